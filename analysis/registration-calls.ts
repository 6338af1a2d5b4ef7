/** Where functions that register, deregister and capture are called from: DriverEntry, which must not wait, and raised IRQL. */
import { constant, type FunctionRole } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { Concerned } from "./concerned.js";
import { possibleValues } from "./flow/conditions.js";
import type { CallEvent } from "./flow/engine.js";
import { alternatives, sameNumber, type Sym } from "./flow/sym.js";
import { HandledObjects, type Mentioned, MOST_CALLS } from "./handled.js";
import type { Program } from "./program.js";
import { type Reached, reachedFrom } from "./reach.js";
import type { Roles } from "./roles.js";
import { step, type TraceStep } from "./trace.js";
import { faultSteps } from "./typestate/explain.js";
import { identity } from "./typestate/identity.js";
import { type LockEvent, type LockMistake, type LockState, raisedIrql } from "./typestate/raised-irql.js";
import { Simulation } from "./typestate/simulate.js";
import { always, type Way } from "./typestate/ways.js";
import type { FunctionDecl } from "./unit.js";
import { chainSteps } from "./waits.js";

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

/** A call that needs PASSIVE_LEVEL, made at a raised IRQL. */
export interface RaisedCall {
    readonly at: CNode;
    readonly called: string;
    /** Name of the function that needs PASSIVE_LEVEL. */
    readonly name: string;
    /** What raises the IRQL: a spin lock, or the role of the function. */
    readonly because: "lock" | FunctionRole;
    readonly trace: readonly TraceStep[];
}

const INFINITE = 0xffff_ffff;
const PASSIVE = /\bWsk(?:Register|Deregister|CaptureProviderNPI)\b/;
/** Routines that run at DISPATCH_LEVEL or above whenever they run. */
const RAISED_ROLES: ReadonlySet<FunctionRole> = new Set<FunctionRole>(["dpc", "interrupt"]);

export class RegistrationCalls {
    readonly #concerned: Concerned;
    readonly #locks: HandledObjects;
    readonly #simulation: Simulation<LockState, LockEvent, LockMistake>;

    constructor(
        readonly program: Program,
        readonly roles: Roles,
    ) {
        this.#concerned = new Concerned(program.project, PASSIVE);
        const locking = new Concerned(program.project, /SpinLock/);
        this.#locks = new HandledObjects(program, { mayConcern: (fn, levels) => locking.has(fn, levels), mentioned });
        this.#simulation = new Simulation(program, {
            machine: raisedIrql,
            objectsOf: (fn) => this.#locks.in(fn).map(({ object }) => object),
            waysOf: lockWays,
            concerns: (fn) => this.#concerned.has(fn, MOST_CALLS),
        });
    }

    /** Captures that wait before DriverEntry returns; nothing for other functions. */
    *capturesInEntry(fn: FunctionDecl): Generator<WaitingCapture, void, undefined> {
        if (!this.roles.declaredRoles(fn).includes("driver-entry")) return;
        const seen = new Set<number>();
        for (const reached of reachedFrom(this.program, fn)) {
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
        if (!this.#concerned.has(fn, MOST_CALLS)) return;
        for (const { object } of this.#locks.in(fn)) {
            for (const fault of this.#simulation.mistakes(fn, object)) {
                const called = fault.at.get("function")?.text ?? fault.second.name;
                yield { at: fault.at, called, name: fault.second.name, because: "lock", trace: faultSteps(raisedIrql, fn.name, fault, "needs PASSIVE_LEVEL") };
            }
        }
        yield* this.#inRoutine(fn);
    }

    *#inRoutine(fn: FunctionDecl): Generator<RaisedCall, void, undefined> {
        const role = this.#raisedRole(fn);
        if (role === null) return;
        const seen = new Set<number>();
        for (const reached of reachedFrom(this.program, fn)) {
            const { event, chain } = reached;
            const first = chain[0]?.event ?? event;
            if (!needsPassive(reached) || seen.has(first.call.node.start)) continue;
            // Waits in callbacks and completion routines have rules of their own.
            if ((role.role === "event-callback" || role.role === "completion-routine") && event.target.name !== "WskRegister") continue;
            seen.add(first.call.node.start);
            const last = step(event.call.node, `${event.target.name} needs PASSIVE_LEVEL`);
            const trace = [...(role.registered === null ? [] : [role.registered]), ...chainSteps(chain), last];
            yield { at: first.call.node, called: first.target.name, name: event.target.name, because: role.role, trace };
        }
    }

    #raisedRole(fn: FunctionDecl): { role: FunctionRole; registered: TraceStep | null } | null {
        for (const each of this.roles.callbacks) if (each.fn === fn) return { role: "event-callback", registered: each.registered };
        const routine = this.roles.routinesOf(fn).find(({ role }) => role === "completion-routine");
        if (routine !== undefined) {
            return { role: "completion-routine", registered: step(routine.site.event.call.node, `${routine.site.event.target.name} sets ${fn.name} as completion routine`) };
        }
        const declared = this.roles.declaredRoles(fn).find((role) => RAISED_ROLES.has(role));
        if (declared !== undefined) return { role: declared, registered: null };
        for (const caller of this.program.functionsNaming(fn.name)) {
            for (const { call, target, args } of this.program.flow(caller)?.calls ?? []) {
                const registers = target.kind === "kernel" ? target.api.registers : null;
                const value = registers === null || registers.synchronous ? undefined : args[registers.routine];
                if (registers === null || value?.kind !== "function" || value.name !== fn.name || !RAISED_ROLES.has(registers.role)) continue;
                if (registers.routineIrql < 2 || target.name === "KeInitializeThreadedDpc") continue;
                return { role: registers.role, registered: step(call.node, `${target.name} registers ${fn.name}`) };
            }
        }
        return null;
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

/** The lock that a call takes or gives back: for queued locks, the handle that both name. */
function lockOf({ target, args }: CallEvent): { readonly object: Sym; readonly verb: "acquire" | "release" } | null {
    if (target.kind !== "kernel" || target.api.lock === null || !/spin-lock/.test(target.api.lock.kind)) return null;
    const verb = target.api.acts?.verb;
    if (verb !== "acquire" && verb !== "release") return null;
    const isQueued = target.name.includes("InStackQueued");
    const object = args[isQueued && verb === "acquire" ? 1 : 0];
    return object === undefined || target.name.includes("CancelSpinLock") ? null : { object, verb };
}

function mentioned(event: CallEvent): Mentioned {
    const lock = lockOf(event);
    return lock === null ? [] : [lock];
}

function lockWays(event: CallEvent, key: string): readonly Way<LockEvent>[] {
    const lock = lockOf(event);
    if (lock !== null) {
        const is = identity(lock.object, key, event.state);
        return is === "same" ? always(lock.verb) : is === "maybe" ? always("lose") : [];
    }
    if (event.target.name === "KeLowerIrql") return always("lose");
    if (event.target.kind === "function") return [];
    return needsPassive({ event, inRoot: (sym) => sym }) ? always("passive") : [];
}
