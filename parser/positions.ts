/** Lines and columns of offsets. */

/** Finds lines and columns of offsets. Lines end with `\r\n` or `\n`, as in the language that the plugin gives ESLint. */
export class Positions {
    private starts: number[] | null = null;

    constructor(private readonly text: string) {}

    private lineStarts(): number[] {
        if (!this.starts) {
            this.starts = [0];
            for (let at = this.text.indexOf("\n"); at !== -1; at = this.text.indexOf("\n", at + 1)) this.starts.push(at + 1);
        }
        return this.starts;
    }

    /** 1-based line and 0-based column, in UTF-16 units, of an offset; offsets outside of the text are moved to its ends. */
    locate(offset: number): { line: number; column: number } {
        const starts = this.lineStarts();
        const at = Math.min(Math.max(Math.trunc(offset) || 0, 0), this.text.length);
        let low = 0;
        let high = starts.length - 1;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (starts[middle]! <= at) low = middle;
            else high = middle - 1;
        }
        return { line: low + 1, column: at - starts[low]! };
    }
}
