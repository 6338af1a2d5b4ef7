//~ clean
#include "turnstile.h"

static NTSTATUS WSKAPI TsReceive(IN PVOID pvContext, IN ULONG Flags, IN PWSK_DATA_INDICATION pIndication, IN SIZE_T cbIndicated,
                                 IN OUT SIZE_T *pcbAccepted);
static NTSTATUS WSKAPI TsDisconnect(IN PVOID pvContext, IN ULONG Flags);
static NTSTATUS WSKAPI TsSendBacklog(IN PVOID pvContext, IN SIZE_T cbIdeal);

const WSK_CLIENT_CONNECTION_DISPATCH g_TsConnDispatch = { TsReceive, TsDisconnect, TsSendBacklog };

static CHAR g_TsGreeting[] = "one at a time, please\r\n";

PTS_CONN TsConnCreate(IN PWSK_SOCKET Socket, IN PSOCKADDR Remote)
{
    PTS_CONN pConn = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(TS_CONN), TS_TAG);

    if (!pConn)
        return NULL;
    RtlZeroMemory(pConn, sizeof(TS_CONN));
    KeInitializeSpinLock(&pConn->Lock);
    pConn->Socket = Socket;
    pConn->pDispatch = (PWSK_PROVIDER_CONNECTION_DISPATCH)Socket->Dispatch;
    pConn->Remote = *(PSOCKADDR_IN)Remote;

    pConn->pIrp = IoAllocateIrp(1, FALSE);
    pConn->pMdl = IoAllocateMdl(pConn->Rest, sizeof(pConn->Rest), FALSE, FALSE, NULL);
    if (!pConn->pIrp || !pConn->pMdl) {
        TsConnFree(pConn);
        return NULL;
    }
    MmBuildMdlForNonPagedPool(pConn->pMdl);
    return pConn;
}

VOID TsConnFree(IN PTS_CONN pConn)
{
    if (pConn->pMdl)
        IoFreeMdl(pConn->pMdl);
    if (pConn->pIrp)
        IoFreeIrp(pConn->pIrp);
    ExFreePoolWithTag(pConn, TS_TAG);
}

/* Copies from a buffer that may lie in several MDLs; the number of bytes that were copied. */
static ULONG TsCopy(IN PWSK_BUF pFrom, OUT PUCHAR pTo, IN ULONG cbRoom)
{
    SIZE_T cbLeft = pFrom->Length < cbRoom ? pFrom->Length : cbRoom;
    ULONG Offset = pFrom->Offset;
    ULONG cbDone = 0;
    PMDL pMdl;

    for (pMdl = pFrom->Mdl; pMdl && cbLeft; pMdl = pMdl->Next) {
        SIZE_T cb = MmGetMdlByteCount(pMdl) - Offset;
        PUCHAR p = MmGetSystemAddressForMdlSafe(pMdl, NormalPagePriority);

        if (!p)
            break;
        if (cb > cbLeft)
            cb = cbLeft;
        RtlCopyMemory(pTo + cbDone, p + Offset, cb);
        cbDone += (ULONG)cb;
        cbLeft -= cb;
        Offset = 0;
    }
    return cbDone;
}

