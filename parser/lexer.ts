/**
 * One pass over a file's characters: comments, literals, preprocessor lines, words, punctuation. Survives any input; linear time.
 */
import type { Comment, PreprocessorLine } from "./parsed-file.js";
import type { Dialect } from "./ast.js";
import { endOfRawString, isDigitSeparator } from "./cpp-literals.js";
import { directiveLine } from "./lines.js";
import { CHAR, Kind, Tokens } from "./tokens.js";
import { CPP_KEYWORDS, KEYWORDS, LONGEST_NAME } from "./words.js";

const NEWLINE = 10;
const RETURN = 13;
const SLASH = 47;
const QUOTE = 34;
const APOSTROPHE = 39;
/** The letter R, which begins a raw string. */
const RAW = 82;

/** What a character can start or continue. */
const OTHER = 0;
const SPACE = 1;
const LETTER = 2;
const DIGIT = 3;
const PUNCTUATION = 4;

const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
    const char = String.fromCharCode(code);
    if (code === NEWLINE || code === RETURN || code === 32 || code === 9 || code === 11 || code === 12) CLASSES[code] = SPACE;
    else if (/[A-Za-z_$]/.test(char)) CLASSES[code] = LETTER;
    else if (/[0-9]/.test(char)) CLASSES[code] = DIGIT;
    else if (code > 32 && code < 127) CLASSES[code] = PUNCTUATION;
}

function classOf(code: number): number {
    if (code < 128) return CLASSES[code]!;
    // Non-ASCII characters outside of literals are taken for letters, spaces excepted.
    return code === 0xa0 || code === 0xfeff || code === 0x3000 || code === 0x2028 || code === 0x2029 ? OTHER : LETTER;
}

/** The rest of a word; characters beyond ASCII are looked at one by one. */
const REST = /[A-Za-z0-9_$]*/y;

function endOfWord(text: string, from: number): number {
    for (let at = from; ; at++) {
        REST.lastIndex = at;
        REST.test(text);
        at = REST.lastIndex;
        if (at >= text.length || classOf(text.charCodeAt(at)) !== LETTER) return at;
    }
}

/** A range of characters that the grammar cannot take and that no token covers. */
export interface Debris {
    readonly start: number;
    readonly end: number;
}

export interface LexedText {
    readonly tokens: Tokens;
    readonly comments: Comment[];
    readonly lines: PreprocessorLine[];
    /** Control characters and continuation backslashes outside of directives. */
    readonly debris: Debris[];
}

/**
 * Cut a text into tokens.
 * @param text The file's text, without byte-order mark.
 * @param dialect The language whose words the text has.
 * @param range Where to begin and to stop, for a macro's replacement list: `#` starts no directive there.
 */
export function lex(text: string, dialect: Dialect = "c", range?: { readonly start: number; readonly end: number }): LexedText {
    return new Lexer(text, range?.end ?? text.length, range !== undefined, dialect === "c++").run(range?.start ?? 0);
}

class Lexer {
    private readonly tokens: Tokens;
    private readonly keywords: ReadonlyMap<string, number>;
    private readonly comments: Comment[] = [];
    private readonly lines: PreprocessorLine[] = [];
    private readonly debris: Debris[] = [];
    private at = 0;

    constructor(
        private readonly text: string,
        private readonly end: number,
        private readonly inMacro: boolean,
        private readonly isCpp: boolean,
    ) {
        this.keywords = isCpp ? CPP_KEYWORDS : KEYWORDS;
        this.tokens = new Tokens(text, ((end / 4) | 0) + 64);
    }

