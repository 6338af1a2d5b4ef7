/**
 * Memory from the paged pool that must not be paged: contexts that callbacks and completion routines are called with, objects that they
 * signal or lock.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_socket
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/defining-and-using-an-event-object
 */
import { callbackByMember, isPagedPool, kernelApi, kernelApisWith, type PoolInfo, SOCKET_FUNCTIONS, SOCKET_MAKERS } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { Concerned } from "../concerned.js";
import { possibleValues } from "../flow/conditions.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { Substitution } from "../flow/summary.js";
import { alternatives, type Sym } from "../flow/sym.js";
import { MOST_CALLS } from "../handled.js";
import { instancesOf } from "../instances.js";
import { wordsFor } from "../mentions.js";
import type { Program } from "../program.js";
import type { Reached } from "../reach.js";
import type { Roles } from "../roles.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { chainSteps } from "../waits.js";

/** What paged memory is used for. */
export type PagedUse = "completionContext" | "socketContext" | "acceptContext" | "object"
    /** Room that a request writes an address to. */
    | "address";

/** An allocation from the paged pool. */
export interface PagedAllocation {
    /** The call that says "paged": the allocation, or the call of a wrapper that is told so. */
    readonly at: CNode;
    readonly name: string;
    /** The argument that says it; null where none does, or where it stands in a macro. */
    readonly argument: CNode | null;
}

export interface PagedObject extends PagedAllocation {
    readonly use: PagedUse;
    /** Name of the function that is given the memory, or of the argument that it is stored to. */
    readonly given: string;
    readonly trace: readonly TraceStep[];
}

/** Text without which nothing is allocated from the paged pool. */
const PAGED = /(?<![A-Za-z])PagedPool|\bPOOL_FLAG_PAGED\b|(?<!N)PagedLookasideList/;
const ACCEPT_CONTEXT = 5;
/** Objects that routines at DISPATCH_LEVEL signal, queue or lock, and that must be resident for that. */
const RESIDENT: ReadonlySet<string> = new Set(["event", "semaphore", "mutex", "lock", "dpc", "timer"]);
const INITIALIZERS = kernelApisWith("acts").filter(({ acts, name }) => acts?.verb === "initialize" && RESIDENT.has(acts.on) && /^(?:Ke|Ndis|ExInitializeFast)/.test(name));
const PRIORITY: readonly PagedUse[] = ["completionContext", "socketContext", "acceptContext", "object", "address"];
/** The requests that write addresses, and to which arguments. */
const ADDRESS_WRITERS = SOCKET_FUNCTIONS.flatMap(({ name, parameters }) => {
    return parameters.flatMap(({ type, direction }, index) => (type === "PSOCKADDR" && direction === "out" ? [{ name, index }] : []));
});

interface Sink {
    readonly use: PagedUse;
    readonly fn: FunctionDecl;
    readonly node: CNode;
    readonly given: string;
    readonly value: Sym;
    readonly state: FlowState;
}

export class PagedMemory {
    readonly #concerned: Concerned;
    #objects: readonly PagedObject[] | null = null;

    constructor(
        readonly program: Program,
        readonly roles: Roles,
    ) {
        this.#concerned = new Concerned(program.project, PAGED);
    }

    /** True when functions of a file speak of the paged pool, themselves or by macros. */
    isNamedIn(unit: Unit): boolean {
        return [...unit.functions.values()].some((list) => list.some((fn) => this.#concerned.has(fn, 0)));
    }

    /** The objects of the driver that are in paged memory and must not be, each once. */
    objects(): readonly PagedObject[] {
        if (this.#objects === null) {
            const found = new Map<CNode, PagedObject>();
            for (const sink of this.#sinks()) {
                for (const each of this.#origins(sink)) {
                    const known = found.get(each.at);
                    if (known === undefined || PRIORITY.indexOf(each.use) < PRIORITY.indexOf(known.use)) found.set(each.at, each);
                }
            }
            this.#objects = [...found.values()];
        }
        return this.#objects;
    }

    *#sinks(): Generator<Sink, void, undefined> {
        const { program, roles } = this;
        for (const name of ["IoSetCompletionRoutine", "IoSetCompletionRoutineEx"]) {
            const context = kernelApi(name)?.registers?.context;
            if (context !== null && context !== undefined) yield* this.#arguments(name, [name], "completionContext", () => context);
        }
        for (const name of SOCKET_MAKERS) yield* this.#arguments(name, wordsFor(program.project, name), "socketContext", ({ target }) => (target.kind === "wsk" ? target.api.context : null));
        for (const { name, index } of ADDRESS_WRITERS) yield* this.#arguments(name, wordsFor(program.project, name), "address", () => index);
        for (const { name, acts } of INITIALIZERS) yield* this.#arguments(name, [name], "object", () => acts?.arg ?? null);
        for (const { fn, event } of roles.callbacks) {
            if (event !== callbackByMember("WskAcceptEvent")) continue;
            for (const { cell, value, instr, state } of program.flow(fn)?.assigns ?? []) {
                if (cell.key === `*p${ACCEPT_CONTEXT}`) yield { use: "acceptContext", fn, node: instr.node, given: "AcceptSocketContext", value, state };
            }
        }
    }

    *#arguments(name: string, words: Iterable<string>, use: PagedUse, index: (event: CallEvent) => number | null): Generator<Sink, void, undefined> {
        const naming = new Set([...words].flatMap((word) => [...this.program.functionsNaming(word)]));
        for (const fn of naming) {
            if (!this.program.project.files.matters(fn.unit)) continue;
            for (const event of this.program.flow(fn)?.calls ?? []) {
                if (event.target.name !== name) continue;
                const at = index(event);
                const value = at === null ? undefined : event.args[at];
                if (value !== undefined) yield { use, fn, node: event.call.node, given: name, value, state: event.state };
            }
        }
    }

