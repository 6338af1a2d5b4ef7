/**
 * Findings of earlier runs. What is found in a file depends on the program, its settings, and the bytes of the driver's files, and on
 * nothing else: as long as all of these are the same, what was found is what would be found. See docs/design/0007-cache.md.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Linter } from "eslint";
import { hashOf } from "../host/hash.js";
import type { Snapshot } from "../host/snapshot.js";
import type { Message } from "./results.js";

/** What the linter has said of a file. */
export interface Findings {
    readonly messages: readonly Message[];
    readonly suppressedMessages: readonly Linter.SuppressedLintMessage[];
}

/** What is kept for a tree of files. */
interface Entry {
    /** The state of the whole tree when this was written. */
    readonly state: string;
    /** In that state: the driver of each file that was linted, by a hash of its files; empty where no driver had anything to do with the file. */
    readonly drivers: Record<string, string>;
    /** The findings by driver, by path; the driver that was used last is the last. */
    readonly findings: readonly (readonly [driver: string, files: Record<string, Findings>])[];
}

/** An entry as this run has it. */
interface Known {
    /** The entry as it was found; null when there was none. */
    readonly before: Entry | null;
    readonly state: string;
    readonly drivers: Record<string, string>;
    readonly findings: Map<string, Record<string, Findings>>;
    changed: boolean;
}

/** Findings of more drivers than this are not kept for a tree: former texts of the same ones. */
const MOST_DRIVERS = 64;

const NOTHING: Findings = { messages: [], suppressedMessages: [] };

/** An entry that nobody has written for longer than this is removed, in milliseconds. */
const MOST_AGE = 30 * 24 * 60 * 60 * 1000;

/** Files that we have written; what else lies in the folder is not ours to remove. */
const ENTRY = /^[0-9a-f]{64}(?:\.files)?\.json(?:\.\d+\.tmp)?$/u;

/**
 * Tells builds of this program apart: a hash that tools/bundle.mjs leaves beside the bundle.
 *
 * @returns null where the program runs from its modules, which may change at any time
 */
export function buildId(): string | null {
    return read(join(dirname(fileURLToPath(import.meta.url)), "id"));
}

export class FindingsCache {
    readonly #folder: string;
    readonly #settings: string;
    readonly #snapshot: Snapshot;
    readonly #entries = new Map<string, Known>();

    /**
     * @param folder where entries are kept; made when something is
     * @param settings all that findings depend on besides the files
     * @param snapshot the files of this run
     */
    constructor(folder: string, settings: unknown, snapshot: Snapshot) {
        this.#folder = folder;
        this.#settings = JSON.stringify(settings);
        this.#snapshot = snapshot;
    }

    /**
     * What was found in a file of a tree in which nothing has changed since, if that is known.
     *
     * @param root the folder whose files make up the tree
     */
    find(root: string, path: string): Findings | null {
        const { before, state } = this.#at(root);
        const driver = before?.state === state ? own(before.drivers, path) : undefined;
        return driver === undefined ? null : driver === "" ? NOTHING : this.findIn(root, driver, path);
    }

    /**
     * What was found in a file of a driver in which nothing has changed since, if that is known.
     *
     * @param driver a hash of the names and bytes of the driver's files
     */
    findIn(root: string, driver: string, path: string): Findings | null {
        return own(this.#at(root).findings.get(driver) ?? {}, path) ?? null;
    }

    /** @param driver as for {@link findIn}; empty for a file that no driver has anything to do with, in which nothing was found */
    add(root: string, driver: string, path: string, findings: Findings): void {
        const at = this.#at(root);
        if (own(at.drivers, path) !== driver) at.changed = true;
        at.drivers[path] = driver;
        if (driver === "") return;
        const files = at.findings.get(driver) ?? {};
        // What is used last comes last.
        at.findings.delete(driver);
        at.findings.set(driver, files);
        if (own(files, path) === undefined) at.changed = true;
        files[path] = findings;
    }

    /** Writes what was added. A cache that can't be written is no failure of the run. */
    save(): void {
        for (const [root, at] of this.#entries) {
            if (!at.changed) continue;
            const entry: Entry = { state: at.state, drivers: at.drivers, findings: [...at.findings].slice(-MOST_DRIVERS) };
            const json = JSON.stringify(entry);
            const path = this.#path(root);
            const temporary = `${path}.${process.pid}.tmp`;
            try {
                mkdirSync(this.#folder, { recursive: true });
                writeFileSync(temporary, `${hashOf(json)}\n${json}`);
                // Another process reads the old entry or the new one, never half of one.
                renameSync(temporary, path);
                this.#prune();
            } catch {
                // On a full disk, what was begun would stay.
                remove(temporary);
                return;
            }
        }
    }

    #at(root: string): Known {
        let at = this.#entries.get(root);
        if (at === undefined) {
            const state = this.#snapshot.treeHash(root);
            const before = entryIn(read(this.#path(root)));
            const drivers = before?.state === state ? { ...before.drivers } : {};
            at = { before, state, drivers, findings: new Map(before?.findings), changed: false };
            this.#entries.set(root, at);
        }
        return at;
    }

    #path(root: string): string {
        return join(this.#folder, `${hashOf(`${this.#settings}\n${root}`)}.json`);
    }

    #prune(): void {
        for (const name of readdirSync(this.#folder)) {
            if (!ENTRY.test(name)) continue;
            const path = join(this.#folder, name);
            const status = statSync(path, { throwIfNoEntry: false });
            if (status !== undefined && Date.now() - status.mtimeMs > MOST_AGE) rmSync(path, { force: true });
        }
    }
}

/** Removes what was begun, if it can be removed. */
export function remove(path: string): void {
    try {
        rmSync(path, { force: true });
    } catch {
        // Where nothing can be removed, nothing was written either.
    }
}

/** What a file of the cache holds; null when it is damaged. */
function entryIn(text: string | null): Entry | null {
    const end = text?.indexOf("\n") ?? -1;
    if (text === null || end < 0) return null;
    const json = text.slice(end + 1);
    // Whatever has the right hash was written by this very program.
    return hashOf(json) === text.slice(0, end) ? (JSON.parse(json) as Entry) : null;
}

/** A value that an object of the cache has for a name of a file or a hash. */
function own<T>(from: Readonly<Record<string, T>>, name: string): T | undefined {
    return Object.hasOwn(from, name) ? from[name] : undefined;
}

function read(path: string): string | null {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return null;
    }
}
