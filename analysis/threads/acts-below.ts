/** What a function does, itself and by what it calls, call by call, and what may come behind what. */
import type { AssignEvent, CallEvent } from "../flow/engine.js";
import { Substitution } from "../flow/summary.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import { type Block, type ControlFlow, type Instr, successors } from "../ir.js";
import type { CallSite, Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";

/** A place in a function, and what is known there. */
export interface Level {
    readonly fn: FunctionDecl;
    readonly instr: Instr;
    readonly state: FlowState;
}

/** A call or an assignment below a function. */
export interface Act {
    /** The calls that lead there, outermost first. */
    readonly chain: readonly CallSite[];
    readonly fn: FunctionDecl;
    readonly event: CallEvent | AssignEvent;
    /** Rewrites a value there in terms of the function that was asked about. */
    readonly inRoot: (sym: Sym) => Sym;
}

/** Functions are looked into this deep. */
const MOST_DEPTH = 8;
const MOST_ACTS = 4000;

/** All calls and assignments below `root`, once for each way that leads to them; null where a part of it is not understood, or is too much. */
export function actsBelow(program: Program, root: FunctionDecl): readonly Act[] | null {
    const acts: Act[] = [];
    const queue: { readonly fn: FunctionDecl; readonly chain: readonly CallSite[]; readonly inRoot: Act["inRoot"] }[] = [{ fn: root, chain: [], inRoot: (sym) => sym }];
    for (const { fn, chain, inRoot } of queue) {
        const flow = program.flow(fn);
        if (flow === null || flow.cfg.incomplete || chain.length > MOST_DEPTH || acts.length > MOST_ACTS) return null;
        for (const event of [...flow.calls, ...flow.assigns]) {
            acts.push({ chain, fn, event, inRoot });
            if (!("target" in event) || event.target.kind !== "function") continue;
            // What only prints is often written in ways that nobody follows.
            if (event.target.decl.parameters === null) continue;
            const here = new Substitution(event, event.state);
            queue.push({ fn: event.target.decl, chain: [...chain, { caller: fn, event }], inRoot: (sym) => inRoot(here.sym(sym)) });
        }
    }
    return acts;
}

/** The places that lead to an act or a request, outermost first, its own included. */
export function levelsOf({ chain, fn, event }: Pick<Act, "chain" | "fn"> & { readonly event: CallEvent | AssignEvent }): readonly Level[] {
    const own = "call" in event ? event.call : event.instr;
    return [...chain.map(({ caller, event: { call, state } }) => ({ fn: caller, instr: call, state })), { fn, instr: own, state: event.state }];
}

/** What a way from one place to another must not lead through. */
interface Avoided {
    instr?(instr: Instr): boolean;
    end?(end: Block["end"], fn: FunctionDecl): boolean;
}

/** True when some way leads from one place to the other; places below one call are compared below it. */
export function mayFollow(program: Program, first: readonly Level[], later: readonly Level[], avoided: Avoided = {}): boolean {
    const at = first.findIndex(({ instr }, index) => instr !== later[index]?.instr);
    const [from, to] = [first[at], later[at]];
    const cfg = from === undefined || to === undefined || from.fn !== to.fn ? null : program.cfg(from.fn);
    if (cfg === null || from === undefined || to === undefined) return false;
    const start = placeOf(cfg, from.instr);
    return start !== null && isReached([[start.block, start.index + 1]], to, avoided);
}

/**
 * True when a condition decides whether control comes to a place: on one of its sides there is no way there that does not come by the
 * condition again.
 */
export function isDecidedBy(program: Program, place: Level, asks: (end: Block["end"], fn: FunctionDecl) => boolean): boolean {
    return program.cfg(place.fn)?.blocks.some(({ end }) => {
        if (end.op !== "branch" || !asks(end, place.fn)) return false;
        const again: Avoided = { end: (each) => each === end };
        return isReached([[end.yes, 0]], place, again) !== isReached([[end.no, 0]], place, again);
    }) === true;
}

function isReached(starts: readonly (readonly [Block, number])[], to: Level, avoided: Avoided): boolean {
    const queue = [...starts];
    const seen = new Set<Block>();
    for (const [block, from] of queue) {
        const passed = block.instrs.slice(from);
        const stop = passed.findIndex((instr) => instr === to.instr || avoided.instr?.(instr) === true);
        if (stop >= 0) {
            if (passed[stop] === to.instr) return true;
            continue;
        }
        if (avoided.end?.(block.end, to.fn) === true) continue;
        for (const next of successors(block)) {
            if (!seen.has(next)) queue.push([next, 0]);
            seen.add(next);
        }
    }
    return false;
}

function placeOf(cfg: ControlFlow, instr: Instr): { readonly block: Block; readonly index: number } | null {
    for (const block of cfg.blocks) {
        const index = block.instrs.indexOf(instr);
        if (index >= 0) return { block, index };
    }
    return null;
}
