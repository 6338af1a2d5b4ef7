/** The `#include` lines of a text. */

const WORD = "include";

/** What a text includes. */
export interface IncludeLines {
    /** The names as written, each with the quote or bracket that begins it. */
    readonly names: readonly string[];
    /** True when a macro names a file. */
    readonly byMacro: boolean;
}

/** Finds them by jumping from one word to the next: a tree has many megabytes of text and few such lines. */
export function includeLines(text: string): IncludeLines {
    const names: string[] = [];
    let byMacro = false;
    for (let at = text.indexOf(WORD); at >= 0; at = text.indexOf(WORD, at + WORD.length)) {
        if (!isDirective(text, at)) continue;
        const start = skipBlanks(text, at + WORD.length);
        const quote = text[start];
        if (quote !== '"' && quote !== "<") {
            byMacro ||= start > at + WORD.length && /[A-Za-z_]/.test(quote ?? "");
            continue;
        }
        const end = endOfName(text, start + 1);
        if (end > start + 1) names.push(text.slice(start, end));
    }
    return { names, byMacro };
}

/** True when nothing but `#` and blanks stands before the word in its line. */
function isDirective(text: string, at: number): boolean {
    let before = at - 1;
    while (isBlank(text[before])) before--;
    if (text[before] !== "#") return false;
    before--;
    while (isBlank(text[before])) before--;
    return before < 0 || text[before] === "\n";
}

function skipBlanks(text: string, from: number): number {
    let at = from;
    while (isBlank(text[at])) at++;
    return at;
}

function isBlank(character: string | undefined): boolean {
    return character === " " || character === "\t";
}

/** The offset of what closes the name that begins at `from`; -1 when its line does not close it. */
function endOfName(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
        const character = text[at];
        if (character === ">" || character === '"') return at;
        if (character === "\n") return -1;
    }
    return -1;
}
