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

describe("what a call has made", () => {
    const MAKE = "struct s { int *m; int n; };\nint g;\nstruct s *Make(void);\n";

    it("is known behind a path that has not made it", () => {
        expect(reached(`${MAKE}void f(int n) { struct s *p = NULL; if (n) { p = Make(); p->m = &g; } if (p) { if (p->m == NULL) Never(); } }`)).not.toContain("Never");
    });

    it("is another one in each turn of a loop", () => {
        const code = `${MAKE}void f(void) { struct s *p; int first = 1; while (Next()) { p = Make(); if (!first && p->m != &g) Fresh(); first = 0; p->m = &g; } }`;
        expect(reached(code)).toContain("Fresh");
    });

    it.each([
        ["by a helper", "static struct s *Get(void) { return Make(); }\n"],
        ["by a helper's helper", "static struct s *Most(void) { return Make(); }\nstatic struct s *Get(void) { return Most(); }\n"],
    ])("is another one in each turn, made %s", (_, helper) => {
        const loop = "while (Next()) { p = Get(); if (!first && p->m != &g) Fresh(); first = 0; p->m = &g; }";
        expect(reached(`${MAKE}${helper}void f(void) { struct s *p; int first = 1; ${loop} }`)).toContain("Fresh");
    });

    it("is joined where both paths have it", () => {
        expect(reached(`${MAKE}void f(int n) { struct s *p = Make(); if (n) p->m = &g; if (p->m == NULL) Maybe(); }`)).toContain("Maybe");
    });
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
