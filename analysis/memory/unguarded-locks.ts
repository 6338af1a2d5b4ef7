/**
 * Calls that lock pages, and raise an exception where they cannot, outside of a handler.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-mmprobeandlockpages
 */
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";

const MOST_UP = 3;

/** The calls of `fn` that lock pages where no exception is caught, neither in `fn` nor by all who call it. */
export function unguardedLocks(program: Program, fn: FunctionDecl): readonly CallEvent[] {
    const calls = program.flow(fn)?.calls.filter(({ call, target }) => target.kind === "kernel" && target.api.acts?.verb === "lock-pages" && call.inMacro === null) ?? [];
    const bare = calls.filter(({ call }) => !isInTry(call.node));
    return bare.length === 0 || isGuardedAbove(program, fn, MOST_UP) ? [] : bare;
}

function isGuardedAbove(program: Program, fn: FunctionDecl, up: number): boolean {
    const callers = program.callers(fn);
    return up > 0 && callers.some(({ caller, event }) => caller !== fn && (isInTry(event.call.node) || isGuardedAbove(program, caller, up - 1)));
}

/** True for code that an exception handler of its own function watches. */
export function isInTry(node: CNode): boolean {
    for (let at: CNode | null = node; at !== null; at = at.parent) if (at.kind === "seh_try_statement") return true;
    return false;
}
