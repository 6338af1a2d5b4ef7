/**
 * Who frees an IRP. A driver-allocated IRP is freed exactly once: by its completion routine or by whoever waits for it.
 * https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iofreeirp
 */
import type { Machine } from "./machine.js";

export type IrpState =
    /** Not allocated yet on this path, or made elsewhere. */
    | "outside"
    /** Allocated; no completion routine that is known. */
    | "allocated"
    /** Its completion routine frees it, whenever it runs. */
    | "selfFreeing"
    /** Its completion routine never frees it. */
    | "callerFreed"
    /** Handed to WSK while its completion routine frees it: it completes on every outcome of the call, so it is gone. */
    | "gone"
    | "freed"
    | "unknown";

export type IrpEvent = "allocate" | "armFreeing" | "armKeeping" | "armUnknown" | "disarm" | "submit" | "free" | "lose";

export type IrpMistake = "freedByRoutine" | "freedTwice";

export const irpOwnership: Machine<IrpState, IrpEvent, IrpMistake> = {
    name: "IRP ownership",
    start: "outside",
    unknown: "unknown",
    transitions: {
        outside: { allocate: "allocated", armFreeing: "selfFreeing", armKeeping: "callerFreed", free: "freed", lose: "unknown" },
        allocated: { armFreeing: "selfFreeing", armKeeping: "callerFreed", armUnknown: "unknown", submit: "unknown", free: "freed", lose: "unknown" },
        selfFreeing: {
            allocate: "allocated", armKeeping: "callerFreed", armUnknown: "unknown", disarm: "allocated", submit: "gone", free: "freed", lose: "unknown",
        },
        callerFreed: { allocate: "allocated", armFreeing: "selfFreeing", armUnknown: "unknown", free: "freed", lose: "unknown" },
        gone: { allocate: "allocated", free: { mistake: "freedByRoutine", then: "unknown" }, lose: "unknown" },
        freed: { allocate: "allocated", free: { mistake: "freedTwice", then: "unknown" }, lose: "unknown" },
    },
};
