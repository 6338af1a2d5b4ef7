/** Interlocked operations, barriers, and lists. */
import { none, reads, retains, writes, type ApiRow } from "./api-row.js";
import { intrinsicPage } from "./sources.js";

const url = "https://learn.microsoft.com/windows/win32/sync/interlocked-variable-access";

/** Memory-order endings of the interlocked functions. */
const ORDERS = ["", "Acquire", "Release", "NoFence"] as const;
/** Names of the operations on 32-bit targets, with the number of arguments after the target; each has a 64-bit form too. */
const OPERATIONS = [
    ["InterlockedIncrement", 0],
    ["InterlockedDecrement", 0],
    ["InterlockedExchange", 1],
    ["InterlockedExchangeAdd", 1],
    ["InterlockedCompareExchange", 2],
    ["InterlockedAnd", 1],
    ["InterlockedOr", 1],
    ["InterlockedXor", 1],
    ["InterlockedAdd", 1],
] as const;

const INTEGERS: readonly ApiRow[] = OPERATIONS.flatMap(([name, extra]) =>
    ["", "64"].flatMap((width) => ORDERS.flatMap((order) => ["", "_"].map((prefix) => ({
        // InterlockedIncrement64, InterlockedIncrementNoFence64: the width comes last.
        name: `${prefix}${name}${order}${width}`,
        url,
        irql: 31,
        returns: "value",
        args: [writes, ...Array.from({ length: extra }, () => none)],
    } as const)))));

/** The pointer that is put in lives on in the target. */
const POINTERS: readonly ApiRow[] = ORDERS.flatMap((order) => ["", "_"].flatMap((prefix) => [
    { name: `${prefix}InterlockedExchangePointer${order}`, url, irql: 31, returns: "pointer", args: [writes, retains] },
    {
        name: `${prefix}InterlockedCompareExchangePointer${order}`, url, irql: 31, returns: "pointer",
        args: [writes, retains, none],
    },
] as const));

const BITS: readonly ApiRow[] = ["InterlockedBitTestAndSet", "InterlockedBitTestAndReset", "InterlockedBitTestAndComplement"]
    .flatMap((name) => ["", "64"].map((width) => ({
        name: `${name}${width}`, url, irql: 31, returns: "boolean", args: [writes, none],
    } as const)));

const insert = { acts: { on: "list", verb: "insert", arg: 0 } } as const;
const remove = { acts: { on: "list", verb: "remove", arg: 0 } } as const;

