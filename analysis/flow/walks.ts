/** Pointers that loops move on: along a list, by what is found where they point, or along an array of pointers. */
import type { CType } from "../types.js";
import { addressSym, type Cell, constSym, MOST_ALTERNATIVES, opSym, type Sym, variableCell } from "./sym.js";

/** True for two values of loops that have begun alike. */
export function sameStarts(a: readonly Sym[] | undefined, b: readonly Sym[] | undefined): boolean {
    return a?.length === b?.length && (a === undefined || a.every((each, index) => each.key === b?.[index]?.key));
}

/** What a pointer has begun as that a loop moves on along a list, to what is found where it points, or along an array; null for other values. */
export function startsOf(key: string, values: readonly Sym[]): readonly Sym[] | null {
    const starts = new Map<string, Sym>();
    let isArray = false;
    for (const each of values) {
        if (each.key === key && each.kind === "phi") {
            const known = each.of ?? each.starts ?? null;
            if (known === null) return null;
            for (const start of known) if (!start.key.includes(key)) starts.set(start.key, start);
        } else if (!each.key.includes(key)) starts.set(each.key, each);
        else if (isMoved(each, key)) isArray = true;
        else if (!isFoundBelow(each, key)) return null;
    }
    const all = [...starts.values()];
    const [first] = all;
    if (first === undefined) return null;
    // Where in an array it has begun does not matter; numbers that loops count are no pointers.
    const array = arrayOf(first);
    if (array !== null && all.every((each) => arrayOf(each)?.key === array.key)) return [addressSym(array)];
    return isArray || all.length > MOST_ALTERNATIVES ? null : all;
}

/** True for what stands so many elements behind the value `key`, or before it. */
function isMoved(sym: Sym, key: string): boolean {
    return sym.kind === "op" && (sym.operator === "+" || sym.operator === "-") && sym.left.key === key;
}

/** The array of pointers that a pointer is in, as a variable's cell; null for other values. */
export function arrayOf(pointer: Sym): Cell | null {
    switch (pointer.kind) {
        case "address": {
            const { base, steps } = pointer.cell;
            const isInside = steps.length === 0 || (steps.length === 1 && ELEMENT.test(steps[0] ?? ""));
            return isInside && "variable" in base && isOfPointers(base.variable.type) ? variableCell(base.variable) : null;
        }
        case "op":
            return pointer.operator === "+" || pointer.operator === "-" ? arrayOf(pointer.left) : null;
        case "phi": {
            const [first, ...others] = pointer.of ?? pointer.starts ?? [];
            const array = first === undefined ? null : arrayOf(first);
            return array !== null && others.every((each) => arrayOf(each)?.key === array.key) ? array : null;
        }
        default:
            return null;
    }
}

const ELEMENT = /^\[\d+\]$/;

/** How many elements behind the first one of its array a pointer is. */
export function indexIn(pointer: Sym): Sym {
    switch (pointer.kind) {
        case "address":
            return constSym(Number((pointer.cell.steps[0] ?? "[0]").slice(1, -1)));
        case "op":
            return opSym(pointer.operator, indexIn(pointer.left), pointer.right);
        case "phi":
            return { kind: "phi", key: `[${pointer.key}]`, of: pointer.of?.map(indexIn) ?? null };
        default:
            return pointer;
    }
}

/** A comparison of two pointers into one array is one of their indexes; null for others. */
export function compareIndexes(operator: string, left: Sym, right: Sym): Sym | null {
    if (!/^(?:[<>]=?|[!=]=)$/.test(operator) || !mayBeInside(left) || !mayBeInside(right)) return null;
    const array = arrayOf(left);
    return array !== null && arrayOf(right)?.key === array.key ? opSym(operator, indexIn(left), indexIn(right)) : null;
}

function mayBeInside({ kind }: Sym): boolean {
    return kind === "address" || kind === "op" || kind === "phi";
}

function isOfPointers(type: CType): boolean {
    return type.kind === "array" && isPointer(type.of);
}

/** True for the type of pointers to pointers, as far as it shows by itself. */
export function isToPointers(type: CType): boolean {
    return type.kind === "pointer" && isPointer(type.to);
}

function isPointer(type: CType): boolean {
    return type.kind === "pointer" || (type.kind === "named" && /^P[A-Z]/.test(type.name));
}

/** True for what was found in memory that the value `key` leads to. */
function isFoundBelow(sym: Sym, key: string): boolean {
    let each = sym;
    while (each.kind === "initial" && "pointer" in each.cell.base) {
        each = each.cell.base.pointer;
        if (each.key === key) return true;
    }
    return false;
}
