import { describe, expect, it } from "vitest";
import { callArguments, programOf } from "../../tests/programs.js";

/** The numbers that `Use` is given, on all paths that come there. */
const used = (code: string): unknown => callArguments(code, "Use");

describe("a macro with a block behind it", () => {
    it("is gone past, whatever numbers it is given", () => {
        for (const head of ["IF_LOUD(4)", "IF_TRACE(FLAG)", "FOR_EACH(4)", "LOOP_UNTIL(1)", "WITH_LOCK(1)"]) expect(used(`void f(int a) { ${head} { Print(); } Use(a); }`), head).toEqual([["p0"]]);
    });

    it("is run once at most where it is an if, by its body or its name", () => {
        expect(used("#define LOUD(x) if (g_Flags & (x))\nvoid f(int a) { int n = 0; LOUD(4) { Use(n); n = 1; } }")).toEqual([["0"]]);
        expect(used("void f(int a) { int n = 0; IF_LOUD(4) { Use(n); n = 1; } }")).toEqual([["0"]]);
        expect(used("void f(int a) { int n = 0; FOR_EACH(4) { Use(n); n = 1; } }")).not.toEqual([["0"]]);
    });

    it("is what the macro is that it stands for", () => {
        const macros = "#define LOUD(x) IF_FLAG((x) & 4)\n#define IF_FLAG(x) if (g_Flags & (x))\n#define ALL(p) EVERY(p, g_List)\n#define EVERY(p, l) for (p = (l)->Next; p != (l); p = p->Next)\n";
        expect(used(`${macros}void f(int a) { int n = 0; LOUD(4) { Use(n); n = 1; } }`)).toEqual([["0"]]);
        expect(used(`${macros}void f(int *p) { int n = 0; ALL(p) { Use(n); n = 1; } }`)).not.toEqual([["0"]]);
        for (const body of ["if (g_List) for (p = g_List; p; p = p->Next)", "__pragma(warning(suppress: 4127)) while (Next(p))", "do { if (!Read(p)) break;"]) {
            expect(used(`#define ALL(p) ${body}\nvoid f(int *p) { int n = 0; ALL(p) { Use(n); n = 1; } }`), body).not.toEqual([["0"]]);
        }
    });

    it("is not understood where nobody knows what the macro does", () => {
        const incomplete = (code: string): boolean => {
            const program = programOf({ "main.c": code });
            const [fn] = program.functionsNaming("Use");
            return fn !== undefined && program.cfg(fn)?.incomplete === true;
        };
        expect(incomplete("void f(int a) { WITH_LOCK(a) { Use(a); } }")).toBe(true);
        expect(incomplete("#define WITH_LOCK(x) Lock(x);\nvoid f(int a) { WITH_LOCK(a) { Use(a); } }")).toBe(true);
        expect(incomplete("void f(int a) { FOR_EACH(a) { Use(a); } IF_SET(a) { Use(a); } }")).toBe(false);
    });

    it("may do what stands behind else instead", () => {
        expect(used("#define LOUD(x) if (g_Flags & (x))\nvoid f(int a) { int n = 0; LOUD(4) { n = 1; } else { n = 1; } Use(n); }")).toEqual([["1"]]);
    });

    it("moves the variables on that a loop is given, and leaves what they are given alone in an if", () => {
        expect(used("void f(int *p, int *list) { list_for_each(p, list) { Use(p); } }")).not.toEqual([["p0"]]);
        expect(used("void f(int *p) { IF_SET(p) { Use(p); } }")).toEqual([["p0"]]);
    });

    it("is left by break, and gone on with by continue", () => {
        expect(used("void f(int a) { int n = 0; FOR_EACH(x) { if (a) { n = 2; break; } continue; } Use(n == 2 || n == 0); }")).toEqual([["1"]]);
    });

    it("is no matter where the word is one of C", () => {
        expect(used("void f(int a) { WHILE (1) { Print(); } Use(a); }")).toEqual([]);
        expect(used("void f(int a) { LOOP (1) { Print(); } Use(a); }")).toEqual([["p0"]]);
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
