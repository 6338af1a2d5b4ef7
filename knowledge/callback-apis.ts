/**
 * Functions that take another function to be called later (or, marked synchronous, before they return). Naming a routine here is
 * no call of it: it runs in a context of its own.
 */
import { none, reads, retains, writes, frees, type ApiRow } from "./api-row.js";
import { kernelPage } from "./sources.js";

const WORK = { role: "work-item", routineIrql: 0 } as const;
const DPC = { role: "dpc", routineIrql: 2 } as const;
const THREAD = { role: "thread", routineIrql: 0 } as const;
const NOTIFY = { role: "notification", routineIrql: 1 } as const;
const FRAMEWORK = { role: "framework-event", routineIrql: 2 } as const;
const registered = { irql: 0, returns: "NTSTATUS" } as const;

const WORK_ITEMS: readonly ApiRow[] = [
    { name: "IoAllocateWorkItem", irql: 2, returns: "pointer", nullable: true, args: [reads], allocates: "work-item" },
    { name: "IoFreeWorkItem", irql: 2, returns: "void", args: [frees], frees: { kind: "work-item", arg: 0 } },
    {
        name: "IoInitializeWorkItem", irql: 31, returns: "void", args: [reads, writes],
        acts: { on: "work-item", verb: "initialize", arg: 1 },
    },
    { name: "IoUninitializeWorkItem", irql: 31, returns: "void", args: [writes] },
    { name: "IoSizeofWorkItem", irql: 31, returns: "value", args: [] },
    {
        name: "IoQueueWorkItem", irql: 2, returns: "void", args: [retains, retains, none, retains],
        registers: { routine: 1, context: 3, ...WORK }, acts: { on: "work-item", verb: "queue", arg: 0 },
    },
    {
        name: "IoQueueWorkItemEx", irql: 2, returns: "void", args: [retains, retains, none, retains],
        registers: { routine: 1, context: 3, ...WORK }, acts: { on: "work-item", verb: "queue", arg: 0 },
    },
    {
        name: "IoTryQueueWorkItem", page: "IoQueueWorkItemEx", irql: 2, returns: "boolean",
        args: [retains, retains, none, retains],
        registers: { routine: 1, context: 3, ...WORK }, acts: { on: "work-item", verb: "queue", arg: 0 },
    },
    {
        name: "ExInitializeWorkItem", irql: 31, returns: "void", args: [writes, retains, retains],
        registers: { routine: 1, context: 2, ...WORK }, acts: { on: "work-item", verb: "initialize", arg: 0 },
    },
    {
        name: "ExQueueWorkItem", irql: 2, returns: "void", args: [retains, none],
        acts: { on: "work-item", verb: "queue", arg: 0 },
    },
    {
        name: "NdisQueueIoWorkItem", header: "ndis", irql: 2, returns: "void", args: [retains, retains, retains],
        registers: { routine: 1, context: 2, ...WORK }, acts: { on: "work-item", verb: "queue", arg: 0 },
    },
    {
        name: "NdisAllocateIoWorkItem", header: "ndis", irql: 2, returns: "pointer", nullable: true, args: [none],
        allocates: "work-item",
    },
    { name: "NdisFreeIoWorkItem", header: "ndis", irql: 2, returns: "void", args: [frees], frees: { kind: "work-item", arg: 0 } },
    {
        name: "FltQueueGenericWorkItem", header: "fltkernel", irql: 2, returns: "NTSTATUS",
        args: [retains, retains, retains, none, retains],
        registers: { routine: 2, context: 4, ...WORK }, acts: { on: "work-item", verb: "queue", arg: 0 },
    },
    {
        name: "FltQueueDeferredIoWorkItem", header: "fltkernel", irql: 2, returns: "NTSTATUS",
        args: [retains, retains, retains, none, retains],
        registers: { routine: 2, context: 4, ...WORK }, acts: { on: "work-item", verb: "queue", arg: 0 },
    },
    {
        name: "FltAllocateGenericWorkItem", header: "fltkernel", irql: 2, returns: "pointer", nullable: true, args: [],
        allocates: "work-item",
    },
    {
        name: "FltFreeGenericWorkItem", header: "fltkernel", irql: 2, returns: "void", args: [frees],
        frees: { kind: "work-item", arg: 0 },
    },
];

