/** What happens in the blocks of a function while it is being solved: of each block, what was heard last is what has settled. */
import type { Block } from "../ir.js";
import type { FlowListener } from "./engine.js";

type Told = (to: FlowListener) => void;

export class Tapes {
    readonly #of = new Map<Block, Map<string, readonly Told[]>>();

    /** @param wanted whom all will be told to */
    constructor(readonly wanted: FlowListener) {}

    /** Hears what happens in a block over one property, instead of what has happened there before. */
    of(block: Block, property: string): FlowListener {
        const told: Told[] = [];
        const byProperty = this.#of.get(block) ?? new Map<string, readonly Told[]>();
        this.#of.set(block, byProperty.set(property, told));
        const { wanted } = this;
        // What nobody wants to hear takes work to find and memory to keep.
        return {
            ...(wanted.call === undefined ? {} : { call: (event) => told.push((to) => to.call?.(event)) }),
            ...(wanted.assign === undefined ? {} : { assign: (event) => told.push((to) => to.assign?.(event)) }),
            ...(wanted.returns === undefined ? {} : { returns: (event, at) => told.push((to) => to.returns?.(event, at)) }),
            ...(wanted.throws === undefined ? {} : { throws: (event, at) => told.push((to) => to.throws?.(event, at)) }),
            ...(wanted.compares === undefined ? {} : { compares: (event) => told.push((to) => to.compares?.(event)) }),
        };
    }

    /** Tells all of it, block by block. */
    play(blocks: Iterable<Block>): void {
        this.wanted.begin?.();
        for (const block of blocks) for (const told of this.#of.get(block)?.values() ?? []) for (const tell of told) tell(this.wanted);
    }
}
