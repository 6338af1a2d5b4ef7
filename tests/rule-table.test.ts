/** The tables of rules say the truth: what help a rule gives is what its test cases show, and where it differs from the plan has a reason. */
import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import plugin from "../index.js";
import type { Help } from "../rules/support/define-rule.js";
import { casesOfTests } from "../tools/cases.mjs";
import type { RuleCases } from "./rule-tester.js";

const rules = Object.values(plugin.rules).map(({ meta }) => meta.docs);
let cases: ReadonlyMap<string, RuleCases<string>>;

beforeAll(async () => {
    cases = await casesOfTests();
});

describe("a rule's help", () => {
    it.each(rules)("of $id is what its cases show", ({ id, help }) => {
        const invalid = cases.get(id)?.invalid ?? [];
        const fixes = invalid.some(({ code, output }) => typeof output === "string" && output !== code);
        const suggests = invalid.some(({ errors }) => errors.some(({ suggestions = [] }) => suggestions.length > 0));
        expect(helpOf(fixes, suggests)).toBe(help);
    });
});

function helpOf(fixes: boolean, suggests: boolean): Help {
    if (fixes) return suggests ? "both" : "fix";
    return suggests ? "suggestion" : "none";
}

/** Where a rule differs from its row in the plan, and why. */
const DIFFERENCES: Readonly<Record<string, string>> = {
    "no-use-after-close": "G15 too: only the life of the socket tells that it was closed before",
    "no-invalid-indication-release": "without G15, see no-use-after-close; a suggestion besides: removing a release that comes too early is a local edit",
    "require-completion-invoke-flags": "a suggestion besides the fix: for IRPs that are not allocated in sight",
    "valid-output-size-type": "a suggestion besides the fix: for variables that are more than a local",
    "valid-control-client-arguments": "I15 too: static callbacks are given by the same structure",
    "valid-socket-sequence": "I11 too: that no request may be pending when a connection is made silent is a moment, of an ioctl's arguments",
    "valid-datagram-arguments": "I13 too: control data of datagrams has a size as well",
};

/** Contracts whose row names another level than that of their rule: messages that warn, and what is reported by an option only. */
const OTHER_LEVELS = ["C07: warn", "G01 input buffers: warn", "A18: off unless option", "K08: off unless option"];

describe.runIf(existsSync("../shared/rules.md"))("the plan of rules", () => {
    const plan = existsSync("../shared/rules.md") ? readFileSync("../shared/rules.md", "utf8") : "";
    const rows = [...plan.matchAll(/^\| ([a-z]+-[a-z-]+) \| ([^|]+) \| ([^|]+) \| ([^|]*)\|$/gmu)].map(([, id = "", contracts = "", level = "", help = ""]) => ({
        id, contracts: (contracts.match(/[A-K]\d\d/gu) ?? []).sort(), level: /^\w+/u.exec(level)?.[0],
        help: helpOf(/\bfix\b/u.test(help), /\bsugg\b/u.test(help)), text: `${contracts} ${level}`,
    }));

    it("is kept, but for what has a reason", () => {
        const differing = rows.filter(({ id, contracts, level, help }) => {
            const rule = rules.find((each) => each.id === id);
            return rule === undefined || rule.level !== level || rule.help !== help || [...rule.contracts].sort().join() !== contracts.join();
        });
        expect(differing.map(({ id }) => id).sort()).toEqual(Object.keys(DIFFERENCES).sort());
        expect(rules.map(({ id }) => id).filter((id) => !rows.some((row) => row.id === id))).toEqual([]);
    });

    it("names no other levels for single contracts than are known", () => {
        const named = rows.flatMap(({ text }) => [...text.matchAll(/\(([A-K]\d\d[^()]*: [^()]+)\)/gu)].map(([, words = ""]) => words));
        expect(named.sort()).toEqual([...OTHER_LEVELS].sort());
    });
});
