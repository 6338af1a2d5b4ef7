/**
 * WSK_FLAG_AT_DISPATCH_LEVEL in the Flags of an event callback: set, it says that the callback runs at DISPATCH_LEVEL; clear, it says nothing.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_receive_event
 */
import { constant } from "../../knowledge/index.js";
import type { FlowState } from "../flow/state.js";
import { opSym, type Sym } from "../flow/sym.js";

export const AT_DISPATCH = "WSK_FLAG_AT_DISPATCH_LEVEL";

const FLAG = constant(AT_DISPATCH) ?? 8;

/** True where the path has found the flag clear in `flags`. */
export function isFlagClear(flags: Sym, state: FlowState): boolean {
    const bit = opSym("&", flags, { kind: "const", key: String(FLAG), value: FLAG, name: AT_DISPATCH });
    return state.fact(bit.key).eq === 0 || state.fact(flags.key).eq === 0;
}
