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

/** How values are followed up the callers; without any of it, all values are, at each call as it stands. */
export interface Following {
    /** How many values, from the first on, must no longer depend on a caller; the others are only rewritten. */
    readonly follow?: number;
    /** False when the values so far say that the instance does not matter. */
    readonly matters?: (values: readonly Sym[]) => boolean;
    /** The events to tell apart at one call, given how the values are rewritten there. */
    readonly apart?: (site: CallSite, rewrite: (event: CallEvent) => readonly Sym[]) => readonly CallEvent[];
    /** False for a function by which no instance that is wanted can come, whoever calls it. */
    readonly by?: (caller: FunctionDecl) => boolean;
    /** The most instances to report. */
    readonly most?: number;
}

const MOST_CHAIN = 6;
const MOST_INSTANCES = 64;

/** The instances of `values` at a point of `fn` whose state is `state`. */
export function instancesOf(program: Program, fn: FunctionDecl, values: readonly Sym[], state: FlowState, how: Following = {}): readonly Instance[] {
    const { follow = values.length, matters = () => true, apart = onlyEvent, by = () => true, most = MOST_INSTANCES } = how;
    const found: Instance[] = [];
    expand(fn, values, parameterFacts(state), []);
    return found;

    function expand(at: FunctionDecl, current: readonly Sym[], guards: readonly Guard[], chain: readonly CallSite[]): void {
        if (found.length >= most || !matters(current)) return;
        if (!current.slice(0, follow).some(dependsOnCaller)) {
            found.push({ chain, values: current, open: false });
            return;
        }
        // A function that calls itself adds no way to arrive there.
        const isNew = ({ caller }: CallSite): boolean => caller !== fn && chain.every((each) => each.caller !== caller);
        const sites = chain.length >= MOST_CHAIN || !by(at) ? [] : program.callers(at).filter(isNew);
        if (sites.length === 0) found.push({ chain, values: current, open: true });
        for (const site of sites) {
            const rewrite = (event: CallEvent): readonly Sym[] => {
                const into = new Substitution(event, event.state);
                return current.map((value) => into.sym(value));
            };
            for (const event of apart(site, rewrite)) {
                const rest = substituteGuards(guards, new Substitution(event, event.state));
                if (rest === null) continue;
                expand(site.caller, rewrite(event), [...rest, ...parameterFacts(event.state)], [{ caller: site.caller, event }, ...chain]);
            }
        }
    }
}

function onlyEvent({ event }: CallSite): readonly CallEvent[] {
    return [event];
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

/** Whether values depend on what the caller passes: a value may stand in others many times over. */
const dependent = new WeakMap<Sym, boolean>();

/** True when a value depends on what the caller passes. */
export function dependsOnCaller(sym: Sym): boolean {
    if (sym.kind === "const" || sym.kind === "param") return sym.kind === "param";
    let depends = dependent.get(sym);
    if (depends === undefined) dependent.set(sym, (depends = hasParameter(sym)));
    return depends;
}

function hasParameter(sym: Sym): boolean {
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
