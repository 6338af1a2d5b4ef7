/** The driver framework's, NDIS's and NMR's functions that WSK clients meet. */
import { frees, none, reads, retains, writes, type ApiRow } from "./api-row.js";

const passive = { irql: 0, returns: "NTSTATUS" } as const;
const request = { header: "wdfrequest", irql: 2 } as const;

/** The synchronous senders read and write through their descriptors, and come back when the request has completed. */
const SYNCHRONOUS_SENDS: readonly ApiRow[] = [
    {
        ...passive, name: "WdfIoTargetSendReadSynchronously", header: "wdfiotarget",
        args: [none, none, writes, reads, reads, writes],
    },
    {
        ...passive, name: "WdfIoTargetSendWriteSynchronously", header: "wdfiotarget",
        args: [none, none, reads, reads, reads, writes],
    },
    {
        ...passive, name: "WdfIoTargetSendIoctlSynchronously", header: "wdfiotarget",
        args: [none, none, none, reads, writes, reads, writes],
    },
    {
        ...passive, name: "WdfIoTargetSendInternalIoctlSynchronously", header: "wdfiotarget",
        args: [none, none, none, reads, writes, reads, writes],
    },
    {
        ...passive, name: "WdfIoTargetSendInternalIoctlOthersSynchronously", header: "wdfiotarget",
        args: [none, none, none, writes, writes, writes, reads, writes],
    },
];

