/**
 * First mask: words that mean nothing to the C grammar wherever they stand (SAL annotations, calling conventions, attributes,
 * linkage). They leave the token stream, so that everything behind sees plain C; the file keeps them as annotations.
 */
import type { LexedText } from "./lexer.js";
import type { Mask } from "./mask.js";
import { CHAR, isWord, Kind, type Tokens } from "./tokens.js";
import { MASKED_WORDS, PARAMETER_DECORATIONS, SAL_PREFIXES, type WordMask } from "./words.js";

const UNDERSCORE = 95;
const BACKSLASH = 92;
/** An annotation's arguments are short; an unclosed one must not cost a scan of the whole file. */
const MAX_ARGUMENT_TOKENS = 4000;

const SAL: WordMask = { kind: "sal", withArguments: true };
const DECORATION: WordMask = { kind: "sal", withArguments: false };
/** A type of which nothing is known: `int` to a compiler that knows no inference, what the initialiser says to C23. */
const INFERRED: WordMask = { kind: "attribute", withArguments: false, replacement: "AUTO", replacementKind: Kind.Type };

/** Blank comments and debris, close unterminated literals, spell words with non-ASCII letters in ASCII. */
export function maskCharacters(lexed: LexedText, mask: Mask): void {
    const { tokens, comments, lines, debris } = lexed;
    for (const comment of comments) mask.blank(comment.start, comment.end);
    for (const { start, end } of debris) mask.blank(start, end);
    for (const line of lines) maskControlCodes(mask, line.start, line.end);
    for (let at = 0; at < tokens.count; at++) {
        const kind = tokens.kind(at);
        if (kind === Kind.Identifier) maskLetters(mask, tokens.start(at), tokens.end(at));
        else if (kind === Kind.String || kind === Kind.Char) closeLiteral(mask, tokens.start(at), tokens.end(at), kind);
        else if (kind === Kind.Number) maskSuffix(mask, tokens.start(at), tokens.end(at));
    }
}

function maskControlCodes(mask: Mask, start: number, end: number): void {
    for (let at = start; at < end; at++) {
        const code = mask.code(at);
        if (code < 9 || (code > 13 && code < 32)) mask.blank(at, at + 1);
    }
}

function maskLetters(mask: Mask, start: number, end: number): void {
    for (let at = start; at < end; at++) if (mask.code(at) > 127) mask.put(at, "_");
}

/** The Microsoft suffixes `i64`, `ui64` are no part of the grammar. */
function maskSuffix(mask: Mask, start: number, end: number): void {
    for (let at = start + 1; at < end - 1; at++) {
        if ((mask.code(at) | 32) === 105 && mask.code(at + 1) >= 48 && mask.code(at + 1) <= 57) {
            mask.blank((mask.code(at - 1) | 32) === 117 ? at - 1 : at, end);
            return;
        }
    }
}

function closeLiteral(mask: Mask, start: number, end: number, kind: number): void {
    const quote = kind === Kind.String ? 34 : 39;
    let open = start;
    while (open < end && mask.code(open) !== quote) open++;
    for (let at = open; at < end; at++) {
        const code = mask.code(at);
        if (code < 9 || (code > 13 && code < 32)) mask.blank(at, at + 1);
        if (code !== BACKSLASH) continue;
        // The grammar knows no line that goes on behind a carriage return.
        let returns = 0;
        while (mask.code(at + 1 + returns) === 13) returns++;
        if (returns > 0 && mask.code(at + 1 + returns) === 10) mask.put(at, `${" ".repeat(returns)}\\\n`);
        at += returns;
        if (mask.code(at + 1) === BACKSLASH) at++;
    }
    const last = mask.code(end - 1);
    if (kind === Kind.Char && end - open === 2 && last === quote) mask.put(open, "00");
    else if (end - 1 === open || last !== quote) mask.identify(start, end);
}

/** Words of a project that are masked like those that are known. */
export type MoreWords = ReadonlyMap<string, WordMask>;

const NO_WORDS: MoreWords = new Map();

