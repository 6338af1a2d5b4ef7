/**
 * What is known of shared memory once a lock has been taken. Who asks again under a lock what was asked before it, expects that others have
 * changed it meanwhile: double-checked locking. Everything else that was known stays so, as long as nobody asks.
 */
import type { Expr, Place } from "../ir.js";
import { cellOf } from "./evaluate.js";
import { NO_FACT, sameFact } from "./facts.js";
import type { FlowState } from "./state.js";
import { isLocalRoot } from "./sym.js";

export interface Locks {
    /** The call by which a lock was taken last, and has not been given back. */
    readonly since: number | null;
    /** Values that have been asked for again since. */
    readonly asked: ReadonlySet<string>;
    /** True where the function has waited for others itself. */
    readonly waited: boolean;
    /** True where it has given a lock back. */
    readonly gaveBack: boolean;
}

const NOTHING_ASKED: ReadonlySet<string> = new Set();

export const NO_LOCKS: Locks = { since: null, asked: NOTHING_ASKED, waited: false, gaveBack: false };

/** A lock has been taken by the call `since`. */
export function taken(locks: Locks, since: number): Locks {
    return locks.since === since && locks.asked.size === 0 ? locks : { ...locks, since, asked: NOTHING_ASKED };
}

/** A lock has been given back. */
export function givenBack(locks: Locks): Locks {
    return { ...NO_LOCKS, waited: locks.waited, gaveBack: true };
}

/** What holds on either of two paths; the first itself when that is all. Where only one of them has the lock, nobody can tell who holds it. */
export function joinLocks(a: Locks, b: Locks): Locks {
    if (a === b) return a;
    const since = a.since === b.since ? a.since : null;
    const isSame = since === a.since && (a.waited || !b.waited) && (a.gaveBack || !b.gaveBack) && [...b.asked].every((each) => a.asked.has(each));
    return isSame ? a : { since, asked: new Set([...a.asked, ...b.asked]), waited: a.waited || b.waited, gaveBack: a.gaveBack || b.gaveBack };
}

/** True when two paths have done the same. */
export function sameLocks(a: Locks, b: Locks): boolean {
    return joinLocks(a, b) === a && joinLocks(b, a) === b;
}

/** The state that all paths to a call agree on; undefined when it is not known. */
export type Plainly = (call: number) => FlowState | undefined;

/**
 * Forgets what a condition asks again that was known on every path to the lock. What only some paths knew may be what keeps them apart: an IRP
 * that is allocated for sockets of one kind only, told by a member that nobody changes.
 *
 * @param plainly undefined where there is one state only
 */
export function askAgain(condition: Expr, state: FlowState, plainly?: Plainly): void {
    const { since } = state.locks;
    if (since === null) return;
    for (const place of placesTested(condition)) {
        const cell = cellOf(place, { state });
        const { kind, key } = state.load(cell);
        const fact = state.fact(key);
        if (kind !== "initial" || isLocalRoot(cell.root) || fact === NO_FACT || state.locks.asked.has(key)) continue;
        const before = plainly === undefined ? state : plainly(since);
        if (before === undefined || !sameFact(before.fact(key), fact)) continue;
        state.forget(key);
        state.locks = { ...state.locks, asked: new Set([...state.locks.asked, key]) };
    }
}

/** The places whose own values a condition is about, as opposed to those on the way to others. */
function* placesTested(condition: Expr): Generator<Place, void, undefined> {
    if (condition.op === "read") yield condition.place;
    else if (condition.op === "unary") yield* placesTested(condition.operand);
    else if (condition.op === "binary") {
        yield* placesTested(condition.left);
        yield* placesTested(condition.right);
    }
}
