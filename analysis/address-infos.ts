/**
 * The lists of addresses that WskGetAddressInfo hands out: each is given back once, with WskFreeAddressInfo, and only where there is one.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_get_address_info
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_free_address_info
 */
import { structureOf } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { truthOf } from "./flow/conditions.js";
import type { AssignEvent, CallEvent, Outcome, ReturnEvent, Tracker } from "./flow/engine.js";
import { type FlowState, mentions } from "./flow/state.js";
import { alternatives, type Cell, isConstant, isLocalRoot, type Sym } from "./flow/sym.js";
import { nameOf } from "./inspect/pointers.js";
import { instancesOf } from "./instances.js";
import type { Variable } from "./ir.js";
import { memberKey } from "./member-stores.js";
import { speaksOf, wordsFor } from "./mentions.js";
import { isPrinting } from "./printing.js";
import type { Program } from "./program.js";
import type { Project } from "./project.js";
import { canonicalName } from "./resolve.js";
import { step, type TraceStep } from "./trace.js";
import { exitPlace } from "./typestate/exits.js";
import { hasFailed } from "./typestate/success.js";
import type { FunctionDecl } from "./unit.js";
import { chainSteps } from "./waits.js";

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
interface Request {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
    readonly result: Sym;
    readonly steps: readonly TraceStep[];
}

/** What a call does with a list that it is given. */
type Effect = "frees" | "pool" | "keeps" | "reads";

type State = "none" | "got" | "freed" | "failed" | "late" | "lost";

const GET = "WskGetAddressInfo";
const FREE = "WskFreeAddressInfo";
const RESULT = 6;
const FREED = 1;
const POOL = /^(?:ExFreePool\w*|NdisFreeMemory\w*|RtlFreeHeap)$/;
const FREES_POOL = /ExFreePool|NdisFreeMemory|RtlFreeHeap/;
const MOST_DEPTH = 4;

export class AddressInfos {
    #requests: readonly Request[] | null = null;
    readonly #takes = new Map<string, Effect>();
    #kept: ReadonlyMap<string, Request> | null = null;

    constructor(readonly program: Program) {}

    /** What `fn` does wrong with the lists that it has asked for, itself or by helpers. */
    faults(fn: FunctionDecl): readonly AddressFault[] {
        if (!speaksOf(this.program.project, GET)) return [];
        this.#requests ??= [...this.#find()];
        return [...this.#requests.filter((each) => each.fn === fn).flatMap((request) => this.#judge(request)), ...this.#keptToPool(fn)];
    }

    /** Lists that the driver keeps in members, given to the pool. */
    *#keptToPool(fn: FunctionDecl): Generator<AddressFault, void, undefined> {
        if (!FREES_POOL.test(fn.unit.file.text)) return;
        this.#kept ??= this.#findKept();
        for (const { target, call, args: [list], state } of this.#kept.size === 0 ? [] : (this.program.flow(fn)?.calls ?? [])) {
            if (target.kind !== "kernel" || !POOL.test(target.name) || list?.kind !== "initial") continue;
            const request = this.#kept.get(memberKey(this.program, fn, list.cell, state) ?? "");
            const variable = call.inMacro === null ? call.node.get("arguments")?.children.find(({ kind }) => kind !== "comment")?.text : undefined;
            if (request === undefined) continue;
            const trace = [...request.steps, step(call.node, `${target.name} gives it to the pool`)];
            yield { mistake: "toPool", at: call.node, variable: variable ?? nameOf(list.cell) ?? "the list", got: request.event, taker: target.name, onEveryPath: true, trace };
        }
    }

