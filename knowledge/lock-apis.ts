/** Locks: who takes and gives back which, and whether that raises the IRQL to DISPATCH_LEVEL. */
import { none, writes, type ApiRow } from "./api-row.js";
import type { ArgumentEffect, LockKind, ObjectVerb, ReturnKind } from "./kernel-types.js";
import type { Irql } from "./types.js";

interface LockRow {
    readonly name: string;
    readonly header?: string;
    readonly page?: string;
    readonly kind: LockKind;
    readonly verb: Extract<ObjectVerb, "acquire" | "try-acquire" | "release" | "initialize">;
    readonly irql: Irql;
    readonly returns?: ReturnKind;
    readonly args?: readonly ArgumentEffect[];
    /** False for locks that leave the IRQL as it is, or expect DISPATCH_LEVEL already. */
    readonly raises?: true;
    /** Index of the lock; null for locks that the system owns. */
    readonly lock?: number | null;
}

const SPIN: readonly LockRow[] = [
    { name: "KeInitializeSpinLock", kind: "spin-lock", verb: "initialize", irql: 31 },
    { name: "KeAcquireSpinLock", kind: "spin-lock", verb: "acquire", irql: 2, raises: true, args: [writes, writes] },
    { name: "KeAcquireSpinLockRaiseToDpc", kind: "spin-lock", verb: "acquire", irql: 2, raises: true, returns: "value" },
    {
        name: "KfAcquireSpinLock", page: "KeAcquireSpinLock", kind: "spin-lock", verb: "acquire", irql: 2, raises: true,
        returns: "value",
    },
    { name: "KeAcquireSpinLockAtDpcLevel", kind: "spin-lock", verb: "acquire", irql: 2 },
    { name: "KeTryToAcquireSpinLockAtDpcLevel", kind: "spin-lock", verb: "try-acquire", irql: 2, returns: "boolean" },
    { name: "KeReleaseSpinLock", kind: "spin-lock", verb: "release", irql: 2, args: [writes, none] },
    { name: "KfReleaseSpinLock", page: "KeReleaseSpinLock", kind: "spin-lock", verb: "release", irql: 2, args: [writes, none] },
    { name: "KeReleaseSpinLockFromDpcLevel", kind: "spin-lock", verb: "release", irql: 2 },
    {
        name: "KeAcquireInStackQueuedSpinLock", kind: "spin-lock", verb: "acquire", irql: 2, raises: true,
        args: [writes, writes],
    },
    { name: "KeAcquireInStackQueuedSpinLockAtDpcLevel", kind: "spin-lock", verb: "acquire", irql: 2, args: [writes, writes] },
    // The release names the handle (argument 1 of the acquisition), not the lock.
    { name: "KeReleaseInStackQueuedSpinLock", kind: "spin-lock", verb: "release", irql: 2, lock: null },
    { name: "KeReleaseInStackQueuedSpinLockFromDpcLevel", kind: "spin-lock", verb: "release", irql: 2, lock: null },
    { name: "ExAcquireSpinLockExclusive", kind: "spin-lock", verb: "acquire", irql: 2, raises: true, returns: "value" },
    { name: "ExAcquireSpinLockShared", kind: "spin-lock", verb: "acquire", irql: 2, raises: true, returns: "value" },
    { name: "ExAcquireSpinLockExclusiveAtDpcLevel", kind: "spin-lock", verb: "acquire", irql: 2 },
    { name: "ExAcquireSpinLockSharedAtDpcLevel", kind: "spin-lock", verb: "acquire", irql: 2 },
    { name: "ExTryConvertSharedSpinLockExclusive", kind: "spin-lock", verb: "try-acquire", irql: 2, returns: "value" },
    { name: "ExReleaseSpinLockExclusive", kind: "spin-lock", verb: "release", irql: 2, args: [writes, none] },
    { name: "ExReleaseSpinLockShared", kind: "spin-lock", verb: "release", irql: 2, args: [writes, none] },
    { name: "ExReleaseSpinLockExclusiveFromDpcLevel", kind: "spin-lock", verb: "release", irql: 2 },
    { name: "ExReleaseSpinLockSharedFromDpcLevel", kind: "spin-lock", verb: "release", irql: 2 },
    { name: "KeAcquireInterruptSpinLock", kind: "spin-lock", verb: "acquire", irql: 31, raises: true, returns: "value" },
    { name: "KeReleaseInterruptSpinLock", kind: "spin-lock", verb: "release", irql: 31, args: [writes, none] },
    { name: "IoAcquireCancelSpinLock", kind: "cancel-spin-lock", verb: "acquire", irql: 2, raises: true, lock: null },
    { name: "IoReleaseCancelSpinLock", kind: "cancel-spin-lock", verb: "release", irql: 2, args: [none], lock: null },
    { name: "NdisAllocateSpinLock", header: "ndis", kind: "spin-lock", verb: "initialize", irql: 31 },
    { name: "NdisAcquireSpinLock", header: "ndis", kind: "spin-lock", verb: "acquire", irql: 2, raises: true },
    { name: "NdisReleaseSpinLock", header: "ndis", kind: "spin-lock", verb: "release", irql: 2 },
    { name: "NdisDprAcquireSpinLock", header: "ndis", kind: "spin-lock", verb: "acquire", irql: 2 },
    { name: "NdisDprReleaseSpinLock", header: "ndis", kind: "spin-lock", verb: "release", irql: 2 },
    { name: "WdfSpinLockAcquire", header: "wdfsync", kind: "framework-spin-lock", verb: "acquire", irql: 2, raises: true },
    { name: "WdfSpinLockRelease", header: "wdfsync", kind: "framework-spin-lock", verb: "release", irql: 2 },
];

