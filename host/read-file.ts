/** Reads text files, and says why one can't be read. */
import { readFileSync, type Stats, statSync } from "node:fs";
import { decode, type DecodedText } from "./encoding.js";
import { describeFailure } from "./failure.js";

/** Bytes. The largest hand-written source in the drivers we know has 0.5 MB; what is larger than this is generated data. */
export const largestFile = 16 * 1024 * 1024;

/** A file that was read, or the reason why it can't be: the second half of a sentence, such as "it is a directory". */
export type FileReading = (DecodedText & { readonly ok: true }) | { readonly ok: false; readonly reason: string };

/**
 * Reads a text file. Never throws.
 *
 * @param path absolute, or relative to the working directory
 */
export function readTextFile(path: string): FileReading {
    const bytes = readBytes(path);
    return typeof bytes === "string" ? { ok: false, reason: bytes } : readingOf(bytes);
}

/**
 * The bytes of a file that may be a text file, or the reason why it can't be. Never throws.
 *
 * @param path absolute, or relative to the working directory
 */
export function readBytes(path: string): Buffer | string {
    try {
        return objectionTo(statSync(path)) ?? readFileSync(path);
    } catch (error) {
        return describeFailure(error);
    }
}

/** The reason why something of this kind or size is not read; null for an ordinary file. */
export function objectionTo(status: Stats): string | null {
    if (status.isDirectory()) return "it is a directory";
    // Reading a pipe or a device could wait for ever.
    if (!status.isFile()) return "it is no ordinary file";
    return status.size > largestFile ? `it is larger than ${largestFile / 1024 / 1024} MB` : null;
}

/** Reads bytes as a text file that contains them. */
export function readingOf(bytes: Buffer): FileReading {
    const decoded = decode(bytes);
    return typeof decoded === "string" ? { ok: false, reason: decoded } : { ok: true, ...decoded };
}
