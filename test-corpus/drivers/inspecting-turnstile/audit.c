//~ clean
#include "turnstile.h"

/* The auditor: a datagram socket with a fixed remote address. Everything but its event runs at PASSIVE_LEVEL and waits. */

static NTSTATUS WSKAPI TsAckReceived(IN PVOID pvContext, IN ULONG Flags, IN PWSK_DATAGRAM_INDICATION pIndication);

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, TsAuditOpen)
#pragma alloc_text(PAGE, TsAuditReport)
#pragma alloc_text(PAGE, TsAuditClose)
#endif

static const WSK_CLIENT_DATAGRAM_DISPATCH g_TsAuditDispatch = { TsAckReceived };

static UNICODE_STRING g_TsAuditHost = RTL_CONSTANT_STRING(L"auditor.example.net");
static UNICODE_STRING g_TsAuditService = RTL_CONSTANT_STRING(L"6024");

/* An acknowledgement is one datagram: its text does not matter. */
static NTSTATUS WSKAPI TsAckReceived(IN PVOID pvContext, IN ULONG Flags, IN PWSK_DATAGRAM_INDICATION pIndication)
{
    UNREFERENCED_PARAMETER(pvContext);
    UNREFERENCED_PARAMETER(Flags);

    if (!pIndication) {
        InterlockedExchange(&g_Ts.AuditorDead, 1);
        TsKick();
        return STATUS_SUCCESS;
    }
    for (; pIndication; pIndication = pIndication->Next)
        InterlockedIncrement(&g_Ts.Acks);
    return STATUS_SUCCESS;
}

static NTSTATUS TsResolve(OUT PSOCKADDR_IN pAddress)
{
    ADDRINFOEXW Hints = { 0 };
    PADDRINFOEXW pFirst = NULL;
    PADDRINFOEXW p;
    NTSTATUS Status;

    Hints.ai_family = AF_INET;
    Hints.ai_socktype = SOCK_DGRAM;

    TS_RETURN_IF_FAILED(TS_SYNC(&g_Ts.Call,
        g_Ts.Npi.Dispatch->WskGetAddressInfo(g_Ts.Npi.Client, &g_TsAuditHost, &g_TsAuditService, NS_ALL, NULL, &Hints, &pFirst,
                                             NULL, NULL, g_Ts.Call.pIrp)));
    Status = STATUS_NOT_FOUND;
    for (p = pFirst; p; p = p->ai_next) {
        if (p->ai_addrlen >= sizeof(SOCKADDR_IN)) {
            *pAddress = *(PSOCKADDR_IN)p->ai_addr;
            Status = STATUS_SUCCESS;
            break;
        }
    }
    g_Ts.Npi.Dispatch->WskFreeAddressInfo(g_Ts.Npi.Client, pFirst);
    return Status;
}

/* How many addresses we have. The list is a look without an IRP, at PASSIVE_LEVEL only. */
static VOID TsLogAddresses(VOID)
{
    ULONG cb = FIELD_OFFSET(SOCKET_ADDRESS_LIST, Address) + TS_MAX_ADDRESSES * (sizeof(SOCKET_ADDRESS) + sizeof(SOCKADDR_IN));
    PSOCKET_ADDRESS_LIST pList = ExAllocatePoolWithTag(NonPagedPoolNx, cb, TS_TAG);
    SIZE_T cbReturned = 0;
    NTSTATUS Status;

    if (!pList)
        return;
    Status = TS_DGRAM(g_Ts.Auditor)->WskControlSocket(g_Ts.Auditor, WskIoctl, SIO_ADDRESS_LIST_QUERY, 0, 0, NULL, cb, pList,
                                                      &cbReturned, NULL);
    if (NT_SUCCESS(Status))
        DbgPrint("turnstile: %d addresses\n", pList->iAddressCount);
    ExFreePoolWithTag(pList, TS_TAG);
}

/* Says hello and waits for a while for the answer; whoever does not answer gets his reports all the same. */
static NTSTATUS TsHello(VOID)
{
    static CHAR Hello[] = "turnstile/1\n";
    PUCHAR pMemory;
    SOCKADDR_STORAGE From;
    ULONG cbControl = TS_CONTROL;
    ULONG ControlFlags = 0;
    WSK_BUF Out, In;
    NTSTATUS Status;

    TS_RETURN_IF_FAILED(TsLock(Hello, sizeof(Hello) - 1, IoReadAccess, &Out));
    Status = TS_SYNC(&g_Ts.Call, TS_DGRAM(g_Ts.Auditor)->WskSendTo(g_Ts.Auditor, &Out, 0, NULL, 0, NULL, g_Ts.Call.pIrp));
    TsUnlock(&Out);
    if (!NT_SUCCESS(Status))
        return Status;

    pMemory = ExAllocatePoolWithTag(NonPagedPoolNx, TS_ACK + TS_CONTROL, TS_TAG);
    if (!pMemory)
        return STATUS_INSUFFICIENT_RESOURCES;

    Status = TsLock(pMemory, TS_ACK, IoWriteAccess, &In);
    if (NT_SUCCESS(Status)) {
        TsArm(&g_Ts.Call);
        TS_DGRAM(g_Ts.Auditor)->WskReceiveFrom(g_Ts.Auditor, &In, 0, (PSOCKADDR)&From, &cbControl,
                                               (PCMSGHDR)(pMemory + TS_ACK), &ControlFlags, g_Ts.Call.pIrp);
        if (NT_SUCCESS(TsWaitFor(&g_Ts.Call, TS_PATIENCE_MS)) && !(ControlFlags & MSG_TRUNC))
            InterlockedIncrement(&g_Ts.Acks);
        TsUnlock(&In);
    }
    ExFreePoolWithTag(pMemory, TS_TAG);
    return Status;
}

