/**
 * Known findings, counted by file and rule in the format of ESLint's bulk suppressions: as long as a file has no more findings of a rule than
 * were counted, they are silent; when there are more, all of them show, since nobody can tell which is new.
 * https://eslint.org/docs/latest/use/suppressions
 */
import { existsSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { mistakeIn, type Shape } from "../analysis/configuring.js";
import { describeFailure } from "../host/failure.js";
import { readTextFile } from "../host/read-file.js";
import { replaceFile } from "../host/replace-file.js";
import { makeResult, type Message, type Result } from "./results.js";
import { UsageError } from "./usage-error.js";

export const BASELINE_FILE = "wsk-lint-baseline.json";

type FileCounts = Readonly<Record<string, { readonly count: number }>>;
/** By file. A file may have any name, so that no object will do. */
type Counts = Map<string, FileCounts>;

const SHAPE: Shape = {
    type: "object",
    additionalProperties: {
        type: "object",
        additionalProperties: { type: "object", properties: { count: { type: "integer", minimum: 1 } }, required: ["count"], additionalProperties: false },
    },
};

export class Baseline {
    readonly #path: string;
    readonly #name: string;
    readonly #counts: Counts;

    /**
     * Reads the file.
     *
     * @param path absolute
     * @param isNew whether there may be no such file
     * @throws {UsageError} for a file that is missing or has something else in it
     */
    constructor(path: string, isNew: boolean) {
        this.#path = path;
        this.#name = relative(process.cwd(), path).replaceAll(sep, "/");
        if (!existsSync(path)) {
            if (!isNew) throw new UsageError(`There is no baseline "${this.#name}"; wsk-lint --update-baseline writes one.`);
            this.#counts = new Map();
        } else this.#counts = read(path, this.#name);
    }

    /**
     * The results without what is known.
     *
     * @returns them, and how many of the known findings there are no more
     */
    apply(results: readonly Result[]): { readonly results: readonly Result[]; readonly gone: number } {
        let gone = 0;
        const left = results.map((result) => {
            const known = this.#counts.get(this.#key(result)) ?? {};
            const found = countsOf(result);
            for (const [rule, { count }] of Object.entries(known)) gone += Math.max(0, count - (found[rule]?.count ?? 0));
            const isSilent = ({ ruleId }: Message): boolean => ruleId !== null && found[ruleId] !== undefined && found[ruleId].count <= (known[ruleId]?.count ?? 0);
            return result.messages.some(isSilent) ? silenced(result, isSilent) : result;
        });
        return { results: left, gone };
    }

    /** Takes what was found for known; what is said of files that were not checked, and exist, stays. */
    update(results: readonly Result[]): void {
        for (const result of results) {
            const found = countsOf(result);
            if (Object.keys(found).length > 0) this.#counts.set(this.#key(result), found);
            else this.#counts.delete(this.#key(result));
        }
        this.#write();
    }

    /** Forgets what is not found any more. */
    prune(results: readonly Result[]): void {
        for (const result of results) {
            const known = this.#counts.get(this.#key(result));
            if (known === undefined) continue;
            const found = countsOf(result);
            const left = Object.entries(known).flatMap(([rule, { count }]) => {
                const still = Math.min(count, found[rule]?.count ?? 0);
                return still === 0 ? [] : [[rule, { count: still }] as const];
            });
            if (left.length > 0) this.#counts.set(this.#key(result), Object.fromEntries(left));
            else this.#counts.delete(this.#key(result));
        }
        this.#write();
    }

    /** How much is known, in words. */
    get summary(): string {
        const files = [...this.#counts.values()];
        const findings = files.flatMap((file) => Object.values(file)).reduce((sum, { count }) => sum + count, 0);
        return `${this.#name} has ${findings} ${findings === 1 ? "finding" : "findings"} in ${files.length} ${files.length === 1 ? "file" : "files"}`;
    }

    #key({ filePath }: Result): string {
        return relative(dirname(this.#path), filePath).replaceAll(sep, "/");
    }

    #write(): void {
        for (const key of this.#counts.keys()) if (!existsSync(resolve(dirname(this.#path), key))) this.#counts.delete(key);
        try {
            replaceFile(this.#path, `${JSON.stringify(sorted(Object.fromEntries(this.#counts)), null, 2)}\n`);
        } catch (error) {
            throw new UsageError(`The baseline "${this.#name}" could not be written: ${describeFailure(error)}.`);
        }
    }
}

function read(path: string, name: string): Counts {
    const reading = readTextFile(path);
    if (!reading.ok) throw new UsageError(`The baseline "${name}" can't be read: ${reading.reason}.`);
    let content: unknown;
    try {
        content = JSON.parse(reading.text);
    } catch {
        throw new UsageError(`The baseline "${name}" is no valid JSON; wsk-lint --update-baseline writes it anew once it is removed.`);
    }
    const mistake = mistakeIn(content, SHAPE);
    if (mistake !== null) throw new UsageError(`The baseline "${name}": ${mistake}`);
    return new Map(Object.entries(content as Record<string, FileCounts>));
}

/** Findings of rules; that a file could not be read, or a rule failed, is never known before. */
function countsOf({ messages }: Result): Record<string, { count: number }> {
    const counts: Record<string, { count: number }> = {};
    for (const { ruleId, fatal, messageId } of messages) {
        if (ruleId === null || fatal === true || messageId === "internalError") continue;
        counts[ruleId] = { count: (counts[ruleId]?.count ?? 0) + 1 };
    }
    return counts;
}

function silenced({ filePath, messages, suppressedMessages, source, output }: Result, isSilent: (message: Message) => boolean): Result {
    const kept = messages.filter((message) => !isSilent(message));
    const known = messages.filter(isSilent).map((message) => ({ ...message, suppressions: [{ kind: "file", justification: "" }] }));
    return makeResult(filePath, kept, {
        suppressedMessages: [...suppressedMessages, ...known],
        ...(source === undefined || kept.length === 0 ? {} : { source }),
        ...(output === undefined ? {} : { output }),
    });
}

/** In the order of names, so that a version control shows what has changed. */
function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
    const order = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number => (left < right ? -1 : left > right ? 1 : 0);
    return Object.fromEntries(Object.entries(record).sort(order).map(([key, value]) => {
        return [key, typeof value === "object" && value !== null && !("count" in value) ? (sorted(value as Record<string, unknown>) as T) : value];
    }));
}
