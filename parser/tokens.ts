/** Tokens of a C file in parallel arrays: cheap to make, cheap to walk, no object per token. */

/** Kinds of tokens. Single-character punctuation has its char code as kind; everything else starts at 200. */
export const Kind = {
    Identifier: 200,
    Number: 201,
    String: 202,
    Char: 203,
    /** A whole preprocessor line. */
    Directive: 204,
    /** Any operator of two or more characters, `->` and `...` excepted. */
    Operator: 205,
    Arrow: 206,
    Ellipsis: 207,
    /** `::` of C++. */
    Colons: 208,
    /** `int`, `unsigned`, `void`, `__int64`, … */
    Type: 210,
    /** `const`, `static`, `inline`, `typedef`, … */
    Qualifier: 211,
    /** `struct`, `union`, `enum`. */
    Tag: 212,
    /** `if`, `while`, `for`, `switch`: followed by a condition in parentheses. */
    Control: 213,
    /** `return`, `goto`, `break`, `continue`, `__leave`. */
    Jump: 214,
    /** `else`, `do`. */
    Else: 215,
    /** `case`, `default`. */
    Case: 216,
    /** `sizeof` and its like: a type in parentheses may follow. */
    SizeOf: 217,
    /** `__try`, `__except`, `__finally`. */
    Seh: 218,
    /** `asm`, `__asm__`, `__asm`. */
    Asm: 219,
    /** `typeof`, `__typeof__`. */
    TypeOf: 220,
    /** `namespace`, `template`, `operator`, `new` and other words of C++ that are no part of a plain declaration. */
    Cpp: 221,
} as const;

export const CHAR = {
    hash: 35, percent: 37, ampersand: 38, open: 40, close: 41, star: 42, comma: 44, dot: 46, colon: 58, semicolon: 59,
    equals: 61, question: 63, openBracket: 91, backslash: 92, closeBracket: 93, openBrace: 123, closeBrace: 125,
} as const;

/** True for the kinds of words that make up declarations: identifiers, types, qualifiers, tags. */
export function isWord(kind: number): boolean {
    return kind === Kind.Identifier || (kind >= Kind.Type && kind <= Kind.Tag);
}

/** True for any token that is spelled with letters. */
export function isSpelled(kind: number): boolean {
    return kind === Kind.Identifier || kind >= Kind.Type;
}

export class Tokens {
    kinds: Uint8Array;
    starts: Int32Array;
    ends: Int32Array;
    /** For a directive: index into the preprocessor lines. For a bracket, after `matchBrackets`: its partner, or -1. */
    links: Int32Array;
    count = 0;

    constructor(
        readonly text: string,
        capacity: number,
    ) {
        this.kinds = new Uint8Array(capacity);
        this.starts = new Int32Array(capacity);
        this.ends = new Int32Array(capacity);
        this.links = new Int32Array(capacity);
    }

    push(kind: number, start: number, end: number, link = -1): void {
        if (this.count === this.kinds.length) this.grow();
        const at = this.count++;
        this.kinds[at] = kind;
        this.starts[at] = start;
        this.ends[at] = end;
        this.links[at] = link;
    }

    /** Moves token `from` to `to`, not behind it, as a token of the kind `kind`: those between are dropped. */
    keep(from: number, to: number, kind: number): void {
        this.kinds[to] = kind;
        this.starts[to] = this.starts[from]!;
        this.ends[to] = this.ends[from]!;
        this.links[to] = this.links[from]!;
    }

    private grow(): void {
        const capacity = this.kinds.length * 2 + 16;
        const copy = <A extends Uint8Array | Int32Array>(from: A, to: A): A => {
            to.set(from);
            return to;
        };
        this.kinds = copy(this.kinds, new Uint8Array(capacity));
        this.starts = copy(this.starts, new Int32Array(capacity));
        this.ends = copy(this.ends, new Int32Array(capacity));
        this.links = copy(this.links, new Int32Array(capacity));
    }

    /** Kind of token `at`; 0 outside of the file. */
    kind(at: number): number {
        return at >= 0 && at < this.count ? this.kinds[at]! : 0;
    }

    start(at: number): number {
        return at < this.count ? this.starts[at]! : this.text.length;
    }

    end(at: number): number {
        return at < 0 ? 0 : this.ends[at]!;
    }

    /** Partner of the bracket `at`, or -1. */
    mate(at: number): number {
        return at >= 0 && at < this.count ? this.links[at]! : -1;
    }

    word(at: number): string {
        return this.text.slice(this.starts[at], this.ends[at]);
    }

    /** True when a newline lies between token `at - 1` and token `at`. */
    onNewLine(at: number): boolean {
        if (at <= 0) return true;
        if (this.kinds[at - 1] === Kind.Directive) return true;
        const newline = this.text.indexOf("\n", this.ends[at - 1]);
        return newline !== -1 && newline < this.start(at);
    }

    /** True when token `at` is the first character of a line. */
    atColumnZero(at: number): boolean {
        const start = this.start(at);
        return start === 0 || this.text.charCodeAt(start - 1) === 10;
    }
}
