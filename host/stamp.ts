/** By what a change of a file shows without its being read. */
import { type Stats, statSync } from "node:fs";

/** How a file looks from outside. */
export interface Stamp {
    /** Size, times of modification and of change, and number in the file system: a text, to be compared. */
    readonly text: string;
    /** True when the last change is so long ago that another one now would show. */
    readonly isSettled: boolean;
}

/** The coarsest clock of a file system that is in use has two seconds (FAT). */
const COARSEST_CLOCK = 2000;

/** How a file looks; null when there is none, or none that can be looked at: why not, is said when it is read. */
export function stampOf(path: string): Stamp | null {
    const status = statusOf(path);
    if (status === undefined) return null;
    const { size, mtimeMs, ctimeMs, ino } = status;
    return { text: `${size} ${mtimeMs} ${ctimeMs} ${ino}`, isSettled: Math.max(mtimeMs, ctimeMs) + COARSEST_CLOCK < Date.now() };
}

function statusOf(path: string): Stats | undefined {
    try {
        return statSync(path, { throwIfNoEntry: false });
    } catch {
        return undefined;
    }
}
