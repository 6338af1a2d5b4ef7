/** Reads `#define` lines. */
import type { Comment, MacroDefinition, PreprocessorLine } from "./parsed-file.js";
import { plainText } from "./lines.js";
import { LONGEST_NAME } from "./words.js";

const NAME = /^[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/;

/** The definition that a `#define` line makes, or null when it is not well-formed. */
export function macroDefinition(text: string, line: PreprocessorLine, comments: readonly Comment[]): MacroDefinition | null {
    const plain = plainText(text, line.argumentStart, line.end, commentsIn(comments, line.argumentStart, line.end));
    const name = NAME.exec(plain)?.[0];
    if (name === undefined || name.length > LONGEST_NAME) return null;
    let at = name.length;
    let parameters: string[] | null = null;
    if (plain[at] === "(") {
        const close = plain.indexOf(")", at);
        if (close === -1) return null;
        parameters = plain.slice(at + 1, close).split(",").map((name) => name.trim()).filter((name) => name !== "");
        at = close + 1;
    }
    while (at < plain.length && isBlank(plain[at]!)) at++;
    return { name, parameters, body: plain.slice(at).trimEnd(), bodyStart: line.argumentStart + at, line };
}

function isBlank(char: string): boolean {
    return char === " " || char === "\t" || char === "\r" || char === "\f" || char === "\v";
}

/** The comments that lie inside [start, end); `comments` is in source order. */
export function commentsIn(comments: readonly Comment[], start: number, end: number): Comment[] {
    let low = 0;
    let high = comments.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (comments[middle]!.end <= start) low = middle + 1;
        else high = middle;
    }
    const result: Comment[] = [];
    for (; low < comments.length && comments[low]!.start < end; low++) result.push(comments[low]!);
    return result;
}
