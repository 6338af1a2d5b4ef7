/**
 * What the completion of an IRP still needs: its routine gets the context that was set with it, and name resolution stores its results,
 * whenever WSK completes the IRP. Until then that memory must be there. A wait that can end early proves nothing. Where the driver takes
 * an IRP back that is still pending, that is the mistake, and what its completion would have used is no matter of its own.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nc-wdm-io_completion_routine
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-kewaitforsingleobject
 */
import type { Machine } from "./machine.js";

export type ContextState =
    /** The function has made the IRP on this path, or has tried in vain: a helper's ways out are told apart by it. */
    | "made" | "absent"
    /** Somebody has waited for it, where only that is asked for. */
    | "awaited"
    | "idle" | "pending" | "timedOut" | "cancelled" | "interrupted" | "unknown";
/**
 * `interrupt`: a wait has ended because of an APC or an alert; `cancel`: after a time-out, the IRP is asked to end early, which its routine
 * can see; `take`: the IRP is freed, or prepared or given away for another use.
 */
export type ContextEvent = "make" | "fail" | "pend" | "await" | "timeOut" | "interrupt" | "cancel" | "poll" | "take" | "lose";
export type ContextMistake = "neverAwaited" | "timedOut" | "interrupted";

const PENDING = { await: "idle", poll: "unknown", take: "unknown", timeOut: "timedOut", interrupt: "interrupted" } as const;

export const contextLife: Machine<ContextState, ContextEvent, ContextMistake> = {
    name: "life of a completion context",
    start: "idle",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    restless: ["pending", "timedOut", "cancelled", "interrupted"],
    atExit: { pending: "neverAwaited", timedOut: "timedOut", cancelled: "timedOut", interrupted: "interrupted" },
    transitions: {
        idle: { make: "made", fail: "absent", pend: "pending" },
        made: { pend: "pending" },
        pending: PENDING,
        timedOut: { await: "idle", poll: "unknown", take: "unknown", cancel: "cancelled" },
        cancelled: { await: "idle", poll: "unknown", take: "unknown" },
        interrupted: { await: "idle", poll: "unknown", take: "unknown", timeOut: "timedOut" },
    },
    says: {
        pend: "{{name}} takes the IRP and returns STATUS_PENDING: its completion is still to come",
        timeOut: "{{name}} runs out of time: the IRP is still pending",
        interrupt: "{{name}} may end early, by an APC or an alert: the IRP is still pending",
    },
};

/** The same machine, to find out whether anybody waits for a pending IRP at all, for however long. */
export const awaitedLife: Machine<ContextState, ContextEvent, ContextMistake> = {
    ...contextLife,
    name: "waiting for a completion",
    restless: ["pending"],
    atExit: {},
    transitions: {
        idle: { make: "made", fail: "absent", pend: "pending" },
        made: { pend: "pending" },
        pending: { await: "awaited", timeOut: "awaited", interrupt: "awaited", poll: "unknown", take: "unknown" },
        awaited: { pend: "pending" },
    },
};

/** States in which nobody has waited. */
export const UNAWAITED: ReadonlySet<ContextState> = new Set(["idle", "made", "absent", "pending"]);
