/**
 * The event by which a completion routine tells a waiter that it has run. Whether the routine signals only where the request was pending
 * (`quiet`), or always (`loud`), the waiter must match: a signal that never comes is waited for without end, one that nobody has taken
 * ends the next wait at once. A notification event stays signalled after a wait.
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/implementing-an-iocompletion-routine
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-keinitializeevent
 */
import type { Machine } from "./machine.js";

export type EventState =
    /** Nothing is known of its signal. */
    | "outside"
    /** Not signalled, of either type. */
    | "clearSync" | "clearManual"
    /** A request has completed whose routine does not signal then. */
    | "silent" | "silentSync" | "silentManual"
    | "pending" | "pendingSync" | "pendingManual"
    /** Signalled, and nobody has waited. */
    | "signaled" | "signaledSync" | "signaledManual"
    /** Signalled still, after a wait. */
    | "open"
    /** A request is pending, but the event is signalled by an earlier one. */
    | "stale" | "reopened"
    | "unknown";

export type EventEvent =
    | "initSync" | "initManual" | "clear"
    | "quietPend" | "quietFinish" | "loudPend" | "loudFinish"
    | "await" | "timeOut" | "poll" | "set" | "lose";

export type EventMistake = "hang" | "stale" | "notCleared";

const INIT = { initSync: "clearSync", initManual: "clearManual", poll: "unknown", set: "unknown", timeOut: "unknown" } as const;
const HANG = { mistake: "hang", then: "unknown" } as const;

export const eventLife: Machine<EventState, EventEvent, EventMistake> = {
    name: "life of a completion event",
    start: "outside",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    afresh: ["clearSync", "clearManual"],
    transitions: {
        outside: { ...INIT, set: "outside", poll: "outside", timeOut: "outside", quietFinish: "outside", quietPend: "pending", loudPend: "pending", loudFinish: "signaled" },
        clearSync: { ...INIT, quietFinish: "silentSync", quietPend: "pendingSync", loudPend: "pendingSync", loudFinish: "signaledSync", await: "unknown" },
        clearManual: { ...INIT, quietFinish: "silentManual", quietPend: "pendingManual", loudPend: "pendingManual", loudFinish: "signaledManual", await: "unknown" },
        silent: { ...INIT, await: HANG, quietPend: "pending", loudPend: "pending", loudFinish: "signaled" },
        silentSync: { ...INIT, await: HANG, quietPend: "pendingSync", loudPend: "pendingSync", loudFinish: "signaledSync" },
        silentManual: { ...INIT, await: HANG, quietPend: "pendingManual", loudPend: "pendingManual", loudFinish: "signaledManual" },
        pending: { ...INIT, await: "outside", clear: "unknown", quietPend: "unknown", loudPend: "unknown", quietFinish: "unknown", loudFinish: "unknown" },
        pendingSync: { ...INIT, await: "clearSync", clear: "unknown", quietPend: "unknown", loudPend: "unknown", quietFinish: "unknown", loudFinish: "unknown" },
        pendingManual: { ...INIT, await: "open", clear: "unknown", quietPend: "unknown", loudPend: "unknown", quietFinish: "unknown", loudFinish: "unknown" },
        signaled: { ...INIT, clear: "outside", await: "outside", quietPend: "stale", loudPend: "stale" },
        signaledSync: { ...INIT, clear: "clearSync", await: "clearSync", quietPend: "stale", loudPend: "stale" },
        signaledManual: { ...INIT, clear: "clearManual", await: "open", quietPend: "stale", loudPend: "stale" },
        open: { ...INIT, clear: "clearManual", quietPend: "reopened", loudPend: "reopened" },
        stale: { ...INIT, clear: "unknown", await: { mistake: "stale", then: "unknown" } },
        reopened: { ...INIT, clear: "unknown", await: { mistake: "notCleared", then: "unknown" } },
    },
    says: {
        initSync: "{{name}} makes the event ready",
        initManual: "{{name}} makes the event ready: a NotificationEvent, which stays signalled after a wait",
        quietPend: "{{name}} returns STATUS_PENDING",
        loudPend: "{{name}} returns STATUS_PENDING",
        quietFinish: "{{name}} completes the request before it returns: its routine does not signal the event then",
        loudFinish: "{{name}} completes the request before it returns: its routine has signalled the event",
        await: "{{name}} waits for the event",
    },
};
