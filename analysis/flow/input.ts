/** What a run of the flow engine starts with. */
import type { ControlFlow } from "../ir.js";
import type { Project } from "../project.js";
import type { FunctionDecl } from "../unit.js";
import type { CallEffects, FlowListener } from "./engine.js";
import type { Plainly } from "./locks.js";
import type { Names } from "./names.js";
import type { Cell, Sym } from "./sym.js";

export interface FlowInput {
    readonly project: Project;
    readonly fn: FunctionDecl;
    readonly cfg: ControlFlow;
    readonly effects: CallEffects;
    /** What other runs of the function have named; without it, nothing. */
    readonly names?: Names;
    /** Values that parameters are known to have, by position: for a run in the context of one call. */
    readonly seed?: ReadonlyMap<number, Sym>;
    /** A value that is known to be zero, or not to be zero, when the function starts. */
    readonly assumed?: Assumption;
    /** What memory is known to hold when the function starts. */
    readonly held?: readonly Held[];
    /** For a run that keeps paths apart: what holds on all of them before a call. */
    readonly plainly?: Plainly;
    /** Hears of everything that happens in the settled states. */
    readonly listener?: FlowListener;
}

export interface Held {
    readonly cell: Cell;
    readonly value: Sym;
}

export interface Assumption {
    readonly of: Sym;
    readonly truth: boolean;
}
