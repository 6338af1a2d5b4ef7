import { describe, expect, it } from "vitest";
import { programOf } from "../tests/programs.js";

describe("summaries", () => {
    it("ends on functions that call themselves, directly or through others", () => {
        const program = programOf({ "main.c": "int a(int n) { return n ? b(n) : 0; }\nint b(int n) { return a(n - 1) + b(n - 2); }\n" });
        for (const fn of program.project.functions()) {
            expect(program.flow(fn)).not.toBeNull();
            program.summary(fn);
        }
    });
});

describe("literals", () => {
    it("reads the sign that the grammar puts into a number", () => {
        const program = programOf({ "main.c": "int f(void) { return -10000ll * 2; }" });
        const [fn] = [...program.project.functions()];
        expect(fn && program.flow(fn)?.returns[0]?.value?.key).toBe("-20000");
    });
});
