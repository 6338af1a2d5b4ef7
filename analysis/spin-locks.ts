/** Requests to WSK that are made while a spin lock is held. */
import { Concerned, requesting } from "./concerned.js";
import type { CallEvent } from "./flow/engine.js";
import type { Sym } from "./flow/sym.js";
import { HandledObjects, MOST_CALLS } from "./handled.js";
import { LockWays, mayLeadTo } from "./lock-ways.js";
import type { Program } from "./program.js";
import { isRequest, RequestsBelow } from "./requests-below.js";
import { isUntold } from "./typestate/exits.js";
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
    readonly #below: RequestsBelow;
    readonly #ways: LockWays;
    readonly #simulation: Simulation<LockState, LockEvent, LockMistake>;

    constructor(readonly program: Program) {
        this.#locks = new Concerned(program.project, /\bK[ef]\w*SpinLock/);
        this.#requests = requesting(program.project);
        this.#below = new RequestsBelow(program, this.#requests);
        this.#objects = new HandledObjects(program, {
            mayConcern: (fn, levels) => this.#locks.has(fn, levels),
            mentioned: (event) => {
                const use = lockOf(event);
                return use === null ? [] : [{ object: use.lock, verb: use.verb }];
            },
        });
        this.#ways = new LockWays(program, {
            does: (event, lock) => {
                const use = lockOf(event);
                return use === null ? null : { takes: use.verb !== "release", is: identity(use.lock, lock.key, event.state), mayBe: mayLeadTo(use.lock, lock) };
            },
            mayConcern: (fn) => this.#locks.hasBelow(fn),
            locksOf: (fn) => this.#objects.in(fn).map(({ object }) => object),
            isSought: (event) => this.#below.mayMake(event),
            mayLeaveHeld: (fn, lock) => this.#mayLeaveHeld(fn, lock),
        });
        this.#simulation = new Simulation(program, {
            machine: lockHold,
            objectsOf: (fn) => this.#objects.in(fn).map(({ object }) => object),
            waysOf,
            isUnsure: (fn, lock) => this.#onlyReleases(fn, lock),
            concerns: (fn) => this.#requests.has(fn, MOST_CALLS) && this.#below.in(fn),
        });
    }

    /** The requests of `fn`, or of its helpers, under a lock that it has acquired. */
    faults(fn: FunctionDecl): readonly LockFault[] {
        if (!this.#locks.has(fn, MOST_CALLS) || !this.#requests.has(fn, MOST_CALLS)) return [];
        if (!this.#below.in(fn)) return [];
        const held = this.#objects.in(fn).filter(({ object, verbs }) => (verbs.has("acquire") || verbs.has("try")) && this.#ways.leadsToSought(fn, object));
        const found = new Map<string, LockFault>();
        for (const { object } of held) for (const each of this.#simulation.mistakes(fn, object)) found.set(`${each.at.start}`, each);
        return [...found.values()];
    }

    /** False for a helper behind which a lock that was held is not held any more, or nobody knows. */
    #mayLeaveHeld(fn: FunctionDecl, lock: Sym): boolean {
        if (!this.#onlyReleases(fn, lock)) return true;
        const ends = this.#simulation.finalStates(fn, lock, "held");
        return ends === null || (ends.some(({ state }) => state === "held") && !isUntold(ends, ({ state }) => state === "held"));
    }

    /** True for a helper that gives a lock back which it has not taken: one that a thread may take again counts how often, and is given back with the last of them. */
    #onlyReleases(fn: FunctionDecl, lock: Sym): boolean {
        const verbs = this.#objects.in(fn).find(({ object }) => object.key === lock.key)?.verbs;
        return verbs?.has("release") === true && !verbs.has("acquire") && !verbs.has("try");
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
    if (event.target.kind === "wsk") return isRequest(event) ? always("request") : [];
    const use = lockOf(event);
    const is = use === null ? "other" : identity(use.lock, key, event.state);
    if (use === null || is === "other") return [];
    if (is === "maybe") return always("lose");
    return use.verb === "try" ? either("not null", "acquire", "null", "release") : always(use.verb);
}
