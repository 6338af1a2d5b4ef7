/**
 * Which preprocessor conditions a file's own text decides: those made of literals and of names that the file itself defines as a number.
 * Everything else depends on the build. https://learn.microsoft.com/cpp/preprocessor/hash-if-hash-elif-hash-else-and-hash-endif-directives-c-cpp
 */
import { roleOf } from "./branches.js";
import { conditionValue, integer } from "./condition-value.js";
import type { PreprocessorLine } from "./parsed-file.js";

/** Macros of the system's headers, which stand in conditions like literals. */
const EVERYWHERE: ReadonlyMap<string, number> = new Map([["TRUE", 1], ["FALSE", 0]]);

/** Names that people give to what is never defined. */
const NEVER_DEFINED = /^(?:notdef|notyet|undef|never|__never)$/i;

const NAME = /^[A-Za-z_$][\w$]*/;

/** A word that goes on in the next line, which a line taken apart has as two. */
const SPLIT_WORD = /[\w$]\\[ \t\r]*\n[\w$]/;

/** The lines of a file, with the truth of each condition that its text decides. */
export function withTruths(text: string, lines: readonly PreprocessorLine[]): PreprocessorLine[] {
    const known = new KnownNumbers(text, lines);
    return lines.map((line) => {
        const truth = known.pass(line);
        return truth === null ? line : { ...line, truth };
    });
}

/** The names that are certainly numbers, while the lines of a file go by. */
class KnownNumbers {
    readonly #numbers: Map<string, number>;
    /** How often a name is defined or undefined anywhere in the file. */
    readonly #changes = new Map<string, number>();
    /** What was defined in each open branch: nobody knows it behind the branch. */
    readonly #branches: string[][] = [];

    constructor(private readonly text: string, lines: readonly PreprocessorLine[]) {
        for (const { name, argument } of lines) {
            if (name !== "define" && name !== "undef") continue;
            const changed = NAME.exec(argument)?.[0] ?? "";
            this.#changes.set(changed, (this.#changes.get(changed) ?? 0) + 1);
        }
        this.#numbers = new Map([...EVERYWHERE].filter(([name]) => !this.#changes.has(name)));
    }

    /** Goes on behind a line. Its truth, if it has a condition that is decided there. */
    pass(line: PreprocessorLine): boolean | null {
        const role = roleOf(line);
        if (role === "other") {
            if (line.name === "define") this.#define(line);
            return null;
        }
        if (role === "if") this.#branches.push([]);
        else this.#endBranch(role === "endif");
        return line.name === "else" || role === "endif" ? null : this.#truth(line);
    }

    #endBranch(isLast: boolean): void {
        for (const name of this.#branches.at(-1)?.splice(0) ?? []) this.#numbers.delete(name);
        if (isLast) this.#branches.pop();
    }

    #define(line: PreprocessorLine): void {
        const name = NAME.exec(line.argument)?.[0] ?? "";
        // What is defined twice is switched; a definition that a build may replace stands in an #ifndef, and ends with it.
        if (this.#changes.get(name) !== 1) return;
        const body = line.argument.slice(name.length);
        const value = /^\s/.test(body) ? numberIn(body) : null;
        if (value === null || this.#isSplit(line)) return;
        this.#numbers.set(name, value);
        this.#branches.at(-1)?.push(name);
    }

    #truth(line: PreprocessorLine): boolean | null {
        if (this.#isSplit(line)) return null;
        const { name, argument } = line;
        if (name === "if" || name === "elif") {
            const value = conditionValue(argument, this.#numbers);
            return value === null ? null : value !== 0;
        }
        const isNegated = name.endsWith("ndef");
        if (!isNegated && NEVER_DEFINED.test(argument)) return false;
        return this.#numbers.has(argument) ? !isNegated : null;
    }

    #isSplit({ start, end }: PreprocessorLine): boolean {
        return SPLIT_WORD.test(this.text.slice(start, end));
    }
}

/** The number that a macro's replacement list is: a literal, `TRUE` or `FALSE`, with parentheses or without. */
function numberIn(body: string): number | null {
    let text = body.trim();
    while (text.startsWith("(") && text.endsWith(")")) text = text.slice(1, -1).trim();
    const sign = text.startsWith("-") ? -1 : 1;
    const digits = sign < 0 ? text.slice(1).trim() : text;
    const value = EVERYWHERE.get(digits) ?? integer(digits);
    return value === null ? null : sign * value;
}
