/**
 * What a value inside a helper is worth at each place that calls the helper: symbols in terms of parameters, rewritten up the callers
 * until they no longer depend on any.
 */
import type { CallEvent } from "./flow/engine.js";
import { contradicts } from "./flow/conditions.js";
import type { FlowState } from "./flow/state.js";
import { Substitution } from "./flow/summary.js";
import type { Cell, Sym } from "./flow/sym.js";
import type { CallSite, Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** One way to arrive at a point of a function. */
export interface Instance {
    /** The calls from the outermost function down to the one that holds the point; empty when the point stands for itself. */
    readonly chain: readonly CallSite[];
    /** The asked-for values, in terms of the outermost function. */
    readonly values: readonly Sym[];
    /** True when the values still depend on a caller that is not in sight. */
    readonly open: boolean;
}

const MOST_CHAIN = 6;
const MOST_INSTANCES = 64;

/** The instances of `values` at a point of `fn` whose state is `state`. */
export function instancesOf(program: Program, fn: FunctionDecl, values: readonly Sym[], state: FlowState): readonly Instance[] {
    const found: Instance[] = [];
    expand(fn, values, parameterFacts(state), []);
    return found;

    function expand(at: FunctionDecl, current: readonly Sym[], facts: readonly Guard[], chain: readonly CallSite[]): void {
        if (found.length >= MOST_INSTANCES) return;
        if (!current.some(dependsOnCaller)) {
            found.push({ chain, values: current, open: false });
            return;
        }
        // The first call of the chain is the one that `at` itself makes.
        const recursive = chain.length > 0 && (at === fn || chain.slice(1).some((each) => each.caller === at));
        const sites = chain.length >= MOST_CHAIN || recursive ? [] : program.callers(at);
        if (sites.length === 0) found.push({ chain, values: current, open: true });
        for (const site of sites) {
            const into = new Substitution(site.event, site.event.state);
            const guards = substituteGuards(facts, into);
            if (guards === null) continue;
            const next = current.map((value) => into.sym(value));
            expand(site.caller, next, [...guards, ...parameterFacts(site.event.state)], [site, ...chain]);
        }
    }
}

/** A condition on a parameter under which a point is reached. */
export interface Guard {
    readonly of: Sym;
    readonly fact: Parameters<typeof contradicts>[1];
}

/** The conditions on parameters that hold in a state. */
export function parameterFacts(state: FlowState): readonly Guard[] {
    const guards: Guard[] = [];
    for (const fact of state.facts.values()) if (fact.of !== null && dependsOnCaller(fact.of)) guards.push({ of: fact.of, fact });
    return guards;
}

/** The guards in terms of a caller; null when the call's arguments contradict one, so that the point is not reached. */
export function substituteGuards(guards: readonly Guard[], into: { sym(sym: Sym): Sym }): readonly Guard[] | null {
    const rest: Guard[] = [];
    for (const { of, fact } of guards) {
        const value = into.sym(of);
        if (contradicts(value, fact)) return null;
        if (dependsOnCaller(value)) rest.push({ of: value, fact });
    }
    return rest;
}

/** True when a value depends on what the caller passes. */
export function dependsOnCaller(sym: Sym): boolean {
    switch (sym.kind) {
        case "param":
            return true;
        case "initial":
            return cellDepends(sym.cell);
        case "address":
            return cellDepends(sym.cell);
        case "op":
            return dependsOnCaller(sym.left) || dependsOnCaller(sym.right);
        case "not":
        case "success":
            return dependsOnCaller(sym.operand);
        case "phi":
            return sym.of?.some(dependsOnCaller) ?? false;
        default:
            return false;
    }
}

function cellDepends(cell: Cell): boolean {
    return "pointer" in cell.base && dependsOnCaller(cell.base.pointer);
}

/** The instances of a call's arguments. */
export function callInstances(program: Program, fn: FunctionDecl, event: CallEvent, args: readonly number[]): readonly Instance[] {
    const values = args.map((index) => event.args[index]).filter((each) => each !== undefined);
    return instancesOf(program, fn, values, event.state);
}
