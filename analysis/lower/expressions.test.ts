import { describe, expect, it } from "vitest";
import { callArguments } from "../../tests/programs.js";

describe("lowering", () => {
    it("takes (TYPE)&x for a cast where the typedef is out of sight", () => {
        expect(callArguments("void f(void) { Use((PNPIID)&NPI_WSK_INTERFACE_ID); }", "Use")).toEqual([["&G:NPI_WSK_INTERFACE_ID"]]);
    });

    it("takes (TYPE)(x) for a cast where the typedef is out of sight", () => {
        const code = "typedef int number;\n#define ALIAS number\nvoid f(int a) { Use((ULONG)(1 | 2), (PFOO)(a), (number)(a), (ALIAS)(a), (my_t)(a), ~(ULONG)(0)); }";
        expect(callArguments(code, "Use")).toEqual([["3", "p0", "p0", "p0", "p0", "4294967295"]]);
    });

    it("casts what is behind (TYPE)(x) as far as C does", () => {
        const code = "void f(int *a) { Use((PFOO)(a)->b, (PFOO)(a)[1].c, (ULONG)(PLONG)(a), (ULONG)-1, (LONG)*a, (PFOO)&a[1] == 0); }";
        expect(callArguments(code, "Use")).toEqual([["in(*p0.b)", "in(*p0.[1].c)", "p0", "-1", "in(*p0)", "0"]]);
    });

    it("knows sizes by their types, whether these are written or those of variables", () => {
        const code = "typedef unsigned long number;\nvoid f(void) { number n; ULONG u[3]; Use(sizeof(number), sizeof n, sizeof(n), sizeof(FOO), sizeof(FOO *), sizeof(u)); }";
        expect(callArguments(code, "Use")).toEqual([["#sizeof(number)", "#sizeof(number)", "#sizeof(number)", "#sizeof(FOO)", "#sizeof(FOO *)", "#sizeof(u)"]]);
    });

    it("knows the types of what macros stand for, and of what they are given types for", () => {
        const code = "#define AS(t, s) ((const t *)(s)->Dispatch)\nvoid f(PWSK_SOCKET s) { Use(sizeof(*AS(FOO, s)), sizeof(AS(BAR, s))); }";
        expect(callArguments(code, "Use")).toEqual([["#sizeof(FOO)", "#sizeof(BAR *)"]]);
    });

    it("takes (f)(x) for a call of a function, a variable or a parameter", () => {
        const code = "int f(int x) { return 5; }\nint (*G)(int);\nvoid g(int (*H)(int)) { int (*L)(int) = H; Use((f)(1), (G)(2), (H)(3), (L)(4)); }";
        const [[first, ...rest] = []] = callArguments(code, "Use");
        expect(first).toBe("5");
        expect(rest).not.toContainEqual(expect.stringMatching(/^\d$/));
    });

    it.each(["main.c", "main.cpp"])("takes T (*f)(…) for a pointer to functions that is declared, in %s", (path) => {
        const called = (declared: string): unknown => callArguments(`int Five(int x) { return 5; }\ntypedef int (*FN)(int);\nvoid g(int a) { ${declared} Use(f(a), (*f)(a)); }`, "Use", path)[0];
        for (const type of ["NTSTATUS", "int", "void", "FOO"]) {
            for (const declared of [`${type} (*f)(int) = Five;`, `${type} (*f)(int) = &Five;`, `${type} (*f)(int x, FOO *y); f = Five;`, `${type} (NTAPI *f)(int) = Five;`, `static ${type} (*f)(int); f = Five;`]) {
                expect(called(declared), declared).toEqual(["5", "5"]);
            }
        }
        // A call of what a call returns.
        expect(callArguments("typedef void (*FN)(int);\nFN Get(int x);\nvoid g(int *p) { Get(*p)(3); Use(*p); }", "Get", path)).toEqual([["in(*p0)"]]);
        for (const head of ["FN Get(int x);", ""]) expect(callArguments(`typedef void (*FN)(int);\n${head}\nvoid g(void) { Get(*g_FarAway)(3); }`, "Get", path)).toHaveLength(1);
    });

    it("takes (TYPE)(x) for a cast inside macros, even where the type is an argument", () => {
        const code = "#define FIELD(s) ((PFOO)(s)->b)\n#define AS(T, x) ((T)(x))\nvoid f(int *a) { Use(FIELD(a), AS(PIRP, a), AS(g, 1)); }";
        const [[field, cast, call] = []] = callArguments(code, "Use");
        expect([field, cast]).toEqual(["in(*p0.b)", "p0"]);
        expect(call).not.toBe("1");
    });

    it("keeps (x) & y where x is a variable or a macro", () => {
        const code = "#define PMASK 3\nvoid f(int a, int b) { Use((a) & b, (PMASK) & b); }";
        expect(callArguments(code, "Use")).toEqual([["(p0&p1)", "(3&p1)"]]);
    });

    it("hands __VA_ARGS__ on", () => {
        const code = "#define INNER(a, ...) Use(a, __VA_ARGS__)\n#define OUTER(...) INNER(1, __VA_ARGS__)\nvoid f(int x) { OUTER(2, x); }";
        expect(callArguments(code, "Use")).toEqual([["1", "2", "p0"]]);
    });

    it("does not call an element garbage that may have been written under another index", () => {
        const code = "void f(int i) { int a[2]; a[0] = 4; a[1] = 8; Use(a[i]); }";
        expect(callArguments(code, "Use")).toEqual([["4 or 8"]]);
    });

    it("does not take an element of an initialised array for zero, whatever it is reached by", () => {
        const code = "void f(int i) { int a[] = { 4, 8 }; int *p = a; Use(a[i], *p, p[i], p[1], p[0]); p++; Use(*p); }";
        const [first, [moved] = []] = callArguments(code, "Use");
        expect(first).toEqual(["4 or 8", "4", "4 or 8", "8", "4"]);
        expect(moved).not.toBe("0");
    });

    it("does not forget that an element may have been written under an index that is not known", () => {
        const code = "void f(int i) { int a[2] = { 0 }; a[i] = 8; Use(a[0], a[i]); }";
        expect(callArguments(code, "Use")).toEqual([["8 or ?element L1.[0]", "8"]]);
    });
});