const DPCS_AND_TIMERS: readonly ApiRow[] = [
    {
        name: "KeInitializeDpc", irql: 31, returns: "void", args: [writes, retains, retains],
        registers: { routine: 1, context: 2, ...DPC }, acts: { on: "dpc", verb: "initialize", arg: 0 },
    },
    {
        // May run at PASSIVE_LEVEL or at DISPATCH_LEVEL.
        name: "KeInitializeThreadedDpc", irql: 31, returns: "void", args: [writes, retains, retains],
        registers: { routine: 1, context: 2, ...DPC }, acts: { on: "dpc", verb: "initialize", arg: 0 },
    },
    {
        name: "KeInsertQueueDpc", irql: 31, returns: "boolean", args: [retains, retains, retains],
        acts: { on: "dpc", verb: "queue", arg: 0 },
    },
    { name: "KeRemoveQueueDpc", irql: 31, returns: "boolean", args: [writes], acts: { on: "dpc", verb: "cancel", arg: 0 } },
    { name: "KeSetImportanceDpc", irql: 31, returns: "void", args: [writes, none] },
    { name: "KeSetTargetProcessorDpc", header: "ntddk", irql: 31, returns: "void", args: [writes, none] },
    {
        name: "IoInitializeDpcRequest", irql: 31, returns: "void", args: [writes, retains],
        registers: { routine: 1, context: null, ...DPC },
    },
    { name: "IoRequestDpc", irql: 31, returns: "void", args: [writes, retains, retains] },
    {
        name: "KeGenericCallDpc", url: kernelPage("introduction-to-dpcs"), irql: 1, returns: "void", args: [retains, retains],
        registers: { routine: 0, context: 1, ...DPC, synchronous: true },
    },
    {
        name: "KeIpiGenericCall", irql: 31, returns: "value", args: [reads, writes],
        registers: { routine: 0, context: 1, role: "synchronised-routine", routineIrql: 31, synchronous: true },
    },
    {
        name: "ExAllocateTimer", irql: 2, returns: "pointer", nullable: true, args: [retains, retains, none], allocates: "timer",
        registers: { routine: 0, context: 1, role: "timer", routineIrql: 2 },
    },
    {
        name: "IoInitializeTimer", irql: 0, returns: "NTSTATUS", args: [writes, retains, retains],
        registers: { routine: 1, context: 2, role: "timer", routineIrql: 2 },
    },
    {
        name: "KeInitializeApc", url: kernelPage("types-of-apcs"), irql: 31, returns: "void",
        args: [writes, reads, none, retains, retains, retains, none, retains],
        registers: { routine: 5, context: 7, role: "apc", routineIrql: 1 },
    },
    {
        name: "KeSynchronizeExecution", irql: 31, returns: "boolean", args: [writes, reads, writes],
        registers: { routine: 1, context: 2, role: "synchronised-routine", routineIrql: 31, synchronous: true },
    },
    {
        name: "IoConnectInterrupt", irql: 0, returns: "NTSTATUS",
        args: [writes, retains, retains, retains, none, none, none, none, none, none, none],
        registers: { routine: 1, context: 2, role: "interrupt", routineIrql: 31 },
    },
];

const THREADS: readonly ApiRow[] = [
    {
        name: "PsCreateSystemThread", irql: 0, returns: "NTSTATUS", args: [writes, none, reads, none, writes, retains, retains],
        registers: { routine: 5, context: 6, ...THREAD }, allocates: "thread",
    },
    {
        name: "IoCreateSystemThread", irql: 0, returns: "NTSTATUS",
        args: [writes, writes, none, reads, none, writes, retains, retains],
        registers: { routine: 6, context: 7, ...THREAD }, allocates: "thread",
    },
    {
        name: "KeExpandKernelStackAndCallout", header: "ntddk", irql: 1, returns: "NTSTATUS", args: [reads, writes, none],
        registers: { routine: 0, context: 1, ...THREAD, synchronous: true },
    },
    {
        name: "KeExpandKernelStackAndCalloutEx", header: "ntddk", irql: 2, returns: "NTSTATUS",
        args: [reads, writes, none, none, reads],
        registers: { routine: 0, context: 1, role: "thread", routineIrql: 2, synchronous: true },
    },
];

