/** Memory of a function that the completion of an IRP uses after the function has returned. */
import type { CNode } from "../../parser/ast.js";
import { MayWait } from "../awaiting.js";
import type { CallEvent, ReturnEvent } from "../flow/engine.js";
import { CancelledMakers } from "./cancelled-makers.js";
import { completionOf, isPointer, routineNamed, usesContext } from "./completion-of.js";
import { textOf } from "../callees.js";
import { Concerned, requesting } from "../concerned.js";
import { contextWays, WAIT_MODES } from "./context-ways.js";
import { loopHeads, reversePostorder } from "../flow/block-order.js";
import { COMPLETION } from "../flow/effects.js";
import type { FlowState } from "../flow/state.js";
import { alternatives, type Cell, isConstant, pointeeCell, type Sym } from "../flow/sym.js";
import { ContextMemory } from "./context-memory.js";
import { DroppedSockets } from "./dropped-sockets.js";
import { FreedContexts } from "./freed-contexts.js";
import { KeptSockets } from "./kept-sockets.js";
import { TakenContexts } from "./taken-contexts.js";
import { MOST_CALLS } from "../handled.js";
import type { Irps } from "../irps/irps.js";
import type { Program } from "../program.js";
import { contextsBelow, reachedFrom } from "../reach.js";
import { RoutineCounts } from "./routine-counts.js";
import { step, type TraceStep } from "../trace.js";
import { awaitedLife, type ContextEvent, contextLife, type ContextMistake, type ContextState, UNAWAITED } from "../typestate/context-life.js";
import { faultSteps } from "../typestate/explain.js";
import type { Answer, Mistake, Protocol } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import type { Mark } from "../typestate/trail.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";
import { anyWordOf } from "../word-patterns.js";

/** A function that may return before the completion of a request has used the function's own memory. */
export interface ExpiredContext {
    /** The call that leaves the request pending: the one that starts it, or the wait that ends too early. */
    readonly at: CNode;
    readonly mistake: ContextMistake;
    /** The local variable, and how the completion gets at it. */
    readonly local: string;
    readonly use: "context" | "within" | "result";
    /** Name of the completion routine, where it is known. */
    readonly routine: string | null;
    /** The function that takes the IRP. */
    readonly call: string;
    readonly trace: readonly TraceStep[];
}

/** A wait in user mode for an event on the stack that a completion routine signals. */
export interface SwappableWait {
    /** The wait, or the call of the helper that waits. */
    readonly at: CNode;
    readonly wait: string;
    readonly local: string;
    readonly trace: readonly TraceStep[];
}

const USER_MODE = 1;
/** A wait that does not plainly say that it is one in kernel mode. */
const MAY_SWAP = new RegExp(`\\b${anyWordOf(WAIT_MODES.keys())}\\b(?!\\s*\\([^;()/]*,\\s*KernelMode\\s*,)`);

export class CompletionContexts {
    readonly #simulation: Simulation<ContextState, ContextEvent, ContextMistake>;
    /** Not run but where it is in doubt what memory the completion gets. */
    readonly #awaiting: Simulation<ContextState, ContextEvent, ContextMistake>;
    readonly #protocol: Protocol<ContextState, ContextEvent, ContextMistake>;
    readonly #counts: RoutineCounts;
    readonly #mayBeSwapped: Concerned;
    readonly cancelled: CancelledMakers;
    readonly freed: FreedContexts;
    readonly kept: KeptSockets;
    readonly dropped: DroppedSockets;
    readonly taken: TakenContexts;

