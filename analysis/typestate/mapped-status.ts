/**
 * Paths that have asked a request's status by way of another value: `if (ToErrno(status) < 0)`. What such a value says of the status is not followed, so a path
 * may seem to have ended in a way in which it has not.
 */
import type { CNode } from "../../parser/ast.js";
import type { Fact } from "../flow/facts.js";
import { mentions } from "../flow/state.js";
import type { Mistake } from "./protocol.js";

/** True where the path to a mistake has asked what a function has made of the status of the request at `request`, or of what a helper returns for it. */
export function asksMappedStatus({ state, cause, calls }: Pick<Mistake<string>, "state" | "cause" | "calls">, request: CNode): boolean {
    const id = cause?.event.call.id;
    if (id === undefined) return false;
    const mappings = [`c${id}`];
    for (const [number, { args }] of [...calls].sort(([a], [b]) => a - b)) {
        if (number > id && args.some((arg) => mappings.some((key) => mentions(arg.key, key)))) mappings.push(`c${number}`);
    }
    const isMapped = ({ of, eq, ne, success }: Fact): boolean => {
        if (of === null || (eq === null && ne.length === 0 && success === null) || (of.kind === "result" && of.call.node === request)) return false;
        // What a helper says itself goes with the ways in which it ends; what others have said to the helper does not.
        return of.key.startsWith(`c${id}/c`) || mappings.slice(1).some((key) => mentions(of.key, key));
    };
    return [...state.facts.values()].some(isMapped);
}
