/** Queries of the system's state, IRQL changes, object references, handles, devices, files and the registry. */
import { frees, none, reads, retains, writes, type ApiRow } from "./api-row.js";
import { win32Page } from "./sources.js";

const query = { irql: 31, returns: "value", args: [] } as const;
const passive = { irql: 0, returns: "NTSTATUS" } as const;

const QUERIES: readonly ApiRow[] = [
    { ...query, name: "KeGetCurrentIrql" },
    { ...query, name: "KeGetCurrentThread", returns: "pointer" },
    { ...query, name: "PsGetCurrentThread", returns: "pointer" },
    { ...query, name: "PsGetCurrentThreadId", header: "ntddk" },
    { ...query, name: "IoGetCurrentProcess", returns: "pointer" },
    { ...query, name: "PsGetCurrentProcess", page: "IoGetCurrentProcess", returns: "pointer" },
    { ...query, name: "PsGetCurrentProcessId", header: "ntddk" },
    { ...query, name: "PsGetProcessId", header: "ntddk", args: [reads] },
    { ...query, name: "KeGetCurrentProcessorNumber", header: "ntddk" },
    { ...query, name: "KeGetCurrentProcessorNumberEx", args: [writes] },
    { ...query, name: "KeGetCurrentProcessorIndex", page: "KeGetCurrentProcessorNumberEx" },
    { ...query, name: "KeGetProcessorNumberFromIndex", returns: "NTSTATUS", args: [none, writes] },
    { ...query, name: "KeQueryActiveProcessorCount", args: [writes] },
    { ...query, name: "KeQueryActiveProcessorCountEx", args: [none] },
    { ...query, name: "KeQueryMaximumProcessorCountEx", args: [none] },
    { ...query, name: "KeQuerySystemTime", page: "KeQuerySystemTime~r1", returns: "void", args: [writes] },
    { ...query, name: "KeQuerySystemTimePrecise", returns: "void", args: [writes] },
    { ...query, name: "KeQueryTickCount", returns: "void", args: [writes] },
    { ...query, name: "KeQueryTimeIncrement" },
    { ...query, name: "KeQueryPerformanceCounter", args: [writes] },
    { ...query, name: "KeQueryInterruptTime" },
    { ...query, name: "KeQueryInterruptTimePrecise", args: [writes] },
    { ...query, name: "KeQueryUnbiasedInterruptTime" },
    { ...query, name: "NdisGetCurrentSystemTime", header: "ndis", returns: "void", args: [writes] },
    { ...query, name: "ExSystemTimeToLocalTime", returns: "void", args: [reads, writes] },
    { ...query, name: "ExLocalTimeToSystemTime", returns: "void", args: [reads, writes] },
    { ...query, name: "KeAreApcsDisabled", returns: "boolean", irql: 2 },
    { ...query, name: "KeAreAllApcsDisabled", returns: "boolean", irql: 2 },
    { ...query, name: "ExGetPreviousMode", irql: 2 },
    { ...query, name: "IoGetRemainingStackSize", irql: 2 },
    { ...query, name: "IoGetStackLimits", irql: 2, returns: "void", args: [writes, writes] },
    { ...query, name: "IoWithinStackLimits", irql: 1, args: [none, none] },
    { ...query, name: "MmIsAddressValid", header: "ntddk", irql: 2, returns: "boolean", args: [reads] },
    { ...query, name: "ExIsResourceAcquiredSharedLite", irql: 2, args: [reads] },
    { ...query, name: "ExIsResourceAcquiredExclusiveLite", irql: 2, returns: "boolean", args: [reads] },
    { ...query, name: "MmGetSystemRoutineAddress", irql: 0, returns: "pointer", nullable: true, args: [reads] },
    { ...query, name: "ExInitializeDriverRuntime", irql: 0, returns: "void", args: [none] },
];

