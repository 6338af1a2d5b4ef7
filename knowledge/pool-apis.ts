/** Allocation and release of memory. */
import { frees, none, retains, writes, type ApiRow } from "./api-row.js";
import type { PoolInfo } from "./kernel-types.js";

const pool = (style: PoolInfo["style"], typeArg: number | null, sizeArg: number | null, zeroed = false): PoolInfo => ({
    style, typeArg, sizeArg, zeroed,
});
const allocation = { irql: 2, returns: "pointer", nullable: true, allocates: "pool" } as const;
const release = { irql: 2, returns: "void" } as const;

export const POOL_APIS: readonly ApiRow[] = [
    // Zeroes unless POOL_FLAG_UNINITIALIZED is given; see the flags of the call.
    { ...allocation, name: "ExAllocatePool2", args: [none, none, none], pool: pool("pool-flags", 0, 1, true) },
    { ...allocation, name: "ExAllocatePool3", args: [none, none, none, none, none], pool: pool("pool-flags", 0, 1, true) },
    { ...allocation, name: "ExAllocatePool", args: [none, none], pool: pool("pool-type", 0, 1) },
    { ...allocation, name: "ExAllocatePoolWithTag", args: [none, none, none], pool: pool("pool-type", 0, 1) },
    { ...allocation, name: "ExAllocatePoolWithQuota", args: [none, none], pool: pool("pool-type", 0, 1) },
    { ...allocation, name: "ExAllocatePoolWithQuotaTag", args: [none, none, none], pool: pool("pool-type", 0, 1) },
    { ...allocation, name: "ExAllocatePoolWithTagPriority", args: [none, none, none, none], pool: pool("pool-type", 0, 1) },
    { ...allocation, name: "ExAllocatePoolZero", args: [none, none, none], pool: pool("pool-type", 0, 1, true) },
    { ...allocation, name: "ExAllocatePoolQuotaZero", args: [none, none, none], pool: pool("pool-type", 0, 1, true) },
    { ...allocation, name: "ExAllocatePoolUninitialized", args: [none, none, none], pool: pool("pool-type", 0, 1) },
    { ...allocation, name: "ExAllocatePoolQuotaUninitialized", args: [none, none, none], pool: pool("pool-type", 0, 1) },
    { ...allocation, name: "ExAllocatePoolPriorityZero", args: [none, none, none, none], pool: pool("pool-type", 0, 1, true) },
    { ...allocation, name: "ExAllocatePoolPriorityUninitialized", args: [none, none, none, none], pool: pool("pool-type", 0, 1) },
    { ...release, name: "ExFreePool", args: [frees], frees: { kind: "pool", arg: 0 } },
    { ...release, name: "ExFreePoolWithTag", args: [frees, none], frees: { kind: "pool", arg: 0 } },
    { ...release, name: "ExFreePool2", args: [frees, none, none, none], frees: { kind: "pool", arg: 0 } },
    {
        ...allocation, name: "ExAllocateFromNPagedLookasideList", args: [writes], allocates: "lookaside-entry",
        pool: pool("non-paged", null, null),
    },
    { ...release, name: "ExFreeToNPagedLookasideList", args: [writes, frees], frees: { kind: "lookaside-entry", arg: 1 } },
    {
        ...allocation, name: "ExAllocateFromPagedLookasideList", irql: 1, args: [writes], allocates: "lookaside-entry",
        pool: pool("paged", null, null),
    },
    {
        ...release, name: "ExFreeToPagedLookasideList", irql: 1, args: [writes, frees],
        frees: { kind: "lookaside-entry", arg: 1 },
    },
    { ...allocation, name: "ExAllocateFromLookasideListEx", args: [writes], allocates: "lookaside-entry" },
    { ...release, name: "ExFreeToLookasideListEx", args: [writes, frees], frees: { kind: "lookaside-entry", arg: 1 } },
    { ...release, name: "ExInitializeNPagedLookasideList", args: [retains, retains, retains, none, none, none, none] },
    { ...release, name: "ExInitializePagedLookasideList", irql: 1, args: [retains, retains, retains, none, none, none, none] },
    {
        name: "ExInitializeLookasideListEx", irql: 2, returns: "NTSTATUS",
        args: [retains, retains, retains, none, none, none, none, none],
    },
    { ...release, name: "ExDeleteNPagedLookasideList", args: [writes] },
    { ...release, name: "ExDeletePagedLookasideList", irql: 1, args: [writes] },
    { ...release, name: "ExDeleteLookasideListEx", args: [writes] },
    { ...release, name: "ExFlushLookasideListEx", args: [writes] },
    { ...allocation, name: "MmAllocateContiguousMemory", args: [none, none], pool: pool("non-paged", null, 0) },
    {
        ...allocation, name: "MmAllocateContiguousMemorySpecifyCache", args: [none, none, none, none, none],
        pool: pool("non-paged", null, 0),
    },
    { ...release, name: "MmFreeContiguousMemory", args: [frees], frees: { kind: "pool", arg: 0 } },
    {
        ...allocation, name: "NdisAllocateMemoryWithTagPriority", header: "ndis", args: [none, none, none, none],
        pool: pool("non-paged", null, 1),
    },
    { ...release, name: "NdisFreeMemory", header: "ndis", args: [frees, none, none], frees: { kind: "pool", arg: 0 } },
    {
        ...allocation, name: "FltAllocatePoolAlignedWithTag", header: "fltkernel", irql: 1, args: [none, none, none, none],
        pool: pool("pool-type", 1, 2),
    },
    {
        ...release, name: "FltFreePoolAlignedWithTag", header: "fltkernel", args: [none, frees, none],
        frees: { kind: "pool", arg: 1 },
    },
];