const NOTIFICATIONS: readonly ApiRow[] = [
    {
        ...registered, name: "IoRegisterPlugPlayNotification", args: [none, none, reads, reads, retains, retains, writes],
        registers: { routine: 4, context: 5, role: "notification", routineIrql: 0 },
    },
    {
        ...registered, name: "PsSetCreateProcessNotifyRoutine", header: "ntddk", args: [retains, none],
        registers: { routine: 0, context: null, ...NOTIFY },
    },
    {
        ...registered, name: "PsSetCreateProcessNotifyRoutineEx", header: "ntddk", args: [retains, none],
        registers: { routine: 0, context: null, ...NOTIFY },
    },
    {
        ...registered, name: "PsSetCreateProcessNotifyRoutineEx2", header: "ntddk", args: [none, retains, none],
        registers: { routine: 1, context: null, ...NOTIFY },
    },
    {
        ...registered, name: "PsSetCreateThreadNotifyRoutine", header: "ntddk", args: [retains],
        registers: { routine: 0, context: null, ...NOTIFY },
    },
    {
        ...registered, name: "PsSetCreateThreadNotifyRoutineEx", header: "ntddk", args: [none, retains],
        registers: { routine: 1, context: null, ...NOTIFY },
    },
    {
        ...registered, name: "PsSetLoadImageNotifyRoutine", header: "ntddk", args: [retains],
        registers: { routine: 0, context: null, ...NOTIFY },
    },
    {
        ...registered, name: "PsSetLoadImageNotifyRoutineEx", header: "ntddk", args: [retains, none],
        registers: { routine: 0, context: null, ...NOTIFY },
    },
    {
        ...registered, name: "CmRegisterCallback", irql: 1, args: [retains, retains, writes],
        registers: { routine: 0, context: 1, ...NOTIFY },
    },
    {
        ...registered, name: "CmRegisterCallbackEx", irql: 1, args: [retains, reads, retains, retains, writes, none],
        registers: { routine: 0, context: 3, ...NOTIFY },
    },
    {
        name: "ExRegisterCallback", irql: 1, returns: "pointer", nullable: true, args: [writes, retains, retains],
        registers: { routine: 1, context: 2, role: "notification", routineIrql: 2 },
    },
    {
        name: "KeRegisterBugCheckCallback", irql: 31, returns: "boolean", args: [retains, retains, retains, none, retains],
        registers: { routine: 1, context: 2, role: "notification", routineIrql: 31 },
    },
    {
        name: "KeRegisterBugCheckReasonCallback", irql: 31, returns: "boolean", args: [retains, retains, none, retains],
        registers: { routine: 1, context: null, role: "notification", routineIrql: 31 },
    },
    {
        name: "KeRegisterNmiCallback", irql: 1, returns: "pointer", nullable: true, args: [retains, retains],
        registers: { routine: 0, context: 1, role: "notification", routineIrql: 31 },
    },
    {
        name: "KeRegisterProcessorChangeCallback", irql: 0, returns: "pointer", nullable: true, args: [retains, retains, none],
        registers: { routine: 0, context: 1, role: "notification", routineIrql: 0 },
    },
    {
        ...registered, name: "PoRegisterPowerSettingCallback", args: [reads, reads, retains, retains, writes],
        registers: { routine: 2, context: 3, role: "notification", routineIrql: 0 },
    },
    {
        name: "PoRequestPowerIrp", irql: 2, returns: "NTSTATUS", args: [writes, none, none, retains, retains, writes],
        registers: { routine: 3, context: 4, role: "notification", routineIrql: 2 },
    },
    {
        name: "IoRegisterDriverReinitialization", header: "ntddk", irql: 0, returns: "void", args: [writes, retains, retains],
        registers: { routine: 1, context: 2, role: "notification", routineIrql: 0 },
    },
    {
        name: "IoRegisterBootDriverReinitialization", header: "ntddk", irql: 0, returns: "void", args: [writes, retains, retains],
        registers: { routine: 1, context: 2, role: "notification", routineIrql: 0 },
    },
    {
        ...registered, name: "FwpmBfeStateSubscribeChanges0", header: "fwpmk", args: [writes, retains, retains, writes],
        registers: { routine: 1, context: 2, role: "notification", routineIrql: 0 },
    },
    {
        ...registered, name: "EtwRegister", args: [reads, retains, retains, writes],
        registers: { routine: 1, context: 2, role: "notification", routineIrql: 0 },
    },
];

