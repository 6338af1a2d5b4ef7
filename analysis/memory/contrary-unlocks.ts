/**
 * Calls that unlock the pages of an MDL whose flags say that they are not locked: MDL_PAGES_LOCKED is set by what locks them, and cleared by what
 * unlocks them.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-mmunlockpages
 */
import { constant } from "../../knowledge/index.js";
import { truthOf } from "../flow/conditions.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { constSym, memberCell, opSym, pointeeCell, type Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";

const LOCKED = constSym(constant("MDL_PAGES_LOCKED") ?? 0);

/** The calls of MmUnlockPages in `fn` that every way leads to by a test which says that the pages are not locked. */
export function contraryUnlocks(program: Program, fn: FunctionDecl): readonly CallEvent[] {
    return (program.flow(fn)?.calls ?? []).filter(({ target, args: [mdl], state }) => {
        if (target.kind !== "kernel" || target.name !== "MmUnlockPages" || mdl === undefined || mdl.kind === "const") return false;
        // Whatever has changed the MDL since the test, by locking its pages, has given the member another value.
        return isClear(state.load(memberCell(pointeeCell(mdl), "MdlFlags")), state);
    });
}

function isClear(flags: Sym, state: FlowState): boolean {
    if (flags.kind === "const") return false;
    const locked = opSym("&", flags, LOCKED);
    return truthOf(locked, state) === false || truthOf(opSym("==", locked, LOCKED), state) === false || isWithoutAll(flags, state);
}

/** True where several flags were asked for at once, and none is set. */
function isWithoutAll(flags: Sym, state: FlowState): boolean {
    return [...state.facts.values()].some(({ of, eq }) => {
        return eq === 0 && of?.kind === "op" && of.operator === "&" && of.left.key === flags.key && of.right.kind === "const" && opSym("&", of.right, LOCKED).key !== "0";
    });
}
