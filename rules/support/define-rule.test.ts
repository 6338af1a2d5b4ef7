import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import plugin, { INTERNAL_ERROR, parseTrace } from "../../index.js";
import { pathOf } from "../../tests/lint-files.js";
import { testRule } from "../../tests/rule-tester.js";
import { type Driver } from "../../analysis/index.js";
import { defineRule, type Finding, type Help, type Rule } from "./define-rule.js";

type Id = "found" | "replace";

/** A rule that reports as the test says. */
function ruleThat(
    check: (driver: Driver, report: (finding: Finding<Id>) => void, options: { readonly word?: string }) => void,
    fix: Help = "both",
): Rule<Id> {
    return defineRule<Id, { readonly word?: string }>({
        id: "some-rule",
        contracts: ["Z01"],
        category: "callbacks",
        level: "error",
        description: "Disallow the word BAD",
        sources: ["https://example.org/"],
        fix,
        schema: { type: "object", properties: { word: { type: "string" } }, additionalProperties: false },
        defaultOptions: { word: "BAD" },
        messages: { found: "Found '{{what}}'.", replace: "Replace it by '{{by}}'." },
        check,
    });
}

/** Every place of the option's word, with a fix and a suggestion. */
const reportsWord = ruleThat(({ file }, report, { word = "" }) => {
    for (let at = file.text.indexOf(word); at !== -1; at = file.text.indexOf(word, at + 1)) {
        const span = { start: at, end: at + word.length };
        report({
            at: span,
            message: "found",
            data: { what: word },
            trace: [{ path: file.path, line: 1, column: 1, text: "the file starts here" }],
            fix: [{ ...span, text: "GOOD" }],
            suggestions: [{ message: "replace", data: { by: "FINE" }, edits: [{ ...span, text: "FINE" }] }],
        });
    }
});

function lint(rule: Rule, text: string, filename = "main.c"): Linter.LintMessage[] {
    const config = {
        files: ["**"],
        plugins: { wsk: { ...plugin, rules: { "some-rule": rule, "other-rule": rule } } },
        language: "wsk/c",
        rules: { "wsk/some-rule": "error" },
    } as Linter.Config;
    return new Linter().verify(text, config, { filename: pathOf(filename) });
}

testRule(reportsWord, {
    valid: ["int good;", { code: "int BAD;", options: { word: "WORSE" } }],
    invalid: [
        {
            name: "with message, trace, fix and suggestion",
            code: "int a;\n  BAD b;",
            errors: [
                {
                    message: "found",
                    line: 2,
                    column: 3,
                    data: { what: "BAD" },
                    trace: ["main.c:1:1 the file starts here"],
                    suggestions: [{ message: "replace", data: { by: "FINE" }, output: "int a;\n  FINE b;" }],
                },
            ],
            output: "int a;\n  GOOD b;",
        },
        {
            name: "with an option",
            code: "WORSE",
            options: { word: "WORSE" },
            errors: [{ message: "found", line: 1, suggestions: [{ message: "replace", data: { by: "FINE" }, output: "FINE" }] }],
            output: "GOOD",
        },
    ],
});

describe("defineRule", () => {
    it("describes the rule in its meta", () => {
        const { meta } = ruleThat(() => {});
        expect(meta).toMatchObject({
            languages: ["wsk/c"],
            fixable: "code",
            hasSuggestions: true,
            docs: { description: "Disallow the word BAD", recommended: true, contracts: ["Z01"], level: "error" },
        });
        expect(meta.docs.url).toMatch(/\/some-rule\.md$/u);
        expect(ruleThat(() => {}, "none").meta).not.toHaveProperty("fixable");
    });

    it("puts the trace into later lines, whatever the texts contain", () => {
        const rule = ruleThat(({ file }, report) => {
            report({
                at: { start: 0, end: 1 },
                message: "found",
                data: { what: "a\n  1. b.c:1:1 c" },
                trace: [
                    { path: "/elsewhere/h.c", line: 3, column: 7, text: "first\r\nstep {{what}}" },
                    { path: file.path, line: 4, column: 2, text: "second" },
                ],
            });
        });
        const [message] = lint(rule, "x");
        expect(message?.message).toBe(
            "Found 'a 1. b.c:1:1 c'.\n  1. /elsewhere/h.c:3:7 first step {{what}}\n  2. main.c:4:2 second",
        );
        expect(parseTrace(message?.message ?? "")).toEqual({
            text: "Found 'a 1. b.c:1:1 c'.",
            trace: [
                { path: "/elsewhere/h.c", line: 3, column: 7, text: "first step {{what}}" },
                { path: "main.c", line: 4, column: 2, text: "second" },
            ],
        });
    });

    it("drops edits that overlap or that lie outside the file, and keeps the report", () => {
        const broken = [
            [{ start: 0, end: 2, text: "" }, { start: 1, end: 3, text: "" }],
            [{ start: 2, end: 1, text: "" }],
            [{ start: 0, end: 99, text: "" }],
            [{ start: -1, end: 1, text: "" }],
            [{ start: NaN, end: 1, text: "" }],
            [],
        ];
        for (const edits of broken) {
            const rule = ruleThat((_driver, report) => {
                report({ at: { start: 0, end: 1 }, message: "found", fix: edits, suggestions: [{ message: "replace", edits }] });
            });
            const [message] = lint(rule, "abcd");
            expect(message).toMatchObject({ messageId: "found" });
            expect(message).not.toHaveProperty("fix");
            expect(message).not.toHaveProperty("suggestions");
        }
    });

    it("joins several edits into one fix", () => {
        const rule = ruleThat((_driver, report) => {
            const edits = [{ start: 3, end: 4, text: "D" }, { start: 0, end: 1, text: "A" }, { start: 1, end: 1, text: "+" }];
            report({ at: { start: 0, end: 1 }, message: "found", fix: edits });
        });
        expect(lint(rule, "abcd")[0]?.fix).toEqual({ range: [0, 4], text: "A+bcD" });
    });

    it("drops fixes and suggestions that the rule does not announce", () => {
        const check: Parameters<typeof ruleThat>[0] = (_driver, report) => {
            const edits = [{ start: 0, end: 1, text: "z" }];
            report({ at: { start: 0, end: 1 }, message: "found", fix: edits, suggestions: [{ message: "replace", edits }] });
        };
        expect(lint(ruleThat(check, "none"), "a")[0]).not.toHaveProperty("fix");
        expect(lint(ruleThat(check, "none"), "a")[0]).not.toHaveProperty("suggestions");
        expect(lint(ruleThat(check, "suggestion"), "a")[0]).not.toHaveProperty("fix");
        expect(lint(ruleThat(check, "suggestion"), "a")[0]).toHaveProperty("suggestions");
    });

    it("reports a place once, and places in other files not at all", () => {
        const rule = ruleThat((_driver, report) => {
            report({ at: { start: 0, end: 1 }, message: "found", data: { what: "x" } });
            report({ at: { start: 0, end: 1 }, message: "found", data: { what: "x" } });
            report({ at: { start: 0, end: 1 }, message: "found", data: { what: "y" } });
            report({ at: { file: "/elsewhere/h.c", start: 0, end: 1 }, message: "found" });
        });
        expect(lint(rule, "x").map(({ message }) => message)).toEqual(["Found 'x'.", "Found 'y'."]);
    });

    it("reports in a file what also stands, at the same offset, in another one", () => {
        const rule = ruleThat((_driver, report) => {
            for (const name of ["new/a.c", "old/a.c"]) report({ at: { file: pathOf(name), start: 0, end: 1 }, message: "found", data: { what: "x" } });
        });
        for (const name of ["new/a.c", "old/a.c"]) expect(lint(rule, "x", name).map(({ message }) => message)).toEqual(["Found 'x'."]);
    });
});

