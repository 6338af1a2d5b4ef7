/** The calls of WSK functions that concern a file: those of its own functions, and those that these lead to. */
import type { WskFunction } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import type { LocatedCall } from "./driver.js";
import { truthOf } from "./flow/conditions.js";
import type { CallEvent } from "./flow/engine.js";
import { alternatives, type Sym, unknownSym } from "./flow/sym.js";
import { instancesOf } from "./instances.js";
import { wordsFor } from "./mentions.js";
import type { CallSite, Program } from "./program.js";
import { step, type TraceStep } from "./trace.js";
import type { FunctionDecl, Unit } from "./unit.js";
import { chainSteps } from "./waits.js";

export class WskCalls {
    readonly #naming = new Map<string, ReadonlySet<FunctionDecl>>();

    constructor(readonly program: Program) {}

    /** The calls of the dispatch table members `members` that functions of `unit` make or lead to. */
    *below(unit: Unit, ...members: readonly string[]): Generator<LocatedCall, void, undefined> {
        for (const member of members) {
            for (const fn of this.#functions(member)) {
                if (!this.program.isBelow(unit, fn)) continue;
                for (const event of this.program.flow(fn)?.calls ?? []) {
                    if (event.target.kind === "wsk" && event.target.name === member) yield { fn, event };
                }
            }
        }
    }

    /** The functions that may call `member` themselves, told by their text. */
    #functions(member: string): ReadonlySet<FunctionDecl> {
        let found = this.#naming.get(member);
        if (found === undefined) {
            found = new Set([...wordsFor(this.program.project, member)].flatMap((word) => [...this.program.functionsNaming(word)]));
            this.#naming.set(member, found);
        }
        return found;
    }
}

/** One way in which a call is made: where some of its arguments are decided, and what they are there. */
export interface MadeCall {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
    readonly api: WskFunction;
    /** Calls from the function in which the arguments are decided down to `fn`. */
    readonly chain: readonly CallSite[];
    /** The function in which they are decided, and the call in it: where to report. */
    readonly decider: FunctionDecl;
    readonly decision: CallEvent;
    readonly at: CNode;
    /** The arguments asked for, in terms of the deciding function. */
    readonly values: readonly Sym[];
    /** True when the deciding function hands `object` to one of the services `by` before, each with the position of the argument. */
    prepared(by: ReadonlyMap<string, number>, object: Sym): boolean;
}

/**
 * The ways in which a call is made, as far as the first `follow` of the arguments `args` need to be followed up the callers; those out of
 * sight stay parameters.
 */
export function waysToCall(program: Program, { fn, event }: LocatedCall, args: readonly number[], follow = args.length): readonly MadeCall[] {
    const values = args.map((index) => event.args[index] ?? unknownSym(`no argument ${index}`));
    if (event.target.kind !== "wsk") return [];
    const { api } = event.target;
    return instancesOf(program, fn, values, event.state, { follow }).map(({ chain, values: found }) => {
        const decision = chain[0]?.event ?? event;
        const decider = chain[0]?.caller ?? fn;
        const prepared: MadeCall["prepared"] = (by, object) => {
            return program.flow(decider)?.calls.some(({ target, args }) => args[by.get(target.name) ?? -1]?.key === object.key) === true;
        };
        return { fn, event, api, chain, decider, decision, at: decision.call.node, values: found, prepared };
    });
}

/** The way from the deciding function down to the call, `text` saying what happens there; nothing where it is one and the same. */
export function wayDown({ chain, event }: Pick<MadeCall, "chain" | "event">, text: string): TraceStep[] {
    return chain.length === 0 ? [] : [...chainSteps(chain), step(event.call.node, text)];
}

/** True for a pointer, or a number, that is certainly zero. */
export function isNull(sym: Sym | undefined): boolean {
    const all = sym === undefined ? null : alternatives(sym);
    return all !== null && all.length > 0 && all.every((each) => each.kind === "const" && each.value === 0);
}

/** True for a pointer that is certainly not NULL, or a number that is certainly not zero, where the call is decided. */
export function isGiven(sym: Sym | undefined, { decision }: Pick<MadeCall, "decision">): boolean {
    const all = sym === undefined ? null : alternatives(sym);
    if (sym === undefined || all === null || all.length === 0) return false;
    return all.every((each) => (each.kind === "name" ? each.sizeOf !== undefined : truthOf(each, decision.state) === true)) || truthOf(sym, decision.state) === true;
}
