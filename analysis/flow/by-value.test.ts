import { describe, expect, it } from "vitest";
import { callArguments } from "../../tests/programs.js";

const TYPES = "typedef struct _BOX { int *at; int count; struct { int low; int high; } range; } BOX, *PBOX;\nint g;\n";

/** What `see` is given in the last of some functions, as C and as C++. */
function seen(code: string, path = "main.c"): readonly string[] {
    return callArguments(`${TYPES}${code}\n`, "see", path)[0] ?? [];
}

const MAKE = "static BOX Make(int *p, int n) { BOX b; b.at = p; b.count = n; b.range.low = 3; return b; }\n";
const SEE = "see(x.at, x.count, x.range.low, x.range.high);";
const MADE = ["&G:g", "7", "3", "uninit"];

describe.each([["main.c"], ["main.cpp"]])("a structure that is returned by value, in %s", (path) => {
    it.each([
        ["initialises a variable", `${MAKE}void f(void) { BOX x = Make(&g, 7); ${SEE} }`],
        ["is assigned to a variable", `${MAKE}void f(void) { BOX x; x = Make(&g, 7); ${SEE} }`],
        ["is assigned where a pointer points", `${MAKE}void f(BOX *p) { BOX x; *p = Make(&g, 7); x = *p; ${SEE} }`],
        ["is put into an array", `${MAKE}void f(void) { BOX x, l[2]; l[1] = Make(&g, 7); x = l[1]; ${SEE} }`],
        ["is handed on", `${MAKE}static BOX Mine(int n) { return Make(&g, n); }\nvoid f(void) { BOX x = Mine(7); ${SEE} }`],
        ["is handed on by way of a variable", `${MAKE}static BOX Mine(int n) { BOX m = Make(&g, n); return m; }\nvoid f(void) { BOX x = Mine(7); ${SEE} }`],
        ["is one of two that are the same", `${MAKE}static BOX Mine(int n) { BOX a, b; a = Make(&g, 7); b = Make(&g, 7); return n ? a : b; }\nvoid f(int n) { BOX x = Mine(n); ${SEE} }`],
        ["is made on two ways", `${MAKE}static BOX Mine(int n) { BOX a; if (n) return Make(&g, 7); a.at = &g; a.count = 7; a.range.low = 3; return a; }\nvoid f(int n) { BOX x = Mine(n); ${SEE} }`],
        ["is what a pointer leads to", `${MAKE}static BOX Mine(BOX *p) { *p = Make(&g, 7); return *p; }\nvoid f(void) { BOX b, x; x = Mine(&b); ${SEE} }`],
        ["is read member by member", `${MAKE}void f(void) { see(Make(&g, 7).at, Make(&g, 7).count, Make(&g, 7).range.low, Make(&g, 7).range.high); }`],
        ["is given by value", `${MAKE}static BOX Same(BOX b) { return b; }\nvoid f(void) { BOX x = Same(Make(&g, 7)); ${SEE} }`],
        ["is given by value and changed", `${MAKE}static BOX With(BOX b, int n) { b.count = n; return b; }\nvoid f(void) { BOX x = With(Make(&g, 1), 7); ${SEE} }`],
        ["is copied by a helper", `${MAKE}static void Copy(BOX *to, const BOX *from) { *to = *from; }\nvoid f(void) { BOX x, y = Make(&g, 7); Copy(&x, &y); ${SEE} }`],
        ["is put somewhere by a helper", `${MAKE}static void Put(BOX *to, BOX b) { *to = b; }\nvoid f(void) { BOX x; Put(&x, Make(&g, 7)); ${SEE} }`],
        ["is a copy of what a pointer leads to", `${MAKE}static BOX At(const BOX *p) { return *p; }\nvoid f(void) { BOX x, y = Make(&g, 7); x = At(&y); ${SEE} }`],
        ["is one of two that a pointer leads to", `${MAKE}static BOX Mine(const BOX *p, int n) { return n ? *p : Make(&g, 7); }\nvoid f(int n) { BOX x, y = Make(&g, 7); x = Mine(&y, 1); ${SEE} }`],
    ])("is known where it %s", (_, code) => expect(seen(code, path)).toEqual(MADE));

    it("keeps the zeros that its members were cleared with", () => {
        expect(seen(`static BOX Make(int n) { BOX b = { 0 }; b.count = n; return b; }\nvoid f(void) { BOX x = Make(7); ${SEE} }`, path)).toEqual(["0", "7", "0", "0"]);
    });

    it("is another one in each turn of a loop", () => {
        const at = seen("BOX Out(void);\nstatic BOX Make(int n) { BOX b; b.count = n; return b; }\nvoid f(int n) { BOX x; int i; for (i = 0; i < n; i++) { x = Make(i); } see(x.count); }", path);
        expect(at).toHaveLength(1);
        expect(at).not.toContain("uninit");
        expect(at).not.toContain("0");
    });

    it.each([
        ["it comes from out of sight", "BOX Make(int n);\n"],
        ["one way is out of sight", "BOX Out(void);\nstatic BOX Make(int n) { BOX b; if (n) return Out(); b.at = &g; b.count = 1; return b; }\n"],
        ["it is given to code out of sight", "static BOX Make(int n) { BOX b; Fill(&b); return b; }\n"],
    ])("is not known where %s", (_, make) => {
        const at = seen(`${make}void f(int n) { BOX x = Make(n); ${SEE} }`, path);
        expect(at).toHaveLength(4);
        expect(at).not.toContain("uninit");
        expect(at).not.toContain("0");
    });

    it("is not known by members that were never set", () => {
        expect(seen(`static BOX Make(int n) { BOX b; b.count = n; return b; }\nvoid f(void) { BOX x = Make(7); ${SEE} }`, path)).toEqual(["uninit", "7", "uninit", "uninit"]);
    });

    it("leaves its maker's own members as they are", () => {
        expect(seen(`${MAKE}void f(void) { BOX x = Make(&g, 7), y; y = x; y.count = 8; ${SEE} }`, path)).toEqual(MADE);
    });
});

