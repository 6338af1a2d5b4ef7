import { testRule } from "../tests/rule-tester.js";
import rule from "./require-deregister.js";

/** The parts of a driver of the framework that registers when its device is added. */
interface Parts {
    /** What the driver gives to WdfDriverCreate: lines of DriverEntry before the call. */
    readonly given: string;
    /** What stands before OnDeviceAdd, from line 6 on. */
    readonly end?: string;
    /** What OnDeviceAdd does besides, once all has worked. */
    readonly added?: string;
    readonly attributes?: string;
    readonly more?: string;
}

const driver = ({ given, end = NOTHING, added = "", attributes = "&attr", more = "" }: Parts): string => `#include <ntddk.h>
#include <wdf.h>
#include <wsk.h>
static const WSK_CLIENT_DISPATCH Dispatch = { MAKE_WSK_VERSION(1, 0), 0, NULL };
static WSK_REGISTRATION Registration; static WSK_PROVIDER_NPI Npi;
${end}
static NTSTATUS OnDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT Init) {
    WSK_CLIENT_NPI client = { NULL, &Dispatch };
    WDFDEVICE device;
    NTSTATUS status = WdfDeviceCreate(&Init, WDF_NO_OBJECT_ATTRIBUTES, &device);
    if (!NT_SUCCESS(status)) return status;
    status = WskRegister(&client, &Registration);
    if (!NT_SUCCESS(status)) return status;
    status = WskCaptureProviderNPI(&Registration, WSK_NO_WAIT, &Npi);
    if (!NT_SUCCESS(status)) { WskDeregister(&Registration); return status; }
    ${added}
    return STATUS_SUCCESS;
}
${more}
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath) {
    WDF_DRIVER_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attr;
    WDF_OBJECT_ATTRIBUTES_INIT(&attr);
    WDF_DRIVER_CONFIG_INIT(&config, OnDeviceAdd);
    ${given}
    return WdfDriverCreate(DriverObject, RegistryPath, ${attributes}, &config, WDF_NO_HANDLE);
}
`;

const CLEANUP = "attr.EvtCleanupCallback = OnEnd;";
const UNLOAD = "config.EvtDriverUnload = OnEnd;";
const ending = (body: string): string => `static VOID OnEnd(WDFOBJECT Object) { ${body} }`;
const NOTHING = ending("UNREFERENCED_PARAMETER(Object);");
const DOWN = "WskReleaseProviderNPI(&Registration); WskDeregister(&Registration);";

/** What the driver has called when its device comes to its end. */
const DEVICE_ENDS = "WDF_OBJECT_ATTRIBUTES of; WDF_OBJECT_ATTRIBUTES_INIT(&of); of.EvtCleanupCallback = OnDeviceEnd;";

