/**
 * The flow engine: runs a function symbolically over its control-flow graph. Paths that agree on the tracked property are merged, the
 * others stay apart (property simulation); without a property to track, one state per block remains and the result is the values.
 */
import { type Block, type CallInstr, type Comparison, type Expr, type Instr } from "../ir.js";
import { counts } from "../counts.js";
import { Arrivals } from "./arrivals.js";
import { isLoopCondition, loopByLoop, loopHeads } from "./block-order.js";
import { assign, keepReturned } from "./by-value.js";
import { assume, assumeOfLoop } from "./conditions.js";
import { cellOf, evaluate, pointerValue } from "./evaluate.js";
import { type Access, accessesIn, elementsReadIn } from "./accesses.js";
import { expressionsIn } from "./expressions-in.js";
import type { FlowInput } from "./input.js";
import { work } from "./int-map.js";
import { askAgain } from "./locks.js";
import { alike, fork } from "./paths.js";
import { FlowState } from "./state.js";
import { type Cell, constSym, type Sym, variableCell, ZERO } from "./sym.js";
import { Tapes } from "./tapes.js";
import { resolveTarget, type Target } from "./target.js";

/** A call as the engine met it. */
export interface CallEvent {
    readonly call: CallInstr;
    readonly target: Target;
    readonly args: readonly Sym[];
    /** The state before the call. */
    readonly state: FlowState;
}

export interface AssignEvent {
    readonly cell: Cell;
    readonly value: Sym;
    readonly instr: Extract<Instr, { op: "assign" }>;
    /** The state before the assignment. */
    readonly state: FlowState;
}

export interface ReturnEvent {
    /** The `return` statement, or the body's block where control falls off its end. */
    readonly node: Extract<Block["end"], { op: "return" }>["node"];
    readonly expr: Expr | null;
    readonly value: Sym | null;
    readonly state: FlowState;
}

/** A comparison as the engine met it. */
export interface CompareEvent {
    readonly comparison: Comparison;
    readonly left: Sym;
    readonly right: Sym;
    readonly state: FlowState;
}

/** Memory behind a pointer is read or written by the function itself. */
export interface AccessEvent {
    readonly cell: Cell;
    readonly kind: Access["kind"];
    readonly node: Access["node"];
    /** The state before the access. */
    readonly state: FlowState;
}

/** A branch or a switch, and what was known before it. */
export interface Decision {
    readonly end: Block["end"];
    readonly before: FlowState;
}

/** One outcome of an event for the tracked property. */
export interface Outcome {
    readonly property: string;
    /** For a call: what it does to memory and is worth when it ends this way; without it, the call has the effects it has in general. */
    readonly apply?: (state: FlowState) => Sym;
    /** Adds what the outcome implies to the state after the event; false when that cannot be. */
    readonly learn?: (state: FlowState) => boolean;
}

/** Follows a property along the paths. Returning several outcomes forks the path; none ends it. */
export interface Tracker {
    readonly initial: string;
    /** True for one that tells nobody anything itself: it need not be asked again once all has settled. */
    readonly isSilent?: boolean;
    onCall?(event: CallEvent, property: string): readonly Outcome[];
    onAssign?(event: AssignEvent, property: string): readonly Outcome[];
    onReturn?(event: ReturnEvent, property: string): void;
    /** Memory behind a pointer is about to be read or written; what the property is from then on. */
    onAccess?(event: AccessEvent, property: string): string;
    /** An element of an array is about to be read under an index that is no constant; what the property is from then on. */
    onElement?(cell: Cell, state: FlowState, property: string): string;
    /** A value inside an expression (`a ? b : c`) is computed. */
    onTemp?(id: number, value: Sym, property: string): readonly Outcome[];
    /** A condition has decided: what the property is from then on. */
    onDecided?(state: FlowState, property: string, decision: Decision): string;
    /** Control goes on to another block, where the paths that agree on the property meet: what it is there. */
    onLeave?(state: FlowState, property: string): string;
    /** Code that is not understood: what the property is from then on. */
    onUnknown?(property: string): readonly Outcome[];
}

