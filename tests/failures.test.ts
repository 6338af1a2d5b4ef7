/** Defects of our own: an exception in the parser or in the model must not end the run, and must not pass for a clean file. */
import { Linter } from "eslint";
import { describe, expect, it, vi } from "vitest";
import plugin, { INTERNAL_ERROR } from "../index.js";
import { defineRule, type Rule } from "../rules/support/define-rule.js";

vi.mock(import("../parser/parse.js"), async (original) => {
    const { parseFile } = await original();
    return {
        parseFile: (path, text) => {
            if (text.includes("PARSER")) throw new RangeError("too deep");
            return parseFile(path, text);
        },
    };
});

vi.mock(import("../analysis/index.js"), async (original) => {
    const analysis = await original();
    return {
        ...analysis,
        driverOf: (file, context) => {
            if (file.text.includes("MODEL")) throw new RangeError("no end in sight");
            return analysis.driverOf(file, context);
        },
    };
});

function silentRule(id: string): Rule {
    return defineRule({
        id,
        contracts: [],
        category: "irps",
        level: "error",
        description: "Disallow nothing",
        sources: [],
        fix: "none",
        messages: {},
        check() {},
    });
}

function lint(text: string): Linter.LintMessage[] {
    const config = {
        files: ["**"],
        plugins: { wsk: { ...plugin, rules: { one: silentRule("one"), two: silentRule("two") } } },
        language: "wsk/c",
        rules: { "wsk/one": "error", "wsk/two": "error" },
    } as unknown as Linter.Config;
    return new Linter().verify(text, config, { filename: "main.c" });
}

describe("an exception", () => {
    it("in the parser is a fatal error of the file", () => {
        expect(lint("int PARSER;")).toEqual([
            expect.objectContaining({ fatal: true, severity: 2, line: 1, message: "Parsing error: internal error in the parser: too deep" }),
        ]);
    });

    it("in the model is reported once, by the first rule", () => {
        expect(lint("int MODEL;")).toEqual([
            expect.objectContaining({ ruleId: "wsk/one", messageId: INTERNAL_ERROR, message: expect.stringContaining("no end in sight") as string }),
        ]);
    });

    it("does not happen otherwise", () => {
        expect(lint("int a;")).toEqual([]);
    });
});
