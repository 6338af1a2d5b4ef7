/** What a thread does: it checks one driver after the other, as they are handed to it. */
import { parentPort } from "node:worker_threads";
import type { Host } from "../analysis/host.js";
import { Snapshot } from "../host/snapshot.js";
import { lint, type LintOptions, type LintRun } from "./lint.js";
import { showProgress } from "./progress.js";
import type { Parcel } from "./shares.js";
import type { Word } from "./threads.js";
import { UsageError } from "./usage-error.js";

export interface Job {
    readonly parcel: Parcel;
    readonly options: LintOptions;
}

/** What was found in a driver, or what is wrong with the options. */
export type Answer = { readonly run: LintRun } | { readonly mistake: string };

/** Milliseconds between two words about how far it is. */
const PAUSE = 50;

/** Waits for jobs. Never returns. */
export function serve(): void {
    const port = parentPort;
    if (port === null) return;
    const say = (word: Word<Answer>): void => port.postMessage(word);
    let last = 0;
    const step = (_phase: string, done: number): void => {
        const now = performance.now();
        if (now - last < PAUSE) return;
        last = now;
        say({ kind: "step", done });
    };
    showProgress({ step, end: () => undefined });
    port.on("message", (job: Job) => say({ kind: "answer", answer: answerTo(job) }));
    say({ kind: "ready" });
}

/** Checks a driver, in whatever thread. */
export function answerTo({ parcel: { files, texts, beside }, options }: Job): Answer {
    const [paths, others] = [texts, beside].map((some) => some.map(([path]) => path)) as [string[], string[]];
    const host: Host = { list: () => paths, beside: () => others, read: () => null, holdsOneDriver: true };
    const snapshot = new Snapshot(host, { overlays: new Map([...texts, ...beside]) });
    try {
        return { run: lint(files, options, snapshot) };
    } catch (error) {
        if (error instanceof UsageError) return { mistake: error.message };
        throw error;
    }
}
