/**
 * A connection that is made silent: no send and no disconnect may be pending then.
 * https://learn.microsoft.com/windows-hardware/drivers/network/sio-wsk-set-tcp-silent-mode
 */
import type { Machine } from "./machine.js";

export type SilenceState = "idle" | "pending" | "unknown";
export type SilenceEvent =
    /** A send or a disconnect returns STATUS_PENDING. */
    | "pend"
    | "await" | "timeOut" | "poll" | "silence" | "close" | "lose";
export type SilenceMistake = "silencedPending";

export const silentMode: Machine<SilenceState, SilenceEvent, SilenceMistake> = {
    name: "silent mode",
    start: "idle",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    restless: ["pending"],
    transitions: {
        idle: { pend: "pending" },
        // Which of several requests has been waited for is not told apart: then nothing is said.
        pending: { await: "unknown", poll: "unknown", close: "unknown", timeOut: "pending", silence: { mistake: "silencedPending", then: "unknown" } },
    },
    says: { pend: "{{name}} returns STATUS_PENDING: it is not over" },
};
