/**
 * A request that makes a socket and is cancelled because it takes too long. IoCancelIrp asks only: what WSK has completed before, or completes
 * all the same, has succeeded, and the IRP then holds a socket. Whoever takes the IRP back without a look at what came of it loses that.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iocancelirp
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_socket_connect
 */
import type { Machine } from "./machine.js";

export type MakerState = "idle" | "pending" | "timedOut" | "cancelled" | "over" | "unknown";
/** `look`: the driver looks at IoStatus, or may; `take`: the IRP is freed, or prepared for another use. */
export type MakerEvent = "pend" | "await" | "timeOut" | "poll" | "cancel" | "look" | "take" | "lose";
export type MakerMistake = "dropped";

const LOST = { poll: "unknown", look: "unknown", take: "unknown" } as const;

export const cancelledMaker: Machine<MakerState, MakerEvent, MakerMistake> = {
    name: "a cancelled request for a socket",
    start: "idle",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    restless: ["pending", "timedOut", "cancelled"],
    transitions: {
        idle: { pend: "pending" },
        pending: { ...LOST, await: "idle", timeOut: "timedOut", cancel: "unknown" },
        timedOut: { ...LOST, await: "idle", cancel: "cancelled" },
        cancelled: { ...LOST, await: "over", timeOut: "unknown" },
        // What runs now, runs too late to be asked.
        over: { look: "unknown", take: { mistake: "dropped", then: "unknown" } },
    },
    says: {
        pend: "{{name}} takes the IRP and returns STATUS_PENDING",
        timeOut: "{{name}} runs out of time",
        cancel: "{{name}} asks for an early end, which may come too late",
        await: "{{name}} waits until the request is over",
    },
};