/** What a call does to memory; implemented by the program, which knows the summaries of functions. */
export interface CallEffects {
    /** Applies the effects of `event` to `state` and returns the call's value. */
    apply(event: CallEvent, state: FlowState): Sym;
    /** True for a function that never returns: it stops the machine, ends the thread, or throws. */
    endsAt(target: Target): boolean;
}

/** More states than this at one block, or in it, and the function is given up. */
const MOST_STATES = 48;
/** More paths than this in one block, and those that agree on the property go on as one: calls one behind the other double them. */
const MOST_PATHS = 16;
const MOST_STEPS = 60_000;
/** More looks at what states hold than this, and the function is given up: one with many paths over much memory. */
export const MOST_WORK = 500_000;

/** Receives every event in the settled states, the tracker's included. What it has heard means nothing if the run gives up after all. */
export interface FlowListener {
    /** From here on, what the tracker and the listener are told is settled. */
    begin?(): void;
    call?(event: CallEvent): void;
    assign?(event: AssignEvent): void;
    returns?(event: ReturnEvent, property: string): void;
    throws?(event: Pick<ReturnEvent, "node" | "state">, property: string): void;
    compares?(event: CompareEvent): void;
}

export class FlowRun {
    readonly #input: FlowInput;
    readonly #tracker: Tracker | null;
    /** Per block: the property's value → the state at the block's start. */
    readonly #states = new Map<Block, Map<string, FlowState>>();
    readonly #order: Map<Block, number>;
    readonly #heads: ReadonlySet<Block>;
    #steps = 0;
    #mostWork = MOST_WORK;
    /** True when the function was too much to follow: nothing may be concluded from the run. */
    gaveUp = false;
    /** Looks at what states hold that the run has taken, see MOST_WORK. */
    work = 0;

