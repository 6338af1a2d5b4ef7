/**
 * New sockets that only the completion routine's context leads to, and that are lost with it: the routine stores the socket there, and the function that has asked
 * for it frees that memory after a wait that has run out of time.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskderegister
 */
import { SOCKET_MAKERS } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { functionsNamedIn, textOf } from "../callees.js";
import { closing, type Concerned } from "../concerned.js";
import type { AssignEvent, CallEvent } from "../flow/engine.js";
import { type FlowState, mentions } from "../flow/state.js";
import { alternatives, isLocalRoot, memberCell, paramSym, pointeeCell, type Sym } from "../flow/sym.js";
import { MOST_CALLS } from "../handled.js";
import { CONTEXT, IRP } from "../irps/irp-fates.js";
import { isOpaque, isPrinting } from "../printing.js";
import type { Program } from "../program.js";
import { withoutNoise } from "../text-names.js";
import { step, type TraceStep } from "../trace.js";
import { faultSteps } from "../typestate/explain.js";
import { freedContext, type FreedContextEvent, type FreedContextMistake, type FreedContextState } from "../typestate/freed-context.js";
import { completionContext } from "../typestate/routine-context.js";
import { Simulation } from "../typestate/simulate.js";
import { always } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";
import type { FreedContexts } from "./freed-contexts.js";

/** A call that frees the only memory that leads to a socket. */
export interface KeptSocket {
    readonly at: CNode;
    readonly make: string;
    readonly free: string;
    readonly routine: string;
    readonly trace: readonly TraceStep[];
}

/** Calls that put a structure where others find it. */
const SHARES = /Insert\w*(?:List|Queue)|Push\w*List|Interlocked|RtlInsert/;

export class KeptSockets {
    readonly #simulation: Simulation<FreedContextState, FreedContextEvent, FreedContextMistake>;
    readonly #closing: Concerned;
    readonly #kept = new Map<FunctionDecl, AssignEvent | null>();

