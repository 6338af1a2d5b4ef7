/** The file system of Node as the host of the analysis and of the command line. */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Host } from "../analysis/host.js";
import { decode, withoutMark, type DecodedText } from "./encoding.js";
import { describeFailure } from "./failure.js";
import { walk } from "./walk.js";

/** Bytes. The largest hand-written source in the drivers we know has 0.5 MB; what is larger than this is generated data. */
export const largestFile = 16 * 1024 * 1024;

/** A file that was read, or the reason why it can't be: the second half of a sentence, such as "it is a directory". */
export type FileReading = (DecodedText & { readonly ok: true }) | { readonly ok: false; readonly reason: string };

export interface NodeHostOptions {
    /** False to list also what .gitignore files exclude, and build output. True when left out. */
    readonly honourIgnores?: boolean;
}

export class NodeHost implements Host {
    private readonly honourIgnores: boolean;
    private readonly lists = new Map<string, readonly string[]>();

    constructor({ honourIgnores = true }: NodeHostOptions = {}) {
        this.honourIgnores = honourIgnores;
    }

    /** See {@link Host.list}. A directory is walked once in the life of this object. */
    list(root: string): readonly string[] {
        const directory = normalizePath(root);
        let files = this.lists.get(directory);
        if (!files) {
            files = walk(directory, { honourIgnores: this.honourIgnores }).files;
            this.lists.set(directory, files);
        }
        return files;
    }

    /** See {@link Host.read}. */
    read(path: string): string | null {
        const reading = readTextFile(path);
        return reading.ok ? withoutMark(reading.text) : null;
    }
}

/**
 * Reads a text file. Never throws.
 *
 * @param path absolute, or relative to the working directory
 * @param onBytes is shown the bytes, where there are any
 */
export function readTextFile(path: string, onBytes?: (bytes: Buffer) => void): FileReading {
    let bytes: Buffer;
    try {
        const status = statSync(path);
        if (status.isDirectory()) return { ok: false, reason: "it is a directory" };
        // Reading a pipe or a device could wait for ever.
        if (!status.isFile()) return { ok: false, reason: "it is no ordinary file" };
        if (status.size > largestFile) return { ok: false, reason: `it is larger than ${largestFile / 1024 / 1024} MB` };
        bytes = readFileSync(path);
    } catch (error) {
        return { ok: false, reason: describeFailure(error) };
    }
    onBytes?.(bytes);
    const decoded = decode(bytes);
    return typeof decoded === "string" ? { ok: false, reason: decoded } : { ok: true, ...decoded };
}

/** An absolute path with forward slashes. */
export function normalizePath(path: string): string {
    const absolute = resolve(path);
    return process.platform === "win32" ? absolute.replaceAll("\\", "/") : absolute;
}
