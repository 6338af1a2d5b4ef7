/** Comparisons in one form, so that the same test written otherwise is the same value. */
import { constSym, notSym, opSym, type Sym } from "./sym.js";

/** The form of a comparison: `a < b`, with the number behind where there is one, and what is taken from the one side added to the other. Null for what has it. */
export function compared(operator: string, left: Sym, right: Sym): Sym | null {
    if (operator === "<=") return notSym(opSym("<", right, left));
    if (operator === ">=") return notSym(opSym("<", left, right));
    if (operator === ">") return opSym("<", right, left);
    if (left.kind === "const" || right.kind === "const") return isBefore(operator, left, right) ? notSym(opSym("<", right, constSym(left.value + 1))) : null;
    if (operator !== "<" && operator !== "==" && operator !== "!=") return null;
    // i < n - 1 is i + 1 < n.
    if (isLess(right)) return opSym(operator, opSym("+", left, right.right), right.left);
    return operator !== "<" && isLess(left) ? opSym(operator, opSym("+", right, left.right), left.left) : null;
}

/** 3 < n is !(n < 4). */
function isBefore(operator: string, left: Sym, right: Sym): left is Extract<Sym, { kind: "const" }> {
    return operator === "<" && left.kind === "const" && right.kind !== "const" && left.value >= 0 && left.value < 0x7fff_ffff;
}

/** True for `n - 1`. */
function isLess(sym: Sym): sym is Extract<Sym, { kind: "op" }> {
    return sym.kind === "op" && sym.operator === "-" && sym.right.kind === "const" && sym.right.value === 1;
}
