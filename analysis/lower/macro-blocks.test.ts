import { describe, expect, it } from "vitest";
import { callArguments, programOf } from "../../tests/programs.js";

/** The numbers that `Use` is given, on all paths that come there. */
const used = (code: string): unknown => callArguments(code, "Use");

const LOUD = "#define LOUD(x) if (g_Flags & (x))\n";

const incomplete = (code: string): boolean => {
    const program = programOf({ "main.c": code });
    const [fn] = program.functionsNaming("Use");
    return fn !== undefined && program.cfg(fn)?.incomplete === true;
};

describe("a macro with a block behind it", () => {
    it("is gone past, whatever numbers it is given", () => {
        for (const head of ["IF_LOUD(4)", "IF_TRACE(FLAG)", "FOR_EACH(4)", "WITH_LOCK(1)"]) expect(used(`void f(int a) { ${head} { Print(); } Use(a); }`), head).toEqual([["p0"]]);
    });

    it("is run once at most where its body is an if", () => {
        expect(used(`${LOUD}void f(int a) { int n = 0; LOUD(4) { Use(n); n = 1; } }`)).toEqual([["0"]]);
        expect(used("void f(int a) { int n = 0; FOR_EACH(4) { Use(n); n = 1; } }")).not.toEqual([["0"]]);
    });

    it("asks what its body asks", () => {
        const code = (macro: string): string => `#define TEST(x) ${macro}\nvoid f(int a) { TEST(a == 3) { if (a == 3) Use(1); else Use(2); } }`;
        expect(used(code("if (x)"))).toEqual([["1"]]);
        expect(used(code("if (likely((x)))"))).toEqual([["1"]]);
        expect(used(code("if (!(x))"))).toEqual([["2"]]);
        for (const other of ["if (x) Lock(); if (g)", "if (x && (", ""]) expect(used(code(other)), other).not.toEqual([["1"]]);
    });

    it("may do what stands behind else instead", () => {
        expect(used(`${LOUD}void f(int a) { int n = 0; LOUD(4) { n = 1; } else { n = 1; } Use(n); }`)).toEqual([["1"]]);
    });

    it("moves the variables on that a loop is given, and leaves what they are given alone in an if", () => {
        expect(used("void f(int *p, int *list) { list_for_each(p, list) { Use(p); } }")).not.toEqual([["p0"]]);
        expect(used(`${LOUD}void f(int p) { LOUD(p) { Use(p); } }`)).toEqual([["p0"]]);
    });

    it("is left by break, and gone on with by continue", () => {
        expect(used("void f(int a) { int n = 0; FOR_EACH(x) { if (a) { n = 2; break; } continue; } Use(n == 2 || n == 0); }")).toEqual([["1"]]);
    });

    it("is what the macro is that it stands for", () => {
        const macros = "#define ALL(p) EVERY(p, g_List)\n#define EVERY(p, l) for (p = (l)->Next; p != (l); p = p->Next)\n";
        expect(used(`${macros}void f(int *p) { int n = 0; ALL(p) { Use(n); n = 1; } }`)).not.toEqual([["0"]]);
        for (const body of ["if (g_List) for (p = g_List; p; p = p->Next)", "__pragma(warning(suppress: 4127)) while ((p = Next()) != 0)", "do { p = Read(); if (!p) break;"]) {
            expect(incomplete(`#define ALL(p) ${body}\nvoid f(int *p) { ALL(p) { Use(p); } }`), body).toBe(false);
        }
    });

    it("is not understood where nobody knows what the macro does", () => {
        expect(incomplete("void f(int a) { WITH_LOCK(a) { Use(a); } }")).toBe(true);
        expect(incomplete("void f(int a) { IF_NULL(a) { Use(a); } }")).toBe(true);
        expect(incomplete("#define WITH_LOCK(x) Lock(x);\nvoid f(int a) { WITH_LOCK(a) { Use(a); } }")).toBe(true);
        expect(incomplete("#define LOCKED(x) for (int once = Lock(x); once; once = Unlock(x))\nvoid f(int a) { LOCKED(a) { Use(a); } }")).toBe(true);
        expect(incomplete(`${LOUD}void f(int a) { FOR_EACH(a) { Use(a); } LOUD(a) { Use(a); } }`)).toBe(false);
    });

    it("is no matter where the word is one of C", () => {
        expect(used("void f(int a) { WHILE (1) { Print(); } Use(a); }")).toEqual([]);
    });
});

describe("a statement that a macro is given", () => {
    it("is the call that it is", () => {
        for (const macro of ["#define IF_LOUD(A) if (g_Flags) { A }\n", "#define IF_LOUD(A) { A }\n", "#define IF_LOUD(A) A\n", ""]) {
            expect(used(`${macro}void f(int a) { IF_LOUD(Use(a);) Rest(a); }`), macro).toEqual([["p0"]]);
            expect(callArguments(`${macro}void f(int a) { IF_LOUD(Use(a);); Rest(a); }`, "Rest"), macro).toEqual([["p0"]]);
        }
    });
});
