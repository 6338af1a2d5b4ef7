/** The fuzzer with fixed seeds and a fixed number of cases. `npm run fuzz -- --minutes 30 --seed 7` tries as many as wanted. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Case, propertiesOver, type Property } from "./properties.js";
import { describeCase, reduce } from "./reduce.js";
import { readSeeds } from "./seeds.js";

let properties: readonly Property[];
beforeAll(async () => {
    properties = propertiesOver(await readSeeds());
}, 60_000);

/** Of the cases that one round of a long run has. */
const PART = 0.6;

describe("random drivers", () => {
    it.each(["soup", "mutants", "line ends", "fillers", "order", "lengths", "fixes", "sessions"])("keep what must hold: %s", (name) => {
        const property = properties.find((each) => each.name === name)!;
        const numRuns = Math.ceil(property.share * PART);
        const outcome = fc.check(fc.property(property.cases, (each) => property.faults(each).length === 0), { seed: 7, numRuns, endOnFailure: true });
        const failing: Case | undefined = outcome.counterexample?.[0];
        if (failing !== undefined) expect.fail(describeCase(property, reduce(property, failing, 20_000)));
        expect(outcome.numRuns).toBe(numRuns);
    }, 120_000);
});