    constructor(input: FlowInput, tracker: Tracker | null = null) {
        this.#input = input;
        this.#tracker = tracker;
        this.#order = loopByLoop(input.cfg.entry);
        this.#heads = loopHeads(this.#order);
        for (const { id } of this.#heads) input.names?.loops.add(`${id}`);
        this.#solve();
    }

    /** Runs the settled states once more and tells `listener` of every event in them. */
    #replay(listener: FlowListener): void {
        listener.begin?.();
        for (const block of this.#order.keys()) {
            for (const [property, state] of this.#states.get(block) ?? []) this.#runBlock(block, property, state.clone(), listener);
        }
    }

    /** How many instructions have been run so far, replays included: the work done, whatever the machine. */
    get steps(): number {
        return this.#steps;
    }

    #solve(): void {
        // What callees cost that are summarised on the way is theirs.
        const outer = work.done;
        work.done = 0;
        const { listener = null } = this.#input;
        // Without loops, a block is run when everything has arrived that ever will.
        const isStraight = this.#heads.size === 0;
        // Other trackers are asked again once all has settled.
        const isSilent = this.#tracker === null || this.#tracker.isSilent === true;
        const tapes = isStraight || !isSilent || listener === null ? null : new Tapes(listener);
        if (isStraight) listener?.begin?.();
        this.#settle((block, property) => (isStraight ? listener : (tapes?.of(block, property) ?? null)));
        // What has settled is told to its end.
        this.#mostWork = Infinity;
        if (tapes !== null && !this.gaveUp) tapes.play(this.#order.keys());
        else if (!isStraight && listener !== null && !this.gaveUp) this.#replay(listener);
        this.work = work.done;
        counts.runs++;
        counts.steps += this.#steps;
        counts.looks += this.work;
        work.done = outer;
    }

    /** @param heardBy who hears what happens in a block this time */
    #settle(heardBy: (block: Block, property: string) => FlowListener | null): void {
        const arrivals = new Arrivals(this.#heads);
        const start = new FlowState(this.#input.names);
        for (const variable of this.#input.cfg.parameters) {
            const value = this.#input.seed?.get(variable.index);
            if (value !== undefined) start.store(variableCell(variable), value);
        }
        const { assumed, held } = this.#input;
        for (const { cell, value } of held ?? []) start.store(cell, value);
        if (assumed !== undefined) assume(assumed.of, assumed.truth, start);
        arrivals.add("", this.#input.cfg.entry, this.#tracker?.initial ?? "", start);
        for (let block = arrivals.next(this.#order); block !== null && !this.gaveUp; block = arrivals.next(this.#order)) {
            const known = this.#states.get(block) ?? new Map<string, FlowState>();
            this.#states.set(block, known);
            for (const [property, state] of arrivals.take(block, known)) {
                known.set(property, state);
                if (known.size > MOST_STATES) this.gaveUp = true;
                arrivals.addAll(`${block.id} ${property}`, this.#runBlock(block, property, state.clone(), heardBy(block, property)));
            }
        }
    }

    /** Runs the instructions of a block; yields the states that go on to other blocks. */
    #runBlock(block: Block, property: string, state: FlowState, listener: FlowListener | null): [Block, string, FlowState][] {
        let paths: [string, FlowState][] = [[property, state]];
        for (const [index, instr] of block.instrs.entries()) {
            if (++this.#steps > MOST_STEPS || work.done > this.#mostWork) this.gaveUp = true;
            if (this.gaveUp) return [];
            const next: [string, FlowState][] = [];
            if (listener?.compares !== undefined) for (const [, each] of paths) this.#compare(instr, each, listener);
            for (const [at, each] of paths) next.push(...this.#step(instr, this.#access(instr, at, each), each, listener));
            paths = next.length > MOST_PATHS ? alike(next, `${block.id}_${index}`) : next;
            if (paths.length > MOST_STATES) this.gaveUp = true;
        }
        const onwards: [Block, string, FlowState][] = [];
        for (const [at, each] of paths) {
            if (listener?.compares !== undefined) this.#compare(block.end, each, listener);
            const then = this.#access(block.end, at, each);
            const decision = { end: block.end, before: each.clone() };
            for (const [target, after] of this.#leave(block, then, each, listener)) onwards.push([target, this.#onwards(decision, then, after), after]);
        }
        return onwards;
    }

    /** The property with which a path goes on to another block. */
    #onwards(decision: Decision, property: string, state: FlowState): string {
        const tracker = this.#tracker;
        const { op } = decision.end;
        const decided = op === "branch" || op === "switch" ? (tracker?.onDecided?.(state, property, decision) ?? property) : property;
        return tracker?.onLeave?.(state, decided) ?? decided;
    }

    /** Tells the tracker of the memory that an instruction uses; the property afterwards. */
    #access(from: Instr | Block["end"], property: string, state: FlowState): string {
        const tracker = this.#tracker;
        let at = property;
        if (tracker?.onElement !== undefined) for (const place of elementsReadIn(from)) at = tracker.onElement(cellOf(place, { state }), state, at);
        if (tracker?.onAccess === undefined) return at;
        for (const { place, kind, node } of accessesIn(from)) at = tracker.onAccess({ cell: cellOf(place, { state }), kind, node, state }, at);
        return at;
    }

    #compare(from: Instr | Block["end"], state: FlowState, listener: FlowListener): void {
        const { comparisons } = this.#input.cfg;
        if (comparisons.length === 0) return;
        for (const expr of expressionsIn(from)) {
            const comparison = expr.op === "binary" ? comparisons.find((each) => each.expr === expr) : undefined;
            if (comparison === undefined) continue;
            const frame = { state };
            listener.compares?.({ comparison, left: evaluate(comparison.expr.left, frame), right: evaluate(comparison.expr.right, frame), state: state.clone() });
        }
    }

    #step(instr: Instr, property: string, state: FlowState, listener: FlowListener | null): [string, FlowState][] {
        switch (instr.op) {
            case "declare":
                state.declare(instr.variable, instr.initial === "zero");
                return [[property, state]];
            case "setTemp": {
                const value = evaluate(instr.value, { state });
                state.setTemp(instr.id, value);
                return fork(this.#tracker?.onTemp?.(instr.id, value, property), property, state);
            }
            case "unknown":
                state.havocAll(`u${instr.node.start}`);
                return fork(this.#tracker?.onUnknown?.(property), property, state);
            case "assign":
                return this.#assign(instr, property, state, listener);
            case "call":
                return this.#call(instr, property, state, listener);
        }
    }

    #assign(instr: Extract<Instr, { op: "assign" }>, property: string, state: FlowState, listener: FlowListener | null): [string, FlowState][] {
        const frame = { state };
        const value = evaluate(instr.value, frame);
        const cell = cellOf(instr.target, frame);
        const event: AssignEvent = { cell, value, instr, state };
        listener?.assign?.({ ...event, state: state.clone() });
        const outcomes = this.#tracker?.onAssign?.(event, property);
        assign(cell, instr.value, value, state);
        return fork(outcomes, property, state);
    }

    #call(call: CallInstr, property: string, state: FlowState, listener: FlowListener | null): [string, FlowState][] {
        const frame = { state };
        const { project, fn, effects } = this.#input;
        // A call in a loop gives a new result every time.
        state.forget(`c${call.id}`);
        if (state.result(call.id) !== undefined) state.outdate(call.id);
        const target = resolveTarget(project, fn.unit, call, frame);
        const irp = target.kind === "wsk" ? target.api.irp : null;
        const args = call.args.map((arg, index) => (index === irp ? pointerValue(arg, frame) : evaluate(arg, frame)));
        const event: CallEvent = { call, target, args, state };
        listener?.call?.({ ...event, state: state.clone() });
        const outcomes = this.#tracker?.onCall?.(event, property);
        if (effects.endsAt(target)) return [];
        return fork(outcomes ?? [{ property }], property, state, (outcome, own) => {
            own.setResult(call.id, outcome.apply === undefined ? effects.apply(event, own) : outcome.apply(own));
        });
    }

    #leave(block: Block, property: string, state: FlowState, listener: FlowListener | null): [Block, FlowState][] {
        const { end } = block;
        switch (end.op) {
            case "goto":
                return [[end.target, state]];
            case "either":
                return end.targets.map((target) => [target, state.clone()]);
            case "branch":
                return this.#branch(block, end, state);
            case "switch":
                return this.#switch(end, state);
            case "return": {
                const value = end.value === null ? null : evaluate(end.value, { state });
                if (end.value !== null && value !== null) keepReturned(end.value, value, state);
                const event: ReturnEvent = { node: end.node, expr: end.value, value, state };
                listener?.returns?.(event, property);
                this.#tracker?.onReturn?.(event, property);
                return [];
            }
            case "throw":
                listener?.throws?.({ node: end.node, state }, property);
                return [];
            case "stop":
                return [];
        }
    }

    #branch(block: Block, end: Extract<Block["end"], { op: "branch" }>, state: FlowState): [Block, FlowState][] {
        const learn = isLoopCondition(block, this.#heads, this.#order) ? assumeOfLoop : assume;
        askAgain(end.condition, state, this.#input.plainly);
        const condition = evaluate(end.condition, { state });
        const onwards: [Block, FlowState][] = [];
        const yes = state.clone();
        if (learn(condition, true, yes)) onwards.push([end.yes, yes]);
        if (learn(condition, false, state)) onwards.push([end.no, state]);
        return onwards;
    }

    #switch(end: Extract<Block["end"], { op: "switch" }>, state: FlowState): [Block, FlowState][] {
        const value = evaluate(end.value, { state });
        const onwards: [Block, FlowState][] = [];
        const rest = state.clone();
        let decided = false;
        for (const arm of end.cases) {
            for (const label of arm.values) {
                const equal: Sym = equals(value, evaluate(label, { state }));
                const taken = rest.clone();
                if (assume(equal, true, taken)) onwards.push([arm.target, taken]);
                if (!assume(equal, false, rest)) decided = true;
            }
            if (decided) break;
        }
        if (!decided) onwards.push([end.otherwise, rest]);
        return onwards;
    }
}

function equals(left: Sym, right: Sym): Sym {
    if (left.kind === "const" && right.kind === "const") return left.value === right.value ? constSym(1) : ZERO;
    return { kind: "op", key: `(${left.key}==${right.key})`, operator: "==", left, right };
}
