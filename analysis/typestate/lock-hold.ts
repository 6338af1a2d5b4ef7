/**
 * A spin lock, and requests to WSK. A request may complete its IRP before the call returns, and whatever runs then may need the lock.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iocompleterequest
 */
import type { Machine } from "./machine.js";

export type LockState = "free" | "held" | "unknown";
export type LockEvent = "acquire" | "release" | "request" | "lose";
export type LockMistake = "requestUnderLock";

export const lockHold: Machine<LockState, LockEvent, LockMistake> = {
    name: "spin lock",
    start: "free",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    restless: ["held"],
    transitions: {
        free: { acquire: "held" },
        held: { release: "free", request: { mistake: "requestUnderLock", then: "held" } },
    },
    says: { acquire: "{{name}} acquires the spin lock" },
};
