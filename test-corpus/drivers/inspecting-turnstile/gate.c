//~ clean
#include "turnstile.h"

static WSK_INSPECT_ACTION WSKAPI TsInspect(IN PVOID pvContext, IN PSOCKADDR Local, IN PSOCKADDR Remote, IN PWSK_INSPECT_ID pId);
static NTSTATUS WSKAPI TsAbort(IN PVOID pvContext, IN PWSK_INSPECT_ID pId);
static NTSTATUS WSKAPI TsAccept(IN PVOID pvContext, IN ULONG Flags, IN PSOCKADDR Local, IN PSOCKADDR Remote,
                                IN PWSK_SOCKET AcceptSocket, OUT PVOID *ppvContext,
                                OUT CONST WSK_CLIENT_CONNECTION_DISPATCH **ppDispatch);

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, TsGateOpen)
#endif

static const WSK_CLIENT_LISTEN_DISPATCH g_TsListenDispatch = {
    TsAccept,
    TsInspect,
    TsAbort,
};

/* One IRP for each slot: an answer must not fail for lack of memory. */
NTSTATUS TsGateInit(VOID)
{
    ULONG i;

    for (i = 0; i < TS_SLOTS; i++) {
        g_Ts.Slots[i].pIrp = IoAllocateIrp(1, FALSE);
        if (!g_Ts.Slots[i].pIrp)
            return STATUS_INSUFFICIENT_RESOURCES;
    }
    return STATUS_SUCCESS;
}

VOID TsGateCleanup(VOID)
{
    ULONG i;

    for (i = 0; i < TS_SLOTS; i++) {
        if (g_Ts.Slots[i].pIrp)
            IoFreeIrp(g_Ts.Slots[i].pIrp);
    }
}

static NTSTATUS TsSetFlag(IN PWSK_SOCKET Socket, IN ULONG Option)
{
    ULONG On = 1;

    return TS_SYNC(&g_Ts.Call, TS_LISTEN(Socket)->WskControlSocket(Socket, WskSetOption, Option, SOL_SOCKET, sizeof(On), &On, 0,
                                                                   NULL, NULL, g_Ts.Call.pIrp));
}

NTSTATUS TsGateOpen(VOID)
{
    PWSK_SOCKET Socket;
    SOCKADDR_IN Local = { AF_INET };
    NTSTATUS Status;

    PAGED_CODE();

    Status = TS_SYNC(&g_Ts.Call, g_Ts.Npi.Dispatch->WskSocket(g_Ts.Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP,
                                                              WSK_FLAG_LISTEN_SOCKET, &g_Ts, &g_TsListenDispatch, NULL, NULL,
                                                              NULL, g_Ts.Call.pIrp));
    if (!NT_SUCCESS(Status))
        return Status;
    Socket = (PWSK_SOCKET)g_Ts.Call.pIrp->IoStatus.Information;

    /* The work item answers and the unload closes what is in here. */
    g_Ts.Listener = Socket;

    /* Asked for before the bind, or nobody is inspected. */
    TS_RETURN_IF_FAILED(TsSetFlag(Socket, SO_CONDITIONAL_ACCEPT));
    TS_RETURN_IF_FAILED(TsSetFlag(Socket, (ULONG)SO_EXCLUSIVEADDRUSE));

    Local.sin_port = RtlUshortByteSwap(TS_PORT);
    TS_RETURN_IF_FAILED(TS_SYNC(&g_Ts.Call, TS_LISTEN(Socket)->WskBind(Socket, (PSOCKADDR)&Local, 0, g_Ts.Call.pIrp)));

    /* The connections inherit all but the first. */
    return TsSwitchEvents(Socket, WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_SEND_BACKLOG);
}

static WSK_INSPECT_ACTION WSKAPI TsInspect(IN PVOID pvContext, IN PSOCKADDR Local, IN PSOCKADDR Remote, IN PWSK_INSPECT_ID pId)
{
    PTS_SLOT pFree = NULL;
    KIRQL Irql;
    ULONG i;

    UNREFERENCED_PARAMETER(pvContext);
    UNREFERENCED_PARAMETER(Local);

    if (!pId) {
        InterlockedExchange(&g_Ts.ListenerDead, 1);
        TsKick();
        return WskInspectReject;
    }

    KeAcquireSpinLock(&g_Ts.Lock, &Irql);
    for (i = 0; i < TS_SLOTS && !pFree; i++) {
        if (!g_Ts.Slots[i].Busy)
            pFree = &g_Ts.Slots[i];
    }
    if (pFree) {
        pFree->Busy = TRUE;
        pFree->Id.Key = pId->Key;
        pFree->Id.SerialNumber = pId->SerialNumber;
        pFree->Remote = ((PSOCKADDR_IN)Remote)->sin_addr.s_addr;
    }
    KeReleaseSpinLock(&g_Ts.Lock, Irql);

    if (!pFree)
        return WskInspectReject;
    TsKick();
    return WskInspectPend;
}

