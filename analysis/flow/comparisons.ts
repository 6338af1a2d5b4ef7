/** Comparisons in one form, so that the same test written otherwise is the same value. */
import { isPlain } from "./facts.js";
import { constSym, notSym, opSym, type Sym } from "./sym.js";

const ONE = constSym(1);

/** The form of a comparison: `a < b`, with the number behind where there is one, and what is taken from the one side added to the other. Null for what has it. */
export function compared(operator: string, left: Sym, right: Sym): Sym | null {
    if (operator === "<=") return notSym(opSym("<", right, left));
    if (operator === ">=") return notSym(opSym("<", left, right));
    if (operator === ">") return opSym("<", right, left);
    if (left.kind === "const" || right.kind === "const") return isBefore(operator, left, right) ? notSym(opSym("<", right, constSym(left.value + 1))) : null;
    if (operator !== "<" && operator !== "==" && operator !== "!=") return null;
    const [mine, theirs] = [shiftOf(left), shiftOf(right)];
    // i < n - 1 is i + 1 < n.
    if (theirs?.by === -1) return opSym(operator, opSym("+", left, ONE), theirs.of);
    if (operator !== "<") return mine?.by === -1 ? opSym(operator, opSym("+", right, ONE), mine.of) : null;
    // n - 1 < i is !(i < n), and so is n < i + 1.
    if (mine?.by === -1) return notSym(opSym("<", right, mine.of));
    if (mine !== null && theirs !== null) return opSym("<", without(mine, theirs.by), without(theirs, mine.by));
    return theirs === null ? null : notSym(opSym("<", opSym("+", theirs.of, constSym(theirs.by - 1)), left));
}

/** 3 < n is !(n < 4). */
function isBefore(operator: string, left: Sym, right: Sym): left is Extract<Sym, { kind: "const" }> {
    return operator === "<" && left.kind === "const" && right.kind !== "const" && left.value >= 0 && left.value < 0x7fff_ffff;
}

/** What is left of `i + a` where as much is taken away from both sides as the other side, `n + b`, allows. */
function without({ of, by }: { readonly of: Sym; readonly by: number }, other: number): Sym {
    return by <= other ? of : opSym("+", of, constSym(by - other));
}

/** What a number is the one before of, or some behind; null for other values. */
function shiftOf(sym: Sym): { readonly of: Sym; readonly by: number } | null {
    if (sym.kind !== "op" || sym.right.kind !== "const") return null;
    const { operator, left, right: { value } } = sym;
    if (operator === "-" && value === 1) return { of: left, by: -1 };
    return operator === "+" && value > 0 && isPlain(value) ? { of: left, by: value } : null;
}
