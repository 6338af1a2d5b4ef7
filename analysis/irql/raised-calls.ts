/**
 * Calls that need a low level, made at a raised one: under a spin lock, or in a routine that runs at DISPATCH_LEVEL whenever it runs.
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/managing-hardware-priorities
 */
import type { FunctionRole } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { Concerned } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import type { Sym } from "../flow/sym.js";
import { HandledObjects, type Mentioned, MOST_CALLS } from "../handled.js";
import type { Program } from "../program.js";
import { type Reached, reachedFrom } from "../reach.js";
import type { Roles } from "../roles.js";
import { step, type TraceStep } from "../trace.js";
import { faultSteps } from "../typestate/explain.js";
import { identity } from "../typestate/identity.js";
import { type LockEvent, type LockMistake, type LockState, raisedIrql } from "../typestate/raised-irql.js";
import { Simulation } from "../typestate/simulate.js";
import { always, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";

/** A call that needs a low level, made at a raised one. */
export interface RaisedCall {
    readonly at: CNode;
    readonly called: string;
    /** Name of the function, or of the request, that needs a low level. */
    readonly name: string;
    /** What raises the level: a spin lock, or the role of the function. */
    readonly because: "lock" | FunctionRole;
    readonly trace: readonly TraceStep[];
}

/** A routine that may run at a raised level, and what makes it one. */
export interface RaisedRole {
    readonly role: FunctionRole;
    readonly registered: TraceStep | null;
}

/** Which calls are meant. */
export interface Needs {
    /** Text without which a function makes no such call. */
    readonly text: RegExp;
    /** The level that a call needs, in words. */
    readonly level: string;
    /** Name of what needs it; null for other calls. */
    nameOf(reached: Pick<Reached, "event" | "inRoot">): string | null;
}

/** Routines that run at DISPATCH_LEVEL or above whenever they run. */
const RAISED_ROLES: ReadonlySet<FunctionRole> = new Set<FunctionRole>(["dpc", "interrupt"]);

export class RaisedCalls {
    readonly #concerned: Concerned;
    readonly #locks: HandledObjects;
    readonly #simulation: Simulation<LockState, LockEvent, LockMistake>;
    /** What the calls that were met under a lock need a low level for. */
    readonly #names = new Map<CNode, string>();

    constructor(
        readonly program: Program,
        readonly roles: Roles,
        readonly needs: Needs,
    ) {
        this.#concerned = new Concerned(program.project, needs.text);
        const locking = new Concerned(program.project, /SpinLock/);
        this.#locks = new HandledObjects(program, { mayConcern: (fn, levels) => locking.has(fn, levels), mentioned });
        this.#simulation = new Simulation(program, {
            machine: raisedIrql,
            objectsOf: (fn) => this.#locks.in(fn).map(({ object }) => object),
            waysOf: (event, key) => this.#waysOf(event, key),
            concerns: (fn) => this.#concerned.has(fn, MOST_CALLS),
        });
    }

    /** False for functions below which no such call is made, by their text. */
    mayConcern(fn: FunctionDecl): boolean {
        return this.#concerned.has(fn, MOST_CALLS);
    }

    /** The calls below `fn` that are made while it has a spin lock. */
    *underLock(fn: FunctionDecl): Generator<RaisedCall, void, undefined> {
        if (!this.mayConcern(fn)) return;
        for (const { object } of this.#locks.in(fn)) {
            for (const fault of this.#simulation.mistakes(fn, object)) {
                const { node, name: last } = fault.second;
                const called = fault.at === node ? last : (fault.at.get("function")?.text ?? last);
                const name = this.#names.get(node) ?? last;
                yield { at: fault.at, called, name, because: "lock", trace: faultSteps(raisedIrql, fn.name, fault, `needs ${this.needs.level}`) };
            }
        }
    }

    /** The calls below `fn` where that is a routine for a raised level. */
    *inRoutine(fn: FunctionDecl, { role, registered }: RaisedRole): Generator<RaisedCall, void, undefined> {
        const seen = new Set<number>();
        for (const reached of reachedFrom(this.program, fn, { towards: this.#concerned })) {
            const { event, chain } = reached;
            const first = chain[0]?.event ?? event;
            const name = this.needs.nameOf(reached);
            if (name === null || seen.has(first.call.node.start)) continue;
            seen.add(first.call.node.start);
            const trace = [...(registered === null ? [] : [registered]), ...chainSteps(chain), step(event.call.node, `${event.target.name} needs ${this.needs.level}`)];
            yield { at: first.call.node, called: first.target.name, name, because: role, trace };
        }
    }

    /** The calls below `fn` that are made while it has a spin lock, or since it is a DPC or an interrupt routine. */
    *in(fn: FunctionDecl): Generator<RaisedCall, void, undefined> {
        if (!this.mayConcern(fn)) return;
        yield* this.underLock(fn);
        const role = this.roleOf(fn);
        if (role !== null) yield* this.inRoutine(fn, role);
    }

    #waysOf(event: CallEvent, key: string): readonly Way<LockEvent>[] {
        const lock = lockOf(event);
        if (lock !== null) {
            const is = identity(lock.object, key, event.state);
            return is === "same" ? always(lock.verb) : is === "maybe" ? always("lose") : [];
        }
        if (event.target.name === "KeLowerIrql") return always("lose");
        const name = event.target.kind === "function" ? null : this.needs.nameOf({ event, inRoot: (sym) => sym });
        if (name === null) return [];
        this.#names.set(event.call.node, name);
        return always("passive");
    }

    /** The role of a routine that runs at DISPATCH_LEVEL or above whenever it runs; null for other functions. */
    roleOf(fn: FunctionDecl): RaisedRole | null {
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
