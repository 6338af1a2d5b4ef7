/** How many threads check the drivers of a tree. */
import { availableParallelism } from "node:os";
import { likely } from "./suggest.js";
import { UsageError } from "./usage-error.js";

/** A number of threads, or that it is left to what there is to do. */
export type Concurrency = number | "auto" | "off";

/**
 * More threads than this are not made unless somebody asks for them: each holds a program and a driver's model, some 70 MB of a run, and few trees
 * have so many drivers of one size that a third thread has much to do.
 */
const MOST = 2;

/** Threads are worth their start where they take at least so many characters of source text off the one that has most to do. */
const LEAST_GAIN = 400_000;

/**
 * What `--concurrency` says.
 *
 * @throws {UsageError} for anything but a whole number from 1 on, `auto` and `off`
 */
export function concurrencyIn(value: string | null): Concurrency {
    if (value === null) return "auto";
    if (value === "auto" || value === "off") return value;
    if (/^0*[1-9]\d{0,2}$/u.test(value)) return Number(value);
    const best = likely(value, ["auto", "off"]);
    const meant = best === null ? "" : `; did you mean "${best}"?`;
    throw new UsageError(`The option --concurrency needs "auto", "off" or a whole number from 1 to 999, but got "${value}"${meant || "."}`);
}

/**
 * How many threads to make.
 *
 * @param sizes characters of what is to be checked of each driver
 * @returns 1 where this thread does it all by itself
 */
export function threadsFor(concurrency: Concurrency, sizes: readonly number[], processors = availableParallelism()): number {
    if (concurrency === "off") return 1;
    if (concurrency !== "auto") return Math.max(1, Math.min(concurrency, sizes.length));
    const threads = Math.min(processors, MOST, sizes.length);
    const all = sizes.reduce((sum, size) => sum + size, 0);
    const longest = Math.max(all / Math.max(1, threads), ...sizes);
    return threads > 1 && all - longest >= LEAST_GAIN ? threads : 1;
}

/** A driver of more characters than this has a model of hundreds of megabytes: what little room saves is nothing beside it. */
const LARGE = 1_000_000;

/**
 * How much room a thread gets for what it has just made. V8 would take 48 MB: for small drivers that is most of a run's memory, for large ones
 * less room takes a tenth more of the processor.
 *
 * @param sizes characters of what is to be checked of each driver
 * @returns megabytes
 */
export function youngFor(sizes: readonly number[]): number {
    return Math.max(0, ...sizes) > LARGE ? 48 : 12;
}
