import { ESLint, Linter } from "eslint";
import { describe, expect, it } from "vitest";
import plugin from "../index.js";
import { defineRule } from "../rules/support/define-rule.js";

/** Reports every `BAD` under the ids wsk/one and wsk/two. */
function reportsBad(id: string): ReturnType<typeof defineRule> {
    return defineRule({
        id,
        contracts: [],
        category: "callbacks",
        level: "error",
        description: "Disallow BAD",
        sources: [],
        fix: "none",
        messages: { bad: "BAD" },
        check({ file }, report) {
            for (const { index } of file.text.matchAll(/\bBAD\b/gu)) report({ at: { start: index, end: index + 3 }, message: "bad" });
        },
    });
}

const config = {
    files: ["**/*.c"],
    plugins: { wsk: { ...plugin, rules: { one: reportsBad("one"), two: reportsBad("two") } } },
    language: "wsk/c",
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { "wsk/one": "error", "wsk/two": "off" },
} as Linter.Config;

/** `line rule` of every message; messages of ESLint itself with their text. */
function lint(text: string, options: Linter.Config = config): string[] {
    return new Linter()
        .verify(text, options, { filename: "main.c" })
        .map(({ line, ruleId, message, severity }) => `${line} ${ruleId ?? message}${severity === 1 ? " warn" : ""}`);
}

async function fix(text: string): Promise<string> {
    const eslint = new ESLint({ overrideConfigFile: true, baseConfig: [config], fix: true });
    const [result] = await eslint.lintText(text, { filePath: "main.c" });
    return result?.output ?? text;
}

describe("directives in C comments", () => {
    it.each([
        ["a line, after its code", "BAD; // eslint-disable-line wsk/one\nBAD;", ["2 wsk/one"]],
        ["a line, all rules", "BAD; // eslint-disable-line\nBAD;", ["2 wsk/one"]],
        ["a line, in a block comment", "BAD; /* eslint-disable-line wsk/one -- known */\nBAD;", ["2 wsk/one"]],
        ["the next line", "// eslint-disable-next-line wsk/one -- the lock is free here\nBAD;\nBAD;", ["3 wsk/one"]],
        ["the line after a block comment", "/*\n eslint-disable-next-line wsk/one\n*/\nBAD;\nBAD;", ["5 wsk/one"]],
        ["a range", "BAD;\n/* eslint-disable wsk/one */\nBAD;\n/* eslint-enable wsk/one */\nBAD;", ["1 wsk/one", "5 wsk/one"]],
        ["the rest of a file", "BAD;\n/* eslint-disable */\nBAD;\nBAD;", ["1 wsk/one"]],
        ["the rest of a file, as VS Code's ESLint extension writes it", "BAD;\n/** eslint-disable wsk/one */\nBAD;\nBAD;", ["1 wsk/one"]],
        ["CRLF files", "int a;\r\n// eslint-disable-next-line wsk/one\r\nBAD;\r\nBAD;\r\n", ["4 wsk/one"]],
        ["files with a byte-order mark", "\uFEFF// eslint-disable-next-line wsk/one\nBAD;\nBAD;", ["3 wsk/one"]],
    ])("silence %s", (_what, text, expected) => {
        expect(lint(text)).toEqual(expected);
    });

    it("need a block comment for more than a line, as in JavaScript", () => {
        expect(lint("// eslint-disable wsk/one\nBAD;\n// eslint wsk/one: off")).toEqual([
            "1 // eslint-disable has no effect: only a block comment, /* eslint-disable … */, switches rules for more than one line.",
            "2 wsk/one",
        ]);
        expect(lint("// eslint-disable is what nobody wants here\nBAD;")).toEqual(["2 wsk/one"]);
    });

    it("are none inside a string", () => {
        expect(lint('BAD("// eslint-disable-line wsk/one");')).toEqual(["1 wsk/one"]);
    });

    it("mean nothing in code that no build compiles, and are not unused there", () => {
        const dead = "#define OFF 0\n#if OFF\nBAD; // eslint-disable-line wsk/one\nint a; /* eslint-disable-line */\n#pragma warning(suppress: 1) // wsk/two\n#endif\n";
        expect(lint(`${dead}int b; // eslint-disable-line`)).toEqual(["3 wsk/one", expect.stringMatching(/^7 Unused/u)]);
    });

    it("for one line must not span several", () => {
        expect(lint("BAD; /* eslint-disable-line\n wsk/one */")).toEqual([
            "1 wsk/one",
            "1 eslint-disable-line comment should not span multiple lines.",
        ]);
    });

    it.each([
        ["// eslint-disable-next-line wsk/one - known", "eslint-disable-next-line wsk/one -- why."],
        ["/* eslint-disable-next-line wsk/two, wsk/one because */", "eslint-disable-next-line wsk/one -- why."],
    ])("with a reason behind fewer than two dashes say how to write it: %s", (comment, form) => {
        expect(lint(`${comment}\nBAD;`)).toEqual([`1 The reason in a comment stands behind two dashes: ${form}`, "2 wsk/one"]);
    });

    it("that leave out the prefix say how to write it", () => {
        expect(lint("// eslint-disable-next-line no-one\nBAD;")).toEqual([
            '1 Rules of a plugin are named with its prefix: write "wsk/no-one" instead of "no-one".',
            "2 wsk/one",
        ]);
    });

    it("that name an unknown rule are reported", () => {
        expect(lint("// eslint-disable-next-line wsk/onne\nBAD;")).toEqual(["1 wsk/onne", "2 wsk/one"]);
    });
});

