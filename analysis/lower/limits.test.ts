import { describe, expect, it } from "vitest";
import { callArguments, programOf } from "../../tests/programs.js";

/** What of the program's only function is understood. */
function understood(code: string): boolean {
    const program = programOf({ "main.c": code });
    const [fn] = [...program.project.functions()];
    return fn !== undefined && program.flow(fn) !== null;
}

/** Macros that each expand to two of the one before. */
function doubling(depth: number): string {
    let code = "#define M0(x) ((x) + 1)\n";
    for (let n = 0; n < depth; n++) code += `#define M${n + 1}(x) M${n}(x) + M${n}(x)\n`;
    return `${code}int f(void) { return M${depth}(1); }\n`;
}

const nested = (depth: number): string => `int f(void) { return ${"(".repeat(depth)}1${")".repeat(depth)}; }`;

describe("the limits of lowering", () => {
    it("end macros that grow without bound, and allow those that people write", () => {
        expect(understood(doubling(5))).toBe(true);
        expect(understood(doubling(30))).toBe(false);
    }, 5000);

    it("end arguments that grow without bound", () => {
        const code = (depth: number): string => `#define D(x) ((x) + (x))\nint f(int a) { return ${"D(".repeat(depth)}a${")".repeat(depth)}; }`;
        expect(understood(code(4))).toBe(true);
        expect(understood(code(40))).toBe(false);
    }, 5000);

    it("are out of reach of nested expressions and statements that people write", () => {
        expect(understood(nested(200))).toBe(true);
        expect(understood(`void f(int a) { ${"if (a) a++; else ".repeat(200)} a--; }`)).toBe(true);
        expect(understood(`void f(int a) { ${"{".repeat(150)} a--; ${"}".repeat(150)} }`)).toBe(true);
    });

    it("keep the stack", () => {
        expect(understood(nested(20_000))).toBe(false);
        expect(understood(`void f(int a) { ${"if (a) a++; else ".repeat(20_000)} a--; }`)).toBe(false);
        expect(understood(`int f(int a) { return a${" + a".repeat(20_000)}; }`)).toBe(false);
        expect(callArguments(`int t[] = ${"{".repeat(5000)}1${"}".repeat(5000)};\nvoid f(void) { int a[] = ${"{".repeat(5000)}1${"}".repeat(5000)}; Use(1); }`, "Use")).toEqual([["1"]]);
    });

    it("are no obstacle for types declared within each other", () => {
        const program = programOf({ "main.c": `typedef ${"struct { int m; ".repeat(40)}int last; ${"} a; ".repeat(39)}} T;\nvoid f(T *t) { Use(t->m); }` });
        const [fn] = [...program.project.functions()];
        expect(fn !== undefined && program.flow(fn) !== null).toBe(true);
    }, 5000);
});
