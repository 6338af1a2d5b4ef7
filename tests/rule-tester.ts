/**
 * Tests of one rule: ESLint's RuleTester, with drivers of several files, traces, and a line for every expected report.
 * https://eslint.org/docs/latest/integrate/nodejs-api#ruletester
 */
import { Linter, RuleTester } from "eslint";
import { describe, expect, it } from "vitest";
import plugin, { parseTrace } from "../index.js";
import type { Rule } from "../rules/support/define-rule.js";
import { closeFiles, type Files, openFiles, pathOf } from "./lint-files.js";

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;

export interface ValidCase {
    readonly name?: string;
    readonly code: string;
    /** Name of the file that `code` stands in. */
    readonly filename?: string;
    /** The driver's other files. */
    readonly files?: Files;
    readonly options?: Readonly<Record<string, unknown>>;
    readonly languageOptions?: Readonly<Record<string, unknown>>;
    readonly only?: boolean;
}

export interface ExpectedSuggestion<Id extends string> {
    readonly message: Id;
    readonly data?: Readonly<Record<string, string | number>>;
    readonly output: string;
}

export interface ExpectedError<Id extends string> {
    readonly message: Id;
    readonly line: number;
    readonly column?: number;
    /** All values of the message's placeholders. */
    readonly data?: Readonly<Record<string, string | number>>;
    /** The trace, step by step: `file:line` with as much of `:column text` as the test wants to pin down. */
    readonly trace?: readonly string[];
    readonly suggestions?: readonly ExpectedSuggestion<Id>[];
}

export interface InvalidCase<Id extends string> extends ValidCase {
    readonly errors: readonly ExpectedError<Id>[];
    /** The code after `--fix`. Must be given when the rule fixes something. */
    readonly output?: string | null;
}

export interface RuleCases<Id extends string> {
    readonly valid: readonly (string | ValidCase)[];
    readonly invalid: readonly InvalidCase<Id>[];
}

/** Registers the tests of a rule. */
export function testRule<Id extends string>(rule: Rule<Id>, cases: RuleCases<NoInfer<Id>>): void {
    const { id } = rule.meta.docs;
    const tester = new RuleTester({ plugins: { wsk: plugin }, language: "wsk/c" });
    tester.run(id, rule, {
        valid: cases.valid.map((each) => baseCase(typeof each === "string" ? { code: each } : each)),
        invalid: cases.invalid.map((each) => ({
            ...baseCase(each),
            ...(each.output === undefined ? {} : { output: each.output }),
            errors: each.errors.map(testerError),
        })),
    });
    const detailed = cases.invalid.filter(({ errors }) => errors.some(({ data, trace }) => data !== undefined || trace !== undefined));
    describe.runIf(detailed.length > 0)(`${id}: texts and traces`, () => {
        for (const each of detailed) it(each.name ?? each.code, () => checkDetails(rule, each));
    });
}

/** What RuleTester itself knows of a case. */
function baseCase(each: ValidCase): RuleTester.ValidTestCase {
    const filename = each.filename ?? "main.c";
    return {
        ...(each.name === undefined ? {} : { name: each.name }),
        ...(each.only === undefined ? {} : { only: each.only }),
        ...(each.options === undefined ? {} : { options: [each.options] }),
        ...(each.languageOptions === undefined ? {} : { languageOptions: each.languageOptions }),
        code: each.code,
        filename: pathOf(filename),
        before: () => openFiles({ [filename]: each.code, ...each.files }),
        after: closeFiles,
    };
}

function testerError<Id extends string>({ message, line, column, suggestions }: ExpectedError<Id>): RuleTester.TestCaseError {
    return {
        messageId: message,
        line,
        ...(column === undefined ? {} : { column }),
        ...(suggestions === undefined ? {} : { suggestions: suggestions.map(testerSuggestion) }),
    };
}

function testerSuggestion<Id extends string>({ message, data, output }: ExpectedSuggestion<Id>): RuleTester.SuggestionOutput {
    return { messageId: message, output, ...(data === undefined ? {} : { data: { ...data, trace: "" } }) };
}

/** What RuleTester cannot compare: a message's text apart from its trace, and the trace. */
function checkDetails<Id extends string>(rule: Rule<Id>, each: InvalidCase<Id>): void {
    const { code, filename, languageOptions } = { languageOptions: {}, ...baseCase(each) };
    openFiles({ [each.filename ?? "main.c"]: code, ...each.files });
    try {
        const { id } = rule.meta.docs;
        const config = {
            files: ["**"],
            plugins: { wsk: { ...plugin, rules: { [id]: rule } } },
            language: "wsk/c",
            languageOptions,
            rules: { [`wsk/${id}`]: ["error", ...(each.options === undefined ? [] : [each.options])] },
        } as Linter.Config;
        const actual = new Linter().verify(code, config, { filename: filename ?? "main.c" }).map(({ message }) => parseTrace(message));
        each.errors.forEach(({ message, data, trace }, index) => {
            const found = actual[index];
            if (data !== undefined) expect(found?.text).toBe(interpolate(rule.meta.messages[message], data));
            if (trace === undefined) return;
            const steps = (found?.trace ?? []).map(({ path, line, column, text }) => `${path}:${line}:${column} ${text}`);
            // Shortened to what the test says, so that a failure shows both in full where they differ.
            expect(steps.map((step, at) => startOf(step, trace[at]))).toEqual(trace);
        });
    } finally {
        closeFiles();
    }
}

function startOf(step: string, expected: string | undefined): string {
    if (expected === undefined || !step.startsWith(expected)) return step;
    return /^(?:[: ]|$)/u.test(step.slice(expected.length)) || /[^\d]$/u.test(expected) ? expected : step;
}

function interpolate(template: string, data: Readonly<Record<string, string | number>>): string {
    return template.replace(/\{\{\s*(\w+)\s*\}\}/gu, (whole, name: string) => (name === "trace" ? "" : String(data[name] ?? whole)));
}
