/** What a function does to its caller's memory and what it returns, in terms of its parameters; applied at each call. */
import { givenStructure, hasMembers, inResult, resultCell, returnedWhole, structureAt } from "./by-value.js";
import { possibleValues } from "./conditions.js";
import { around } from "./containing.js";
import type { CallEvent, ReturnEvent } from "./engine.js";
import { givenBack, taken } from "./locks.js";
import type { FlowState } from "./state.js";
import { addressSym, type Cell, complementSym, memberCell, notSym, opSym, phiSym, pointeeCell, resultSym, rootCell, someOf, successSym, type Sym, unknownSym } from "./sym.js";

export interface Summary {
    /** The value returned; null for a function that returns none or never returns. */
    readonly result: Sym | null;
    /** What it has written that is not its own; of a structure that it returns, the members (see `by-value.ts`). */
    readonly writes: readonly { readonly cell: Cell; readonly value: Sym }[];
    readonly havocs: readonly Cell[];
    readonly havocsGlobals: boolean;
    /** Pointers that the function has given to code out of sight, or has put where such code finds them; null for all that it was given. */
    readonly gives: readonly Sym[] | null;
    /** Whether it ends with a lock that it has taken, or has let others run; with one that it has given back; or with neither. */
    readonly locks: "taken" | "given back" | null;
    readonly returns: boolean;
    /** True where each of its ways ends in a `throw` or a call that does not come back: one that waits in a loop for somebody else may come back. */
    readonly neverReturns?: boolean;
}

/** More writes than this are summarised as "may change anything it reaches". */
const MOST_WRITES = 60;
/** So for objects that it may have changed: what functions that call each other in turns may change grows with every call. */
const MOST_HAVOCS = 250;

/** Summarises some ways in which a function returns; null when they do too much to be listed. */
export function summarizeReturns(events: readonly ReturnEvent[]): Summary | null {
    let state: FlowState | null = null;
    let result: Sym | null = null;
    for (const event of returnedWhole(events)) {
        if (event.value !== null) result = result === null ? event.value : phiSym("ret", result, event.value);
        if (state === null) state = event.state.clone();
        else state.join(event.state, "exit");
    }
    if (state === null) return { result: null, writes: [], havocs: [], havocsGlobals: false, gives: [], locks: null, returns: false };
    const writes: { cell: Cell; value: Sym }[] = [];
    for (const [whole, contents] of state.writtenOutside()) {
        for (const [path, value] of contents) {
            let cell = whole;
            for (const step of path === "" ? [] : path.slice(1).split(".")) cell = memberCell(cell, step);
            writes.push({ cell, value: settled(value, state) });
        }
    }
    const { cells, globals } = state.havocs;
    if (writes.length > MOST_WRITES || cells.length > MOST_HAVOCS) return null;
    if (result !== null) result = settled(result, state);
    return { result, writes, havocs: cells, havocsGlobals: globals, gives: state.given, locks: locksOf(state), returns: true };
}

function locksOf({ locks: { since, waited, gaveBack } }: FlowState): Summary["locks"] {
    if (since !== null || waited) return "taken";
    return gaveBack ? "given back" : null;
}

/** Where conditions leave one of several values, the caller is told that one. */
function settled(value: Sym, state: FlowState): Sym {
    const possible = value.kind === "phi" ? possibleValues(value, state) : null;
    return possible?.length === 1 ? (possible[0] ?? value) : value;
}

/** Applies a callee's summary to the caller's state; returns the call's value. */
export function applySummary(summary: Summary, event: CallEvent, state: FlowState): Sym {
    const before = state.clone();
    const into = new Substitution(event, before);
    const id = `c${event.call.id}`;
    for (const pointer of summary.gives?.map((each) => into.sym(each)) ?? event.args) state.escape(pointer);
    if (summary.havocsGlobals) for (const arg of unnamed(event)) state.escape(arg);
    state.havoc(summary.havocs.map((cell) => into.cell(cell)).filter((cell) => cell !== null), id);
    if (summary.havocsGlobals) state.havocShared(id);
    if (summary.result !== null && into.structure(summary.result) !== null) write(resultCell(event.call), summary.result, into, state);
    for (const { cell, value } of summary.writes) {
        const mine = into.cell(cell);
        if (mine !== null) write(mine, value, into, state);
    }
    if (summary.locks === "taken") state.locks = taken(state.locks, event.call.id);
    else if (summary.locks === "given back") state.locks = givenBack(state.locks);
    return summary.result === null ? resultSym(event.call) : into.sym(summary.result);
}

/** Puts a callee's value into a cell of the caller's, with the members that a structure had which the callee was given. */
function write(mine: Cell, value: Sym, into: Substitution, state: FlowState): void {
    const from = into.structure(value);
    if (from === null) state.store(mine, into.sym(value));
    else state.copy(mine, from, into.sym(value), into.state);
}

/** Arguments that the callee has no names for: what it does with them, nobody sees. */
function unnamed({ target, args }: CallEvent): readonly Sym[] {
    return target.kind === "function" ? args.slice(target.decl.parameters?.length ?? 0) : args;
}

/** More values than this in one call, and the rest is not known. */
const MOST_REWRITTEN = 4000;

