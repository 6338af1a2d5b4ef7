/** The routines that WSK calls at PASSIVE_LEVEL to DISPATCH_LEVEL: event callbacks, and completion routines of requests. */
import { wskCompletionRoutines } from "../completion/completion.js";
import type { Program } from "../program.js";
import type { Roles } from "../roles.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";

export interface WskRoutine {
    readonly fn: FunctionDecl;
    /** Its part: "the WskReceiveEvent callback", "a completion routine". */
    readonly role: string;
    /** Index of its Flags; null when it has none. */
    readonly flags: number | null;
    /** What makes it one. */
    readonly registered: TraceStep | null;
}

/** The routines of that kind that `unit` defines, each once. */
export function* wskRoutines(program: Program, roles: Roles, unit: Unit): Generator<WskRoutine, void, undefined> {
    const seen = new Set<FunctionDecl>();
    for (const { fn, event, registered } of roles.callbacks) {
        if (fn.unit !== unit || seen.has(fn)) continue;
        seen.add(fn);
        const origin = registered ?? (fn.nameNode === null ? null : step(fn.nameNode, `${fn.name} is taken for the ${event.name}`));
        yield { fn, role: `the ${event.name} callback`, flags: event.flags, registered: origin };
    }
    for (const { role } of wskCompletionRoutines(program, roles, unit)) {
        const { fn, site } = role;
        if (seen.has(fn)) continue;
        seen.add(fn);
        yield { fn, role: "a completion routine", flags: null, registered: step(site.event.call.node, `${site.event.target.name} sets ${fn.name} as completion routine`) };
    }
}
