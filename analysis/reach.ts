/** What runs synchronously below a function: every call it makes, and the calls those make, with the values that arguments have there. */
import type { Concerned } from "./concerned.js";
import { type Build, buildAt, buildText, inBoth } from "./builds.js";
import { isNeverSo } from "./cleared-flags.js";
import { evaluate } from "./flow/evaluate.js";
import type { CallEvent } from "./flow/engine.js";
import { excludes } from "./flow/facts.js";
import { FlowState } from "./flow/state.js";
import { Substitution } from "./flow/summary.js";
import { type Sym, unknownSym } from "./flow/sym.js";
import { resolveTarget } from "./flow/target.js";
import { type Guard, parameterFacts, substituteGuards } from "./instances.js";
import type { CallInstr, Expr } from "./ir.js";
import { heldLevels } from "./irql/held-levels.js";
import type { CallSite, Program } from "./program.js";
import { Replayed } from "./replayed.js";
import type { FunctionDecl } from "./unit.js";

/** A call met on the way down from a root function. */
export interface Reached {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
    /** The calls that lead from the root function to `fn`, outermost first. */
    readonly chain: readonly CallSite[];
    /** Rewrites a value of `fn` in terms of the root function. */
    readonly inRoot: (sym: Sym) => Sym;
    /** False in functions too large for flow analysis: arguments other than literals are unknown there, and so is whether the call is reached. */
    readonly settled: boolean;
}

/** A function that runs below a root function, in the context of one way to it. */
export interface Context {
    readonly fn: FunctionDecl;
    /** The calls that lead from the root function to `fn`, outermost first. */
    readonly chain: readonly CallSite[];
    /** Rewrites a value of `fn` in terms of the root function. */
    readonly into: Rewriting;
    /** Under what this function is called. */
    readonly guards: Guards;
    /** How many spin locks are held then, where that matters to what it does. */
    readonly held: number;
}

/** Conditions on the root's parameters, and on the build. */
interface Guards {
    readonly parameters: readonly Guard[];
    readonly build: Build;
}

export interface Rewriting {
    sym(sym: Sym): Sym;
}

const MOST_DEPTH = 24;
const MOST_VISITS = 4000;
const NO_GUARDS: Guards = { parameters: [], build: new Map() };
const IDENTITY: Rewriting = { sym: (sym) => sym };

/** What is asked of all that runs below a function. */
interface Asked {
    /** What is known of the build. */
    readonly build?: Build | undefined;
    /** What is looked for, where it is not all: functions that do not lead to it are not entered. */
    readonly towards?: Concerned;
}

const ALL: Asked = {};

/**
 * All calls that run before `root` returns, nearest first. A function that is merely referenced is not entered, one that a kernel
 * function runs before it returns (KeSynchronizeExecution) is; calls that the arguments given on the way rule out are left out.
 */
export function* reachedFrom(program: Program, root: FunctionDecl, asked = ALL): Generator<Reached, void, undefined> {
    for (const context of contextsBelow(program, root, asked)) yield* reachedIn(program, context);
}

/** The calls that a function makes in a context. */
export function* reachedIn(program: Program, context: Context): Generator<Reached, void, undefined> {
    const { fn, chain, into } = context;
    const settled = program.flow(fn) !== null;
    for (const event of callsOf(program, fn)) {
        if (guardsAt(program, event, context) !== null) yield { fn, event, chain, inRoot: (sym) => into.sym(sym), settled };
    }
}

/** The conditions under which a call is reached; null when none of the root's arguments, or no build, fulfils them. */
function guardsAt(program: Program, event: CallEvent, { fn, into, guards, held }: Context): Guards | null {
    const { facts, build: own } = conditionsAt(fn, event.state);
    const build = inBoth(guards.build, own);
    const isNever = build === null || facts.some((each) => isNeverSo(program, fn, each, event.state)) || heldLevels(program).isNever(fn, event.state, held);
    const parameters = isNever ? null : substituteGuards(facts, into);
    return build === null || parameters === null || conflicts(parameters, guards.parameters) ? null : { parameters, build };
}

/** What holds where a call is made, whatever the context. */
interface Conditions {
    readonly facts: readonly Guard[];
    readonly build: Build;
}

/** By the state before the call, which nobody changes any more. */
const conditions = new WeakMap<FlowState, Conditions>();

function conditionsAt(fn: FunctionDecl, state: FlowState): Conditions {
    let known = conditions.get(state);
    if (known === undefined) conditions.set(state, (known = { facts: parameterFacts(state), build: buildAt(fn, state) }));
    return known;
}

/** Many rules ask of the same functions what runs below them. */
const below = new WeakMap<Program, Map<FunctionDecl, Replayed<Context>>>();

/** `root` and every function that runs before it returns, nearest first, once for each set of arguments that tells calls apart. */
export function contextsBelow(program: Program, root: FunctionDecl, asked = ALL): Iterable<Context> {
    if (asked.build !== undefined || asked.towards !== undefined) return findContexts(program, root, asked);
    const known = below.get(program) ?? new Map<FunctionDecl, Replayed<Context>>();
    below.set(program, known);
    let contexts = known.get(root);
    if (contexts === undefined) known.set(root, (contexts = new Replayed(() => findContexts(program, root, asked))));
    return contexts;
}

