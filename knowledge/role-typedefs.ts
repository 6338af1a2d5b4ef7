/** Typedefs that give a function its role: function types (`DRIVER_UNLOAD Unload;`), pointer types (`PFN_WSK_ACCEPT_EVENT`). */
import { EVENT_CALLBACKS } from "./callbacks.js";
import { ddi, frameworkPage } from "./sources.js";
import { baseName } from "./type-names.js";
import type { FunctionRole, RoleTypedef } from "./kernel-types.js";
import type { Irql } from "./types.js";

type Row = readonly [
    name: string, role: FunctionRole, maxIrql: Irql, header: string, irp: number | null, context: number | null,
    /** Page that describes the type, where it has none of its own. */
    page?: string,
];

/** Function types of the WDM and of its relatives. */
const FUNCTION_TYPES: readonly Row[] = [
    ["IO_COMPLETION_ROUTINE", "completion-routine", 2, "wdm", 1, 2],
    ["DRIVER_INITIALIZE", "driver-entry", 0, "wdm", null, null],
    ["DRIVER_UNLOAD", "driver-unload", 0, "wdm", null, null],
    ["DRIVER_ADD_DEVICE", "add-device", 0, "wdm", null, null],
    ["DRIVER_DISPATCH", "dispatch-routine", 2, "wdm", 1, null],
    ["DRIVER_DISPATCH_PAGED", "dispatch-routine", 0, "wdm", 1, null, "nc-wdm-driver_dispatch"],
    ["DRIVER_STARTIO", "start-io", 2, "wdm", 1, null],
    ["DRIVER_CANCEL", "cancel-routine", 2, "wdm", 1, null],
    ["DRIVER_CONTROL", "driver-control", 2, "wdm", 1, 3],
    ["DRIVER_LIST_CONTROL", "driver-control", 2, "wdm", null, 2],
    ["DRIVER_NOTIFICATION_CALLBACK_ROUTINE", "notification", 0, "wdm", null, 1, "nf-wdm-ioregisterplugplaynotification"],
    ["DRIVER_REINITIALIZE", "notification", 0, "ntddk", null, 1],
    ["IO_WORKITEM_ROUTINE", "work-item", 0, "wdm", null, 1],
    ["IO_WORKITEM_ROUTINE_EX", "work-item", 0, "wdm", null, 1],
    ["WORKER_THREAD_ROUTINE", "work-item", 0, "wdm", null, 0, "nf-wdm-exinitializeworkitem"],
    ["KDEFERRED_ROUTINE", "dpc", 2, "wdm", null, 1],
    ["IO_DPC_ROUTINE", "dpc", 2, "wdm", 2, 3],
    ["IO_TIMER_ROUTINE", "timer", 2, "wdm", null, 1],
    ["EXT_CALLBACK", "timer", 2, "wdm", null, 1],
    ["KSTART_ROUTINE", "thread", 0, "wdm", null, 0],
    ["KSERVICE_ROUTINE", "interrupt", 31, "wdm", null, 1],
    ["KMESSAGE_SERVICE_ROUTINE", "interrupt", 31, "wdm", null, 1],
    ["KSYNCHRONIZE_ROUTINE", "synchronised-routine", 31, "wdm", null, 0],
    ["KIPI_BROADCAST_WORKER", "synchronised-routine", 31, "wdm", null, 0],
    ["KBUGCHECK_CALLBACK_ROUTINE", "notification", 31, "wdm", null, 0],
    ["KBUGCHECK_REASON_CALLBACK_ROUTINE", "notification", 31, "wdm", null, null],
    ["NMI_CALLBACK", "notification", 31, "wdm", null, 0, "nf-wdm-keregisternmicallback"],
    ["PROCESSOR_CALLBACK_FUNCTION", "notification", 0, "wdm", null, 0, "nf-wdm-keregisterprocessorchangecallback"],
    ["CALLBACK_FUNCTION", "notification", 2, "wdm", null, 0, "nf-wdm-exregistercallback"],
    ["POWER_SETTING_CALLBACK", "notification", 0, "wdm", null, 3, "nf-wdm-poregisterpowersettingcallback"],
    ["REQUEST_POWER_COMPLETE", "notification", 2, "wdm", null, 3],
    ["EX_CALLBACK_FUNCTION", "notification", 1, "wdm", null, 0],
    ["ETWENABLECALLBACK", "notification", 0, "wdm", null, 6],
    ["EXPAND_STACK_CALLOUT", "thread", 1, "ntddk", null, 0],
    ["RTL_QUERY_REGISTRY_ROUTINE", "notification", 0, "wdm", null, 4],
    ["IO_CSQ_INSERT_IRP", "notification", 2, "wdm", 1, null],
    ["IO_CSQ_REMOVE_IRP", "notification", 2, "wdm", 1, null],
    ["IO_CSQ_COMPLETE_CANCELED_IRP", "notification", 2, "wdm", 1, null],
    ["NDIS_IO_WORKITEM_FUNCTION", "work-item", 0, "ndis", null, 0, "nf-ndis-ndisqueueioworkitem"],
    ["NDIS_TIMER_FUNCTION", "timer", 2, "ndis", null, 1],
    ["NPI_CLIENT_ATTACH_PROVIDER_FN", "nmr-callback", 0, "netioddk", null, 1],
    ["NPI_CLIENT_DETACH_PROVIDER_FN", "nmr-callback", 2, "netioddk", null, 0],
    ["NPI_CLIENT_CLEANUP_BINDING_CONTEXT_FN", "nmr-callback", 2, "netioddk", null, 0],
    ["NPI_PROVIDER_ATTACH_CLIENT_FN", "nmr-callback", 0, "netioddk", null, 1],
    ["NPI_PROVIDER_DETACH_CLIENT_FN", "nmr-callback", 2, "netioddk", null, 0],
    ["NPI_PROVIDER_CLEANUP_BINDING_CONTEXT_FN", "nmr-callback", 2, "netioddk", null, 0],
];

