import { describe, expect, it } from "vitest";
import { largeFunction } from "../../bench/large-source.mjs";
import { programOf } from "../../tests/programs.js";

/** Instructions that are run until the states of a function of the given size have settled, and whether they did. */
function work(lines: number, branches: number, labels: number): { steps: number; gaveUp: boolean } {
    const program = programOf({ "main.c": largeFunction({ lines, branches, labels }) });
    const fn = [...program.project.functions()].find((each) => each.name === "Huge");
    const run = fn === undefined ? null : program.track(fn, null);
    if (run === null) throw new Error("the function was not found");
    return { steps: run.steps, gaveUp: run.gaveUp };
}

describe("a very large function", () => {
    it("is run about once, instruction by instruction", () => {
        const { steps, gaveUp } = work(3000, 400, 60);
        expect(gaveUp).toBe(false);
        expect(steps).toBeGreaterThan(2000);
        expect(steps).toBeLessThan(12_000);
    }, 30_000);

    it("takes work in proportion to its length", () => {
        const small = work(750, 100, 15).steps;
        const large = work(3000, 400, 60).steps;
        expect(large / small).toBeLessThan(6);
    }, 30_000);
});
