/**
 * The life of an IRP that a driver gives to WSK. The driver allocates it (or has it embedded), sets a completion routine, hands it over,
 * and has it back when it is completed: at once where the call returns something else than STATUS_PENDING, else when the routine has run.
 * It is freed exactly once: by the routine or by whoever waits for the routine.
 * https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iosetcompletionroutine
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-ioreuseirp
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iofreeirp
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iocancelirp
 */
import type { Machine } from "./machine.js";

export type IrpState =
    /** Not allocated yet on this path, or made elsewhere. */
    | "outside"
    /** The allocation has failed. */
    | "null"
    /** Allocated or made ready again; without a completion routine. */
    | "fresh"
    /** IoReuseIrp has thrown away the completion routine that was set before. */
    | "stripped"
    /** IoSetCompletionRoutineEx has failed. */
    | "unarmed"
    /** It has a completion routine, of which it is not known whether it frees the IRP. */
    | "armed"
    /** Its completion routine frees it where it finds Cancel set, and leaves it to others else. */
    | "cancelFreed"
    /** Its completion routine frees it, whenever it runs. */
    | "selfFreeing"
    /** Its completion routine frees it on some of its paths, whatever is known where it is handed to WSK. */
    | "undecided"
    /** Back from WSK: its routine has run, and may have freed it. */
    | "doubtful"
    /** Its completion routine never frees it. */
    | "kept"
    /** Its completion routine does nothing with it, and tells nobody. */
    | "inert"
    /** WSK has it, and whoever gave it away has nothing to do with it any more: its routine frees it, on every outcome of the call. */
    | "gone"
    /** As before, but a lock or an interlocked operation may have told whether its routine has run. */
    | "goneGuarded"
    /** WSK has it: its routine does not free it. */
    | "pending"
    /** WSK has it: what its routine does is not known. */
    | "pendingArmed"
    /** WSK has it: its routine frees it where it finds Cancel set. */
    | "pendingCancelFreed"
    /** WSK has it, and its routine does nothing that anybody could wait for. */
    | "pendingInert"
    /** WSK has it; it was prepared by a caller. */
    | "pendingOutside"
    /** WSK has it, and the wait for it has run out of time; what its routine does is not known. */
    | "timedOut" | "timedOutArmed" | "timedOutCancelFreed"
    /** The same, and its status was read, which is a mistake for itself: that it is freed after that is another one. */
    | "timedOutRead"
    /** WSK has it, and IoCancelIrp was called: it completes soon. */
    | "canceled" | "canceledArmed"
    /** Back from WSK: to be freed or to be made ready again. */
    | "completed"
    /** Back from WSK; it was prepared by a caller. */
    | "used"
    /** Back from WSK, with a routine for another use, and not made ready for that use. */
    | "rearmed"
    /** The same, with a routine that does not free it. */
    | "rearmedKept"
    | "freed"
    /** Freed, and the memory that its pointer stood in is gone or was given other contents. */
    | "released"
    | "unknown";

export type IrpEvent =
    | "allocate" | "fail"
    | "armFreeing" | "armKeeping" | "armInert" | "armUnknown" | "armCancelFreeing" | "armFailed"
    /** What is known where it is handed to WSK tells that its routine will free it. */
    | "findFreeing"
    /** The same tells that its routine frees it on some paths, and keeps it on others. */
    | "findUndecided"
    /** On another path, the function leaves it to its routine. */
    | "rely"
    /** Its next stack location is asked for: whoever does so may set a routine there. */
    | "setUp"
    | "reuse"
    /** Handed to WSK: the call returns STATUS_PENDING, or something else. */
    | "pend" | "finish"
    /** Either of the two, where it makes no difference. */
    | "submit"
    /** A wait without limit has ended; a wait has run out of time; something was looked at that may tell of the completion. */
    | "await" | "timeOut" | "poll"
    /** What a trace says of a wait that has ended for another of its objects: to the IRP, its time has run out. */
    | "overtaken"
    | "cancel" | "complete"
    /** A lock is taken, or a word exchanged: the routine and whoever gave the IRP away may agree in this way. */
    | "guard"
    /** The driver reads what the request came to; asks by the status whether it is still pending, where nobody has put that there; uses any other member. */
    | "read" | "ask" | "touch"
    | "free" | "forget" | "lose";