/** Pointer types that are not the function type's name with a leading P. */
const POINTER_TYPES: readonly Row[] = [
    ["PCREATE_PROCESS_NOTIFY_ROUTINE", "notification", 1, "ntddk", null, null],
    ["PCREATE_PROCESS_NOTIFY_ROUTINE_EX", "notification", 1, "ntddk", null, null],
    ["PCREATE_THREAD_NOTIFY_ROUTINE", "notification", 1, "ntddk", null, null],
    ["PLOAD_IMAGE_NOTIFY_ROUTINE", "notification", 1, "ntddk", null, null],
    ["PFLT_GENERIC_WORKITEM_ROUTINE", "work-item", 0, "fltkernel", null, 2, "nf-fltkernel-fltqueuegenericworkitem"],
    ["PFLT_PRE_OPERATION_CALLBACK", "filter-callback", 1, "fltkernel", null, 2],
    ["PFLT_POST_OPERATION_CALLBACK", "filter-callback", 2, "fltkernel", null, 2],
    ["PFLT_FILTER_UNLOAD_CALLBACK", "filter-callback", 0, "fltkernel", null, null],
    ["PIO_APC_ROUTINE", "apc", 1, "wdm", null, 0, "nf-wdm-zwreadfile"],
];

/** Callbacks of the driver framework, with the highest level at which each is called. */
const FRAMEWORK_TYPES: readonly (readonly [name: string, role: FunctionRole, maxIrql: Irql, header: string])[] = [
    ["EVT_WDF_DRIVER_DEVICE_ADD", "add-device", 0, "wdfdriver"],
    ["EVT_WDF_DRIVER_UNLOAD", "driver-unload", 0, "wdfdriver"],
    ["EVT_WDF_WORKITEM", "work-item", 0, "wdfworkitem"],
    ["EVT_WDF_TIMER", "timer", 2, "wdftimer"],
    ["EVT_WDF_DPC", "dpc", 2, "wdfdpc"],
    ["EVT_WDF_IO_QUEUE_IO_DEFAULT", "framework-event", 2, "wdfio"],
    ["EVT_WDF_IO_QUEUE_IO_READ", "framework-event", 2, "wdfio"],
    ["EVT_WDF_IO_QUEUE_IO_WRITE", "framework-event", 2, "wdfio"],
    ["EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL", "framework-event", 2, "wdfio"],
    ["EVT_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL", "framework-event", 2, "wdfio"],
    ["EVT_WDF_IO_QUEUE_IO_STOP", "framework-event", 2, "wdfio"],
    ["EVT_WDF_IO_QUEUE_IO_RESUME", "framework-event", 2, "wdfio"],
    ["EVT_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE", "framework-event", 2, "wdfio"],
    ["EVT_WDF_IO_QUEUE_STATE", "framework-event", 2, "wdfio"],
    ["EVT_WDF_REQUEST_CANCEL", "framework-event", 2, "wdfrequest"],
    ["EVT_WDF_REQUEST_COMPLETION_ROUTINE", "framework-event", 2, "wdfrequest"],
    ["EVT_WDF_DEVICE_FILE_CREATE", "framework-event", 0, "wdfdevice"],
    ["EVT_WDF_FILE_CLOSE", "framework-event", 0, "wdfdevice"],
    ["EVT_WDF_FILE_CLEANUP", "framework-event", 0, "wdfdevice"],
    ["EVT_WDF_DEVICE_D0_ENTRY", "framework-event", 0, "wdfdevice"],
    ["EVT_WDF_DEVICE_D0_EXIT", "framework-event", 0, "wdfdevice"],
    ["EVT_WDF_DEVICE_PREPARE_HARDWARE", "framework-event", 0, "wdfdevice"],
    ["EVT_WDF_DEVICE_RELEASE_HARDWARE", "framework-event", 0, "wdfdevice"],
    ["EVT_WDF_DEVICE_SELF_MANAGED_IO_INIT", "framework-event", 0, "wdfdevice"],
    ["EVT_WDF_DEVICE_SELF_MANAGED_IO_CLEANUP", "framework-event", 0, "wdfdevice"],
    ["EVT_WDF_OBJECT_CONTEXT_CLEANUP", "framework-event", 2, "wdfobject"],
    ["EVT_WDF_OBJECT_CONTEXT_DESTROY", "framework-event", 2, "wdfobject"],
    ["EVT_WDF_INTERRUPT_ISR", "interrupt", 31, "wdfinterrupt"],
    ["EVT_WDF_INTERRUPT_DPC", "dpc", 2, "wdfinterrupt"],
    ["EVT_WDF_INTERRUPT_WORKITEM", "work-item", 0, "wdfinterrupt"],
];

