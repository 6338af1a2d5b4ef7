/**
 * WSK_FLAG_AT_DISPATCH_LEVEL in the Flags of an event callback: set, it says that the callback runs at DISPATCH_LEVEL; clear, it says nothing.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_receive_event
 */
import { constant } from "../../knowledge/index.js";
import type { Fact } from "../flow/facts.js";
import type { FlowState } from "../flow/state.js";
import { constSym, isConstant, opSym, paramSym, type Sym } from "../flow/sym.js";

const FLAG = constant("WSK_FLAG_AT_DISPATCH_LEVEL") ?? 8;

/** True where the path has found the flag clear in the parameter at position `flags`. */
export function isFlagClear(flags: number, state: FlowState): boolean {
    return state.fact(bitOf(flags).key).eq === 0;
}

/** True when what is known of `of` says that the flag is clear in the parameter at position `flags`. */
export function saysClear(flags: number, of: Sym, fact: Fact): boolean {
    const truth = fact.eq !== null ? fact.eq !== 0 : fact.ne.includes(0) ? true : null;
    return truth !== null && isClearWhen(bitOf(flags).key, of, truth);
}

function isClearWhen(bit: string, of: Sym, truth: boolean): boolean {
    if (of.key === bit) return !truth;
    if (of.kind === "not") return isClearWhen(bit, of.operand, !truth);
    if (of.kind !== "op" || of.left.key !== bit || (of.operator !== "==" && of.operator !== "!=")) return false;
    const isEqual = truth === (of.operator === "==");
    return isConstant(of.right, 0) ? isEqual : isConstant(of.right, FLAG) && !isEqual;
}

function bitOf(flags: number): Sym {
    return opSym("&", paramSym(flags), constSym(FLAG));
}
