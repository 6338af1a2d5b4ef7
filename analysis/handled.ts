/** Objects of one kind (IRPs, sockets) that functions deal with themselves or through what they call, in their own terms. */
import type { CNode } from "../parser/ast.js";
import type { CallEvent } from "./flow/engine.js";
import { Substitution } from "./flow/summary.js";
import { alternatives, type Sym } from "./flow/sym.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** An object that a function deals with. */
export interface Handled {
    readonly object: Sym;
    /** How many calls of the function deal with it; those in a loop count twice, since its turns are as many calls as one likes. */
    readonly calls: number;
    /** What is done with it, in the words of the finder, and in how many calls, in callees as well; in a loop, each counts twice. */
    readonly verbs: ReadonlyMap<string, number>;
}

/** What a finder says of one call: the values that are objects of the kind, with what the call does to them, and how often (1). */
export type Mentioned = readonly { readonly object: Sym; readonly verb: string; readonly times?: number }[];

export interface Finder {
    /** A cheap test by text: whether a function, or what it calls within that many calls, may deal with such objects at all. */
    mayConcern(fn: FunctionDecl, levels: number): boolean;
    mentioned(event: CallEvent): Mentioned;
    /** True where memory counts that is reached through what a kernel service has put into a local variable: a new device's extension. */
    readonly inOutputs?: boolean;
}

const MOST_OBJECTS = 24;
/** A function is run for each of its objects: in one with thousands of calls, fewer are followed. */
const MOST_CALLS_RUN = 24_000;
const FEW_OBJECTS = 3;
/** Helpers are understood this many calls deep. */
export const MOST_CALLS = 3;

export class HandledObjects {
    /** By the number of calls looked below. */
    readonly #known = Array.from({ length: MOST_CALLS + 1 }, () => new Map<FunctionDecl, readonly Handled[]>());

    constructor(
        readonly program: Program,
        readonly finder: Finder,
    ) {}

    /** What a function deals with itself or in callees up to `levels` calls below it. */
    in(fn: FunctionDecl, levels: number = MOST_CALLS): readonly Handled[] {
        const memo = this.#known[levels] ?? new Map<FunctionDecl, readonly Handled[]>();
        const known = memo.get(fn);
        if (known !== undefined) return known;
        if (!this.finder.mayConcern(fn, levels)) return [];
        memo.set(fn, []);
        const found = new Map<string, { object: Sym; calls: number; verbs: Map<string, number> }>();
        const calls = this.program.flow(fn)?.calls ?? [];
        for (const event of calls) {
            const turns = isInLoop(event.call.node) ? 2 : 1;
            for (const { object, verb, times = 1 } of this.#mentioned(event, levels)) {
                for (const each of alternatives(object) ?? []) {
                    if (!isObject(each, this.finder.inOutputs === true)) continue;
                    const entry = found.get(each.key) ?? { object: each, calls: 0, verbs: new Map<string, number>() };
                    found.set(each.key, entry);
                    entry.calls += turns;
                    entry.verbs.set(verb, (entry.verbs.get(verb) ?? 0) + turns * times);
                }
            }
        }
        const most = Math.max(FEW_OBJECTS, Math.min(MOST_OBJECTS, Math.floor(MOST_CALLS_RUN / calls.length)));
        const objects = [...found.values()].slice(0, most);
        memo.set(fn, objects);
        return objects;
    }

    /** Every value that a function deals with as such an object, itself or below, no matter whether it names one. */
    all(fn: FunctionDecl): readonly Sym[] {
        if (!this.finder.mayConcern(fn, MOST_CALLS)) return [];
        return (this.program.flow(fn)?.calls ?? []).flatMap((event) => this.#mentioned(event, MOST_CALLS).map(({ object }) => object));
    }

    #mentioned(event: CallEvent, levels: number): Mentioned {
        const { target } = event;
        if (target.kind !== "function") return this.finder.mentioned(event);
        if (levels === 0) return [];
        const into = new Substitution(event, event.state);
        return this.in(target.decl, levels - 1).flatMap(({ object, verbs }) => [...verbs].map(([verb, times]) => ({ object: into.sym(object), verb, times })));
    }
}

/** What a call has put into a local variable. */
const OUTPUT = /\?c\d+@L\d+(?!\w)/g;

/** Values that name one object; a value that changes from turn to turn of a loop, or is not understood, names none. */
function isObject(sym: Sym, inOutputs: boolean): boolean {
    if (sym.key.includes("phi")) return false;
    // What a request leaves behind in its IRP (a socket) has no name of its own.
    if (sym.kind === "unknown") return sym.key.startsWith("?") && sym.key.endsWith(".Information");
    const isKnown = !(inOutputs ? sym.key.replace(OUTPUT, "") : sym.key).includes("?");
    return isKnown && (sym.kind === "param" || sym.kind === "initial" || sym.kind === "result" || sym.kind === "address");
}

/** True for code in the body or the head of a loop. A body that is run once, for `break` to leave it, is none. */
export function isInLoop(node: CNode): boolean {
    for (let each: CNode | null = node; each !== null; each = each.parent) {
        if (each.kind === "for_statement" || each.kind === "while_statement") return true;
        if (each.kind === "do_statement" && !ONCE.test(each.get("condition")?.text ?? "")) return true;
    }
    return false;
}

/** A condition that is never true. */
const ONCE = /^[\s(]*(?:0|FALSE|false)[\s)]*$/;
