/**
 * What counts as a wait. A pointer timeout that is NULL waits without limit; one that points to 0 polls. Everything else that a
 * driver may mistake for a wait stands in `NOT_WAITS`.
 */
import { functionPage } from "./sources.js";
import type { WaitInfo, WaitKind, WaitTimeout } from "./kernel-types.js";
import type { Irql } from "./types.js";

interface WaitRow {
    readonly name: string;
    readonly header: string;
    /** Name on whose page the function is described, when it has none of its own. */
    readonly page?: string;
    readonly kind: WaitKind;
    readonly timeout?: WaitTimeout;
    readonly noWait?: readonly { readonly arg: number; readonly value: number }[];
    readonly conditional?: true;
    readonly object?: number;
    readonly mode?: number;
    readonly alertable?: number;
    readonly irql: Irql;
}

/** PLARGE_INTEGER Timeout: NULL waits for ever, 0 polls. */
const pointer = (arg: number): WaitTimeout => ({
    arg, type: "large-integer-pointer", nullPointer: "infinite", zero: "poll", infinite: null,
});
/** ULONG milliseconds or microseconds. */
const number = (
    arg: number, type: "milliseconds" | "microseconds", zero: "poll" | "infinite", infinite: number | null,
): WaitTimeout => ({ arg, type, nullPointer: null, zero, infinite });

const FALSE = 0;
const unless = (arg: number, value: number = FALSE): WaitInfo["noWaitWhen"] => [{ arg, value }];

const DISPATCHER_WAITS: readonly WaitRow[] = [
    {
        name: "KeWaitForSingleObject", header: "wdm", kind: "dispatcher", timeout: pointer(4), object: 0, mode: 2,
        alertable: 3, irql: 1,
    },
    {
        name: "KeWaitForMultipleObjects", header: "wdm", kind: "dispatcher", timeout: pointer(6), object: 1, mode: 4,
        alertable: 5, irql: 1,
    },
    {
        name: "KeWaitForMutexObject", header: "wdm", page: "KeWaitForSingleObject", kind: "dispatcher",
        timeout: pointer(4), object: 0, mode: 2, alertable: 3, irql: 1,
    },
    {
        name: "FltCancellableWaitForSingleObject", header: "fltkernel", kind: "dispatcher", timeout: pointer(1), object: 0,
        irql: 1,
    },
    {
        name: "FltCancellableWaitForMultipleObjects", header: "fltkernel", kind: "dispatcher", timeout: pointer(3), object: 1,
        irql: 1,
    },
    { name: "FsRtlCancellableWaitForSingleObject", header: "ntifs", kind: "dispatcher", timeout: pointer(1), object: 0, irql: 1 },
    {
        name: "FsRtlCancellableWaitForMultipleObjects", header: "ntifs", kind: "dispatcher", timeout: pointer(3), object: 1,
        irql: 1,
    },
    { name: "ZwWaitForSingleObject", header: "ntifs", kind: "dispatcher", timeout: pointer(2), object: 0, alertable: 1, irql: 0 },
    {
        name: "NtWaitForSingleObject", header: "ntifs", page: "ZwWaitForSingleObject", kind: "dispatcher",
        timeout: pointer(2), object: 0, alertable: 1, irql: 0,
    },
    // Waits for the driver below to complete the IRP, on an event of its own.
    { name: "IoForwardIrpSynchronously", header: "wdm", kind: "dispatcher", irql: 1 },
    { name: "KeRemoveQueue", header: "ntifs", kind: "dispatcher", timeout: pointer(2), object: 0, mode: 1, irql: 1 },
    {
        name: "KeRemoveQueueEx", header: "ntifs", page: "KeRemoveQueue", kind: "dispatcher",
        timeout: pointer(3), object: 0, mode: 1, alertable: 2, irql: 1,
    },
];

const SLEEPS: readonly WaitRow[] = [
    {
        // NULL is no valid interval; an interval of 0 only gives up the processor.
        name: "KeDelayExecutionThread", header: "wdm", kind: "sleep",
        timeout: { arg: 2, type: "large-integer-pointer", nullPointer: null, zero: "poll", infinite: null },
        mode: 0, alertable: 1, irql: 1,
    },
    { name: "NdisMSleep", header: "ndis", kind: "sleep", timeout: number(0, "microseconds", "poll", null), irql: 1 },
    {
        name: "KeStallExecutionProcessor", header: "wdm", kind: "busy", timeout: number(0, "microseconds", "poll", null),
        irql: 31,
    },
    { name: "NdisStallExecution", header: "ndis", kind: "busy", timeout: number(0, "microseconds", "poll", null), irql: 31 },
];

