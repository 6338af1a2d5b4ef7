/** Writing files whole or not at all. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export interface Replacing {
    /** Permissions of the new file; the usual ones when left out. */
    readonly mode?: number;
    /** Is shown the new file, complete, before it takes the old one's place. */
    readonly finish?: (temporary: string) => void;
}

/**
 * Puts a new file in the place of another one, or where none is, in one step: whoever reads it meanwhile sees the old one or the new one,
 * whole. What fails leaves nothing beside it.
 *
 * @param target where the file lies; a symbolic link would be replaced itself
 * @throws Error of the file system
 */
export function replaceFile(target: string, content: string | Buffer, { mode = 0o666, finish }: Replacing = {}): void {
    // Names may have 255 bytes, and this one is longer.
    const temporary = join(dirname(target), `.${basename(target).slice(0, 200)}.${process.pid}.tmp`);
    // "wx": a file of that name that is not ours is neither followed nor overwritten.
    const descriptor = openSync(temporary, "wx", mode);
    try {
        try {
            writeFileSync(descriptor, content);
            fsyncSync(descriptor);
        } finally {
            closeSync(descriptor);
        }
        finish?.(temporary);
        renameSync(temporary, target);
    } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
    }
}
