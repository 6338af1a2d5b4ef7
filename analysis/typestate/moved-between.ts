/**
 * Objects that a function moves from one of its variables to another on some of its paths (`kept = irp; irp = NULL;`). Where such paths meet, each
 * variable holds the object or nothing, and nobody could tell any more that never both do.
 */
import type { FlowState } from "../flow/state.js";
import { isLocalRoot, type Sym } from "../flow/sym.js";
import type { Mistake, Protocol } from "./protocol.js";
import type { FinalState, Run } from "./run.js";
import type { FunctionDecl } from "../unit.js";
import type { Start } from "./start.js";

interface Following<S extends string, M extends string> {
    mistakes(fn: FunctionDecl, object: Sym, start: Start): readonly Mistake<M>[];
    finalStates(fn: FunctionDecl, object: Sym, start: S): readonly FinalState<S>[] | null;
}

/**
 * Of the mistakes with an object that several variables may hold, those that are also made where paths are kept apart on which different ones do.
 *
 * @param apart follows the object by another protocol
 */
export function confirmed<S extends string, E extends string, M extends string>(
    mistakes: readonly Mistake<M>[],
    { fn, object, start }: Pick<Run<M>, "fn" | "object" | "start">,
    protocol: Protocol<S, E, M>,
    apart: (protocol: Protocol<S, E, M>) => Following<S, M>,
): readonly Mistake<M>[] {
    if (protocol.toldApart !== undefined || !mistakes.some(({ state }) => state.holders(object.key).filter(isLocalRoot).length > 1)) return mistakes;
    const following = apart({ ...protocol, toldApart: placesHolding });
    const isTooMuch = following.finalStates(fn, object, protocol.machine.start) === null;
    if (isTooMuch) return mistakes;
    const places = new Set(following.mistakes(fn, object, start).map(placeOf));
    return mistakes.filter((each) => places.has(placeOf(each)));
}

/** The places that hold an object for sure. */
function placesHolding({ key }: Sym, state: FlowState): string {
    return state.placesOf((value) => value.key === key);
}

function placeOf<M extends string>({ mistake, at }: Mistake<M>): string {
    return `${mistake} ${at.start}`;
}
