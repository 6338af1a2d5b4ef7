/** What the simulation keeps of one run of a function, and what it finds there. */
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import type { FunctionDecl } from "../unit.js";
import type { Guard } from "../instances.js";
import type { Exit } from "./exits.js";
import { FlagDecisions } from "./forgotten.js";
import type { Machine } from "./machine.js";
import type { Mistake } from "./protocol.js";
import { nameOf, type Start } from "./start.js";
import { Histories, type Mark, type Marks, type Trail, unpack } from "./trail.js";

/** A state in which a function may leave an object, and how it got there. */
export interface FinalState<S extends string> {
    readonly state: S;
    readonly history: readonly Mark[];
    /** True where the function is known to return a failure then. */
    readonly failed: boolean;
    /** Truth of NT_SUCCESS of what it returns, where that is known. */
    readonly success: boolean | null;
    /** The `return` statements at which it ends so. */
    readonly nodes: ReadonlySet<CNode>;
    /** False where the object is known to be NULL. */
    readonly exists: boolean | null;
    /** Conditions on the arguments that hold whenever it ends so. */
    readonly guards: readonly Guard[];
    /** Such conditions of which one set holds; empty where the guards say as much. */
    readonly alternatives: readonly (readonly Guard[])[];
}

/** The end of the function that is followed, as what a mistake is about. */
export function endOf<M extends string>({ fn }: Run<M>, node: CNode): Mark {
    return { node, event: "exit", name: fn.name, because: null };
}

/** An exit, told with what led there; `unknown` stands for the state behind a mistake. */
export function finalState<S extends string>({ property, failed, success, nodes, exists, guards, alternatives }: Exit, known: Marks, unknown: S): FinalState<S> {
    const { state, marks, mistake } = unpack(property);
    return { state: mistake === null ? (state as S) : unknown, history: known.all(marks), failed, success, nodes, exists, guards, alternatives };
}

export type Report<M extends string> = (mistake: Omit<Mistake<M>, "isCertain" | "object">) => void;

/** Where the run of the function that is being judged writes down what it finds: mistakes, and places at which some path makes none. */
export class Findings<M extends string> {
    readonly #found = new Map<string, Parameters<Report<M>>[0]>();
    /** By the offset of the exit's place, or of the call. */
    readonly blameless = new Set<number>();

    /** The first mistake of its kind at a place counts. */
    report(mistake: Parameters<Report<M>>[0]): void {
        const place = `${mistake.at.start} ${mistake.mistake}`;
        if (!this.#found.has(place)) this.#found.set(place, mistake);
    }

    /** Drops what was found by a run that is done again. */
    clear(): void {
        this.#found.clear();
        this.blameless.clear();
    }

    of(object: Sym): readonly Mistake<M>[] {
        return [...this.#found.values()].map((each) => ({ ...each, object, isCertain: !this.blameless.has(each.at.start) }));
    }
}

/** One run of a function: which object is followed, from which property, with which arguments. */
export interface Run<M extends string> {
    readonly fn: FunctionDecl;
    readonly object: Sym;
    readonly property: string;
    readonly start: Start;
    /** Takes the mistakes, in the function that is being judged; null in its callees. */
    readonly report: Report<M> | null;
    /** Notes that a call is right on a path. */
    readonly acquit: (at: CNode) => void;
    /** Calls of the run by number. */
    readonly calls: Map<number, CallEvent>;
    /** Places, by key, at which callees have found the object. */
    readonly homes: Set<string>;
    readonly histories: Histories;
    readonly notes: Notes;
    readonly flags: FlagDecisions;
}

/** What is noted of a run while it goes on, settled or not. */
interface Notes {
    /** True once something was a mistake, whoever reports it. */
    isFaulty: boolean;
    /** False once a callee, over any number of steps, was left out that another run might go into. */
    isWhole: boolean;
}

/** A run that begins, with nobody to report to. */
export function startedRun<M extends string>({ start: fresh, restless }: Pick<Machine, "start" | "restless">, { fn, object, property, start }: Pick<Run<M>, "fn" | "object" | "property" | "start">): Run<M> {
    const { state } = unpack(property);
    const flags = new FlagDecisions(state === fresh ? undefined : state, restless);
    return { fn, object, property, start, report: null, acquit: () => undefined, calls: new Map(), homes: new Set(), histories: new Histories(), flags, notes: { isFaulty: false, isWhole: true } };
}

/** True for a run that has to be done once more, with what it has found out about its flags: what it has noted besides is dropped. */
export function startsAgain<M extends string>({ flags, notes }: Run<M>, findings: Findings<M> | null): boolean {
    if (!flags.repeats()) return false;
    findings?.clear();
    notes.isFaulty = false;
    notes.isWhole = true;
    return true;
}

/** A run of a function that had nobody to report to. */
export interface Followed {
    /** The ways in which it ends; null when it cannot be followed. */
    readonly exits: readonly Exit[] | null;
    readonly isWhole: boolean;
    /** True when it makes no mistake on any path: a run with somebody to report to would go the same ways, and find nothing. */
    readonly isFaultless: boolean;
}

/** A callee that is too deep, or one call too many, or being followed already. */
export const CUT_OFF: Followed = { exits: null, isWhole: false, isFaultless: false };

/** What a call that is not followed does to the object, and what is true instead if the call fails; null when that is the same. */
export interface Happened {
    readonly trail: Trail;
    readonly failed: Trail | null;
    readonly isMistake: boolean;
}

/** A mistake, and the state of the object from then on. */
export interface Raised<S extends string, M extends string> {
    readonly mistake: M;
    readonly then: S;
    readonly isDecided?: boolean;
}

/** Where something happens, and the state there. */
export interface Where {
    readonly node: CNode;
    readonly state: FlowState;
}

/** Two runs with the same name are the same. */
export function nameOfRun(fn: FunctionDecl, object: Sym, property: string, start: Start): string {
    return `${fn.key} ${object.key} ${property} ${nameOf(start)}`;
}
