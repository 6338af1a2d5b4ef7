/** The command line as a function, with a plugin whose rules find words instead of mistakes. */
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as Index from "../index.js";
import { run, type Outcome } from "../cli/main.js";
import type { Result } from "../cli/results.js";
import { makeFolder, type Folder } from "./folder.js";

vi.mock("../index.js", async (importOriginal) => {
    const original = await importOriginal<typeof Index>();
    const { defineRule } = await import("../rules/support/define-rule.js");
    const word = (id: string, level: "error" | "warn" | "off", text: string): ReturnType<typeof defineRule> =>
        defineRule({
            id, level, contracts: [], category: "callbacks", description: `Disallow ${text}`, sources: [], fix: "fix",
            schema: { type: "object", properties: { better: { type: "string" } }, additionalProperties: false },
            defaultOptions: { better: "GOOD" },
            messages: { found: "{{text}} found." },
            check({ file }, report, { better }) {
                if (file.text.includes("FAIL") && id === "no-hint") throw new Error("out of luck");
                for (const { index } of file.text.matchAll(new RegExp(text, "gu"))) {
                    const span = { start: index, end: index + text.length };
                    const trace = [{ path: file.path, line: 1, column: 1, text: "here" }];
                    report({ at: span, message: "found", data: { text }, trace, fix: [{ ...span, text: better }] });
                }
            },
        });
    const rules = { "no-bad": word("no-bad", "error", "BAD"), "no-hint": word("no-hint", "warn", "HINT"), "no-dull": word("no-dull", "off", "DULL") };
    const parts = { ...original.default, rules };
    const config = (levels: Record<string, string>): object => ({ ...original.default.configs.recommended, plugins: { wsk: parts }, rules: levels });
    const recommended = config({ "wsk/no-bad": "error", "wsk/no-hint": "warn", "wsk/no-dull": "off" });
    const all = config({ "wsk/no-bad": "error", "wsk/no-hint": "warn", "wsk/no-dull": "warn" });
    return { ...original, default: { ...parts, configs: { recommended, all } } };
});

const before = process.cwd();
let folder: Folder;
beforeEach(() => {
    folder = makeFolder();
    process.chdir(folder.path);
});
afterEach(() => {
    process.chdir(before);
    folder.remove();
});
afterAll(() => vi.restoreAllMocks());

function wskLint(...args: string[]): Promise<Outcome> {
    return run(args, { isTerminal: false, env: {} });
}

async function json(...args: string[]): Promise<Result[]> {
    return JSON.parse((await wskLint("--format", "json", ...args)).stdout) as Result[];
}

/** `file:line rule` of all messages. */
async function findings(...args: string[]): Promise<string[]> {
    return (await json(...args)).flatMap(({ filePath, messages }) =>
        messages.map(({ line, ruleId, message }) => `${filePath.slice(folder.path.length + 1)}:${line} ${ruleId ?? message}`),
    );
}

const clean: Outcome = { exitCode: 0, stdout: "", stderr: "" };

