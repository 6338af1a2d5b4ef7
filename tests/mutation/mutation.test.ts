/**
 * Mutation test: each mutant is a clean driver with one slip in it, and the rule that is there for that slip must report it. The mutants are
 * data (mutants/); docs/mutants.md is generated from them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import plugin from "../../index.js";
import { type Files, lintFiles, recommendedRules } from "../lint-files.js";
import { drivers, type Mutant } from "./mutants.mjs";
import { mutate } from "./mutate.js";

const folder = "test-corpus/drivers";
/** Share of the mutants that must be caught. */
const LEAST_CAUGHT = 0.95;

/** Callbacks, events, conditional accept; buffers, levels; arguments, names, advice: the letters of their contracts. */
const OTHER_AREAS = "ABCGHIJK";

const groups = [
    { name: "IRPs, sockets and registration", areas: "DEF", least: 60, drivers: 5 },
    { name: "everything else", areas: OTHER_AREAS, least: 100, drivers: 5 },
];

function filesOf(driver: string): Files {
    const names = readdirSync(join(folder, driver)).filter((name) => /\.[ch]$/u.test(name));
    return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, driver, name), "utf8")]));
}

/** True for a rule whose contracts are, for the most part, of one of the areas: the first one counts. */
function isOf(rule: string, areas: string): boolean {
    const [first = ""] = plugin.rules[rule]?.meta.docs.contracts ?? [];
    return first !== "" && areas.includes(first.charAt(0));
}

/** Rule ids of the reports, each with its file; only the files named in `only` are linted, but the analysis sees all. */
function reportsIn(files: Files, rules: Linter.RulesRecord, only?: readonly string[]): string[] {
    return lintFiles(files, rules, only).map(({ file, ruleId, message }) => `${file}: ${ruleId ?? message}`);
}

function check(files: Files, { rule, file, at = file, missed, ...rest }: Mutant): void {
    // What the other rules say of it is not asked, and would take several times as long.
    const reports = reportsIn(mutate(files, { rule, file, ...rest }), { [rule]: "error" }, [at]);
    const wanted = `${at}: wsk/${rule}`;
    if (missed === undefined) expect(reports).toContain(wanted);
    else expect(reports, "caught after all: take it off the list").not.toContain(wanted);
}

describe.each(drivers)("$driver", ({ driver, mutants }) => {
    const files = filesOf(driver);
    const rules = [...new Set(mutants.map(({ rule }) => rule))];

    it("is silent without a mutation", () => {
        const off = rules.filter((id) => plugin.rules[id]?.meta.docs.level === "off");
        expect(reportsIn(files, { ...recommendedRules(), ...Object.fromEntries(off.map((id) => [id, "error"])) })).toEqual([]);
    });

    it.each(mutants)("$rule: $slip", (mutant) => check(files, mutant));
});

describe("the mutants", () => {
    const all = drivers.flatMap(({ driver, mutants }) => mutants.map((mutant) => ({ driver, ...mutant })));

    it("are of existing rules and drivers", () => {
        expect(readdirSync(folder)).toEqual(expect.arrayContaining(drivers.map(({ driver }) => driver)));
        expect(Object.keys(plugin.rules)).toEqual(expect.arrayContaining(all.map(({ rule }) => rule)));
    });

    it("are different slips", () => {
        const names = all.map(({ driver, rule, slip }) => `${driver} ${rule} ${slip}`);
        expect(new Set(names).size).toBe(names.length);
    });

    it.each(groups)("of rules on $name are enough, and most are caught", ({ areas, least, drivers: leastDrivers }) => {
        const own = all.filter(({ rule }) => isOf(rule, areas));
        const caught = own.filter(({ missed }) => missed === undefined);
        expect(own.length).toBeGreaterThanOrEqual(least);
        expect(new Set(own.map(({ driver }) => driver)).size).toBeGreaterThanOrEqual(leastDrivers);
        expect(caught.length / own.length).toBeGreaterThanOrEqual(LEAST_CAUGHT);
    });

    it("have one of every rule on callbacks, events, inspection, buffers, levels and arguments", () => {
        const tried = new Set(all.map(({ rule }) => rule));
        const untried = Object.keys(plugin.rules).filter((id) => isOf(id, OTHER_AREAS) && !tried.has(id));
        expect(untried).toEqual([]);
    });
});

describe("mutate", () => {
    const mutant: Mutant = { rule: "r", file: "a.c", slip: "s", find: "one", put: "two" };

    it("replaces one text, in further files too", () => {
        const files = { "a.c": "one;", "b.h": "three;" };
        expect(mutate(files, { ...mutant, and: [["b.h", "three", ""]] })).toEqual({ "a.c": "two;", "b.h": ";" });
        expect(files).toEqual({ "a.c": "one;", "b.h": "three;" });
    });

    it.each([
        ["a text that is not there", { "a.c": "two" }, mutant],
        ["a text that is there twice", { "a.c": "one one" }, mutant],
        ["a file that is not there", { "b.c": "one" }, mutant],
        ["a replacement that changes nothing", { "a.c": "one" }, { ...mutant, put: "one" }],
    ])("refuses %s", (_, files: Files, given: Mutant) => {
        expect(() => mutate(files, given)).toThrow();
    });
});