    constructor(
        readonly program: Program,
        readonly irps: Irps,
    ) {
        const mayWait = new MayWait(program);
        this.#counts = new RoutineCounts(program);
        this.#mayBeSwapped = new Concerned(program.project, MAY_SWAP);
        this.cancelled = new CancelledMakers(program, irps);
        const memory = new ContextMemory(program);
        this.freed = new FreedContexts(program, irps, memory);
        this.kept = new KeptSockets(program, this.freed);
        this.dropped = new DroppedSockets(program, memory, this.kept);
        this.taken = new TakenContexts(program, memory);
        this.#protocol = {
            machine: contextLife,
            objectsOf: (fn) => irps.objectsOf(fn),
            waysOf: contextWays,
            concerns: (fn) => mayWait.has(fn, MOST_CALLS),
            isUnderstood: (answer) => this.#isStillToCome(answer),
            mustBeDone: (object, { state }: ReturnEvent) => this.#needed(object, state) !== null,
        };
        this.#simulation = new Simulation(program, this.#protocol);
        this.#awaiting = new Simulation(program, { ...this.#protocol, machine: awaitedLife, mustBeDone: () => false });
    }

    /** Where `fn` leaves its own memory to a completion that is still to come. */
    expiredIn(fn: FunctionDecl): readonly ExpiredContext[] {
        const found = new Map<string, ExpiredContext>();
        const objects = this.#objects(fn);
        for (const object of objects.length > 0 && this.#storesOwn(fn) ? objects : []) {
            for (const mistake of this.#mistakes(fn, object)) {
                const needed = mistake.cause === null ? null : this.#needed(object, mistake.cause.state);
                if (needed === null || mistake.cause === null) continue;
                const isCancelled = mistake.history.at(-1)?.event === "cancel";
                const { call } = (isCancelled ? this.#waitOf(fn, mistake.history, mistake.cause.event) : null) ?? mistake.cause.event;
                // Where it is not even cancelled, that way is the one to tell.
                if (isCancelled && found.has(`${call.node.start}`)) continue;
                const name = mistake.history.findLast((mark) => mark.event === "pend")?.name ?? mistake.cause.event.target.name;
                const trace = faultSteps(contextLife, fn.name, { ...mistake, at: mistake.second.node }, `returns, and '${needed.local}' is gone`);
                found.set(`${call.node.start}`, { at: call.node, mistake: mistake.mistake, ...needed, call: name, trace });
            }
        }
        return [...found.values()];
    }

    /**
     * The mistakes with an IRP. Where paths have met with a local variable on some of them, those count that are made on these paths; and those
     * of which that cannot be told, if nobody waits on any path.
     */
    #mistakes(fn: FunctionDecl, object: Sym): readonly Mistake<ContextMistake>[] {
        const mistakes = this.#simulation.mistakes(fn, object);
        const isSure = ({ cause }: Mistake<ContextMistake>): boolean => cause !== null && this.#needed(object, cause.state)?.isSure === true;
        const sure = mistakes.filter(isSure);
        if (sure.length === mistakes.length) return mistakes;
        const locals = new Set(mistakes.flatMap(({ cause }) => (cause === null ? [] : [...this.#needs(object, cause.state)].map(({ root }) => root))));
        const apart = this.#apart(locals, true);
        const told = apart.mistakes(fn, object).filter(isSure);
        if (!this.#isPlain(fn, object, mistakes) || !this.#isNeverAwaited(fn, object)) return [...sure, ...told];
        const isTooMuch = apart.finalStates(fn, object, contextLife.start) === null;
        const untold = isTooMuch ? mistakes.filter((each) => !isSure(each)) : this.#apart(locals, false).mistakes(fn, object);
        return [...untold, ...sure, ...told];
    }

    /** False where a helper has chosen the memory, perhaps by what it was given, or where a loop may wait in a way of its own. */
    #isPlain(fn: FunctionDecl, object: Sym, mistakes: readonly Mistake<ContextMistake>[]): boolean {
        const isChosen = ({ cause }: Mistake<ContextMistake>): boolean => {
            const context = cause === null ? null : completionOf(object, cause.state).context;
            return context !== null && context.key.includes("/") && localsIn(context).length < (alternatives(context)?.length ?? Infinity);
        };
        const cfg = this.program.cfg(fn);
        return cfg !== null && loopHeads(reversePostorder(cfg.entry)).size === 0 && !mistakes.some(isChosen);
    }

    /** Tells paths apart on which the completion gets one of some local variables, and those on which it gets other memory. */
    #apart(locals: ReadonlySet<string>, isSure: boolean): Simulation<ContextState, ContextEvent, ContextMistake> {
        return new Simulation(this.program, {
            ...this.#protocol,
            toldApart: (irp, state) => toldApart(irp, state, locals),
            mustBeDone: (object, { state }) => this.#needed(object, state)?.isSure === isSure,
        });
    }

    /** True when no path waits for the completion, or does anything else by which it may be over. */
    #isNeverAwaited(fn: FunctionDecl, object: Sym): boolean {
        const ends = this.#awaiting.finalStates(fn, object, awaitedLife.start);
        return ends !== null && ends.some(({ state }) => state === "pending") && ends.every(({ state }) => UNAWAITED.has(state));
    }

    /** User-mode waits, of `fn` itself or of a helper, for an event of `fn` that its completion routine gets as context. */
    *swappableIn(fn: FunctionDecl): Generator<SwappableWait, void, undefined> {
        const irps = this.#mayBeSwapped.mayLead(fn) ? this.#objects(fn) : [];
        if (irps.length === 0) return;
        for (const { event, chain, inRoot } of reachedFrom(this.program, fn, { towards: this.#mayBeSwapped })) {
            const mode = event.args[WAIT_MODES.get(event.target.name)?.mode ?? -1];
            const object = event.args[0];
            if (mode === undefined || object === undefined || !isConstant(inRoot(mode), USER_MODE)) continue;
            const waited = localIn(inRoot(object));
            const outer = chain[0]?.event ?? event;
            if (waited === null || !irps.some((irp) => localIn(completionOf(irp, outer.state).context)?.root === waited.root)) continue;
            const trace = [...chainSteps(chain), step(event.call.node, `${event.target.name} waits in user mode`)];
            yield { at: outer.call.node, wait: event.target.name, local: waited.name, trace };
        }
    }

    /** The last call of `fn` before the one that cancels the IRP by which it has come to the wait that ran out of time. */
    #waitOf(fn: FunctionDecl, history: readonly Mark[], cancels: CallEvent): CallEvent | null {
        const wait = history.findLast(({ event }) => event === "timeOut")?.node;
        let last: CallEvent | null = null;
        for (const { event, chain } of reachedFrom(this.program, fn)) {
            const outer = chain[0]?.event ?? event;
            if (event.call.node === wait && outer.call.id < cancels.call.id && (last === null || outer.call.id > last.call.id)) last = outer;
        }
        return last;
    }

    /** True where a count that the function shares with the completion routine has told that the routine is still to come. */
    #isStillToCome({ asking, fact, object, state, marks, calls }: Answer): boolean {
        if (state !== "pending" && state !== "timedOut" && state !== "cancelled") return false;
        const node = marks.findLast(({ event }) => event === "pend")?.node;
        const start = [...calls.values()].find(({ call }) => call.node === node);
        const isCancelled = state !== "timedOut";
        return start !== undefined && this.#counts.leavesTheRest({ asking, fact, irp: object, start, calls, isCancelled }, (pointer) => localIn(pointer) !== null);
    }

    /** The IRPs of a function, if it has local variables that a completion could need. */
    #objects(fn: FunctionDecl): readonly Sym[] {
        return requesting(this.program.project).hasBelow(fn) && this.irps.mayHandle(fn, /irp|event|wsk/i) && this.#lendsLocals(fn) ? this.irps.objectsOf(fn) : [];
    }

    /** True when a function gives away pointers into its own memory. */
    #lendsLocals(fn: FunctionDecl): boolean {
        const isLocal = (value: Sym): boolean => alternatives(value)?.some((each) => each.kind === "address" && isOwn(each.cell)) === true;
        const flow = this.program.flow(fn);
        if (flow === null) return false;
        return flow.assigns.some(({ value }) => isLocal(value)) || flow.calls.some(({ target, args }) => target.kind !== "registration" && args.some(isLocal));
    }

    /** False where nothing in memory leads into the function's own when it makes a request, or returns: a completion that needs such memory finds it by some pointer. */
    #storesOwn(fn: FunctionDecl): boolean {
        const { calls = [], returns = [] } = this.program.flow(fn) ?? {};
        const places = [...calls.filter(({ target }) => target.kind === "wsk"), ...returns];
        return places.some(({ state }) => state.placesOf((value) => localsIn(value).length > 0) !== "");
    }

    /** What the completion of `irp` needs of the function's own memory; null when nothing is known. */
    #needed(irp: Sym, state: FlowState): Needed | null {
        const found = [...this.#needs(irp, state)];
        return found.find(({ isSure }) => isSure) ?? found[0] ?? null;
    }

    *#needs(irp: Sym, state: FlowState): Generator<Needed, void, undefined> {
        const { context, routine } = completionOf(irp, state);
        const decl = routine.kind === "function" ? routineNamed(this.program, routine) : null;
        for (const whole of localsIn(context)) if (decl === null || usesContext(decl)) yield { ...whole, use: "context", routine: decl?.name ?? null };
        if (decl !== null && isPointer(context)) {
            for (const [cell, value] of state.membersBelow(pointeeCell(context))) {
                const member = cell.steps.at(-1) ?? "";
                for (const inside of localsIn(value)) if (this.#names(decl, member)) yield { ...inside, use: "within", routine: decl.name };
            }
        }
        for (const [cell, value] of state.membersBelow(pointeeCell(irp))) {
            if (cell.steps.at(-1)?.startsWith(COMPLETION.kept) === true) for (const kept of localsIn(value)) yield { ...kept, use: "result", routine: null };
        }
    }

    /** True when a completion routine, or what it calls, speaks of a member. */
    #names(routine: FunctionDecl, member: string): boolean {
        const word = new RegExp(`\\b${member}\\b`);
        if (!/^\w+$/.test(member)) return false;
        for (const { fn } of contextsBelow(this.program, routine)) if (word.test(textOf(fn))) return true;
        return false;
    }
}