const FRAMEWORKS: readonly ApiRow[] = [
    {
        name: "WDF_WORKITEM_CONFIG_INIT", header: "wdfworkitem", irql: 31, returns: "void", args: [writes, retains],
        registers: { routine: 1, context: null, ...WORK },
    },
    {
        name: "WDF_TIMER_CONFIG_INIT", header: "wdftimer", irql: 31, returns: "void", args: [writes, retains],
        registers: { routine: 1, context: null, role: "timer", routineIrql: 2 },
    },
    {
        name: "WDF_TIMER_CONFIG_INIT_PERIODIC", header: "wdftimer", irql: 31, returns: "void", args: [writes, retains, none],
        registers: { routine: 1, context: null, role: "timer", routineIrql: 2 },
    },
    {
        name: "WDF_DPC_CONFIG_INIT", header: "wdfdpc", irql: 31, returns: "void", args: [writes, retains],
        registers: { routine: 1, context: null, ...DPC },
    },
    {
        name: "WDF_DRIVER_CONFIG_INIT", header: "wdfdriver", irql: 31, returns: "void", args: [writes, retains],
        registers: { routine: 1, context: null, role: "add-device", routineIrql: 0 },
    },
    {
        name: "WDF_INTERRUPT_CONFIG_INIT", header: "wdfinterrupt", irql: 31, returns: "void", args: [writes, retains, retains],
        registers: { routine: 1, context: null, role: "interrupt", routineIrql: 31 },
    },
    {
        name: "WdfRequestSetCompletionRoutine", header: "wdfrequest", irql: 2, returns: "void", args: [writes, retains, retains],
        registers: { routine: 1, context: 2, ...FRAMEWORK },
    },
    {
        name: "WdfRequestMarkCancelable", header: "wdfrequest", irql: 2, returns: "void", args: [writes, retains],
        registers: { routine: 1, context: null, ...FRAMEWORK },
    },
    {
        name: "WdfRequestMarkCancelableEx", header: "wdfrequest", irql: 2, returns: "NTSTATUS", args: [writes, retains],
        registers: { routine: 1, context: null, ...FRAMEWORK },
    },
];

export const CALLBACK_APIS: readonly ApiRow[] = [
    ...WORK_ITEMS, ...DPCS_AND_TIMERS, ...THREADS, ...NOTIFICATIONS, ...FRAMEWORKS,
];

/** Functions whose argument structure carries the routine in a member, not as an argument of its own. */
export const STRUCTURE_REGISTRATIONS = [
    { function: "WdfWorkItemCreate", structure: "WDF_WORKITEM_CONFIG", member: "EvtWorkItemFunc", role: "work-item" },
    { function: "WdfTimerCreate", structure: "WDF_TIMER_CONFIG", member: "EvtTimerFunc", role: "timer" },
    { function: "WdfDpcCreate", structure: "WDF_DPC_CONFIG", member: "EvtDpcFunc", role: "dpc" },
    { function: "WdfIoQueueCreate", structure: "WDF_IO_QUEUE_CONFIG", member: "EvtIoDefault", role: "framework-event" },
    { function: "WdfDriverCreate", structure: "WDF_DRIVER_CONFIG", member: "EvtDriverUnload", role: "driver-unload" },
    { function: "NdisAllocateTimerObject", structure: "NDIS_TIMER_CHARACTERISTICS", member: "TimerFunction", role: "timer" },
    { function: "ObRegisterCallbacks", structure: "OB_OPERATION_REGISTRATION", member: "PreOperation", role: "notification" },
    { function: "ObRegisterCallbacks", structure: "OB_OPERATION_REGISTRATION", member: "PostOperation", role: "notification" },
] as const;