export type IrpMistake =
    | "freedByRoutine" | "freedTwice" | "usedFreed"
    | "usedNull"
    | "noRoutine" | "routineDiscarded" | "submittedUnarmed"
    | "notReused" | "submittedPending"
    | "freedPending" | "freedAfterTimeout" | "freedAfterCancel" | "reusedPending" | "reusedAfterTimeout"
    | "readPending" | "askedPending" | "readGone" | "canceledGone" | "canceledRacing" | "reusedGone"
    /** Only where the function is known to rely on the routine, on another path. */
    | "freedDoubtful" | "readDoubtful" | "reusedDoubtful"
    | "completedOwn"
    | "leaked" | "abandoned";

/** A routine is set; or the pointer by which the IRP was known leads elsewhere from now on. */
const PREPARE = {
    armFreeing: "selfFreeing", armKeeping: "kept", armInert: "inert", armUnknown: "armed", armCancelFreeing: "cancelFreed", armFailed: "unarmed", forget: "unknown",
} as const;

const wrong = <M extends IrpMistake>(mistake: M) => ({ mistake, then: "unknown" }) as const;

/** The driver has the IRP, made it itself, and has not given it away. */
const MINE = { ...PREPARE, setUp: "armed", complete: wrong("completedOwn"), free: "freed" } as const;

/** It has a routine besides, which runs when it is completed: by a driver, perhaps, that plays the other side as well. */
const ARMED = { ...MINE, complete: "unknown", reuse: "stripped" } as const;

/** WSK has the IRP. */
const AWAY = {
    armFreeing: wrong("submittedPending"), armKeeping: wrong("submittedPending"), armInert: wrong("submittedPending"),
    armUnknown: wrong("submittedPending"), armCancelFreeing: wrong("submittedPending"), pend: wrong("submittedPending"), finish: wrong("submittedPending"),
    free: wrong("freedPending"), reuse: wrong("reusedPending"), read: wrong("readPending"), ask: "unknown", poll: "unknown", complete: "unknown",
    forget: "unknown",
} as const;

/** WSK still has the IRP when a wait for it is over. */
const LATE = { ...AWAY, free: wrong("freedAfterTimeout"), reuse: wrong("reusedAfterTimeout") } as const;

/** Back from WSK: a routine that is set from here on is for another use. */
const BACK = {
    reuse: "fresh", free: "freed", forget: "unknown",
    armFreeing: "rearmed", armKeeping: "rearmed", armInert: "rearmed", armUnknown: "rearmed", armCancelFreeing: "rearmed", setUp: "rearmed",
} as const;

/** It has such a routine. */
const REARMED = { reuse: "stripped", free: "freed", complete: wrong("completedOwn"), forget: "unknown" } as const;

/** What else may be wrong with an IRP that its routine has freed is not this machine's business. */
const USED = {
    armFreeing: "unknown", armKeeping: "unknown", armUnknown: "unknown", armCancelFreeing: "unknown", armInert: "unknown", armFailed: "unknown", reuse: "unknown",
    pend: "unknown", finish: "unknown", forget: "unknown",
} as const;

/** States of an IRP that nobody has been given since it was made, or was made ready. */
export const UNSENT: ReadonlySet<IrpState> = new Set<IrpState>(["fresh", "stripped", "unarmed", "armed", "cancelFreed", "selfFreeing", "kept", "inert"]);

const NULL_USE = wrong("usedNull");
const USED_FREED = wrong("usedFreed");
const REUSED_DOUBTFUL = wrong("reusedDoubtful");

