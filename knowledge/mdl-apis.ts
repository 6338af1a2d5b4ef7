/** What the memory manager's functions do to MDLs. */
import { frees, none, reads, retains, writes, type ApiRow } from "./api-row.js";

export const MDL_APIS: readonly ApiRow[] = [
    // The MDL describes the memory at argument 0, and hangs itself on the IRP at argument 4 when one is given.
    {
        name: "IoAllocateMdl", irql: 2, returns: "pointer", nullable: true, args: [retains, none, none, none, writes],
        allocates: "mdl", describes: { memory: 0, length: 1 }, hangs: { irp: 4, secondary: 2 },
    },
    { name: "IoFreeMdl", irql: 2, returns: "void", args: [frees], frees: { kind: "mdl", arg: 0 } },
    {
        name: "IoBuildPartialMdl", irql: 2, returns: "void", args: [reads, writes, retains, none],
        acts: { on: "mdl", verb: "build-partial", arg: 1 },
    },
    {
        name: "MmBuildMdlForNonPagedPool", irql: 2, returns: "void", args: [writes],
        acts: { on: "mdl", verb: "build-nonpaged", arg: 0 },
    },
    {
        name: "MmProbeAndLockPages", irql: 2, returns: "void", args: [writes, none, none],
        acts: { on: "mdl", verb: "lock-pages", arg: 0 },
    },
    {
        name: "MmProbeAndLockProcessPages", page: "MmProbeAndLockPages", irql: 1, returns: "void",
        args: [writes, reads, none, none],
        acts: { on: "mdl", verb: "lock-pages", arg: 0 },
    },
    {
        name: "MmProbeAndLockSelectedPages", irql: 1, returns: "void", args: [writes, reads, none, none],
        acts: { on: "mdl", verb: "lock-pages", arg: 0 },
    },
    { name: "MmUnlockPages", irql: 2, returns: "void", args: [writes], acts: { on: "mdl", verb: "unlock-pages", arg: 0 } },
    {
        name: "MmGetSystemAddressForMdlSafe", irql: 2, returns: "pointer", nullable: true, args: [writes, none],
        acts: { on: "mdl", verb: "map", arg: 0 },
    },
    // Stops the system where the other one returns NULL.
    { name: "MmGetSystemAddressForMdl", irql: 2, returns: "pointer", args: [writes], acts: { on: "mdl", verb: "map", arg: 0 } },
    {
        name: "MmMapLockedPagesSpecifyCache", irql: 2, returns: "pointer", nullable: true,
        args: [writes, none, none, none, none, none], acts: { on: "mdl", verb: "map", arg: 0 },
    },
    { name: "MmMapLockedPages", irql: 2, returns: "pointer", args: [writes, none], acts: { on: "mdl", verb: "map", arg: 0 } },
    { name: "MmUnmapLockedPages", irql: 2, returns: "void", args: [frees, writes], acts: { on: "mdl", verb: "unmap", arg: 1 } },
    {
        name: "MmPrepareMdlForReuse", irql: 2, returns: "void", args: [writes],
        acts: { on: "mdl", verb: "prepare-reuse", arg: 0 },
    },
    {
        name: "MmInitializeMdl", irql: 2, returns: "void", args: [writes, retains, none],
        acts: { on: "mdl", verb: "initialize", arg: 0 }, describes: { memory: 1, length: 2 },
    },
    { name: "MmProtectMdlSystemAddress", irql: 2, returns: "NTSTATUS", args: [writes, none] },
    {
        name: "MmAllocatePagesForMdl", irql: 1, returns: "pointer", nullable: true, args: [none, none, none, none],
        allocates: "mdl",
    },
    {
        name: "MmAllocatePagesForMdlEx", irql: 1, returns: "pointer", nullable: true,
        args: [none, none, none, none, none, none], allocates: "mdl",
    },
    // Gives back the pages; the MDL itself is then freed with ExFreePool.
    { name: "MmFreePagesFromMdl", irql: 1, returns: "void", args: [writes], acts: { on: "mdl", verb: "unlock-pages", arg: 0 } },
    { name: "MmGetMdlByteCount", irql: 31, returns: "value", args: [reads] },
    { name: "MmGetMdlByteOffset", irql: 31, returns: "value", args: [reads] },
    { name: "MmGetMdlVirtualAddress", irql: 31, returns: "pointer", args: [reads] },
    { name: "MmGetMdlPfnArray", irql: 31, returns: "pointer", args: [reads] },
    { name: "MmSizeOfMdl", irql: 31, returns: "value", args: [none, none] },
    { name: "ADDRESS_AND_SIZE_TO_SPAN_PAGES", irql: 31, returns: "value", args: [none, none] },
    // Allocates the MDL and describes the non-paged memory in one step.
    {
        name: "NdisAllocateMdl", header: "mdlapi", irql: 2, returns: "pointer", nullable: true, args: [none, retains, none],
        allocates: "mdl", describes: { memory: 1, length: 2 },
    },
    { name: "NdisFreeMdl", header: "mdlapi", irql: 2, returns: "void", args: [frees], frees: { kind: "mdl", arg: 0 } },
];
