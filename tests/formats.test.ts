/** Every format of report against what reads it, and with input that tries to get out of it. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { Ajv } from "ajv";
import formatsOfAjv from "ajv-formats";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { palette } from "../cli/colour.js";
import { formatNames, formats, type FormatName } from "../cli/formats/index.js";
import { pathBelow, repositoryRoot } from "../cli/formats/paths.js";
import type { Setting } from "../cli/formats/report.js";
import { makeResult, type Message, type Result } from "../cli/results.js";
import { elements, parseMarkup, textOf } from "./markup.js";
import { attacks, folder, hostile, plain, setting, source, traced, warning } from "./report-samples.js";

async function report(name: FormatName, results: readonly Result[], where: Setting = setting): Promise<string> {
    return (await formats[name].load())(results, where);
}

describe("every format", () => {
    it.each(formatNames)("%s ends with a newline, and has the finding and its place", async (name) => {
        const text = await report(name, plain);
        expect(text).toMatch(/[^\n]\n$/u);
        expect(text).toContain("It waits.");
        expect(text).toContain("no-irp-leak");
        // Without Markdown's escapes.
        expect(text.replaceAll("\\", "").replaceAll("//", "/")).toContain("a.c");
    });

    it.each(formatNames)("%s takes no results at all", async (name) => {
        const text = await report(name, []);
        if (["stylish", "compact", "unix", "msvc", "gcc", "github"].includes(name)) expect(text).toBe("");
        else expect(text).toMatch(/[^\n]\n$/u);
    });

    it.each(formatNames)("%s lets no character through that steers a terminal or hides text", async (name) => {
        const text = await report(name, hostile);
        // Markdown breaks mentions and addresses with a character without width.
        const allowed = name === "markdown" ? /[\n\u200B]/gu : /\n/gu;
        expect(/[\p{Cc}\p{Zl}\p{Zp}]|[\u202A-\u202E\u2066-\u2069\u200B]/u.exec(text.replace(allowed, ""))).toBeNull();
    });

    it.each(formatNames)("%s gives no orders to CI systems", async (name) => {
        const text = await report(name, hostile);
        expect(text).not.toMatch(/##(?:vso)?\[/u);
        const commands = text.split("\n").filter((line) => /^\s*::/u.test(line));
        // Those of the format itself: two findings for each attack.
        expect(commands).toHaveLength(name === "github" ? 2 * attacks.length : 0);
    });
});

describe("any text", () => {
    const anything = fc.string({ unit: "binary", maxLength: 60 });

    it("is well-formed in XML, HTML and JSON, wherever it stands", async () => {
        await fc.assert(fc.asyncProperty(anything, anything, anything, fc.nat(70), async (code, words, name, column) => {
            const message: Message = { ...traced, ruleId: name, line: 1, column, endLine: 1, endColumn: column + 5, message: words };
            const results = [makeResult(join(folder, name), [message], { source: code })];
            parseMarkup(await report("junit", results), "xml");
            parseMarkup(await report("html", results), "html");
            for (const each of ["json", "sarif", "gitlab"] as const) JSON.parse(await report(each, results));
            for (const each of ["stylish", "compact", "unix", "msvc", "gcc", "github", "markdown"] as const) await report(each, results);
        }), { numRuns: 100 });
    });
});

describe("paths", () => {
    const [inner, outer] = [resolve("/repo/sub"), resolve("/repo")];

    it.each([
        [{ GITHUB_WORKSPACE: outer }, outer],
        [{ CI_PROJECT_DIR: `${outer}/` }, outer],
        [{ BUILD_SOURCESDIRECTORY: inner }, inner],
        [{ GITHUB_WORKSPACE: resolve("/re") }, inner],
        [{ GITHUB_WORKSPACE: "" }, inner],
        [{}, inner],
    ])("are relative to the repository that %j names", (env, root) => {
        expect(repositoryRoot(inner, env)).toBe(root);
    });

    it.each([
        ["a.c", "a.c"], ["..a/b.c", "..a/b.c"], ["../a.c", null], ["../sub2/a.c", null], [".", null],
    ])("below a folder are told from others: %s", (path, expected) => {
        expect(pathBelow(resolve(inner, path), inner)).toBe(expected);
    });

    it.skipIf(process.platform === "win32")("may have backslashes in their names", async () => {
        const results = [makeResult(`${folder}/a\\b.c`, [warning], { source }), makeResult("/else/a\\b.c", [warning], { source })];
        const { runs: [{ results: found }] } = JSON.parse(await report("sarif", results)) as Log;
        expect(found.map(({ locations }) => locations)).toMatchObject([
            [{ physicalLocation: { artifactLocation: { uri: "a%5Cb.c", uriBaseId: "%SRCROOT%" } } }],
            [{ physicalLocation: { artifactLocation: { uri: "file:///else/a%5Cb.c" } } }],
        ]);
    });
});

describe("stylish", () => {
    it("shows file, place, level, message, rule, line, the way there, and counts", async () => {
        expect(await report("stylish", plain)).toBe([
            "net/a.c",
            "  2:10  error    It waits.  wsk/no-irp-leak",
            "        2 | int b = Wait(x); /* é */",
            "          |         ^^^^^^^",
            "        1. net/a.c:1:5 starts here",
            "        2. other.c:3:4 waits here",
            "   3:1  warning  Odd.  wsk/parse-coverage",
            "        3 | int c;",
            "          | ^",
            "   4:1  warning  Unused eslint-disable directive.",
            "        4 | int d;",
            "          | ^",
            "",
            "gone.c",
            "  1:1  error    File not analysed: it does not exist.",
            "",
            "notes.txt",
            "  1:1  warning  File not analysed: only C files are.",
            "",
            "✖ 5 problems (2 errors, 3 warnings) in 3 files",
            "  1 problem can be fixed with --fix.",
            "",
        ].join("\n"));
    });

    it("has colours, dims the way there, and lets nothing else steer the terminal", async () => {
        const message = { ...traced, line: 1, column: 1, endLine: 1, endColumn: 4, message: "A\u001B[2J\u202E\n  1. b.c:1:1 x" };
        const text = await report("stylish", [makeResult(join(folder, "a.c"), [message], { source: "int a;" })], { ...setting, colours: palette(true, {}) });
        expect(text).toContain("\u001B[31merror  \u001B[39m  A\\x1B[2J\\u202E  \u001B[2mwsk/no-irp-leak\u001B[22m\n");
        expect(text).toContain("\u001B[2m1 |\u001B[22m int a;\n        \u001B[2m  |\u001B[22m \u001B[31m^^^\u001B[39m\n        \u001B[2m1. b.c:1:1 x\u001B[22m\n");
    });

    it.each([
        ["tabs before and between", "\t\ta\tBAD;", [5, 8], "a    BAD;", "     ^^^"],
        ["wide and combining characters", "/* 漢e\u0301 */ BAD", [11, 14], "/* 漢e\u0301 */ BAD", "          ^^^"],
        ["half a surrogate pair", "x\uD800 BAD", [4, 7], "x\\uD800 BAD", "        ^^^"],
        ["no end", "  BAD;", [3, null], "BAD;", "^"],
        ["an end in a later line", "  BAD; more", [3, -1], "BAD; more", "^^^^^^^^^"],
        ["a place after the line's end", "BAD", [9, 12], "BAD", "   ^"],
        ["a place in the indentation", "    BAD", [2, 3], "   BAD", "^"],
        ["a long line", `${"a".repeat(99)}BAD${"b".repeat(99)}`, [100, 103], `…${"a".repeat(40)}BAD${"b".repeat(40)}…`, `${" ".repeat(41)}^^^`],
        ["a long mark", "z".repeat(500), [1, 501], `${"z".repeat(80)}…`, "^".repeat(81)],
    ] as const)("points at the place: %s", async (_, line, [column, end], code, carets) => {
        const ends = end === null ? {} : { endLine: end < 0 ? 2 : 1, endColumn: end < 0 ? 1 : end };
        const message: Message = { ruleId: null, severity: 2, line: 1, column, message: "Wrong.", ...ends };
        const lines = (await report("stylish", [makeResult(join(folder, "a.c"), [message], { source: `${line}\n;` })])).split("\n");
        const cut = (text = ""): string => text.slice("        1 | ".length);
        expect([cut(lines[2]), cut(lines[3])]).toEqual([code, carets]);
    });
});

