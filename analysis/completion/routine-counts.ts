/** Counts by which a function and the completion routine of its request agree on who frees: what is still to come when one is left. */
import { completionOf, routineNamed } from "./completion-of.js";
import type { CallEvent } from "../flow/engine.js";
import type { Fact } from "../flow/facts.js";
import type { FlowState } from "../flow/state.js";
import { Substitution } from "../flow/summary.js";
import { addressSym, type Cell, isConstant, memberCell, paramSym, pointeeCell, type Sym } from "../flow/sym.js";
import { isInLoop } from "../handled.js";
import type { Program } from "../program.js";
import { type Asking, isCounted } from "../typestate/identity.js";
import type { FunctionDecl } from "../unit.js";

/** What a count has told on a path. */
export interface Told {
    readonly asking: Asking;
    readonly fact: Fact;
    /** The IRP. */
    readonly irp: Sym;
    /** The call that starts the request, in the same function. */
    readonly start: CallEvent;
    readonly calls: ReadonlyMap<number, CallEvent>;
    /** True where the driver has asked for an early end of the request. */
    readonly isCancelled: boolean;
}

const DECREMENT = /^_?InterlockedDecrement(?:64)?(?:NoFence|Acquire|Release)?$/;
/** Positions of a completion routine's parameters. */
const [IRP, CONTEXT] = [paramSym(1), paramSym(2)];

export class RoutineCounts {
    constructor(readonly program: Program) {}

    /**
     * True where the routine is sure to have something to do yet that the count does not keep it from: the two of them are all that is
     * counted, one is left, and before the routine counts, it writes where a member of its context points that `isLent` accepts.
     */
    leavesTheRest({ asking, fact, irp, start, calls, isCancelled }: Told, isLent: (pointer: Sym) => boolean): boolean {
        if (fact.of?.key !== asking.key || !isOneLeft(fact)) return false;
        const { routine, context } = completionOf(irp, start.state);
        const decl = routineNamed(this.program, routine);
        const counted = this.#counted(asking, calls);
        if (decl === null || counted === null || isInLoop(counted.by.call.node)) return false;
        const { pointer, by } = counted;
        if (!isConstant(start.state.load(pointeeCell(pointer)), 2) || isTouchedBetween(pointer, start, by, calls)) return false;
        const inRoutine = foundInContext(pointer, context, start.state);
        if (inRoutine === null || !this.#counts(decl, inRoutine)) return false;
        return [...start.state.membersBelow(pointeeCell(context))].some(([{ steps }, value]) => isLent(value) && this.#writes(decl, steps, isCancelled));
    }

    /** What is counted, and the function's own call by which it is. */
    #counted({ key, call }: Asking, calls: ReadonlyMap<number, CallEvent>): { readonly pointer: Sym; readonly by: CallEvent } | null {
        const [outer = "", ...rest] = key.split("/");
        const by = calls.get(Number(outer.slice(1)));
        let event: Pick<CallEvent, "args" | "call" | "state" | "target"> | undefined = by;
        for (const step of rest) {
            if (event?.target.kind !== "function") return null;
            const into: Substitution = new Substitution(event, event.state);
            const inner: CallEvent | undefined = this.program.flow(event.target.decl)?.calls.find((each) => `c${each.call.id}` === step);
            event = inner === undefined ? undefined : { ...inner, args: inner.args.map((arg) => into.sym(arg)) };
        }
        const pointer = event?.call === call && DECREMENT.test(event.target.name) ? event.args[0] : undefined;
        return by === undefined || pointer === undefined ? null : { pointer, by };
    }

    /** True for a routine that counts down what `counted` points to. */
    #counts(routine: FunctionDecl, counted: Sym): boolean {
        const counts = (fn: FunctionDecl, pointer: Sym): boolean => this.program.flow(fn)?.calls.some(({ target, args }) => DECREMENT.test(target.name) && args[0] !== undefined && isSame(args[0], pointer)) === true;
        if (counts(routine, counted)) return true;
        const calls = this.program.flow(routine)?.calls ?? [];
        return calls.some(({ target, args }) => target.kind === "function" && args.some((arg, index) => isSame(arg, counted) && counts(target.decl, paramSym(index))));
    }

    /** True for a routine that writes through a member of its context, whatever the driver has left in memory for it to find. */
    #writes(routine: FunctionDecl, steps: readonly string[], isCancelled: boolean): boolean {
        const pointer = initially(steps.reduce(memberCell, pointeeCell(CONTEXT)));
        return this.program.flow(routine)?.assigns.some(({ cell, state }) => "pointer" in cell.base && isSame(cell.base.pointer, pointer) && isUnconditional(state, isCancelled)) === true;
    }
}

/** True when the decrement has not left nothing. */
function isOneLeft({ eq, ne }: Fact): boolean {
    return eq === null ? ne.includes(0) : eq === 1;
}

/** True when another call than those at both ends may have counted, too. */
function isTouchedBetween(pointer: Sym, start: CallEvent, by: CallEvent, calls: ReadonlyMap<number, CallEvent>): boolean {
    return [...calls.values()].some(({ call, args }) => call.id > start.call.id && call.id < by.call.id && args.some((arg) => isSame(arg, pointer)));
}

/** A pointer that the context leads to, as the routine finds it; null for others. */
function foundInContext(pointer: Sym, context: Sym, state: FlowState): Sym | null {
    const root = pointeeCell(context);
    if (pointer.kind === "address" && pointer.cell.root === root.root) {
        return addressSym(pointer.cell.steps.slice(root.steps.length).reduce(memberCell, pointeeCell(CONTEXT)));
    }
    for (const [{ steps }, value] of state.membersBelow(root)) if (isSame(value, pointer)) return initially(steps.slice(root.steps.length).reduce(memberCell, pointeeCell(CONTEXT)));
    return null;
}

function initially(cell: Cell): Sym {
    return { kind: "initial", key: `in(${cell.key})`, cell, epoch: "" };
}

/** True for two pointers that are the same, or were found at the same place. */
function isSame(a: Sym, b: Sym): boolean {
    return a.key === b.key || (a.kind === "initial" && b.kind === "initial" && a.cell.key === b.cell.key);
}

/** True where nothing has been asked but what the request tells; what it tells of being cancelled, if it is not. */
function isUnconditional(state: FlowState, isCancelled: boolean): boolean {
    const own = `(${pointeeCell(IRP).key}.`;
    return !isCounted(state) && [...state.facts].every(([key]) => {
        const isTold = key.includes(`${own}IoStatus`) || (!isCancelled && key.includes(`${own}Cancel`));
        return isTold || key === CONTEXT.key || key === IRP.key || !/\bin\w*\(|\?|^c\d/.test(key);
    });
}
