/** The work of runs over known files, counted: a change that makes the tool do more shows here, without a clock. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type Counts, countWork, differences } from "../bench/work.mjs";
import { ensureBuilt } from "./built.js";

beforeAll(ensureBuilt, 60_000);

describe("the work of a run", () => {
    it("is what bench/work.json says; if a change is meant, run: npm run build && node bench/work.mjs --write", () => {
        const expected = JSON.parse(readFileSync("bench/work.json", "utf8")) as Counts;
        const actual = countWork();
        // Small changes of the model move the finer counts a little.
        expect(differences(expected, actual, 0.02)).toEqual([]);
        expect(differences(actual, expected, 0.02)).toEqual([]);
    }, 60_000);

    it("is compared count by count", () => {
        const counts = { demo: { filesRead: 100, flowSteps: 1000 } };
        expect(differences(counts, { demo: { filesRead: 100, flowSteps: 1010 } }, 0.02)).toEqual([]);
        expect(differences(counts, { demo: { filesRead: 101, flowSteps: 1030 } }, 0.02)).toEqual([
            "demo: filesRead was 100 and is 101", "demo: flowSteps was 1000 and is 1030",
        ]);
        expect(differences(counts, {}, 0.02)).toHaveLength(2);
    });
});