describe("one-line formats", () => {
    const lines = async (name: FormatName): Promise<string[]> => (await report(name, plain)).split("\n");

    it("compact is read by VS Code's $eslint-compact", async () => {
        const pattern = /^(.+):\sline\s(\d+),\scol\s(\d+),\s(Error|Warning|Info)\s-\s(.+)\s\((.+)\)$/u;
        const [first = "", , , , , , last] = await lines("compact");
        expect(pattern.exec(first)?.slice(1)).toEqual([join(folder, "net", "a.c"), "2", "10", "Error", "It waits.", "wsk/no-irp-leak"]);
        expect(last).toBe("5 problems");
    });

    it("unix has paths from the working directory", async () => {
        expect((await lines("unix")).slice(0, 3)).toEqual([
            "net/a.c:2:10: It waits. [Error/wsk/no-irp-leak]",
            "net/a.c:3:1: Odd. [Warning/wsk/parse-coverage]",
            "net/a.c:4:1: Unused eslint-disable directive. [Warning]",
        ]);
    });

    it("msvc is read by VS Code's $msCompile", async () => {
        // From src/vs/workbench/contrib/tasks/common/problemMatcher.ts of VS Code.
        const pattern = /^\s*(?:\s*\d+>)?(\S.*?)(?:\((\d+|\d+,\d+|\d+,\d+,\d+,\d+)\))?\s*:\s+(?:(\S+)\s+)?((?:fatal +)?error|warning|info)\s+(\w+\d+)?\s*:\s*(.*)$/u;
        const found = (await lines("msvc")).filter((line) => line !== "").map((line) => pattern.exec(line)?.slice(1));
        expect(found.slice(0, 2)).toEqual([
            [join(folder, "net", "a.c"), "2,10", undefined, "error", undefined, "It waits. [wsk/no-irp-leak]"],
            [join(folder, "net", "a.c"), "3,1", undefined, "warning", undefined, "Odd. [wsk/parse-coverage]"],
        ]);
        expect(found).toHaveLength(5);
    });

    it("gcc has absolute paths, and the way there as notes", async () => {
        const [net, other] = [join(folder, "net", "a.c"), join(folder, "other.c")];
        expect((await lines("gcc")).slice(0, 5)).toEqual([
            `${net}:2:10: error: It waits. [wsk/no-irp-leak]`,
            `${net}:1:5: note: 1. starts here [wsk/no-irp-leak]`,
            `${other}:3:4: note: 2. waits here [wsk/no-irp-leak]`,
            `${net}:3:1: warning: Odd. [wsk/parse-coverage]`,
            `${net}:4:1: warning: Unused eslint-disable directive.`,
        ]);
    });

    it("have one line for each finding, whatever is in it", async () => {
        expect((await report("msvc", hostile)).trimEnd().split("\n")).toHaveLength(2 * attacks.length);
        expect((await report("github", hostile)).trimEnd().split("\n")).toHaveLength(2 * attacks.length);
        expect((await report("unix", hostile)).trimEnd().split("\n")).toHaveLength(2 * attacks.length + 2);
    });
});