const MUTEXES: readonly LockRow[] = [
    { name: "ExInitializeFastMutex", kind: "fast-mutex", verb: "initialize", irql: 2 },
    { name: "ExAcquireFastMutex", kind: "fast-mutex", verb: "acquire", irql: 1 },
    { name: "ExAcquireFastMutexUnsafe", kind: "fast-mutex", verb: "acquire", irql: 1 },
    { name: "ExTryToAcquireFastMutex", kind: "fast-mutex", verb: "try-acquire", irql: 1, returns: "boolean" },
    { name: "ExReleaseFastMutex", kind: "fast-mutex", verb: "release", irql: 1 },
    { name: "ExReleaseFastMutexUnsafe", kind: "fast-mutex", verb: "release", irql: 1 },
    { name: "KeInitializeGuardedMutex", kind: "guarded-mutex", verb: "initialize", irql: 1 },
    { name: "KeAcquireGuardedMutex", kind: "guarded-mutex", verb: "acquire", irql: 1 },
    { name: "KeAcquireGuardedMutexUnsafe", kind: "guarded-mutex", verb: "acquire", irql: 1 },
    { name: "KeTryToAcquireGuardedMutex", kind: "guarded-mutex", verb: "try-acquire", irql: 1, returns: "boolean" },
    { name: "KeReleaseGuardedMutex", kind: "guarded-mutex", verb: "release", irql: 1 },
    { name: "KeReleaseGuardedMutexUnsafe", kind: "guarded-mutex", verb: "release", irql: 1 },
    { name: "KeInitializeMutex", kind: "mutex", verb: "initialize", irql: 31, args: [writes, none] },
    { name: "KeReleaseMutex", kind: "mutex", verb: "release", irql: 2, returns: "value", args: [writes, none] },
    { name: "KeInitializeMutant", page: "KeInitializeMutex", kind: "mutex", verb: "initialize", irql: 31, args: [writes, none] },
    {
        name: "WdfWaitLockAcquire", header: "wdfsync", kind: "framework-wait-lock", verb: "acquire", irql: 2,
        returns: "NTSTATUS", args: [writes, none],
    },
    { name: "WdfWaitLockRelease", header: "wdfsync", kind: "framework-wait-lock", verb: "release", irql: 2 },
];

