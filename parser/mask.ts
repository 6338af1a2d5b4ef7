/**
 * The masked copy of a file's text: always as long as the original, so that every offset means the same in both. What must be
 * added for the grammar (a missing `;`, the `__` of a lower-case `try`) is a list of insertions beside it, which only the text
 * that the grammar is given contains.
 */
import type { Annotation } from "./parsed-file.js";

const BLANK = 32;
const UNDERSCORE = 95;
const CHUNK = 8192;

/** Text that only the grammar sees, before the character at offset `at`. */
export interface Insertion {
    readonly at: number;
    readonly text: string;
}

export class Mask {
    private readonly codes: Uint16Array;
    readonly annotations: Annotation[] = [];
    private insertions: Insertion[] = [];
    private sorted = true;

    /** A mask of [base, end) of a text; all offsets given to and by the mask count from the text's begin. */
    constructor(
        readonly text: string,
        private readonly base = 0,
        end = text.length,
    ) {
        const codes = new Uint16Array(end - base);
        for (let at = base; at < end; at++) codes[at - base] = text.charCodeAt(at);
        this.codes = codes;
    }

    /** Turn [start, end) to blanks, newlines included. */
    blank(start: number, end: number): void {
        if (end > start) this.codes.fill(BLANK, start - this.base, end - this.base);
    }

    /** Turn [start, end) to blanks and keep what stood there as an annotation. */
    note(kind: Annotation["kind"], start: number, end: number): void {
        this.blank(start, end);
        this.annotate(kind, start, end);
    }

    annotate(kind: Annotation["kind"], start: number, end: number): void {
        this.annotations.push({ start, end, kind, text: this.text.slice(start, end) });
    }

    /** Write `replacement` at `start`. */
    put(start: number, replacement: string): void {
        for (let at = 0; at < replacement.length; at++) this.codes[start + at - this.base] = replacement.charCodeAt(at);
    }

    /** Write `replacement` at `start` and blanks behind it up to `end`. */
    fill(start: number, end: number, replacement: string): void {
        this.put(start, replacement);
        this.blank(start + replacement.length, end);
    }

    /** Turn [start, end) into one identifier. */
    identify(start: number, end: number): void {
        for (let at = start - this.base; at < end - this.base; at++) {
            const code = this.codes[at]!;
            const digit = code >= 48 && code <= 57;
            const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
            if (!letter && !digit) this.codes[at] = UNDERSCORE;
        }
        // An identifier that spells a keyword would still be one.
        if (end > start) this.codes[start - this.base] = UNDERSCORE;
    }

    /** True when [start, end) holds nothing but blanks and newlines. */
    isBlank(start: number, end: number): boolean {
        for (let at = start; at < end; at++) if (!isBlankCode(this.code(at))) return false;
        return true;
    }

    /** Give the grammar `text` before the character at `at`. */
    insert(at: number, text: string): void {
        this.insertions.push({ at, text });
        this.sorted = false;
    }

    /** The insertions whose offset lies inside (start, end), or at `start`. */
    insertionsIn(start: number, end: number): Insertion[] {
        if (!this.sorted) this.insertions.sort((a, b) => a.at - b.at);
        this.sorted = true;
        let low = 0;
        let high = this.insertions.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.insertions[middle]!.at < start) low = middle + 1;
            else high = middle;
        }
        const result: Insertion[] = [];
        for (; low < this.insertions.length && this.insertions[low]!.at < end; low++) result.push(this.insertions[low]!);
        return result;
    }

    code(at: number): number {
        return this.codes[at - this.base] ?? 0;
    }

    /** The masked text of [start, end). */
    slice(start: number, end: number): string {
        let result = "";
        const last = end - this.base;
        for (let at = start - this.base; at < last; at += CHUNK) {
            // A spread would make an object of each code.
            result += String.fromCharCode.apply(null, this.codes.subarray(at, Math.min(at + CHUNK, last)) as unknown as number[]);
        }
        return result;
    }
}

export function isBlankCode(code: number): boolean {
    return code === 32 || (code >= 9 && code <= 13);
}
