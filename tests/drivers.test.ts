/** The runner of real drivers: what it compares, with made-up findings, and whether the committed lists are whole. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compare, recall, updated } from "../tools/drivers/compare.mjs";
import { byPlace, type Finding, type Judged, type Known, readLists, writeLists } from "../tools/drivers/lists.mjs";
import { accuracyTables } from "../tools/drivers/report.mjs";
import { fillMarkers } from "../tools/texts.mjs";

const finding = (line: number, more: Partial<Finding> = {}): Finding => ({
    path: "a.c", line, column: 5, function: "Send", rule: "no-irp-leak", message: "lost", level: "error", ...more,
});
const judged = (line: number, more: Partial<Judged> = {}): Judged => ({
    ...finding(line), repository: "some/driver", verdict: "true", reason: "It is lost.", ...more,
});
const known = (more: Partial<Known> = {}): Known => ({
    repository: "some/driver", path: "a.c", rule: "no-irp-leak", places: [{ line: 10, function: "Send" }], kind: "contract", certainty: "certain",
    wrong: "An IRP is lost.", ...more,
});

describe("comparing with judged findings", () => {
    it("finds nothing to say of what is as it was", () => {
        const compared = compare([judged(10), judged(20)], [finding(20), finding(10)]);
        expect(compared).toMatchObject({ moved: [], relevelled: [], fresh: [], gone: [] });
        expect(compared.same.map((pair) => [pair.judged.line, pair.finding.line])).toEqual([[20, 20], [10, 10]]);
    });

    it("says what is new and what is gone", () => {
        const compared = compare([judged(10, { function: "Receive" })], [finding(20), finding(10, { path: "b.c" })]);
        expect(compared.fresh).toEqual([finding(20), finding(10, { path: "b.c" })]);
        expect(compared.gone).toEqual([judged(10, { function: "Receive" })]);
    });

    it("takes a finding of the same rule in the same function for one that has moved", () => {
        const compared = compare([judged(10)], [finding(14)]);
        expect(compared).toMatchObject({ same: [], moved: [{ judged: { line: 10 }, finding: { line: 14 } }], fresh: [], gone: [] });
        expect(compare([judged(10)], [finding(14, { rule: "no-mdl-leak" })])).toMatchObject({ moved: [], fresh: [{}], gone: [{}] });
    });

    it("keeps lines that are the same apart from those that have moved", () => {
        const compared = compare([judged(10), judged(20)], [finding(20), finding(30)]);
        expect(compared.same).toMatchObject([{ judged: { line: 20 }, finding: { line: 20 } }]);
        expect(compared.moved).toMatchObject([{ judged: { line: 10 }, finding: { line: 30 } }]);
    });

    it("tells two findings in one line by message and column", () => {
        const former = [judged(10, { message: "context" }), judged(10, { message: "dispatch", verdict: "false" })];
        const [first] = compare(former, [finding(10, { message: "dispatch", column: 9 })]).same;
        expect(first?.judged.verdict).toBe("false");
        const columns = compare([judged(10, { column: 2 }), judged(10, { column: 24, verdict: "false" })], [finding(10, { column: 24 })]);
        expect(columns).toMatchObject({ same: [{ judged: { verdict: "false" } }], gone: [{ column: 2 }] });
    });

    it("takes a second finding in a function for new", () => {
        expect(compare([judged(10)], [finding(10), finding(11)])).toMatchObject({ same: [{}], moved: [], fresh: [{ line: 11 }], gone: [] });
    });

    it("says when a level has changed", () => {
        expect(compare([judged(10)], [finding(12, { level: "warn" })]).relevelled).toMatchObject([{ judged: { level: "error" }, finding: { level: "warn" } }]);
    });

    it("writes what was found with the verdicts that it had", () => {
        const compared = compare([judged(10, { verdict: "unsure", reason: "Who knows." }), judged(50, { function: "Other" })], [finding(12), finding(90, { function: "New" })]);
        expect(updated("some/driver", compared)).toEqual([
            judged(12, { verdict: "unsure", reason: "Who knows." }),
            judged(90, { function: "New", verdict: "unjudged", reason: "" }),
        ]);
    });
});

describe("known mistakes", () => {
    const found = (line: number, more: Partial<Finding> = {}): Finding & { repository: string } => ({ ...finding(line, more), repository: "some/driver" });

    it.each([
        ["line", [found(10)]],
        ["function", [found(12)]],
        ["no", [found(10, { rule: "no-mdl-leak" })]],
        ["no", [found(12, { function: "Receive" })]],
        ["no", [{ ...found(10), repository: "another/driver" }]],
    ])("are reported at the %s", (how, findings) => {
        expect(recall([known()], findings)).toMatchObject([{ how }]);
    });

    it("are reported in part when one of their places is not", () => {
        const places = [{ line: 10, function: "Send" }, { line: 40, function: "Receive" }];
        expect(recall([known({ places })], [found(10)])).toMatchObject([{ how: "part" }]);
        expect(recall([known({ places })], [found(10), found(41, { function: "Receive" })])).toMatchObject([{ how: "function" }]);
    });

    it("outside of functions are reported at their line only", () => {
        expect(recall([known({ places: [{ line: 10, function: "" }] })], [found(12, { function: "" })])).toMatchObject([{ how: "no" }]);
    });

    it("that no rule looks for are not asked for", () => {
        expect(recall([known({ rule: null })], [found(10)])).toMatchObject([{ how: null }]);
    });
});

describe("the tables", () => {
    const lists = {
        repositories: { "some/driver": { revision: "abc1234", note: "", files: 2, functions: 3 } },
        judged: [judged(10), judged(20, { verdict: "false", function: "Other" }), judged(30, { level: "warn", verdict: "unsure", rule: "no-socket-leak" })],
        known: [
            known(),
            known({ places: [{ line: 99, function: "Else" }], certainty: "likely", missed: "limit", because: "Out of sight." }),
            known({ places: [{ line: 98, function: "Else" }], missed: "none", because: "It is right." }),
            known({ kind: "advisory" }),
        ],
    };

    it("count unsure findings against precision, and neither advice nor what is no mistake for recall", () => {
        const tables = accuracyTables(lists);
        expect(tables["driver-totals"]).toContain("| errors that are true | 1 | 2 | 50.0 % | 97 % | **no** |");
        expect(tables["driver-totals"]).toContain("| warnings that are true | 0 | 1 | 0.0 % | 85 % | **no** |");
        expect(tables["driver-totals"]).toContain("| known mistakes that are reported | 1 | 2 | 50.0 % | 95 % | **no** |");
        expect(tables["driver-totals"]).toContain("| of them certain | 1 | 1 | 100.0 % | 95 % | yes |");
        expect(tables["driver-rules"]).toContain("| [no-irp-leak](rules/no-irp-leak.md) | 2 | 1 | 1 | 0 | 50.0 % | 2 | 1 | 50.0 % |");
        expect(tables["driver-repositories"]).toContain("| some/driver | abc1234 | 2 | 3 | 2 | 1 | no-irp-leak 2, no-socket-leak 1 |  |");
        expect(tables["driver-missed"]).toContain("limit: Out of sight.");
    });
});

describe("tests/drivers", () => {
    const folder = "tests/drivers";
    const lists = readLists(folder);

    it("has a verdict and a reason for each finding, in order", () => {
        expect(lists.judged.filter(({ verdict, reason }) => verdict === "unjudged" || reason === "")).toEqual([]);
        expect(lists.judged.filter((record, index) => index > 0 && byPlace(lists.judged[index - 1]!, record) > 0)).toEqual([]);
    });

    it("knows every repository that it speaks of", () => {
        const names = new Set([...lists.judged, ...lists.known].map(({ repository }) => repository));
        expect([...names].filter((name) => !(name in lists.repositories))).toEqual([]);
    });

    it("says why a known mistake is not reported, and only then", () => {
        const ways = recall(lists.known, lists.judged);
        const isReported = (how: string | null): boolean => how === "line" || how === "function";
        expect(ways.filter(({ known: { missed, because }, how }) => (isReported(how) ? missed !== undefined : missed === undefined || because === undefined))).toEqual([]);
    });

    it("is what the page shows", () => {
        const page = readFileSync("docs/accuracy.md", "utf8");
        for (const [name, text] of Object.entries(accuracyTables(lists))) expect(fillMarkers(page, name, text), name).toBe(page);
    });

    it("is written as it is read", () => {
        const copy = mkdtempSync(join(tmpdir(), "wsk-lint-"));
        cpSync(folder, copy, { recursive: true });
        writeLists(copy, { repositories: lists.repositories, judged: [...lists.judged].reverse() });
        for (const name of ["judged.jsonl", "repositories.json"]) expect(readFileSync(join(copy, name), "utf8"), name).toBe(readFileSync(join(folder, name), "utf8"));
        writeFileSync(join(copy, "known.jsonl"), '{"repository":"a/b"}\n');
        expect(() => readLists(copy)).toThrow(/known\.jsonl:1: path is missing or has a wrong value\.$/u);
        rmSync(copy, { recursive: true });
    });
});