    run(start: number): LexedText {
        const { text, end } = this;
        this.at = start;
        let lineStart = true;
        while (this.at < end) {
            const at = this.at;
            const code = text.charCodeAt(at);
            const kind = classOf(code);
            if (kind === SPACE) {
                if (code === NEWLINE) lineStart = true;
                this.at++;
                continue;
            }
            if (code === SLASH && this.comment()) continue;
            if (code === CHAR.hash && lineStart && !this.inMacro) {
                this.directive();
                continue;
            }
            lineStart = false;
            if (kind === LETTER) this.word();
            else if (kind === DIGIT) this.number();
            else if (code === QUOTE || code === APOSTROPHE) this.literal(at);
            else if (kind === PUNCTUATION) this.punctuation(code);
            else this.skip(1);
        }
        return { tokens: this.tokens, comments: this.comments, lines: this.lines, debris: this.debris };
    }

    private skip(length: number): void {
        this.debris.push({ start: this.at, end: this.at + length });
        this.at += length;
    }

    private word(): void {
        const { text, end } = this;
        const start = this.at;
        const at = Math.min(endOfWord(text, start + 1), end);
        this.at = at;
        const next = text.charCodeAt(at);
        if (this.isCpp && next === QUOTE && text.charCodeAt(at - 1) === RAW && at - start <= 3) {
            this.at = endOfRawString(text, at, end);
            if (this.at > at) {
                this.tokens.push(Kind.String, start, this.at);
                return;
            }
            this.at = at;
        }
        if ((next === QUOTE || next === APOSTROPHE) && at < end && at - start <= 2) {
            const prefix = text.slice(start, at);
            if (prefix === "L" || prefix === "u" || prefix === "U" || prefix === "u8") {
                this.literal(start);
                return;
            }
        }
        // What is too long for a name is no name of anything.
        const kind = at - start > LONGEST_NAME ? Kind.Number : (this.keywords.get(text.slice(start, at)) ?? Kind.Identifier);
        this.tokens.push(kind, start, at);
    }

    private number(): void {
        const { text, end } = this;
        const start = this.at++;
        while (this.at < end) {
            const code = text.charCodeAt(this.at);
            const kind = classOf(code);
            if (kind !== LETTER && kind !== DIGIT && code !== CHAR.dot) {
                if (this.isCpp && code === APOSTROPHE && isDigitSeparator(text, this.at)) {
                    this.at++;
                    continue;
                }
                // A sign continues a number only behind its exponent letter.
                if (code !== 43 && code !== 45) break;
                const before = text.charCodeAt(this.at - 1) | 32;
                const hex = (text.charCodeAt(start + 1) | 32) === 120;
                if (hex ? before !== 112 : before !== 101) break;
            } else if (code === CHAR.dot && text.charCodeAt(this.at + 1) === CHAR.dot) {
                break;
            }
            this.at++;
        }
        this.tokens.push(Kind.Number, start, this.at);
    }

    /** A string or character literal, whose prefix starts at `start` and whose quote is at the current offset. */
    private literal(start: number): void {
        const quote = this.text.charCodeAt(this.at);
        this.at = endOfLiteral(this.text, this.at, this.end);
        this.tokens.push(quote === QUOTE ? Kind.String : Kind.Char, start, this.at);
    }

    private punctuation(code: number): void {
        const { text, at } = this;
        const next = at + 1 < this.end ? text.charCodeAt(at + 1) : 0;
        if (code === CHAR.backslash) {
            this.skip(1);
        } else if (code === CHAR.dot && classOf(next) === DIGIT) {
            this.number();
        } else if (code === CHAR.dot && next === CHAR.dot && text.charCodeAt(at + 2) === CHAR.dot && at + 2 < this.end) {
            this.push(Kind.Ellipsis, 3);
        } else if (code === CHAR.colon && next === CHAR.colon && this.isCpp) {
            this.push(Kind.Colons, 2);
        } else if (code === 45 && next === 62) {
            this.push(Kind.Arrow, 2);
        } else if ((code === 60 || code === 62) && next === code) {
            this.push(Kind.Operator, text.charCodeAt(at + 2) === CHAR.equals && at + 2 < this.end ? 3 : 2);
        } else if (next === CHAR.equals && isOperator(code)) {
            this.push(Kind.Operator, 2);
        } else if (next === code && (code === 43 || code === 45 || code === 38 || code === 124 || code === CHAR.hash)) {
            this.push(Kind.Operator, 2);
        } else {
            this.push(code, 1);
        }
    }

