/** Events that completion routines signal, and whether their waiters match. */
import { constant } from "../../knowledge/index.js";
import { awaitingWays } from "../awaiting.js";
import { completionOf, routineNamed } from "./completion-of.js";
import { textOf } from "../callees.js";
import { Concerned, requesting, WSK_CALL } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import { truthOf } from "../flow/conditions.js";
import { Substitution } from "../flow/summary.js";
import { isConstant, type Sym, unknownSym } from "../flow/sym.js";
import { HandledObjects, type Mentioned, MOST_CALLS } from "../handled.js";
import type { Program } from "../program.js";
import { type EventEvent, eventLife, type EventMistake, type EventState } from "../typestate/event-life.js";
import { identity } from "../typestate/identity.js";
import type { Mistake } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import { always, either, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";

export interface EventFault extends Mistake<EventMistake> {
    /** The completion routine that signals the event. */
    readonly routine: string;
}

/** How a completion routine signals an event that it finds by its context. */
interface Signal {
    readonly routine: FunctionDecl;
    /** The event, in terms of the routine's parameters. */
    readonly event: Sym;
    /** `quiet`: only where the request was pending. */
    readonly mode: "quiet" | "loud";
}

export class CompletionEvents {
    readonly #objects: HandledObjects;
    readonly #concerned: Concerned;
    readonly #simulation: Simulation<EventState, EventEvent, EventMistake>;
    readonly #signals = new Map<FunctionDecl, Signal | null>();

    constructor(readonly program: Program) {
        this.#concerned = new Concerned(program.project, new RegExp(`\\bKe(?:Initialize|Clear|Reset|Set)Event\\b|\\bKeWaitFor|${WSK_CALL}`));
        this.#objects = new HandledObjects(program, {
            mayConcern: (fn, levels) => this.#concerned.has(fn, levels),
            mentioned: (event) => this.#mentioned(event),
        });
        this.#simulation = new Simulation(program, {
            machine: eventLife,
            objectsOf: (fn) => this.#objects.in(fn).map(({ object }) => object),
            waysOf: (event, key) => this.#waysOf(event, key),
        });
    }

    /** Waits of `fn`, or of its helpers, that do not match the signals of the requests before. */
    faults(fn: FunctionDecl): readonly EventFault[] {
        if (!requesting(this.program.project).hasBelow(fn) || !this.#concerned.has(fn, /irp|wsk|event/i.test(textOf(fn)) ? MOST_CALLS : 1)) return [];
        const found = new Map<string, EventFault>();
        for (const { object, verbs } of this.#objects.in(fn)) {
            const routine = [...verbs.keys()].find((verb) => verb.startsWith("request "))?.slice("request ".length);
            if (routine === undefined || !verbs.has("wait") || !mayMismatch(verbs)) continue;
            for (const each of this.#simulation.mistakes(fn, object)) found.set(`${each.at.start} ${each.mistake}`, { ...each, routine });
        }
        // A NotificationEvent that is not cleared stands whether the first request was pending or not: that is one mistake.
        const standing = new Set([...found.values()].filter(({ mistake }) => mistake === "notCleared").map(({ at }) => at.start));
        return [...found.values()].filter(({ mistake, at }) => mistake !== "stale" || !standing.has(at.start));
    }

    #mentioned(event: CallEvent): Mentioned {
        const { target, args } = event;
        const signaled = this.#signaledBy(event);
        if (signaled !== null) return [{ object: signaled.event, verb: `request ${signaled.routine}` }, { object: signaled.event, verb: signaled.mode }];
        if (target.kind !== "kernel") return [];
        const waited = waitedFor(event);
        if (waited !== undefined) return [{ object: waited, verb: "wait" }];
        const object = target.api.acts?.on === "event" ? args[target.api.acts.arg ?? 0] : undefined;
        return object === undefined ? [] : [{ object, verb: "use" }];
    }

    #waysOf(event: CallEvent, key: string): readonly Way<EventEvent>[] {
        const { target, args, state } = event;
        if (target.kind === "wsk") {
            const signaled = this.#signaledBy(event);
            // Whoever called this function may have set a routine that signals: a helper that makes the request and waits.
            if (signaled === null) return routineIsUnknown(event) ? always("lose") : [];
            const is = identity(signaled.event, key, state);
            if (is === "other") return [];
            if (is === "maybe") return always("lose");
            return either("pending", `${signaled.mode}Pend`, "not pending", `${signaled.mode}Finish`);
        }
        if (target.kind !== "kernel") return [];
        const waited = waitedFor(event);
        if (waited !== undefined) {
            const is = identity(waited, key, state);
            return is === "other" ? [] : is === "maybe" ? always("lose") : awaitingWays(event);
        }
        const { acts } = target.api;
        const object = acts?.on === "event" ? args[acts.arg ?? 0] : undefined;
        if (acts === null || object === undefined || identity(object, key, state) === "other") return [];
        if (identity(object, key, state) === "maybe") return always("lose");
        if (target.name === "KeInitializeEvent") {
            // An event that begins signalled is meant to.
            if (!isConstant(args[2], 0)) return always("lose");
            if (isConstant(args[1], constant("NotificationEvent") ?? 0)) return always("initManual");
            return isConstant(args[1], constant("SynchronizationEvent") ?? 1) ? always("initSync") : always("lose");
        }
        if (acts.verb === "clear" || acts.verb === "reset") return always("clear");
        return acts.verb === "read" ? always("poll") : acts.verb === "set" ? always("set") : always("lose");
    }

    /** The event that the completion of a request signals, in terms of the caller. */
    #signaledBy(event: CallEvent): { readonly event: Sym; readonly mode: Signal["mode"]; readonly routine: string } | null {
        const { target, args, state, call } = event;
        const irp = target.kind === "wsk" && target.api.irp !== null ? args[target.api.irp] : undefined;
        if (irp === undefined || irp.kind === "const") return null;
        const { routine, context } = completionOf(irp, state);
        const decl = routineNamed(this.program, routine);
        const signal = decl === null ? null : this.#signalOf(decl);
        if (decl === null || signal === null) return null;
        const there = new Substitution({ call, args: [unknownSym("device"), irp, context] }, state).sym(signal.event);
        return there.kind === "unknown" ? null : { event: there, mode: signal.mode, routine: decl.name };
    }

    #signalOf(routine: FunctionDecl): Signal | null {
        let signal = this.#signals.get(routine);
        if (signal === undefined) {
            this.#signals.set(routine, null);
            this.#signals.set(routine, (signal = findSignal(this.program, routine)));
        }
        return signal;
    }
}

