/** What runs synchronously below a function: every call it makes, and the calls those make, with the values that arguments have there. */
import type { CallEvent } from "./flow/engine.js";
import { Substitution } from "./flow/summary.js";
import type { Sym } from "./flow/sym.js";
import { parameterFacts, substituteGuards } from "./instances.js";
import type { CallSite, Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** A call met on the way down from a root function. */
export interface Reached {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
    /** The calls that lead from the root function to `fn`, outermost first. */
    readonly chain: readonly CallSite[];
    /** Rewrites a value of `fn` in terms of the root function. */
    readonly inRoot: (sym: Sym) => Sym;
}

/** A function that runs below a root function, in the context of one way to it. */
export interface Context {
    readonly fn: FunctionDecl;
    /** The calls that lead from the root function to `fn`, outermost first. */
    readonly chain: readonly CallSite[];
    /** Rewrites a value of `fn` in terms of the root function. */
    readonly into: { sym(sym: Sym): Sym };
}

const MOST_DEPTH = 24;
const MOST_VISITS = 4000;
const IDENTITY = { sym: (sym: Sym): Sym => sym };

/**
 * All calls that run before `root` returns, nearest first. A function that is merely referenced is not entered; calls that the arguments
 * given on the way rule out are left out.
 */
export function* reachedFrom(program: Program, root: FunctionDecl): Generator<Reached, void, undefined> {
    for (const { fn, chain, into } of contextsBelow(program, root)) {
        for (const event of program.flow(fn)?.calls ?? []) {
            if (substituteGuards(parameterFacts(event.state), into) === null) continue;
            yield { fn, event, chain, inRoot: (sym) => into.sym(sym) };
        }
    }
}

/** `root` and every function that runs before it returns, nearest first, once for each set of arguments that tells calls apart. */
export function* contextsBelow(program: Program, root: FunctionDecl): Generator<Context, void, undefined> {
    const queue: Context[] = [{ fn: root, chain: [], into: IDENTITY }];
    const seen = new Set<string>([root.key]);
    for (let at = 0; at < queue.length && at < MOST_VISITS; at++) {
        const context = queue[at];
        if (context === undefined) break;
        yield context;
        if (context.chain.length >= MOST_DEPTH) continue;
        for (const event of program.flow(context.fn)?.calls ?? []) {
            if (event.target.kind !== "function" || substituteGuards(parameterFacts(event.state), context.into) === null) continue;
            const next = enter(context, event);
            const key = `${event.target.decl.key} ${next.signature}`;
            if (seen.has(key)) continue;
            seen.add(key);
            queue.push(next.context);
        }
    }
}

/** The context of a callee; its signature tells calls apart whose constant arguments, or parameters of the root passed on, differ. */
function enter(context: Context, event: CallEvent): { context: Context; signature: string } {
    const decl = event.target.kind === "function" ? event.target.decl : context.fn;
    const here = new Substitution(event, event.state);
    const into = { sym: (sym: Sym): Sym => context.into.sym(here.sym(sym)) };
    const signature = event.args.map((arg) => constantPart(context.into.sym(arg))).join(",");
    return { context: { fn: decl, chain: [...context.chain, { caller: context.fn, event }], into }, signature };
}

function constantPart(sym: Sym): string {
    return sym.kind === "const" || sym.kind === "function" || sym.kind === "param" ? sym.key : sym.kind === "address" ? "&" : "";
}
