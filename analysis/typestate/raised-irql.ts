/**
 * Spin locks and the functions that need PASSIVE_LEVEL: while a spin lock is held, the thread runs at DISPATCH_LEVEL.
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/introduction-to-spin-locks
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskregister
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskderegister
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskcaptureprovidernpi
 */
import type { Machine } from "./machine.js";

export type LockState = "free" | "held" | "unknown";
export type LockEvent =
    | "acquire" | "release"
    /** A function is called that may be called at PASSIVE_LEVEL only. */
    | "passive"
    | "lose";
export type LockMistake = "underLock";

export const raisedIrql: Machine<LockState, LockEvent, LockMistake> = {
    name: "raised IRQL",
    start: "free",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    restless: ["held"],
    transitions: {
        free: { acquire: "held" },
        held: { release: "free", passive: { mistake: "underLock", then: "held" } },
    },
    says: { acquire: "{{name}} takes a spin lock: the thread runs at DISPATCH_LEVEL", release: "{{name}} gives the spin lock back" },
};
