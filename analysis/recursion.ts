/** Which functions call each other in turns, judged by their text, and which of such a circle is followed first, whoever is asked for. */
import { calleesOf } from "./callees.js";
import type { Project } from "./project.js";
import type { FunctionDecl } from "./unit.js";

/** A function that is being looked through: Tarjan's algorithm, without calling deeper for each call. */
interface Visit {
    readonly fn: FunctionDecl;
    readonly callees: Iterator<FunctionDecl>;
    readonly index: number;
    /** The lowest number of a function that is still open and that this one leads to. */
    low: number;
}

export class Recursion {
    /** The first of each function's circle. */
    readonly #firsts = new Map<FunctionDecl, FunctionDecl>();

    constructor(readonly project: Project) {}

    /** The function itself, or the one of those that it leads to and that lead back to it which stands first in the tree. */
    first(fn: FunctionDecl): FunctionDecl {
        if (!this.#firsts.has(fn)) this.#findCircles(fn);
        return this.#firsts.get(fn) ?? fn;
    }

    #findCircles(from: FunctionDecl): void {
        const open = new Open();
        const visits: Visit[] = [];
        const enter = (fn: FunctionDecl): void => {
            const index = open.add(fn);
            visits.push({ fn, callees: calleesOf(this.project, fn)[Symbol.iterator](), index, low: index });
        };
        enter(from);
        for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
            const next = visit.callees.next();
            if (next.done === true) {
                visits.pop();
                const above = visits.at(-1);
                if (above !== undefined) above.low = Math.min(above.low, visit.low);
                if (visit.low === visit.index) this.#close(open.takeFrom(visit.index));
            } else if (!this.#firsts.has(next.value)) {
                const known = open.indexOf(next.value);
                if (known === undefined) enter(next.value);
                else visit.low = Math.min(visit.low, known);
            }
        }
    }

    #close(circle: readonly FunctionDecl[]): void {
        const [first] = [...circle].sort(inOrder);
        if (first !== undefined) for (const each of circle) this.#firsts.set(each, first);
    }
}

/** Functions that lead to what is being looked through, in the order in which they were met. */
class Open {
    readonly #list: FunctionDecl[] = [];
    readonly #indices = new Map<FunctionDecl, number>();

    /** Adds a function; returns its number. */
    add(fn: FunctionDecl): number {
        this.#indices.set(fn, this.#list.length);
        return this.#list.push(fn) - 1;
    }

    indexOf(fn: FunctionDecl): number | undefined {
        return this.#indices.get(fn);
    }

    /** Takes away those with numbers from `index` on. */
    takeFrom(index: number): readonly FunctionDecl[] {
        const taken = this.#list.splice(index);
        for (const each of taken) this.#indices.delete(each);
        return taken;
    }
}

function inOrder(a: FunctionDecl, b: FunctionDecl): number {
    if (a.unit.path !== b.unit.path) return a.unit.path < b.unit.path ? -1 : 1;
    return a.item.bodyStart - b.item.bodyStart;
}
