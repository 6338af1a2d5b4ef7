/** What to say about a name that does not exist: the one that was meant where it is a likely slip, else all there are. */
import { nearest } from "../analysis/nearest.js";
import { UsageError } from "./usage-error.js";

/** More names than this are not listed. */
const MOST_LISTED = 12;

/**
 * The second half of a sentence: `did you mean "json"?`, or `known are "stylish" and "json".`
 *
 * @param typed what was written
 * @param names valid names
 * @param quote how a name is shown
 * @param elsewhere what to say when there are too many names to list
 */
export function suggestion(typed: string, names: readonly string[], quote: (name: string) => string, elsewhere = ""): string {
    const best = likely(typed, names);
    if (best !== null) return `did you mean ${quote(best)}?`;
    if (names.length > MOST_LISTED) return elsewhere;
    const quoted = names.map(quote);
    return `known are ${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}.`;
}

/** The name that `typed` most likely is a slip of: a third of it may be wrong, or a part of it missing at the end. */
export function likely(typed: string, names: readonly string[]): string | null {
    const bare = typed.replace(/^-+/u, "").toLowerCase();
    if (bare.length < 2) return null;
    const isBeginning = (name: string): boolean => {
        const other = name.replace(/^-+/u, "").toLowerCase();
        return other.startsWith(bare) || (other.length > 2 && bare.startsWith(other));
    };
    return nearest(typed, names, Math.max(1, Math.floor(bare.length / 3))) ?? names.find(isBeginning) ?? null;
}

/**
 * The one of some names that was written.
 *
 * @param what what they are names of
 * @throws {UsageError} for any other name
 */
export function choice<Name extends string>(what: string, value: string, names: readonly Name[]): Name {
    const found = names.find((name) => name === value);
    if (found !== undefined) return found;
    throw new UsageError(`There is no ${what} "${value}"; ${suggestion(value, names, (known) => `"${known}"`)}`);
}
