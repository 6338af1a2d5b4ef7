/** The order in which blocks are run, and where it meets loops. */
import { circles } from "../circles.js";
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

/** Loops nested deeper than this are not taken apart any further. */
const MOST_NESTED = 16;

/**
 * The same, with the blocks of each loop together, before what comes behind it: what a loop leaves is known once it has settled, not after
 * every turn. A weak topological order (F. Bourdoncle, Efficient chaotic iteration strategies with widenings, 1993).
 */
export function loopByLoop(entry: Block): Map<Block, number> {
    const order = reversePostorder(entry);
    const isStraight = loopHeads(order).size === 0;
    return isStraight ? order : new Map(together([...order.keys()]).map((block, index) => [block, index]));
}

/** @param blocks in reverse postorder, of a whole function or of a loop without its head */
function together(blocks: readonly Block[], depth = 0): readonly Block[] {
    const places = new Map(blocks.map((block, index) => [block, index]));
    const place = (block: Block): number => places.get(block) ?? -1;
    const parts: (readonly Block[])[] = [];
    for (const circle of circles(blocks, (block) => successors(block).filter((next) => places.has(next)))) {
        parts.push([...circle].sort((a, b) => place(a) - place(b)));
    }
    // The first block of a loop is its head.
    parts.sort(([a], [b]) => (a === undefined || b === undefined ? 0 : place(a) - place(b)));
    return parts.flatMap((part) => (part.length === 1 || depth === MOST_NESTED ? part : [...part.slice(0, 1), ...together(part.slice(1), depth + 1)]));
}

/** Blocks to which control comes back from a later block, or from themselves. */
export function loopHeads(order: ReadonlyMap<Block, number>): ReadonlySet<Block> {
    const heads = new Set<Block>();
    for (const [block, at] of order) for (const next of successors(block)) if ((order.get(next) ?? Infinity) <= at) heads.add(next);
    return heads;
}

/** True for a block at whose end a loop may go on or be left: its first one, and one from which control goes back to that. */
export function isLoopCondition(block: Block, heads: ReadonlySet<Block>, order: ReadonlyMap<Block, number>): boolean {
    if (heads.has(block)) return true;
    const place = order.get(block) ?? -1;
    return heads.size > 0 && successors(block).some((next) => heads.has(next) && (order.get(next) ?? Infinity) <= place);
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