describe("a structure that is given by value", () => {
    it.each([["main.c"], ["main.cpp"]])("is known to what it is given to, in %s", (path) => {
        expect(seen(`static int Of(BOX b) { return b.count + 1; }\nvoid f(void) { BOX x; x.at = &g; x.count = 7; see(Of(x)); }`, path)).toEqual(["8"]);
    });

    it("is as it was then, whatever becomes of it", () => {
        expect(seen("static int Of(BOX b) { b.count = 9; return b.count; }\nvoid f(void) { BOX x; x.count = 7; Of(x); see(x.count); }")).toEqual(["7"]);
    });

    it("takes what its members point to with it", () => {
        const at = seen("void f(void) { BOX x; int y; y = 7; x.at = &y; Elsewhere(x); see(y); }");
        expect(at).toHaveLength(1);
        expect(at).not.toContain("7");
    });
});

describe("what only C++ has", () => {
    it.each([
        ["a list", "static BOX Make(int n) { return { &g, n, { 3, 4 } }; }\nvoid f() { BOX x = Make(7); "],
        ["a list with a type", "static BOX Make(int n) { return BOX{ &g, n, { 3, 4 } }; }\nvoid f() { auto x = Make(7); "],
        ["a variable in braces", "static BOX Make(int n) { return { &g, n, { 3, 4 } }; }\nvoid f() { BOX x{Make(7)}; "],
        ["a variable in parentheses", "static BOX Make(int n) { return { &g, n, { 3, 4 } }; }\nvoid f() { BOX x(Make(7)); "],
        ["a reference", "static BOX Make(int n) { return { &g, n, { 3, 4 } }; }\nvoid f() { const BOX& x = Make(7); "],
    ])("is understood: %s", (_, code) => expect(seen(`${code}${SEE} }`, "main.cpp")).toEqual(["&G:g", "7", "3", "4"]));
});