describe("exit codes and output", () => {
    it("says nothing about clean code", async () => {
        folder.write("a.c", "int a;\n");
        expect(await wskLint()).toEqual(clean);
    });

    it("says to somebody at a terminal that something was checked, beside the output", async () => {
        const watched = (...args: string[]): Promise<Outcome> => run(args, { isTerminal: false, isErrorTerminal: true, env: {} });
        folder.write("a.c", "int a;\n");
        expect(await watched()).toEqual({ ...clean, stderr: "1 file, no problems.\n" });
        folder.write("b.c", "HINT\n");
        expect(await watched("--quiet")).toEqual({ ...clean, stderr: "2 files, no errors.\n" });
        expect((await watched()).stderr).toBe("");
        expect((await watched("a.c", "--format", "json")).stderr).toBe("");
        expect((await watched("--list-rules")).stderr).toBe("");
    });

    it("counts lines that end with carriage returns, obeys the comments on them, and reads other files of that kind", async () => {
        folder.write("a.c", "int a; // x\rBAD\rBAD // eslint-disable-line wsk/no-bad\r");
        expect(await findings("a.c")).toEqual(["a.c:2 wsk/no-bad"]);
    });

    it("reports findings with their traces and exits with 1", async () => {
        folder.write("src/a.c", "int a;\nBAD b; HINT\n");
        expect(await wskLint("src")).toEqual({
            exitCode: 1,
            stderr: "",
            stdout: [
                "src/a.c",
                "  2:1  error    BAD found.  wsk/no-bad",
                "        2 | BAD b; HINT",
                "          | ^^^",
                "        1. src/a.c:1:1 here",
                "  2:8  warning  HINT found.  wsk/no-hint",
                "        2 | BAD b; HINT",
                "          |        ^^^^",
                "        1. src/a.c:1:1 here",
                "",
                "✖ 2 problems (1 error, 1 warning) in 1 file",
                "  2 problems can be fixed with --fix.",
                "",
            ].join("\n"),
        });
    });

    it("gives ESLint's results as JSON, clean files too", async () => {
        folder.write("a.c", "HINT\n");
        folder.write("b.c", "");
        const [first, second] = await json();
        expect(first).toMatchObject({ filePath: join(folder.path, "a.c"), source: "HINT\n", errorCount: 0, warningCount: 1 });
        expect(first?.messages[0]).toMatchObject({ ruleId: "wsk/no-hint", severity: 1, line: 1, column: 1, endColumn: 5, fix: { range: [0, 4] } });
        expect(second).toEqual({
            filePath: join(folder.path, "b.c"), messages: [], suppressedMessages: [], errorCount: 0, fatalErrorCount: 0, warningCount: 0,
            fixableErrorCount: 0, fixableWarningCount: 0, usedDeprecatedRules: [],
        });
    });

    it("counts warnings against --max-warnings, with --quiet too", async () => {
        folder.write("a.c", "HINT\nHINT\n");
        expect((await wskLint("--max-warnings", "2")).exitCode).toBe(0);
        expect(await wskLint("--max-warnings", "1", "--quiet")).toEqual({
            exitCode: 1, stdout: "", stderr: "wsk-lint: 2 warnings are more than the 1 that --max-warnings allows.\n",
        });
        expect(await wskLint("--quiet")).toEqual(clean);
    });

    it("says which rule failed inside, and that the run is no success", async () => {
        folder.write("a.c", "FAIL BAD\n");
        folder.write("b.c", "HINT\n");
        const { exitCode, stdout, stderr } = await wskLint("--quiet");
        expect(exitCode).toBe(2);
        expect(stdout).toMatch(/internal error in rule wsk\/no-hint while checking a\.c: out of luck/u);
        expect(stdout).toContain("BAD found.");
        expect(stderr).toBe("wsk-lint: Rules failed inside (see their messages); findings may be missing.\n");
    });

    it.each([
        [["--fromat=json"], "There is no option --fromat; did you mean --format?"],
        [["--rule", "no-bda: off"], 'There is no rule "no-bda"; did you mean "wsk/no-bad"?'],
        [["--rule", "no-bad: of"], 'There is no level "of"; did you mean "off"?'],
        [["--rule", 'no-bad: ["error", {"worse": 1}]'], /^The options in --rule are wrong: Key "rules": Key "wsk\/no-bad":[^\n]*worse/u],
        [["acept.c"], '"acept.c" does not exist; did you mean "accept.c"?'],
        [["./sub/acept.c"], '"./sub/acept.c" does not exist; did you mean "sub/accept.h"?'],
        [["elsewhere"], '"elsewhere" does not exist.'],
        [["exlpain", "no-irp-leak"], '"exlpain" does not exist; did you mean the command "explain"?'],
        [["none/a.c"], '"none/a.c" does not exist.'],
        [["accept.c", "src/*.c"], 'No C or C++ file matches "src/*.c".'],
        [["empty"], 'There is no C or C++ file below "empty", apart from what .gitignore files or build output may hide (--no-ignore shows it).'],
        [["notes.txt"], 'None of the named files is a C or C++ file: "notes.txt".'],
    ])("%j is refused in one sentence", async (args, sentence) => {
        folder.write("accept.c", "int a;");
        folder.write("sub/accept.h", "");
        folder.write("empty/notes.txt", "");
        folder.write("notes.txt", "");
        const { exitCode, stdout, stderr } = await wskLint(...args);
        expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
        expect(stderr).toMatch(/^wsk-lint: [^\n]+\n$/u);
        const text = stderr.slice("wsk-lint: ".length, -1);
        if (typeof sentence === "string") expect(text).toBe(sentence);
        else expect(text).toMatch(sentence);
    });
});