interface Needed {
    readonly local: string;
    readonly root: string;
    /** False where paths have met, and it is not known on which of them the completion needs it. */
    readonly isSure: boolean;
    readonly use: ExpiredContext["use"];
    readonly routine: string | null;
}

/** The name and the root of the local variable that a pointer points into. */
function localIn(pointer: Sym): { readonly name: string; readonly root: string } | null {
    const all = alternatives(pointer)?.filter((each) => !isConstant(each, 0)) ?? [];
    const only = all[0];
    if (all.length !== 1 || only?.kind !== "address" || !isOwn(only.cell) || !("variable" in only.cell.base)) return null;
    return { name: only.cell.base.variable.name, root: only.cell.root };
}

/** The local variables that a pointer may point into. */
function localsIn(pointer: Sym): readonly Pick<Needed, "local" | "root" | "isSure">[] {
    const all = alternatives(pointer) ?? [];
    return all.flatMap((each) => (each.kind === "address" && isOwn(each.cell) && "variable" in each.cell.base ? [{ local: each.cell.base.variable.name, root: each.cell.root, isSure: all.length === 1 }] : []));
}

/**
 * What the completion of an IRP gets, and where the function's own memory is led to: on paths that agree on that, it needs the same. A callee
 * gets its caller's memory as a parameter.
 */
function toldApart(irp: Sym, state: FlowState, locals: ReadonlySet<string>): string {
    const { context } = completionOf(irp, state);
    const given = context.kind === "address" || context.kind === "param" ? context.key : "";
    return `${given} ${state.placesOf((value) => value.kind === "param" || (value.kind === "address" && locals.has(value.cell.root)))}`.trim();
}

/** True for memory on the function's stack. */
function isOwn({ base }: Cell): boolean {
    return "variable" in base && base.variable.scope !== "global" && !base.variable.isStatic;
}
