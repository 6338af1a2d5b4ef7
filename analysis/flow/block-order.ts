/** The order in which blocks are run, and where it meets loops. */
import { type Block, successors } from "../ir.js";

/** Blocks reachable from `entry`, in an order that meets a block after those that lead to it, loops aside. */
export function reversePostorder(entry: Block): Map<Block, number> {
    const order: Block[] = [];
    const seen = new Set<Block>([entry]);
    const stack: { block: Block; next: readonly Block[]; at: number }[] = [{ block: entry, next: successors(entry), at: 0 }];
    while (stack.length > 0) {
        const top = stack[stack.length - 1];
        if (top === undefined) break;
        const next = top.next[top.at++];
        if (next === undefined) {
            order.push(top.block);
            stack.pop();
        } else if (!seen.has(next)) {
            seen.add(next);
            stack.push({ block: next, next: successors(next), at: 0 });
        }
    }
    order.reverse();
    return new Map(order.map((block, index) => [block, index]));
}

/** Blocks to which control comes back from a later block, or from themselves. */
export function loopHeads(order: ReadonlyMap<Block, number>): ReadonlySet<Block> {
    const heads = new Set<Block>();
    for (const [block, at] of order) for (const next of successors(block)) if ((order.get(next) ?? Infinity) <= at) heads.add(next);
    return heads;
}

/** True when some way from `entry` leads to `target` without passing through `avoided`. */
export function isReachedAround(entry: Block, avoided: Block, target: Block): boolean {
    if (entry === avoided) return false;
    const seen = new Set<Block>([entry]);
    // A set may grow while it is walked.
    for (const block of seen) {
        if (block === target) return true;
        for (const next of successors(block)) if (next !== avoided) seen.add(next);
    }
    return false;
}
