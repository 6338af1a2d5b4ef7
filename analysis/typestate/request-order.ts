/**
 * Follows one object through a function and everything it calls. The object is named by its symbol; in a callee it is the symbol that
 * stands for the same value there. A callee's effect is the set of states in which it may leave the object, each with what the returned
 * value says about it.
 */
import type { CNode } from "../../parser/ast.js";
import type { CallEvent, Outcome, ReturnEvent, Tracker } from "../flow/engine.js";
import { assume, truthOf } from "../flow/conditions.js";
import { type FlowState, mentions } from "../flow/state.js";
import { Substitution } from "../flow/summary.js";
import { alternatives, type Cell, successSym, type Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";
import { type Machine, transitionOf } from "./machine.js";

/** A place where the object changed its state. */
export interface Mark {
    readonly node: CNode;
    readonly event: string;
    /** Name of the function that was called. */
    readonly name: string;
}

export interface Mistake<M extends string> {
    readonly mistake: M;
    /** Where to report: the event itself, or the call in the simulated function that leads to it. */
    readonly at: CNode;
    /** What brought the object into the state in which the event is a mistake. */
    readonly first: Mark | null;
    readonly second: Mark;
    /** Truth of NT_SUCCESS of the first call's result at the second event, where the path decides it. */
    readonly firstSucceeded: boolean | null;
}

/** What a machine needs to know of calls. */
export interface Protocol<S extends string, E extends string, M extends string> {
    readonly machine: Machine<S, E, M>;
    /** The protocol's events that a call means for the object with the identity `key`, in order. Not asked for calls of functions that are followed. */
    eventsOf(event: CallEvent, key: string): readonly E[];
    /** Symbols of objects of this kind that a function handles itself, in its own terms. */
    objectsOf(fn: FunctionDecl): readonly Sym[];
    /** The event that takes place only when the call that means it succeeds, if there is one. */
    readonly onSuccess?: E;
    /** The event that says that the object got out of sight. */
    readonly lose: E;
}

interface Exit {
    readonly property: string;
    readonly value: Sym | null;
    readonly success: boolean | null;
    readonly truth: boolean | null;
}

/** One run of a function: which object is followed, from which state, with which arguments. */
interface Run {
    readonly fn: FunctionDecl;
    readonly object: Sym;
    readonly property: string;
    readonly seed: ReadonlyMap<number, Sym>;
}

/** The object at a point of a run: its property there and at the function's start. */
interface Followed {
    readonly object: Sym;
    readonly property: string;
    readonly entry: string;
}

const NO_SEED: ReadonlyMap<number, Sym> = new Map();
const SEPARATOR = "@";
const MOST_DEPTH = 8;
const MOST_EXITS = 12;

export class RequestSimulation<S extends string, E extends string, M extends string> {
    readonly #marks: Mark[] = [];
    readonly #memo = new Map<string, readonly Exit[] | null>();
    readonly #active = new Set<string>();

    constructor(
        readonly program: Program,
        readonly protocol: Protocol<S, E, M>,
    ) {}

    /** All mistakes with `object` that the paths of `fn` show, each at a place of `fn`. */
    mistakes(fn: FunctionDecl, object: Sym): readonly Mistake<M>[] {
        const found = new Map<string, Mistake<M>>();
        this.#follow({ fn, object, property: this.protocol.machine.start, seed: NO_SEED }, (mistake) => {
            const key = `${mistake.at.start} ${mistake.mistake}`;
            if (!found.has(key)) found.set(key, mistake);
        });
        return [...found.values()];
    }

    /** The states in which `fn` may leave `object` when it starts in `start`; null when that cannot be told. */
    finalStates(fn: FunctionDecl, object: Sym, start: S): readonly S[] | null {
        const exits = this.#exits(fn, object, start, NO_SEED);
        return exits === null ? null : [...new Set(exits.map((exit) => this.#stateOf(exit.property)))];
    }

    #exits(fn: FunctionDecl, object: Sym, property: string, seed: ReadonlyMap<number, Sym>): readonly Exit[] | null {
        const key = `${fn.key} ${object.key} ${property} ${[...seed].map(([index, value]) => `${index}=${value.key}`).join()}`;
        const known = this.#memo.get(key);
        if (known !== undefined) return known;
        if (this.#active.has(key) || this.#active.size >= MOST_DEPTH) return null;
        this.#active.add(key);
        const exits = this.#follow({ fn, object, property, seed }, null);
        this.#active.delete(key);
        this.#memo.set(key, exits);
        return exits;
    }

    #follow({ fn, object, property, seed }: Run, report: ((mistake: Mistake<M>) => void) | null): readonly Exit[] | null {
        const exits = new Map<string, Exit>();
        const tracker: Tracker = {
            initial: property,
            onCall: (event, at) => this.#onCall(event, object, at, property, report),
            // `sockets[i]` is another object once `i` is.
            onAssign: (event, at) => [{ property: dependsOn(object, event.cell) ? this.protocol.machine.start : at }],
            onUnknown: (at) => [{ property: this.#move(at, this.protocol.lose, null) }],
            onReturn: (event, at) => {
                const exit = exitOf(event, at);
                exits.set(`${exit.property} ${exit.value?.key} ${exit.success} ${exit.truth}`, exit);
            },
        };
        const run = this.program.track(fn, tracker, seed);
        if (run === null || run.gaveUp || exits.size > MOST_EXITS || this.program.cfg(fn)?.incomplete === true) return null;
        return [...exits.values()];
    }

    #onCall(event: CallEvent, object: Sym, at: string, entry: string, report: ((mistake: Mistake<M>) => void) | null): readonly Outcome[] {
        // In a loop, what a call returns is another object every time.
        const property = mentions(object.key, `c${event.call.id}`) ? this.protocol.machine.start : at;
        if (event.target.kind === "function") return this.#enter(event, event.target.decl, { object, property, entry }, report);
        let current = property;
        for (const each of this.protocol.eventsOf(event, identityOf(object))) {
            const state = this.#stateOf(current);
            const result = transitionOf(this.protocol.machine, state, each);
            if (typeof result === "string") {
                const before = current;
                if (result !== state) current = this.#move(current, each, event);
                if (result !== state && each === this.protocol.onSuccess) return bothWays(event, current, before);
                continue;
            }
            const first = this.#markOf(current);
            const second: Mark = { node: event.call.node, event: each, name: event.target.name };
            // In a callee, only a mistake that the caller's own doing makes possible concerns the caller.
            if (report !== null) report({ mistake: result.mistake, at: event.call.node, first, second, firstSucceeded: succeeded(current, event.state) });
            else if (current === entry) return [{ property: `!${result.mistake}${SEPARATOR}${this.#mark(second)}${SEPARATOR}${current}` }];
            current = result.then;
        }
        return [{ property: current }];
    }

    /** Goes into a callee, if the object can be named there. */
    #enter(event: CallEvent, decl: FunctionDecl, at: Followed, report: ((mistake: Mistake<M>) => void) | null): readonly Outcome[] {
        const { object, property, entry } = at;
        const into = new Substitution(event, event.state);
        const inside = this.protocol.objectsOf(decl).find((each) => identityOf(into.sym(each)) === identityOf(object));
        if (inside === undefined) {
            const passed = event.args.some((arg) => identityOf(arg) === identityOf(object)) && this.program.summary(decl) === null;
            return [{ property: passed ? this.#move(property, this.protocol.lose, event) : property }];
        }
        const exits = this.#exits(decl, inside, property, seedOf(event));
        if (exits === null) return [{ property: this.#move(property, this.protocol.lose, event) }];
        return exits.flatMap((exit): readonly Outcome[] => {
            const after = exit.property === property ? property : retarget(exit.property, event);
            if (!exit.property.startsWith("!")) {
                // A helper's status that is the request's own tells whether the request took place.
                if (this.protocol.onSuccess !== undefined && after !== property && exit.success === null) return bothWays(event, after, property);
                return [{ property: after, learn: (state) => learnExit(exit, event, state) }];
            }
            const [head = "", mark = "", ...before] = exit.property.split(SEPARATOR);
            const current = before.join(SEPARATOR);
            const second = this.#marks[Number(mark)];
            if (report !== null && second !== undefined) {
                const mistake = head.slice(1) as M;
                report({ mistake, at: event.call.node, first: this.#markOf(current), second, firstSucceeded: succeeded(current, event.state) });
                return [{ property: this.protocol.machine.unknown }];
            }
            // Not yet at the function that is being reported on: both ends are seen here, or further up.
            return [{ property: property === entry ? exit.property : this.protocol.machine.unknown }];
        });
    }

    #stateOf(property: string): S {
        return (property.split(SEPARATOR)[0] ?? "") as S;
    }

    #markOf(property: string): Mark | null {
        return this.#marks[Number(property.split(SEPARATOR)[1] ?? -1)] ?? null;
    }

    #move(property: string, event: E, call: CallEvent | null): string {
        const result = transitionOf(this.protocol.machine, this.#stateOf(property), event);
        const state = typeof result === "string" ? result : result.then;
        if (state === this.protocol.machine.unknown || call === null) return state;
        const key = call.call.id;
        return `${state}${SEPARATOR}${this.#mark({ node: call.call.node, event, name: call.target.name })}${SEPARATOR}c${key}`;
    }

    #mark(mark: Mark): number {
        const known = this.#marks.findIndex((each) => each.node === mark.node && each.event === mark.event);
        if (known >= 0) return known;
        this.#marks.push(mark);
        return this.#marks.length - 1;
    }
}

/** Arguments whose value decides what a helper does: constants and functions. */
function seedOf(event: CallEvent): ReadonlyMap<number, Sym> {
    const seed = new Map<number, Sym>();
    event.args.forEach((arg, index) => {
        if (arg.kind === "const" || arg.kind === "function") seed.set(index, arg);
    });
    return seed;
}

/** True when the object is named by what `cell` holds from turn to turn of a loop. */
function dependsOn(object: Sym, cell: Cell): boolean {
    if (!object.key.includes("phi")) return false;
    const name = `:${cell.key}`;
    for (let at = object.key.indexOf(name); at >= 0; at = object.key.indexOf(name, at + 1)) {
        // `:L1` is no part of `:L12`.
        if (!/[\w.]/.test(object.key.charAt(at + name.length))) return true;
    }
    return false;
}

/**
 * What names an object between two assignments of the variables that it depends on: paths that meet give the value of a variable another
 * name, but the variable is the same.
 */
export function identityOf(sym: Sym): string {
    return sym.key.replace(/\bphi\w*:(?=[LP]\d+\b)/g, "phi:");
}

/** The caller knows the call of the helper, not the one inside it. */
function retarget(property: string, event: CallEvent): string {
    const [state, mark, call] = property.split(SEPARATOR);
    return call === undefined ? property : [state, mark, `c${event.call.id}`].join(SEPARATOR);
}

function exitOf(event: ReturnEvent, property: string): Exit {
    const { value, state } = event;
    if (value === null) return { property, value: null, success: null, truth: null };
    return { property, value: value.kind === "const" ? value : null, success: truthOf(successSym(value), state), truth: truthOf(value, state) };
}

/** The event took place if the call succeeds, and did not if it fails. */
function bothWays(event: CallEvent, after: string, before: string): readonly Outcome[] {
    const learn = (success: boolean) => (state: FlowState): boolean => {
        const result = state.result(event.call.id);
        return result === undefined || assume(successSym(result), success, state);
    };
    return [{ property: after, learn: learn(true) }, { property: before, learn: learn(false) }];
}

/** The caller learns from the exit what the returned value must be like. */
function learnExit(exit: Exit, event: CallEvent, state: FlowState): boolean {
    const result = state.result(event.call.id);
    if (result === undefined) return true;
    if (exit.value?.kind === "const") {
        const equal: Sym = { kind: "op", key: `(${result.key}==${exit.value.key})`, operator: "==", left: result, right: exit.value };
        return assume(equal, true, state);
    }
    if (exit.truth !== null && !assume(result, exit.truth, state)) return false;
    return exit.success === null || assume(successSym(result), exit.success, state);
}

/** Whether the call that moved the object into its state is known to have succeeded, by its result or by its IRP's status. */
function succeeded(property: string, state: FlowState): boolean | null {
    const call = property.split(SEPARATOR)[2];
    if (call === undefined) return null;
    const isOutcome = ({ key }: Sym): boolean => key === call || (key.startsWith(`??${call}@`) && key.endsWith(".IoStatus.Status"));
    for (const { success, of } of state.facts.values()) {
        if (success === false && of !== null && alternatives(of)?.every(isOutcome) === true) return false;
    }
    const result = state.result(Number(call.slice(1)));
    return result === undefined ? null : truthOf(successSym(result), state);
}