    private push(kind: number, length: number): void {
        this.tokens.push(kind, this.at, this.at + length);
        this.at += length;
    }

    /** Take a comment if one starts here. */
    private comment(): boolean {
        const next = this.at + 1 < this.end ? this.text.charCodeAt(this.at + 1) : 0;
        if (next !== SLASH && next !== CHAR.star) return false;
        const start = this.at;
        const block = next === CHAR.star;
        this.at = block ? endOfBlockComment(this.text, start, this.end) : endOfLineComment(this.text, start, this.end);
        const closed = block && this.at >= start + 4 && this.text.endsWith("*/", this.at);
        this.comments.push({ start, end: this.at, block, value: this.text.slice(start + 2, closed ? this.at - 2 : this.at) });
        return true;
    }

    private directive(): void {
        const { text, end } = this;
        const start = this.at;
        const firstComment = this.comments.length;
        let last = start + 1;
        let spliced = false;
        let at = start + 1;
        while (at < end) {
            const code = text.charCodeAt(at);
            if (code === NEWLINE) break;
            if (code === CHAR.backslash) {
                const next = endOfContinuation(text, at, end);
                if (next > at) {
                    spliced = true;
                    at = next;
                    continue;
                }
            }
            if (code === SLASH) {
                this.at = at;
                if (this.comment()) {
                    at = this.at;
                    continue;
                }
            } else if (code === QUOTE || code === APOSTROPHE) {
                at = endOfLiteral(text, at, end);
                last = at;
                continue;
            }
            at++;
            if (classOf(code) !== SPACE) last = at;
        }
        this.at = at;
        const line = directiveLine(text, start, last, spliced ? 0 : -1, this.comments.slice(firstComment));
        this.tokens.push(Kind.Directive, start, line.end, this.lines.length);
        this.lines.push(line);
    }
}

function isOperator(code: number): boolean {
    return code === 33 || code === 37 || code === 38 || code === 42 || code === 43 || code === 45 || code === SLASH ||
        code === 60 || code === CHAR.equals || code === 62 || code === 94 || code === 124;
}

/** Offset behind the literal whose quote is at `at`; an unterminated one ends with its line. */
function endOfLiteral(text: string, at: number, end: number): number {
    const quote = text.charCodeAt(at);
    for (at++; at < end; at++) {
        const code = text.charCodeAt(at);
        if (code === quote) return at + 1;
        if (code === NEWLINE) return at;
        if (code === CHAR.backslash) {
            const next = endOfContinuation(text, at, end);
            if (next > at) at = next - 1;
            else at++;
        }
    }
    return Math.min(at, end);
}

function endOfBlockComment(text: string, at: number, end: number): number {
    const close = text.indexOf("*/", at + 2);
    return close === -1 || close + 2 > end ? end : close + 2;
}

function endOfLineComment(text: string, at: number, end: number): number {
    for (;;) {
        const newline = text.indexOf("\n", at);
        if (newline === -1 || newline >= end) return end;
        const before = text.charCodeAt(newline - 1) === RETURN ? newline - 2 : newline - 1;
        if (text.charCodeAt(before) !== CHAR.backslash || before < at) return before + 1;
        at = newline + 1;
    }
}

/** Offset behind the newline when `at` is a backslash that continues its line, else `at`. */
function endOfContinuation(text: string, at: number, end: number): number {
    let next = at + 1;
    while (next < end) {
        const code = text.charCodeAt(next++);
        if (code === NEWLINE) return next;
        if (code !== 32 && code !== 9 && code !== RETURN) return at;
    }
    return at;
}