describe("json", () => {
    it("is ESLint's array as it is", async () => {
        expect(JSON.parse(await report("json", hostile))).toEqual(JSON.parse(JSON.stringify(hostile)));
    });
});

describe("github", () => {
    it("escapes as GitHub's toolkit does, and names files from the root of the repository", async () => {
        const odd = makeResult(join(folder, "net", "a,b:c%.c"), [{ ...traced, message: "50%\nof it\n  1. x.c:1:2 here" }], { source });
        const root = resolve(folder, "..");
        const [line] = (await report("github", [odd], { ...setting, root })).split("\n");
        expect(line).toBe("::error file=drivers/net/a%2Cb%3Ac%25.c,line=2,col=10,endColumn=17,title=wsk/no-irp-leak::50%25%0Aof it%0A1. drivers/x.c:1:2 here");
    });

    it("names lines only where a finding has several", async () => {
        const text = await report("github", [makeResult(join(folder, "a.c"), [{ ...warning, endLine: 9, endColumn: 3 }], { source })]);
        expect(text).toBe("::warning file=a.c,line=3,endLine=9,title=wsk/parse-coverage::Odd.\n");
    });
});

interface Violation {
    readonly description: string;
    readonly check_name: string;
    readonly fingerprint: string;
    readonly severity: string;
    readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

describe("gitlab", () => {
    const violations = async (results: readonly Result[]): Promise<Violation[]> => JSON.parse(await report("gitlab", results)) as Violation[];

    it("has the fields that GitLab documents", async () => {
        const all = [...(await violations(plain)), ...(await violations(hostile))];
        for (const { description, check_name: check, fingerprint, severity, location } of all) {
            expect([typeof description, typeof check]).toEqual(["string", "string"]);
            expect(fingerprint).toMatch(/^[0-9a-f]{40}$/u);
            expect(["info", "minor", "major", "critical", "blocker"]).toContain(severity);
            expect(location.path).not.toMatch(/^(?:\.\/|\/work)/u);
            expect(location.lines.begin).toBeGreaterThan(0);
        }
        expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(all.length);
        expect(all[0]).toMatchObject({ description: "It waits.", check_name: "wsk/no-irp-leak", severity: "major", location: { path: "net/a.c", lines: { begin: 2, end: 2 } } });
        expect(all.find(({ location }) => location.path === "gone.c")?.severity).toBe("critical");
    });

    it("keeps a finding's fingerprint when its line moves, and gives another to another line", async () => {
        const twice = [traced, { ...traced, column: 12 }];
        const prints = async (text: string, messages: Message[]): Promise<string[]> =>
            (await violations([makeResult(join(folder, "a.c"), messages, { source: text })])).map(({ fingerprint }) => fingerprint);
        const before = await prints(source, twice);
        const moved = await prints(`\n\n${source.replace("\t", "    ")}`, twice.map((message) => ({ ...message, line: 4, endLine: 4 })));
        expect(moved).toEqual(before);
        expect(before[0]).not.toBe(before[1]);
        expect(await prints(source.replace("Wait", "Halt"), twice)).not.toEqual(before);
    });
});

describe("junit", () => {
    it("is well-formed and counts what it has", async () => {
        for (const results of [plain, hostile, []]) {
            const root = parseMarkup(await report("junit", results), "xml");
            const cases = elements(root, "testcase");
            expect(root.attributes).toMatchObject({
                tests: String(cases.length), failures: String(elements(root, "failure").length), errors: String(elements(root, "error").length),
            });
            for (const suite of elements(root, "testsuite")) expect(suite.attributes["tests"]).toBe(String(elements(suite, "testcase").length));
        }
    });

    it("has failures for errors, output for warnings, a passed test for clean files", async () => {
        const root = parseMarkup(await report("junit", plain), "xml");
        const [first, second] = elements(root, "testcase");
        expect(first?.attributes).toEqual({ name: "wsk/no-irp-leak at 2:10", classname: "net/a.c", file: "net/a.c", line: "2" });
        expect(elements(first!, "failure").map(textOf)).toEqual([[
            "net/a.c:2:10: error: It waits.", "2 | int b = Wait(x); /* é */", "1. net/a.c:1:5 starts here", "2. other.c:3:4 waits here",
        ].join("\n")]);
        expect(elements(second!, "system-out").map(textOf)).toEqual(["net/a.c:3:1: warning: Odd.\n3 | int c;"]);
        expect(elements(root, "error")).toHaveLength(1);
        const clean = elements(root, "testsuite").find(({ attributes }) => attributes["name"] === "clean.c");
        expect(elements(clean!, "testcase")).toMatchObject([{ attributes: { name: "no problems" }, children: [] }]);
    });

    it("is XML for any bytes", async () => {
        const bytes = String.fromCharCode(...Array.from({ length: 0x300 }, (_, code) => code), 0xD800, 0xDFFF, 0xFFFE);
        const text = await report("junit", [makeResult(join(folder, "a.c"), [{ ...warning, severity: 2, line: 1, message: bytes }], { source: bytes })]);
        expect(() => parseMarkup(text, "xml")).not.toThrow();
    });
});

describe("html", () => {
    it("is one page that loads nothing and in which only its own script runs", async () => {
        for (const results of [plain, hostile, []]) {
            const root = parseMarkup(await report("html", results), "html");
            expect(elements(root, "script")).toHaveLength(1);
            for (const element of elements(root, "*")) {
                const names = Object.keys(element.attributes);
                expect(names.filter((name) => name.startsWith("on") || name === "src" || name === "style")).toEqual([]);
                if (element.name === "a") expect(element.attributes["href"]).toMatch(/^(?:#|https:\/\/unpkg\.com\/)/u);
            }
            expect(["link", "img", "iframe", "b", "object"].flatMap((name) => elements(root, name))).toEqual([]);
            const policy = elements(root, "meta").find(({ attributes }) => attributes["http-equiv"] === "Content-Security-Policy");
            expect(policy?.attributes["content"]).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+';/u);
        }
    });

    it("shows the sources' texts as they are, escapes for what can't be seen", async () => {
        const root = parseMarkup(await report("html", hostile), "html");
        const texts = elements(root, "mark").map(textOf);
        expect(texts[2]).toContain("</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;&lt;");
        expect(texts[0]).toContain("\\x1B[2J");
    });

    it("has landmarks, headings in order, labels for its fields, and ids that are unique and exist", async () => {
        const root = parseMarkup(await report("html", plain), "html");
        expect(root.attributes["lang"]).toBe("en");
        for (const name of ["header", "main", "title", "h1"]) expect(elements(root, name)).toHaveLength(1);
        const levels = elements(root, "*").map(({ name }) => /^h(\d)$/u.exec(name)?.[1]).filter((level) => level !== undefined).map(Number);
        levels.forEach((level, index) => expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1));
        const ids = elements(root, "*").map(({ attributes }) => attributes["id"]).filter((id) => id !== undefined);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { attributes } of elements(root, "a")) if (attributes["href"]?.startsWith("#")) expect(ids).toContain(decodeURIComponent(attributes["href"].slice(1)));
        const labelled = new Set(elements(root, "label").flatMap((label) => [label.attributes["for"], ...elements(label, "input").map(({ attributes }) => attributes["value"])]));
        for (const { attributes } of [...elements(root, "input"), ...elements(root, "select")]) expect(labelled.has(attributes["id"] ?? attributes["value"])).toBe(true);
    });

    it("draws the way there, its files in lanes", async () => {
        const root = parseMarkup(await report("html", plain), "html");
        const [way] = elements(root, "ol");
        expect(way?.attributes["class"]).toBe("way lanes2");
        expect(elements(way!, "li").map((item) => elements(item, "div").map(textOf)[0])).toEqual(["starts here net/a.c:1:5", "waits here other.c:3:4"]);
        expect(elements(way!, "circle").map(({ attributes }) => attributes["cx"])).toEqual(["12", "32"]);
    });

    it("has a script that a browser can read", async () => {
        const [script] = elements(parseMarkup(await report("html", plain), "html"), "script");
        expect(() => new Script(textOf(script!))).not.toThrow();
    });
});

describe("markdown", () => {
    it("shows a table of rules, each finding, its line and the way there", async () => {
        const text = await report("markdown", plain);
        expect(text).toContain("## wsk-lint: 2 errors and 3 warnings in 3 files\n");
        expect(text).toContain("| [`wsk/no-irp-leak`](https://unpkg.com/eslint-plugin-wsk/docs/rules/no-irp-leak.md) | 1 | 0 |\n");
        expect(text).toContain("- **error** at 2:10: It waits. (`wsk/no-irp-leak`)\n\n  `int b = Wait(x); /* é */`\n");
        expect(text).toContain("    2. `other.c:3:4` waits here\n");
        expect(await report("markdown", [makeResult(join(folder, "a.c"), [])])).toBe("## wsk-lint: no problems in 1 file\n");
    });

    it("makes nothing of what stands in sources", async () => {
        const text = await report("markdown", hostile);
        // Code is safe as long as no run of backticks in it is as long as those around it.
        const outside = text.replace(/(?<![`\\])(`+)(?!`)(.*?)(?<!`)\1(?!`)/gu, "").replaceAll("- **error** ", "");
        expect(outside).not.toMatch(/<(?!\/?details>|\/?summary>)/u);
        expect(outside).not.toMatch(/(?<!\\)[*_[\]`]/u);
        expect(outside).not.toMatch(/@\w|#\d|:\/\/|www\./u);
    });

    it("stays short enough for a comment", async () => {
        const many = Array.from({ length: 1000 }, () => traced);
        const text = await report("markdown", [makeResult(join(folder, "a.c"), many, { source })]);
        expect(text.length).toBeLessThan(65_000);
        expect(text).toMatch(/\nAnother \d+ problems would make this text too long\.\n$/u);
    });
});

interface Log {
    readonly runs: readonly [{
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri: string; readonly help: { readonly text: string; readonly markdown: string } }[] } };
        readonly invocations: readonly unknown[];
        readonly originalUriBaseIds: unknown;
        readonly results: readonly {
            readonly ruleId?: string; readonly ruleIndex: number; readonly suppressions: unknown; readonly codeFlows: unknown; readonly fixes: unknown;
            readonly partialFingerprints: Record<string, string>; readonly locations: unknown;
        }[];
    }];
}