    constructor(
        readonly program: Program,
        readonly freed: FreedContexts,
    ) {
        this.#closing = closing(program.project);
        this.#simulation = new Simulation<FreedContextState, FreedContextEvent, FreedContextMistake>(program, {
            machine: freedContext,
            objectsOf: (fn) => freed.irps.objectsOf(fn),
            waysOf: (event, key, { context }) => (this.#isGiven(event, key, context) ? always("lose") : freed.waysOf(event, key, context)),
            concerns: (fn) => freed.concerns(fn) || this.#closing.has(fn, MOST_CALLS),
        });
    }

    /** Where `fn` frees memory in which a completion routine keeps a socket that nobody closes. */
    lostIn(fn: FunctionDecl): readonly KeptSocket[] {
        // The memory is of the pool, and freed too early: a mistake of its own.
        const early = this.freed.freedIn(fn).filter(({ mistake }) => mistake === "freedTimedOut");
        if (early.length === 0) return [];
        return this.freed.irps.objectsOf(fn).flatMap((object) => this.#simulation.mistakes(fn, object).flatMap((fault): KeptSocket[] => {
            const request = fault.history.findLast(({ event }) => event === "pend");
            const routine = fault.cause === null ? null : this.freed.routineOf(object.key, fault.cause.event.state);
            if (routine === null || request === undefined || !early.some(({ at }) => at === fault.at) || !fault.isDecided || fault.isAgreed) return [];
            const kept = this.keptBy(routine);
            const value = fault.cause === null ? null : completionContext(object.key, fault.cause.event.state);
            if (kept === null || value === null || !SOCKET_MAKERS.includes(request.name) || this.isPublished(fn, value) || isTaken(kept, value, fault.state)) return [];
            const trace = [step(kept.instr.node, `${routine.name} keeps the new socket in its context`), ...faultSteps(freedContext, fn.name, fault, "frees the context, and the socket stays open")];
            return [{ at: fault.at, make: request.name, free: fault.second.name, routine: routine.name, trace }];
        }));
    }

    /** True for a call that gets the context, or what is in it: the socket may be closed there, or found by others. */
    #isGiven(event: CallEvent, key: string, given: Sym | null): boolean {
        const { target, args, state } = event;
        if (target.kind === "kernel" || isPrinting(event) || (target.kind === "function" && !this.#closing.mayLead(target.decl))) return false;
        const context = given ?? completionContext(key, state);
        // A request for the socket is given the context too, for its callbacks.
        return context !== null && !(target.kind === "wsk" && target.api.information === "socket") && args.some((arg) => mentions(arg.key, context.key));
    }

    /** Where a routine stores the socket that its IRP has made in its context; null where others may get it, or where anybody may close it. */
    keptBy(routine: FunctionDecl): AssignEvent | null {
        let kept = this.#kept.get(routine);
        if (kept === undefined) this.#kept.set(routine, (kept = this.#findKept(routine)));
        return kept;
    }

    #findKept(routine: FunctionDecl): AssignEvent | null {
        // A store in what is declared nowhere in sight is none that the flow knows.
        if (this.#closing.mayLead(routine) || (withoutNoise(textOf(routine)).match(/\bInformation\b/g) ?? []).length !== 1) return null;
        const context = pointeeCell(CONTEXT);
        const socket = memberCell(memberCell(pointeeCell(IRP), "IoStatus"), "Information");
        const stores = (this.program.flow(routine)?.assigns ?? []).filter(({ value, instr }) => !isLocal(instr) && alternatives(value)?.some((each) => each.kind === "initial" && each.cell.key === socket.key) === true);
        const [only] = stores;
        return stores.length === 1 && only?.cell.root === context.root && !this.isShared(routine, null) && !this.#mayGiveAway(routine) ? only : null;
    }

    /** True where others may find the memory by what a function does with the pointer to it, those that it gives it to, or the ones that have given it. */
    isPublished(fn: FunctionDecl, pointer: Sym): boolean {
        const given = pointer.kind === "param" ? this.program.callers(fn).map(({ caller, event }) => [caller, event.args[pointer.index]] as const) : [];
        return this.#isSharedBelow(fn, pointer, MOST_CALLS) || given.some(([caller, arg]) => arg === undefined || this.isShared(caller, arg));
    }

    #isSharedBelow(fn: FunctionDecl, pointer: Sym, levels: number): boolean {
        if (this.isShared(fn, pointer)) return true;
        if (levels === 0) return false;
        return (this.program.flow(fn)?.calls ?? []).some(({ target, args }) => target.kind === "function"
            && args.some((arg, index) => mentions(arg.key, pointer.key) && this.#isSharedBelow(target.decl, paramSym(index), levels - 1)));
    }

    /** True where a function puts a pointer, or, without one, anything of a routine's, where others may find it. */
    isShared(fn: FunctionDecl, pointer: Sym | null): boolean {
        const own = pointeeCell(pointer ?? CONTEXT).root;
        const isElsewhere = ({ cell, instr }: AssignEvent): boolean => !isLocal(instr) && cell.root !== own;
        const isOf = ({ value }: AssignEvent): boolean => (pointer === null ? !isNumber(value) : mentions(value.key, pointer.key));
        return SHARES.test(textOf(fn)) || this.program.flow(fn)?.assigns.some((assign) => isOf(assign) && isElsewhere(assign)) !== false;
    }

    /** True where the routine, or one that it leads to, gives anything that it was given itself to code out of sight. */
    #mayGiveAway(routine: FunctionDecl): boolean {
        const seen = new Set([routine]);
        for (const fn of seen) {
            const flow = this.program.flow(fn);
            if (flow === null || flow.calls.some((event) => isOpaque(event) && event.args.some((arg) => !isOwn(arg, flow.assigns)))) return true;
            for (const next of functionsNamedIn(this.program.project, fn)) seen.add(next);
        }
        return false;
    }
}

/** True where a local variable still holds what was found at the place of the socket: the function may close it behind the free. */
function isTaken({ cell }: AssignEvent, context: Sym, state: FlowState): boolean {
    const found = state.load(cell.steps.reduce(memberCell, pointeeCell(context)));
    return !isNumber(found) && state.holders(found.key).some(isLocalRoot);
}

function isLocal({ target }: AssignEvent["instr"]): boolean {
    return target.op === "var" && target.variable.scope !== "global" && !target.variable.isStatic;
}

/** True for a value that leads to nothing but local variables, in which no pointer of others was put. */
function isOwn(arg: Sym, assigns: readonly AssignEvent[]): boolean {
    if (isNumber(arg) || arg.kind === "string") return true;
    return arg.kind === "address" && "variable" in arg.cell.base && arg.cell.base.variable.scope === "local" && assigns.every(({ cell, value }) => cell.root !== arg.cell.root || isNumber(value));
}

function isNumber({ kind }: Sym): boolean {
    return kind === "const" || kind === "name";
}
