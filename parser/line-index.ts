/** Offsets to lines, for any text that nodes come from. */
import type { SourceText } from "./ast.js";

export class LineIndex {
    readonly #starts: number[] = [0];

    constructor(text: string) {
        for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
    }

    /** 1-based line and 0-based column (UTF-16 units) of an offset. */
    locate(offset: number): { line: number; column: number } {
        let low = 0;
        let high = this.#starts.length - 1;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if ((this.#starts[middle] ?? 0) <= offset) low = middle;
            else high = middle - 1;
        }
        return { line: low + 1, column: offset - (this.#starts[low] ?? 0) };
    }
}

const indexes = new WeakMap<SourceText, LineIndex>();

/** The line index of a source, made at first use. */
export function lineIndex(source: SourceText): LineIndex {
    let index = indexes.get(source);
    if (index === undefined) indexes.set(source, (index = new LineIndex(source.text)));
    return index;
}
