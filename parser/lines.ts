/** Takes preprocessor lines apart. */
import type { Comment, PreprocessorLine } from "./parsed-file.js";

const BLANK = /[ \t\r\n\f\v]*/y;
const WORD = /[A-Za-z_]*/y;

/** Carriage returns, and what they stand before: in time that grows with their number, however many there are. */
const RETURNS = /\r+\n?/g;

/** A carriage return that does not end a line with the line feed behind it. */
const LONE_RETURN = /\r(?!\n)/;

/**
 * The text with line feeds where carriage returns end lines by themselves: as long as the original, so offsets stay. Of several before a
 * line feed, which a twofold conversion leaves behind, none does.
 */
export function withLineFeeds(text: string): string {
    return text.includes("\r") && LONE_RETURN.test(text) ? text.replace(RETURNS, (run) => (run.endsWith("\n") ? run : "\n".repeat(run.length))) : text;
}

/** The text as the model has it: lines end with line feeds, and words have an end. As long as the original, so offsets stay. */
export function asRead(text: string): string {
    return withoutEndlessWords(withLineFeeds(text));
}

/** Longer words are no names that a compiler would take, and no literals: MSVC reads 2,047 characters of a name and 16,380 of a literal in one piece. */
const MOST_WORD = 8192;

/**
 * The text with blanks in place of what goes beyond the longest word there can be, as long as the original: patterns are made of names, and
 * one of 32,768 characters can't be made.
 */
function withoutEndlessWords(text: string): string {
    let result = "";
    let from = 0;
    // A word that is too long lies across one of these places.
    for (let at = MOST_WORD; at < text.length; at += MOST_WORD) {
        if (at < from || !isOfWord(text, at)) continue;
        let start = at;
        while (start > 0 && isOfWord(text, start - 1)) start--;
        let end = at + 1;
        while (end < text.length && isOfWord(text, end)) end++;
        if (end - start <= MOST_WORD) continue;
        result += text.slice(from, start + MOST_WORD) + " ".repeat(end - start - MOST_WORD);
        from = end;
    }
    return from === 0 ? text : result + text.slice(from);
}

function isOfWord(text: string, at: number): boolean {
    const code = text.charCodeAt(at);
    return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
}

function skip(text: string, at: number, pattern: RegExp): number {
    pattern.lastIndex = at;
    pattern.test(text);
    return pattern.lastIndex;
}

/** `text` from `start` to `end` with comments and line continuations turned to blanks, same length. */
export function plainText(text: string, start: number, end: number, comments: readonly Comment[]): string {
    let result = "";
    let from = start;
    for (const comment of comments) {
        if (comment.start >= end) break;
        if (comment.end <= from) continue;
        result += text.slice(from, comment.start) + " ".repeat(Math.min(comment.end, end) - comment.start);
        from = Math.min(comment.end, end);
    }
    result += text.slice(from, end);
    return result.includes("\n") ? result.replace(/\\[ \t\r]*\n/g, (splice) => " ".repeat(splice.length)) : result;
}

/** Take a preprocessor line apart. `splices` is -1 when it has no continuation lines; `comments` are those inside of it. */
export function directiveLine(
    text: string, start: number, end: number, splices: number, comments: readonly Comment[],
): PreprocessorLine {
    const plain = splices === -1 && comments.length === 0 ? text.slice(start, end) : plainText(text, start, end, comments);
    let at = 1;
    at = skip(plain, at, BLANK);
    const nameStart = at;
    at = skip(plain, at, WORD);
    const name = plain.slice(nameStart, at);
    at = skip(plain, at, BLANK);
    return { start, end, name, argument: plain.slice(at).trimEnd(), argumentStart: start + at, truth: null };
}