function* findContexts(program: Program, root: FunctionDecl, { build = NO_GUARDS.build, towards }: Asked): Generator<Context, void, undefined> {
    if (towards?.mayLead(root) === false) return;
    const queue: Context[] = [{ fn: root, chain: [], into: IDENTITY, guards: { parameters: [], build }, held: 0 }];
    const seen = new Set<string>([root.key]);
    for (let at = 0; at < queue.length && at < MOST_VISITS; at++) {
        const context = queue[at];
        if (context === undefined) break;
        yield context;
        if (context.chain.length >= MOST_DEPTH || (towards !== undefined && !mayEnter(program, context.fn, towards))) continue;
        for (const event of callsOf(program, context.fn)) {
            const called = synchronousCall(program, context.fn, event);
            if (called === null || towards?.mayLead(called.decl) === false) continue;
            const guards = guardsAt(program, event, context);
            if (guards === null) continue;
            const next = enter(program, context, called, { parameters: [...context.guards.parameters, ...guards.parameters], build: guards.build });
            if (seen.has(next.signature)) continue;
            seen.add(next.signature);
            queue.push(next.context);
        }
    }
}

/** False for a function none of whose calls, as they are written, leads to what is looked for: it need not be followed for them. */
function mayEnter(program: Program, fn: FunctionDecl, towards: Concerned): boolean {
    return (program.cfg(fn)?.calls ?? []).some(({ callee }) => {
        if (callee.op !== "function") return true;
        const api = program.project.api(callee.name);
        if (api !== undefined) return api.registers?.synchronous === true;
        const decl = program.project.function(callee.name, fn.unit);
        return decl !== null && towards.mayLead(decl);
    });
}

/** The calls of a function as flow analysis settled them; where it gave up, as they are written. */
export function callsOf(program: Program, fn: FunctionDecl): readonly CallEvent[] {
    const flow = program.flow(fn);
    if (flow !== null) return flow.calls;
    let calls = unsettled.get(fn);
    if (calls === undefined) unsettled.set(fn, (calls = (program.cfg(fn)?.calls ?? []).map((call) => asWritten(program, fn, call))));
    return calls;
}

const unsettled = new WeakMap<FunctionDecl, readonly CallEvent[]>();

function asWritten(program: Program, fn: FunctionDecl, call: CallInstr): CallEvent {
    const state = new FlowState();
    const value = (arg: Expr, index: number): Sym =>
        arg.op === "const" || arg.op === "name" || arg.op === "function" ? evaluate(arg, { state }) : unknownSym(`w${call.id}.${index}`, arg.node);
    return { call, target: resolveTarget(program.project, fn.unit, call, { state }), args: call.args.map(value), state };
}

/** A call of a function of the project. */
interface Entry {
    readonly decl: FunctionDecl;
    readonly event: CallEvent;
}

/** The call of a project's function that an event stands for: itself, or that of the routine that it runs before it returns. */
function synchronousCall(program: Program, fn: FunctionDecl, event: CallEvent): Entry | null {
    const { target } = event;
    if (target.kind === "function") return { decl: target.decl, event };
    const registers = target.kind === "kernel" ? target.api.registers : null;
    if (registers?.synchronous !== true) return null;
    const routine = event.args[registers.routine];
    const decl = routine?.kind === "function" ? program.project.function(routine.name, fn.unit) : null;
    if (decl === null) return null;
    const context = registers.context === null ? undefined : event.args[registers.context];
    const value = context ?? unknownSym(`r${event.call.id}`);
    // A DPC gets the DPC object first.
    const args = registers.role === "dpc" ? [unknownSym(`d${event.call.id}`), value] : [value];
    return { decl, event: { ...event, target: { kind: "function", name: decl.name, decl }, args } };
}

/** The context of a callee; its signature tells calls apart whose constant arguments, or parameters of the root passed on, differ. */
function enter(program: Program, context: Context, { decl, event }: Entry, guards: Guards): { context: Context; signature: string } {
    const here = new Substitution(event, event.state);
    const into: Rewriting = { sym: (sym) => context.into.sym(here.sym(sym)) };
    const held = heldLevels(program).enteredBy(context.fn, event.call, decl, context.held);
    const conditions = guards.parameters.map(({ of, fact }) => `${of.key}:${fact.eq ?? ""}:${fact.ne.join("|")}:${fact.success ?? ""}`);
    const signature = [decl.key, ...event.args.map((arg) => constantPart(context.into.sym(arg))), ...new Set(conditions), buildText(guards.build), held].join(",");
    return { context: { fn: decl, chain: [...context.chain, { caller: context.fn, event }], into, guards, held }, signature };
}

/** True when a condition on the way contradicts one further out. */
function conflicts(guards: readonly Guard[], outer: readonly Guard[]): boolean {
    return guards.some(({ of, fact }) =>
        outer.some((other) => {
            if (other.of.key !== of.key) return false;
            if (fact.eq !== null) return excludes(other.fact, fact.eq);
            return other.fact.eq !== null && excludes(fact, other.fact.eq);
        }),
    );
}

function constantPart(sym: Sym): string {
    return sym.kind === "const" || sym.kind === "function" || sym.kind === "param" ? sym.key : sym.kind === "address" ? "&" : "";
}

/** For each call of a chain and the point below its last one: rewrites values there in terms of the chain's outermost function. */
export function rewritings(chain: readonly CallSite[]): readonly Rewriting[] {
    const all: Rewriting[] = [IDENTITY];
    for (const { event } of chain) {
        const outer = all.at(-1) ?? IDENTITY;
        const here = new Substitution(event, event.state);
        all.push({ sym: (sym) => outer.sym(here.sym(sym)) });
    }
    return all;
}
