import { describe, expect, it } from "vitest";
import { callArguments } from "../../tests/programs.js";

describe("lowering", () => {
    it("takes (TYPE)&x for a cast where the typedef is out of sight", () => {
        expect(callArguments("void f(void) { Use((PNPIID)&NPI_WSK_INTERFACE_ID); }", "Use")).toEqual([["&G:NPI_WSK_INTERFACE_ID"]]);
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
});
