/**
 * The life of an MDL in a request to WSK: it is allocated, its pages are described (non-paged memory) or locked, WSK has it until the
 * request is completed, then the pages are unlocked and the MDL is freed.
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/using-mdls
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_buf
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-mmprobeandlockpages
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-mmunlockpages
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iofreemdl
 */
import type { Machine } from "./machine.js";

export type MdlState =
    /** Made elsewhere, or not made yet on this path. */
    | "outside"
    /** The allocation has failed. */
    | "null"
    /** Allocated or initialised; it describes no pages yet. */
    | "raw"
    /** Describes memory that is never paged out: nothing is to be unlocked. */
    | "built"
    /** Its pages are locked; for reading only, or in a way that allows WSK to write. */
    | "locked" | "lockedRead"
    /** Has pages of its own, by MmAllocatePagesForMdl. */
    | "pages"
    /** Its pages were unlocked again. */
    | "unlocked"
    /** WSK has it. */
    | "pendingOutside" | "pendingBuilt" | "pendingLocked" | "pendingRead"
    /** WSK has it, and the completion routine frees it, unlocks its pages, or does something to it that cannot be told. */
    | "pendingFreeing" | "pendingUnlocking" | "pendingTouching"
    /** The completion routine has unlocked its pages, and may have left word of that. */
    | "unlockedThere"
    | "freed"
    | "unknown";

export type MdlEvent =
    | "allocate" | "allocateBuilt" | "allocatePages" | "fail" | "initialize"
    | "build" | "partial" | "lock" | "lockRead" | "unlock" | "free"
    /** In the buffer of a request that sends (`Out`) or receives (`In`); it is pending, or not. */
    | "pendOut" | "finishOut" | "pendIn" | "finishIn"
    /** Either of the two, where it makes no difference. */
    | "submit"
    /** The completion routine of that request frees it, unlocks its pages, or does something to it that cannot be told. */
    | "routineFrees" | "routineUnlocks" | "routineTouches"
    | "await" | "timeOut" | "poll"
    /** The driver asks by its flags what was done to it. */
    | "ask"
    /** The place where it was found is given other contents; or somebody else may have done so, of which nothing is known. */
    | "forget" | "settle"
    | "lose";

export type MdlMistake =
    | "usedNull"
    | "notBuilt" | "readOnly"
    | "unlockedBuilt" | "unlockedRaw" | "unlockedTwice"
    | "freedLocked" | "freedTwice"
    | "unlockedPending" | "freedPending"
    | "leaked" | "abandoned";

const wrong = <M extends MdlMistake>(mistake: M) => ({ mistake, then: "unknown" }) as const;

const NULL_USE = wrong("usedNull");
const NOT_BUILT = wrong("notBuilt");

/** While WSK has it. A wait that runs out of time changes nothing. */
const AWAY = {
    routineFrees: "pendingFreeing", routineUnlocks: "pendingUnlocking", routineTouches: "pendingTouching",
    unlock: wrong("unlockedPending"), free: wrong("freedPending"), poll: "unknown", ask: "unknown", forget: "unknown", build: "unknown", lock: "unknown",
    lockRead: "unknown", partial: "unknown", initialize: "unknown",
} as const;

const MADE = { allocate: "raw", allocateBuilt: "built", allocatePages: "pages", fail: "null" } as const;
const PREPARED = { build: "built", partial: "built", lock: "locked", lockRead: "lockedRead" } as const;
/** Once the routine has run. That it unlocks what was never locked is its own affair. */
const SEEN_TO = { routineFrees: "freed", routineUnlocks: "unknown", routineTouches: "unknown" } as const;
const MINE = { ...SEEN_TO, forget: "unknown", ask: "unknown", free: "freed" } as const;

