/** Elements of arrays that are read and written under indexes which are not numbers. */
import { asValue, type Contents, mayBe } from "./contents.js";
import type { PathName } from "./objects.js";
import { type Cell, type Sym, unknownSym } from "./sym.js";

/**
 * What is read through an index that may be that of elements written before: one of those, or something not known. Null when it is none.
 *
 * @param path the element, or member of one, that is read
 * @param contents what stands in its object
 */
export function someElement(path: PathName, contents: Contents, cell: Cell): Sym | null {
    const all = new Map<string, Sym>();
    for (const id of path.aliases) {
        const value = contents.get(id);
        if (value === undefined) continue;
        if (path.root.paths[id]?.depth !== path.depth) return unknownSym(`element ${cell.key}`);
        const part = asValue(value);
        for (const each of part.kind === "phi" ? (part.of ?? [part]) : [part]) all.set(each.key, each);
    }
    if (all.size === 0) return null;
    if (hasOthers(cell, path.wholes.some((whole) => contents.has(whole)))) {
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

/**
 * True when what is read may be an element that was given the value `key`, and may be another one as well. In one turn of a loop, the
 * elements that the loop's own variable names are one and the same.
 */
export function isSomeElement(path: PathName, contents: Contents, cell: Cell, key: string): boolean {
    if (contents.get(path.id) !== undefined) return false;
    const holding = path.aliases.filter((id) => {
        const value = contents.get(id);
        return value !== undefined && mayBe(value, key);
    });
    if (holding.length === 0) return false;
    const counter = countedBy(path.text);
    if (counter === null || holding.some((id) => (countedBy(path.root.paths[id]?.text ?? "") ?? counter) !== counter)) return true;
    const value = someElement(path, contents, cell);
    return value?.kind !== "phi" || value.of?.every((each) => each.key === key || each.kind === "uninitialized") !== true;
}

/** The variable whose value from turn to turn of a loop is the index of an element; null where it is something else. */
function countedBy(path: string): string | null {
    return /\[phi\d+:(\w+)\]/.exec(path)?.[1] ?? null;
}

/**
 * True for elements of one array (or members of them) with different index expressions, which may be the same one.
 *
 * @param a the steps from the array's object to the one, the empty step of the object itself first
 */
export function mayAlias(a: readonly string[], b: readonly string[]): boolean {
    const shared = Math.min(a.length, b.length);
    let differ = false;
    for (let index = 1; index < shared; index++) {
        const x = a[index] ?? "";
        const y = b[index] ?? "";
        if (x === y) continue;
        if (!x.startsWith("[") || !y.startsWith("[") || (isNumbered(x) && isNumbered(y))) return false;
        differ = true;
    }
    return differ || a.length !== b.length;
}

function isNumbered(step: string): boolean {
    return /^\[\d+\]$/.test(step);
}