/** Changes of the level: they allocate nothing, but are no mere queries. */
const LEVELS: readonly ApiRow[] = [
    { name: "KeRaiseIrql", irql: 31, returns: "void", args: [none, writes] },
    { name: "KeRaiseIrqlToDpcLevel", irql: 2, returns: "value", args: [] },
    { name: "KeLowerIrql", irql: 31, returns: "void", args: [none] },
];

const OBJECTS: readonly ApiRow[] = [
    {
        ...passive, name: "ObReferenceObjectByHandle", args: [none, none, reads, none, writes, writes],
        allocates: "object-reference", acts: { on: "object-reference", verb: "reference", arg: 4 },
    },
    {
        ...passive, name: "ObReferenceObjectByPointer", irql: 2, args: [writes, none, reads, none],
        acts: { on: "object-reference", verb: "reference", arg: 0 },
    },
    ...["ObReferenceObject", "ObfReferenceObject"].map((name) => ({
        name, irql: 2, returns: "value", args: [writes], acts: { on: "object-reference", verb: "reference", arg: 0 },
    } as const)),
    ...["ObDereferenceObject", "ObDereferenceObjectDeferDelete"].map((name) => ({
        name, irql: 2, returns: "value", args: [frees], frees: { kind: "object-reference", arg: 0 },
    } as const)),
    {
        name: "ObReferenceObjectWithTag", irql: 2, returns: "value", args: [writes, none],
        acts: { on: "object-reference", verb: "reference", arg: 0 },
    },
    {
        name: "ObDereferenceObjectWithTag", irql: 2, returns: "value", args: [frees, none],
        frees: { kind: "object-reference", arg: 0 },
    },
    {
        name: "ObfDereferenceObject", page: "ObDereferenceObject", irql: 2, returns: "value", args: [frees],
        frees: { kind: "object-reference", arg: 0 },
    },
    { ...passive, name: "ZwClose", args: [frees], frees: { kind: "handle", arg: 0 } },
    {
        ...passive, name: "PsLookupProcessByProcessId", header: "ntifs", irql: 1, args: [none, writes],
        allocates: "object-reference",
    },
    {
        ...passive, name: "PsLookupThreadByThreadId", header: "ntifs", irql: 1, args: [none, writes],
        allocates: "object-reference",
    },
    { name: "KeSetPriorityThread", irql: 0, returns: "value", args: [writes, none] },
    { name: "KeSetBasePriorityThread", header: "ntddk", irql: 0, returns: "value", args: [writes, none] },
    { name: "KeSetSystemAffinityThread", irql: 2, returns: "void", args: [none] },
    { name: "KeSetSystemAffinityThreadEx", irql: 2, returns: "value", args: [none] },
    { name: "KeRevertToUserAffinityThreadEx", irql: 2, returns: "void", args: [none] },
    { ...passive, name: "ExUuidCreate", header: "ntddk", args: [writes] },
    { name: "ProbeForRead", irql: 1, returns: "void", args: [reads, none, none] },
    { name: "ProbeForWrite", irql: 1, returns: "void", args: [writes, none, none] },
    {
        name: "InitializeObjectAttributes", url: win32Page("api/ntdef/nf-ntdef-initializeobjectattributes"), irql: 31,
        returns: "void", args: [writes, retains, none, none, retains],
    },
    { ...passive, name: "RtlCreateSecurityDescriptor", args: [writes, none] },
];

