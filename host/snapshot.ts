/** The files of a run as they were when the run first looked at them: whatever asks later gets the same text. */
import type { Host } from "../analysis/host.js";
import { withoutMark } from "./encoding.js";
import { type FileReading, readBytes, readingOf } from "./node-host.js";

export class Snapshot implements Host {
    readonly #disk: Host;
    readonly #readings: Map<string, FileReading>;
    readonly #states = new Map<string, string>();
    readonly #hashes = new Map<string, string>();
    readonly #bytes = new Map<string, Buffer | string>();
    readonly #isHashed: boolean;
    /** See {@link Host.holdsOneDriver}. */
    readonly holdsOneDriver: boolean;

    /**
     * @param disk what lists the files
     * @param overlays texts that take the place of those on the disk, by path
     * @param isHashed whether hashes will be asked for
     */
    constructor(disk: Host, overlays: ReadonlyMap<string, FileReading> = new Map(), isHashed = false) {
        this.#disk = disk;
        this.#readings = new Map(overlays);
        this.#isHashed = isHashed;
        this.holdsOneDriver = disk.holdsOneDriver ?? false;
        if (isHashed) for (const [path, reading] of overlays) if (reading.ok) this.#hashes.set(path, `text ${hashOf(reading.text)}`);
    }

    /** See {@link Host.list}. */
    list(root: string): readonly string[] {
        return this.#disk.list(root);
    }

    /** See {@link Host.read}. */
    read(path: string): string | null {
        const reading = this.reading(path);
        return reading.ok ? withoutMark(reading.text) : null;
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
            this.#bytes.set(path, (bytes = readBytes(path)));
            if (this.#isHashed) this.#hashes.set(path, typeof bytes === "string" ? "unread" : hashOf(bytes));
        }
        return bytes;
    }

    /**
     * A hash of a file's bytes, as they were read: nothing is decoded for it.
     *
     * @returns another constant for every file that can't be read
     * @throws Error when the snapshot was made without hashes
     */
    hash(path: string): string {
        if (!this.#isHashed) throw new Error("this snapshot has no hashes");
        let hash = this.#hashes.get(path);
        if (hash === undefined && !this.#readings.has(path)) {
            this.#bytesOf(path);
            hash = this.#hashes.get(path);
        }
        return hash ?? "unread";
    }

    /**
     * A hash of the names and bytes of all files that are listed below a directory: as long as it is the same, so is everything that the
     * analysis can find out from them.
     *
     * @param root absolute path of a directory
     */
    treeHash(root: string): string {
        let state = this.#states.get(root);
        if (state === undefined) this.#states.set(root, (state = this.digest(this.list(root))));
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

/** Loaded only here: it takes longer to load than a small file to lint. */
function hashOf(data: string | Buffer): string {
    return process.getBuiltinModule("node:crypto").createHash("sha256").update(data).digest("hex");
}
