/**
 * Callback arguments that are NULL when the socket is dead: what a callback does with them on the paths of that case. The function is run
 * with the argument taken to be NULL, so that every test of it, in whatever shape, decides.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_accept_event
 */
import { type EventCallback, STATUS_PENDING } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { isReachedAround } from "../flow/block-order.js";
import { possibleValues, truthOf } from "../flow/conditions.js";
import type { AccessEvent, AssignEvent, CallEvent, Outcome, ReturnEvent, Tracker } from "../flow/engine.js";
import { excludes, type Fact } from "../flow/facts.js";
import type { FlowState } from "../flow/state.js";
import { applySummary, summarizeReturns, type Summary } from "../flow/summary.js";
import { isLocalRoot, paramSym, type Sym } from "../flow/sym.js";
import { isPrinting } from "../printing.js";
import { nameOf } from "../place-names.js";
import type { FunctionFlow, Program } from "../program.js";
import { step, type TraceStep } from "../trace.js";
import { dependsOn } from "../typestate/identity.js";
import type { FunctionDecl } from "../unit.js";

/** A use of an argument that may be NULL. */
export interface NullUse {
    /** The use, or the call in the callback that leads to it. */
    readonly at: CNode;
    readonly how: "dereferenced" | "passed" | "stored";
    /** The function that is given the argument, for `passed`; the helper that uses it, where one does. */
    readonly by: string | null;
    readonly trace: readonly TraceStep[];
}

const MOST_DEPTH = 5;

/** The first use of a callback's argument on a path on which it is NULL; null when there is none, or none is certain. */
export function firstNullUse(program: Program, fn: FunctionDecl, event: EventCallback): NullUse | null {
    const index = event.deadSocket?.arg;
    if (index === undefined) return null;
    const name = fn.parameters?.[index]?.name ?? "";
    const bytes = event.parameters.findIndex((each) => each.name === "BytesIndicated");
    const run = new NullRun(program, bytes < 0 ? null : bytes).follow(fn, index, 0);
    if (run === null) return null;
    const [first] = [...run.uses].sort((a, b) => a.at.start - b.at.start);
    if (first !== undefined) return first;
    // Where nobody asks, the paths of that case are those of all others.
    const flow = program.flow(fn);
    if (flow === null || name === "" || isTested(flow, index)) return null;
    const stores = flow.assigns.filter(({ cell, value }) => !isLocalRoot(cell.root) && value.key === paramSym(index).key);
    const isHandedOn = (each: ReturnEvent): boolean => isTakenOver(each, event) && (isHeld(each, index) || stores.some((store) => isKeptBy(flow, store, each)));
    if (!flow.returns.some(isHandedOn)) return null;
    const [store] = stores;
    return store === undefined ? null : { at: store.instr.node, how: "stored", by: null, trace: [] };
}

/** False where `at`, in the callback itself, is certainly not reached while the argument is NULL. */
export function isReachedWithNull(program: Program, fn: FunctionDecl, event: EventCallback, at: CNode): boolean {
    const index = event.deadSocket?.arg;
    if (index === undefined) return false;
    if (program.cfg(fn)?.incomplete !== false) return true;
    let isReached = false;
    const visit = (node: CNode): void => {
        if (node.source === at.source && node.start < at.end && at.start < node.end) isReached = true;
    };
    const run = program.track(fn, null, {
        assumed: { of: paramSym(index), truth: false },
        listener: { call: ({ call }) => visit(call.node), assign: ({ instr }) => visit(instr.node), compares: ({ comparison }) => visit(comparison.site) },
    });
    return run === null || run.gaveUp || isReached;
}

interface Followed {
    readonly uses: readonly NullUse[];
    readonly summary: Summary | null;
}

class NullRun {
    readonly #known = new Map<string, Followed | null>();

    constructor(
        readonly program: Program,
        /** Position of the number of bytes that come with the argument, in the callback itself. */
        readonly bytes: number | null,
    ) {}

    /** Runs `fn` with the parameter at `index` NULL; null when it cannot be followed. */
    follow(fn: FunctionDecl, index: number, depth: number, seed: ReadonlyMap<number, Sym> = new Map()): Followed | null {
        const key = `${fn.key} ${index} ${[...seed].map(([at, sym]) => `${at}:${sym.key}`).join()}`;
        const known = this.#known.get(key);
        if (known !== undefined) return known;
        this.#known.set(key, null);
        const followed = this.#run(fn, index, depth, seed);
        this.#known.set(key, followed);
        return followed;
    }