describe("the types", () => {
    const spec = {
        id: "typed-rule",
        contracts: [],
        category: "irps",
        level: "warn",
        description: "Disallow",
        sources: [],
        fix: "none",
    } as const;
    const at = { start: 0, end: 0 };

    it("know the ids of the messages and the options", () => {
        defineRule({
            ...spec,
            messages: { one: "One.", two: "Two." },
            defaultOptions: { limit: 1 },
            check(_driver, report, { limit }) {
                report({ at, message: limit > 1 ? "one" : "two", suggestions: [{ message: "two", edits: [] }] });
                // @ts-expect-error there is no such message
                report({ at, message: "three" });
                // @ts-expect-error a message is needed
                report({ at });
                // @ts-expect-error there is no such message for the suggestion
                report({ at, message: "one", suggestions: [{ message: "three", edits: [] }] });
            },
        });
        const neverRun = (): void => {
            // @ts-expect-error the tests of a rule know its messages
            testRule(ruleThat(() => {}), { valid: [], invalid: [{ code: "", errors: [{ message: "three", line: 1 }] }] });
        };
        expect(neverRun).toBeTypeOf("function");
    });
});

describe("a rule that fails", () => {
    const failing = ruleThat(() => {
        throw new TypeError("no\nsuch thing");
    });

    it("is reported in the file, without a stack, and does not end the run", () => {
        const [message, ...others] = lint(failing, "int a;\n", "sub/main.c");
        expect(message).toMatchObject({ ruleId: "wsk/some-rule", messageId: INTERNAL_ERROR, line: 1, column: 1, severity: 2 });
        expect(message?.message).toContain("internal error in rule wsk/some-rule while checking sub/main.c: no such thing");
        expect(message?.message).not.toMatch(/\n| at .*\.[jt]s/u);
        expect(others).toEqual([]);
    });

    it("keeps what it had found before", () => {
        const rule = ruleThat((_driver, report) => {
            report({ at: { start: 0, end: 1 }, message: "found", data: { what: "x" } });
            throw new Error("later");
        });
        expect(lint(rule, "x").map(({ messageId }) => messageId)).toEqual(["found", INTERNAL_ERROR]);
    });
});

describe("a pragma that suppresses", () => {
    const code = (pragma: string): string => `${pragma}\n\n// a comment\n#if DBG\n  /* BAD */ BAD\n  BAD`;
    const lines = (text: string): number[] => lint(reportsWord, text).map(({ line }) => line);

    it("silences the named rule on the next line of code only", () => {
        expect(lines(code("#pragma warning(suppress: 28101) // wsk/some-rule: checked by hand"))).toEqual([6]);
        expect(lines(code('#pragma prefast(suppress: 28101, "wsk/some-rule, see above")'))).toEqual([6]);
        expect(lines(code("#pragma warning(disable: 1; suppress: 2) /* wsk/other-rule wsk/some-rule */"))).toEqual([6]);
    });

    it("silences nothing when it names no rule, another rule, or does not suppress", () => {
        for (const pragma of [
            "#pragma warning(suppress: 28101)",
            "#pragma warning(suppress: 28101) // wsk/some-rule-2",
            "#pragma once // wsk/some-rule",
        ]) {
            expect(lines(code(pragma))).toEqual([5, 5, 6]);
        }
    });

    it("says which pragma has no effect", () => {
        expect(lines(code("#pragma warning(disable: 28101) // wsk/some-rule"))).toEqual([1, 5, 5, 6]);
    });
});
