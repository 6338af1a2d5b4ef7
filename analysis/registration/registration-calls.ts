/** Where functions that register, deregister and capture are called from: DriverEntry, which must not wait, and raised IRQL. */
import { constant } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { requesting } from "../concerned.js";
import { possibleValues } from "../flow/conditions.js";
import { alternatives, sameNumber } from "../flow/sym.js";
import { type Needs, type RaisedCall, RaisedCalls, type RaisedRole } from "../irql/raised-calls.js";
import type { Program } from "../program.js";
import { type Reached, reachedFrom } from "../reach.js";
import type { Roles } from "../roles.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";

/** A capture that waits, below a root function. */
export interface WaitingCapture {
    /** The call in the root function that leads there. */
    readonly at: CNode;
    /** Name of the function that `at` calls. */
    readonly called: string;
    /** The timeout in milliseconds; null for WSK_INFINITE_WAIT. */
    readonly timeout: number | null;
    /** The timeout as it is written at the call. */
    readonly argument: CNode | null;
    readonly trace: readonly TraceStep[];
}

const INFINITE = 0xffff_ffff;
const PASSIVE = /\bWsk(?:Register|Deregister|CaptureProviderNPI)\b/;
const REGISTRATION: Needs = {
    text: PASSIVE, level: "PASSIVE_LEVEL", nameOf: (reached) => (needsPassive(reached) ? reached.event.target.name : null),
};

export class RegistrationCalls {
    readonly #raised: RaisedCalls;

    constructor(
        readonly program: Program,
        readonly roles: Roles,
    ) {
        this.#raised = new RaisedCalls(program, roles, REGISTRATION);
    }

    /** Captures that wait before DriverEntry returns; nothing for other functions. */
    *capturesInEntry(fn: FunctionDecl): Generator<WaitingCapture, void, undefined> {
        if (!this.roles.declaredRoles(fn).includes("driver-entry")) return;
        const seen = new Set<number>();
        for (const reached of reachedFrom(this.program, fn, { towards: requesting(this.program.project) })) {
            if (reached.event.target.name !== "WskCaptureProviderNPI") continue;
            const timeout = timeoutOf(reached);
            const first = reached.chain[0]?.event ?? reached.event;
            if (timeout === 0 || timeout === undefined || seen.has(first.call.node.start)) continue;
            seen.add(first.call.node.start);
            const { node, inMacro } = reached.event.call;
            const argument = inMacro === null ? node.get("arguments")?.children.filter((child) => child.kind !== "comment")[1] : undefined;
            yield {
                at: first.call.node,
                called: first.target.name,
                timeout: sameNumber(timeout, INFINITE) ? null : timeout,
                argument: argument ?? null,
                trace: [...chainSteps(reached.chain), step(node, "WskCaptureProviderNPI waits for the provider")],
            };
        }
    }

    /** Calls below `fn` that need PASSIVE_LEVEL and are made under a spin lock or in a routine that runs at a raised IRQL. */
    *raised(fn: FunctionDecl): Generator<RaisedCall, void, undefined> {
        if (!this.#raised.mayConcern(fn)) return;
        yield* this.#raised.underLock(fn);
        const role = this.#raisedRole(fn);
        if (role === null) return;
        // Waits in callbacks and completion routines have rules of their own.
        const isWsk = role.role === "event-callback" || role.role === "completion-routine";
        for (const call of this.#raised.inRoutine(fn, role)) if (!isWsk || call.name === "WskRegister") yield call;
    }

    #raisedRole(fn: FunctionDecl): RaisedRole | null {
        for (const each of this.roles.callbacks) if (each.fn === fn) return { role: "event-callback", registered: each.registered };
        const routine = this.roles.routinesOf(fn).find(({ role }) => role === "completion-routine");
        if (routine !== undefined) {
            return { role: "completion-routine", registered: step(routine.site.event.call.node, `${routine.site.event.target.name} sets ${fn.name} as completion routine`) };
        }
        return this.#raised.roleOf(fn);
    }
}

/** The timeout of a capture, where each way there gives the same number; undefined otherwise. */
function timeoutOf({ event, inRoot }: Pick<Reached, "event" | "inRoot">): number | undefined {
    const arg = event.args[1];
    const values = arg === undefined ? [] : (possibleValues(arg, event.state) ?? []).flatMap((each) => alternatives(inRoot(each)) ?? [inRoot(each)]);
    const first = values[0];
    if (first?.kind !== "const" || !values.every((each) => each.kind === "const" && sameNumber(each.value, first.value))) return undefined;
    return first.value;
}

function needsPassive(reached: Pick<Reached, "event" | "inRoot">): boolean {
    const { name } = reached.event.target;
    if (name === "WskRegister" || name === "WskDeregister") return true;
    if (name !== "WskCaptureProviderNPI") return false;
    const timeout = timeoutOf(reached);
    return timeout !== undefined && timeout !== constant("WSK_NO_WAIT");
}
