/** Allocations from the paged pool that callbacks and completion routines make before they return. */
import type { CNode } from "../../parser/ast.js";
import type { Reached } from "../reach.js";
import { step, type TraceStep } from "../trace.js";
import { chainSteps } from "../waits.js";
import { type Levels, levelsAt, violates } from "./levels.js";
import { type PagedAllocation, pagedAllocation } from "./paged-memory.js";

const APC_LEVEL = 1;

export interface RaisedAllocation extends PagedAllocation {
    /** The call in the routine that leads there. */
    readonly outer: CNode;
    /** Name of the function that `outer` calls. */
    readonly called: string;
    readonly levels: Levels;
    readonly trace: readonly TraceStep[];
}

/** The allocation that a call below a routine is; null for other calls, and where the level allows it. */
export function raisedAllocation(reached: Reached): RaisedAllocation | null {
    const allocation = pagedAllocation(reached);
    const levels = allocation === null ? null : levelsAt(reached.chain, reached.event);
    if (allocation === null || levels === null || !violates(levels, APC_LEVEL)) return null;
    const outer = reached.chain[0]?.event ?? reached.event;
    const trace = [...chainSteps(reached.chain), step(allocation.node, `${allocation.name} allocates from the paged pool`)];
    return { ...allocation, outer: outer.call.node, called: outer.target.name, levels, trace };
}
