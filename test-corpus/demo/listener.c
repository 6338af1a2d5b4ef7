/* The two listening sockets and their accept events. */
#include "ops.h"

static NTSTATUS WSKAPI DoorOnAccept(PVOID SocketContext, ULONG Flags, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress,
    PWSK_SOCKET AcceptSocket, PVOID *AcceptSocketContext,
    CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch);
static NTSTATUS WSKAPI AdminOnAccept(PVOID SocketContext, ULONG Flags, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress,
    PWSK_SOCKET AcceptSocket, PVOID *AcceptSocketContext,
    CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch);

static const WSK_CLIENT_LISTEN_DISPATCH g_DoorDispatch = { DoorOnAccept, DoorOnInspect, DoorOnAbort };
static const WSK_CLIENT_LISTEN_DISPATCH g_AdminDispatch = { AdminOnAccept, AdminOnInspect, AdminOnAbort };

VOID
ListenerDied(PBELL_LISTENER Listener)
{
    Listener->Dead = TRUE;
    KeSetEvent(&g_Bell.Wake, IO_NO_INCREMENT, FALSE);
}

static NTSTATUS
ListenerCreate(PBELL_LISTENER Listener, const WSK_CLIENT_LISTEN_DISPATCH *Events)
{
    BELL_OP op;
    NTSTATUS status;

    KeInitializeSpinLock(&Listener->Lock);
    InitializeListHead(&Listener->Waiting);

    status = OpBegin(&op);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    g_Bell.Npi.Dispatch->WskSocket(g_Bell.Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET, Listener,
        Events, NULL, NULL, NULL, op.Irp);
    status = OpWait(&op);
    if (NT_SUCCESS(status)) {
        Listener->Socket = (PWSK_SOCKET)op.Irp->IoStatus.Information;
    }
    OpEnd(&op);
    return status;
}

VOID
ListenerClose(PBELL_LISTENER Listener)
{
    if (Listener->Socket != NULL) {
        ListenerDecide(Listener, WskInspectReject);
        OpClose(Listener->Socket);
        Listener->Socket = NULL;
        ListenerForget(Listener);
    }
    Listener->Dead = FALSE;
}

NTSTATUS
DoorOpen(PBELL_LISTENER Listener)
{
    NTSTATUS status = ListenerCreate(Listener, &g_DoorDispatch);

    if (!NT_SUCCESS(status)) {
        return status;
    }

    status = OpBind(Listener->Socket, BELL_DOOR_PORT);
    if (NT_SUCCESS(status)) {
        // Wrong: a bound socket no longer learns conditional accept; everybody walks in without inspection.
        status = OpSetListenerOption(Listener->Socket, SO_CONDITIONAL_ACCEPT, 1); //~ no-late-conditional-accept
    }
    if (!NT_SUCCESS(status)) {
        ListenerClose(Listener);
    }
    return status;
}

NTSTATUS
AdminOpen(PBELL_LISTENER Listener)
{
    NTSTATUS status = ListenerCreate(Listener, &g_AdminDispatch);

    if (!NT_SUCCESS(status)) {
        return status;
    }

    // Right: the option first, then the bind.
    status = OpSetListenerOption(Listener->Socket, SO_CONDITIONAL_ACCEPT, 1);
    if (NT_SUCCESS(status)) {
        status = OpBind(Listener->Socket, BELL_ADMIN_PORT);
    }
    if (!NT_SUCCESS(status)) {
        ListenerClose(Listener);
    }
    return status;
}

static NTSTATUS WSKAPI
DoorOnAccept(PVOID SocketContext, ULONG Flags, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress, PWSK_SOCKET AcceptSocket,
    PVOID *AcceptSocketContext, CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PBELL_VISITOR visitor;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);

    if (AcceptSocket == NULL) {
        ListenerDied((PBELL_LISTENER)SocketContext);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    visitor = VisitorCreate(AcceptSocket, FALSE);
    if (visitor == NULL) {
        // Wrong: the accept event knows two answers, and "out of memory" is not one of them.
        return STATUS_INSUFFICIENT_RESOURCES; //~ valid-callback-return
    }

    *AcceptSocketContext = visitor;
    *AcceptSocketDispatch = &g_DoorVisitorDispatch;
    if (!NT_SUCCESS(DoorEnableEvents(visitor))) {
        ExFreePoolWithTag(visitor, BELL_TAG);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    // Wrong: the greeting is sent and awaited, two files further down, while WSK waits for this callback.
    VisitorGreet(visitor); //~ no-wait-in-event-callback
    VisitorLink(visitor);
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
AdminOnAccept(PVOID SocketContext, ULONG Flags, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress, PWSK_SOCKET AcceptSocket,
    PVOID *AcceptSocketContext, CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PBELL_VISITOR visitor;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);

    if (AcceptSocket == NULL) {
        ListenerDied((PBELL_LISTENER)SocketContext);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    visitor = VisitorCreate(AcceptSocket, TRUE);
    if (visitor == NULL) {
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    *AcceptSocketContext = visitor;
    *AcceptSocketDispatch = &g_AdminVisitorDispatch;
    if (!NT_SUCCESS(AdminEnableEvents(visitor))) {
        ExFreePoolWithTag(visitor, BELL_TAG);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    // Right: the request is started here and finishes in its completion routine.
    (VOID)SendAsync(visitor, "bell admin\r\n");
    VisitorLink(visitor);
    return STATUS_SUCCESS;
}