const LISTS: readonly ApiRow[] = [
    { name: "InitializeListHead", irql: 31, returns: "void", args: [writes], acts: { on: "list", verb: "initialize", arg: 0 } },
    { name: "InsertHeadList", ...insert, irql: 31, returns: "void", args: [writes, retains] },
    { name: "InsertTailList", ...insert, irql: 31, returns: "void", args: [writes, retains] },
    { name: "AppendTailList", ...insert, irql: 31, returns: "void", args: [writes, retains] },
    { name: "PushEntryList", ...insert, irql: 31, returns: "void", args: [writes, retains] },
    { name: "PopEntryList", ...remove, irql: 31, returns: "pointer", nullable: true, args: [writes] },
    { name: "RemoveHeadList", ...remove, irql: 31, returns: "pointer", args: [writes] },
    { name: "RemoveTailList", ...remove, irql: 31, returns: "pointer", args: [writes] },
    { name: "RemoveEntryList", ...remove, irql: 31, returns: "boolean", args: [writes] },
    { name: "IsListEmpty", irql: 31, returns: "boolean", args: [reads] },
    {
        name: "ExInterlockedInsertHeadList", ...insert, irql: 31, returns: "pointer", nullable: true,
        args: [writes, retains, writes],
    },
    {
        name: "ExInterlockedInsertTailList", ...insert, irql: 31, returns: "pointer", nullable: true,
        args: [writes, retains, writes],
    },
    { name: "ExInterlockedRemoveHeadList", ...remove, irql: 31, returns: "pointer", nullable: true, args: [writes, writes] },
    {
        name: "ExInterlockedPushEntryList", ...insert, irql: 31, returns: "pointer", nullable: true,
        args: [writes, retains, writes],
    },
    { name: "ExInterlockedPopEntryList", ...remove, irql: 31, returns: "pointer", nullable: true, args: [writes, writes] },
    {
        name: "ExInitializeSListHead", page: "InitializeSListHead", irql: 31, returns: "void", args: [writes],
        acts: { on: "list", verb: "initialize", arg: 0 },
    },
    { name: "InitializeSListHead", irql: 31, returns: "void", args: [writes], acts: { on: "list", verb: "initialize", arg: 0 } },
    {
        name: "ExInterlockedPushEntrySList", ...insert, irql: 2, returns: "pointer", nullable: true,
        args: [writes, retains, writes],
    },
    { name: "ExInterlockedPopEntrySList", ...remove, irql: 2, returns: "pointer", nullable: true, args: [writes, writes] },
    {
        name: "InterlockedPushEntrySList", page: "ExInterlockedPushEntrySList", ...insert, irql: 2, returns: "pointer",
        nullable: true, args: [writes, retains],
    },
    {
        name: "InterlockedPopEntrySList", page: "ExInterlockedPopEntrySList", ...remove, irql: 2, returns: "pointer",
        nullable: true, args: [writes],
    },
    {
        name: "InterlockedFlushSList", page: "ExInterlockedFlushSList", ...remove, irql: 2, returns: "pointer",
        nullable: true, args: [writes],
    },
    { name: "ExInterlockedFlushSList", ...remove, irql: 2, returns: "pointer", nullable: true, args: [writes] },
    { name: "QueryDepthSList", page: "ExQueryDepthSList", irql: 2, returns: "value", args: [reads] },
    { name: "ExQueryDepthSList", irql: 2, returns: "value", args: [reads] },
    { name: "ExInterlockedAddLargeInteger", irql: 31, returns: "value", args: [writes, none, writes] },
    { name: "ExInterlockedAddUlong", irql: 31, returns: "value", args: [writes, none, writes] },
    { name: "ExInterlockedAddLargeStatistic", irql: 31, returns: "void", args: [writes, none] },
];

const BARRIERS: readonly ApiRow[] = [
    {
        name: "KeMemoryBarrier", irql: 31,
        returns: "void", args: [],
    },
    {
        name: "MemoryBarrier", url: "https://learn.microsoft.com/windows/win32/api/winnt/nf-winnt-memorybarrier", irql: 31,
        returns: "void", args: [],
    },
    { name: "_ReadWriteBarrier", url: intrinsicPage("readwritebarrier"), irql: 31, returns: "void", args: [] },
    { name: "_mm_pause", url: intrinsicPage("x64-amd64-intrinsics-list"), irql: 31, returns: "void", args: [] },
    {
        name: "YieldProcessor", url: "https://learn.microsoft.com/windows/win32/api/winnt/nf-winnt-yieldprocessor", irql: 31,
        returns: "void", args: [],
    },
    { name: "ReadAcquire", url, irql: 31, returns: "value", args: [reads] },
    { name: "ReadNoFence", url, irql: 31, returns: "value", args: [reads] },
    { name: "ReadPointerAcquire", url, irql: 31, returns: "pointer", args: [reads] },
    { name: "ReadPointerNoFence", url, irql: 31, returns: "pointer", args: [reads] },
    { name: "WriteRelease", url, irql: 31, returns: "void", args: [writes, none] },
    { name: "WriteNoFence", url, irql: 31, returns: "void", args: [writes, none] },
    { name: "WritePointerRelease", url, irql: 31, returns: "void", args: [writes, retains] },
    { name: "WritePointerNoFence", url, irql: 31, returns: "void", args: [writes, retains] },
];

export const INTERLOCKED_APIS: readonly ApiRow[] = [...INTEGERS, ...POINTERS, ...BITS, ...LISTS, ...BARRIERS];
