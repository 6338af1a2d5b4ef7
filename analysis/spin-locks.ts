/** Requests to WSK that are made while a spin lock is held. */
import { Concerned, requesting } from "./concerned.js";
import type { CallEvent } from "./flow/engine.js";
import type { Sym } from "./flow/sym.js";
import { HandledObjects, MOST_CALLS } from "./handled.js";
import type { Program } from "./program.js";
import { identity } from "./typestate/identity.js";
import { type LockEvent, lockHold, type LockMistake, type LockState } from "./typestate/lock-hold.js";
import type { Mistake } from "./typestate/protocol.js";
import { Simulation } from "./typestate/simulate.js";
import { always, either, type Way } from "./typestate/ways.js";
import type { FunctionDecl } from "./unit.js";

export type LockFault = Mistake<LockMistake>;

export class SpinLocks {
    readonly #objects: HandledObjects;
    readonly #locks: Concerned;
    readonly #requests: Concerned;
    readonly #simulation: Simulation<LockState, LockEvent, LockMistake>;

    constructor(readonly program: Program) {
        this.#locks = new Concerned(program.project, /\bK[ef]\w*SpinLock/);
        this.#requests = requesting(program.project);
        this.#objects = new HandledObjects(program, {
            mayConcern: (fn, levels) => this.#locks.has(fn, levels),
            mentioned: (event) => {
                const use = lockOf(event);
                return use === null ? [] : [{ object: use.lock, verb: use.verb }];
            },
        });
        this.#simulation = new Simulation(program, {
            machine: lockHold,
            objectsOf: (fn) => this.#objects.in(fn).map(({ object }) => object),
            waysOf,
            concerns: (fn) => this.#requests.has(fn, MOST_CALLS),
        });
    }

    /** The requests of `fn`, or of its helpers, under a lock that it has acquired. */
    faults(fn: FunctionDecl): readonly LockFault[] {
        if (!this.#locks.has(fn, MOST_CALLS) || !this.#requests.has(fn, MOST_CALLS)) return [];
        const acquired = this.#objects.in(fn).filter(({ verbs }) => verbs.has("acquire") || verbs.has("try"));
        const found = new Map<string, LockFault>();
        for (const { object } of acquired) for (const each of this.#simulation.mistakes(fn, object)) found.set(`${each.at.start}`, each);
        return [...found.values()];
    }
}

/** What a call does to which spin lock. In-stack queued locks are known by their handles, since only these are named when they are released. */
function lockOf({ target, args }: CallEvent): { readonly lock: Sym; readonly verb: "acquire" | "try" | "release" } | null {
    if (target.kind !== "kernel" || target.api.lock?.kind !== "spin-lock") return null;
    const verb = target.api.acts?.verb;
    const isQueued = target.name.includes("InStackQueued");
    const lock = args[isQueued && verb === "acquire" ? 1 : 0];
    if (lock === undefined) return null;
    if (verb === "acquire" || verb === "release") return { lock, verb };
    return verb === "try-acquire" ? { lock, verb: "try" } : null;
}

function waysOf(event: CallEvent, key: string): readonly Way<LockEvent>[] {
    const { target, args, state } = event;
    if (target.kind === "wsk") {
        const irp = target.api.irp === null ? undefined : args[target.api.irp];
        return irp === undefined || irp.kind === "const" ? [] : always("request");
    }
    const use = lockOf(event);
    const is = use === null ? "other" : identity(use.lock, key, state);
    if (use === null || is === "other") return [];
    if (is === "maybe") return always("lose");
    return use.verb === "try" ? either("not null", "acquire", "null", "release") : always(use.verb);
}
