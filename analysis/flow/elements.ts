/** Elements of arrays that are read and written under indexes which are not numbers. */
import { type Cell, type Sym, unknownSym } from "./sym.js";

/** What is read through an index that may be that of elements written before: one of those, or something not known. Null when it is none. */
export function someElement(contents: Iterable<readonly [string, Sym]>, cell: Cell, settled: (value: Sym) => Sym): Sym | null {
    const path = cell.key.slice(cell.root.length);
    if (!path.includes("[")) return null;
    const all = new Map<string, Sym>();
    let isPart = false;
    for (const [key, value] of contents) {
        if (path.startsWith(`${key}.`)) isPart = true;
        if (!mayAlias(key, path)) continue;
        if (key.split(".").length !== path.split(".").length) return unknownSym(`element ${cell.key}`);
        const part = settled(value);
        for (const each of part.kind === "phi" ? (part.of ?? [part]) : [part]) all.set(each.key, each);
    }
    if (all.size === 0) return null;
    if (hasOthers(cell, isPart)) {
        const other = unknownSym(`element ${cell.key}`);
        all.set(other.key, other);
    }
    const key = `phi(${cell.key} of ${[...all.keys()].join()})`;
    return all.size > MOST_ELEMENTS || key.length > 400 ? unknownSym(`element ${cell.key}`) : { kind: "phi", key, of: [...all.values()] };
}

const MOST_ELEMENTS = 8;

/** True when the array may have elements that nothing has written one by one, and that are no garbage: those of a written whole (`isPart`). */
function hasOthers({ base }: Cell, isPart: boolean): boolean {
    if (!("variable" in base) || base.variable.scope !== "local" || base.variable.isStatic) return true;
    // The initialiser of an array of no given size lists all elements.
    return isPart && !(base.variable.type.kind === "array" && base.variable.type.size === null);
}

/** Elements of one array with different index expressions may be the same one. */
export function mayAlias(a: string, b: string): boolean {
    if (!a.includes("[") || !b.includes("[") || a === b) return false;
    const left = a.split(".");
    const right = b.split(".");
    for (let index = 0; index < Math.min(left.length, right.length); index++) {
        const x = left[index] ?? "";
        const y = right[index] ?? "";
        if (x === y) continue;
        if (!x.startsWith("[") || !y.startsWith("[")) return false;
        if (/^\[\d+\]$/.test(x) && /^\[\d+\]$/.test(y)) return false;
    }
    return true;
}
