/** Edits as plain data. */

/** Replaces [start, end) of the linted file, UTF-16 offsets, by `text`. */
export interface Edit {
    readonly start: number;
    readonly end: number;
    readonly text: string;
}

/**
 * The edits in file order, or null where they cannot be applied together: they overlap, or lie outside the file.
 *
 * @param length of the file's text
 */
export function applicable(edits: readonly Edit[], length: number): Edit[] | null {
    if (edits.length === 0) return null;
    const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
    let last = 0;
    for (const { start, end } of sorted) {
        // A NaN fails the comparison too.
        if (!(last <= start && start <= end && end <= length)) return null;
        last = end;
    }
    return sorted;
}
