/** What calls do to an IRP of which it is asked whether the completion routine has still to come. */
import { awaitingWays } from "../awaiting.js";
import { takenBack } from "./completion-of.js";
import type { CallEvent } from "../flow/engine.js";
import { isConstant } from "../flow/sym.js";
import type { ContextEvent } from "../typestate/context-life.js";
import { identity } from "../typestate/identity.js";
import { always, either, happening, type Way } from "../typestate/ways.js";

/** Positions of WaitMode and Alertable. */
export const WAIT_MODES: ReadonlyMap<string, { readonly mode: number; readonly alertable: number }> = new Map([
    ["KeWaitForSingleObject", { mode: 2, alertable: 3 }],
    ["KeWaitForMutexObject", { mode: 2, alertable: 3 }],
    ["KeWaitForMultipleObjects", { mode: 4, alertable: 5 }],
]);

/** What a call does to an IRP of which it is asked whether its completion is still to come. */
export function contextWays(event: CallEvent, key: string): readonly Way<ContextEvent>[] {
    const { target, args, state } = event;
    if (target.kind === "wsk") {
        const is = target.api.irp === null ? "other" : identity(args[target.api.irp], key, state);
        if (is === "other") return [];
        if (is === "maybe") return always("lose");
        return [{ if: [{ result: "pending" }], events: [happening("take"), happening("pend")] }, { if: [{ result: "not pending" }], events: [happening("take")] }];
    }
    if (target.kind === "kernel" && target.api.acts?.on === "irp" && target.api.acts.verb === "cancel" && target.api.acts.arg !== null) {
        return identity(args[target.api.acts.arg], key, state) === "same" ? always("cancel") : [];
    }
    if (target.kind === "kernel" && target.api.allocates === "irp") return key === `c${event.call.id}` ? either("not null", "make", "null", "fail") : [];
    const taken = takenBack(event);
    if (taken !== undefined && identity(taken, key, state) !== "other") return always("take");
    const ways = awaitingWays(event);
    const alertable = args[WAIT_MODES.get(target.name)?.alertable ?? -1];
    if (alertable === undefined || isConstant(alertable, 0) || !ways.some(({ events }) => events.some((each) => each.event === "await"))) return ways;
    // Only STATUS_SUCCESS says that the object was signalled.
    if (alertable.kind !== "const") return always("poll");
    return ways.flatMap((way): readonly Way<ContextEvent>[] => {
        if (!way.events.some((each) => each.event === "await")) return [way];
        return [{ ...way, if: [...way.if, { result: "null" }] }, { if: [...way.if, { result: "not null" }], events: [happening("interrupt")] }];
    });
}
