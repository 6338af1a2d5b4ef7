/** What a state machine needs to know of calls, and what its mistakes are. */
import type { CNode } from "../../parser/ast.js";
import type { AccessEvent, CallEvent, ReturnEvent } from "../flow/engine.js";
import type { Fact } from "../flow/facts.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import type { FunctionDecl } from "../unit.js";
import type { Asking } from "./identity.js";
import type { Machine } from "./machine.js";
import type { Mark } from "./trail.js";
import type { Start } from "./start.js";
import type { Way } from "./ways.js";

export interface Mistake<M extends string> {
    readonly mistake: M;
    /** Where to report: the event itself, or the call in the simulated function that leads to it. */
    readonly at: CNode;
    /** How the object got into the state in which the event is a mistake, oldest first. */
    readonly history: readonly Mark[];
    /** The call in the simulated function that moved the object last before the mistake, and what is known of its result there. */
    readonly cause: { readonly event: CallEvent; readonly result: Sym | undefined; readonly state: FlowState } | null;
    /** The event that is the mistake. */
    readonly second: Mark;
    /** What holds on the path where it happens. */
    readonly state: FlowState;
    /** The calls that the simulated function makes, by their numbers. */
    readonly calls: ReadonlyMap<number, CallEvent>;
    /** For a mistake at an exit, or by the call itself: true when every path that comes there makes it. */
    readonly isCertain: boolean;
    /**
     * False for what a callee does on some of its ways only, when nothing that is known on the path says which one it goes: a flag may, that
     * code out of sight has set.
     */
    readonly isDecided: boolean;
    /** The object, in terms of the function that is judged. */
    readonly object: Sym;
    /** True where a count or an exchange has decided that the path is taken, after the first thing that was done to the object. */
    readonly isAgreed: boolean;
}

/** What a count has told, and of what object: how that got into its state, with the calls of the function so far. */
export interface Answer {
    readonly asking: Asking;
    readonly fact: Fact;
    /** The function that has asked, or has called what did. */
    readonly fn: FunctionDecl;
    readonly object: Sym;
    readonly state: string;
    readonly marks: readonly Mark[];
    readonly calls: ReadonlyMap<number, CallEvent>;
}

/** What a machine needs to know of calls. */
export interface Protocol<S extends string, E extends string, M extends string> {
    readonly machine: Machine<S, E, M>;
    /**
     * What a call means for the object `key`; several ways where that depends on how it goes, which then are all there are. Not asked
     * for calls of functions that are followed; of those in sight, only for the ones that cannot name the object.
     *
     * @param start what the function has started with that makes the call
     */
    waysOf(event: CallEvent, key: string, start: Start): readonly Way<E>[];
    /** The event that the function's own use of the object's memory is; null when it is none. `steps` lead there from the object. */
    accessOf?(access: AccessEvent & { readonly steps: readonly string[] }): E | null;
    /** Symbols of objects of this kind that a function handles itself, in its own terms. */
    objectsOf(fn: FunctionDecl): readonly Sym[];
    /** True for a function that may move an object which it does not name, where the machine's state allows that. */
    concerns?(fn: FunctionDecl): boolean;
    /** True for a function that may end the state of an object, in a restless one, whether it names it or not: nobody knows what it does. */
    mayEnd?(fn: FunctionDecl): boolean;
    /** True for a helper behind which nobody knows the object where it has moved it on some of its ways and not on others, and does not tell its caller. */
    isUnsure?(fn: FunctionDecl, object: Sym): boolean;
    /** True when `fn`, or what it calls, has made the object and is the one to see to it. */
    isMadeHere?(object: Sym, fn: FunctionDecl, state: FlowState): boolean;
    /** True for a pointer to memory of `fn` alone: what is kept there is lost when nobody has the pointer. `kept` is the object, in its state. */
    isOwn?(pointer: Sym, fn: FunctionDecl, kept: { readonly object: Sym; readonly state: S }): boolean;
    /** False for memory in which the object stands by the way, and where nobody looks for it: the result of the request that made it. */
    isKeptIn?(root: string, key: string): boolean;
    /** True when the object must be seen to before the function returns, no matter who else has it. */
    readonly mustEndHere?: boolean;
    /** True for what a count has told on a path, one that others take part in, when it leaves the object to be followed as it was. */
    isUnderstood?(answer: Answer): boolean;
    /** What a path must be told from others by, besides the object's state, whatever else they agree on; empty where there is nothing. */
    toldApart?(object: Sym, state: FlowState): string;
    /** True when the object must not be left in one of the machine's exit states, whoever made or holds it. */
    mustBeDone?(object: Sym, at: ReturnEvent): boolean;
}
