/**
 * The memory that a completion routine gets as its context, and that is given back to the pool while the request is still pending. A wait that
 * has run out of time proves nothing; what becomes of an IRP that is cancelled or taken back is no matter of this machine.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nc-wdm-io_completion_routine
 */
import type { Machine } from "./machine.js";

export type FreedContextState = "idle" | "pending" | "timedOut" | "unknown";
export type FreedContextEvent = "pend" | "await" | "timeOut" | "poll" | "interrupt" | "cancel" | "take" | "free" | "lose";
export type FreedContextMistake = "freedPending" | "freedTimedOut";

const ELSEWHERE = { await: "idle", poll: "unknown", interrupt: "unknown", cancel: "unknown", take: "unknown" } as const;

export const freedContext: Machine<FreedContextState, FreedContextEvent, FreedContextMistake> = {
    name: "context of a completion routine",
    start: "idle",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    restless: ["pending", "timedOut"],
    transitions: {
        idle: { pend: "pending" },
        pending: { ...ELSEWHERE, timeOut: "timedOut", free: { mistake: "freedPending", then: "unknown" } },
        timedOut: { ...ELSEWHERE, free: { mistake: "freedTimedOut", then: "unknown" } },
    },
    says: {
        pend: "{{name}} takes the IRP and returns STATUS_PENDING: its completion is still to come",
        timeOut: "{{name}} runs out of time: the IRP is still pending",
    },
};
