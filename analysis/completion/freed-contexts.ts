/** Memory from the pool, or from a lookaside list, that a function gives back while the completion routine of a pending request still needs it. */
import { kernelApi } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { MayWait } from "../awaiting.js";
import { routineNamed, usesContext } from "./completion-of.js";
import { Concerned, requesting } from "../concerned.js";
import { type ContextMemory, whole } from "./context-memory.js";
import { contextWays } from "./context-ways.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import { MOST_CALLS } from "../handled.js";
import { isOfShared, namesWritten, tellsOfCompletion } from "../irps/irp-handshakes.js";
import type { Irps } from "../irps/irps.js";
import type { Program } from "../program.js";
import { FREEING, freedMemory } from "../releases.js";
import type { TraceStep } from "../trace.js";
import { outerCall } from "../typestate/asked.js";
import { faultSteps } from "../typestate/explain.js";
import { freedContext, type FreedContextEvent, type FreedContextMistake, type FreedContextState } from "../typestate/freed-context.js";
import { asksMappedStatus } from "../typestate/mapped-status.js";
import type { Mistake } from "../typestate/protocol.js";
import { completionContext, completionRoutine } from "../typestate/routine-context.js";
import { identity, isWithinReach } from "../typestate/identity.js";
import { Simulation } from "../typestate/simulate.js";
import { always, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";

/** A call that frees what a completion routine will be given. */
export interface FreedContext {
    readonly at: CNode;
    readonly mistake: FreedContextMistake;
    /** The service that frees, the function that has taken the IRP, and the completion routine. */
    readonly free: string;
    readonly call: string;
    readonly routine: string;
    readonly trace: readonly TraceStep[];
}

export class FreedContexts {
    readonly #simulation: Simulation<FreedContextState, FreedContextEvent, FreedContextMistake>;
    readonly #freeing: Concerned;
    readonly #mayWait: MayWait;
    /** Names of what a routine writes. */
    readonly #written = new Map<FunctionDecl, ReadonlySet<string>>();

    constructor(
        readonly program: Program,
        readonly irps: Irps,
        readonly memory: ContextMemory,
    ) {
        this.#mayWait = new MayWait(program);
        this.#freeing = new Concerned(program.project, new RegExp(FREEING));
        this.#simulation = new Simulation<FreedContextState, FreedContextEvent, FreedContextMistake>(program, {
            machine: freedContext,
            objectsOf: (fn) => irps.objectsOf(fn),
            waysOf: (event, key, { context }) => this.waysOf(event, key, context),
            concerns: (fn) => this.concerns(fn),
        });
    }

    /** False for a function that neither waits for anything nor frees memory, itself or through others. */
    concerns(fn: FunctionDecl): boolean {
        return this.#mayWait.has(fn, MOST_CALLS) || this.#freeing.has(fn, MOST_CALLS);
    }

    /** Where `fn` frees the context of a request that it has made and that may be pending. */
    freedIn(fn: FunctionDecl): readonly FreedContext[] {
        if (!requesting(this.program.project).hasBelow(fn) || !this.#freeing.has(fn, MOST_CALLS) || !this.#mayFree(fn)) return [];
        return this.irps.objectsOf(fn).flatMap((object) =>
            this.#simulation.mistakes(fn, object).flatMap((fault): FreedContext[] => {
                const routine = fault.cause === null ? null : this.routineOf(object.key, fault.cause.event.state);
                if (routine === null || !fault.isDecided || fault.isAgreed || asksOthers(fault)) return [];
                const request = fault.history.findLast(({ event }) => event === "pend");
                if (request !== undefined && fault.mistake === "freedPending" && asksMappedStatus(fault, request.node)) return [];
                const call = request?.name ?? "the request";
                const trace = faultSteps(freedContext, fn.name, fault, `frees what ${routine.name} is given`);
                return [{ at: fault.at, mistake: fault.mistake, free: fault.second.name, call, routine: routine.name, trace }];
            }),
        );
    }

    /** False where no call of `fn` can free what a request below it gives to its completion routine. */
    #mayFree(fn: FunctionDecl): boolean {
        const given = this.memory.in(fn);
        return given.length > 0 && this.program.flow(fn)?.calls.some((event) => {
            const freed = freedMemory(event);
            const isFreeing = event.target.kind === "function" && this.#freeing.has(event.target.decl, MOST_CALLS);
            return given.some(({ object: { key } }) => (freed === undefined ? isFreeing && isWithinReach(event, key) : identity(freed, key, event.state) !== "other"));
        }) === true;
    }

    /**
     * What a call means for the context of an IRP's completion routine.
     *
     * @param given the context, in a callee that is given it and not the IRP: its caller knows the routine
     */
    waysOf(event: CallEvent, key: string, given: Sym | null): readonly Way<FreedContextEvent>[] {
        const freed = freedMemory(event);
        if (freed === undefined) return contextWays(event, key) as readonly Way<FreedContextEvent>[];
        const { state } = event;
        const routine = this.routineOf(key, state);
        const context = given ?? (routine === null ? null : completionContext(key, state));
        if (!leadsInto(context, freed)) return [];
        return always(this.#isAsked(freed, routine, state) ? "lose" : "free");
    }

    /**
     * True where a path has asked what the routine may have written: it may tell that all is over.
     *
     * @param routine null in a callee that does not know it: there it may have written whatever is asked
     */
    #isAsked(freed: Sym, routine: FunctionDecl | null, state: FlowState): boolean {
        const written = routine === null ? undefined : this.#writtenBy(routine);
        return [...state.facts].some(([key, { of }]) => of?.kind === "unknown" || key.includes(`*${freed.key}.`) || (written === undefined ? isOfShared(key) : tellsOfCompletion(key, written)));
    }

    #writtenBy(routine: FunctionDecl): ReadonlySet<string> {
        let written = this.#written.get(routine);
        if (written === undefined) this.#written.set(routine, (written = new Set(namesWritten(this.program, routine))));
        return written;
    }

    /** The routine that runs when an IRP is completed, where it is in sight and uses its context. */
    routineOf(irp: string, state: FlowState): FunctionDecl | null {
        const value = completionRoutine(irp, state);
        const routine = value === null ? null : routineNamed(this.program, value);
        return routine !== null && usesContext(routine) ? routine : null;
    }
}

/** True where the path has asked code that is none of the system's since the request, or the wait for it: that code may know that all is over. */
function asksOthers({ state, cause }: Mistake<FreedContextMistake>): boolean {
    const since = cause?.event.call.id ?? -1;
    return [...state.facts.values()].some(({ of }) => of?.kind === "result" && (outerCall(of.key) ?? -1) > since && of.call.callee.op === "function" && kernelApi(of.call.callee.name) === undefined);
}

/** True for a context that is the memory itself or a part of it. */
function leadsInto(context: Sym | null, memory: Sym): boolean {
    return context !== null && (context.key === memory.key || whole(context).key === memory.key);
}
