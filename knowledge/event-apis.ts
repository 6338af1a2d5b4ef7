/** Events, semaphores, timers, waits, rundown protection and remove locks. */
import { none, reads, retains, writes, type ApiRow } from "./api-row.js";

const WAIT = { returns: "NTSTATUS", acts: { on: "event", verb: "wait", arg: 0 } } as const;

export const EVENT_APIS: readonly ApiRow[] = [
    {
        name: "KeInitializeEvent", irql: 31, returns: "void", args: [writes, none, none],
        acts: { on: "event", verb: "initialize", arg: 0 },
    },
    { name: "KeSetEvent", irql: 2, returns: "value", args: [writes, none, none], acts: { on: "event", verb: "set", arg: 0 } },
    {
        name: "KePulseEvent", header: "ntddk", irql: 2, returns: "value", args: [writes, none, none],
        acts: { on: "event", verb: "set", arg: 0 },
    },
    { name: "KeClearEvent", irql: 2, returns: "void", args: [writes], acts: { on: "event", verb: "clear", arg: 0 } },
    { name: "KeResetEvent", irql: 2, returns: "value", args: [writes], acts: { on: "event", verb: "reset", arg: 0 } },
    { name: "KeReadStateEvent", irql: 2, returns: "value", args: [reads], acts: { on: "event", verb: "read", arg: 0 } },
    { name: "IoCreateNotificationEvent", irql: 0, returns: "pointer", nullable: true, args: [reads, writes] },
    { name: "IoCreateSynchronizationEvent", irql: 0, returns: "pointer", nullable: true, args: [reads, writes] },
    {
        name: "NdisInitializeEvent", header: "ndis", irql: 31, returns: "void", args: [writes],
        acts: { on: "event", verb: "initialize", arg: 0 },
    },
    {
        name: "NdisSetEvent", header: "ndis", irql: 2, returns: "void", args: [writes],
        acts: { on: "event", verb: "set", arg: 0 },
    },
    {
        name: "NdisResetEvent", header: "ndis", irql: 2, returns: "void", args: [writes],
        acts: { on: "event", verb: "reset", arg: 0 },
    },
    { name: "NdisWaitEvent", header: "ndis", ...WAIT, irql: 0, returns: "boolean", args: [writes, none] },

    // With a timeout of 0 up to DISPATCH_LEVEL.
    { name: "KeWaitForSingleObject", ...WAIT, irql: 2, args: [writes, none, none, none, reads] },
    {
        name: "KeWaitForMultipleObjects", ...WAIT, irql: 2, args: [none, writes, none, none, none, none, reads, writes],
        acts: { on: "event", verb: "wait", arg: 1 },
    },
    { name: "KeWaitForMutexObject", page: "KeWaitForSingleObject", ...WAIT, irql: 2, args: [writes, none, none, none, reads] },
    { name: "FltCancellableWaitForSingleObject", header: "fltkernel", ...WAIT, irql: 1, args: [writes, reads, writes] },
    {
        name: "FltCancellableWaitForMultipleObjects", header: "fltkernel", ...WAIT, irql: 1,
        args: [none, writes, none, reads, writes, writes], acts: { on: "event", verb: "wait", arg: 1 },
    },
    { name: "FsRtlCancellableWaitForSingleObject", header: "ntifs", ...WAIT, irql: 1, args: [writes, reads, writes] },
    {
        name: "FsRtlCancellableWaitForMultipleObjects", header: "ntifs", ...WAIT, irql: 1,
        args: [none, writes, none, reads, writes, writes], acts: { on: "event", verb: "wait", arg: 1 },
    },
    { name: "ZwWaitForSingleObject", header: "ntifs", ...WAIT, irql: 0, args: [none, none, reads] },
    {
        name: "NtWaitForSingleObject", header: "ntifs", page: "ZwWaitForSingleObject", ...WAIT, irql: 0,
        args: [none, none, reads],
    },
    { name: "KeDelayExecutionThread", irql: 1, returns: "NTSTATUS", args: [none, none, reads] },
    { name: "NdisMSleep", header: "ndis", irql: 1, returns: "void", args: [none] },
    { name: "KeStallExecutionProcessor", irql: 31, returns: "void", args: [none] },
    { name: "NdisStallExecution", header: "ndis", irql: 31, returns: "void", args: [none] },

    {
        name: "KeInitializeSemaphore", irql: 0, returns: "void", args: [writes, none, none],
        acts: { on: "semaphore", verb: "initialize", arg: 0 },
    },
    {
        name: "KeReleaseSemaphore", irql: 2, returns: "value", args: [writes, none, none, none],
        acts: { on: "semaphore", verb: "release", arg: 0 },
    },
    { name: "KeReadStateSemaphore", irql: 31, returns: "value", args: [reads] },
    { name: "KeReadStateMutex", irql: 2, returns: "value", args: [reads] },
    { name: "KeReadStateTimer", irql: 2, returns: "boolean", args: [reads] },

    { name: "KeInitializeTimer", irql: 2, returns: "void", args: [writes], acts: { on: "timer", verb: "initialize", arg: 0 } },
    {
        name: "KeInitializeTimerEx", irql: 2, returns: "void", args: [writes, none],
        acts: { on: "timer", verb: "initialize", arg: 0 },
    },
    {
        name: "KeSetTimer", irql: 2, returns: "boolean", args: [retains, none, retains],
        acts: { on: "timer", verb: "set", arg: 0 },
    },
    {
        name: "KeSetTimerEx", irql: 2, returns: "boolean", args: [retains, none, none, retains],
        acts: { on: "timer", verb: "set", arg: 0 },
    },
    {
        name: "KeSetCoalescableTimer", irql: 2, returns: "boolean", args: [retains, none, none, none, retains],
        acts: { on: "timer", verb: "set", arg: 0 },
    },
    { name: "KeCancelTimer", irql: 2, returns: "boolean", args: [writes], acts: { on: "timer", verb: "cancel", arg: 0 } },
    {
        name: "ExSetTimer", irql: 2, returns: "boolean", args: [writes, none, none, reads],
        acts: { on: "timer", verb: "set", arg: 0 },
    },
    { name: "ExCancelTimer", irql: 2, returns: "boolean", args: [writes, none], acts: { on: "timer", verb: "cancel", arg: 0 } },
    {
        name: "ExDeleteTimer", irql: 2, returns: "boolean", args: [writes, none, none, reads],
        acts: { on: "timer", verb: "free", arg: 0 },
    },

    {
        name: "ExInitializeRundownProtection", irql: 1, returns: "void", args: [writes],
        acts: { on: "rundown", verb: "initialize", arg: 0 },
    },
    {
        name: "ExReInitializeRundownProtection", irql: 1, returns: "void", args: [writes],
        acts: { on: "rundown", verb: "initialize", arg: 0 },
    },
    {
        name: "ExAcquireRundownProtection", irql: 2, returns: "boolean", args: [writes],
        acts: { on: "rundown", verb: "acquire", arg: 0 },
    },
    {
        name: "ExAcquireRundownProtectionEx", irql: 2, returns: "boolean", args: [writes, none],
        acts: { on: "rundown", verb: "acquire", arg: 0 },
    },
    {
        name: "ExReleaseRundownProtection", irql: 2, returns: "void", args: [writes],
        acts: { on: "rundown", verb: "release", arg: 0 },
    },
    {
        name: "ExReleaseRundownProtectionEx", irql: 2, returns: "void", args: [writes, none],
        acts: { on: "rundown", verb: "release", arg: 0 },
    },
    { name: "ExRundownCompleted", irql: 1, returns: "void", args: [writes] },
    {
        name: "ExWaitForRundownProtectionRelease", irql: 1, returns: "void", args: [writes],
        acts: { on: "rundown", verb: "release-and-wait", arg: 0 },
    },
    {
        name: "ExWaitForRundownProtectionReleaseCacheAware", irql: 1, returns: "void", args: [writes],
        acts: { on: "rundown", verb: "release-and-wait", arg: 0 },
    },
    {
        name: "IoInitializeRemoveLock", irql: 0, returns: "void", args: [writes, none, none, none],
        acts: { on: "remove-lock", verb: "initialize", arg: 0 },
    },
    {
        name: "IoAcquireRemoveLock", irql: 2, returns: "NTSTATUS", args: [writes, none],
        acts: { on: "remove-lock", verb: "acquire", arg: 0 },
    },
    {
        name: "IoReleaseRemoveLock", irql: 2, returns: "void", args: [writes, none],
        acts: { on: "remove-lock", verb: "release", arg: 0 },
    },
    {
        name: "IoReleaseRemoveLockAndWait", irql: 0, returns: "void", args: [writes, none],
        acts: { on: "remove-lock", verb: "release-and-wait", arg: 0 },
    },
    { name: "KeFlushQueuedDpcs", irql: 0, returns: "void", args: [] },
    { name: "KeInitializeQueue", header: "ntifs", irql: 2, returns: "void", args: [writes, none] },
    {
        name: "KeInsertQueue", header: "ntifs", irql: 2, returns: "value", args: [writes, retains],
        acts: { on: "list", verb: "insert", arg: 0 },
    },
    {
        name: "KeRemoveQueue", header: "ntifs", irql: 2, returns: "pointer", args: [writes, none, reads],
        acts: { on: "list", verb: "wait", arg: 0 },
    },
    {
        name: "KeRemoveQueueEx", header: "ntifs", page: "KeRemoveQueue", irql: 2, returns: "value",
        args: [writes, none, none, reads, writes, none], acts: { on: "list", verb: "wait", arg: 0 },
    },
];
