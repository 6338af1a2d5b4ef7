/** One list of addresses on the paths of the function that has asked for it: whether there is one, who follows it, who gives it back. */
import { ADDRESS_LISTS, structureOf } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import type { AddressTakers} from "./address-list-takers.js";
import { isInList, leadsThrough } from "./address-list-takers.js";
import { truthOf } from "./flow/conditions.js";
import type { AccessEvent, AssignEvent, CallEvent, Outcome, ReturnEvent, Tracker } from "./flow/engine.js";
import { type FlowState, mentions } from "./flow/state.js";
import { type Cell, isConstant, isLocalRoot, memberCell, pointeeCell, type Sym } from "./flow/sym.js";
import type { Variable } from "./ir.js";
import type { Project } from "./project.js";
import { forgetFormer, hasLearnt, outcomeOf } from "./request-outcomes.js";
import { canonicalName } from "./resolve.js";
import { step, type TraceStep } from "./trace.js";
import { exitPlace } from "./typestate/exits.js";
import type { FunctionDecl } from "./unit.js";

export type AddressMistake =
    /** A way out on which the list is lost. */
    | "leaked"
    /** Nothing in the whole driver ever gives a list back. */
    | "neverFreed"
    | "freedTwice"
    /** An entry given back when the list, which it is part of, is. */
    | "freedEntry"
    /** Given to the pool, which it does not come from. */
    | "toPool"
    /** Given back though the request for it has failed. */
    | "freedFailed"
    /** Given back when the provider has been released. */
    | "freedLate";

export interface AddressFault {
    readonly mistake: AddressMistake;
    readonly at: CNode;
    /** How the list is named in the function; empty for lists that it keeps elsewhere. */
    readonly variable: string;
    /** The call by which the function has got the list. */
    readonly got: CallEvent;
    /** Name of the function that takes the list, for mistakes made by giving it to one. */
    readonly taker: string;
    /** False where `at` is also reached on paths on which there is no list to give back. */
    readonly onEveryPath: boolean;
    readonly trace: readonly TraceStep[];
}

/** A request for a list, as the function sees it that owns the variable for the result. */
export interface ListRequest {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
    readonly result: Sym;
    readonly steps: readonly TraceStep[];
}

/** What is wrong on the paths behind one request. */
export interface ListFaults {
    readonly faults: readonly AddressFault[];
    /** Where the list is followed though nothing was asked since the request but whether it is pending. */
    readonly followed: readonly CNode[];
}

const NOTHING_WRONG: ListFaults = { faults: [], followed: [] };

type State =
    | "none"
    /** Nothing has been learnt since the request but whether it is pending. */
    | "asked"
    /** The request has not failed at once, or the list is not NULL. */
    | "accepted"
    /** Something has been learnt that may say what came of it. */
    | "unclear"
    | "got" | "freed" | "failed" | "late" | "lost";

const OPEN: ReadonlySet<string> = new Set<State>(["asked", "accepted", "unclear", "got"]);

/** What is wrong with the list that a request puts into a local variable of its function, or into a member of one. */
export function listFaults(program: AddressTakers["program"], takers: AddressTakers, request: ListRequest): ListFaults {
    const { fn, result } = request;
    if (program.cfg(fn)?.incomplete !== false || result.kind !== "address" || !isLocalRoot(result.cell.root)) return NOTHING_WRONG;
    return new ListPaths(takers, request, result.cell).run();
}

/** The local variable whose address a value is. */
export function localOf(value: Sym): Variable | null {
    if (value.kind !== "address" || value.cell.steps.length > 0 || !("variable" in value.cell.base)) return null;
    const { variable } = value.cell.base;
    return variable.scope === "local" && !variable.isStatic ? variable : null;
}

class ListPaths {
    readonly #got: CallEvent;
    readonly #variable: Variable | null;
    readonly #found = new Map<string, AddressFault>();
    readonly #followed = new Set<CNode>();
    /** Ways out that are also taken without a list. */
    readonly #without = new Set<CNode>();
    #isSettled = false;

    constructor(
        readonly takers: AddressTakers,
        readonly request: ListRequest,
        readonly cell: Cell,
    ) {
        this.#got = request.event;
        this.#variable = localOf(request.result);
    }

