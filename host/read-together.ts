/**
 * Reads many files at once. Texts that are read one by one are moved about by V8's collector while the next ones are read, which takes longer
 * than the reading; here the texts of ordinary files are parts of a few large ones, which lie outside of V8's heap.
 */
import { isAscii } from "node:buffer";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { describeFailure } from "./failure.js";
import { type FileReading, objectionTo, readBytes, readingOf } from "./read-file.js";

/** Bytes of one large text: several times what V8 keeps in its own heap, and little to hold on to for the sake of one file. */
const CHUNK = 4 * 1024 * 1024;

/** Larger files are read by themselves, and so are those of which the system does not say a size. */
const MOST = CHUNK / 4;

/** Who wants to know of each file that is read. */
export interface Onlooker {
    /** Before a file is looked at. */
    before(path: string): void;
    /** With the file's bytes, which are not to be kept, or the reason why it can't be read. */
    read(path: string, bytes: Buffer | string): void;
}

/** Reads files; each has its reading, as {@link readTextFile} would give it. Never throws. */
export function readTogether(paths: Iterable<string>, onlooker?: Onlooker): ReadonlyMap<string, FileReading> {
    const reader = new Reader();
    for (const path of paths) {
        onlooker?.before(path);
        const bytes = reader.take(path);
        onlooker?.read(path, bytes);
    }
    return reader.finish();
}

class Reader {
    readonly #readings = new Map<string, FileReading>();
    readonly #chunk = Buffer.allocUnsafeSlow(CHUNK);
    #end = 0;
    /** Files whose texts are in the chunk. */
    #parts: { readonly path: string; readonly start: number; readonly end: number }[] = [];

    /** The bytes of a file, which are good until the next one is taken, or the reason why it can't be read. */
    take(path: string): Buffer | string {
        const bytes = this.#bytesOf(path);
        const isOwn = typeof bytes !== "string" && bytes.buffer === this.#chunk.buffer;
        if (isOwn && isAscii(bytes) && !bytes.includes(0)) {
            this.#parts.push({ path, start: this.#end, end: this.#end + bytes.length });
            this.#end += bytes.length;
        } else this.#readings.set(path, typeof bytes === "string" ? { ok: false, reason: bytes } : readingOf(bytes));
        return bytes;
    }

    finish(): ReadonlyMap<string, FileReading> {
        this.#cut();
        return this.#readings;
    }

    #bytesOf(path: string): Buffer | string {
        try {
            const status = statSync(path);
            if (objectionTo(status) !== null || status.size > MOST || status.size === 0) return readBytes(path);
            if (this.#end + status.size > CHUNK) this.#cut();
            return this.#read(path, status.size);
        } catch (error) {
            return describeFailure(error);
        }
    }

    #read(path: string, size: number): Buffer {
        const file = openSync(path, "r");
        try {
            let end = this.#end;
            for (let count = -1; count !== 0 && end < this.#end + size; end += count) count = readSync(file, this.#chunk, end, this.#end + size - end, null);
            return this.#chunk.subarray(this.#end, end);
        } finally {
            closeSync(file);
        }
    }

    /** Makes texts of what is in the chunk. */
    #cut(): void {
        const all = this.#chunk.toString("latin1", 0, this.#end);
        for (const { path, start, end } of this.#parts) this.#readings.set(path, { ok: true, text: all.slice(start, end), encoding: "utf8" });
        this.#parts = [];
        this.#end = 0;
    }
}
