/* Registration, the worker thread, unload. */
#include "bell.h"

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD BellUnload;
static KSTART_ROUTINE BellThread;

BELL_GLOBALS g_Bell;

static const WSK_CLIENT_DISPATCH g_ClientDispatch = { MAKE_WSK_VERSION(1, 0), 0, NULL };

// These events are on for every socket of the driver, from its creation to its close: they cannot be switched later.
static NTSTATUS
BellSetStaticCallbacks(VOID)
{
    WSK_EVENT_CALLBACK_CONTROL control;

    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE;

    return g_Bell.Npi.Dispatch->WskControlClient(g_Bell.Npi.Client, WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(control),
        &control, 0, NULL, NULL, NULL);
}

static PBELL_VISITOR
BellTakeVisitor(BOOLEAN Any)
{
    PBELL_VISITOR found = NULL;
    PLIST_ENTRY entry;
    KIRQL irql;

    KeAcquireSpinLock(&g_Bell.Lock, &irql);
    for (entry = g_Bell.Visitors.Flink; entry != &g_Bell.Visitors; entry = entry->Flink) {
        PBELL_VISITOR visitor = CONTAINING_RECORD(entry, BELL_VISITOR, Link);

        if (Any || visitor->Closing) {
            RemoveEntryList(&visitor->Link);
            visitor->Linked = FALSE;
            found = visitor;
            break;
        }
    }
    KeReleaseSpinLock(&g_Bell.Lock, irql);
    return found;
}

static VOID
BellSweep(BOOLEAN Any)
{
    PBELL_VISITOR visitor;

    while ((visitor = BellTakeVisitor(Any)) != NULL) {
        if (visitor->Admin) {
            AdminDisableEvents(visitor);
        } else {
            DoorMute(visitor);
            DoorDisableEvents(visitor);
        }
        VisitorDestroy(visitor);
    }
}

static VOID
BellThread(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);

    DoorOpen(&g_Bell.Door);
    AdminOpen(&g_Bell.Admin);

    while (!g_Bell.Stop) {
        // Waiting is what a thread of one's own is for.
        KeWaitForSingleObject(&g_Bell.Wake, Executive, KernelMode, FALSE, NULL);

        ListenerDecide(&g_Bell.Door, WskInspectAccept);
        ListenerDecide(&g_Bell.Admin, WskInspectAccept);
        if (g_Bell.Door.Dead) {
            ListenerClose(&g_Bell.Door);
        }
        if (g_Bell.Admin.Dead) {
            ListenerClose(&g_Bell.Admin);
        }
        BellSweep(FALSE);
    }

    ListenerClose(&g_Bell.Door);
    ListenerClose(&g_Bell.Admin);
    BellSweep(TRUE);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static NTSTATUS
BellStartThread(VOID)
{
    OBJECT_ATTRIBUTES attributes;
    HANDLE handle;
    NTSTATUS status;

    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    status = PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, &attributes, NULL, NULL, BellThread, NULL);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    // Cannot fail: the handle was made a moment ago, with all access.
    (VOID)ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, &g_Bell.Thread, NULL);
    ZwClose(handle);
    return STATUS_SUCCESS;
}

static VOID
BellUnload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);

    g_Bell.Stop = TRUE;
    KeSetEvent(&g_Bell.Wake, IO_NO_INCREMENT, FALSE);
    KeWaitForSingleObject(g_Bell.Thread, Executive, KernelMode, FALSE, NULL);
    ObDereferenceObject(g_Bell.Thread);

    WskReleaseProviderNPI(&g_Bell.Registration);
    WskDeregister(&g_Bell.Registration);
}

NTSTATUS
DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WSK_CLIENT_NPI client;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(RegistryPath);

    KeInitializeEvent(&g_Bell.Wake, SynchronizationEvent, FALSE);
    KeInitializeSpinLock(&g_Bell.Lock);
    InitializeListHead(&g_Bell.Visitors);

    client.ClientContext = NULL;
    client.Dispatch = &g_ClientDispatch;
    status = WskRegister(&client, &g_Bell.Registration);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    status = WskCaptureProviderNPI(&g_Bell.Registration, WSK_NO_WAIT, &g_Bell.Npi);
    if (!NT_SUCCESS(status)) {
        WskDeregister(&g_Bell.Registration);
        return status;
    }

    status = BellSetStaticCallbacks();
    if (NT_SUCCESS(status)) {
        status = BellStartThread();
    }
    if (!NT_SUCCESS(status)) {
        WskReleaseProviderNPI(&g_Bell.Registration);
        WskDeregister(&g_Bell.Registration);
        return status;
    }

    DriverObject->DriverUnload = BellUnload;
    return STATUS_SUCCESS;
}