    /** The requests by the member that their result is kept in, where nothing else is stored there but NULL and what is kept in the same. */
    #findKept(): ReadonlyMap<string, Request> {
        const { program } = this;
        const kept = new Map<string, Request>();
        for (const request of this.#requests ?? []) {
            const { fn, event, result } = request;
            const key = result.kind === "address" ? memberKey(program, fn, result.cell, event.state) : null;
            const name = result.kind === "address" ? nameOf(result.cell) : null;
            if (key === null || name === null || kept.has(key)) continue;
            const isOther = [...program.functionsNaming(name)].some((other) => (program.flow(other)?.assigns ?? []).some(({ cell, value, state }) => {
                return nameOf(cell) === name && !isConstant(value, 0) && memberKey(program, other, cell, state) === key;
            }));
            if (!isOther) kept.set(key, request);
        }
        return kept;
    }

    *#find(): Generator<Request, void, undefined> {
        const { program } = this;
        for (const fn of new Set([...wordsFor(program.project, GET)].flatMap((word) => [...program.functionsNaming(word)]))) {
            for (const event of program.flow(fn)?.calls ?? []) {
                const result = event.target.kind === "wsk" && event.target.name === GET ? event.args[RESULT] : undefined;
                if (result === undefined) continue;
                for (const { chain, values, open } of instancesOf(program, fn, [result], event.state)) {
                    const [value] = values;
                    const outer = chain[0];
                    if (value !== undefined && (!open || localOf(value) === null)) yield { fn: outer?.caller ?? fn, event: outer?.event ?? event, result: value, steps: [...chainSteps(chain), step(event.call.node, `${GET} hands out a list`)] };
                }
            }
        }
    }

    #judge(request: Request): readonly AddressFault[] {
        const { fn, event, result, steps } = request;
        const variable = localOf(result);
        const faults = variable === null ? [] : this.#follow(request, result, variable);
        const isKept = result.kind === "address" && variable === null;
        if (faults.length > 0 || !isKept || speaksOf(this.program.project, FREE) || this.program.cfg(fn)?.incomplete !== false) return faults;
        return [{ mistake: "neverFreed", at: event.call.node, variable: "", got: event, taker: "", onEveryPath: true, trace: steps }];
    }

    #follow({ fn, event: got, steps }: Request, result: Sym, variable: Variable): readonly AddressFault[] {
        if (this.program.cfg(fn)?.incomplete !== false || result.kind !== "address") return [];
        const found = new Map<string, AddressFault>();
        const without = new Set<CNode>();
        let isSettled = false;
        const { cell } = result;
        const report = (mistake: AddressMistake, at: CNode, taker: string, ending: string): void => {
            if (isSettled && !found.has(`${at.start}`)) found.set(`${at.start}`, { mistake, at, variable: variable.name, got, taker, onEveryPath: true, trace: [...steps, step(at, ending)] });
        };
        const tracker: Tracker = {
            initial: "none",
            onCall: (event, at) => (event.call === got.call ? asked : this.#onCall(event, at as State, cell, report, got.call.id)),
            onAssign: (event, at) => [{ property: this.#onAssign(event, at as State, cell) }],
            // Before paths meet on which there is a list and others on which there is none.
            onDecided: (state, at) => (at === "got" ? decided(state, state.load(cell), got.call.id) : at),
            onUnknown: () => [{ property: "lost" }],
        };
        const returns = (event: ReturnEvent, at: string): void => {
            if (at !== "got" || hasFailed(got.call.id, event.state)) {
                without.add(exitPlace(event.node));
                return;
            }
            const list = event.state.load(cell);
            if (truthOf(list, event.state) === false || !isList(list, got.call.id) || (event.value !== null && !returnsCopy(this.program.project, fn) && mentions(event.value.key, list.key))) return;
            report("leaked", exitPlace(event.node), "", `${fn.name} returns, and the list stays`);
        };
        const run = this.program.track(fn, tracker, { listener: { begin: () => (isSettled = true), returns } });
        if (run === null || run.gaveUp) return [];
        const leaks = [...found.values()].filter(({ mistake }) => mistake === "leaked").sort((a, b) => a.at.start - b.at.start);
        const [first, ...others] = leaks;
        const rest = [...found.values()].filter(({ mistake }) => mistake !== "leaked");
        return first === undefined ? rest : [...rest, { ...first, onEveryPath: !without.has(first.at), trace: [...first.trace, ...others.map(({ at }) => step(at, "the same here"))] }];
    }

    #onCall(event: CallEvent, at: State, cell: Cell, report: Report, got: number): readonly Outcome[] {
        const { target, args, state, call } = event;
        if (target.name === "WskReleaseProviderNPI" && at === "got") return [{ property: "late" }];
        const list = state.load(cell);
        const index = args.findIndex((arg) => arg.key === list.key);
        if (at === "none" || at === "lost" || !isList(list, got)) return [{ property: at }];
        if (index < 0 && at === "freed" && target.name === FREE && isEntryBehind(args[FREED], list)) report("freedEntry", call.node, target.name, `${target.name} gives an entry of it back again`);
        // Whoever has the variable's address may do anything with it.
        if (index < 0) return [{ property: target.kind !== "kernel" && args.some((arg) => arg.kind === "address" && arg.cell.root === cell.root) ? "lost" : at }];
        const effect = this.#effect(event, index);
        if (effect === "reads") return [{ property: at }];
        if (effect === "keeps") return [{ property: "lost" }];
        if (effect === "pool" && at !== "freed") report("toPool", call.node, target.name, `${target.name} gives it to the pool`);
        else if (at === "freed") report("freedTwice", call.node, target.name, `${target.name} gives it back again`);
        else if (at === "late") report("freedLate", call.node, target.name, `${target.name} gives it back when the provider is gone`);
        else if (at === "failed" && truthOf(list, state) !== true) report("freedFailed", call.node, target.name, `${target.name} gives back what was never handed out`);
        return [{ property: at === "failed" ? "lost" : "freed" }];
    }

    #onAssign({ cell, value, state }: AssignEvent, at: State, variable: Cell): State {
        if (at !== "got" && at !== "late") return at;
        if (cell.key === variable.key) return "lost";
        return !isLocalRoot(cell.root) && value.key === state.load(variable).key ? "lost" : at;
    }

    #effect({ target, call, args }: CallEvent, index: number): Effect {
        if (target.kind === "wsk") return target.name === FREE && index === FREED ? "frees" : "reads";
        if (target.kind === "kernel") return POOL.test(target.name) ? "pool" : target.api.args?.[index] === "reads" || target.api.args?.[index] === "none" || target.api.pure ? "reads" : "keeps";
        if (target.kind !== "function") return isPrinting({ target, call, args } as CallEvent) ? "reads" : "keeps";
        return this.#inside(target.decl, index, 0);
    }

    /** What a helper does with its parameter: on some path is enough. */
    #inside(fn: FunctionDecl, index: number, depth: number): Effect {
        const key = `${fn.key} ${index}`;
        const known = this.#takes.get(key);
        if (known !== undefined) return known;
        this.#takes.set(key, "keeps");
        const flow = depth >= MOST_DEPTH ? null : this.program.flow(fn);
        let effect: Effect = flow === null || flow.cfg.incomplete ? "keeps" : "reads";
        const isIt = (value: Sym | null): boolean => value !== null && (alternatives(value) ?? []).some((each) => each.key === `p${index}`);
        if (flow?.assigns.some(({ cell, value }) => !isLocalRoot(cell.root) && isIt(value)) === true || flow?.returns.some(({ value }) => isIt(value)) === true) effect = "keeps";
        for (const event of flow?.calls ?? []) {
            const at = event.args.findIndex(isIt);
            const inner = at < 0 ? "reads" : event.target.kind === "function" ? this.#inside(event.target.decl, at, depth + 1) : this.#effect(event, at);
            if (inner === "frees" || (inner === "pool" && effect !== "frees")) effect = inner;
            else if (inner !== "reads" && effect === "reads") effect = "keeps";
        }
        this.#takes.set(key, effect);
        return effect;
    }
}

/** True for a function that returns a structure: what it has from a list is a copy. */
function returnsCopy(project: Project, fn: FunctionDecl): boolean {
    const named = canonicalName(project, fn.unit, fn.result);
    return named?.depth === 0 && (structureOf(named.name) !== undefined || /^SOCKADDR/.test(named.name));
}

type Report = (mistake: AddressMistake, at: CNode, taker: string, ending: string) => void;

const asked: readonly Outcome[] = [{ property: "got" }];

/** The state of a list that was asked for, once a condition has decided. */
function decided(state: FlowState, list: Sym, got: number): State {
    if (hasFailed(got, state)) return "failed";
    return truthOf(list, state) === false ? "none" : "got";
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

/** The local variable whose address a value is. */
function localOf(value: Sym): Variable | null {
    if (value.kind !== "address" || value.cell.steps.length > 0 || !("variable" in value.cell.base)) return null;
    const { variable } = value.cell.base;
    return variable.scope === "local" && !variable.isStatic ? variable : null;
}

