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
    /** Freed, and the memory that its pointer stood in is gone or was given other contents. */
    | "released"
    | "unknown";

export type IrpEvent = "allocate" | "armFreeing" | "armKeeping" | "armUnknown" | "disarm" | "submit" | "free" | "forget" | "lose";

export type IrpMistake = "freedByRoutine" | "freedTwice";

/** Whatever state an IRP is in: a completion routine is set, or the pointer by which it was known leads elsewhere from now on. */
const ANYTIME = { armFreeing: "selfFreeing", armKeeping: "callerFreed", armUnknown: "armed", forget: "unknown" } as const;

/** What else may be wrong with an IRP that is gone (another use of it) is not this machine's business. */
const USED = { armFreeing: "unknown", armKeeping: "unknown", armUnknown: "unknown", disarm: "unknown", submit: "unknown", forget: "unknown" } as const;

export const irpOwnership: Machine<IrpState, IrpEvent, IrpMistake> = {
    name: "IRP ownership",
    start: "outside",
    unknown: "unknown",
    lose: "lose",
    // WSK completes the IRP when a call fails as well.
    onSuccess: [],
    transitions: {
        outside: { allocate: "allocated", ...ANYTIME, free: "freed" },
        // Without a routine that is known, what completion does is not known either.
        allocated: { ...ANYTIME, submit: "unknown", free: "freed" },
        armed: { ...ANYTIME, disarm: "allocated", free: "freed" },
        selfFreeing: { ...ANYTIME, disarm: "allocated", submit: "gone", free: "freed" },
        callerFreed: { ...ANYTIME, disarm: "allocated", free: "freed" },
        gone: { ...USED, free: { mistake: "freedByRoutine", then: "unknown" } },
        freed: { ...USED, free: { mistake: "freedTwice", then: "unknown" }, forget: "released" },
    },
    says: {
        allocate: "{{name}} allocates the IRP",
        armFreeing: "{{name}} sets a completion routine that frees it",
        armKeeping: "{{name}} sets a completion routine that does not free it",
        submit: "{{name}} takes the IRP, and completes it whatever it returns",
        free: "{{name}} frees the IRP",
    },
};
