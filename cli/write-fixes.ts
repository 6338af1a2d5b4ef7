/** Writes fixed files: whole or not at all, in the encoding they had. */
import { chmodSync, chownSync, readFileSync, realpathSync, statSync } from "node:fs";
import { encode } from "../host/encoding.js";
import { describeFailure } from "../host/failure.js";
import { replaceFile } from "../host/replace-file.js";
import type { FixedFile } from "./lint.js";

/**
 * Writes fixed files. Ctrl-C ends the run between two files: at once, but with nothing half-written and nothing left beside a file.
 *
 * @returns what was not written and why, one sentence each
 */
export async function writeFixes(files: readonly FixedFile[]): Promise<string[]> {
    const complaints: string[] = [];
    const interrupts: NodeJS.Signals[] = [];
    const interrupt = (signal: NodeJS.Signals): void => void interrupts.push(signal);
    for (const signal of INTERRUPTS) process.on(signal, interrupt);
    try {
        for (const file of files) {
            // Signals are delivered only when the program waits.
            await new Promise((done) => setImmediate(done));
            if (interrupts.length > 0) break;
            const reason = writeFix(file);
            if (reason !== null) complaints.push(`The fixes for "${file.path}" were not written: ${reason}.`);
        }
        await new Promise((done) => setImmediate(done));
    } finally {
        for (const signal of INTERRUPTS) process.off(signal, interrupt);
    }
    // The default again: the process ends as one that was interrupted.
    for (const signal of interrupts) process.kill(process.pid, signal);
    return complaints;
}

const INTERRUPTS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];

/**
 * Writes one fixed file. A new file takes the old one's place in one step, so nobody ever sees half a file; mode and owner are
 * kept, a symbolic link stays and its target is written.
 *
 * @returns null, or the reason why nothing was written: the second half of a sentence
 */
export function writeFix({ path, text, output, encoding }: FixedFile): string | null {
    const before = encode(text, encoding);
    const after = encode(keepLineEnds(text, output), encoding);
    if (before === null || after === null) return "the fix has a character that the file's encoding can't hold";
    try {
        const target = realpathSync(path);
        const { mode } = statSync(target);
        // Replacing needs no right to write the file itself, so the owner's wish must be asked for.
        if ((mode & 0o222) === 0) return "it is read-only";
        if (!readFileSync(target).equals(before)) return "it has changed since it was read";
        replace(target, after);
        return null;
    } catch (error) {
        return describeFailure(error);
    }
}

function replace(target: string, bytes: Buffer): void {
    const { mode, uid, gid } = statSync(target);
    replaceFile(target, bytes, {
        mode: mode & 0o777,
        finish: (temporary) => {
            keepOwner(temporary, uid, gid);
            chmodSync(temporary, mode & 0o7777);
        },
    });
}

/** Only root can give a file away, and only root needs to: anyone else's new file belongs to whoever could write the old one. */
function keepOwner(path: string, uid: number, gid: number): void {
    const { uid: newUid, gid: newGid } = statSync(path);
    if (newUid === uid && newGid === gid) return;
    try {
        chownSync(path, uid, gid);
    } catch {
        // The new owner is the user who asked for the fix.
    }
}

/** Where every line of a file ends with CRLF, or with CR, a fix must not bring in bare line feeds. */
function keepLineEnds(text: string, output: string): string {
    if (text.includes("\r") && !text.includes("\n")) return output.replaceAll("\n", "\r");
    const onlyCrLf = text.includes("\r\n") && !/(?<!\r)\n/u.test(text);
    return onlyCrLf ? output.replace(/(?<!\r)\n/gu, "\r\n") : output;
}
