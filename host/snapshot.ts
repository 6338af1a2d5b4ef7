/** The files of a run as they were when the run first looked at them: whatever asks later gets the same text. */
import type { Host } from "../analysis/host.js";
import type { KnownNames } from "../analysis/known-names.js";
import { withoutMark } from "./encoding.js";
import { hashOf } from "./hash.js";
import { textsOf } from "./node-host.js";
import { type FileReading, readBytes, readingOf } from "./read-file.js";
import { readTogether } from "./read-together.js";
import { type Stamp, stampOf } from "./stamp.js";

/** What is known of files from earlier runs. */
export interface KnownFiles {
    /** The hash of a file's bytes, where it is sure that they have not changed since they were hashed; else undefined. */
    hash(path: string): string | undefined;
    /** What a file with that hash names, where that is known; else undefined. */
    names(path: string, hash: string): KnownNames | undefined;
}

/** What a snapshot is made with. */
export interface SnapshotOptions {
    /** Texts that take the place of those on the disk, by path. */
    readonly overlays?: ReadonlyMap<string, FileReading>;
    /** Whether hashes will be asked for. */
    readonly isHashed?: boolean;
    readonly known?: KnownFiles | undefined;
}

const UNREAD = "unread";

export class Snapshot implements Host {
    readonly #disk: Host;
    readonly #readings: Map<string, FileReading>;
    readonly #states = new Map<string, string>();
    readonly #hashes = new Map<string, string>();
    readonly #bytes = new Map<string, Buffer | string>();
    /** How files looked before they were read. */
    readonly #stamps = new Map<string, Stamp | null>();
    readonly #isHashed: boolean;
    readonly #known: KnownFiles | null;
    #isTorn = false;
    /** See {@link Host.holdsOneDriver}. */
    readonly holdsOneDriver: boolean;

    /** @param disk what lists the files */
    constructor(disk: Host, { overlays = new Map<string, FileReading>(), isHashed = false, known }: SnapshotOptions = {}) {
        this.#disk = disk;
        this.#readings = new Map(overlays);
        this.#isHashed = isHashed;
        this.#known = isHashed ? (known ?? null) : null;
        this.holdsOneDriver = disk.holdsOneDriver ?? false;
        if (isHashed) for (const [path, reading] of overlays) if (reading.ok) this.#hashes.set(path, `text ${hashOf(reading.text)}`);
    }

    /** True when a file has changed since its hash was taken from an earlier run: what was found is not that of one state of the files. */
    get isTorn(): boolean {
        return this.#isTorn;
    }

    /** See {@link Host.list}. */
    list(root: string): readonly string[] {
        return this.#disk.list(root);
    }

    /** See {@link Host.beside}. */
    beside(root: string): readonly string[] {
        return this.#disk.beside?.(root) ?? [];
    }

    /** See {@link Host.cloneOf}. */
    cloneOf(root: string, path: string): string {
        return this.#disk.cloneOf?.(root, path) ?? "";
    }

    /** See {@link Host.read}. */
    read(path: string): string | null {
        const reading = this.reading(path);
        return reading.ok ? withoutMark(reading.text) : null;
    }

    /** See {@link Host.readAll}. */
    readAll(paths: Iterable<string>): ReadonlyMap<string, string> {
        const all = [...paths];
        const readings = readTogether(all.filter((path) => !this.#readings.has(path) && !this.#bytes.has(path)), {
            before: (path) => this.#look(path),
            read: (path, bytes) => this.#hash(path, bytes),
        });
        for (const [path, reading] of readings) this.#readings.set(path, reading);
        return textsOf(all.map((path) => [path, this.reading(path)]));
    }

    /** What {@link readTextFile} says of a file. */
    reading(path: string): FileReading {
        let reading = this.#readings.get(path);
        if (reading === undefined) {
            const bytes = this.#bytesOf(path);
            // Text takes as much room again.
            this.#bytes.delete(path);
            this.#readings.set(path, (reading = typeof bytes === "string" ? { ok: false, reason: bytes } : readingOf(bytes)));
        }
        return reading;
    }

    /** The file's bytes, or the reason why it can't be read, as they were when somebody first asked for its text or its hash. */
    #bytesOf(path: string): Buffer | string {
        let bytes = this.#bytes.get(path);
        if (bytes === undefined) {
            this.#look(path);
            this.#bytes.set(path, (bytes = readBytes(path)));
            this.#hash(path, bytes);
        }
        return bytes;
    }

    /** Keeps how a file looks that is about to be read. */
    #look(path: string): void {
        if (this.#known !== null) this.#stamps.set(path, stampOf(path));
    }

    /** Keeps the first hash of a file: it is the one that others were told. */
    #hash(path: string, bytes: Buffer | string): void {
        if (!this.#isHashed) return;
        const hash = typeof bytes === "string" ? UNREAD : hashOf(bytes);
        const before = this.#hashes.get(path);
        if (before === undefined) this.#hashes.set(path, hash);
        else if (before !== hash) this.#isTorn = true;
    }

    /** See {@link Host.names}. */
    names(path: string): KnownNames | undefined {
        if (this.#known === null || this.#readings.has(path)) return undefined;
        return this.#known.names(path, this.hash(path));
    }

    /** How a file looked before it was read, where a later change would show; null for those of which that is not known. */
    stamp(path: string): Stamp | null {
        const stamp = this.#stamps.get(path);
        return stamp?.isSettled === true ? stamp : null;
    }

    /**
     * A hash of a file's bytes, as they were read, or as they are known to be: nothing is decoded for it.
     *
     * @returns another constant for every file that can't be read
     * @throws Error when the snapshot was made without hashes
     */
    hash(path: string): string {
        if (!this.#isHashed) throw new Error("this snapshot has no hashes");
        let hash = this.#hashes.get(path);
        if (hash === undefined && !this.#readings.has(path)) {
            const known = this.#known?.hash(path);
            if (known === undefined) this.#bytesOf(path);
            else this.#hashes.set(path, known);
            hash = this.#hashes.get(path);
        }
        return hash ?? UNREAD;
    }

    /** False for a file of which a hash can't be had, or is not that of its bytes. */
    isReadable(path: string): boolean {
        const hash = this.hash(path);
        return hash !== UNREAD && !hash.startsWith("text ");
    }

    /**
     * A hash of the names and bytes of all files that are listed below a directory, and of those beside them: as long as it is the same, so is everything that the
     * analysis can find out from them.
     *
     * @param root absolute path of a directory
     */
    treeHash(root: string): string {
        let state = this.#states.get(root);
        if (state === undefined) this.#states.set(root, (state = `${this.digest(this.list(root))} ${this.digest(this.beside(root))}`));
        return state;
    }

    /** Lets go of all texts: from here on, only hashes that are known already are those of this run. */
    forgetTexts(): void {
        this.#readings.clear();
        this.#bytes.clear();
    }

    /** A hash of the names and bytes of some files. */
    digest(paths: Iterable<string>): string {
        return hashOf([...paths].map((path) => `${JSON.stringify(path)} ${this.hash(path)}`).join("\n"));
    }
}
