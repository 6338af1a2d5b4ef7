/** Whether a count or an exchange may have been about the object that is followed: one that came before everything else may not. */
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import type { Fact } from "../flow/facts.js";
import type { FlowState } from "../flow/state.js";
import { isLocalRoot, type Sym } from "../flow/sym.js";
import { isInLoop } from "../handled.js";
import { type Asking, isCounted } from "./identity.js";
import type { Run } from "./run.js";
import { type Mark, MOST_MARKS, type Trail, unpack } from "./trail.js";

/**
 * True where a count or an exchange has decided that the path is taken which others may agree on by whom the object is seen to. What was
 * asked before the object was made, or before anything was done to it, they have not: both ends of a mistake are on this side of it.
 *
 * @param begin the number of the call that made the object or did something to it first; null when that was not done in this function
 * @param isUnderstood true for an answer by which nothing is decided that the machine does not know
 */
export function isAgreed(state: FlowState, begin: number | null, calls: ReadonlyMap<number, CallEvent>, isUnderstood: (asking: Asking, fact: Fact) => boolean): boolean {
    return isCounted(state, (asking, fact) => {
        if (isUnderstood(asking, fact)) return true;
        const asked = outerCall(asking.key);
        const event = asked === null ? undefined : calls.get(asked);
        // In a loop it is asked again and again.
        return begin !== null && asked !== null && asked < begin && event !== undefined && !isInLoop(event.call.node);
    });
}

/**
 * True for an object that the function itself has made, has given to nobody yet, and holds in its own variables only.
 *
 * @param shares events by which somebody else gets it; without any, nothing is known of that
 */
export function isUnshared(object: Sym, marks: readonly Mark[], state: FlowState, shares: readonly string[] | undefined): boolean {
    if (shares === undefined || object.kind !== "result" || marks.length >= MOST_MARKS || marks.some(({ event }) => shares.includes(event))) return false;
    for (const root of state.holders(object.key)) if (!isLocalRoot(root) || state.isEscaped(root)) return false;
    return true;
}

/**
 * The call of the run by which the object was made or moved first, or `now` where it has not moved yet; null when a caller has moved it before.
 *
 * @param first the place where it was moved first
 */
export function firstCall({ object, property, calls }: Pick<Run<string>, "object" | "property" | "calls">, trail: Trail, first: CNode | undefined, now: CallEvent | undefined): number | null {
    const made = outerCall(object.key);
    if (made !== null) return made;
    if (unpack(property).marks.length > 0) return null;
    if (trail.marks.length === 0) return now?.call.id ?? null;
    if (trail.marks.length === 1) return trail.call;
    return [...calls.values()].find(({ call }) => call.node === first)?.call.id ?? null;
}

/** The number of the call in the function itself that a value comes from. */
function outerCall(key: string): number | null {
    const number = /^c(\d+)/.exec(key)?.[1];
    return number === undefined ? null : Number(number);
}
