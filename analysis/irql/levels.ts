/**
 * The interval of levels at which a point below a routine may run: those at which the system calls the routine, less those that tests of
 * KeGetCurrentIrql on the way rule out.
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/managing-hardware-priorities
 */
import type { Irql } from "../../knowledge/index.js";
import { textOf } from "../callees.js";
import type { CallEvent } from "../flow/engine.js";
import { type Fact, excludes } from "../flow/facts.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import { dependsOnCaller } from "../instances.js";
import type { CallSite } from "../program.js";
import { type Rewriting, rewritings } from "../reach.js";
import { allowedBy, isAboutLevel, LEVELS } from "./level-tests.js";

/** Levels from `least` to `most`, both included. */
export interface Levels {
    readonly least: Irql;
    readonly most: Irql;
    /** True when a test of the current level has narrowed them down: what is left depends on nobody any more. */
    readonly isTested: boolean;
}

const ASKS = /\bKeGetCurrentIrql\b/;
const NAMES: Readonly<Record<number, string>> = { 0: "PASSIVE_LEVEL", 1: "APC_LEVEL", 2: "DISPATCH_LEVEL" };

/** The name of a level. */
export function levelName(level: Irql): string {
    return NAMES[level] ?? `level ${level}`;
}

/** Levels in words: "any level from PASSIVE_LEVEL to DISPATCH_LEVEL". */
export function levelsText({ least, most }: Levels): string {
    return least === most ? levelName(least) : `any level from ${levelName(least)} to ${levelName(most)}`;
}

/**
 * The levels at a call that a routine leads to, when the routine is called at PASSIVE_LEVEL to DISPATCH_LEVEL; null when a test on the way is
 * not understood, or when none is left.
 */
export function levelsAt(chain: readonly CallSite[], event: Pick<CallEvent, "state">): Levels | null {
    let left = LEVELS;
    let isTested = false;
    const into = rewritings(chain);
    for (const [depth, { state }] of [...chain.map((site) => site.event), event].entries()) {
        if (isDecidedAbove(chain.slice(0, depth), state, into[depth])) return null;
        for (const fact of testsIn(state, into[depth])) {
            const allowed = fact.of === null ? null : allowedBy(fact.of, fact);
            if (allowed === null) return null;
            left = left.filter((level) => allowed.includes(level));
            isTested = true;
        }
    }
    const [least] = left;
    const most = left.at(-1);
    return least === undefined || most === undefined ? null : { least, most, isTested };
}

/**
 * True when a function that must not be called above `limit` is called there for sure, or as its caller pleases: the system may call a routine
 * at each of its levels, while after a test only what is left counts.
 */
export function violates({ least, most, isTested }: Levels, limit: Irql): boolean {
    return (isTested ? least : most) > limit;
}

/** True when a parameter of the root is known to lack a bit at the call: a flag that is clear there. */
export function isFlagClear(chain: readonly CallSite[], event: Pick<CallEvent, "state">, parameter: number, bit: number): boolean {
    const into = rewritings(chain);
    const wanted = `(p${parameter}&${bit})`;
    return [...chain.map((site) => site.event), event].some(({ state }, depth) =>
        [...state.facts.values()].some(({ of, eq }) => eq === 0 && of?.kind === "op" && of.operator === "&" && (into[depth]?.sym(of) ?? of).key === wanted),
    );
}

/** What is known of the results of KeGetCurrentIrql, of those that a caller has tested and passed on as well. */
function testsIn(state: FlowState, into: Rewriting | undefined): readonly Fact[] {
    const facts = [...state.facts.values()];
    return facts.flatMap((fact) => {
        const of = fact.of === null ? null : inRoot(fact.of, into);
        return of !== null && isAboutLevel(of) ? [{ ...fact, of }] : [];
    });
}

function inRoot(of: Sym, into: Rewriting | undefined): Sym {
    return into !== undefined && dependsOnCaller(of) ? into.sym(of) : of;
}

/** True where an argument is tested that is this or that on the ways of a caller which has asked for the level: that may have decided it. */
function isDecidedAbove(chain: readonly CallSite[], state: FlowState, into: Rewriting | undefined): boolean {
    if (!chain.some(({ caller }) => ASKS.test(textOf(caller)))) return false;
    return [...state.facts.values()].some((fact) => {
        const of = fact.of === null || !dependsOnCaller(fact.of) ? null : inRoot(fact.of, into);
        return of?.kind === "phi" && of.of?.some((each) => each.kind === "const" && excludes(fact, each.value)) === true;
    });
}
