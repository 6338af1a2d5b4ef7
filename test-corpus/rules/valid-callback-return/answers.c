/*
 * answers.c - the events of a small server that answers them as if they were dispatch routines.
 */
#include <ntddk.h>
#include <wsk.h>
#include "server.h"

#define TAG_VISITOR 'tsiV'
#define E_REFUSED   ((NTSTATUS)0xE0010002L)

#define BAIL_UNLESS(cond, st)  do { if (!(cond)) return (st); } while (0)

static WSK_INSPECT_ACTION WSKAPI SrvInspect(PVOID, PSOCKADDR, PSOCKADDR, PWSK_INSPECT_ID);
static NTSTATUS WSKAPI SrvAbort(PVOID, PWSK_INSPECT_ID);

static const WSK_CLIENT_LISTEN_DISPATCH ListenEvents = { SrvAccept, SrvInspect, SrvAbort };

static const WSK_CLIENT_CONNECTION_DISPATCH VisitorEvents = {
    .WskReceiveEvent = SrvReceive,
    .WskDisconnectEvent = SrvDisconnect,
    .WskSendBacklogEvent = SrvBacklog,
};

static NTSTATUS
NewVisitor(_In_ PSERVER Server, _Outptr_ PVISITOR *Visitor)
{
    if (Server->Visitors >= Server->MostVisitors) {
        return STATUS_QUOTA_EXCEEDED;
    }
    *Visitor = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(VISITOR), TAG_VISITOR);
    return *Visitor == NULL ? STATUS_NO_MEMORY : STATUS_SUCCESS;
}

NTSTATUS WSKAPI
SrvAccept(
    _In_opt_ PVOID SocketContext,
    _In_ ULONG Flags,
    _In_ PSOCKADDR LocalAddress,
    _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket,
    _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PSERVER server = SocketContext;
    PVISITOR visitor;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);

    BAIL_UNLESS(server != NULL, STATUS_INVALID_PARAMETER); //~ valid-callback-return
    if (AcceptSocket == NULL) {
        ServerDied(server);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    if (IsBanned(server, RemoteAddress)) {
        return E_REFUSED; //~ valid-callback-return
    }

    status = NewVisitor(server, &visitor);
    if (!NT_SUCCESS(status)) {
        goto Done;
    }
    visitor->Socket = AcceptSocket;
    *AcceptSocketContext = visitor;
    *AcceptSocketDispatch = &VisitorEvents;

Done:
    return status; //~ valid-callback-return
}

static WSK_INSPECT_ACTION WSKAPI
SrvInspect(PVOID SocketContext, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress, PWSK_INSPECT_ID InspectID)
{
    PSERVER server = SocketContext;
    WSK_INSPECT_ACTION action = InspectReject;

    UNREFERENCED_PARAMETER(LocalAddress);
    if (InspectID == NULL) {
        ServerDied(server);
        return FALSE; //~ valid-callback-return
    }
    switch (Reputation(server, RemoteAddress)) {
    case ReputationGood:
        return STATUS_SUCCESS; //~ valid-callback-return
    case ReputationUnknown:
        server->PendingId = *InspectID;
        return WskInspectPend;
    default:
        break;
    }
    return action; //~ valid-callback-return
}

static NTSTATUS WSKAPI
SrvAbort(PVOID SocketContext, PWSK_INSPECT_ID InspectID)
{
    return ForgetPending(SocketContext, InspectID) ? STATUS_SUCCESS : STATUS_NOT_FOUND; //~ valid-callback-return
}

NTSTATUS WSKAPI
SrvReceive(PVOID SocketContext, ULONG Flags, PWSK_DATA_INDICATION DataIndication, SIZE_T BytesIndicated, SIZE_T *BytesAccepted)
{
    if (DataIndication == NULL) {
        CloseLater(SocketContext);
        return STATUS_CONNECTION_RESET; //~ valid-callback-return
    }
    if (!Keep(SocketContext, DataIndication)) {
        return STATUS_DATA_NOT_ACCEPTED;
    }
    return STATUS_PENDING;
}

NTSTATUS WSKAPI
SrvDisconnect(PVOID SocketContext, ULONG Flags)
{
    if (Flags & WSK_FLAG_ABORTIVE) {
        return STATUS_CONNECTION_ABORTED; //~ valid-callback-return
    }
    CloseLater(SocketContext);
    return STATUS_SUCCESS;
}

NTSTATUS WSKAPI
SrvBacklog(PVOID SocketContext, SIZE_T IdealBacklogSize)
{
    UNREFERENCED_PARAMETER(SocketContext);
    UNREFERENCED_PARAMETER(IdealBacklogSize);
    return STATUS_NOT_IMPLEMENTED; //~ valid-callback-return
}