    #run(fn: FunctionDecl, index: number, depth: number, seed: ReadonlyMap<number, Sym>): Followed | null {
        const { program } = this;
        if (program.cfg(fn)?.incomplete !== false || depth > MOST_DEPTH) return null;
        const uses = new Map<number, NullUse>();
        const returns: ReturnEvent[] = [];
        const add = (use: NullUse, state: FlowState): void => {
            if (!uses.has(use.at.start) && !(depth === 0 && this.#hasBytes(state))) uses.set(use.at.start, use);
        };
        // What is found before loops have settled lies on a path, too: the first turn of a loop.
        const tracker: Tracker = {
            initial: "",
            onAccess: (access, property) => {
                if (isNull(pointerOf(access), index, access.state)) {
                    add({ at: access.node, how: "dereferenced", by: null, trace: [step(access.node, "uses what it points to")] }, access.state);
                }
                return property;
            },
            onCall: (event, property) => [this.#onCall(event, property, { fn, index, depth, add })],
        };
        const run = program.track(fn, tracker, {
            seed,
            assumed: { of: paramSym(index), truth: false },
            listener: { returns: (event) => returns.push({ ...event, state: event.state.clone() }) },
        });
        if (run === null || run.gaveUp) return null;
        return { uses: [...uses.values()], summary: summarizeReturns(returns) };
    }

    #onCall(event: CallEvent, property: string, { fn, index, depth, add }: Where): Outcome {
        const { target, args, state, call } = event;
        const position = args.findIndex((arg) => isNull(arg, index, state));
        if (position < 0) return { property };
        if (target.kind === "wsk" || (target.kind === "kernel" && isDereferencing(target.api.args?.[position]))) {
            add({ at: call.node, how: "passed", by: target.name, trace: [] }, state);
        }
        if (target.kind !== "function") return { property };
        const inside = this.follow(target.decl, position, depth + 1, constants(args));
        if (inside === null) return { property };
        const first = inside.uses[0];
        if (first !== undefined) {
            const trace = [step(call.node, `${fn.name} calls ${target.name}`), ...first.trace];
            add({ at: call.node, how: first.how, by: first.how === "passed" ? first.by : target.name, trace }, state);
        }
        const { summary } = inside;
        return summary === null || !summary.returns ? { property } : { property, apply: (own) => applySummary(summary, event, own) };
    }

    /** That WSK indicates bytes without a list is documented nowhere. */
    #hasBytes(state: FlowState): boolean {
        return this.bytes !== null && excludes(state.fact(paramSym(this.bytes).key), 0);
    }
}

interface Where {
    readonly fn: FunctionDecl;
    readonly index: number;
    readonly depth: number;
    readonly add: (use: NullUse, state: FlowState) => void;
}

function pointerOf({ cell }: AccessEvent): Sym | undefined {
    return "pointer" in cell.base ? cell.base.pointer : undefined;
}

/** True for the argument itself, and for a value that it may be on this path. */
function isNull(sym: Sym | undefined, index: number, state: FlowState): boolean {
    const { key } = paramSym(index);
    if (sym === undefined) return false;
    if (sym.kind !== "phi") return sym.key === key;
    return truthOf(sym, state) !== true && possibleValues(sym, state)?.some((each) => each.key === key) === true;
}

function isDereferencing(effect: string | undefined): boolean {
    return effect === "reads" || effect === "writes" || effect === "frees";
}

function constants(args: readonly Sym[]): ReadonlyMap<number, Sym> {
    return new Map([...args.entries()].filter(([, arg]) => arg.kind === "const" || arg.kind === "function"));
}

/** True where the callback says that it has taken over what it is given. */
function isTakenOver({ value, state }: ReturnEvent, event: EventCallback): boolean {
    const taken = event.retainable === null ? 0 : STATUS_PENDING;
    const values = value === null || event.returnType !== "NTSTATUS" ? null : possibleValues(value, state);
    return values?.some((each) => each.kind === "const" && each.value === taken) === true;
}

function isHeld({ state }: ReturnEvent, index: number): boolean {
    return [...state.holders(paramSym(index).key)].some((root) => !isLocalRoot(root));
}

/** True for a store that every way to a `return` has behind it, and that the callback itself does not undo: what others do to the memory meanwhile is not known. */
function isKeptBy({ cfg, assigns }: FunctionFlow, store: AssignEvent, { node }: ReturnEvent): boolean {
    const from = cfg.blocks.find(({ instrs }) => instrs.includes(store.instr));
    const to = cfg.blocks.find(({ end }) => end.op === "return" && end.node === node);
    if (from === undefined || to === undefined || (from !== to && isReachedAround(cfg.entry, from, to))) return false;
    // Code out of sight that was given what leads to the memory may have put other memory there.
    const place = nameOf(store.instr.target);
    return !assigns.some(({ cell, instr }) => (cell.key === store.cell.key || nameOf(instr.target) === place) && instr.node.start > store.instr.node.start);
}

/** True when the function, or whoever it gives the argument to, may ask whether it is NULL. */
function isTested({ calls, assigns, returns }: FunctionFlow, index: number): boolean {
    const { key } = paramSym(index);
    // In a loop, a variable that begins as the argument and walks on from there has a name of its own.
    const copies = assigns.filter(({ cell, value }) => isLocalRoot(cell.root) && value.key === key).map(({ cell }) => cell);
    const isCopy = ({ of }: Fact): boolean => {
        if (of?.kind !== "phi") return false;
        const begun = of.starts ?? of.of?.filter((each) => each.kind === "param");
        return begun !== undefined && begun.length > 0 ? begun.some((each) => each.key === key) : copies.some((cell) => dependsOn(of.key, cell));
    };
    const knows = ({ state }: { readonly state: FlowState }): boolean => state.fact(key).of !== null || (copies.length > 0 && [...state.facts.values()].some(isCopy));
    const isAsking = (each: CallEvent): boolean => each.target.kind !== "kernel" && !isPrinted(each) && each.args.some((arg) => arg.key === key);
    if (calls.some((each) => knows(each) || isAsking(each))) return true;
    return assigns.some(knows) || returns.some(knows);
}

/** True for a call that prints: of something out of sight, or of a function of the driver that takes a format and any number of arguments. */
function isPrinted(event: CallEvent): boolean {
    const { target, args } = event;
    return isPrinting(event) || (target.kind === "function" && target.decl.parameters === null && args.some(({ kind }) => kind === "string"));
}
