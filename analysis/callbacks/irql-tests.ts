/** What a path knows of the IRQL because the driver has asked for it. */
import type { Fact } from "../flow/facts.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";

const DISPATCH_LEVEL = 2;

/** True where the driver has asked for the IRQL, and what it did with the answer leaves a level below DISPATCH_LEVEL on this path, or may. */
export function isBelowDispatch(state: FlowState): boolean {
    for (const fact of state.facts.values()) if (fact.of !== null && saysLow(fact.of, fact)) return true;
    return false;
}

function saysLow(of: Sym, fact: Fact): boolean {
    if (isIrql(of)) return fact.eq !== null ? fact.eq < DISPATCH_LEVEL : fact.ne.includes(DISPATCH_LEVEL);
    if (of.kind !== "op" || of.operator !== "<") return false;
    const truth = fact.eq !== null ? fact.eq !== 0 : fact.ne.includes(0) ? true : null;
    if (truth === null) return false;
    // Other orders are written by `<`; a bound that nobody knows may be DISPATCH_LEVEL.
    const bound = boundOf(isIrql(of.left) ? of.right : of.left);
    if (isIrql(of.left)) return truth && (bound === null || bound <= DISPATCH_LEVEL);
    return isIrql(of.right) && !truth && bound === null;
}

function boundOf(sym: Sym): number | null {
    return sym.kind === "const" ? sym.value : null;
}

/** The result of the call that asks, in the function itself or in a helper. */
function isIrql(sym: Sym): boolean {
    return sym.kind === "result" && sym.call.callee.op === "function" && sym.call.callee.name === "KeGetCurrentIrql";
}
