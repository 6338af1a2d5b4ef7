/** `#pragma warning(suppress: …)` and `#pragma prefast(suppress: …)` lines that name rules of ours. */
import type { ParsedFile } from "./parsed-file.js";

/** One rule that a pragma names. */
export interface PragmaSuppression {
    /** The rule's id without prefix, as written. */
    readonly rule: string;
    /** 1-based line of the code that the pragma stands for; 0 for a pragma that suppresses nothing (`warning(disable: …)`). */
    readonly line: number;
    /** Where the rule's name stands. */
    readonly start: number;
    readonly end: number;
}

/**
 * Rules that pragmas name (`wsk/<rule-id>` in the justification or in a comment on the line). A suppressing pragma stands for the next
 * line of code, as for the compiler's and the code analyser's own warnings. https://learn.microsoft.com/cpp/preprocessor/warning
 *
 * They are no Directives: ESLint would delete an unused one, and with it the suppression of the compiler's warning.
 */
export function pragmaSuppressions(file: ParsedFile): readonly PragmaSuppression[] {
    const found: PragmaSuppression[] = [];
    if (!file.text.includes("wsk/")) return found;
    let blanks: Blanks | undefined;
    for (const pragma of file.lines) {
        if (pragma.name !== "pragma" || !/^(?:warning|prefast)\b/u.test(pragma.argument)) continue;
        const written = file.text.slice(pragma.start, endOfLine(file.text, pragma.end));
        const names = [...written.matchAll(/\bwsk\/([a-z0-9]+(?:-[a-z0-9]+)*)/gu)];
        if (names.length === 0) continue;
        const suppresses = /^(?:warning|prefast)\s*\(.*\bsuppress\b/su.test(pragma.argument);
        blanks ??= new Blanks(file);
        const line = suppresses ? file.locate(blanks.nextCode(pragma.end)).line : 0;
        for (const { 0: name, 1: rule = "", index } of names) {
            found.push({ rule, line, start: pragma.start + index, end: pragma.start + index + name.length });
        }
    }
    return found;
}

function endOfLine(text: string, from: number): number {
    const found = text.slice(from).search(/[\r\n]/u);
    return found === -1 ? text.length : from + found;
}

/** Comments, preprocessor lines and dead code, to step over them from one pragma to the code behind it. Queries must come in file order. */
class Blanks {
    readonly #ranges: readonly { readonly start: number; readonly end: number }[];
    #index = 0;

    constructor(private readonly file: ParsedFile) {
        this.#ranges = [...file.comments, ...file.lines, ...file.dead].sort((a, b) => a.start - b.start);
    }

    nextCode(from: number): number {
        const whitespace = /\s*/uy;
        let position = from;
        for (;;) {
            whitespace.lastIndex = position;
            whitespace.exec(this.file.text);
            position = Math.max(position, whitespace.lastIndex);
            while ((this.#ranges[this.#index]?.end ?? Infinity) <= position) this.#index++;
            const range = this.#ranges[this.#index];
            if (range === undefined || range.start > position) return position;
            position = range.end;
        }
    }
}
