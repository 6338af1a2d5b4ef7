//~ clean
#include "turnstile.h"

static NTSTATUS TsDone(IN PDEVICE_OBJECT pDevice, IN PIRP pIrp, IN PVOID pvContext)
{
    UNREFERENCED_PARAMETER(pDevice);
    UNREFERENCED_PARAMETER(pIrp);

    KeSetEvent(&((PTS_CALL)pvContext)->evDone, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS TsCallInit(OUT PTS_CALL pCall)
{
    KeInitializeEvent(&pCall->evDone, SynchronizationEvent, FALSE);
    pCall->pIrp = IoAllocateIrp(1, FALSE);
    return pCall->pIrp ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

VOID TsArm(IN OUT PTS_CALL pCall)
{
    IoReuseIrp(pCall->pIrp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(pCall->pIrp, TsDone, pCall, TRUE, TRUE, TRUE);
}

NTSTATUS TsWait(IN OUT PTS_CALL pCall)
{
    KeWaitForSingleObject(&pCall->evDone, Executive, KernelMode, FALSE, NULL);
    return pCall->pIrp->IoStatus.Status;
}

/* A cancelled request is over when it is completed, and not before. */
NTSTATUS TsWaitFor(IN OUT PTS_CALL pCall, IN ULONG Milliseconds)
{
    LARGE_INTEGER Timeout;

    Timeout.QuadPart = -10000LL * Milliseconds;
    if (KeWaitForSingleObject(&pCall->evDone, Executive, KernelMode, FALSE, &Timeout) == STATUS_TIMEOUT) {
        IoCancelIrp(pCall->pIrp);
        KeWaitForSingleObject(&pCall->evDone, Executive, KernelMode, FALSE, NULL);
    }
    return pCall->pIrp->IoStatus.Status;
}

/* For memory of any kind, the stack included; the caller stays until the request is over. */
NTSTATUS TsLock(IN PVOID pv, IN ULONG cb, IN LOCK_OPERATION Access, OUT PWSK_BUF pBuf)
{
    NTSTATUS Status = STATUS_SUCCESS;

    pBuf->Offset = 0;
    pBuf->Length = cb;
    pBuf->Mdl = IoAllocateMdl(pv, cb, FALSE, FALSE, NULL);
    if (!pBuf->Mdl)
        return STATUS_INSUFFICIENT_RESOURCES;

    __try {
        MmProbeAndLockPages(pBuf->Mdl, KernelMode, Access);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        Status = GetExceptionCode();
        IoFreeMdl(pBuf->Mdl);
        pBuf->Mdl = NULL;
    }
    return Status;
}

VOID TsUnlock(IN OUT PWSK_BUF pBuf)
{
    MmUnlockPages(pBuf->Mdl);
    IoFreeMdl(pBuf->Mdl);
    pBuf->Mdl = NULL;
}

/* Enabling takes no IRP and may name several events. */
NTSTATUS TsSwitchEvents(IN PWSK_SOCKET Socket, IN ULONG Mask)
{
    WSK_EVENT_CALLBACK_CONTROL Control;

    Control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    Control.EventMask = Mask;
    return TS_BASIC(Socket)->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(Control), &Control,
                                              0, NULL, NULL, NULL);
}

/* Disabling is for one event at a time. With the IRP: afterwards the event does not run and will not. */
NTSTATUS TsDisableEvent(IN PWSK_SOCKET Socket, IN ULONG Event)
{
    WSK_EVENT_CALLBACK_CONTROL Control;

    Control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    Control.EventMask = Event | WSK_EVENT_DISABLE;
    return TS_SYNC(&g_Ts.Call,
                   TS_BASIC(Socket)->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(Control),
                                                      &Control, 0, NULL, NULL, g_Ts.Call.pIrp));
}

VOID TsClose(IN OUT PWSK_SOCKET *pSocket)
{
    PWSK_SOCKET Socket = *pSocket;

    *pSocket = NULL;
    (void)TS_SYNC(&g_Ts.Call, TS_BASIC(Socket)->WskCloseSocket(Socket, g_Ts.Call.pIrp));
}
