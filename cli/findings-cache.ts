/**
 * Findings of earlier runs. What is found in a file depends on the program, its settings, and the texts of the driver's files, and on
 * nothing else: as long as all of these are the same, what was found is what would be found. See docs/design/0007-cache.md.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Linter } from "eslint";
import type { Snapshot } from "../host/snapshot.js";
import type { Message } from "./results.js";

/** What the linter has said of a file. */
export interface Findings {
    readonly messages: readonly Message[];
    readonly suppressedMessages: readonly Linter.SuppressedLintMessage[];
}

/** What is kept for a driver: its files' state, and the findings by path. */
interface Entry {
    readonly state: string;
    readonly files: Record<string, Findings>;
}

/** An entry that nobody has written for longer than this is removed, in milliseconds. */
const MOST_AGE = 30 * 24 * 60 * 60 * 1000;

/** Files that we have written; what else lies in the folder is not ours to remove. */
const ENTRY = /^[0-9a-f]{64}\.json(?:\.\d+\.tmp)?$/u;

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
    /** By root: the entry as it is now, and whether that was written. */
    readonly #entries = new Map<string, { readonly entry: Entry; changed: boolean }>();

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
     * What was found in a file, if that is known.
     *
     * @param root the folder whose files make up the driver
     */
    find(root: string, path: string): Findings | null {
        const { files } = this.#at(root).entry;
        return Object.hasOwn(files, path) ? (files[path] ?? null) : null;
    }

    add(root: string, path: string, findings: Findings): void {
        const at = this.#at(root);
        at.entry.files[path] = findings;
        at.changed = true;
    }

    /** Writes what was added. A cache that can't be written is no failure of the run. */
    save(): void {
        for (const [root, at] of this.#entries) {
            if (!at.changed) continue;
            const json = JSON.stringify(at.entry);
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

    #at(root: string): { readonly entry: Entry; changed: boolean } {
        let at = this.#entries.get(root);
        if (at === undefined) {
            const state = this.#snapshot.state(root);
            const known = entryIn(read(this.#path(root)));
            at = { entry: known?.state === state ? known : { state, files: {} }, changed: false };
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

function remove(path: string): void {
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

function hashOf(text: string): string {
    return process.getBuiltinModule("node:crypto").createHash("sha256").update(text, "utf16le").digest("hex");
}

function read(path: string): string | null {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return null;
    }
}
