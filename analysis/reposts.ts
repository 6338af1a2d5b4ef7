/** Completion routines that start a request whose completion runs the same routine again. */
import type { CNode } from "../parser/ast.js";
import { completionOf, routineNamed } from "./completion-of.js";
import { alternatives } from "./flow/sym.js";
import type { Program } from "./program.js";
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

/** The requests that `routine` starts, itself or through helpers, with itself as completion routine. */
export function repostsOf(program: Program, routine: FunctionDecl): readonly Repost[] {
    const found = new Map<CNode, Repost>();
    for (const { event, chain, inRoot } of reachedFrom(program, routine)) {
        const { target } = event;
        const irp = target.kind === "wsk" && target.api.irp !== null ? event.args[target.api.irp] : undefined;
        if (irp === undefined || irp.kind === "const") continue;
        const at = chain[0]?.event.call.node ?? event.call.node;
        if (found.has(at)) continue;
        // Where the request's own function has not set the routine, a caller on the way has.
        const set = inRoot(completionOf(irp, event.state).routine);
        if (!(alternatives(set) ?? []).some((each) => routineNamed(program, each) === routine)) continue;
        const last = step(event.call.node, `${target.name} gets an IRP whose completion runs ${routine.name}`);
        found.set(at, { at, call: target.name, trace: [...chainSteps(chain), last] });
    }
    return [...found.values()];
}
