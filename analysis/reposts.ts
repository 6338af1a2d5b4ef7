/** Completion routines that start a request whose completion runs the same routine again. */
import type { CNode } from "../parser/ast.js";
import { completionOf, routineNamed } from "./completion/completion-of.js";
import { requesting } from "./concerned.js";
import { truthOf } from "./flow/conditions.js";
import type { CallEvent } from "./flow/engine.js";
import { alternatives, type Sym } from "./flow/sym.js";
import type { CallSite, Program } from "./program.js";
import { reachedFrom } from "./reach.js";
import { step, type TraceStep } from "./trace.js";
import type { FunctionDecl } from "./unit.js";
import { chainSteps } from "./waits.js";

export interface Repost {
    /** The call in the routine that leads to the request; the request itself when it stands there. */
    readonly at: CNode;
    /** The function of WSK that is called. */
    readonly call: string;
    readonly trace: readonly TraceStep[];
}

/** As many requests inside each other as a kernel stack bears. */
const MOST_RETRIES = 8;

/** The requests that `routine` starts, itself or through helpers, with itself as completion routine, as often as they complete. */
export function repostsOf(program: Program, routine: FunctionDecl): readonly Repost[] {
    const found = new Map<CNode, Repost>();
    for (const { fn, event, chain, inRoot } of reachedFrom(program, routine, { towards: requesting(program.project) })) {
        const { target } = event;
        const irp = target.kind === "wsk" && target.api.irp !== null ? event.args[target.api.irp] : undefined;
        if (irp === undefined || irp.kind === "const") continue;
        const at = chain[0]?.event.call.node ?? event.call.node;
        // Who prints over a socket has seen to it that printing meanwhile does not send.
        if (chain.some(isOfPrinter)) continue;
        if (found.has(at) || isLimited(program, fn, event) || chain.some((site) => isLimited(program, site.caller, site.event))) continue;
        // Where the request's own function has not set the routine, a caller on the way has.
        const set = inRoot(completionOf(irp, event.state).routine);
        if (!(alternatives(set) ?? []).some((each) => routineNamed(program, each) === routine)) continue;
        const last = step(event.call.node, `${target.name} gets an IRP whose completion runs ${routine.name}`);
        found.set(at, { at, call: target.name, trace: [...chainSteps(chain), last] });
    }
    return [...found.values()];
}

/** True for a call in a function that takes a format and any number of arguments. */
function isOfPrinter({ caller }: CallSite): boolean {
    return caller.parameters === null && /\.\.\.\s*\)/.test(caller.head);
}

/** True on a path that a count allows a few times only: `if (ctx->Retries++ < 3)`. */
function isLimited(program: Program, fn: FunctionDecl, { state }: CallEvent): boolean {
    for (const { of } of state.facts.values()) {
        const count = of === null ? null : countBelow(of, truthOf(of, state));
        if (count !== null && program.flow(fn)?.assigns.some(({ cell }) => cell.key === count) === true) return true;
    }
    return false;
}

/** The memory whose contents a comparison says to be small; null when it says something else. */
function countBelow(comparison: Sym, truth: boolean | null): string | null {
    if (comparison.kind !== "op" || truth !== true || comparison.operator !== "<") return null;
    if (comparison.right.kind !== "const" || comparison.right.value > MOST_RETRIES) return null;
    const { left } = comparison;
    const value = left.kind === "op" && left.operator === "+" ? left.left : left;
    return value.kind === "initial" ? value.cell.key : null;
}