describe("rules and configs", () => {
    beforeEach(() => folder.write("a.c", "BAD\nHINT\nDULL\n"));

    it("sets rules on top of the config", async () => {
        expect(await findings()).toEqual(["a.c:1 wsk/no-bad", "a.c:2 wsk/no-hint"]);
        expect(await findings("--config", "all")).toHaveLength(3);
        expect(await findings("--rule", "no-bad:off", "--rule", "wsk/no-dull: error")).toEqual(["a.c:2 wsk/no-hint", "a.c:3 wsk/no-dull"]);
    });

    it("hands options to rules", async () => {
        const [result] = await json("--rule", 'no-bad: ["error", {"better": "FINE"}]');
        expect(result?.messages[0]?.fix?.text).toBe("FINE");
    });

    it("lists rules", async () => {
        expect((await wskLint("--list-rules")).stdout).toBe(
            [
                "wsk/no-bad   error  Disallow BAD (fix)",
                "wsk/no-hint  warn   Disallow HINT (fix)",
                "wsk/no-dull  off    Disallow DULL (fix)",
                "",
            ].join("\n"),
        );
        const { stdout } = await wskLint("--list-rules", "-c", "all", "--rule", 'no-bad: ["warn", {"better": "FINE"}]');
        expect(stdout.split("\n").map((line) => line.split(/\s+/u)[1])).toEqual(["warn", "warn", "warn", undefined]);
        const rows = JSON.parse((await wskLint("--list-rules", "--format=json")).stdout) as { id: string }[];
        expect(rows.map(({ id }) => id)).toEqual(["wsk/no-bad", "wsk/no-hint", "wsk/no-dull"]);
    });

    it("obeys comments, and reports unused ones", async () => {
        folder.write("b.c", "/* eslint-disable-next-line wsk/no-bad -- kept */\nBAD\nint b; // eslint-disable-line wsk/no-bad\n");
        const [result] = await json("b.c");
        expect(result?.messages.map(({ line, ruleId }) => [line, ruleId])).toEqual([[3, null]]);
        expect(result?.suppressedMessages).toMatchObject([{ ruleId: "wsk/no-bad", suppressions: [{ justification: "kept" }] }]);
    });

    it("obeys comments that set rules, and checks their options", async () => {
        folder.write("b.c", '/* eslint wsk/no-dull: "error", wsk/no-bad: "off" */\nBAD DULL\n');
        expect(await findings("b.c")).toEqual(["b.c:2 wsk/no-dull"]);
        folder.write("b.c", '/* eslint wsk/no-bad: ["error", {"worse": 1}] */\nBAD\n');
        expect(await findings("b.c")).toEqual(["b.c:1 wsk/no-bad", "b.c:2 wsk/no-bad"]);
        expect((await wskLint("b.c")).stdout).toMatch(/Inline configuration for rule "wsk\/no-bad" is invalid/u);
    });

    it("runs no configuration of the tree", async () => {
        folder.write("eslint.config.js", "throw new Error('loaded');");
        folder.write("package.json", "{ broken");
        expect((await wskLint("a.c")).exitCode).toBe(1);
    });
});

describe("which files", () => {
    it("takes folders, files and patterns, each file once", async () => {
        for (const name of ["a.c", "s/b.h", "s/t/c.c", "s/[x].c", "node_modules/d.c", "UP.C"]) folder.write(name, "BAD");
        expect(await findings()).toEqual(["UP.C:1 wsk/no-bad", "a.c:1 wsk/no-bad", "s/[x].c:1 wsk/no-bad", "s/b.h:1 wsk/no-bad", "s/t/c.c:1 wsk/no-bad"]);
        expect(await findings("s/**/*.c", "s/t/c.c", "./s/t")).toEqual(["s/[x].c:1 wsk/no-bad", "s/t/c.c:1 wsk/no-bad"]);
        expect(await findings("s/[x].c")).toEqual(["s/[x].c:1 wsk/no-bad"]);
        expect(await findings("{a,s/b}.{c,h}")).toEqual(["a.c:1 wsk/no-bad", "s/b.h:1 wsk/no-bad"]);
        expect(await findings(`${folder.path}/s/t/*.c`)).toEqual(["s/t/c.c:1 wsk/no-bad"]);
        expect(await findings("node_modules/d.c")).toEqual(["node_modules/d.c:1 wsk/no-bad"]);
    });

    it("lints files outside of the working directory", async () => {
        folder.write("a.c", "BAD");
        mkdirSync(join(folder.path, "deep"));
        process.chdir(join(folder.path, "deep"));
        expect(await findings("..")).toEqual(["a.c:1 wsk/no-bad"]);
        expect((await wskLint("../a.c")).stdout).toContain(`${folder.path}/a.c\n`);
    });

    it("honours .gitignore in folders and patterns, not for named files, unless told otherwise", async () => {
        for (const name of [".git/HEAD", "a.c", "gen/b.c", "c.gen.c"]) folder.write(name, "BAD");
        folder.write(".gitignore", "gen/\n*.gen.c\n");
        expect(await findings()).toEqual(["a.c:1 wsk/no-bad"]);
        expect(await findings("**/*.c")).toEqual(["a.c:1 wsk/no-bad"]);
        expect(await findings("c.gen.c")).toEqual(["c.gen.c:1 wsk/no-bad"]);
        expect(await findings("--no-ignore")).toHaveLength(3);
    });

    it("names what it could not analyse, and goes on", async () => {
        folder.write("a.c", "BAD");
        folder.write("binary.c", Buffer.from([0, 1, 2]));
        folder.write("notes.txt", "");
        symlinkSync("nowhere", join(folder.path, "dangling.c"));
        const { exitCode } = await wskLint();
        expect(exitCode).toBe(1);
        expect(await findings("a.c", "binary.c", "notes.txt", "dangling.c")).toEqual([
            "a.c:1 wsk/no-bad",
            expect.stringMatching(/^binary\.c:1 File not analysed: it contains NUL characters/u),
            "dangling.c:1 File not analysed: it does not exist.",
            "notes.txt:1 File not analysed: only C and C++ files are (.c, .h, .cpp, .hpp and their like).",
        ]);
        expect((await wskLint("binary.c")).exitCode).toBe(1);
    });
});

