/**
 * Immutable maps from small numbers, which share what they have in common: a copy costs nothing, a change copies a few short arrays, and
 * two maps are compared or joined in time proportional to what differs. States of paths are made of them.
 */

const BITS = 4;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

/** An inner node holds nodes, one at the bottom values. */
type Node = readonly unknown[];

export class IntMap<V> {
    static readonly #empty = new IntMap<never>(null, 0);

    private constructor(
        readonly root: Node | null,
        /** Bits of a number that are looked at below the root's own. */
        readonly shift: number,
    ) {}

    static empty<V>(): IntMap<V> {
        return IntMap.#empty;
    }

    get(id: number): V | undefined {
        if (this.root === null || id >>> this.shift >= WIDTH) return undefined;
        let node: Node | undefined = this.root;
        for (let { shift } = this; shift > 0 && node !== undefined; shift -= BITS) node = node[(id >>> shift) & MASK] as Node | undefined;
        return node?.[id & MASK] as V | undefined;
    }

    has(id: number): boolean {
        return this.get(id) !== undefined;
    }

    /** The map with `id` set to `value`; itself when it is that already. */
    with(id: number, value: V): IntMap<V> {
        let { root, shift } = this;
        root ??= [];
        for (; id >>> shift >= WIDTH; shift += BITS) root = root.length === 0 ? root : [root];
        const changed = put(root, shift, id, value);
        return changed === this.root ? this : new IntMap<V>(changed, shift);
    }

    /** The map without `id`; itself when it has no such entry. */
    without(id: number): IntMap<V> {
        if (this.root === null || this.get(id) === undefined) return this;
        return new IntMap<V>(put(this.root, this.shift, id, undefined), this.shift);
    }

    /** Calls `visit` for every entry, in order of numbers, until it returns true; true when it has. */
    each(visit: (id: number, value: V) => unknown): boolean {
        return this.root !== null && each(this.root, this.shift, 0, visit as (id: number, value: unknown) => unknown);
    }

    /** All entries, in order of numbers. */
    entries(): readonly (readonly [number, V])[] {
        const list: (readonly [number, V])[] = [];
        this.each((id, value) => list.push([id, value]));
        return list;
    }

    /** Calls `visit` wherever the two maps do not hold the same value, until it returns true; true when it has. */
    differs(other: IntMap<V>, visit: (id: number, mine: V | undefined, theirs: V | undefined) => unknown): boolean {
        let { root: a, shift } = this;
        let { root: b } = other;
        for (let at = other.shift; at < shift; at += BITS) b = b === null ? null : [b];
        for (; shift < other.shift; shift += BITS) a = a === null ? null : [a];
        return differ(a ?? NOTHING, b ?? NOTHING, shift, 0, visit as Visit);
    }
}

const NOTHING: Node = [];

/** Entries that were looked at, by all maps together: what following a function costs, without a clock. */
export const work = { done: 0 };

/** Empty places: one, two, and so on. */
const ROOM = Array.from({ length: WIDTH }, (_, index) => new Array<unknown>(index + 1).fill(undefined));

type Visit = (id: number, mine: unknown, theirs: unknown) => unknown;

function put(node: Node, shift: number, id: number, value: unknown): Node {
    const at = (id >>> shift) & MASK;
    const old = node[at];
    const next = shift === 0 ? value : put((old ?? NOTHING) as Node, shift - BITS, id, value);
    if (next === old) return node;
    // An array that grows by itself takes room for sixteen more.
    const copy = at < node.length ? node.slice() : node.concat(ROOM[at - node.length] ?? []);
    copy[at] = next;
    return copy;
}

function each(node: Node, shift: number, base: number, visit: (id: number, value: unknown) => unknown): boolean {
    for (let at = 0; at < node.length; at++) {
        const value = node[at];
        if (value === undefined) continue;
        const id = base | (at << shift);
        if (shift === 0) {
            work.done++;
            if (visit(id, value) === true) return true;
        } else if (each(value as Node, shift - BITS, id, visit)) return true;
    }
    return false;
}

function differ(a: Node, b: Node, shift: number, base: number, visit: Visit): boolean {
    if (a === b) return false;
    const length = Math.max(a.length, b.length);
    for (let at = 0; at < length; at++) {
        const mine = a[at];
        const theirs = b[at];
        if (mine === theirs) continue;
        const id = base | (at << shift);
        if (shift === 0) {
            work.done++;
            if (visit(id, mine, theirs) === true) return true;
        } else if (differ((mine ?? NOTHING) as Node, (theirs ?? NOTHING) as Node, shift - BITS, id, visit)) return true;
    }
    return false;
}
