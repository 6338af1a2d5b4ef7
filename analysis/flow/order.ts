/** `<`, `>`, `<=` and `>=` between a value with alternatives and a number. */
import type { Sym } from "./sym.js";

const ORDERS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
    "<": (a, b) => a < b,
    ">": (a, b) => a > b,
    "<=": (a, b) => a <= b,
    ">=": (a, b) => a >= b,
};

export interface Ordered {
    /** The value that is compared. */
    readonly value: Sym;
    /** Whether the order holds for one of its alternatives; null when that is not known. */
    readonly holds: (alternative: Sym) => boolean | null;
}

/** The comparison that an operation is; null when it is none with a number. */
export function orderOf(sym: Sym): Ordered | null {
    const compare = sym.kind === "op" ? ORDERS[sym.operator] : undefined;
    if (compare === undefined || sym.kind !== "op") return null;
    const { left, right } = sym;
    if (left.kind === "phi" && right.kind === "const") return { value: left, holds: (each) => ordered(each, right, compare) };
    if (left.kind === "const" && right.kind === "phi") return { value: right, holds: (each) => ordered(left, each, compare) };
    return null;
}

/** Numbers that are the same with and without a sign: whether others are above or below depends on their types. */
function ordered(a: Sym, b: Sym, compare: (a: number, b: number) => boolean): boolean | null {
    const isPlain = (sym: Sym): sym is Extract<Sym, { kind: "const" }> => sym.kind === "const" && sym.value >= 0 && sym.value <= 0x7fff_ffff;
    return isPlain(a) && isPlain(b) ? compare(a.value, b.value) : null;
}