function typedef(row: Row, pointer: boolean, name: string): RoleTypedef {
    const [functionType, role, maxIrql, header, irpParameter, contextParameter, page] = row;
    const url = ddi(header, page ?? `nc-${header}-${functionType.toLowerCase()}`);
    return { name, role, pointer, maxIrql, event: null, irpParameter, contextParameter, url };
}

export const ROLE_TYPEDEFS: readonly RoleTypedef[] = [
    ...FUNCTION_TYPES.flatMap((row) => [typedef(row, false, row[0]), typedef(row, true, `P${row[0]}`)]),
    ...POINTER_TYPES.map((row) => typedef(row, true, row[0])),
    ...FRAMEWORK_TYPES.flatMap(([name, role, maxIrql, header]) => {
        const url = ddi(header, `nc-${header}-${name.toLowerCase()}`);
        const shared = { role, maxIrql, event: null, irpParameter: null, contextParameter: null, url };
        return [{ ...shared, name, pointer: false }, { ...shared, name: `PFN_${name.slice(4)}`, pointer: true }];
    }),
    ...EVENT_CALLBACKS.map((row) => ({
        name: row.pfn, role: "event-callback" as const, pointer: true, maxIrql: row.maxIrql, event: row.name, irpParameter: null,
        contextParameter: 0, url: row.url,
    })),
];

const byName = new Map<string, RoleTypedef>(ROLE_TYPEDEFS.map((row) => [row.name, row]));

/** Callbacks of the framework that the table does not list: known to be callbacks, at an unknown level. */
const FRAMEWORK_NAME = /^(?:EVT|PFN)_WDF_[A-Z0-9_]+$/;

/** The role that the typedef `name` gives to a function declared with it, or undefined when it gives none. */
export function roleOfTypedef(name: string): RoleTypedef | undefined {
    const type = baseName(name);
    const known = byName.get(type);
    if (known !== undefined || !FRAMEWORK_NAME.test(type)) return known;
    return {
        name: type, role: "framework-event", pointer: type.startsWith("PFN_"), maxIrql: 2, event: null, irpParameter: null,
        contextParameter: null, url: frameworkPage("summary-of-framework-objects"),
    };
}