export const mdlLife: Machine<MdlState, MdlEvent, MdlMistake> = {
    name: "life of an MDL",
    start: "outside",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    together: { pendOut: "submit", finishOut: "submit", pendIn: "submit", finishIn: "submit" },
    restless: ["pendingOutside", "pendingBuilt", "pendingLocked", "pendingRead", "pendingFreeing", "pendingUnlocking", "pendingTouching"],
    atExit: {
        raw: "leaked", built: "leaked", locked: "leaked", lockedRead: "leaked", unlocked: "leaked", unlockedThere: "leaked",
        pendingBuilt: "abandoned", pendingLocked: "abandoned", pendingRead: "abandoned",
    },
    transitions: {
        outside: { ...MADE, ...PREPARED, ...SEEN_TO, initialize: "raw", pendOut: "pendingOutside", pendIn: "pendingOutside", free: "freed", unlock: "unlocked", forget: "unknown" },
        null: {
            ...MADE, build: NULL_USE, partial: NULL_USE, lock: NULL_USE, lockRead: NULL_USE, unlock: NULL_USE, free: NULL_USE, pendOut: NULL_USE, finishOut: NULL_USE,
            pendIn: NULL_USE, finishIn: NULL_USE, forget: "unknown",
        },
        raw: {
            ...PREPARED, ...MINE, unlock: wrong("unlockedRaw"), pendOut: NOT_BUILT, finishOut: NOT_BUILT, pendIn: NOT_BUILT, finishIn: NOT_BUILT,
        },
        built: { ...MINE, initialize: "raw", unlock: wrong("unlockedBuilt"), lock: "locked", lockRead: "lockedRead", pendOut: "pendingBuilt", pendIn: "pendingBuilt" },
        locked: { ...MINE, routineUnlocks: "unlockedThere", unlock: "unlocked", free: wrong("freedLocked"), pendOut: "pendingLocked", pendIn: "pendingLocked" },
        lockedRead: {
            ...MINE, routineUnlocks: "unlockedThere", unlock: "unlocked", free: wrong("freedLocked"), pendOut: "pendingRead", pendIn: wrong("readOnly"), finishIn: wrong("readOnly"),
        },
        pages: { forget: "unknown", ask: "unknown" },
        unlocked: { ...PREPARED, ...MINE, unlock: wrong("unlockedTwice"), pendOut: NOT_BUILT, finishOut: NOT_BUILT, pendIn: NOT_BUILT, finishIn: NOT_BUILT },
        unlockedThere: { ...PREPARED, ...MINE, unlock: "unknown", pendOut: NOT_BUILT, finishOut: NOT_BUILT, pendIn: NOT_BUILT, finishIn: NOT_BUILT },
        pendingOutside: { ...AWAY, await: "outside" },
        pendingBuilt: { ...AWAY, await: "built" },
        pendingLocked: { ...AWAY, await: "locked" },
        pendingRead: { ...AWAY, await: "lockedRead" },
        pendingFreeing: { ...AWAY, await: "freed" },
        pendingUnlocking: { ...AWAY, await: "unlockedThere" },
        pendingTouching: { ...AWAY, await: "unknown" },
        freed: {
            ...MADE, free: wrong("freedTwice"), forget: "unknown", settle: "unknown", initialize: "unknown", build: "unknown", partial: "unknown", lock: "unknown",
            lockRead: "unknown",
        },
    },
    says: {
        allocate: "{{name}} allocates the MDL",
        allocateBuilt: "{{name}} makes the MDL",
        fail: "{{name}} returns NULL when memory is short",
        initialize: "{{name}} initialises the MDL: it describes no pages yet",
        build: "{{name}} makes it describe non-paged memory",
        partial: "{{name}} makes it describe a part of another MDL",
        lock: "{{name}} locks its pages",
        lockRead: "{{name}} locks its pages for reading only",
        unlock: "{{name}} unlocks its pages",
        free: "{{name}} frees it",
        pendOut: "{{name}} takes it and returns STATUS_PENDING: WSK still reads the memory",
        pendIn: "{{name}} takes it and returns STATUS_PENDING: WSK still writes the memory",
        finishOut: "{{name}} takes it and is through with it when it returns",
        finishIn: "{{name}} takes it and is through with it when it returns",
        submit: "{{name}} takes it",
        await: "{{name}} waits until the request is completed",
        timeOut: "{{name}} runs out of time: the request is still pending",
    },
};
