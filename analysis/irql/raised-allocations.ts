/** Allocations from the paged pool that callbacks and completion routines make before they return. */
import type { CNode } from "../../parser/ast.js";
import type { Program } from "../program.js";
import { reachedFrom } from "../reach.js";
import { step, type TraceStep } from "../trace.js";
import { chainSteps } from "../waits.js";
import { type Levels, levelsAt, violates } from "./levels.js";
import { type PagedAllocation, pagedAllocation } from "./paged-memory.js";
import type { WskRoutine } from "./roots.js";

const APC_LEVEL = 1;

export interface RaisedAllocation extends PagedAllocation {
    /** The call in the routine that leads there. */
    readonly outer: CNode;
    /** Name of the function that `outer` calls. */
    readonly called: string;
    readonly levels: Levels;
    readonly trace: readonly TraceStep[];
}

/** The allocations below a routine, one for each of its calls. */
export function raisedAllocations(program: Program, { fn }: WskRoutine): readonly RaisedAllocation[] {
    const found = new Map<CNode, RaisedAllocation>();
    for (const reached of reachedFrom(program, fn)) {
        const allocation = pagedAllocation(reached);
        const levels = allocation === null ? null : levelsAt(reached.chain, reached.event);
        if (allocation === null || levels === null || !violates(levels, APC_LEVEL)) continue;
        const outer = reached.chain[0]?.event ?? reached.event;
        if (found.has(outer.call.node)) continue;
        const trace = [...chainSteps(reached.chain), step(allocation.node, `${allocation.name} allocates from the paged pool`)];
        found.set(outer.call.node, { ...allocation, outer: outer.call.node, called: outer.target.name, levels, trace });
    }
    return [...found.values()];
}
