import { describe, expect, it } from "vitest";
import { programOf } from "../../tests/programs.js";

/** The names of the calls in `f` that are reached. */
function reached(code: string, path = "main.c"): string[] {
    const program = programOf({ [path]: code });
    const fn = [...program.project.functions()].find((each) => each.name === "f");
    return (fn === undefined ? [] : (program.flow(fn)?.calls ?? [])).map(({ target }) => target.name);
}

const NULL = "if (p == NULL) Never();";

describe("where paths meet", () => {
    it.each([
        ["one sets it where it is NULL", `void f(int *p) { if (p == NULL) p = &g; ${NULL} }`],
        ["a choice does", `void f(int *q) { int *p = q ? q : &g; ${NULL} }`],
        ["both say the same", `void f(int *q, int *r, int n) { int *p; if (r == NULL) return; if (n) p = &g; else p = r; ${NULL} }`],
        ["three meet", `void f(int *p, int n) { if (p == NULL) { if (n) p = &g; else p = &h; } ${NULL} }`],
    ])("a pointer is not NULL if %s", (_, code) => expect(reached(`int g, h;\n${code}`)).toEqual([]));

    it.each([
        ["one has not asked", `void f(int *p, int n) { if (n) p = &g; ${NULL} }`],
        ["one has asked for something else", `void f(int *p, int n) { if (p == &h) p = &g; ${NULL} }`],
        ["a third one has not asked", `void f(int *p, int n) { if (p == NULL) p = n ? &g : NULL; ${NULL} }`],
        ["a later turn of a loop sets it", `void f(int *p, int n) { if (p == NULL) p = &g; while (Next()) { ${NULL} p = Find(n); } }`],
        ["a later turn of a loop goes back to what it was", `void f(int *q, int n) { int *p; if (q == NULL) p = &g; else p = q; while (Next()) { ${NULL} q = Find(n); p = q; } }`],
    ])("a pointer may be NULL if %s", (_, code) => expect(reached(`int g, h;\n${code}`)).toContain("Never"));
});

describe("arguments by default", () => {
    const HELPER = "static int Ready(int a, int b = 0) { return a; }\n";
    const USE = "void f() { if (Ready(7) == 0) Never(); }\n";

    it("are no hindrance to follow a call", () => {
        expect(reached(HELPER + USE, "main.cpp")).toEqual(["Ready"]);
        expect(reached(`static int Ready(int a, int b = 0);\n${USE}${HELPER.replace(" = 0", "")}`, "main.cpp")).toEqual(["Ready"]);
    });

    it("are known by what they are", () => {
        expect(reached("static int Ready(int a, int b = 0) { return b; }\nvoid f() { if (Ready(7)) One(); else Two(); }\n", "main.cpp").sort()).toEqual(["Ready", "Two"]);
    });

    it.each([
        ["none is given for a parameter", HELPER.replace(" = 0", "")],
        ["one is given for the last parameter only", HELPER.replace("int b = 0", "int b, int c = 0")],
        ["another function has the same name", `${HELPER}static int Ready(int a) { return 0; }\n`],
    ])("leave a call open where %s", (_, helper) => expect(reached(helper + USE, "main.cpp")).toContain("Never"));
});
