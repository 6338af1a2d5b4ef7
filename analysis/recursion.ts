/** Which functions call each other in turns, judged by their text, and which of such a circle is followed first, whoever is asked for. */
import { functionsNamedIn } from "./callees.js";
import { circles } from "./circles.js";
import type { Project } from "./project.js";
import type { FunctionDecl } from "./unit.js";

export class Recursion {
    /** The first of each function's circle. */
    readonly #firsts = new Map<FunctionDecl, FunctionDecl>();

    constructor(readonly project: Project) {}

    /** The function itself, or the one of those that it leads to and that lead back to it which stands first in the tree. */
    first(fn: FunctionDecl): FunctionDecl {
        if (!this.#firsts.has(fn)) {
            // What a circle leads to was looked through with it.
            const unknown = (each: FunctionDecl): FunctionDecl[] => functionsNamedIn(this.project, each).filter((callee) => !this.#firsts.has(callee));
            for (const circle of circles([fn], unknown)) {
                const [first = fn] = [...circle].sort(inOrder);
                for (const each of circle) this.#firsts.set(each, first);
            }
        }
        return this.#firsts.get(fn) ?? fn;
    }
}

function inOrder(a: FunctionDecl, b: FunctionDecl): number {
    if (a.unit.path !== b.unit.path) return a.unit.path < b.unit.path ? -1 : 1;
    return a.item.bodyStart - b.item.bodyStart;
}