export const FRAMEWORK_APIS: readonly ApiRow[] = [
    ...SYNCHRONOUS_SENDS,
    { ...request, name: "WdfRequestSend", returns: "boolean", args: [retains, none, reads] },
    { ...request, name: "WdfRequestComplete", returns: "void", args: [frees, none] },
    { ...request, name: "WdfRequestCompleteWithInformation", returns: "void", args: [frees, none, none] },
    { ...request, name: "WdfRequestRetrieveInputBuffer", returns: "NTSTATUS", args: [none, none, writes, writes] },
    { ...request, name: "WdfRequestRetrieveOutputBuffer", returns: "NTSTATUS", args: [none, none, writes, writes] },
    { ...request, name: "WdfRequestForwardToIoQueue", returns: "NTSTATUS", args: [retains, none] },
    { ...request, name: "WdfRequestUnmarkCancelable", returns: "NTSTATUS", args: [writes] },
    { ...request, name: "WdfRequestGetInformation", returns: "value", args: [reads] },
    { ...request, name: "WdfRequestSetInformation", returns: "void", args: [writes, none] },
    { ...request, name: "WdfRequestWdmGetIrp", returns: "pointer", args: [reads] },
    {
        name: "WdfObjectDelete", header: "wdfobject", irql: 2, returns: "void", args: [frees],
        frees: { kind: "framework-object", arg: 0 },
    },
    {
        ...passive, name: "WdfWorkItemCreate", header: "wdfworkitem", irql: 2, args: [reads, reads, writes],
        allocates: "framework-object",
    },
    {
        name: "WdfWorkItemEnqueue", header: "wdfworkitem", irql: 2, returns: "void", args: [retains],
        acts: { on: "work-item", verb: "queue", arg: 0 },
    },
    { name: "WdfWorkItemFlush", header: "wdfworkitem", irql: 0, returns: "void", args: [writes] },
    {
        ...passive, name: "WdfTimerCreate", header: "wdftimer", irql: 2, args: [reads, reads, writes],
        allocates: "framework-object",
    },
    {
        name: "WdfTimerStart", header: "wdftimer", irql: 2, returns: "boolean", args: [writes, none],
        acts: { on: "timer", verb: "set", arg: 0 },
    },
    {
        name: "WdfTimerStop", header: "wdftimer", irql: 2, returns: "boolean", args: [writes, none],
        acts: { on: "timer", verb: "cancel", arg: 0 },
    },
    { ...passive, name: "WdfDpcCreate", header: "wdfdpc", irql: 2, args: [reads, reads, writes], allocates: "framework-object" },
    {
        name: "WdfDpcEnqueue", header: "wdfdpc", irql: 31, returns: "boolean", args: [retains],
        acts: { on: "dpc", verb: "queue", arg: 0 },
    },
    {
        name: "WdfDpcCancel", header: "wdfdpc", irql: 2, returns: "boolean", args: [writes, none],
        acts: { on: "dpc", verb: "cancel", arg: 0 },
    },
    ...["Stop", "Purge", "Drain", "StopAndPurge"].map((verb) => ({
        name: `WdfIoQueue${verb}Synchronously`, header: "wdfio", irql: 0, returns: "void", args: [writes],
    } as const)),
    { ...passive, name: "WdfIoQueueCreate", header: "wdfio", irql: 2, args: [none, reads, reads, writes] },
    { ...passive, name: "WdfIoQueueRetrieveNextRequest", header: "wdfio", irql: 2, args: [none, writes] },
    { name: "WdfIoQueueGetDevice", header: "wdfio", irql: 2, returns: "value", args: [none] },
    ...["WDF_IO_QUEUE_CONFIG_INIT", "WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE"].map((name) => ({
        name, header: "wdfio", irql: 31, returns: "void", args: [writes, none],
    } as const)),
    { name: "WDF_OBJECT_ATTRIBUTES_INIT", header: "wdfobject", irql: 31, returns: "void", args: [writes] },
    {
        name: "WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE", header: "wdfobject", page: "WDF_OBJECT_ATTRIBUTES_INIT", irql: 31,
        returns: "void", args: [writes, none],
    },
    {
        name: "WDF_OBJECT_ATTRIBUTES_SET_CONTEXT_TYPE", header: "wdfobject", page: "WDF_OBJECT_ATTRIBUTES_INIT", irql: 31,
        returns: "void", args: [writes, none],
    },
    { name: "WDF_PNPPOWER_EVENT_CALLBACKS_INIT", header: "wdfdevice", irql: 31, returns: "void", args: [writes] },
    {
        name: "WDF_FILEOBJECT_CONFIG_INIT", header: "wdfdevice", irql: 31, returns: "void",
        args: [writes, retains, retains, retains],
    },
    { ...passive, name: "WdfDriverCreate", header: "wdfdriver", args: [writes, reads, reads, reads, writes] },
    { ...passive, name: "WdfDeviceCreate", header: "wdfdevice", args: [writes, reads, writes] },
    ...["WdfSpinLockCreate", "WdfWaitLockCreate"].map((name) => ({
        ...passive, name, header: "wdfsync", irql: 2, args: [reads, writes], allocates: "framework-object",
    } as const)),

    { name: "WskDeregister", header: "wsk", irql: 0, returns: "void", args: [writes] },
    { ...passive, name: "WskRegister", header: "wsk", args: [reads, retains] },
    // PASSIVE_LEVEL unless the timeout is WSK_NO_WAIT: the table of waits tells.
    { ...passive, name: "WskCaptureProviderNPI", header: "wsk", irql: 2, args: [writes, none, writes] },
    { name: "WskReleaseProviderNPI", header: "wsk", irql: 2, returns: "void", args: [writes] },
    { ...passive, name: "WskQueryProviderCharacteristics", header: "wsk", irql: 2, args: [reads, writes] },
    { ...passive, name: "NmrRegisterClient", header: "netioddk", args: [retains, retains, writes] },
    { ...passive, name: "NmrDeregisterClient", header: "netioddk", irql: 2, args: [none] },
    { ...passive, name: "NmrWaitForClientDeregisterComplete", header: "netioddk", irql: 1, args: [none] },
    { ...passive, name: "NmrClientAttachProvider", header: "netioddk", args: [none, retains, retains, writes, writes] },
    { name: "NmrClientDetachProviderComplete", header: "netioddk", irql: 2, returns: "void", args: [none] },
    { ...passive, name: "NmrRegisterProvider", header: "netioddk", args: [retains, retains, writes] },
    { ...passive, name: "NmrDeregisterProvider", header: "netioddk", irql: 2, args: [none] },
    { ...passive, name: "NmrWaitForProviderDeregisterComplete", header: "netioddk", irql: 1, args: [none] },
];
