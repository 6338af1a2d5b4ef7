/** Memory that a function goes on using behind a request whose completion routine frees it. */
import type { CNode } from "../../parser/ast.js";
import { functionsNamedIn, textOf } from "../callees.js";
import type { CallEvent } from "../flow/engine.js";
import { heldOutside } from "../flow/held-outside.js";
import { type FlowState, mentions } from "../flow/state.js";
import { pointeeCell, type Sym } from "../flow/sym.js";
import { nameOf } from "../inspect/pointers.js";
import { CONTEXT, IRP } from "../irps/irp-fates.js";
import { namesWritten } from "../irps/irp-handshakes.js";
import { ENDINGS, isPossible, type Request } from "../irps/irp-fates-at-request.js";
import type { Program } from "../program.js";
import { freedMemory } from "../releases.js";
import { textsAfter } from "../texts-after.js";
import type { TraceStep } from "../trace.js";
import { faultSteps } from "../typestate/explain.js";
import { identity } from "../typestate/identity.js";
import { asksMappedStatus } from "../typestate/mapped-status.js";
import type { Mistake } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import { takenContext, type TakenEvent, type TakenMistake, type TakenState } from "../typestate/taken-context.js";
import { always, type Happening, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";
import { anyWordOf } from "../word-patterns.js";
import { runsOn } from "./completion-of.js";
import { type ContextMemory, whole } from "./context-memory.js";

/** A use of memory that a completion routine frees, or a second free. */
export interface TakenContext {
    readonly at: CNode;
    readonly mistake: TakenMistake;
    /** What uses it, the function that has taken the IRP, and the completion routine. */
    readonly name: string;
    readonly call: string;
    readonly routine: string;
    readonly trace: readonly TraceStep[];
}

/** Locks, by whatever name: while the function holds one that the routine takes as well, the memory is still there. */
const LOCKS = /acquire|(?<!un|inter|b|c)lock(?!ed|List)|mutex|semaphore|rundown|critical|guard/i;

export class TakenContexts {
    readonly #simulation: Simulation<TakenState, TakenEvent, TakenMistake>;
    /** The routines, by where they free. */
    readonly #routines = new Map<CNode, FunctionDecl>();
    /** Requests whose routine leaves the memory alone when they end in some way. */
    readonly #divided = new Set<CNode>();
    readonly #locked = new Map<FunctionDecl, boolean>();

    constructor(
        readonly program: Program,
        readonly memory: ContextMemory,
    ) {
        this.#simulation = new Simulation<TakenState, TakenEvent, TakenMistake>(program, {
            machine: takenContext,
            objectsOf: (fn) => this.#objects(fn),
            waysOf: (event, key) => this.#waysOf(event, key),
            accessOf: () => "use",
        });
    }

    /** Where `fn` uses or frees memory that the completion routine of its request frees. */
    in(fn: FunctionDecl): readonly TakenContext[] {
        // What is certain is told, where both are mistakes.
        const found = this.#objects(fn).flatMap((object) => this.#found(fn, object)).sort((a, b) => Number(/Pending$/.test(a.mistake)) - Number(/Pending$/.test(b.mistake)));
        return found.filter(({ at }, index) => found.findIndex((each) => each.at === at) === index);
    }

    #found(fn: FunctionDecl, object: Sym): readonly TakenContext[] {
        return this.#simulation.mistakes(fn, object).flatMap((fault): TakenContext[] => {
            const request = fault.history.findLast(({ event }) => event === "pend" || event === "finish");
            const routine = this.#routines.get(request?.because?.node ?? fault.at);
            if (request === undefined || routine === undefined || !fault.isDecided || fault.isAgreed || isUnwinding(fault.state) || isLookedUp(fault)) return [];
            if (this.#divided.has(request.node) && asksMappedStatus(fault, request.node)) return [];
            const { at, mistake, second } = fault;
            const trace = faultSteps(takenContext, fn.name, fault, second.event === "free" ? "frees it again" : "uses it");
            return [{ at, mistake, name: second.name, call: request.name, routine: routine.name, trace }];
        });
    }

    /** The memory that completion routines of requests free. */
    #objects(fn: FunctionDecl): readonly Sym[] {
        return this.memory.in(fn).flatMap(({ object, verbs }) => (verbs.has("free") ? [object] : []));
    }

    #waysOf(event: CallEvent, key: string): readonly Way<TakenEvent>[] {
        const { target, args, state } = event;
        if (target.kind === "wsk") {
            const ways = this.#requestWays(event, key);
            if (ways !== null) return ways;
        }
        if (target.kind !== "wsk" && target.kind !== "kernel") return [];
        const freed = freedMemory(event);
        if (freed !== undefined) {
            const is = identity(freed, key, state);
            return is === "other" ? [] : always(is === "same" ? "free" : "lose");
        }
        // Something in the memory, for a service that does something with it; or all of it, for one that fills it or copies it.
        const isUsed = (arg: Sym, index: number): boolean => (arg.kind === "address" && arg.cell.root === `*${key}`) || (isTouched(target, index) && identity(arg, key, state) === "same");
        return args.some(isUsed) ? always("use") : [];
    }

    /** The ways in which a request may go that has the memory `key` as its completion routine's context; null for any other. */
    #requestWays(event: CallEvent, key: string): readonly Way<TakenEvent>[] | null {
        const request = this.#requestAt(event);
        if (request === null || identity(whole(request.context), key, event.state) !== "same") return null;
        const ends = this.memory.endsOf(request.routine, request.context);
        const isTold = ends.length > 0 && this.#isTold(request);
        return ENDINGS.map(({ results, event: ending, success }) => {
            const possible = ends.filter((end) => end.exists !== false && isPossible(end, request, success));
            const at = possible.length > 0 && possible.every(({ state }) => state === "freed") ? possible[0]?.history.findLast((mark) => mark.event === "free") : undefined;
            const isKept = at === undefined || isTold || !runsOn(request.irp, success, event.state) || (ending === "pend" && this.#mayLock(request.routine));
            if (at !== undefined) this.#routines.set(at.node, request.routine);
            if (isKept) this.#divided.add(event.call.node);
            const because = at === undefined ? null : { node: at.node, text: `the completion routine ${request.routine.name} frees it` };
            const events: readonly Happening<TakenEvent>[] = isKept ? [] : [{ event: ending, because }];
            // WSK returns no other success than STATUS_SUCCESS.
            return { if: success === true ? [{ result: "null" }] : results.map((result) => ({ result })), events };
        });
    }

    /** A request whose completion routine is in sight. */
    #requestAt(event: CallEvent): Request | null {
        const given = this.memory.givenAt(event);
        const irp = event.target.kind === "wsk" ? event.args[event.target.api.irp ?? 0] : undefined;
        return given === null || irp === undefined ? null : { irp, event, ...given };
    }

    /**
     * True where code behind the request may find out that the memory is gone: it names a place that leads to the memory and that the routine changes, or asks
     * for anything else that the routine changes outside of the memory.
     */
    #isTold({ context, event, routine }: Request): boolean {
        const places = new Set(placesOf(whole(context), event.state));
        const own = [CONTEXT, IRP, this.memory.pointerIn(routine, context) ?? CONTEXT].map((pointer) => pointeeCell(pointer).root);
        const changed = namesWritten(this.program, routine, ({ root }) => !own.includes(root)).filter((name) => /^\w+$/.test(name));
        if (changed.length === 0) return false;
        const [leading, others] = [changed.filter((name) => places.has(name)), changed.filter((name) => !places.has(name))];
        const asked = [...(leading.length > 0 ? [`\\b${anyWordOf(leading)}\\b`] : []), ...(others.length > 0 ? [`\\b(?:if|while)\\s*\\([^;{}]*\\b${anyWordOf(others)}\\b`] : [])];
        const pattern = new RegExp(asked.join("|"));
        return textsAfter(this.program, event.call)?.some((text) => pattern.test(text)) !== false;
    }

    #mayLock(routine: FunctionDecl): boolean {
        let may = this.#locked.get(routine);
        if (may === undefined) {
            const seen = new Set([routine]);
            for (const fn of seen) for (const next of functionsNamedIn(this.program.project, fn)) seen.add(next);
            this.#locked.set(routine, (may = [...seen].some((fn) => LOCKS.test(textOf(fn)))));
        }
        return may;
    }
}

