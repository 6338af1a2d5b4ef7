/** Contracts, rules and tests fit together: docs/contracts.md says nothing that has not been shown. */
import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import plugin from "../index.js";
import { type Contract, CONTRACTS } from "../knowledge/contracts.js";
import { casesOfTests } from "../tools/cases.mjs";
import { contractMistakes, contractPage, joinContracts } from "../tools/contracts.mjs";
import type { RuleCases } from "./rule-tester.js";

const docs = Object.values(plugin.rules).map(({ meta }) => meta.docs);
let cases: ReadonlyMap<string, RuleCases<string>>;

beforeAll(async () => {
    cases = await casesOfTests();
});

describe("contracts", () => {
    it("have ids in order, titles of their own and a page of the documentation", () => {
        const ids = CONTRACTS.map(({ id }) => id);
        expect(ids).toEqual([...new Set(ids)].sort());
        expect(new Set(CONTRACTS.map(({ title }) => title)).size).toBe(CONTRACTS.length);
        for (const { id, title, url } of CONTRACTS) {
            expect(title, id).toMatch(/^(?:[A-Z*]|wsk\.h)[^|]{10,110}[^|.]$/u);
            expect(url, id).toMatch(/^https:\/\/learn\.microsoft\.com\/windows-hardware\/drivers\/[\w\-/]+$/u);
        }
    });

    it("each have a rule and a test case that shows it, or a reason why not", () => {
        expect(cases.size).toBe(docs.length);
        expect(contractMistakes(CONTRACTS, docs, cases)).toEqual([]);
    });

    it("without a rule are few, and say why", () => {
        const gaps = CONTRACTS.flatMap(({ id, gap }) => (gap === null ? [] : [{ id, ...gap }]));
        expect(gaps.length).toBeLessThan(13);
        for (const { id, why } of gaps) expect(why, id).toMatch(/^[A-Z].{20,}\.$/u);
    });

    it("that are checked in part say in one sentence what is not", () => {
        const limited = CONTRACTS.filter(({ limit }) => limit !== null);
        expect(limited).not.toEqual([]);
        for (const { id, limit } of limited) expect(limit, id).toMatch(/^[A-Z][^|]{20,170}\.$/u);
    });

    it.runIf(existsSync("../shared/wsk-contracts.md"))("are those of the catalogue", () => {
        const catalogue = readFileSync("../shared/wsk-contracts.md", "utf8").matchAll(/^### ([A-K]\d\d)\b/gmu);
        expect(CONTRACTS.map(({ id }) => id)).toEqual([...catalogue].map(([, id]) => id).sort());
    });
});

describe("what does not fit", () => {
    const contract = (id: string, gap: Contract["gap"] = null): Contract => ({ id, title: `Demand ${id}`, url: "https://learn.microsoft.com/", gap, limit: null });
    const base = { category: "irps", level: "error", warnings: [], sources: [], help: "none" } as const;
    const rule = (contracts: readonly string[], contractMessages: Readonly<Record<string, readonly string[]>> = {}) => [{ ...base, id: "no-x", contracts, contractMessages }];
    const test = (...messages: readonly string[]): ReadonlyMap<string, RuleCases<string>> => {
        const invalid = messages.map((message) => ({ name: `of ${message}`, code: "", errors: [{ message, line: 1 }] }));
        return new Map([["no-x", { valid: [], invalid }]]);
    };
    const [a, b] = [contract("A01"), contract("A02")];

    it("is named", () => {
        const both = { A01: ["one"], A02: ["two"] };
        expect(contractMistakes([a, b], rule(["A01", "A02"], both), test("one", "two"))).toEqual([]);
        expect(contractMistakes([a, b], rule(["A01", "A02"], both), test("one"))).toEqual([
            "A02 is shown by no named invalid case of rules/no-x.test.ts.", 'no-x: no invalid case expects the message "two".',
        ]);
        expect(contractMistakes([a, b], rule(["A01", "A02"]), test("one"))).toEqual(["no-x: of several contracts, each needs the messages that speak of it."]);
        expect(contractMistakes([a, b], rule(["A01", "A02"], { A01: ["one"], A02: ["one"] }), test("one", "two"))).toEqual([
            'no-x: the message "two" speaks of no contract.', "no-x: A01 has no message of its own.", "no-x: A02 has no message of its own.",
        ]);
        expect(contractMistakes([a, b], rule(["A01"]), test("one"))).toEqual(["A02 has no rule, and no reason for that."]);
        expect(contractMistakes([a], rule(["A01"]), test())).toEqual(["A01 is shown by no named invalid case of rules/no-x.test.ts."]);
        expect(contractMistakes([a], rule(["A01", "A09"], { A01: ["one"], A09: ["two"] }), test("one", "two"))).toEqual(["no-x: there is no contract A09."]);
        expect(contractMistakes([contract("A01", { kind: "advice", why: "x" })], rule(["A01"]), test("one"))).toEqual(["A01 has rules, and a reason why it has none."]);
    });

    it("is not: the case that shows one contract only is preferred", () => {
        const invalid = [
            { name: "both", code: "", errors: [{ message: "one", line: 1 }, { message: "two", line: 2 }] },
            { name: "alone", code: "", errors: [{ message: "two", line: 1 }] },
        ];
        const [, second] = joinContracts([a, b], rule(["A01", "A02"], { A01: ["one"], A02: ["two"] }), new Map([["no-x", { valid: [], invalid }]]));
        expect(second?.rules).toEqual([{ id: "no-x", category: "irps", name: "alone" }]);
    });

    it("is not hidden on the page", () => {
        const page = contractPage([a, b, contract("A03", { kind: "advice", why: "It is faster." })], rule(["A01"]), test("one"));
        expect(page).toContain("3 contracts: 1 with rules, 2 without (0 that no source shows, 1 that are advice, 0 not written yet).");
        expect(page).toContain("| A01 | [Demand A01](https://learn.microsoft.com/) | [no-x](rules/no-x.md) | [test](../rules/no-x.test.ts): “of one” |");
        expect(page).toContain("| A03 | [Demand A03](https://learn.microsoft.com/) | Advice, not a demand. It is faster. |");
        expect(contractPage([{ ...a, limit: "Not on Mondays." }], rule(["A01"]), test("one"))).toContain("| A01 | [Demand A01](https://learn.microsoft.com/) | Not on Mondays. |");
        expect(contractMistakes([{ ...contract("A01", { kind: "advice", why: "x" }), limit: "Not on Mondays." }], [], test())).toEqual(["A01 has no rule that could be limited."]);
        expect(contractPage([a], rule(["A01"]), test())).toContain("no-x.test.ts): **none** |");
    });
});