static BOOLEAN TsSameId(IN const WSK_INSPECT_ID *a, IN const WSK_INSPECT_ID *b)
{
    return a->Key == b->Key && a->SerialNumber == b->SerialNumber;
}

static NTSTATUS WSKAPI TsAbort(IN PVOID pvContext, IN PWSK_INSPECT_ID pId)
{
    KIRQL Irql;
    ULONG i;

    UNREFERENCED_PARAMETER(pvContext);

    KeAcquireSpinLock(&g_Ts.Lock, &Irql);
    for (i = 0; i < TS_SLOTS; i++) {
        PTS_SLOT pSlot = &g_Ts.Slots[i];

        /* An answer that is under way fails, and frees the slot then. */
        if (pSlot->Busy && !pSlot->Answering && TsSameId(&pSlot->Id, pId))
            pSlot->Busy = FALSE;
    }
    KeReleaseSpinLock(&g_Ts.Lock, Irql);
    return STATUS_SUCCESS;
}

static NTSTATUS TsAnswered(IN PDEVICE_OBJECT pDevice, IN PIRP pIrp, IN PVOID pvContext)
{
    PTS_SLOT pSlot = pvContext;
    KIRQL Irql;

    UNREFERENCED_PARAMETER(pDevice);
    UNREFERENCED_PARAMETER(pIrp);

    KeAcquireSpinLock(&g_Ts.Lock, &Irql);
    pSlot->Answering = FALSE;
    pSlot->Busy = FALSE;
    KeReleaseSpinLock(&g_Ts.Lock, Irql);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Marks a slot as being answered; TRUE if there is something to answer. */
static BOOLEAN TsGateTake(IN PTS_SLOT pSlot, OUT WSK_INSPECT_ACTION *pAction)
{
    PLIST_ENTRY pEntry;
    ULONG Inside = 0;
    BOOLEAN Mine;
    KIRQL Irql;

    KeAcquireSpinLock(&g_Ts.Lock, &Irql);
    Mine = pSlot->Busy && !pSlot->Answering;
    if (Mine) {
        pSlot->Answering = TRUE;
        for (pEntry = g_Ts.Conns.Flink; pEntry != &g_Ts.Conns; pEntry = pEntry->Flink) {
            if (CONTAINING_RECORD(pEntry, TS_CONN, Link)->Remote.sin_addr.s_addr == pSlot->Remote)
                Inside++;
        }
    }
    KeReleaseSpinLock(&g_Ts.Lock, Irql);

    *pAction = Inside < TS_PER_ADDRESS ? WskInspectAccept : WskInspectReject;
    return Mine;
}

VOID TsGateAnswer(VOID)
{
    WSK_INSPECT_ACTION Action;
    ULONG i;

    if (!g_Ts.Listener)
        return;
    for (i = 0; i < TS_SLOTS; i++) {
        PTS_SLOT pSlot = &g_Ts.Slots[i];

        if (!TsGateTake(pSlot, &Action))
            continue;
        IoReuseIrp(pSlot->pIrp, STATUS_UNSUCCESSFUL);
        IoSetCompletionRoutine(pSlot->pIrp, TsAnswered, pSlot, TRUE, TRUE, TRUE);
        TS_LISTEN(g_Ts.Listener)->WskInspectComplete(g_Ts.Listener, &pSlot->Id, Action, pSlot->pIrp);
    }
}

static NTSTATUS WSKAPI TsAccept(IN PVOID pvContext, IN ULONG Flags, IN PSOCKADDR Local, IN PSOCKADDR Remote,
                                IN PWSK_SOCKET AcceptSocket, OUT PVOID *ppvContext,
                                OUT CONST WSK_CLIENT_CONNECTION_DISPATCH **ppDispatch)
{
    PTS_CONN pConn;
    KIRQL Irql;

    UNREFERENCED_PARAMETER(pvContext);
    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(Local);

    if (!AcceptSocket) {
        InterlockedExchange(&g_Ts.ListenerDead, 1);
        TsKick();
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    pConn = TsConnCreate(AcceptSocket, Remote);
    if (!pConn)
        return STATUS_REQUEST_NOT_ACCEPTED;

    *ppvContext = pConn;
    *ppDispatch = &g_TsConnDispatch;

    KeAcquireSpinLock(&g_Ts.Lock, &Irql);
    InsertTailList(&g_Ts.Conns, &pConn->Link);
    KeReleaseSpinLock(&g_Ts.Lock, Irql);
    TsKick();
    return STATUS_SUCCESS;
}

/* By the work item when the socket is dead, or by the unload routine. Whoever is still waiting is rejected by WSK. */
VOID TsGateClose(VOID)
{
    if (!g_Ts.Listener)
        return;
    (void)TsDisableEvent(g_Ts.Listener, WSK_EVENT_ACCEPT);
    TsClose(&g_Ts.Listener);
}
