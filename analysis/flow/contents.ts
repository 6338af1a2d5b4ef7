/** The contents of objects, and how values in them are taken apart and joined. */
import type { IntMap } from "./int-map.js";
import { type Cell, memberCell, paramSym, phiSym, type Sym, UNINITIALIZED, unknownSym, ZERO } from "./sym.js";
import { sameStarts } from "./walks.js";

/** The contents of one object, by the numbers of the member paths below its root. */
export type Contents = IntMap<Sym>;

/** A member path (`""` is the object as a whole) and what stands there. */
export type Entry = readonly [path: string, value: Sym];

/** Marks an object (or part of one) whose bytes are all zero, or are a copy of another's. */
export const ZERO_FILL: Sym = { kind: "unknown", key: "zero-fill", node: null };

/** What a load gives for stored contents: bytes that are all zero are read as 0. */
export function asValue(stored: Sym): Sym {
    return stored === ZERO_FILL ? ZERO : stored;
}

/** The value where paths with `a` and `b` meet; `id` gives the place's name, and `isLoop` whether the turns of a loop begin there. */
export function joinValues(a: Sym, b: Sym, id: () => string, isLoop: boolean): Sym {
    if (a === b || (a.key === b.key && a.kind !== "phi")) return a;
    return phiSym(id(), asValue(a), asValue(b), isLoop);
}

/** True for plain numbers, which other threads report results in. */
export function isNumber(value: Sym): boolean {
    if (value === ZERO_FILL || value.kind === "const" || value.kind === "name") return true;
    return value.kind === "phi" && (value.of === null || value.of.some(isNumber));
}

/** Contents in which each value that `is` one of some is another one, by the names that `named` gives. */
export function withOthers(contents: Contents, is: (value: Sym) => boolean, named: (at: number) => string): Contents {
    let kept = contents;
    contents.each((at, value) => {
        if (is(value)) kept = kept.with(at, unknownSym(named(at)));
    });
    return kept;
}

/** True when two values with the same key also have the same alternatives. */
export function samePhi(a: Sym | undefined, b: Sym): boolean {
    if (a?.kind !== "phi" || b.kind !== "phi") return a?.kind === b.kind;
    return a.of === null ? b.of === null && a.least === b.least && a.byOnes === b.byOnes && sameStarts(a.starts, b.starts) : a.of.length === b.of?.length;
}

/** What a place holds that nobody has written since the function's start, or since `epoch`. */
export function atEntry(cell: Cell, epoch: string): Sym {
    if ("variable" in cell.base) {
        const { variable } = cell.base;
        if (variable.scope === "local" && !variable.isStatic) return UNINITIALIZED;
        if (variable.scope === "parameter" && cell.steps.length === 0) return paramSym(variable.index);
    }
    return initialSym(cell, epoch);
}

function initialSym(cell: Cell, epoch: string): Extract<Sym, { kind: "initial" }> {
    return { kind: "initial", key: `in${epoch}(${cell.key})`, cell, epoch };
}

/** A member of an object that was assigned, cleared or clobbered as a whole. */
export function partOf(whole: Sym, path: string): Sym {
    // Every part of something that is zero is zero: `LONGLONG t = 0;` read through a LARGE_INTEGER pointer.
    if (whole === ZERO_FILL || (whole.kind === "const" && whole.value === 0)) return ZERO;
    if (whole.kind === "uninitialized") return whole;
    if (whole.kind === "initial") {
        let { cell } = whole;
        for (const step of path.slice(1).split(".")) cell = memberCell(cell, step);
        return initialSym(cell, whole.epoch);
    }
    return unknownSym(`${whole.key}${path}`);
}

/** True when two objects hold the same. */
export function sameContents(a: Contents, b: Contents): boolean {
    return !a.differs(b, (_, x, y) => x === undefined || y === undefined || x.key !== y.key || !samePhi(x, y));
}

/** True for a value that is, or on some path was, the one named `key`; `within` for pointers into what that one points to, too. */
export function mayBe(value: Sym, key: string, within = false): boolean {
    if (isNamed(value, key, within)) return true;
    if (value.kind !== "phi" || value.of === null) return false;
    for (const each of value.of) if (isNamed(each, key, within)) return true;
    return false;
}

function isNamed(value: Sym, key: string, within: boolean): boolean {
    return value.key === key || (within && value.kind === "address" && value.cell.root === `*${key}`);
}