describe("rule configuration comments", () => {
    it.each([
        ['/* eslint wsk/one: "warn", wsk/two: "error" */\nBAD;', ["2 wsk/one warn", "2 wsk/two"]],
        ["/* eslint wsk/one: 0 -- not here */\nBAD;", []],
        ["/* eslint wsk/one: off */\nBAD;", []],
    ])("change levels: %s", (text, expected) => {
        expect(lint(text)).toEqual(expected);
    });

    it("that cannot be read are reported as fatal", () => {
        expect(lint("/* eslint wsk/one: [ */\nBAD;").join()).toMatch(/^1 Failed to parse JSON/u);
    });

    it("have no effect under noInlineConfig, which says so", () => {
        const strict = { ...config, linterOptions: { noInlineConfig: true } };
        expect(lint("BAD; // eslint-disable-line wsk/one", strict)).toEqual([
            "1 wsk/one",
            expect.stringMatching(/'\/\/ eslint-disable-line wsk\/one' has no effect/u),
        ]);
    });
});

describe("pragmas", () => {
    it("stand for the next line of code that a build compiles", () => {
        expect(lint("#pragma warning(suppress: 28101) // wsk/one\n#if 0\nint a;\n#endif\nBAD;\n")).toEqual([]);
    });
});

describe("unused directives", () => {
    it.each([
        ["int a; // eslint-disable-line wsk/one\n", "int a;  \n"],
        ["/* eslint-disable wsk/one */\r\nint a;\r\n", " \r\nint a;\r\n"],
        ["/** eslint-disable wsk/one, wsk/two */\nBAD;\n", "/** eslint-disable wsk/one */\nBAD;\n"],
        ["BAD; // eslint-disable-line wsk/two, wsk/one -- why\n", "BAD; // eslint-disable-line wsk/one -- why\n"],
        ["\uFEFFint 𝒳; // eslint-disable-line\n", "\uFEFFint 𝒳;  \n"],
    ])("are reported and removed by --fix: %j", async (text, fixed) => {
        expect(lint(text).join()).toMatch(/^1 Unused eslint-disable directive/u);
        expect(await fix(text)).toBe(fixed);
    });

    it("are not what pragmas are: a useless one is reported, and stays", async () => {
        expect(lint("#pragma warning(disable: 28101) // wsk/one\nBAD;\n")).toEqual(["1 wsk/one", "2 wsk/one"]);
        expect(lint("#pragma warning(suppress: 28101) // wsk/two\nint a;\n")).toEqual([]);
        const text = "#pragma warning(suppress: 28101) // wsk/one\nint a;\n";
        expect(lint(text)).toEqual(["1 wsk/one"]);
        expect(await fix(text)).toBe(text);
    });
});