testRule(rule, {
    valid: [
        { name: "the unload routine ends it", code: driver({ given: UNLOAD, end: ending(DOWN) }) },
        { name: "the cleanup callback ends it", code: driver({ given: CLEANUP, end: ending(DOWN) }) },
        { name: "the cleanup callback beside an unload routine ends it", code: driver({ given: `${CLEANUP} config.EvtDriverUnload = OnUnload;`, end: `${ending(DOWN)} static VOID OnUnload(WDFDRIVER Driver) { DbgPrint("bye"); }` }) },
        { name: "a helper ends it", code: driver({ given: UNLOAD, end: `static VOID Down(PWSK_REGISTRATION r) { WskReleaseProviderNPI(r); WskDeregister(r); } ${ending("Down(&Registration);")}` }) },
        { name: "a macro ends it", code: driver({ given: UNLOAD, end: `#define DOWN(r) do { WskReleaseProviderNPI(r); WskDeregister(r); } while (0)\n${ending("DOWN(&Registration);")}` }) },
        { name: "the end of the device ends it", code: driver({ given: CLEANUP, more: `static VOID OnDeviceEnd(WDFOBJECT Device) { ${DOWN} } VOID Prepare(VOID) { ${DEVICE_ENDS} Keep(&of); }` }) },
        { name: "the release of the hardware ends it, in another file", code: driver({ given: UNLOAD, more: "VOID PrepareHardware(WDF_PNPPOWER_EVENT_CALLBACKS *p) { p->EvtDeviceReleaseHardware = OnRelease; }" }).replaceAll("static WSK", "WSK"), files: { "net.c": `#include <wsk.h>\nextern WSK_REGISTRATION Registration;\nNTSTATUS OnRelease(WDFDEVICE d, WDFCMRESLIST l) { ${DOWN} return STATUS_SUCCESS; }\n` } },
        { name: "the unload routine calls what is out of sight", code: driver({ given: UNLOAD, end: ending("NetStop();") }) },
        { name: "the cleanup callback calls what is out of sight", code: driver({ given: `${CLEANUP} config.EvtDriverUnload = OnUnload;`, end: `${ending("NetStop();")} static VOID OnUnload(WDFDRIVER Driver) { DbgPrint("bye"); }` }) },
        { name: "the end of the device calls what is out of sight", code: driver({ given: UNLOAD, more: `static VOID OnDeviceEnd(WDFOBJECT Device) { NetStop(); } VOID Prepare(VOID) { ${DEVICE_ENDS} Keep(&of); }` }) },
        { name: "the cleanup callback is out of sight", code: driver({ given: `attr.EvtCleanupCallback = NetCleanup; ${UNLOAD}` }) },
        { name: "the unload routine is out of sight", code: driver({ given: `${CLEANUP} config.EvtDriverUnload = NetUnload;` }) },
        { name: "the end of the device is out of sight", code: driver({ given: UNLOAD, added: "WDF_OBJECT_ATTRIBUTES of; of.EvtDestroyCallback = NetDeviceEnd; Keep(&of);" }) },
        { name: "one of two routines", code: driver({ given: "config.EvtDriverUnload = RegistryPath->Length == 0 ? OnEnd : OnOther;", end: `${NOTHING} static VOID OnOther(WDFDRIVER d) { DbgPrint("other"); }` }) },
        { name: "no unload routine, and a driver for no devices", code: driver({ given: "" }).replace("&config, OnDeviceAdd", "&config, WDF_NO_EVENT_CALLBACK") },
        { name: "no unload routine in sight, and the configuration is given away", code: driver({ given: "SetEnd(&config);" }) },
        { name: "no unload routine, and flags out of sight", code: driver({ given: "config.DriverInitFlags = FLAGS;" }) },
        { name: "no unload routine, but the end of the device ends it", code: driver({ given: "", more: `static NTSTATUS OnRelease(WDFDEVICE d, WDFCMRESLIST l) { ${DOWN} return STATUS_SUCCESS; } VOID Prepare(WDF_PNPPOWER_EVENT_CALLBACKS *p) { p->EvtDeviceReleaseHardware = OnRelease; }` }) },
        { name: "no unload routine, but the end of the device is out of sight", code: driver({ given: "", more: "VOID Prepare(WDF_PNPPOWER_EVENT_CALLBACKS *p) { p->EvtDeviceReleaseHardware = NetRelease; }" }) },
        { name: "no unload routine, but a request from above ends it", code: driver({ given: "", more: `VOID OnControl(WDFQUEUE q, WDFREQUEST r, size_t o, size_t i, ULONG c) { ${DOWN} }` }) },
        { name: "the attributes are not given", code: driver({ given: CLEANUP, attributes: "WDF_NO_OBJECT_ATTRIBUTES" }) },
        { name: "the attributes are made anew", code: driver({ given: `${CLEANUP} WDF_OBJECT_ATTRIBUTES_INIT(&attr);` }) },
        { name: "a driver that is no Plug and Play driver may never be unloaded", code: driver({ given: `${CLEANUP} config.DriverInitFlags |= WdfDriverInitNonPnpDriver;` }) },
        { name: "nobody registers", code: driver({ given: UNLOAD }).replace("status = WskRegister(&client, &Registration);", "") },
        { name: "a routine of the system besides, which ends it out of sight", code: driver({ given: `${UNLOAD} DriverObject->DriverUnload = OnUnload;`, more: "VOID OnUnload(PDRIVER_OBJECT d) { NetStop(); }" }) },
        { name: "callbacks of objects, set where these are declared", code: driver({ given: UNLOAD, more: "EVT_WDF_OBJECT_CONTEXT_CLEANUP NetCleanup; static WDF_OBJECT_ATTRIBUTES g_Attr = { sizeof(WDF_OBJECT_ATTRIBUTES), NetCleanup };" }) },
        { name: "callbacks of files that are not in sight", code: driver({ given: UNLOAD, more: "VOID Files(PWDFDEVICE_INIT i) { WDF_FILEOBJECT_CONFIG f; WDF_FILEOBJECT_CONFIG_INIT(&f, NULL, NULL, FileCleanup); WdfDeviceInitSetFileObjectConfig(i, &f, NULL); }" }) },
    ],
    invalid: [
        {
            name: "the unload routine does nothing", code: driver({ given: UNLOAD }),
            errors: [{
                message: "notDeregistered", line: 6, column: 13, data: { function: "OnEnd", role: "unload routine" },
                trace: ["main.c:12:14 OnDeviceAdd registers the driver", "main.c:25:5 OnEnd is made the unload routine"],
            }],
        },
        {
            name: "the cleanup callback does nothing", code: driver({ given: CLEANUP }),
            errors: [{
                message: "notDeregistered", line: 6, column: 13, data: { function: "OnEnd", role: "cleanup callback of the driver object" },
                trace: ["main.c:12:14 OnDeviceAdd registers the driver", "main.c:25:5 OnEnd is made the cleanup callback of the driver object"],
            }],
        },
        { name: "the destroy callback", code: driver({ given: "attr.EvtDestroyCallback = OnEnd;" }), errors: [{ message: "notDeregistered", line: 6 }] },
        {
            name: "both do nothing: one report", code: driver({ given: `${CLEANUP} config.EvtDriverUnload = OnUnload;`, end: `${NOTHING}\nstatic VOID OnUnload(WDFDRIVER Driver) { DbgPrint("bye"); }` }),
            errors: [{ message: "notDeregistered", line: 7, data: { function: "OnUnload", role: "unload routine" } }],
        },
        {
            name: "the framework's own functions, and those that find contexts", code: driver({
                given: UNLOAD, end: `typedef struct _CTX { WDFTIMER Timer; } CTX; WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(CTX, ContextOf)\n${ending("WdfTimerStop(ContextOf(Object)->Timer, TRUE); WdfObjectDelete(ContextOf(Object)->Timer);")}`,
            }),
            errors: [{ message: "notDeregistered", line: 7 }],
        },
        {
            name: "a driver that is no Plug and Play driver has an unload routine", code: driver({ given: `${UNLOAD} config.DriverInitFlags |= WdfDriverInitNonPnpDriver;` }),
            errors: [{ message: "notDeregistered", line: 6 }],
        },
        { name: "the end of the device is in sight", code: driver({ given: UNLOAD, more: `static VOID OnDeviceEnd(WDFOBJECT Device) { DbgPrint("gone"); } VOID Prepare(VOID) { ${DEVICE_ENDS} Keep(&of); }` }), errors: [{ message: "notDeregistered", line: 6 }] },
        {
            name: "noUnload: no unload routine, and none for the driver's end", code: driver({ given: "" }),
            errors: [{ message: "noUnload", line: 26, data: { function: "DriverEntry" }, trace: ["main.c:12:14 OnDeviceAdd registers the driver", "main.c:26:12"] }],
        },
        { name: "no unload routine, and the end of the device is in sight", code: driver({ given: "", more: "static NTSTATUS OnRelease(WDFDEVICE d, WDFCMRESLIST l) { return STATUS_SUCCESS; } VOID Prepare(WDF_PNPPOWER_EVENT_CALLBACKS *p) { p->EvtDeviceReleaseHardware = OnRelease; }" }), errors: [{ message: "noUnload", line: 26 }] },
        { name: "registered by DriverEntry, in another file", code: driver({ given: `${UNLOAD} NetUp();` }).replace(/ {4}status = WskRegister[^]*?\n {4}\n/, ""), files: { "net.c": "WSK_REGISTRATION Reg;\nNTSTATUS NetUp(VOID) { WSK_CLIENT_NPI n; n.Dispatch = &T; return WskRegister(&n, &Reg); }\n" }, errors: [{ message: "notDeregistered", line: 6 }] },
    ],
});