const RUNDOWNS_AND_FLUSHES: readonly WaitRow[] = [
    { name: "ExWaitForRundownProtectionRelease", header: "wdm", kind: "rundown", object: 0, irql: 1 },
    { name: "ExWaitForRundownProtectionReleaseCacheAware", header: "wdm", kind: "rundown", object: 0, irql: 1 },
    { name: "IoReleaseRemoveLockAndWait", header: "wdm", kind: "rundown", object: 0, irql: 0 },
    { name: "KeFlushQueuedDpcs", header: "wdm", kind: "flush", irql: 0 },
    { name: "ExDeleteTimer", header: "wdm", kind: "flush", noWait: [...unless(1), ...unless(2)], object: 0, irql: 1 },
];

const FRAMEWORK_WAITS: readonly WaitRow[] = [
    // 0 milliseconds is the odd one out: it means without limit.
    {
        name: "NdisWaitEvent", header: "ndis", kind: "framework", timeout: number(1, "milliseconds", "infinite", 0),
        object: 0, irql: 0,
    },
    { name: "WdfWaitLockAcquire", header: "wdfsync", kind: "framework", timeout: pointer(1), object: 0, irql: 1 },
    { name: "WdfIoTargetSendReadSynchronously", header: "wdfiotarget", kind: "framework", irql: 0 },
    { name: "WdfIoTargetSendWriteSynchronously", header: "wdfiotarget", kind: "framework", irql: 0 },
    { name: "WdfIoTargetSendIoctlSynchronously", header: "wdfiotarget", kind: "framework", irql: 0 },
    { name: "WdfIoTargetSendInternalIoctlSynchronously", header: "wdfiotarget", kind: "framework", irql: 0 },
    { name: "WdfIoTargetSendInternalIoctlOthersSynchronously", header: "wdfiotarget", kind: "framework", irql: 0 },
    // Waits only with WDF_REQUEST_SEND_OPTION_SYNCHRONOUS in *Options.
    { name: "WdfRequestSend", header: "wdfrequest", kind: "framework", noWait: unless(2, 0), conditional: true, irql: 0 },
    { name: "WdfWorkItemFlush", header: "wdfworkitem", kind: "framework", object: 0, irql: 0 },
    { name: "WdfTimerStop", header: "wdftimer", kind: "framework", noWait: unless(1), object: 0, irql: 0 },
    { name: "WdfDpcCancel", header: "wdfdpc", kind: "framework", noWait: unless(1), object: 0, irql: 0 },
    { name: "WdfIoQueueStopSynchronously", header: "wdfio", kind: "framework", object: 0, irql: 0 },
    { name: "WdfIoQueuePurgeSynchronously", header: "wdfio", kind: "framework", object: 0, irql: 0 },
    { name: "WdfIoQueueDrainSynchronously", header: "wdfio", kind: "framework", object: 0, irql: 0 },
    { name: "WdfIoQueueStopAndPurgeSynchronously", header: "wdfio", kind: "framework", object: 0, irql: 0 },
];

const WSK_WAITS: readonly WaitRow[] = [
    { name: "WskDeregister", header: "wsk", kind: "wsk", object: 0, irql: 0 },
    {
        name: "WskCaptureProviderNPI", header: "wsk", kind: "wsk", timeout: number(1, "milliseconds", "poll", 0xffffffff),
        noWait: unless(1, 0), object: 0, irql: 0,
    },
    { name: "NmrWaitForClientDeregisterComplete", header: "netioddk", kind: "wsk", object: 0, irql: 1 },
    { name: "NmrWaitForProviderDeregisterComplete", header: "netioddk", kind: "wsk", object: 0, irql: 1 },
];