/** A routine that always signals matches every waiter, unless another request follows on the same event. */
function mayMismatch(verbs: ReadonlyMap<string, number>): boolean {
    return verbs.has("quiet") || (verbs.get("loud") ?? 0) > 1;
}

/** True for a request whose IRP comes from elsewhere, with whatever routine it has. */
function routineIsUnknown({ target, args, state }: CallEvent): boolean {
    const irp = target.kind === "wsk" && target.api.irp !== null ? args[target.api.irp] : undefined;
    return irp !== undefined && irp.kind !== "const" && completionOf(irp, state).routine.kind !== "function";
}

const PENDING_RETURNED = /PendingReturned/;

/** The one signal of a routine; null when it has none, several, or one under conditions that say something else. */
function findSignal(program: Program, routine: FunctionDecl): Signal | null {
    const flow = program.flow(routine);
    if (flow === null || flow.cfg.incomplete || !textOf(routine).includes("KeSetEvent")) return null;
    const sets = flow.calls.filter(({ target }) => target.kind === "kernel" && target.api.acts?.on === "event" && target.api.acts.verb === "set");
    const [set] = sets;
    const event = set?.args[0];
    if (set === undefined || event === undefined || sets.length > 1) return null;
    const facts = [...set.state.facts.entries()];
    const pending = facts.filter(([key]) => PENDING_RETURNED.test(key));
    const others = facts.filter(([key]) => !PENDING_RETURNED.test(key) && !isPointerTest(key));
    if (others.length > 0) return null;
    const isQuiet = pending.some(([, { of }]) => of !== null && truthOf(of, set.state) === true);
    if (pending.length > 0 && !isQuiet) return null;
    return { routine, event, mode: isQuiet ? "quiet" : "loud" };
}

/** A test of the context, or of a pointer in it, against NULL. */
function isPointerTest(key: string): boolean {
    return /^p\d$|^in\(\*p2\.\w+\)$/.test(key);
}

/** The single object that a call waits for. */
function waitedFor({ target, args }: CallEvent): Sym | undefined {
    if (target.kind !== "kernel" || target.api.wait === null || /Multiple/.test(target.name)) return undefined;
    const { object, kind } = target.api.wait;
    return kind === "dispatcher" && object !== null ? args[object] : undefined;
}
