//~ clean
#include "turnstile.h"

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD TsUnload;

TURNSTILE g_Ts;

static WSK_CLIENT_DISPATCH g_TsClientDispatch = { MAKE_WSK_VERSION(1, 0), 0, NULL };

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, TsUnload)
#endif

static NTSTATUS TsTransportsChanged(IN PDEVICE_OBJECT pDevice, IN PIRP pIrp, IN PVOID pvContext)
{
    UNREFERENCED_PARAMETER(pDevice);
    UNREFERENCED_PARAMETER(pvContext);

    DbgPrint("turnstile: transports have changed, 0x%08x\n", pIrp->IoStatus.Status);
    IoFreeIrp(pIrp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Completes when there is a new transport, or by WskDeregister, which cancels it. */
static VOID TsWatchTransports(VOID)
{
    PIRP pIrp = IoAllocateIrp(1, FALSE);

    if (!pIrp)
        return;
    IoSetCompletionRoutine(pIrp, TsTransportsChanged, NULL, TRUE, TRUE, TRUE);
    g_Ts.Npi.Dispatch->WskControlClient(g_Ts.Npi.Client, WSK_TRANSPORT_LIST_CHANGE, 0, NULL, 0, NULL, NULL, pIrp);
}

static VOID TsStart(VOID)
{
    NTSTATUS Status;

    TsWatchTransports();
    Status = TsAuditOpen();
    if (NT_SUCCESS(Status))
        Status = TsGateOpen();
    if (!NT_SUCCESS(Status)) {
        DbgPrint("turnstile: closed, 0x%08x\n", Status);
        TsGateClose();
        TsAuditClose();
    }
}

static VOID TsWork(IN PVOID pvObject, IN PVOID pvContext, IN PIO_WORKITEM pItem)
{
    LONG Kicks;

    UNREFERENCED_PARAMETER(pvObject);
    UNREFERENCED_PARAMETER(pvContext);
    UNREFERENCED_PARAMETER(pItem);

    do {
        Kicks = g_Ts.Kicks;
        if (!g_Ts.Started) {
            g_Ts.Started = TRUE;
            TsStart();
        }
        if (g_Ts.ListenerDead)
            TsGateClose();
        TsGateAnswer();
        TsConnServeAll();
        if (g_Ts.AuditorDead)
            TsAuditClose();
        (void)TsAuditBeat();
    } while (InterlockedAdd(&g_Ts.Kicks, -Kicks) != 0);

    ExReleaseRundownProtection(&g_Ts.ItemQueued);
}

/* At up to DISPATCH_LEVEL. Whoever finds the count at zero queues the item; a running one makes another round. */
VOID TsKick(VOID)
{
    if (!ExAcquireRundownProtection(&g_Ts.ItemQueued))
        return;
    if (InterlockedIncrement(&g_Ts.Kicks) == 1)
        IoQueueWorkItemEx(g_Ts.pItem, TsWork, DelayedWorkQueue, NULL);
    else
        ExReleaseRundownProtection(&g_Ts.ItemQueued);
}

static VOID TsFree(VOID)
{
    TsGateCleanup();
    if (g_Ts.Call.pIrp)
        IoFreeIrp(g_Ts.Call.pIrp);
    if (g_Ts.pItem) {
        IoUninitializeWorkItem(g_Ts.pItem);
        ExFreePoolWithTag(g_Ts.pItem, TS_TAG);
    }
}

VOID TsUnload(IN PDRIVER_OBJECT pDriver)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(pDriver);

    /* Nothing is queued any more; the sockets are ours alone. */
    ExWaitForRundownProtectionRelease(&g_Ts.ItemQueued);
    TsGateClose();
    TsConnCloseAll();
    TsAuditClose();
    WskReleaseProviderNPI(&g_Ts.Registration);
    WskDeregister(&g_Ts.Registration);
    TsFree();
}

static NTSTATUS TsInit(IN PDRIVER_OBJECT pDriver)
{
    KeInitializeSpinLock(&g_Ts.Lock);
    InitializeListHead(&g_Ts.Conns);
    ExInitializeRundownProtection(&g_Ts.ItemQueued);

    g_Ts.pItem = ExAllocatePoolWithTag(NonPagedPoolNx, IoSizeofWorkItem(), TS_TAG);
    if (!g_Ts.pItem)
        return STATUS_INSUFFICIENT_RESOURCES;
    IoInitializeWorkItem(pDriver, g_Ts.pItem);

    TS_RETURN_IF_FAILED(TsCallInit(&g_Ts.Call));
    return TsGateInit();
}

NTSTATUS DriverEntry(IN PDRIVER_OBJECT pDriver, IN PUNICODE_STRING pRegistryPath)
{
    WSK_CLIENT_NPI ClientNpi;
    NTSTATUS Status;

    UNREFERENCED_PARAMETER(pRegistryPath);

    Status = TsInit(pDriver);
    if (!NT_SUCCESS(Status))
        goto Free;

    ClientNpi.ClientContext = NULL;
    ClientNpi.Dispatch = &g_TsClientDispatch;
    Status = WskRegister(&ClientNpi, &g_Ts.Registration);
    if (!NT_SUCCESS(Status))
        goto Free;

    Status = WskCaptureProviderNPI(&g_Ts.Registration, WSK_NO_WAIT, &g_Ts.Npi);
    if (!NT_SUCCESS(Status))
        goto Deregister;

    pDriver->DriverUnload = TsUnload;
    TsKick();
    return STATUS_SUCCESS;

Deregister:
    WskDeregister(&g_Ts.Registration);
Free:
    TsFree();
    return Status;
}
