/** Questions about the texts of files, each asked once for each file. */
import type { Unit } from "./unit.js";

/** @returns whether a pattern matches anywhere in a unit's text, comments included */
export function matchesIn(pattern: RegExp): (unit: Unit) => boolean {
    const known = new WeakMap<Unit, boolean>();
    return (unit) => {
        let matches = known.get(unit);
        if (matches === undefined) known.set(unit, (matches = pattern.test(unit.file.text)));
        return matches;
    };
}