/* Takes as much as there is room for; for the rest TsAskForRest asks when there is room again. */
static NTSTATUS WSKAPI TsReceive(IN PVOID pvContext, IN ULONG Flags, IN PWSK_DATA_INDICATION pIndication, IN SIZE_T cbIndicated,
                                 IN OUT SIZE_T *pcbAccepted)
{
    PTS_CONN pConn = pvContext;
    PWSK_DATA_INDICATION p;
    NTSTATUS Status = STATUS_SUCCESS;
    SIZE_T cbTaken = 0;
    KIRQL Irql;

    UNREFERENCED_PARAMETER(Flags);

    if (!pIndication) {
        InterlockedExchange(&pConn->Gone, 1);
        TsKick();
        return STATUS_SUCCESS;
    }

    KeAcquireSpinLock(&pConn->Lock, &Irql);
    for (p = pIndication; p; p = p->Next) {
        ULONG cb = TsCopy(&p->Buffer, pConn->Notes + pConn->cbNotes, TS_NOTES - pConn->cbNotes);

        pConn->cbNotes += cb;
        cbTaken += cb;
        if (cb < p->Buffer.Length)
            break;
    }
    if (cbTaken < cbIndicated) {
        pConn->Partial = TRUE;
        if (cbTaken)
            *pcbAccepted = cbTaken;
        else
            Status = STATUS_DATA_NOT_ACCEPTED;
    }
    KeReleaseSpinLock(&pConn->Lock, Irql);

    TsKick();
    return Status;
}

