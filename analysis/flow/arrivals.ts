/**
 * The states that arrive at blocks while a function is being solved. Where paths meet, their states are joined. What arrives over the
 * same edge again replaces what arrived there before: a value that has changed since in a loop is not another value of another path, and
 * keeps the name that the loop's head gave it. At the head of a loop states only add up, so that solving ends.
 */
import type { Block } from "../ir.js";
import type { FlowState } from "./state.js";

export class Arrivals {
    /** By block, by the property's value, by edge (the block that the state comes from, and the property there). */
    readonly #states = new Map<Block, Map<string, Map<string, FlowState>>>();
    readonly #changed = new Map<Block, Set<string>>();
    readonly #heads: ReadonlySet<Block>;

    constructor(heads: ReadonlySet<Block>) {
        this.#heads = heads;
    }

    /** The block, first in `order`, at which something has arrived that was not taken yet; null when there is none. */
    next(order: ReadonlyMap<Block, number>): Block | null {
        let best: Block | null = null;
        let bestOrder = Infinity;
        for (const block of this.#changed.keys()) {
            const at = order.get(block) ?? Infinity;
            if (best === null || at < bestOrder) [best, bestOrder] = [block, at];
        }
        return best;
    }

    add(edge: string, block: Block, property: string, state: FlowState): void {
        const byProperty = this.#states.get(block) ?? new Map<string, Map<string, FlowState>>();
        this.#states.set(block, byProperty);
        const byEdge = byProperty.get(property) ?? new Map<string, FlowState>();
        byProperty.set(property, byEdge);
        // What arrives once more adds nothing.
        if (byEdge.get(edge)?.equals(state) === true) return;
        byEdge.set(edge, state);
        const changed = this.#changed.get(block) ?? new Set();
        this.#changed.set(block, changed.add(property));
    }

    /** Adds what a block's run over one property yields: states for other blocks, several perhaps for the same one. */
    addAll(edge: string, onwards: readonly (readonly [Block, string, FlowState])[]): void {
        const [first, second] = onwards;
        // Most blocks lead to one or two others.
        if (onwards.length <= 2 && (first?.[0] !== second?.[0] || first?.[1] !== second?.[1])) {
            for (const [block, property, state] of onwards) this.add(edge, block, property, state);
            return;
        }
        const joined = new Map<Block, Map<string, FlowState>>();
        for (const [block, property, state] of onwards) {
            const byProperty = joined.get(block) ?? new Map<string, FlowState>();
            joined.set(block, byProperty);
            const other = byProperty.get(property);
            if (other === undefined) byProperty.set(property, state);
            else other.join(state, `${block.id}`);
        }
        for (const [block, byProperty] of joined) for (const [property, state] of byProperty) this.add(edge, block, property, state);
    }

    /** The states at a block's start that differ from those `known` of it, by property. */
    take(block: Block, known: ReadonlyMap<string, FlowState>): readonly (readonly [string, FlowState])[] {
        const properties = [...(this.#changed.get(block) ?? [])];
        this.#changed.delete(block);
        return properties.flatMap((property) => {
            const state = this.#joined(block, property, known.get(property));
            return state === null ? [] : [[property, state] as const];
        });
    }

    /** All that has arrived as one state; null when that is what is known. */
    #joined(block: Block, property: string, known: FlowState | undefined): FlowState | null {
        const site = `${block.id}`;
        const byEdge = this.#states.get(block)?.get(property);
        const isHead = this.#heads.has(block);
        const state = isHead ? known?.clone() : undefined;
        let changed = false;
        let all = state;
        for (const each of byEdge?.values() ?? []) {
            if (all === undefined) all = each.clone();
            else changed = all.join(each, site) || changed;
        }
        if (isHead) byEdge?.clear();
        if (all === undefined || (state !== undefined && !changed)) return null;
        return !isHead && known !== undefined && isSame(known, all, site) ? null : all;
    }
}

function isSame(a: FlowState, b: FlowState, site: string): boolean {
    return a.equals(b) || (!a.wouldChange(b, site) && !b.wouldChange(a, site));
}