describe("--fix", () => {
    const read = (name: string): Buffer => readFileSync(join(folder.path, name));
    const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, "utf16le");

    it.each([
        ["UTF-8", Buffer.from("ä BAD\n"), Buffer.from("ä GOOD\n")],
        ["UTF-8 with a mark and CRLF", Buffer.from("\uFEFFBAD 𝒳\r\nBAD\r\n"), Buffer.from("\uFEFFGOOD 𝒳\r\nGOOD\r\n")],
        ["UTF-16 LE", utf16("한 BAD\r\n"), utf16("한 GOOD\r\n")],
        ["UTF-16 BE", utf16("BAD\n").swap16(), utf16("GOOD\n").swap16()],
        ["a code page", Buffer.from("/* \xB1\xDB */ BAD\r\n", "latin1"), Buffer.from("/* \xB1\xDB */ GOOD\r\n", "latin1")],
    ])("keeps %s", async (_name, original, expected) => {
        folder.write("a.c", original);
        expect(await wskLint("--fix")).toEqual(clean);
        expect(read("a.c")).toEqual(expected);
        expect(readdirSync(folder.path)).toEqual(["a.c"]);
    });

    it("brings no bare line feeds into a file with CRLF, nor the other way round", async () => {
        const rule = 'no-bad: ["error", {"better": "A\\nB"}]';
        folder.write("crlf.c", "x\r\nBAD\r\n");
        folder.write("mixed.c", "x\r\nBAD\n");
        folder.write("cr.c", "x\rBAD\r");
        await wskLint("--fix", "--rule", rule);
        expect(read("crlf.c").toString()).toBe("x\r\nA\r\nB\r\n");
        expect(read("mixed.c").toString()).toBe("x\r\nA\nB\n");
        expect(read("cr.c").toString()).toBe("x\rA\rB\r");
    });

    it("touches only files that change, keeps modes, and writes through links", async () => {
        folder.write("real/a.c", "BAD");
        chmodSync(folder.write("b.c", "BAD"), 0o640);
        const untouched = statSync(folder.write("c.c", "int c;")).ino;
        symlinkSync("real/a.c", join(folder.path, "link.c"));
        expect(await wskLint("--fix", "link.c", "b.c", "c.c")).toEqual(clean);
        expect(read("real/a.c").toString()).toBe("GOOD");
        expect(lstatSync(join(folder.path, "link.c")).isSymbolicLink()).toBe(true);
        expect(statSync(join(folder.path, "b.c")).mode & 0o777).toBe(0o640);
        expect(statSync(join(folder.path, "c.c")).ino).toBe(untouched);
    });

    it("leaves a read-only file alone, names it, and writes the others", async () => {
        chmodSync(folder.write("a.c", "BAD"), 0o444);
        folder.write("b.c", "BAD");
        const { exitCode, stderr } = await wskLint("--fix");
        expect(exitCode).toBe(2);
        expect(stderr).toBe(`wsk-lint: The fixes for "${folder.path}/a.c" were not written: it is read-only.\n`);
        expect([read("a.c"), read("b.c")].map(String)).toEqual(["BAD", "GOOD"]);
    });

    it("does not write a character that the encoding can't hold", async () => {
        folder.write("a.c", Buffer.from("\xB1 BAD", "latin1"));
        const { exitCode, stderr } = await wskLint("--fix", "--rule", 'no-bad: ["error", {"better": "한"}]');
        expect(exitCode).toBe(2);
        expect(stderr).toMatch(/were not written: the fix has a character/u);
        expect(read("a.c")).toEqual(Buffer.from("\xB1 BAD", "latin1"));
    });

    it("changes nothing without --fix", async () => {
        folder.write("a.c", "BAD");
        await wskLint();
        expect(read("a.c").toString()).toBe("BAD");
    });
});
