/**
 * Memory that a request to WSK reads or writes until it is completed: buffers and addresses that a call is given, and memory that the MDL
 * of its WSK_BUF describes.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_control_socket
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_get_local_address
 */
import type { Machine } from "./machine.js";

export type BufferState = "idle" | "pending" | "pendingOutput" | "pendingMdl" | "unknown";

export type BufferEvent =
    /** WSK reads it, writes it, or gets at it by an MDL, until the request is completed. */
    | "pend" | "pendOutput" | "pendMdl"
    | "await" | "timeOut" | "poll"
    | "free" | "lose";

export type BufferMistake = "left" | "leftOutput" | "leftMdl" | "freed";

const HELD = { await: "idle", poll: "unknown", free: { mistake: "freed", then: "unknown" } } as const;

export const bufferHold: Machine<BufferState, BufferEvent, BufferMistake> = {
    name: "memory of a request",
    start: "idle",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    restless: ["pending", "pendingOutput", "pendingMdl"],
    atExit: { pending: "left", pendingOutput: "leftOutput", pendingMdl: "leftMdl" },
    transitions: {
        idle: { pend: "pending", pendOutput: "pendingOutput", pendMdl: "pendingMdl", free: "unknown" },
        pending: { ...HELD, pendOutput: "pendingOutput", pendMdl: "pendingMdl" },
        pendingOutput: HELD,
        pendingMdl: HELD,
    },
    says: {
        pend: "{{name}} takes it and returns STATUS_PENDING: WSK still reads it",
        pendOutput: "{{name}} takes it and returns STATUS_PENDING: WSK still writes it",
        pendMdl: "{{name}} takes an MDL of it and returns STATUS_PENDING: WSK still uses the memory",
        timeOut: "{{name}} runs out of time: the request is still pending",
        await: "{{name}} waits until the request is completed",
    },
};
