/** `<` between a value and a number; the other orders are written by it (`opSym`). */
import { isPlain } from "./facts.js";
import type { Sym } from "./sym.js";

type Const = Extract<Sym, { kind: "const" }>;

export interface Ordered {
    /** The value that is compared. */
    readonly value: Sym;
    readonly bound: Const;
}

/** The comparison that an operation is; null when it is none with a number. */
export function orderOf(sym: Sym): Ordered | null {
    if (sym.kind !== "op" || sym.operator !== "<" || sym.right.kind !== "const") return null;
    return { value: sym.left, bound: sym.right };
}

/** Whether a number is below another one; null for other values, and where it depends on whether they have a sign. */
export function isBelow(sym: Sym, bound: Const): boolean | null {
    return sym.kind === "const" && isPlain(sym.value) && isPlain(bound.value) ? sym.value < bound.value : null;
}