/** A call of the callee's own at the beginning or inside of a name, other than one that stands behind the name of the call that led there. */
const OWN_CALL = /(?<![\w/.#])c(?=\d+(?!\w))/g;

/** A callee's name for a value, as the caller knows it: `id` goes before the name, and before each of the callee's calls in it. */
function within(id: string, name: string): string {
    return id + (name.includes("c") ? name.replace(OWN_CALL, `${id}c`) : name);
}

/** A parameter, a call or a variable of a loop of the callee's own in the name of an index, and a sum of numbers in the place of one. */
const OWN_VALUE = /(?<![\w/.#])(?:c(?=\d+(?!\w))|phi(?=\d)|p(\d+)(?!\w))/g;
const SUM = /^\((\d+)([+-])(\d+)\)$/;

/** True for an element whose index depends on what a function was given, has got by a call, has found in memory, or counts. */
export function isNamedIndex(step: string): boolean {
    return step.startsWith("[") && /(?<!\w)(?:(?:[pc]|phi)\d|in\()/.test(step);
}

/** Rewrites a callee's symbols in terms of the caller's, at one call. */
export class Substitution {
    readonly #id: string;
    /** A value may stand in others many times over: each is rewritten once. */
    readonly #rewritten = new Map<Sym, Sym>();

    constructor(
        readonly event: Pick<CallEvent, "args" | "call">,
        readonly state: FlowState,
    ) {
        this.#id = `c${event.call.id}/`;
    }

    sym(sym: Sym): Sym {
        if (sym.kind === "const" || sym.kind === "name" || sym.kind === "string" || sym.kind === "function" || sym.kind === "uninitialized") return sym;
        let mine = this.#rewritten.get(sym);
        if (mine === undefined) {
            mine = this.#rewritten.size < MOST_REWRITTEN ? this.#rewrite(sym) : unknownSym(`${this.#id}…`);
            this.#rewritten.set(sym, mine);
        }
        return mine;
    }

    #rewrite(sym: Sym): Sym {
        switch (sym.kind) {
            case "param":
                return this.event.args[sym.index] ?? unknownSym(within(this.#id, sym.key));
            case "initial": {
                const cell = sym.epoch === "" ? (this.cell(sym.cell) ?? givenStructure(sym.cell, this.event.call, this.state)) : null;
                return cell === null ? unknownSym(within(this.#id, sym.key)) : this.state.load(cell);
            }
            case "address": {
                const cell = this.cell(sym.cell);
                return cell === null ? unknownSym(within(this.#id, sym.key)) : addressSym(cell);
            }
            case "result":
                return this.#result(sym);
            case "op":
                if (sym.operator === "~") return complementSym(this.sym(sym.left));
                return opSym(sym.operator, this.sym(sym.left), this.sym(sym.right));
            case "not":
                return notSym(this.sym(sym.operand));
            case "success":
                return successSym(this.sym(sym.operand));
            case "phi":
                return this.#phi(sym);
            case "unknown":
                return unknownSym(within(this.#id, sym.key), sym.node);
            default:
                return sym;
        }
    }

    #result({ key, call, member }: Extract<Sym, { kind: "result" }>): Sym {
        const mine = { kind: "result", key: this.#id + key, call } as const;
        return member === undefined ? mine : around(this.sym(member), mine);
    }

    #phi(sym: Extract<Sym, { kind: "phi" }>): Sym {
        const key = within(this.#id, sym.key);
        // A function that calls itself, call by call, would know ever more of them.
        return sym.of === null ? { kind: "phi", key, of: null } : someOf(key, sym.of.map((each) => this.sym(each)));
    }

    /** Where the caller has the structure that a value of the callee's may be, if it has set members of it; null for all others. */
    structure(value: Sym): Cell | null {
        const arg = value.kind === "param" ? this.event.call.args[value.index] : undefined;
        const cell = arg !== undefined ? structureAt(arg, this) : value.kind === "initial" && value.epoch === "" ? this.cell(value.cell) : null;
        return cell !== null && hasMembers(cell, this.state) ? cell : null;
    }

    /** The caller's cell for one of the callee's; null for objects of the callee itself. */
    cell(cell: Cell): Cell | null {
        if ("variable" in cell.base) {
            if (cell.base.variable.scope !== "global") return inResult(cell, this.event.call);
            return cell.steps.some(isNamedIndex) ? this.#below(rootCell(cell.root, cell.base), cell.steps) : cell;
        }
        const pointer = this.sym(cell.base.pointer);
        return pointer.kind === "const" ? null : this.#below(pointeeCell(pointer), cell.steps);
    }

    #below(whole: Cell, steps: readonly string[]): Cell {
        let mine = whole;
        for (const step of steps) {
            const own = isNamedIndex(step) ? this.#index(step) : step;
            // p[0] is *p.
            if (own !== "[0]" || own === step || mine.steps.length > 0 || "variable" in mine.base) mine = memberCell(mine, own);
        }
        return mine;
    }

    /** An index that the callee knows by what it was given, as the caller knows it. */
    #index(step: string): string {
        // What stands in memory is another number when the next call finds it there.
        if (step.includes("in(")) return `[${this.#id}${step.slice(1, -1)}]`;
        const own = step.slice(1, -1).replace(OWN_VALUE, (name, index: string | undefined) => {
            const arg = index === undefined ? undefined : this.event.args[Number(index)];
            return arg === undefined ? this.#id + name : arg.key.replaceAll(".", "_");
        });
        const [, left, operator, right] = SUM.exec(own) ?? [];
        return `[${left === undefined ? own : Number(left) + (operator === "-" ? -1 : 1) * Number(right)}]`;
    }
}
