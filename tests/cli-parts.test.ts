import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "../analysis/nearest.js";
import { palette } from "../cli/colour.js";
import { help } from "../cli/help.js";
import { parseOptions } from "../cli/options.js";
import { errorsOnly, makeResult, notAnalysed, type Message } from "../cli/results.js";
import { parseRuleSettings } from "../cli/rule-settings.js";
import { rules } from "../rules/index.js";

describe("nearest", () => {
    it.each([
        ["", "", 0],
        ["abc", "", 3],
        ["kitten", "sitting", 3],
        ["fromat", "format", 1],
        ["ca", "abc", 3],
    ])("%j and %j are %i edits apart", (from, to, distance) => {
        expect(editDistance(from, to)).toBe(distance);
        expect(editDistance(to, from)).toBe(distance);
    });

    it("takes the first of equally near names, and none of none", () => {
        expect(nearest("JSNO", ["stylish", "json"])).toBe("json");
        expect(nearest("b", ["a", "c"])).toBe("a");
        expect(nearest("a", [])).toBeNull();
    });

    it("takes none that is too far away", () => {
        expect(nearest("acept", ["connect", "accept"], 1)).toBe("accept");
        expect(nearest("acept", ["connect", "exempt"], 1)).toBeNull();
    });
});

describe("options", () => {
    it("has defaults", () => {
        expect(parseOptions([])).toEqual({
            paths: [], reports: [{ format: "stylish", file: null }], config: null, configFile: null, findConfig: true, rules: [], fix: false, fixDryRun: false, quiet: false,
            maxWarnings: null, honourIgnores: true, cache: true, concurrency: "auto", git: null, baseline: null, stdinFilename: null, stats: false, watch: false, instead: null,
        });
    });

    it("reads everything", () => {
        const args = "a.c --format=json -c all --rule x:off --fix --quiet --max-warnings 0 --no-ignore --no-cache --rule y:1 --no-config --stats --staged --update-baseline --baseline=b.json -- --b.c".split(" ");
        expect(parseOptions(args)).toMatchObject({
            paths: ["a.c", "--b.c"], reports: [{ format: "json", file: null }], config: "all", rules: ["x:off", "y:1"], fix: true, quiet: true, maxWarnings: 0,
            honourIgnores: false, cache: false, instead: null, findConfig: false, stats: true, git: { kind: "staged" }, baseline: { file: "b.json", action: "update" },
        });
        expect(parseOptions(["--changed"]).git).toEqual({ kind: "changed", since: "HEAD" });
        expect(parseOptions(["--changed=main", "--baseline"])).toMatchObject({ git: { kind: "changed", since: "main" }, baseline: { file: null, action: "apply" } });
        expect(parseOptions(["-c", "lint/strict.json"])).toMatchObject({ config: null, configFile: "lint/strict.json" });
        expect(parseOptions(["--stdin", "--stdin-filename", "a.c"]).stdinFilename).toBe("a.c");
        expect(["-h", "-v", "--list-rules"].map((arg) => parseOptions([arg]).instead)).toEqual(["help", "version", "list-rules"]);
    });

    it("takes several reports, each to a place of its own", () => {
        const reports = (...args: string[]): unknown => parseOptions(args).reports;
        expect(reports("-f", "stylish", "--format=sarif=out/a=b.sarif")).toEqual([
            { format: "stylish", file: null }, { format: "sarif", file: resolve("out/a=b.sarif") },
        ]);
        expect(reports("-o", "x.json", "--json")).toEqual([{ format: "json", file: resolve("x.json") }]);
        expect(reports("--output=all.html", "--format", "html")).toEqual([{ format: "html", file: resolve("all.html") }]);
        expect(reports("-f", "sarif=a", "-f", "html=b")).toHaveLength(2);
    });

    it.each([
        [["--fromat", "json"], "There is no option --fromat; did you mean --format?"],
        [["--max-warning=3"], "There is no option --max-warning; did you mean --max-warnings?"],
        [["-x"], "There is no option -x; wsk-lint --help names all."],
        [["--bogus"], "There is no option --bogus; wsk-lint --help names all."],
        [["--constructor"], "There is no option --constructor; wsk-lint --help names all."],
        [["--stdin"], /^The option --stdin needs --stdin-filename <path>/u],
        [["--stdin-filename", "a.c"], "The option --stdin-filename is for --stdin only."],
        [["--stdin", "--stdin-filename", "a.c", "b.c"], 'With --stdin only standard input is checked; leave "b.c" out.'],
        [["-"], '"-" is no path; standard input is read with --stdin --stdin-filename <path>.'],
        [["--changed", "--staged"], "The options --changed and --staged can't be used together."],
        [["--baseline="], 'The option --baseline got an empty value; leave "=" out for the usual one.'],
        [[""], /^An empty path names nothing/u],
        [["-c", "strict"], 'There is no config "strict"; known are "recommended", "all" and "errors-only".'],
        [["-q"], "There is no option -q; wsk-lint --help names all."],
        [["-f", "xml"], /^There is no format "xml"; known are "stylish", .* and "markdown"\.$/u],
        [["-f", "sarf=out.sarif"], 'There is no format "sarf"; did you mean "sarif"?'],
        [["-f", "sarif="], 'The format "sarif=" names no file.'],
        [["-o", ""], "The option --output names no file."],
        [["-f", "json", "-f", "html"], 'Only one format can go to standard output, not "json" and "html"; give one a file, as in --format html=FILE.'],
        [["-f", "json=x", "-f", "html=./x"], /^The reports "json" and "html" can't both be written to ".*x"\.$/u],
        [["-f", "json", "-f", "html=x", "-o", "y"], /^The option --output goes with one --format;/u],
        [["-f", "html=x", "-o", "y"], /^The option --output goes with one --format;/u],
        [["-o", "src/main.c"], 'The option --output would write a report to "src/main.c", which is a C or C++ file by its name.'],
        [["--max-warnings", "-1"], 'The option --max-warnings needs a whole number from 0 on, but got "-1".'],
        [["--format", "stylsh"], 'There is no format "stylsh"; did you mean "stylish"?'],
        [["--config", "recommend"], 'There is no config "recommend"; did you mean "recommended"?'],
        [["--format"], "The option --format needs a value; see wsk-lint --help."],
        [["--rule", "--fix"], "The option --rule needs a value; see wsk-lint --help."],
        [["--fix=yes"], 'The option --fix takes no value, but got "yes".'],
        [["--max-warnings", "few"], 'The option --max-warnings needs a whole number from 0 on, but got "few".'],
        [["--max-warnings=-1"], 'The option --max-warnings needs a whole number from 0 on, but got "-1".'],
        [["--max-warnings="], 'The option --max-warnings needs a whole number from 0 on, but got "".'],
    ])("refuses %j in one sentence", (args, message) => {
        expect(() => parseOptions(args)).toThrow(message);
    });
});

describe("the help", () => {
    it("names rules that exist", () => {
        const named = [...help.matchAll(/wsk\/([a-z]+(?:-[a-z]+)+)/gu)].map(([, id = ""]) => id);
        expect(named).not.toEqual([]);
        for (const id of named) expect(Object.keys(rules)).toContain(id);
    });
});

describe("rule settings", () => {
    const ids = ["no-irp-leak", "parse-coverage"];

    it("takes levels by name and number, with and without prefix; the last one holds", () => {
        const values = ["wsk/no-irp-leak: off", "parse-coverage:2", "no-irp-leak : warn"];
        expect(parseRuleSettings(values, ids)).toEqual({ "wsk/no-irp-leak": "warn", "wsk/parse-coverage": "error" });
    });

    it("takes options", () => {
        expect(parseRuleSettings(['no-irp-leak: ["error", {"a": 1}]'], ids)).toEqual({ "wsk/no-irp-leak": ["error", { a: 1 }] });
    });

    it.each([
        ["no-ipr-leak: warn", 'There is no rule "no-ipr-leak"; did you mean "wsk/no-irp-leak"?'],
        ["wsk/: warn", /^There is no rule "wsk\/"; known are "wsk\/no-irp-leak"/u],
        ["no-irp-leak: wran", 'There is no level "wran"; did you mean "warn"?'],
        ["no-irp-leak: 3", /^There is no level "3"; known are "off", "warn" and "error"/u],
        ["no-irp-leak:", /^There is no level ""; known are/u],
        ["no-irp-leak", /needs a rule and a level/u],
        ["no-irp-leak: [warn]", /must be JSON/u],
        ["no-irp-leak: []", /^There is no level/u],
    ])("refuses %j in one sentence", (value, message) => {
        expect(() => parseRuleSettings([value], ids)).toThrow(message);
    });
});

const message: Message = {
    ruleId: "wsk/bad", severity: 2, line: 12, column: 5, message: "It waits.\n  1. a/b.c:1:2 starts here\n  2. c.c:3:4 waits here",
};

describe("results", () => {
    it("counts", () => {
        const fix = { range: [0, 1] as [number, number], text: "" };
        const result = makeResult("/a.c", [message, { ...message, severity: 1, fix }, { ...message, fix }]);
        expect(result).toMatchObject({ errorCount: 2, warningCount: 1, fixableErrorCount: 1, fixableWarningCount: 1, fatalErrorCount: 0 });
        expect(notAnalysed("/a.c", "it is gone", "error")).toMatchObject({ errorCount: 1, fatalErrorCount: 1 });
        expect(notAnalysed("/a.c", "it is gone", "warning")).toMatchObject({ errorCount: 0, warningCount: 1 });
    });

    it("keeps errors only, and rules that failed", () => {
        const warning: Message = { ...message, severity: 1 };
        const failure = { ...warning, messageId: "inside" };
        const [result] = errorsOnly([makeResult("/a.c", [message, warning, failure], { source: "x" })], new Set([failure]));
        expect(result).toMatchObject({ errorCount: 1, warningCount: 1, source: "x" });
        expect(errorsOnly([makeResult("/a.c", [warning], { source: "x" })], new Set())[0]).not.toHaveProperty("source");
    });
});

describe("colours", () => {
    it.each([
        [true, {}, true],
        [false, {}, false],
        [true, { NO_COLOR: "1" }, false],
        [true, { NO_COLOR: "" }, true],
        [false, { FORCE_COLOR: "1" }, true],
        [false, { FORCE_COLOR: "", NO_COLOR: "1" }, true],
        [true, { FORCE_COLOR: "0" }, false],
    ])("terminal %j, %j: %j", (isTerminal, env, expected) => {
        expect(palette(isTerminal, env).red("x") !== "x").toBe(expected);
    });
});
