/** What functions do with a list of addresses that they are given, and with what they learn of the request for it. */
import { ADDRESS_LISTS } from "../knowledge/index.js";
import { reversePostorder } from "./flow/block-order.js";
import { truthOf } from "./flow/conditions.js";
import type { CallEvent } from "./flow/engine.js";
import { alternatives, isLocalRoot, paramSym, type Sym } from "./flow/sym.js";
import { isPrinting } from "./printing.js";
import type { FunctionFlow, Program } from "./program.js";
import { contextsBelow } from "./reach.js";
import type { FunctionDecl } from "./unit.js";

/** What a call does with a list that it is given. */
export type Effect = "frees" | "pool" | "keeps" | "reads";

/** Functions that give memory back to the pool. */
export const POOL = /^(?:ExFreePool\w*|NdisFreeMemory\w*|RtlFreeHeap)$/;
const MOST_DEPTH = 4;

export class AddressTakers {
    readonly #takes = new Map<string, Effect>();
    readonly #follows = new Map<string, boolean>();
    readonly #ends = new Map<FunctionDecl, boolean>();

    constructor(readonly program: Program) {}

    /** What a call does with the list that it is given as the argument `index`. */
    effect({ target, call, args }: CallEvent, index: number): Effect {
        if (target.kind === "wsk") return target.name === ADDRESS_LISTS.release && index === ADDRESS_LISTS.released ? "frees" : "reads";
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
            const inner = at < 0 ? "reads" : event.target.kind === "function" ? this.#inside(event.target.decl, at, depth + 1) : this.effect(event, at);
            if (inner === "frees" || (inner === "pool" && effect !== "frees")) effect = inner;
            else if (inner !== "reads" && effect === "reads") effect = "keeps";
        }
        this.#takes.set(key, effect);
        return effect;
    }

    /** True for a call of a helper that gives the list of its argument `index` back only where that is not NULL. */
    asksFirst({ target }: CallEvent, index: number, depth = 0): boolean {
        const flow = target.kind === "function" && depth < MOST_DEPTH ? this.program.flow(target.decl) : null;
        const param = paramSym(index);
        return flow !== null && flow.calls.every((event) => {
            const at = event.args.findIndex(({ key }) => key === param.key);
            return at < 0 || this.effect(event, at) === "reads" || truthOf(param, event.state) === true || this.asksFirst(event, at, depth + 1);
        });
    }

    /** True for a function that follows the list of its parameter `index` where it has asked nothing, itself or by another one. */
    follows(fn: FunctionDecl, index: number, depth = 0): boolean {
        const key = `${fn.key} ${index}`;
        const known = this.#follows.get(key);
        if (known !== undefined) return known;
        this.#follows.set(key, false);
        const flow = depth >= MOST_DEPTH ? null : this.program.flow(fn);
        const follows = flow !== null && !flow.cfg.incomplete && this.#followsIn(flow, index, depth);
        this.#follows.set(key, follows);
        return follows;
    }

    #followsIn({ assigns, calls, returns }: FunctionFlow, index: number, depth: number): boolean {
        const isIt = ({ key }: Sym): boolean => key === paramSym(index).key;
        const isThrough = (value: Sym | null): boolean => value !== null && leadsThrough(value, isIt);
        const isAsked = ({ state }: Pick<CallEvent, "state">): boolean => [...state.facts.values()].some(({ of }) => !isThrough(of));
        if ([...assigns, ...returns].some((event) => isThrough(event.value) && !isAsked(event))) return true;
        return calls.some((event) => {
            const { target, args } = event;
            if (isAsked(event)) return false;
            if (args.some(isThrough)) return true;
            const at = target.kind === "function" ? args.findIndex(isIt) : -1;
            return target.kind === "function" && at >= 0 && this.follows(target.decl, at, depth + 1);
        });
    }

    /** True for a call that may not come back: whoever does not, has its reasons, such as a request that has failed. */
    mayEnd(event: CallEvent): boolean {
        const { target } = event;
        if (target.kind === "unknown") return !isPrinting(event);
        if (target.kind !== "function") return false;
        const known = this.#ends.get(target.decl);
        if (known !== undefined) return known;
        const ends = this.#endsBelow(target.decl);
        this.#ends.set(target.decl, ends);
        return ends;
    }

    #endsBelow(root: FunctionDecl): boolean {
        for (const { fn } of contextsBelow(this.program, root)) if (this.#endsIn(fn)) return true;
        return false;
    }

    #endsIn(fn: FunctionDecl): boolean {
        const flow = this.program.flow(fn);
        if (flow === null || flow.cfg.incomplete) return true;
        const throws = [...reversePostorder(flow.cfg.entry).keys()].some(({ end }) => end.op === "throw");
        return throws || flow.calls.some((event) => (event.target.kind === "kernel" ? event.target.api.noReturn : event.target.kind === "unknown" && !isPrinting(event)));
    }
}

/** True for what is read through a list: nothing that is known of it says whether there is one. */
export function leadsThrough(value: Sym, isList: (sym: Sym) => boolean): boolean {
    if (value.kind === "op") return [value.left, value.right].every((each) => each.kind === "const" || leadsThrough(each, isList));
    if (value.kind === "not" || value.kind === "success") return leadsThrough(value.operand, isList);
    return value.kind === "initial" && "pointer" in value.cell.base && isInList(value.cell.base.pointer, isList);
}

/** True for a pointer to an entry of a list, as a loop that walks it has one. */
export function isInList(pointer: Sym, isList: (sym: Sym) => boolean): boolean {
    if (pointer.kind === "phi") return (pointer.of ?? pointer.starts ?? []).some((each) => isInList(each, isList));
    return isList(pointer) || leadsThrough(pointer, isList);
}
