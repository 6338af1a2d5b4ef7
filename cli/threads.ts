/** Threads that take one job after the other, and what becomes of the jobs when one of them breaks. */
import { Worker } from "node:worker_threads";

/** What a thread says to the one that has made it. */
export type Word<Answer> =
    | { readonly kind: "ready" }
    /** So many files of the job are done with. */
    | { readonly kind: "step"; readonly done: number }
    | { readonly kind: "answer"; readonly answer: Answer };

/** What came of a job: its answer, or why the thread has ended before it had one. */
export type Outcome<Answer> = { readonly answer: Answer } | { readonly broken: unknown };

export interface Work<Job> {
    /** The jobs, those first that take longest. */
    readonly jobs: readonly Job[];
    readonly threads: number;
    /** The script that a thread runs. */
    readonly script: string | URL;
    /** Hears how many files of a job are done with. */
    readonly step?: (job: Job, done: number) => void;
    /** Megabytes that a thread may fill, and those for what it has just made; what V8 thinks right when left out. */
    readonly most?: number | undefined;
    readonly young?: number | undefined;
}

/**
 * Has threads do jobs. A thread that breaks takes its job with it and no other; another one is made in its place.
 *
 * @returns what came of each job; a job is missing when no thread could be started for it
 */
export async function inThreads<Job, Answer>({ jobs, threads, script, step, most, young }: Work<Job>): Promise<ReadonlyMap<Job, Outcome<Answer>>> {
    const outcomes = new Map<Job, Outcome<Answer>>();
    const left = [...jobs];
    const serve = async (): Promise<void> => {
        while (left.length > 0) {
            const thread = new Thread<Job, Answer>(script, { most, young });
            try {
                if (!(await thread.isReady)) return;
                for (let job = left.shift(); job !== undefined; job = thread.isOver ? undefined : left.shift()) {
                    const current = job;
                    outcomes.set(current, await thread.do(current, (done) => step?.(current, done)));
                }
            } finally {
                await thread.end();
            }
        }
    };
    await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, serve));
    return outcomes;
}

/** A thread, and what it is at. */
class Thread<Job, Answer> {
    readonly #worker: Worker;
    #isOver = false;
    #finish: (outcome: Outcome<Answer>) => void = () => undefined;
    #step: (done: number) => void = () => undefined;
    /** Whether the thread could be started. */
    readonly isReady: Promise<boolean>;

    constructor(script: string | URL, { most, young }: Pick<Work<Job>, "most" | "young">) {
        this.#worker = new Worker(script, { resourceLimits: { ...(young !== undefined && { maxYoungGenerationSizeMb: young }), ...(most !== undefined && { maxOldGenerationSizeMb: most }) } });
        let reason: unknown = null;
        let begin: (isReady: boolean) => void;
        this.isReady = new Promise((resolve) => (begin = resolve));
        this.#worker.on("message", (word: Word<Answer>) => {
            if (word.kind === "ready") begin(true);
            else if (word.kind === "step") this.#step(word.done);
            else this.#finish({ answer: word.answer });
        });
        this.#worker.on("error", (error) => (reason = error));
        this.#worker.on("messageerror", (error) => (reason = error));
        this.#worker.on("exit", () => {
            this.#isOver = true;
            begin(false);
            this.#finish({ broken: reason });
        });
    }

    get isOver(): boolean {
        return this.#isOver;
    }

    do(job: Job, step: (done: number) => void): Promise<Outcome<Answer>> {
        return new Promise((resolve) => {
            [this.#finish, this.#step] = [resolve, step];
            this.#worker.postMessage(job);
        });
    }

    async end(): Promise<void> {
        await this.#worker.terminate();
    }
}