    run(): ListFaults {
        const tracker: Tracker = {
            initial: "none",
            onCall: (event, at) => [event.call === this.#got.call ? this.#asked(event) : { property: this.#onCall(event, at as State) }],
            onAssign: (event, at) => [{ property: this.#onAssign(event, at as State) }],
            onAccess: (event, at) => this.#onAccess(event, at),
            // Before paths meet on which there is a list and others on which there is none.
            onDecided: (state, at) => (OPEN.has(at) ? this.#decided(state, at as State) : at),
            onUnknown: () => [{ property: "lost" }],
        };
        const listener = { begin: () => (this.#isSettled = true), returns: (event: ReturnEvent, at: string) => this.#onReturn(event, at as State) };
        const run = this.takers.program.track(this.request.fn, tracker, { listener });
        if (run === null || run.gaveUp) return NOTHING_WRONG;
        return { faults: this.#variable === null ? [] : this.#faults(), followed: [...this.#followed].sort((a, b) => a.start - b.start) };
    }

    /** The mistakes, the ways out on which the list is lost as one. */
    #faults(): readonly AddressFault[] {
        const all = [...this.#found.values()];
        const [first, ...others] = all.filter(({ mistake }) => mistake === "leaked").sort((a, b) => a.at.start - b.at.start);
        const rest = all.filter(({ mistake }) => mistake !== "leaked");
        if (first === undefined) return rest;
        return [...rest, { ...first, onEveryPath: !this.#without.has(first.at), trace: [...first.trace, ...others.map(({ at }) => step(at, "the same here"))] }];
    }

    #report(mistake: AddressMistake, at: CNode, taker: string, ending: string): void {
        if (!this.#isSettled || this.#found.has(`${at.start}`)) return;
        const { event: got, steps } = this.request;
        this.#found.set(`${at.start}`, { mistake, at, variable: this.#variable?.name ?? "", got, taker, onEveryPath: true, trace: [...steps, step(at, ending)] });
    }

    #asked(event: CallEvent): Outcome {
        return { property: "asked", learn: (state) => (forgetFormer(event, state), true) };
    }

    /** The state of a list that was asked for, once a condition has decided. */
    #decided(state: FlowState, at: State): State {
        const list = state.load(this.cell);
        const outcome = outcomeOf(this.#got, state);
        if (outcome === "failed") return "failed";
        // An entry without an address is none to drivers that ask for one.
        if (truthOf(list, state) === false || truthOf(state.load(memberCell(pointeeCell(list), "ai_addr")), state) === false) return "none";
        if (at === "got" || outcome === "succeeded") return "got";
        const isResult = ({ key }: Sym): boolean => outcome === "accepted" && key === `c${this.#got.call.id}`;
        const saysNothing = (of: Sym): boolean => of.key === list.key || isResult(of) || leadsThrough(of, (sym) => this.#isIt(sym));
        if (at === "unclear" || outcome === "refused" || hasLearnt(this.#got, state, saysNothing)) return "unclear";
        return outcome === "accepted" || truthOf(list, state) === true ? "accepted" : "asked";
    }

    #isIt(sym: Sym): boolean {
        return isAnswer(sym, this.#got.call.id) && sym.key.endsWith(`@${this.cell.key}`);
    }

    #onCall(event: CallEvent, at: State): State {
        const { target, args, state } = event;
        if (target.name === "WskReleaseProviderNPI" && OPEN.has(at)) return "late";
        const list = state.load(this.cell);
        const index = args.findIndex((arg) => arg.key === list.key);
        const after = (at === "asked" || at === "accepted") && this.takers.mayEnd(event) ? "unclear" : at;
        if (at === "none" || at === "lost" || !isList(list, this.#got.call.id)) return after;
        if (index >= 0) return this.#onGiven(event, index, after);
        if (at === "freed" && target.name === ADDRESS_LISTS.release && isEntryBehind(args[ADDRESS_LISTS.released], list)) this.#report("freedEntry", event.call.node, target.name, `${target.name} gives an entry of it back again`);
        // Whoever has the variable's address may do anything with it.
        return target.kind !== "kernel" && args.some((arg) => arg.kind === "address" && arg.cell.root === this.cell.root) ? "lost" : after;
    }

    /** The list is given to a function. */
    #onGiven(event: CallEvent, index: number, at: State): State {
        const { target, state, call } = event;
        if (at === "asked" && target.kind === "function" && this.takers.follows(target.decl, index)) this.#follow(call.node);
        const effect = this.takers.effect(event, index);
        if (effect === "reads") return at;
        if (effect === "keeps") return "lost";
        if (effect === "pool" && at !== "freed") this.#report("toPool", call.node, target.name, `${target.name} gives it to the pool`);
        else if (at === "freed") this.#report("freedTwice", call.node, target.name, `${target.name} gives it back again`);
        else if (at === "late") this.#report("freedLate", call.node, target.name, `${target.name} gives it back when the provider is gone`);
        else if (at === "failed" && truthOf(state.load(this.cell), state) !== true && !this.takers.asksFirst(event, index)) this.#report("freedFailed", call.node, target.name, `${target.name} gives back what was never handed out`);
        return at === "failed" ? "lost" : "freed";
    }

    #onAssign({ cell, value, state }: AssignEvent, at: State): State {
        if (at !== "late" && !OPEN.has(at)) return at;
        if (cell.key === this.cell.key) return "lost";
        return !isLocalRoot(cell.root) && value.key === state.load(this.cell).key ? "lost" : at;
    }

    #onAccess({ cell, node }: AccessEvent, at: string): string {
        const isIt = (sym: Sym): boolean => this.#isIt(sym);
        if (at === "asked" && "pointer" in cell.base && isInList(cell.base.pointer, isIt)) this.#follow(node);
        return at;
    }

    /** Only where the function has made the request itself: what comes back from a helper, that may have seen to. */
    #follow(node: CNode): void {
        if (this.#isSettled && this.#got.target.kind === "wsk" && !isCaught(node)) this.#followed.add(node);
    }

    #onReturn({ node, value, state }: ReturnEvent, at: State): void {
        const { fn } = this.request;
        const list = state.load(this.cell);
        if (at !== "got" && at !== "accepted" && at !== "asked") {
            this.#without.add(exitPlace(node));
            return;
        }
        if (truthOf(list, state) === false || !isList(list, this.#got.call.id) || (value !== null && !returnsCopy(this.takers.program.project, fn) && mentions(value.key, list.key))) return;
        this.#report("leaked", exitPlace(node), "", `${fn.name} returns, and the list stays`);
    }
}

/** True inside of a `__try` whose handler catches what comes of a pointer that leads nowhere. */
function isCaught(node: CNode): boolean {
    for (let at: CNode | null = node; at !== null; at = at.parent) {
        if (at.kind === "seh_try_statement" && at.children.some(({ kind }) => kind === "seh_except_clause")) return true;
    }
    return false;
}

/** True for a function that returns a structure: what it has from a list is a copy. */
function returnsCopy(project: Project, fn: FunctionDecl): boolean {
    const named = canonicalName(project, fn.unit, fn.result);
    return named?.depth === 0 && (structureOf(named.name) !== undefined || /^SOCKADDR/.test(named.name));
}

/** True for what the request has put into its variable; a helper that has a way out before the request leaves what stood there. */
function isList(list: Sym, call: number): boolean {
    if (list.kind !== "phi") return isAnswer(list, call);
    const all = list.of ?? [];
    return all.some((each) => isAnswer(each, call)) && all.every((each) => isAnswer(each, call) || each.kind === "uninitialized" || isConstant(each, 0));
}

/** True for an entry that a list leads to, or for what a loop has begun with as one. */
function isEntryBehind(entry: Sym | undefined, list: Sym): boolean {
    const all = entry?.kind === "phi" ? (entry.of ?? entry.starts ?? []) : entry === undefined ? [] : [entry];
    return all.some(({ kind, key }) => kind === "initial" && key.endsWith(".ai_next)") && mentions(key, list.key));
}

function isAnswer(list: Sym, call: number): boolean {
    return list.kind === "unknown" && new RegExp(`^\\?+c${call}(?!\\d)`).test(list.key);
}
