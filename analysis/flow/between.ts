/** What may happen on the ways from a call to another place of the same function, told by its control-flow graph alone. */
import type { CNode } from "../../parser/ast.js";
import { type Block, type CallInstr, type ControlFlow, type Instr, successors } from "../ir.js";
import { accessesIn } from "./accesses.js";

export interface Between {
    /** The instructions behind the call that may come before the other place. */
    readonly instrs: readonly Instr[];
    /** The ends of blocks that a way may pass. */
    readonly ends: readonly Block["end"][];
}

/** What lies between a call and the call or access at `to`; null where the one does not lead to the other, or lies with it in a loop. */
export function blocksBetween({ blocks }: ControlFlow, from: CallInstr, to: CNode): Between | null {
    const start = blocks.find(({ instrs }) => instrs.includes(from));
    const goal = blocks.find((block) => placeOf(block, to) !== null);
    const last = goal === undefined ? null : placeOf(goal, to);
    if (start === undefined || goal === undefined || last === null) return null;
    const first = start.instrs.indexOf(from) + 1;
    if (start === goal) return first <= last ? { instrs: start.instrs.slice(first, last), ends: [] } : null;
    const after = reachedFrom(start);
    if (after.has(start)) return null;
    const [instrs, ends] = [start.instrs.slice(first), [start.end]];
    for (const block of after) {
        if (block === goal || !reachedFrom(block).has(goal)) continue;
        instrs.push(...block.instrs);
        ends.push(block.end);
    }
    instrs.push(...goal.instrs.slice(0, last));
    return after.has(goal) ? { instrs, ends } : null;
}

/** The blocks that lead to one of some blocks, these included. */
export function blocksBefore(all: readonly Block[], last: readonly Block[]): ReadonlySet<Block> {
    return new Set(all.filter((block) => last.includes(block) || last.some((each) => reachedFrom(block).has(each))));
}

/** The blocks behind a block; itself as well where it stands in a loop. */
function reachedFrom(block: Block): ReadonlySet<Block> {
    const reached = new Set(successors(block));
    // A set may grow while it is walked.
    for (const each of reached) for (const next of successors(each)) reached.add(next);
    return reached;
}

/** The position of the instruction that `node` belongs to; that of the block's end is behind all of them. */
function placeOf(block: Block, node: CNode): number | null {
    const is = (each: Instr | Block["end"]): boolean => (each.op === "call" && each.node === node) || accessesIn(each).some((access) => access.node === node);
    const at = block.instrs.findIndex(is);
    return at >= 0 ? at : is(block.end) ? block.instrs.length : null;
}
