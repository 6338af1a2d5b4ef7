/**
 * Memory that the completion routine of a request gets as its context, and frees. The routine runs whatever comes of the request: it may have run already when the
 * function of WSK returns, and has run for certain when that returns anything but STATUS_PENDING.
 * https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions
 */
import type { Machine } from "./machine.js";

export type TakenState = "held" | "pending" | "gone" | "unknown";
/** `pend`, `finish`: the function of WSK returns STATUS_PENDING or something else, with a routine that frees. */
export type TakenEvent = "pend" | "finish" | "use" | "free" | "lose";
export type TakenMistake = "usedPending" | "usedGone" | "freedPending" | "freedGone";

export const takenContext: Machine<TakenState, TakenEvent, TakenMistake> = {
    name: "context that a completion routine frees",
    start: "held",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    transitions: {
        held: { pend: "pending", finish: "gone" },
        pending: { use: { mistake: "usedPending", then: "unknown" }, free: { mistake: "freedPending", then: "unknown" } },
        gone: { use: { mistake: "usedGone", then: "unknown" }, free: { mistake: "freedGone", then: "unknown" } },
    },
    says: {
        pend: "{{name}} takes the IRP and returns STATUS_PENDING: the completion routine frees the memory at any time",
        finish: "{{name}} has completed the IRP when it returns: the completion routine has run",
    },
};