static NTSTATUS WSKAPI TsDisconnect(IN PVOID pvContext, IN ULONG Flags)
{
    UNREFERENCED_PARAMETER(Flags);

    InterlockedExchange(&((PTS_CONN)pvContext)->Gone, 1);
    TsKick();
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI TsSendBacklog(IN PVOID pvContext, IN SIZE_T cbIdeal)
{
    ((PTS_CONN)pvContext)->Backlog = cbIdeal;
    return STATUS_SUCCESS;
}

static NTSTATUS TsRestReceived(IN PDEVICE_OBJECT pDevice, IN PIRP pIrp, IN PVOID pvContext)
{
    PTS_CONN pConn = pvContext;

    UNREFERENCED_PARAMETER(pDevice);

    if (NT_SUCCESS(pIrp->IoStatus.Status) && pIrp->IoStatus.Information)
        pConn->cbRest = (ULONG)pIrp->IoStatus.Information;
    else
        InterlockedExchange(&pConn->Gone, 1);
    InterlockedExchange(&pConn->Receiving, 0);
    TsKick();
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID TsAskForRest(IN PTS_CONN pConn)
{
    WSK_BUF Buf;

    Buf.Mdl = pConn->pMdl;
    Buf.Offset = 0;
    Buf.Length = sizeof(pConn->Rest);

    InterlockedExchange(&pConn->Receiving, 1);
    IoReuseIrp(pConn->pIrp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(pConn->pIrp, TsRestReceived, pConn, TRUE, TRUE, TRUE);
    pConn->pDispatch->WskReceive(pConn->Socket, &Buf, 0, pConn->pIrp);
}

/* Takes the notes; TRUE if more was offered than there was room for. */
static BOOLEAN TsTakeNotes(IN PTS_CONN pConn, OUT PUCHAR pNotes, OUT PULONG pcb)
{
    BOOLEAN More;
    KIRQL Irql;

    KeAcquireSpinLock(&pConn->Lock, &Irql);
    *pcb = pConn->cbNotes;
    RtlCopyMemory(pNotes, pConn->Notes, pConn->cbNotes);
    pConn->cbNotes = 0;
    More = pConn->Partial;
    pConn->Partial = FALSE;
    KeReleaseSpinLock(&pConn->Lock, Irql);
    return More;
}

/* Says hello, and writes into the log whom to: the number of the inspection that let them in, address and backlog. */
static NTSTATUS TsGreet(IN PTS_CONN pConn)
{
    WSK_INSPECT_ID Id;
    SOCKADDR_IN Remote;
    SIZE_T cbReturned = 0;
    SIZE_T cbIdeal = 0;
    WSK_BUF Buf;
    NTSTATUS Status;

    TS_RETURN_IF_FAILED(pConn->pDispatch->WskControlSocket(pConn->Socket, WskIoctl, SIO_WSK_QUERY_INSPECT_ID, 0, 0, NULL,
                                                           sizeof(Id), &Id, &cbReturned, NULL));
    TS_RETURN_IF_FAILED(TS_SYNC(&g_Ts.Call, pConn->pDispatch->WskGetRemoteAddress(pConn->Socket, (PSOCKADDR)&Remote,
                                                                                  g_Ts.Call.pIrp)));
    TS_RETURN_IF_FAILED(TS_SYNC(&g_Ts.Call,
                                pConn->pDispatch->WskControlSocket(pConn->Socket, WskIoctl, SIO_WSK_QUERY_IDEAL_SEND_BACKLOG, 0,
                                                                   0, NULL, sizeof(cbIdeal), &cbIdeal, NULL, g_Ts.Call.pIrp)));
    pConn->Backlog = cbIdeal;
    DbgPrint("turnstile: #%lu is %08lx, backlog %Iu\n", Id.SerialNumber, Remote.sin_addr.s_addr, cbIdeal);

    TS_RETURN_IF_FAILED(TsLock(g_TsGreeting, sizeof(g_TsGreeting) - 1, IoReadAccess, &Buf));
    Status = TS_SYNC(&g_Ts.Call, pConn->pDispatch->WskSend(pConn->Socket, &Buf, WSK_FLAG_NODELAY, g_Ts.Call.pIrp));
    TsUnlock(&Buf);
    return Status;
}

static VOID TsConnClose(IN PTS_CONN pConn)
{
    KIRQL Irql;

    KeAcquireSpinLock(&g_Ts.Lock, &Irql);
    RemoveEntryList(&pConn->Link);
    KeReleaseSpinLock(&g_Ts.Lock, Irql);

    (void)TsDisableEvent(pConn->Socket, WSK_EVENT_RECEIVE);
    (void)TsDisableEvent(pConn->Socket, WSK_EVENT_DISCONNECT);
    (void)TsDisableEvent(pConn->Socket, WSK_EVENT_SEND_BACKLOG);

    /* When the close is over, the receive is. */
    TsClose(&pConn->Socket);
    TsConnFree(pConn);
}

static VOID TsConnServe(IN PTS_CONN pConn)
{
    PUCHAR pNotes = ExAllocatePoolWithTag(NonPagedPoolNx, TS_NOTES, TS_TAG);
    ULONG cbNotes;

    if (!pNotes)
        return;
    if (!pConn->Greeted) {
        pConn->Greeted = TRUE;
        if (!NT_SUCCESS(TsGreet(pConn)))
            InterlockedExchange(&pConn->Gone, 1);
    }
    if (!pConn->Receiving) {
        if (pConn->cbRest) {
            (void)TsAuditReport(pConn, pConn->Rest, pConn->cbRest);
            pConn->cbRest = 0;
        }
        if (TsTakeNotes(pConn, pNotes, &cbNotes))
            TsAskForRest(pConn);
        if (cbNotes)
            (void)TsAuditReport(pConn, pNotes, cbNotes);
    }
    ExFreePoolWithTag(pNotes, TS_TAG);
}

/* Only the work item removes connections, and then the unload routine; the event adds them at the end. */
static PTS_CONN TsConnNext(IN PTS_CONN pConn)
{
    PLIST_ENTRY pEntry;
    KIRQL Irql;

    KeAcquireSpinLock(&g_Ts.Lock, &Irql);
    pEntry = pConn ? pConn->Link.Flink : g_Ts.Conns.Flink;
    KeReleaseSpinLock(&g_Ts.Lock, Irql);
    return pEntry == &g_Ts.Conns ? NULL : CONTAINING_RECORD(pEntry, TS_CONN, Link);
}

VOID TsConnServeAll(VOID)
{
    PTS_CONN pConn, pNext;

    for (pConn = TsConnNext(NULL); pConn; pConn = pNext) {
        pNext = TsConnNext(pConn);
        TsConnServe(pConn);
        if (pConn->Gone)
            TsConnClose(pConn);
    }
}

VOID TsConnCloseAll(VOID)
{
    PTS_CONN pConn;

    while ((pConn = TsConnNext(NULL)) != NULL)
        TsConnClose(pConn);
}
