/**
 * Keeps the paths on which a function is about to return a failure apart from the others. `if (!NT_SUCCESS(status)) { undo(); }` right
 * before `return status;` would have them meet, and what was not undone would be left on a path that may as well be the good one; and after
 * `if (NT_SUCCESS(status)) *out = made;`, what was handed out on one path would count for the others.
 */
import { reversePostorder } from "../flow/block-order.js";
import type { AccessEvent, Tracker } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { type Cell, variableCell } from "../flow/sym.js";
import type { ControlFlow, Variable } from "../ir.js";
import type { CType } from "../types.js";
import { returnsFailure } from "./success.js";

const FAILING = " failing";

/** A property without the mark of the paths that fail. */
export function bare(property: string): string {
    return property.endsWith(FAILING) ? property.slice(0, -FAILING.length) : property;
}

/**
 * A tracker that does what `inner` does, and marks the paths on which a variable that the function returns is known to be a failure.
 *
 * @param matters true for the properties with which it matters how the function ends
 */
export function failuresApart(inner: Tracker, cfg: ControlFlow, result: CType, matters: (property: string) => boolean): Tracker {
    const returned = returnedVariables(cfg);
    if (returned.length === 0) return inner;
    const fails = (state: FlowState): boolean => returned.some((each) => returnsFailure(result, state.load(variableCell(each)), state));
    const cells = new Set(returned.map((each) => variableCell(each).key));
    const again = (from: string, to: string): string => (from !== bare(from) && matters(to) ? to + FAILING : to);
    return {
        ...inner,
        onCall: (event, at) => (inner.onCall?.(event, bare(at)) ?? [{ property: bare(at) }]).map((each) => ({ ...each, property: again(at, each.property) })),
        onAssign: (event, at) => {
            // What is returned now is another value.
            const then = !cells.has(event.cell.key) ? at : returnsFailure(result, event.value, event.state) ? bare(at) + FAILING : bare(at);
            const outcomes = inner.onAssign?.(event, bare(at)) ?? [{ property: bare(at) }];
            return outcomes.map((each) => ({ ...each, property: again(then, each.property) }));
        },
        ...(inner.onElement === undefined ? {} : { onElement: (cell: Cell, state: FlowState, at: string) => again(at, inner.onElement?.(cell, state, bare(at)) ?? at) }),
        ...(inner.onAccess === undefined ? {} : { onAccess: (event: AccessEvent, at: string) => again(at, inner.onAccess?.(event, bare(at)) ?? at) }),
        onUnknown: (at) => inner.onUnknown?.(bare(at)) ?? [{ property: bare(at) }],
        onDecided: (state, at, decision) => {
            const after = inner.onDecided?.(state, bare(at), decision) ?? bare(at);
            return matters(after) && fails(state) ? after + FAILING : after;
        },
    };
}

function returnedVariables({ entry }: ControlFlow): readonly Variable[] {
    const found = new Set<Variable>();
    for (const { end } of reversePostorder(entry).keys()) {
        if (end.op === "return" && end.value?.op === "read" && end.value.place.op === "var") found.add(end.value.place.variable);
    }
    return [...found];
}