/** Locks that need at most APC_LEVEL and put the thread to sleep. */
const BLOCKING_LOCKS: readonly WaitRow[] = [
    { name: "ExAcquireFastMutex", header: "wdm", kind: "lock", object: 0, irql: 1 },
    { name: "ExAcquireFastMutexUnsafe", header: "wdm", kind: "lock", object: 0, irql: 1 },
    { name: "KeAcquireGuardedMutex", header: "wdm", kind: "lock", object: 0, irql: 1 },
    { name: "KeAcquireGuardedMutexUnsafe", header: "wdm", kind: "lock", object: 0, irql: 1 },
    { name: "ExAcquireResourceExclusiveLite", header: "wdm", kind: "lock", noWait: unless(1), object: 0, irql: 1 },
    { name: "ExAcquireResourceSharedLite", header: "wdm", kind: "lock", noWait: unless(1), object: 0, irql: 1 },
    { name: "ExAcquireSharedStarveExclusive", header: "wdm", kind: "lock", noWait: unless(1), object: 0, irql: 1 },
    { name: "ExAcquireSharedWaitForExclusive", header: "wdm", kind: "lock", noWait: unless(1), object: 0, irql: 1 },
    { name: "ExEnterCriticalRegionAndAcquireResourceExclusive", header: "wdm", kind: "lock", object: 0, irql: 1 },
    {
        name: "ExEnterCriticalRegionAndAcquireResourceShared", header: "wdm",
        page: "ExEnterCriticalRegionAndAcquireResourceExclusive", kind: "lock", object: 0, irql: 1,
    },
    { name: "ExAcquirePushLockExclusive", header: "wdm", kind: "lock", object: 0, irql: 1 },
    { name: "ExAcquirePushLockShared", header: "wdm", kind: "lock", object: 0, irql: 1 },
    { name: "FltAcquirePushLockExclusive", header: "fltkernel", kind: "lock", object: 0, irql: 1 },
    { name: "FltAcquirePushLockShared", header: "fltkernel", kind: "lock", object: 0, irql: 1 },
    { name: "FltAcquirePushLockExclusiveEx", header: "fltkernel", kind: "lock", object: 0, irql: 1 },
    { name: "FltAcquirePushLockSharedEx", header: "fltkernel", kind: "lock", object: 0, irql: 1 },
    { name: "FltAcquireResourceExclusive", header: "fltkernel", kind: "lock", object: 0, irql: 1 },
    { name: "FltAcquireResourceShared", header: "fltkernel", kind: "lock", object: 0, irql: 1 },
];

export const WAITS: readonly WaitInfo[] = [
    ...DISPATCHER_WAITS, ...SLEEPS, ...RUNDOWNS_AND_FLUSHES, ...FRAMEWORK_WAITS, ...WSK_WAITS, ...BLOCKING_LOCKS,
].map((row) => ({
    name: row.name,
    url: functionPage(row.header, row.page ?? row.name),
    kind: row.kind,
    timeout: row.timeout ?? null,
    noWaitWhen: row.noWait ?? [],
    conditional: row.conditional ?? false,
    object: row.object ?? null,
    waitMode: row.mode ?? null,
    alertable: row.alertable ?? null,
    maxIrql: row.irql,
}));

/** Functions that look like waits, or start what another thread does, and return at once whatever they are given. */
export const NOT_WAITS: readonly string[] = [
    "KeClearEvent", "KeResetEvent", "KeReadStateEvent", "KeReadStateMutex", "KeReadStateSemaphore",
    "KeReadStateTimer", "KeAcquireSpinLock", "KeAcquireSpinLockAtDpcLevel",
    "KeAcquireSpinLockRaiseToDpc", "KeAcquireInStackQueuedSpinLock", "KeAcquireInStackQueuedSpinLockAtDpcLevel",
    "KeTryToAcquireSpinLockAtDpcLevel", "ExAcquireSpinLockExclusive", "ExAcquireSpinLockShared", "ExTryToAcquireFastMutex",
    "KeTryToAcquireGuardedMutex", "ExAcquireRundownProtection", "ExAcquireRundownProtectionEx", "ExReleaseRundownProtection",
    "IoAcquireRemoveLock", "IoReleaseRemoveLock", "KeCancelTimer", "KeSetTimer", "KeSetTimerEx", "ExSetTimer", "ExCancelTimer",
    "IoQueueWorkItem", "IoQueueWorkItemEx", "IoTryQueueWorkItem", "ExQueueWorkItem", "KeInsertQueueDpc", "KeInsertQueue",
    "KeRemoveQueueDpc", "PsCreateSystemThread", "IoCreateSystemThread", "WdfWorkItemEnqueue", "WdfTimerStart", "WdfDpcEnqueue",
    "WdfIoQueueStop", "WdfIoQueuePurge", "WdfIoQueueDrain", "NdisSetEvent", "NdisResetEvent", "NdisInitializeEvent",
    "NdisQueueIoWorkItem", "FltQueueGenericWorkItem", "IoCancelIrp", "KeEnterGuardedRegion", "KeEnterCriticalRegion",
    "WskReleaseProviderNPI", "NmrDeregisterClient",
];

const byName = new Map<string, WaitInfo>(WAITS.map((row) => [row.name, row]));
const notWaits = new Set(NOT_WAITS);

/** How the function `name` waits, or undefined when it is not known to wait. */
export function waitOf(name: string): WaitInfo | undefined {
    return byName.get(name);
}

/** Whether the function `name` is known to return without waiting. */
export function isKnownNotToWait(name: string): boolean {
    return notWaits.has(name);
}
