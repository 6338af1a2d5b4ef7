/**
 * Keeps paths apart on which something stands in memory that decides what the object's state means: the completion routine gets a local
 * variable on one of them, and NULL on the other. Where they meet, nobody could tell any more which of them waits.
 */
import type { AccessEvent, Decision, Outcome, Tracker } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import type { Cell } from "../flow/sym.js";

const VALUES = " with ";

/** A property without what stands in memory. */
export function plain(property: string): string {
    const at = property.indexOf(VALUES);
    return at < 0 ? property : property.slice(0, at);
}

/**
 * A tracker that does what `inner` does, on each of the paths that are told apart.
 *
 * @param told what a state is told from others by; empty where nothing sets it apart
 */
export function valuesApart(inner: Tracker, told: (state: FlowState) => string): Tracker {
    const again = (from: string, to: string): string => to + from.slice(plain(from).length);
    const all = (from: string, outcomes: readonly Outcome[] | undefined): readonly Outcome[] =>
        outcomes === undefined ? [{ property: from }] : outcomes.map((each) => ({ ...each, property: again(from, each.property) }));
    return {
        ...inner,
        onCall: (event, at) => all(at, inner.onCall?.(event, plain(at))),
        onAssign: (event, at) => all(at, inner.onAssign?.(event, plain(at))),
        onUnknown: (at) => all(at, inner.onUnknown?.(plain(at))),
        ...(inner.onElement === undefined ? {} : { onElement: (cell: Cell, state: FlowState, at: string) => again(at, inner.onElement?.(cell, state, plain(at)) ?? plain(at)) }),
        ...(inner.onAccess === undefined ? {} : { onAccess: (event: AccessEvent, at: string) => again(at, inner.onAccess?.(event, plain(at)) ?? plain(at)) }),
        ...(inner.onDecided === undefined ? {} : { onDecided: (state: FlowState, at: string, decision: Decision) => again(at, inner.onDecided?.(state, plain(at), decision) ?? plain(at)) }),
        onLeave: (state, at) => {
            const values = told(state);
            return values === "" ? plain(at) : plain(at) + VALUES + values;
        },
    };
}