NTSTATUS TsAuditOpen(VOID)
{
    SOCKADDR_IN Local = { AF_INET };
    SOCKADDR_IN Remote;
    ULONG Broadcast = 0;
    PWSK_SOCKET Socket;

    PAGED_CODE();

    TS_RETURN_IF_FAILED(TsResolve(&Remote));
    TS_RETURN_IF_FAILED(TS_SYNC(&g_Ts.Call,
        g_Ts.Npi.Dispatch->WskSocket(g_Ts.Npi.Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, &g_Ts,
                                     &g_TsAuditDispatch, NULL, NULL, NULL, g_Ts.Call.pIrp)));
    Socket = (PWSK_SOCKET)g_Ts.Call.pIrp->IoStatus.Information;
    g_Ts.Auditor = Socket;

    TS_RETURN_IF_FAILED(TS_SYNC(&g_Ts.Call,
        TS_DGRAM(Socket)->WskControlSocket(Socket, WskGetOption, SO_BROADCAST, SOL_SOCKET, 0, NULL, sizeof(Broadcast),
                                           &Broadcast, NULL, g_Ts.Call.pIrp)));
    if (Broadcast)
        DbgPrint("turnstile: who has switched broadcasts on?\n");

    TS_RETURN_IF_FAILED(TS_SYNC(&g_Ts.Call, TS_DGRAM(Socket)->WskBind(Socket, (PSOCKADDR)&Local, 0, g_Ts.Call.pIrp)));
    TS_RETURN_IF_FAILED(TS_SYNC(&g_Ts.Call,
        TS_DGRAM(Socket)->WskControlSocket(Socket, WskIoctl, SIO_WSK_SET_REMOTE_ADDRESS, 0, sizeof(Remote), &Remote, 0, NULL,
                                           NULL, g_Ts.Call.pIrp)));
    TsLogAddresses();
    TS_RETURN_IF_FAILED(TsHello());
    return TsSwitchEvents(Socket, WSK_EVENT_RECEIVE_FROM);
}

/* Two datagrams: who has said it, and what. */
NTSTATUS TsAuditReport(IN PTS_CONN pConn, IN PVOID pv, IN ULONG cb)
{
    WSK_BUF_LIST Who, What;
    NTSTATUS Status;

    PAGED_CODE();

    if (!g_Ts.Auditor)
        return STATUS_DEVICE_NOT_READY;
    TS_RETURN_IF_FAILED(TsLock(&pConn->Remote, sizeof(pConn->Remote), IoReadAccess, &Who.Buffer));
    Status = TsLock(pv, cb, IoReadAccess, &What.Buffer);
    if (NT_SUCCESS(Status)) {
        Who.Next = &What;
        What.Next = NULL;
        Status = TS_SYNC(&g_Ts.Call, TS_DGRAM(g_Ts.Auditor)->WskSendMessages(g_Ts.Auditor, &Who, 0, NULL, 0, NULL,
                                                                             g_Ts.Call.pIrp));
        TsUnlock(&What.Buffer);
    }
    TsUnlock(&Who.Buffer);
    return Status;
}

/* A sign of life, from the stack. */
NTSTATUS TsAuditBeat(VOID)
{
    LONG Beat = g_Ts.Acks;
    WSK_BUF Buf;
    NTSTATUS Status;

    if (!g_Ts.Auditor)
        return STATUS_DEVICE_NOT_READY;
    TS_RETURN_IF_FAILED(TsLock(&Beat, sizeof(Beat), IoReadAccess, &Buf));
    Status = TS_SYNC(&g_Ts.Call, TS_DGRAM(g_Ts.Auditor)->WskSendTo(g_Ts.Auditor, &Buf, 0, NULL, 0, NULL, g_Ts.Call.pIrp));
    TsUnlock(&Buf);
    return Status;
}

VOID TsAuditClose(VOID)
{
    PAGED_CODE();

    if (!g_Ts.Auditor)
        return;
    (void)TsDisableEvent(g_Ts.Auditor, WSK_EVENT_RECEIVE_FROM);
    TsClose(&g_Ts.Auditor);
}