describe("sarif", () => {
    let isValid: (log: unknown) => string[];
    const log = async (results: readonly Result[], where: Setting = setting): Promise<Log> => JSON.parse(await report("sarif", results, where)) as Log;

    beforeAll(() => {
        // The schema is of draft 4, of which it uses nothing but "id" that later drafts have otherwise.
        const { $schema, id, ...schema } = JSON.parse(readFileSync("tests/schemas/sarif-schema-2.1.0.json", "utf8")) as Record<string, unknown>;
        expect([$schema, id]).toEqual([expect.stringContaining("draft-04"), expect.stringContaining("sarif-schema-2.1.0.json")]);
        const ajv = new Ajv({ strict: false, allErrors: true });
        formatsOfAjv.default(ajv);
        const validate = ajv.compile(schema);
        isValid = (value) => (validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`));
    });

    it("is valid against the schema of OASIS", async () => {
        for (const results of [plain, hostile, []]) expect(isValid(await log(results))).toEqual([]);
        expect(isValid({ version: "2.1.0", runs: [{}] })).not.toEqual([]);
    });

    it("has the rule with its page, and the way there as a code flow", async () => {
        const { runs: [{ tool: { driver: { rules } }, results: [first], originalUriBaseIds }] } = await log(plain);
        const rule = rules[first?.ruleIndex ?? -1];
        expect([first?.ruleId, rule?.id]).toEqual(["wsk/no-irp-leak", "wsk/no-irp-leak"]);
        expect(rule?.helpUri).toBe("https://unpkg.com/eslint-plugin-wsk/docs/rules/no-irp-leak.md");
        expect(rule?.help.markdown).toMatch(/^# wsk\/no-irp-leak\n[^]*## Why it matters/u);
        expect(rule?.help.text).toMatch(/^wsk\/no-irp-leak\n[^]*Why it matters/u);
        expect(first?.codeFlows).toMatchObject([{ threadFlows: [{ locations: [
            { location: { physicalLocation: { artifactLocation: { uri: "net/a.c", uriBaseId: "%SRCROOT%" }, region: { startLine: 1, startColumn: 5 } }, message: { text: "starts here" } } },
            { location: { physicalLocation: { artifactLocation: { uri: "other.c" } } } },
        ] }] }]);
        expect(first?.locations).toMatchObject([{ physicalLocation: {
            region: { startLine: 2, startColumn: 10, endLine: 2, endColumn: 17 },
            contextRegion: { startLine: 1, endLine: 4, snippet: { text: "int a;\n\tint b = Wait(x); /* é */\nint c;\nint d;" } },
        } }]);
        expect(originalUriBaseIds).toEqual({ "%SRCROOT%": { uri: `${pathToFileURL(folder).href}/` } });
    });

    it("names a rule for each result, and describes each, as GitHub wants", async () => {
        for (const sample of [plain, hostile]) {
            const { runs: [{ tool: { driver: { rules } }, results }] } = await log(sample);
            for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
            for (const { help } of rules) expect(help.text).not.toBe("");
        }
    });

    it("has fixes and suggestions as regions of the file", async () => {
        const { runs: [{ results: [first] }] } = await log(plain);
        const replacing = (deletedRegion: object, text: string): object => ({ artifactChanges: [{ replacements: [{ deletedRegion, insertedContent: { text } }] }] });
        expect(first?.fixes).toMatchObject([
            replacing({ startLine: 2, startColumn: 10, endLine: 2, endColumn: 14 }, "Go"),
            { description: { text: "Drop it." }, ...replacing({ startLine: 2, startColumn: 2, endLine: 3, endColumn: 1 }, "") },
        ]);
    });

    it("has suppressed findings, and says of all others that they are not", async () => {
        const { runs: [{ results }] } = await log(plain);
        expect(results.map(({ suppressions }) => suppressions)).toEqual([[], [], [], [{ kind: "inSource", justification: "known" }]]);
        const { runs: [{ results: none }] } = await log(hostile);
        expect(none.every((result) => !("suppressions" in result))).toBe(true);
    });

    it("has fingerprints that survive a move", async () => {
        const prints = async (text: string, line: number): Promise<unknown> =>
            (await log([makeResult(join(folder, "a.c"), [{ ...traced, line, endLine: line }], { source: text })])).runs[0].results[0]?.partialFingerprints;
        expect(await prints(`\n\n${source}`, 4)).toEqual(await prints(source, 2));
    });

    it("names what was not analysed as a notification of a run that failed", async () => {
        const { runs: [{ invocations }] } = await log(plain);
        expect(invocations).toMatchObject([{ executionSuccessful: false, toolExecutionNotifications: [
            { level: "error", message: { text: "File not analysed: it does not exist." } }, { level: "warning" },
        ] }]);
    });

    it("escapes paths, and names files outside of the repository absolutely", async () => {
        const { runs: [{ results }] } = await log([
            makeResult(join(folder, "a b", "é%#?.c"), [warning], { source }), makeResult(resolve("/elsewhere/x.c"), [warning], { source }),
        ]);
        expect(results.map(({ locations }) => locations)).toMatchObject([
            [{ physicalLocation: { artifactLocation: { uri: "a%20b/%C3%A9%25%23%3F.c", uriBaseId: "%SRCROOT%" } } }],
            [{ physicalLocation: { artifactLocation: { uri: pathToFileURL(resolve("/elsewhere/x.c")).href } } }],
        ]);
    });
});
