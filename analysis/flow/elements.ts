/** Elements of arrays that are read and written under indexes which are not numbers. */
import { type Cell, type Sym, unknownSym } from "./sym.js";

/** What is read through an index that may be that of elements written before: one of those, or something not known. */
export function someElement(contents: Iterable<readonly [string, Sym]>, cell: Cell, settled: (value: Sym) => Sym): Sym | null {
    const path = cell.key.slice(cell.root.length);
    if (!path.includes("[")) return null;
    const all = new Map<string, Sym>();
    for (const [key, value] of contents) {
        if (!mayAlias(key, path)) continue;
        if (key.split(".").length !== path.split(".").length) return unknownSym(`element ${cell.key}`);
        const part = settled(value);
        for (const each of part.kind === "phi" ? (part.of ?? [part]) : [part]) all.set(each.key, each);
    }
    if (all.size === 0) return null;
    const key = `phi(${cell.key} of ${[...all.keys()].join()})`;
    return all.size > MOST_ELEMENTS || key.length > 400 ? unknownSym(`element ${cell.key}`) : { kind: "phi", key, of: [...all.values()] };
}

const MOST_ELEMENTS = 8;

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
