/** Writes reports: whole or not at all. */
import { mkdirSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describeFailure } from "../host/failure.js";
import { replaceFile } from "../host/replace-file.js";

/**
 * Writes a report to a file, and makes the folders it is to lie in. A new file takes an old one's place in one step, so whoever reads
 * it meanwhile sees one whole report. A symbolic link stays, and what it leads to is written.
 *
 * @returns null, or the reason why nothing was written: the second half of a sentence
 */
export function writeReport(path: string, text: string): string | null {
    try {
        const old = statSync(path, { throwIfNoEntry: false });
        if (old?.isDirectory()) return "it is a folder";
        if (old !== undefined && !old.isFile()) {
            // A device or a pipe, such as /dev/stdout: nothing can take its place.
            writeFileSync(path, text);
            return null;
        }
        if (old !== undefined && (old.mode & 0o222) === 0) return "it is read-only";
        mkdirSync(dirname(path), { recursive: true });
        replaceFile(old === undefined ? path : realpathSync(path), text);
        return null;
    } catch (error) {
        return describeFailure(error);
    }
}
