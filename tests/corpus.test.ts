import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import plugin from "../index.js";
import { expectationsIn, inOrder, reportKey } from "./corpus.js";
import { type Files, lintFiles, recommendedRules } from "./lint-files.js";

const corpus = "test-corpus";
const knownRules = new Set(Object.keys(plugin.rules));

function sourcesBelow(folder: string): string[] {
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => join(folder, name))
        .filter((path) => /\.(?:[ch]|[ch]pp)$/iu.test(path) && statSync(path).isFile())
        .sort();
}

function foldersIn(folder: string): string[] {
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []));
}

function read(folder: string, paths: readonly string[]): Files {
    return Object.fromEntries(paths.map((path) => [relative(folder, path).replaceAll("\\", "/"), readFileSync(path, "utf8")]));
}

/** Compares what the files of one driver say with what is reported, for all of them at once. */
function checkProject(files: Files, rules: ReturnType<typeof recommendedRules>): void {
    const expected: Record<string, readonly string[]> = {};
    const actual: Record<string, string[]> = {};
    for (const [name, text] of Object.entries(files)) {
        const { reports, mistakes } = expectationsIn(text, knownRules);
        expect(mistakes, name).toEqual([]);
        [expected[name], actual[name]] = [reports, []];
    }
    for (const { file, line, ruleId, message } of lintFiles(files, rules)) {
        actual[file]?.push(reportKey(line, ruleId?.replace(/^wsk\//u, "") ?? message));
    }
    for (const reports of Object.values(actual)) reports.sort(inOrder);
    expect(actual).toEqual(expected);
}

describe("test-corpus/rules", () => {
    const folders = foldersIn(join(corpus, "rules"));
    it("has folders", () => expect(folders).not.toEqual([]));
    for (const folder of folders) {
        const id = relative(join(corpus, "rules"), folder);
        describe(id, () => {
            it("is named after a rule", () => expect(knownRules).toContain(id));
            for (const path of sourcesBelow(folder)) {
                it(relative(folder, path), () => {
                    const { reports, clean } = expectationsIn(readFileSync(path, "utf8"), knownRules);
                    expect(clean || reports.length > 0, "the file has neither expectations nor //~ clean").toBe(true);
                    checkProject(read(folder, [path]), { ...recommendedRules(), [id]: "error" });
                });
            }
        });
    }
});

describe("test-corpus/demo", () => {
    it("gets the reports that its markers say", () => {
        const folder = join(corpus, "demo");
        checkProject(read(folder, sourcesBelow(folder)), recommendedRules());
    });
});

describe("test-corpus/drivers", () => {
    const folders = foldersIn(join(corpus, "drivers"));
    it("has folders", () => expect(folders).not.toEqual([]));
    for (const folder of folders) {
        it(`${relative(join(corpus, "drivers"), folder)} gets no report`, () => {
            const files = read(folder, sourcesBelow(folder));
            for (const [name, text] of Object.entries(files)) {
                expect(expectationsIn(text, knownRules), name).toMatchObject({ clean: true, reports: [] });
            }
            checkProject(files, recommendedRules());
        });
    }
});

describe("markers", () => {
    const known = new Set(["a-rule", "b-rule"]);

    it("name the line they stand on, or lines above", () => {
        const text = "x; //~ b-rule a-rule a-rule\r\ny;\r\n//~^ a-rule\n//~^^^ b-rule\n";
        expect(expectationsIn(text, known)).toEqual({
            reports: ["1 a-rule", "1 a-rule", "1 b-rule", "1 b-rule", "2 a-rule"],
            clean: false,
            mistakes: [],
        });
    });

    it.each([
        ["x; //~ c-rule", 'line 1: there is no rule "c-rule".'],
        ["//~^ a-rule", 'line 1: "//~^ a-rule" points above the file.'],
        ["x; //~", 'line 1: "//~" names no rule.'],
        ["x;\n//~ a-rule", "line 2: a marker alone on its line must say with ^ which line above it means."],
        ["//~ clean\nx; //~ a-rule", "A file with markers is not clean."],
    ])("that are mistaken are named: %j", (text, mistake) => {
        expect(expectationsIn(text, known).mistakes).toEqual([mistake]);
    });
});
