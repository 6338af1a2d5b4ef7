/** Which functions can have to do with something at all, judged by their text and that of the functions they name. */
import { kernelApi } from "../knowledge/index.js";
import type { Project } from "./project.js";
import type { FunctionDecl } from "./unit.js";

const CALL = /\b([A-Za-z_]\w*)\s*\(/g;
/** Helpers are understood three calls deep. */
const MOST_DEPTH = 3;

/** Functions whose text matches a pattern, and those that lead to one by calls: the others need not be analysed. */
export class Concerned {
    readonly #own = new Map<FunctionDecl, boolean>();
    /** How deep a function is known to lead to none. */
    readonly #clear = new Map<FunctionDecl, number>();
    readonly #reaching = new Set<FunctionDecl>();

    constructor(
        readonly project: Project,
        readonly pattern: RegExp,
    ) {}

    has(fn: FunctionDecl, depth = MOST_DEPTH): boolean {
        if (this.#reaching.has(fn)) return true;
        if ((this.#clear.get(fn) ?? -1) >= depth) return false;
        // Recursion leads nowhere new.
        this.#clear.set(fn, depth);
        if (!this.#matches(fn) && !(depth > 0 && this.#callees(fn).some((each) => this.has(each, depth - 1)))) return false;
        this.#reaching.add(fn);
        return true;
    }

    #matches(fn: FunctionDecl): boolean {
        let own = this.#own.get(fn);
        if (own === undefined) this.#own.set(fn, (own = this.pattern.test(textOf(fn)) || this.#usesMacro(fn)));
        return own;
    }

    #usesMacro(fn: FunctionDecl): boolean {
        return namesCalled(fn).some((name) => this.pattern.test(this.project.macro(name, fn.unit)?.value.body ?? ""));
    }

    #callees(fn: FunctionDecl): readonly FunctionDecl[] {
        return namesCalled(fn).flatMap((name) => this.project.function(name, fn.unit) ?? []);
    }
}

function namesCalled(fn: FunctionDecl): readonly string[] {
    const names = new Set([...textOf(fn).matchAll(CALL)].map((match) => match[1] ?? ""));
    return [...names].filter((name) => kernelApi(name) === undefined);
}

function textOf(fn: FunctionDecl): string {
    return fn.unit.file.text.slice(fn.item.bodyStart, fn.item.end);
}
