/**
 * The candidate that a mistyped name most likely means, for messages that end in "did you mean …?".
 *
 * @param name what was written
 * @param candidates valid names
 * @returns the nearest candidate, or null when none is within about a third of the name's length
 */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
    let best: string | null = null;
    let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
    for (const candidate of candidates) {
        const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
        if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
    }
    return best;
}

/** Levenshtein distance, given up (and reported as `limit`) once it cannot stay below `limit`. */
function editDistance(a: string, b: string, limit: number): number {
    if (Math.abs(a.length - b.length) >= limit) return limit;
    let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i++) {
        const current = [i];
        for (let j = 1; j <= b.length; j++) {
            const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
            current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
        }
        if (Math.min(...current) >= limit) return limit;
        previous = current;
    }
    return previous[b.length] ?? limit;
}
