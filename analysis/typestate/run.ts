/** What the simulation keeps of one run of a function, and what it finds there. */
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import type { FunctionDecl } from "../unit.js";
import type { Mistake } from "./protocol.js";
import type { Start } from "./start.js";
import type { Mark, Trail } from "./trail.js";

/** A state in which a function may leave an object, and how it got there. */
export interface FinalState<S extends string> {
    readonly state: S;
    readonly history: readonly Mark[];
    /** True where the function is known to return a failure then. */
    readonly failed: boolean;
    /** The `return` statements at which it ends so. */
    readonly nodes: ReadonlySet<CNode>;
    /** False where the object is known to be NULL. */
    readonly exists: boolean | null;
}

export type Report<M extends string> = (mistake: Omit<Mistake<M>, "isCertain" | "object">) => void;

/** Where the run of the function that is being judged writes down what it finds: mistakes, and places at which some path makes none. */
export interface Findings<M extends string> {
    readonly report: Report<M>;
    /** By the offset of the exit's place, or of the call. */
    readonly blameless: Set<number>;
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
}

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
