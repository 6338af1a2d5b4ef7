/** The circles of a graph, by Tarjan's algorithm, without calling deeper for each step. */

/** A node that is being looked through. */
interface Visit<T> {
    readonly node: T;
    readonly next: Iterator<T>;
    readonly index: number;
    /** The lowest number of a node that is still open and that this one leads to. */
    low: number;
}

/**
 * Nodes that lead to each other, together; those by themselves that lead to none that leads back. What is led to comes before what leads
 * there.
 *
 * @param from where to begin
 * @param next where a node leads; asked once for each
 */
export function* circles<T>(from: Iterable<T>, next: (node: T) => Iterable<T>): Generator<readonly T[], void, undefined> {
    const open = new Open<T>();
    const closed = new Set<T>();
    for (const start of from) {
        const visits = closed.has(start) ? [] : [entered(start, open, next)];
        for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
            const step = visit.next.next();
            if (step.done === true) {
                visits.pop();
                const above = visits.at(-1);
                if (above !== undefined) above.low = Math.min(above.low, visit.low);
                if (visit.low < visit.index) continue;
                const circle = open.takeFrom(visit.index);
                for (const each of circle) closed.add(each);
                yield circle;
            } else if (!closed.has(step.value)) {
                const known = open.indexOf(step.value);
                if (known === undefined) visits.push(entered(step.value, open, next));
                else visit.low = Math.min(visit.low, known);
            }
        }
    }
}

function entered<T>(node: T, open: Open<T>, next: (node: T) => Iterable<T>): Visit<T> {
    const index = open.add(node);
    return { node, next: next(node)[Symbol.iterator](), index, low: index };
}

/** Nodes that lead to what is being looked through, in the order in which they were met. */
class Open<T> {
    readonly #list: T[] = [];
    readonly #indices = new Map<T, number>();

    /** Adds a node; returns its number. */
    add(node: T): number {
        this.#indices.set(node, this.#list.length);
        return this.#list.push(node) - 1;
    }

    indexOf(node: T): number | undefined {
        return this.#indices.get(node);
    }

    /** Takes away those with numbers from `index` on. */
    takeFrom(index: number): readonly T[] {
        const taken = this.#list.splice(index);
        for (const each of taken) this.#indices.delete(each);
        return taken;
    }
}