const FILES_AND_REGISTRY: readonly ApiRow[] = [
    {
        ...passive, name: "ZwCreateFile", args: [writes, none, reads, writes, reads, none, none, none, none, reads, none],
        allocates: "handle",
    },
    { ...passive, name: "ZwOpenFile", args: [writes, none, reads, writes, none, none], allocates: "handle" },
    { ...passive, name: "ZwReadFile", args: [none, none, none, none, writes, writes, none, reads, reads] },
    { ...passive, name: "ZwWriteFile", args: [none, none, none, none, writes, reads, none, reads, reads] },
    { ...passive, name: "ZwQueryInformationFile", args: [none, writes, writes, none, none] },
    { ...passive, name: "ZwSetInformationFile", args: [none, writes, reads, none, none] },
    { ...passive, name: "ZwOpenKey", args: [writes, none, reads], allocates: "handle" },
    { ...passive, name: "ZwCreateKey", args: [writes, none, reads, none, reads, none, writes], allocates: "handle" },
    { ...passive, name: "ZwQueryKey", args: [none, none, writes, none, writes] },
    { ...passive, name: "ZwQueryValueKey", args: [none, reads, none, writes, none, writes] },
    { ...passive, name: "ZwSetValueKey", args: [none, reads, none, none, reads, none] },
    { ...passive, name: "ZwEnumerateKey", args: [none, none, none, writes, none, writes] },
    { ...passive, name: "ZwEnumerateValueKey", args: [none, none, none, writes, none, writes] },
    { ...passive, name: "ZwDeleteKey", args: [none] },
    { ...passive, name: "ZwSetInformationThread", header: "ntddk", args: [none, none, reads, none] },
    { ...passive, name: "RtlQueryRegistryValues", args: null },
    { ...passive, name: "RtlWriteRegistryValue", args: [none, reads, reads, none, reads, none] },
];

const DEVICES: readonly ApiRow[] = [
    { ...passive, name: "IoCreateDevice", irql: 1, args: [writes, none, reads, none, none, none, writes], allocates: "device" },
    {
        ...passive, name: "IoCreateDeviceSecure", header: "wdmsec", page: "WdmlibIoCreateDeviceSecure",
        args: [writes, none, reads, none, none, none, reads, reads, writes], allocates: "device",
    },
    { name: "IoDeleteDevice", irql: 1, returns: "void", args: [frees], frees: { kind: "device", arg: 0 } },
    { ...passive, name: "IoCreateSymbolicLink", args: [reads, reads], allocates: "symbolic-link" },
    { ...passive, name: "IoDeleteSymbolicLink", args: [reads], acts: { on: "symbolic-link", verb: "free", arg: 0 } },
    { name: "IoAttachDeviceToDeviceStack", irql: 2, returns: "pointer", nullable: true, args: [writes, writes] },
    { name: "IoDetachDevice", irql: 0, returns: "void", args: [writes] },
    { name: "IoGetAttachedDeviceReference", irql: 2, returns: "pointer", args: [reads], allocates: "object-reference" },
    { ...passive, name: "IoGetDeviceObjectPointer", args: [reads, none, writes, writes], allocates: "object-reference" },
    { ...passive, name: "IoRegisterDeviceInterface", args: [writes, reads, reads, writes] },
    { ...passive, name: "IoSetDeviceInterfaceState", args: [reads, none] },
    { ...passive, name: "IoUnregisterPlugPlayNotificationEx", args: [frees] },
    { ...passive, name: "IoUnregisterPlugPlayNotification", args: [frees] },
    { ...passive, name: "IoRegisterShutdownNotification", args: [retains] },
    { name: "IoUnregisterShutdownNotification", irql: 0, returns: "void", args: [writes] },
    { ...passive, name: "CmUnRegisterCallback", irql: 1, args: [none] },
    { name: "ExUnregisterCallback", irql: 1, returns: "void", args: [frees] },
    { name: "IoAllocateErrorLogEntry", irql: 2, returns: "pointer", nullable: true, args: [reads, none] },
    { name: "IoWriteErrorLogEntry", irql: 2, returns: "void", args: [frees] },
    // Within a handler: the code of the exception that has led there.
    { name: "GetExceptionCode", url: "https://learn.microsoft.com/windows/win32/debug/getexceptioncode", irql: null, returns: "NTSTATUS", args: [] },
];

export const SYSTEM_APIS: readonly ApiRow[] = [...QUERIES, ...LEVELS, ...OBJECTS, ...FILES_AND_REGISTRY, ...DEVICES];
