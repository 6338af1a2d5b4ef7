/** Waits that are certain: to which no condition leads that may never hold, and whose timeout is known not to be zero. */
import type { WaitInfo } from "../../knowledge/index.js";
import { STATUS_PENDING } from "../../knowledge/index.js";
import { contradicts } from "../flow/conditions.js";
import type { CallEvent } from "../flow/engine.js";
import type { Substitution } from "../flow/summary.js";
import { alternatives, memberCell, pointeeCell, type Sym } from "../flow/sym.js";
import { dependsOnCaller, type Guard } from "../instances.js";
import { isPoll, isRuledOut, type MetWait as Reached } from "../polls.js";
import type { CallSite, Program } from "../program.js";
import { resolveType } from "../resolve.js";
import { symType } from "../sym-type.js";
import type { FunctionDecl } from "../unit.js";
import { levelsAt } from "./levels.js";

/** A wait as a function leads to it. */
export interface MetWait {
    readonly wait: WaitInfo;
    readonly reached: Reached;
    /** Conditions on the function's parameters under which it does, other than ordinary ones. */
    readonly conditions: readonly Guard[];
}

const DISPATCH_LEVEL = 2;

/** The conditions of a call that are not ordinary ones; null where one of them is the function's own, so that nobody knows of it. */
export function conditionsOn(program: Program, fn: FunctionDecl, event: CallEvent, isRoot: boolean): readonly Guard[] | null {
    const levels = levelsAt([], event);
    if (levels === null || (levels.isTested && levels.least < DISPATCH_LEVEL)) return null;
    if (isRoot) return [];
    const conditions: Guard[] = [];
    for (const fact of event.state.facts.values()) {
        if (fact.of === null || isOrdinary(program, fn, { of: fact.of, fact })) continue;
        if (!dependsOnCaller(fact.of)) return null;
        conditions.push({ of: fact.of, fact });
    }
    return conditions;
}

/** A wait as the caller leads to it; null where what it passes rules the wait out, or leaves its conditions open. */
export function rewritten(program: Program, fn: FunctionDecl, met: MetWait, into: Substitution, site: CallSite): MetWait | null {
    const conditions: Guard[] = [];
    for (const { of, fact } of met.conditions) {
        const value = into.sym(of);
        if (contradicts(value, fact)) return null;
        if (value.kind === "const" || isOrdinary(program, fn, { of: value, fact })) continue;
        if (!dependsOnCaller(value)) return null;
        conditions.push({ of: value, fact });
    }
    const { reached } = met;
    const inRoot = (sym: Sym): Sym => into.sym(reached.inRoot(sym));
    return { wait: met.wait, reached: { ...reached, chain: [site, ...reached.chain], inRoot }, conditions };
}

/** What code asks for on its way without a thought of not going on: that something has succeeded, is pending, or is not NULL. */
function isOrdinary(program: Program, fn: FunctionDecl, { of, fact }: Guard): boolean {
    if (fact.success === true || fact.eq === STATUS_PENDING) return true;
    if (fact.eq !== null || fact.success === false) return false;
    if (!fact.ne.includes(0)) return fact.ne.length === 0;
    if (of.kind === "address") return true;
    if (of.kind === "result") return false;
    const type = resolveType(program.project, fn.unit, symType(program, fn, of));
    return type.kind === "pointer" || (type.kind === "named" && /^P[A-Z]/.test(type.name));
}

/** True for a wait that surely blocks, given what the function passes that leads there. */
export function certainlyBlocks(program: Program, { wait, reached, conditions }: MetWait): boolean {
    if (conditions.length > 0) return false;
    const valueOf = (index: number): Sym | undefined => {
        const arg = reached.event.args[index];
        return arg === undefined ? undefined : reached.inRoot(arg);
    };
    if (isRuledOut(wait, reached) || wait.noWaitWhen.some(({ arg }) => valueOf(arg)?.kind !== "const")) return false;
    if (wait.timeout === null) return true;
    const timeout = valueOf(wait.timeout.arg);
    if (timeout === undefined || isPoll(program, wait, reached)) return false;
    if (timeout.kind === "const") return wait.timeout.type === "large-integer-pointer" ? wait.timeout.nullPointer === "infinite" && timeout.value === 0 : true;
    return wait.timeout.type === "large-integer-pointer" && timeout.kind === "address" && isKnownLimit(reached, reached.event.args[wait.timeout.arg]);
}

/** True where the memory behind a timeout is known not to be zero. */
function isKnownLimit({ event, inRoot }: Reached, timeout: Sym | undefined): boolean {
    if (timeout === undefined) return false;
    const cell = pointeeCell(timeout);
    const u = memberCell(cell, "u");
    return [cell, memberCell(cell, "QuadPart"), memberCell(cell, "LowPart"), memberCell(u, "LowPart")].some((each) => {
        const values = alternatives(inRoot(event.state.load(each))) ?? [];
        return values.length > 0 && values.every((value) => value.kind === "const" && value.value !== 0);
    });
}
