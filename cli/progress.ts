/** The line on a terminal that says how far a long run is. It is gone when the run ends, and never was where nobody looks on. */

/** A terminal, as far as it matters here. */
export interface Terminal {
    /** Characters in a line; undefined where that is not known. */
    readonly columns: number | undefined;
    write(text: string): void;
}

/** A run that takes no longer than this shows nothing, in milliseconds since the process has started. */
const QUIET = 1000;
/** Milliseconds between two looks of the line: people read no faster, and terminals may be slow. */
const PAUSE = 100;

export class Progress {
    readonly #terminal: Terminal;
    readonly #now: () => number;
    #shown = "";
    #last = -Infinity;

    /** @param now milliseconds since the run has started */
    constructor(terminal: Terminal, now: () => number = () => performance.now()) {
        this.#terminal = terminal;
        this.#now = now;
    }

    /** Shows that `done` of `total` files are done with. */
    step(phase: string, done: number, total: number): void {
        const now = this.#now();
        if (now < QUIET || now - this.#last < PAUSE) return;
        this.#last = now;
        this.#show(`${phase}: ${done} of ${total} ${total === 1 ? "file" : "files"}`);
    }

    /** Takes the line away. */
    end(): void {
        if (this.#shown !== "") this.#terminal.write(`\r${" ".repeat(this.#shown.length)}\r`);
        this.#shown = "";
    }

    #show(text: string): void {
        // A line that is full would go on in the next one, and stay there.
        const line = text.slice(0, Math.max(0, (this.#terminal.columns === 0 ? 80 : (this.#terminal.columns ?? 80)) - 1));
        if (line === this.#shown) return;
        this.#terminal.write(`\r${line.padEnd(this.#shown.length)}`);
        this.#shown = line;
    }
}

/** Who hears how far a run is. */
export type ProgressListener = Pick<Progress, "step" | "end">;

let current: ProgressListener | null = null;

/** From here on, this process shows how far it is, until {@link endProgress}. */
export function showProgress(on: ProgressListener): void {
    current = on;
}

/** Says how far the run is; nothing happens where nobody looks on. */
export function progress(phase: string, done: number, total: number): void {
    current?.step(phase, done, total);
}

export function endProgress(): void {
    current?.end();
    current = null;
}
