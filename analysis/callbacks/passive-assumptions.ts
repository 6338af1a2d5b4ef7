/** Work for low levels that a callback does because WSK_FLAG_AT_DISPATCH_LEVEL is clear. */
import type { EventCallback, Irql } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { textOf } from "../callees.js";
import type { CallEvent, Tracker } from "../flow/engine.js";
import { paramSym, type Sym } from "../flow/sym.js";
import { parameterFacts, substituteGuards } from "../instances.js";
import type { CallInstr } from "../ir.js";
import type { Program } from "../program.js";
import { type Context, contextsBelow, reachedIn } from "../reach.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";
import { withoutUnused } from "../word-patterns.js";
import { saysClear } from "./dispatch-flag.js";
import { isBelowDispatch } from "./irql-tests.js";

/** A call that must not be made at DISPATCH_LEVEL, where the flag is clear and nothing else speaks against that level. */
export interface PassiveAssumption {
    /** The call, or the one in the callback that leads to it. */
    readonly at: CNode;
    readonly name: string;
    /** The function that `at` calls. */
    readonly called: string;
    /** The highest level at which the call may be made. */
    readonly level: Irql;
    readonly trace: readonly TraceStep[];
}

/** What a callback does only where it has found the flag clear, and may not do at DISPATCH_LEVEL. */
export function passiveAssumptions(program: Program, root: FunctionDecl, event: EventCallback): readonly PassiveAssumption[] {
    const { flags } = event;
    const name = flags === null ? "" : (root.parameters?.[flags]?.name ?? "");
    if (flags === null || name === "" || !new RegExp(`\\b${name}\\b`).test(withoutUnused(textOf(root)))) return [];
    const clear = new Set<CallInstr>();
    const found = new Map<number, PassiveAssumption>();
    for (const context of contextsBelow(program, root)) {
        if (context.chain.length === 0 || isGiven(context, flags)) for (const call of callsWhereClear(program, context, flags)) clear.add(call);
        if (clear.size === 0) continue;
        for (const { event: call, chain } of reachedIn(program, context)) {
            const level = mostLevel(call);
            const way = [...chain.map((site) => site.event), call];
            if (level === null || level >= 2 || !way.some((each) => clear.has(each.call)) || way.some(({ state }) => isBelowDispatch(state))) continue;
            const first = chain[0]?.event ?? call;
            if (found.has(first.call.node.start)) continue;
            const needs = step(call.call.node, `${call.target.name} needs ${level === 0 ? "PASSIVE_LEVEL" : "APC_LEVEL or below"}`);
            found.set(first.call.node.start, {
                at: first.call.node, name: call.target.name, called: first.target.name, level, trace: [...chainSteps(chain), needs],
            });
        }
    }
    return [...found.values()];
}

/** True when a function below the callback is given its flags, or what they say. */
function isGiven({ fn, into }: Context, flags: number): boolean {
    return (fn.parameters ?? []).some((_, index) => mentionsFlags(into.sym(paramSym(index)), paramSym(flags).key));
}

function mentionsFlags(sym: Sym, key: string): boolean {
    if (sym.key === key) return true;
    if (sym.kind === "op") return mentionsFlags(sym.left, key) || mentionsFlags(sym.right, key);
    return sym.kind === "not" && mentionsFlags(sym.operand, key);
}

/** The calls that are made on paths only that have found the flag clear. */
function callsWhereClear(program: Program, { fn, into }: Context, flags: number): readonly CallInstr[] {
    if (program.cfg(fn)?.incomplete !== false) return [];
    const seen = new Map<CallInstr, boolean>();
    const tracker: Tracker = {
        initial: "",
        onDecided: (state, property) => {
            const known = property === "" ? substituteGuards(parameterFacts(state), into) : null;
            return known?.some(({ of, fact }) => saysClear(flags, of, fact)) === true ? "clear" : property;
        },
        onCall: ({ call }, property) => {
            seen.set(call, property !== "" && seen.get(call) !== false);
            return [{ property }];
        },
    };
    const run = program.track(fn, tracker);
    return run === null || run.gaveUp ? [] : [...seen].flatMap(([call, isClear]) => (isClear ? [call] : []));
}

/** The highest level at which a call may be made; null where that is not known, or where waiting is what is wrong with it. */
function mostLevel({ target }: CallEvent): Irql | null {
    switch (target.kind) {
        case "kernel":
            // Whoever must not take a lock there need not be told of giving it back.
            if (target.api.lock !== null && target.api.acts?.verb === "release") return null;
            return target.api.wait === null || target.api.wait.kind === "lock" ? target.api.maxIrql : null;
        case "wsk":
            return target.api.maxIrql;
        case "registration":
            return target.api.blocks === "never" ? target.api.maxIrql : null;
        default:
            return null;
    }
}
