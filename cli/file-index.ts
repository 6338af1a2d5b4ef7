/**
 * What earlier runs have found out of a tree's files: a hash of each one's bytes, and what it names. A file that has not been touched since
 * need not be read again for that. See docs/design/0014-file-index.md.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KnownNames } from "../analysis/index.js";
import { hashOf } from "../host/hash.js";
import type { KnownFiles } from "../host/snapshot.js";
import { type Stamp, stampOf } from "../host/stamp.js";
import { remove } from "./findings-cache.js";

/** A file as this run has it. */
export interface IndexedFile {
    readonly path: string;
    /** How it looked before it was read; null for one that was looked at too soon after a change to be told from the next one. */
    readonly stamp: Stamp | null;
    readonly hash: string;
    readonly names: KnownNames | null;
}

/** What is kept of a file: short, as there are many. Lists are words with blanks between them, for includes lines. */
type Row = readonly [path: string, stamp: string, hash: string, names: PackedNames | null];
type PackedNames = readonly [flags: number, includes: string, exported: string, own: string, declared: string];

/** A few files that were changed since are read again, rather than all be written again. */
const FEW = 16;

export class FileIndex implements KnownFiles {
    readonly #folder: string;
    readonly #path: string;
    #rows: ReadonlyMap<string, Row> | null = null;
    readonly #hashes = new Map<string, string | undefined>();
    readonly #names = new Map<string, KnownNames>();

    /**
     * @param folder where the index is kept; made when something is
     * @param build tells builds of this program apart
     * @param root the folder whose files make up the tree
     */
    constructor(folder: string, build: string, root: string) {
        this.#folder = folder;
        this.#path = join(folder, `${hashOf(`${build}\n${root}`)}.files.json`);
    }

    get #known(): ReadonlyMap<string, Row> {
        return (this.#rows ??= new Map(rowsIn(this.#path).map((row) => [row[0], row])));
    }

    /** See {@link KnownFiles.hash}. */
    hash(path: string): string | undefined {
        if (!this.#hashes.has(path)) {
            const row = this.#known.get(path);
            const isSame = row !== undefined && row[1] !== "" && row[1] === stampOf(path)?.text;
            this.#hashes.set(path, isSame ? row[2] : undefined);
        }
        return this.#hashes.get(path);
    }

    /** See {@link KnownFiles.names}. */
    names(path: string, hash: string): KnownNames | undefined {
        const known = this.#names.get(path);
        if (known !== undefined) return known;
        const row = this.#known.get(path);
        if (row === undefined || row[2] !== hash || row[3] === null) return undefined;
        const names = unpack(row[3]);
        this.#names.set(path, names);
        return names;
    }

    /** Keeps what a run has found out, where that is more than is kept. An index that can't be written is no failure of the run. */
    save(files: readonly IndexedFile[]): void {
        const before = this.#known;
        const rows = files.map(({ path, stamp, hash, names }): Row => {
            const old = before.get(path);
            const isSame = old !== undefined && old[2] === hash;
            return [path, stamp?.text ?? (isSame ? old[1] : ""), hash, names !== null ? pack(names) : isSame ? old[3] : null];
        });
        const changed = rows.filter((row) => {
            const old = before.get(row[0]);
            return old === undefined || old[1] !== row[1] || old[2] !== row[2] || (old[3] === null && row[3] !== null);
        });
        if (changed.length === 0 || (before.size > 0 && changed.length < Math.min(FEW, before.size))) return;
        const json = JSON.stringify(rows);
        const temporary = `${this.#path}.${process.pid}.tmp`;
        try {
            mkdirSync(this.#folder, { recursive: true });
            writeFileSync(temporary, `${hashOf(json)}\n${json}`);
            // Another process reads the old index or the new one, never half of one.
            renameSync(temporary, this.#path);
        } catch {
            remove(temporary);
        }
    }
}

/** The rows of an index; none where there is no index, or a damaged one. */
function rowsIn(path: string): readonly Row[] {
    let text: string;
    try {
        text = readFileSync(path, "utf8");
    } catch {
        return [];
    }
    const end = text.indexOf("\n");
    const json = text.slice(end + 1);
    // Whatever has the right hash was written by this very program.
    return end > 0 && hashOf(json) === text.slice(0, end) ? (JSON.parse(json) as Row[]) : [];
}

const FLAGS = ["speaksWsk", "startsDriver", "callsKernel", "includesKernel", "includesByMacro"] as const;

function pack(names: KnownNames): PackedNames {
    const flags = FLAGS.reduce((sum, name, bit) => sum + (names[name] ? 2 ** bit : 0), 0);
    return [flags, names.includes.join("\n"), names.exported.join(" "), names.own.join(" "), names.declared.join(" ")];
}

function unpack([flags, includes, exported, own, declared]: PackedNames): KnownNames {
    const [speaksWsk = false, startsDriver = false, callsKernel = false, includesKernel = false, includesByMacro = false] = FLAGS.map((_, bit) => (flags & (2 ** bit)) !== 0);
    const words = (text: string, between: string): string[] => (text === "" ? [] : text.split(between));
    return {
        speaksWsk, startsDriver, callsKernel, includesKernel, includesByMacro,
        includes: words(includes, "\n"), exported: words(exported, " "), own: words(own, " "), declared: words(declared, " "),
    };
}
