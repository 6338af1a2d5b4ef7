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

    it("is not followed with a property when its values alone took most of what a run may", () => {
        const program = programOf({ "main.c": largeFunction({ lines: 3000, branches: 400, labels: 60 }) });
        const fn = [...program.project.functions()].find((each) => each.name === "Huge");
        if (fn === undefined) throw new Error("the function was not found");
        // Whether its values were asked for before or not.
        expect(program.track(fn, { initial: "" })).toBeNull();
        expect(program.flow(fn)).not.toBeNull();
    }, 30_000);

    it("takes work in proportion to its length", () => {
        const small = work(750, 100, 15).steps;
        const large = work(3000, 400, 60).steps;
        expect(large / small).toBeLessThan(6);
    }, 30_000);
});