    /** False for a function that is called by none which allocates from the paged pool, itself or by what it calls. */
    #mayBePaged(fn: FunctionDecl): boolean {
        const leading = this.program.leadingTo(fn);
        return leading === null || [...leading].some((each) => this.#concerned.has(each, MOST_CALLS));
    }

    /** The allocations that a sink's value certainly comes from. */
    *#origins({ use, fn, node, given, value, state }: Sink): Generator<PagedObject, void, undefined> {
        if (value.kind === "const" || value.kind === "function") return;
        for (const { chain, values } of instancesOf(this.program, fn, [value], state, { by: (each) => this.#mayBePaged(each) })) {
            const outer = chain[0]?.caller ?? fn;
            for (const each of values[0] === undefined ? [] : (alternatives(values[0]) ?? [])) {
                const found = allocationOf(this.program, outer, baseOf(each));
                if (found === null) continue;
                yield { ...found, use, given, trace: [step(found.at, `${found.name} allocates from the paged pool`), ...chainSteps(chain), step(node, use === "acceptContext" ? "it becomes the context of the accepted socket" : `${given} is given this memory`)] };
            }
        }
    }
}

/** The allocation itself, for a pointer into what it has returned. */
function baseOf(value: Sym): Sym {
    let each = value;
    while (each.kind === "address" && "pointer" in each.cell.base) each = each.cell.base.pointer;
    return each;
}

/** The allocation from the paged pool that has returned `value` in `fn` or below it; null for everything else. */
function allocationOf(program: Program, fn: FunctionDecl, value: Sym): PagedAllocation | null {
    if (value.kind !== "result" || !/^(?:c\d+\/)*c\d+$/.test(value.key)) return null;
    const events: CallEvent[] = [];
    let at: FunctionDecl | null = fn;
    for (const id of value.key.split("/")) {
        const event: CallEvent | undefined = at === null ? undefined : program.flow(at)?.calls.find(({ call }) => call.id === Number(id.slice(1)));
        if (event === undefined) return null;
        events.unshift(event);
        at = event.target.kind === "function" ? event.target.decl : null;
    }
    const [innermost, ...wrappers] = events;
    return innermost === undefined ? null : pagedCall(innermost, wrappers);
}

/** The call, from the allocation outwards, that decides for the paged pool. */
function pagedCall(event: CallEvent, wrappers: readonly CallEvent[]): PagedAllocation | null {
    const pool = event.target.kind === "kernel" ? event.target.api.pool : null;
    if (pool === null) return null;
    if (pool.typeArg === null) return pool.style === "paged" ? { at: event.call.node, name: event.target.name, argument: null } : null;
    let type = event.args[pool.typeArg];
    let index: number | null = pool.typeArg;
    let decider = event;
    for (const outer of wrappers) {
        if (type === undefined || type.kind === "const") break;
        index = type.kind === "param" ? type.index : null;
        type = new Substitution(outer, outer.state).sym(type);
        decider = outer;
    }
    if (type === undefined || !isPaged(pool, type, decider.state)) return null;
    return { at: decider.call.node, name: decider.target.name, argument: index === null ? null : argumentNode(decider, index) };
}

/** True for a type that is "paged" on every path. */
function isPaged({ style }: PoolInfo, type: Sym, state: FlowState): boolean {
    if (style !== "pool-type" && style !== "pool-flags") return false;
    const values = possibleValues(type, state) ?? [];
    return values.length > 0 && values.every((each) => each.kind === "const" && isPagedPool(style, each.value));
}

/** An argument as the author wrote it at a call; null in macros. */
function argumentNode({ call }: CallEvent, index: number): CNode | null {
    if (call.inMacro !== null) return null;
    return call.node.get("arguments")?.children.filter(({ kind }) => kind !== "comment")[index] ?? null;
}

/** An allocation from the paged pool below a routine; null for other calls. The type is what it is there, for the arguments given on the way. */
export function pagedAllocation({ event, inRoot }: Reached): (PagedAllocation & { readonly node: CNode }) | null {
    const pool = event.target.kind === "kernel" ? event.target.api.pool : null;
    if (pool === null) return null;
    const found = { at: event.call.node, node: event.call.node, name: event.target.name };
    if (pool.typeArg === null) return pool.style === "paged" ? { ...found, argument: null } : null;
    const type = event.args[pool.typeArg];
    if (type === undefined) return null;
    const isHere = isPaged(pool, type, event.state);
    return isHere || isPaged(pool, inRoot(type), event.state) ? { ...found, argument: isHere ? argumentNode(event, pool.typeArg) : null } : null;
}