const RESOURCES: readonly LockRow[] = [
    { name: "ExInitializeResourceLite", kind: "resource", verb: "initialize", irql: 2, returns: "NTSTATUS" },
    {
        name: "ExAcquireResourceExclusiveLite", kind: "resource", verb: "acquire", irql: 1, returns: "boolean",
        args: [writes, none],
    },
    { name: "ExAcquireResourceSharedLite", kind: "resource", verb: "acquire", irql: 1, returns: "boolean", args: [writes, none] },
    {
        name: "ExAcquireSharedStarveExclusive", kind: "resource", verb: "acquire", irql: 1, returns: "boolean",
        args: [writes, none],
    },
    {
        name: "ExAcquireSharedWaitForExclusive", kind: "resource", verb: "acquire", irql: 1, returns: "boolean",
        args: [writes, none],
    },
    {
        name: "ExEnterCriticalRegionAndAcquireResourceExclusive", kind: "resource", verb: "acquire", irql: 1,
        returns: "pointer",
    },
    {
        name: "ExEnterCriticalRegionAndAcquireResourceShared", page: "ExEnterCriticalRegionAndAcquireResourceExclusive",
        kind: "resource", verb: "acquire", irql: 1, returns: "pointer",
    },
    { name: "ExReleaseResourceLite", kind: "resource", verb: "release", irql: 2 },
    { name: "ExReleaseResourceForThreadLite", kind: "resource", verb: "release", irql: 2, args: [writes, none] },
    { name: "ExReleaseResourceAndLeaveCriticalRegion", kind: "resource", verb: "release", irql: 1 },
    { name: "FltAcquireResourceExclusive", header: "fltkernel", kind: "resource", verb: "acquire", irql: 1 },
    { name: "FltAcquireResourceShared", header: "fltkernel", kind: "resource", verb: "acquire", irql: 1 },
    { name: "FltReleaseResource", header: "fltkernel", kind: "resource", verb: "release", irql: 2 },
    { name: "ExInitializePushLock", kind: "push-lock", verb: "initialize", irql: 1 },
    { name: "ExAcquirePushLockExclusive", kind: "push-lock", verb: "acquire", irql: 1 },
    { name: "ExAcquirePushLockShared", kind: "push-lock", verb: "acquire", irql: 1 },
    { name: "ExReleasePushLockExclusive", kind: "push-lock", verb: "release", irql: 1 },
    { name: "ExReleasePushLockShared", kind: "push-lock", verb: "release", irql: 1 },
    { name: "FltInitializePushLock", header: "fltkernel", kind: "push-lock", verb: "initialize", irql: 1 },
    { name: "FltAcquirePushLockExclusive", header: "fltkernel", kind: "push-lock", verb: "acquire", irql: 1 },
    { name: "FltAcquirePushLockShared", header: "fltkernel", kind: "push-lock", verb: "acquire", irql: 1 },
    {
        name: "FltAcquirePushLockExclusiveEx", header: "fltkernel", kind: "push-lock", verb: "acquire", irql: 1,
        args: [writes, none],
    },
    {
        name: "FltAcquirePushLockSharedEx", header: "fltkernel", kind: "push-lock", verb: "acquire", irql: 1,
        args: [writes, none],
    },
    { name: "FltReleasePushLock", header: "fltkernel", kind: "push-lock", verb: "release", irql: 1 },
    { name: "FltReleasePushLockEx", header: "fltkernel", kind: "push-lock", verb: "release", irql: 1, args: [writes, none] },
    { name: "KeEnterCriticalRegion", kind: "critical-region", verb: "acquire", irql: 1, args: [], lock: null },
    { name: "KeLeaveCriticalRegion", kind: "critical-region", verb: "release", irql: 1, args: [], lock: null },
    { name: "KeEnterGuardedRegion", kind: "critical-region", verb: "acquire", irql: 1, args: [], lock: null },
    { name: "KeLeaveGuardedRegion", kind: "critical-region", verb: "release", irql: 1, args: [], lock: null },
];

const LOCKS: readonly ApiRow[] = [...SPIN, ...MUTEXES, ...RESOURCES].map((row) => ({
    name: row.name,
    ...(row.header === undefined ? {} : { header: row.header }),
    ...(row.page === undefined ? {} : { page: row.page }),
    irql: row.irql,
    returns: row.returns ?? "void",
    args: row.args ?? [writes],
    acts: { on: "lock", verb: row.verb, arg: row.lock === undefined ? 0 : row.lock },
    lock: { kind: row.kind, raisesIrql: row.raises ?? false },
}));

export const LOCK_APIS: readonly ApiRow[] = [
    ...LOCKS,
    { name: "ExDeleteResourceLite", irql: 1, returns: "NTSTATUS", args: [writes] },
    { name: "ExReinitializeResourceLite", irql: 2, returns: "NTSTATUS", args: [writes] },
];
