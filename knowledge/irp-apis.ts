/** What the I/O manager's functions do to IRPs. */
import { frees, none, reads, retains, writes, type ApiRow } from "./api-row.js";

const COMPLETION = { role: "completion-routine", routineIrql: 2 } as const;

export const IRP_APIS: readonly ApiRow[] = [
    { name: "IoAllocateIrp", irql: 2, returns: "pointer", nullable: true, args: [none, none], allocates: "irp" },
    { name: "IoAllocateIrpEx", irql: 2, returns: "pointer", nullable: true, args: [reads, none, none], allocates: "irp" },
    {
        name: "IoInitializeIrp", irql: 2, returns: "void", args: [writes, none, none],
        acts: { on: "irp", verb: "initialize", arg: 0 },
    },
    { name: "IoReuseIrp", irql: 2, returns: "void", args: [writes, none], acts: { on: "irp", verb: "reuse", arg: 0 } },
    { name: "IoFreeIrp", irql: 2, returns: "void", args: [frees], frees: { kind: "irp", arg: 0 } },
    { name: "IoCancelIrp", irql: 2, returns: "boolean", args: [writes], acts: { on: "irp", verb: "cancel", arg: 0 } },
    // After completion the IRP belongs to the driver above, or is gone.
    { name: "IoCompleteRequest", irql: 2, returns: "void", args: [frees, none], acts: { on: "irp", verb: "complete", arg: 0 } },
    {
        name: "IofCompleteRequest", page: "IoCompleteRequest", irql: 2, returns: "void", args: [frees, none],
        acts: { on: "irp", verb: "complete", arg: 0 },
    },
    { name: "IoMarkIrpPending", irql: 31, returns: "void", args: [writes], acts: { on: "irp", verb: "mark-pending", arg: 0 } },
    {
        name: "IoSetCompletionRoutine", irql: 2, returns: "void", args: [writes, retains, retains, none, none, none],
        registers: { routine: 1, context: 2, ...COMPLETION }, acts: { on: "irp", verb: "set-completion-routine", arg: 0 },
    },
    {
        name: "IoSetCompletionRoutineEx", irql: 2, returns: "NTSTATUS",
        args: [reads, writes, retains, retains, none, none, none],
        registers: { routine: 2, context: 3, ...COMPLETION }, acts: { on: "irp", verb: "set-completion-routine", arg: 1 },
    },
    { name: "IoCallDriver", irql: 2, returns: "NTSTATUS", args: [writes, retains], acts: { on: "irp", verb: "send", arg: 1 } },
    { name: "IofCallDriver", irql: 2, returns: "NTSTATUS", args: [writes, retains], acts: { on: "irp", verb: "send", arg: 1 } },
    { name: "PoCallDriver", irql: 2, returns: "NTSTATUS", args: [writes, retains], acts: { on: "irp", verb: "send", arg: 1 } },
    {
        name: "IoForwardIrpSynchronously", irql: 1, returns: "boolean", args: [writes, writes],
        acts: { on: "irp", verb: "send", arg: 1 },
    },
    { name: "IoSizeOfIrp", irql: 31, returns: "value", args: [none] },
    {
        name: "IoGetCurrentIrpStackLocation", irql: 31, returns: "pointer", args: [retains],
        acts: { on: "irp", verb: "current-location", arg: 0 },
    },
    {
        name: "IoGetNextIrpStackLocation", irql: 31, returns: "pointer", args: [retains],
        acts: { on: "irp", verb: "next-location", arg: 0 },
    },
    {
        name: "IoSetNextIrpStackLocation", irql: 31, returns: "void", args: [writes],
        acts: { on: "irp", verb: "set-location", arg: 0 },
    },
    {
        name: "IoSkipCurrentIrpStackLocation", irql: 31, returns: "void", args: [writes],
        acts: { on: "irp", verb: "skip-location", arg: 0 },
    },
    {
        name: "IoCopyCurrentIrpStackLocationToNext", irql: 2, returns: "void", args: [writes],
        acts: { on: "irp", verb: "copy-location", arg: 0 },
    },
    {
        name: "IoSetCancelRoutine", irql: 2, returns: "pointer", nullable: true, args: [writes, retains],
        registers: { routine: 1, context: null, role: "cancel-routine", routineIrql: 2 },
        acts: { on: "irp", verb: "set-cancel-routine", arg: 0 },
    },
    {
        name: "IoBuildDeviceIoControlRequest", irql: 1, returns: "pointer", nullable: true,
        args: [none, reads, retains, none, retains, none, none, retains, retains], allocates: "irp",
    },
    {
        name: "IoBuildSynchronousFsdRequest", irql: 1, returns: "pointer", nullable: true,
        args: [none, reads, retains, none, reads, retains, retains], allocates: "irp",
    },
    {
        name: "IoBuildAsynchronousFsdRequest", irql: 1, returns: "pointer", nullable: true,
        args: [none, reads, retains, none, reads, retains], allocates: "irp",
    },
    {
        name: "IoMakeAssociatedIrp", header: "ntddk", irql: 2, returns: "pointer", nullable: true, args: [writes, none],
        allocates: "irp",
    },
    { name: "IoIsOperationSynchronous", header: "ntifs", irql: 31, returns: "boolean", args: [reads] },
    { name: "IoGetRequestorProcess", header: "ntifs", irql: 2, returns: "pointer", nullable: true, args: [reads] },
    { name: "IoGetRequestorProcessId", header: "ntifs", irql: 2, returns: "value", args: [reads] },
    {
        name: "IoStartPacket", irql: 2, returns: "void", args: [writes, retains, reads, retains],
        registers: { routine: 3, context: null, role: "cancel-routine", routineIrql: 2 },
        acts: { on: "irp", verb: "queue", arg: 1 },
    },
    { name: "IoStartNextPacket", irql: 2, returns: "void", args: [writes, none] },
    {
        name: "IoCsqInsertIrp", irql: 2, returns: "void", args: [writes, retains, writes],
        acts: { on: "irp", verb: "queue", arg: 1 },
    },
    {
        name: "IoCsqInsertIrpEx", irql: 2, returns: "NTSTATUS", args: [writes, retains, writes, reads],
        acts: { on: "irp", verb: "queue", arg: 1 },
    },
    { name: "IoCsqRemoveNextIrp", irql: 2, returns: "pointer", nullable: true, args: [writes, reads] },
    { name: "IoCsqRemoveIrp", irql: 2, returns: "pointer", nullable: true, args: [writes, writes] },
];