describe("compound literals", () => {
    const TYPES = "typedef struct { int a; int b; } INNER; typedef struct { int x; int y; INNER in; } T; ";

    it.each([
        ["assigned", "void f(int n) { T t; t.y = 9; t = (T){ .x = n }; Use(t.x, t.y, t.in.b); }", ["p0", "0", "0"]],
        ["assigned through a pointer", "void f(int n) { T t; T *p = &t; *p = (T){ n, 2, { 3 } }; Use(p->x, t.y, t.in.a); }", ["p0", "2", "3"]],
        ["assigned to a member", "void f(int n) { T t; t.in = (INNER){ .b = n }; Use(t.in.a, t.in.b); }", ["0", "p0"]],
        ["of what was there before", "void f(int n) { T t = { n, 2 }; t = (T){ .x = t.y, .y = t.x }; Use(t.x, t.y); }", ["2", "p0"]],
        ["as an initialiser", "void f(int n) { T t = (T){ .y = n }; Use(t.x, t.y); }", ["0", "p0"]],
        ["in an initialiser", "void f(int n) { T t = { .in = (INNER){ .b = n } }; Use(t.x, t.in.b); }", ["0", "p0"]],
        ["by address", "void f(int n) { T *p = &(T){ .y = n }; Use(p->x, p->y); }", ["0", "p0"]],
        ["read at once", "void f(int n) { Use((T){ .y = n }.y); }", ["p0"]],
        ["of a scalar", "void f(int n) { int *p = &(int){ n }; Use(*p); }", [expect.stringContaining("?")]],
        ["of a const of static storage", "static const T t = (T){ .x = 3 }; void f(void) { Use(t.x, t.y); }", ["in(G:t.x)", "in(G:t.y)"]],
    ])("are understood when %s", (_, code, expected) => {
        expect(callArguments(TYPES + code, "Use")).toEqual([expected]);
    });
});

describe("what is left out", () => {
    it("may do anything where its placeholder stands", () => {
        const code = "void f(void) { int a = 1; Use(a); if (a) { a = 2; ... } Use(a); a = 3; Use(a); }";
        expect(callArguments(code, "Use").map(([value]) => /^\d$/.test(value ?? ""))).toEqual([true, false, true]);
    });

    it("leaves enumerators their computed values", () => {
        expect(callArguments("enum { A = 1 << 4, B, C = A | 3 }; void f(void) { Use(A, B, C); }", "Use")).toEqual([["16", "17", "19"]]);
    });

    it("counts the elements of arrays whose declarations tell", () => {
        const code = `#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))
            enum { FEW = 3 };
            static const ULONG Flags[] = { 1, 2, 4, 8 };
            void f(ULONG *p, ULONG n) {
                ULONG few[FEW], masks[] = { 1, 2 }, gaps[] = { [3] = 1 };
                Use(RTL_NUMBER_OF(few), ARRAYSIZE(masks), _countof(Flags), LENGTH(Flags), sizeof(masks) / sizeof(ULONG));
                Use(RTL_NUMBER_OF(gaps), LENGTH(p), sizeof(masks) / sizeof(USHORT), n / sizeof(ULONG));
            }`;
        const [known, unknown] = callArguments(code, "Use");
        expect(known).toEqual(["3", "2", "4", "4", "2"]);
        expect(unknown).not.toContainEqual(expect.stringMatching(/^\d+$/));
    });

    it("knows what a counter is within the bounds of its loop, and behind it", () => {
        const code = "void f(void) { int a[2], i; for (i = 0; i < RTL_NUMBER_OF(a); i++) { if (a[i]) continue; Use(i | 0); } Use(i | 0); }";
        expect(callArguments(code, "Use").flat().sort()).toEqual(["0 or 1", "2"]);
    });

    it("takes what conditions exclude out of a value before it meets another one", () => {
        const code = "void f(int c, int d) { int i = c ? 1 : d ? 2 : 3; if (i >= 2) { if (i == 3) return; } else { i = 7; } Use(i); }";
        expect(callArguments(code, "Use")).toEqual([["7 or 2"]]);
    });

    it.each(["0x80000000", "-1"])("leaves the order of numbers open that have a sign or not: %s", (n) => {
        expect(callArguments(`void f(int c) { int i = c ? 1 : ${n}; if (i < 2) { Use(i); } }`, "Use")[0]?.[0]).toMatch(/ or /);
    });

    it("takes the same order for the same test, however it is written", () => {
        const code = "void f(LONG n, ULONG u) { Use(n < 4, 4 > n, !(n >= 4), n <= 3, 3 >= n); Use(u > 0, u >= 1, 0 < u, u != 0); Use(n > 0); }";
        const [orders = [], tests = [], [signed] = []] = callArguments(code, "Use");
        expect(new Set(orders).size).toBe(1);
        expect(new Set(tests.filter((_, index) => index !== 2)).size).toBe(1);
        expect(tests).not.toContain(signed);
    });
});