/** True for memory that a service certainly reads or writes when it is given a pointer to it. */
function isTouched(target: CallEvent["target"], index: number): boolean {
    if (target.kind !== "kernel") return false;
    const { args, copies } = target.api;
    return args?.[index] === "writes" || (copies !== null && (copies.destination === index || copies.source === index));
}

/** True where the path has compared the pointer with others, or has had a function do so: one that is found on a list that the routine takes it off is still there. */
function isLookedUp({ state, object, cause, calls }: Mistake<TakenMistake>): boolean {
    const since = cause?.event.call.id ?? -1;
    const asking = [...calls].filter(([id, { target, args }]) => id > since && target.kind !== "kernel" && target.kind !== "wsk" && args.some(({ key }) => key === object.key)).map(([id]) => `c${id}`);
    return [...state.facts.values()].some(({ of }) => of !== null && of.key !== object.key && (
        (of.kind === "op" && [of.left, of.right].some(({ key }) => key === object.key)) || asking.some((call) => mentions(of.key, call))));
}

/** True in a `__finally` that has asked whether an exception has led there: then the request was not made, or has not returned. */
function isUnwinding({ facts }: FlowState): boolean {
    return [...facts.values()].some(({ of, ne }) => of?.kind === "result" && of.call.callee.op === "function" && /^_?abnormal_?termination$/i.test(of.call.callee.name) && ne.includes(0));
}

/** Names of the members of others, and of the variables of file scope, in which a pointer is found. */
function placesOf(pointer: Sym, state: FlowState): readonly string[] {
    const own = pointeeCell(pointer).root;
    const cells = [...heldOutside(state, pointer.key)].filter(({ root }) => root !== own);
    return [...cells, ...(pointer.kind === "initial" ? [pointer.cell] : [])].flatMap((cell) => nameOf(cell) ?? []);
}
