/** Whether a count or an exchange may have been about the object that is followed: one that came before everything else may not. */
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import type { Fact } from "../flow/facts.js";
import type { FlowState } from "../flow/state.js";
import { isLocalRoot, type Sym } from "../flow/sym.js";
import { isInLoop } from "../handled.js";
import type { ControlFlow } from "../ir.js";
import type { FunctionDecl } from "../unit.js";
import { type Asking, isCounted } from "./identity.js";
import type { Run } from "./run.js";
import { type Mark, MOST_MARKS, type Trail, unpack } from "./trail.js";

/**
 * True where a count or an exchange has decided that the path is taken which others may agree on by whom the object is seen to. What was
 * asked before the object was made, or before anything was done to it, they have not: both ends of a mistake are on this side of it.
 *
 * @param begin the call that made the object or did something to it first
 * @param isUnderstood true for an answer by which nothing is decided that the machine does not know
 */
export function isAgreed(state: FlowState, begin: Beginning, calls: ReadonlyMap<number, CallEvent>, isUnderstood: (asking: Asking, fact: Fact) => boolean): boolean {
    return isCounted(state, (asking, fact) => {
        if (isUnderstood(asking, fact)) return true;
        const asked = outerCall(asking.key);
        const event = asked === null ? undefined : calls.get(asked);
        // In a loop it is asked again and again.
        if (begin.call === null || asked === null || event === undefined || isInLoop(event.call.node)) return false;
        return asked < begin.call || (asked === begin.call && isAskedFirst(event, asking.key, begin));
    });
}

/** Where something was done first to an object. */
export interface Beginning {
    /** The number of the call of the function's own; null when it was not done in this function. */
    readonly call: number | null;
    /** Where it was done, here or in what that call leads to. */
    readonly node: CNode | undefined;
    readonly cfgOf: (fn: FunctionDecl) => ControlFlow | null;
}

/** True where a callee has asked before it did anything to the object itself. */
function isAskedFirst({ target }: CallEvent, asking: string, { node, cfgOf }: Beginning): boolean {
    const calls = target.kind === "function" ? (cfgOf(target.decl)?.calls ?? []) : [];
    const asked = outerCall(asking.slice(asking.indexOf("/") + 1));
    const [question, first] = [calls.find(({ id }) => id === asked), calls.find((each) => each.node === node)];
    return question !== undefined && first !== undefined && question.id < first.id && !isInLoop(question.node);
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
    return [...calls.values()].find(({ call, target }) => call.node === first || (first !== undefined && target.kind === "function" && isIn(first, target.decl)))?.call.id ?? null;
}

function isIn({ source, start }: CNode, { unit, item }: FunctionDecl): boolean {
    return source === unit.file && item.bodyStart < start && start < item.end;
}

/** The number of the call in the function itself that a value comes from. */
export function outerCall(key: string): number | null {
    const number = /^c(\d+)/.exec(key)?.[1];
    return number === undefined ? null : Number(number);
}
