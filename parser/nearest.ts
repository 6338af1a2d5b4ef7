/** Finds what a user meant by a mistyped name. */

/**
 * The edits (insert, delete, replace, swap neighbours) that turn one string into another: the restricted Damerau-Levenshtein
 * distance.
 */
export function editDistance(from: string, to: string): number {
    let beforePrevious: number[] = [];
    let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
    for (let row = 1; row <= from.length; row++) {
        const current = [row];
        for (let column = 1; column <= to.length; column++) {
            const same = from[row - 1] === to[column - 1];
            let best = Math.min(
                (previous[column] ?? 0) + 1,
                (current[column - 1] ?? 0) + 1,
                (previous[column - 1] ?? 0) + (same ? 0 : 1),
            );
            if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
                best = Math.min(best, (beforePrevious[column - 2] ?? 0) + 1);
            }
            current.push(best);
        }
        beforePrevious = previous;
        previous = current;
    }
    return previous[to.length] ?? 0;
}

/**
 * The name closest to what was typed, the first of equals. Case makes no difference.
 *
 * @param typed what was written
 * @param names valid names
 * @param most how many edits away a name may be
 * @returns null when there is no name within that distance
 */
export function nearest(typed: string, names: Iterable<string>, most = Infinity): string | null {
    let best: string | null = null;
    let bestDistance = Infinity;
    for (const name of names) {
        const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
        if (distance < bestDistance && distance <= most) {
            best = name;
            bestDistance = distance;
        }
    }
    return best;
}
