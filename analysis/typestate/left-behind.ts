/** Objects that the function which has made them leaves behind when it returns. */
import type { ReturnEvent } from "../flow/engine.js";
import { isHeld } from "./identity.js";
import type { Protocol } from "./protocol.js";
import type { Run } from "./run.js";

/** True at the end of a function that has made the object, and has brought it into `state`, when nobody else has it. */
export function isLeft<S extends string, M extends string>(protocol: Protocol<S, string, M>, { fn, object }: Run<M>, event: ReturnEvent, state: S): boolean {
    if (protocol.mustBeDone !== undefined) return protocol.mustBeDone(object, event);
    if (protocol.isMadeHere?.(object, fn, event.state) !== true) return false;
    if (protocol.mustEndHere === true) return true;
    return !isHeld(event.state, object.key, event.value, {
        counts: (root) => protocol.isKeptIn?.(root, object.key) !== false,
        isOwn: (pointer) => protocol.isOwn?.(pointer, fn, { object, state }) === true,
    });
}
