/** Edits that take a wait out of a callback, where that is a matter of one statement. */
import type { CNode, Wait } from "../../analysis/index.js";
import type { Edit } from "./edits.js";
import { remove, replace } from "./statements.js";

/** Turns the timeout of a WskCaptureProviderNPI call in the callback itself into WSK_NO_WAIT. */
export function noWaitCapture(wait: Wait): Edit[] | null {
    return wait.name === "WskCaptureProviderNPI" ? replaceArgument(wait, 1, "WSK_NO_WAIT") : null;
}

/** Turns the last argument of KeSetEvent and the like in the callback itself into FALSE. */
export function announcementRemoved(wait: Wait): Edit[] | null {
    return wait.kind === "announced" ? replaceArgument(wait, (wait.call?.event.call.args.length ?? 0) - 1, "FALSE") : null;
}

/**
 * Removes a wait in the callback itself: a statement of its own, for nothing that the analysis can name. What it waits for must not be a
 * local object either, which would be gone when it is signalled.
 */
export function waitRemoved(wait: Wait): Edit[] | null {
    const call = ownCall(wait);
    const statement = call?.parent ?? null;
    if (wait.awaits !== null || call === null || statement?.kind !== "expression_statement") return null;
    if (wait.kind !== "sleep" && (wait.kind !== "dispatcher" || !isShared(wait))) return null;
    return [remove(statement)];
}

function isShared({ object }: Wait): boolean {
    if (object?.kind !== "address") return object?.kind === "initial" || object?.kind === "param";
    return "pointer" in object.cell.base || object.cell.base.variable.scope === "global";
}

/** The blocking call, when it is written in the callback itself and not in a macro. */
function ownCall(wait: Wait): CNode | null {
    const { call } = wait;
    return call === null || call.chain.length > 0 || call.event.call.inMacro !== null ? null : call.event.call.node;
}

function replaceArgument(wait: Wait, index: number, text: string): Edit[] | null {
    const given = ownCall(wait)?.get("arguments")?.children.filter((child) => child.kind !== "comment")[index];
    return given === undefined ? null : [replace(given, text)];
}
