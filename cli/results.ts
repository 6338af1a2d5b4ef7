/** Lint results: those of ESLint, counted and filtered. */
import type { ESLint, Linter } from "eslint";

export type Message = Linter.LintMessage;
export type Result = ESLint.LintResult;

/** Severities as ESLint numbers them. */
export const severity = { warning: 1, error: 2 } as const;

/** Makes a result of ESLint's shape, its counts computed. */
export function makeResult(
    filePath: string,
    messages: Message[],
    more: { suppressedMessages?: Linter.SuppressedLintMessage[]; source?: string; output?: string } = {},
): Result {
    const count = (test: (message: Message) => boolean): number => messages.filter(test).length;
    const isError = (message: Message): boolean => message.fatal === true || message.severity === severity.error;
    return {
        filePath,
        messages,
        suppressedMessages: [],
        errorCount: count(isError),
        fatalErrorCount: count((message) => message.fatal === true),
        warningCount: count((message) => !isError(message)),
        fixableErrorCount: count((message) => isError(message) && message.fix !== undefined),
        fixableWarningCount: count((message) => !isError(message) && message.fix !== undefined),
        ...more,
        usedDeprecatedRules: [],
    };
}

/** A result that says that a file was not analysed. */
export function notAnalysed(filePath: string, reason: string, level: "error" | "warning"): Result {
    const message: Message = { ruleId: null, severity: severity[level], message: `File not analysed: ${reason}.`, line: 1, column: 1 };
    return makeResult(filePath, [level === "error" ? { ...message, fatal: true } : message]);
}

/** The results without warnings. The message of a rule that failed inside (`failures`) is never left out: its silence would mean nothing. */
export function errorsOnly(results: readonly Result[], failures: ReadonlySet<Message>): Result[] {
    return results.map((result) => {
        const { filePath, messages, suppressedMessages, source, output } = result;
        const kept = messages.filter((message) => message.severity === severity.error || failures.has(message));
        return makeResult(filePath, kept, {
            suppressedMessages,
            ...(source === undefined || kept.length === 0 ? {} : { source }),
            ...(output === undefined ? {} : { output }),
        });
    });
}

/** Sums over all results. */
export interface Totals {
    readonly errors: number;
    readonly warnings: number;
    readonly fixable: number;
    readonly files: number;
}

export function totals(results: readonly Result[]): Totals {
    const sum = (number: (result: Result) => number): number => results.reduce((total, result) => total + number(result), 0);
    return {
        errors: sum((result) => result.errorCount),
        warnings: sum((result) => result.warningCount),
        fixable: sum((result) => result.fixableErrorCount + result.fixableWarningCount),
        files: sum((result) => (result.messages.length > 0 ? 1 : 0)),
    };
}