/** How the macros of a project are masked that stand in front of declarations: `NAME`, or `NAME()` for one with arguments. */
export function prefixWords(names: readonly string[]): MoreWords {
    return new Map(names.map((name) => {
        const withArguments = name.endsWith("()");
        return [withArguments ? name.slice(0, -2) : name, { kind: "prefix-macro", withArguments }];
    }));
}

/** Mask the words of a token stream and take them out of it. */
export function maskWords(tokens: Tokens, mask: Mask, more = NO_WORDS): void {
    let kept = 0;
    for (let at = 0; at < tokens.count; at++) {
        let kind = tokens.kinds[at]!;
        if (kind === Kind.Identifier || kind === Kind.Qualifier) {
            const found = maskOf(tokens, at, kept) ?? more.get(tokens.word(at));
            if (found) {
                const last = found.withArguments ? endOfArguments(tokens, at) : at;
                const start = tokens.start(at);
                mask.note(found.kind, start, tokens.end(last));
                if (found.replacement === undefined) {
                    at = last;
                    continue;
                }
                mask.put(start, found.replacement);
                kind = found.replacementKind ?? kind;
            }
        }
        tokens.keep(at, kept++, kind);
    }
    tokens.count = kept;
}

function maskOf(tokens: Tokens, at: number, kept: number): WordMask | undefined {
    const word = tokens.word(at);
    const known = MASKED_WORDS.get(word);
    if (word === "auto") return tokens.kind(at + 1) === Kind.Identifier && tokens.kind(at + 2) === CHAR.equals ? INFERRED : undefined;
    if (known) return known.withArguments && tokens.kind(at + 1) !== CHAR.open ? plainForm(word, known) : known;
    if (word.charCodeAt(0) === UNDERSCORE) {
        if (isSal2(word) && tokens.kind(kept - 1) !== Kind.Tag) return SAL;
        return SAL_PREFIXES.some((prefix) => word.startsWith(prefix)) ? SAL : undefined;
    }
    return PARAMETER_DECORATIONS.has(word) && isDecoration(tokens, at, kept, word) ? DECORATION : undefined;
}

/** A word that usually has arguments, seen without: still an annotation, unless it is a plain name such as `__section`. */
function plainForm(word: string, mask: WordMask): WordMask | undefined {
    return word.startsWith("__") ? { kind: mask.kind, withArguments: false } : undefined;
}

/** `_In_`, `_IRQL_requires_max_`, `_Function_class_`: an underscore at both ends, a capital, and a lower-case letter. */
function isSal2(word: string): boolean {
    if (word.length < 4 || word.charCodeAt(word.length - 1) !== UNDERSCORE) return false;
    const second = word.charCodeAt(1);
    return second >= 65 && second <= 90 && /[a-z]/.test(word);
}

function isDecoration(tokens: Tokens, at: number, kept: number, word: string): boolean {
    const next = tokens.kind(at + 1);
    const previous = tokens.kind(kept - 1);
    if (word === "OPTIONAL") {
        const closes = next === CHAR.comma || next === CHAR.close || next === CHAR.semicolon;
        return closes ? isWord(previous) || previous === CHAR.star || previous === CHAR.closeBracket : isWord(next);
    }
    if (!isWord(next) && next !== Kind.Arrow) return false;
    return previous === CHAR.open || previous === CHAR.comma || previous === CHAR.semicolon || previous === CHAR.openBrace ||
        previous === CHAR.closeBrace || previous === Kind.Directive;
}

/** Index of the token that ends the argument list behind token `at`, or `at` when there is none. */
function endOfArguments(tokens: Tokens, at: number): number {
    if (tokens.kind(at + 1) !== CHAR.open) return at;
    let depth = 0;
    const limit = Math.min(tokens.count, at + MAX_ARGUMENT_TOKENS);
    for (let next = at + 1; next < limit; next++) {
        const kind = tokens.kinds[next];
        if (kind === CHAR.open) depth++;
        else if (kind === CHAR.close && --depth === 0) return next;
        else if (kind === CHAR.semicolon || kind === CHAR.openBrace || kind === Kind.Directive) return at;
    }
    return at;
}
