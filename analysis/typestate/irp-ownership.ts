/**
 * Who frees an IRP. A driver-allocated IRP is freed exactly once: by its completion routine or by whoever waits for it.
 * https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iofreeirp
 */
import type { Machine } from "./machine.js";

export type IrpState =
    /** Not allocated yet on this path, or made elsewhere. */
    | "outside"
    /** Allocated or made ready again; no completion routine that is known. */
    | "allocated"
    /** It has a completion routine, of which it is not known whether it frees the IRP. */
    | "armed"
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

const ARMING = { armFreeing: "selfFreeing", armKeeping: "callerFreed", armUnknown: "armed" } as const;

export const irpOwnership: Machine<IrpState, IrpEvent, IrpMistake> = {
    name: "IRP ownership",
    start: "outside",
    unknown: "unknown",
    lose: "lose",
    transitions: {
        outside: { allocate: "allocated", ...ARMING, free: "freed" },
        // Without a routine that is known, what completion does is not known either.
        allocated: { ...ARMING, submit: "unknown", free: "freed" },
        armed: { ...ARMING, disarm: "allocated", free: "freed" },
        selfFreeing: { ...ARMING, disarm: "allocated", submit: "gone", free: "freed" },
        callerFreed: { ...ARMING, disarm: "allocated", free: "freed" },
        // What else may be wrong with an IRP that is gone (another use of it) is not this machine's business.
        gone: { ...unknownAfter(), free: { mistake: "freedByRoutine", then: "unknown" } },
        freed: { ...unknownAfter(), free: { mistake: "freedTwice", then: "unknown" } },
    },
    says: {
        allocate: "{{name}} allocates the IRP",
        armFreeing: "{{name}} sets a completion routine that frees it",
        armKeeping: "{{name}} sets a completion routine that does not free it",
        submit: "{{name}} takes the IRP, and completes it whatever it returns",
        free: "{{name}} frees the IRP",
    },
};

function unknownAfter(): { readonly [E in "armFreeing" | "armKeeping" | "armUnknown" | "disarm" | "submit"]: "unknown" } {
    return { armFreeing: "unknown", armKeeping: "unknown", armUnknown: "unknown", disarm: "unknown", submit: "unknown" };
}