export const irpLife: Machine<IrpState, IrpEvent, IrpMistake> = {
    name: "life of an IRP",
    start: "outside",
    unknown: "unknown",
    lose: "lose",
    // WSK completes the IRP when a call fails as well.
    onSuccess: [],
    shares: ["pend", "finish", "submit"],
    together: { pend: "submit", finish: "submit" },
    afresh: ["fresh"],
    displaced: { released: "freed" },
    restless: ["pending", "pendingArmed", "pendingCancelFreed", "pendingInert", "pendingOutside", "timedOut", "timedOutArmed", "timedOutCancelFreed", "timedOutRead", "canceled", "canceledArmed"],
    atExit: {
        fresh: "leaked", stripped: "leaked", unarmed: "leaked", armed: "leaked", cancelFreed: "leaked", selfFreeing: "leaked", kept: "leaked", inert: "leaked",
        completed: "leaked", rearmed: "leaked", rearmedKept: "leaked", pendingInert: "abandoned",
    },
    transitions: {
        // Whose IRP it is, is not known: only its own driver may free it.
        outside: { ...PREPARE, armCancelFreeing: "armed", allocate: "fresh", fail: "null", reuse: "fresh", pend: "pendingOutside", finish: "used", free: "freed" },
        null: {
            armFreeing: NULL_USE, armKeeping: NULL_USE, armInert: NULL_USE, armUnknown: NULL_USE, armCancelFreeing: NULL_USE, reuse: NULL_USE, pend: NULL_USE,
            finish: NULL_USE, read: NULL_USE, touch: NULL_USE, free: NULL_USE, allocate: "fresh", forget: "unknown",
        },
        // Without a routine, the I/O manager goes on with the completed IRP: what is left of it is not known.
        fresh: { ...MINE, pend: { mistake: "noRoutine", then: "pending" }, finish: wrong("noRoutine") },
        stripped: { ...MINE, pend: { mistake: "routineDiscarded", then: "pending" }, finish: wrong("routineDiscarded") },
        unarmed: { ...MINE, pend: { mistake: "submittedUnarmed", then: "pending" }, finish: wrong("submittedUnarmed") },
        // What a routine that is not known does with the IRP, may be to make it ready again.
        armed: { ...ARMED, findFreeing: "selfFreeing", findUndecided: "undecided", pend: "pendingArmed", finish: "unknown" },
        undecided: { ...ARMED, pend: "pendingArmed", finish: "doubtful" },
        doubtful: {
            free: wrong("freedDoubtful"), read: wrong("readDoubtful"), touch: wrong("readDoubtful"), reuse: REUSED_DOUBTFUL, pend: REUSED_DOUBTFUL, finish: REUSED_DOUBTFUL,
            armFreeing: REUSED_DOUBTFUL, armKeeping: REUSED_DOUBTFUL, armInert: REUSED_DOUBTFUL, armUnknown: REUSED_DOUBTFUL, armFailed: "unknown", setUp: "unknown",
            await: "unknown", timeOut: "unknown", poll: "unknown", ask: "unknown", guard: "unknown", cancel: "unknown", complete: "unknown", forget: "unknown",
        },
        cancelFreed: { ...ARMED, findFreeing: "selfFreeing", pend: "pendingCancelFreed", finish: "unknown" },
        selfFreeing: { ...ARMED, pend: "gone", finish: "gone" },
        kept: { ...ARMED, pend: "pending", finish: "completed" },
        inert: { ...ARMED, pend: "pendingInert", finish: "completed" },
        gone: {
            ...USED, guard: "goneGuarded", free: wrong("freedByRoutine"), read: wrong("readGone"), touch: wrong("readGone"), cancel: wrong("canceledGone"), reuse: wrong("reusedGone"),
            armFreeing: wrong("reusedGone"), armKeeping: wrong("reusedGone"), armInert: wrong("reusedGone"), armUnknown: wrong("reusedGone"), armCancelFreeing: wrong("reusedGone"),
            pend: wrong("reusedGone"), finish: wrong("reusedGone"),
        },
        goneGuarded: { ...USED, free: wrong("freedByRoutine") },
        pending: { ...AWAY, ask: wrong("askedPending"), await: "completed", timeOut: "timedOut", cancel: "canceled" },
        pendingInert: { ...AWAY, await: "unknown", timeOut: "unknown" },
        pendingArmed: { ...AWAY, await: "unknown", timeOut: "timedOutArmed", cancel: "canceledArmed" },
        // What comes of it after that is as with any IRP whose routine may free it.
        pendingCancelFreed: { ...AWAY, await: "unknown", timeOut: "timedOutCancelFreed", cancel: { mistake: "canceledRacing", then: "canceledArmed" } },
        pendingOutside: { ...AWAY, await: "used", timeOut: "timedOut", cancel: "canceled" },
        timedOut: { ...LATE, read: { mistake: "readPending", then: "timedOutRead" }, cancel: "canceled", await: "completed" },
        timedOutArmed: { ...LATE, read: { mistake: "readPending", then: "timedOutRead" }, cancel: "canceledArmed", await: "unknown" },
        timedOutRead: { ...USED, free: LATE.free, reuse: LATE.reuse, poll: "unknown", ask: "unknown", complete: "unknown", await: "unknown", cancel: "unknown" },
        timedOutCancelFreed: { ...LATE, cancel: { mistake: "canceledRacing", then: "canceledArmed" }, await: "unknown" },
        canceled: { ...AWAY, free: wrong("freedAfterCancel"), await: "completed" },
        canceledArmed: { ...AWAY, free: wrong("freedAfterCancel"), await: "unknown" },
        completed: {
            ...BACK, armKeeping: "rearmedKept", pend: { mistake: "notReused", then: "pending" }, finish: { mistake: "notReused", then: "completed" }, complete: wrong("completedOwn"),
        },
        used: { ...BACK, pend: { mistake: "notReused", then: "pendingOutside" }, finish: { mistake: "notReused", then: "used" } },
        rearmed: { ...REARMED, pend: wrong("notReused"), finish: wrong("notReused") },
        rearmedKept: {
            ...REARMED, armFreeing: "rearmed", armInert: "rearmed", armUnknown: "rearmed", armCancelFreeing: "rearmed", setUp: "rearmed",
            pend: { mistake: "notReused", then: "pending" }, finish: { mistake: "notReused", then: "completed" },
        },
        freed: {
            free: wrong("freedTwice"), forget: "released", read: USED_FREED, touch: USED_FREED, cancel: USED_FREED, reuse: USED_FREED, complete: USED_FREED,
            armFreeing: USED_FREED, armKeeping: USED_FREED, armUnknown: USED_FREED, armCancelFreeing: USED_FREED, armInert: USED_FREED, armFailed: USED_FREED,
            pend: USED_FREED, finish: USED_FREED, setUp: USED_FREED,
        },
    },
    says: {
        allocate: "{{name}} allocates the IRP",
        fail: "{{name}} returns NULL when memory is short",
        armFreeing: "{{name}} sets a completion routine that frees it",
        armKeeping: "{{name}} sets a completion routine that does not free it",
        armInert: "{{name}} sets a completion routine that does nothing with it",
        armUnknown: "{{name}} sets its completion routine",
        armCancelFreeing: "{{name}} sets a completion routine that frees it where it is cancelled",
        armFailed: "{{name}} has failed: no completion routine is set",
        findFreeing: "{{name}} starts a request for which the completion routine frees the IRP",
        findUndecided: "{{name}} starts a request whose completion routine frees the IRP on some of its paths",
        rely: "{{name}} leaves the IRP to its completion routine here, where the request is pending",
        reuse: "{{name}} makes the IRP ready for another use, without a completion routine",
        pend: "{{name}} takes the IRP and returns STATUS_PENDING: it is not completed yet",
        finish: "{{name}} takes the IRP and has completed it when it returns",
        submit: "{{name}} takes the IRP, and completes it whatever it returns",
        await: "{{name}} waits until it is completed",
        timeOut: "{{name}} runs out of time: the IRP is still pending",
        overtaken: "{{name}} ends for another of its objects: the IRP is still pending",
        cancel: "{{name}} asks for its cancellation, which takes its time",
        free: "{{name}} frees the IRP",
    },
};
