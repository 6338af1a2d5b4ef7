/* Accepted connections and their events. */
#include "ops.h"

PBELL_VISITOR
VisitorCreate(PWSK_SOCKET Socket, BOOLEAN Admin)
{
    PBELL_VISITOR visitor = (PBELL_VISITOR)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*visitor), BELL_TAG);

    if (visitor != NULL) {
        visitor->Socket = Socket;
        visitor->Admin = Admin;
        ExInitializeRundownProtection(&visitor->Calls);
    }
    return visitor;
}

VOID
VisitorLink(PBELL_VISITOR Visitor)
{
    KIRQL irql;

    KeAcquireSpinLock(&g_Bell.Lock, &irql);
    InsertTailList(&g_Bell.Visitors, &Visitor->Link);
    Visitor->Linked = TRUE;
    KeReleaseSpinLock(&g_Bell.Lock, irql);
    KeSetEvent(&g_Bell.Wake, IO_NO_INCREMENT, FALSE);
}

VOID
VisitorRequestClose(PBELL_VISITOR Visitor)
{
    Visitor->Closing = TRUE;
    KeSetEvent(&g_Bell.Wake, IO_NO_INCREMENT, FALSE);
}

// Closes the connection and waits for it. The visitor must no longer be on the list.
VOID
VisitorDestroy(PBELL_VISITOR Visitor)
{
    ExWaitForRundownProtectionRelease(&Visitor->Calls);
    OpClose(Visitor->Socket);
    ExFreePoolWithTag(Visitor, BELL_TAG);
}

VOID
VisitorCloseNow(PBELL_VISITOR Visitor)
{
    BOOLEAN mine;
    KIRQL irql;

    KeAcquireSpinLock(&g_Bell.Lock, &irql);
    mine = Visitor->Linked;
    if (mine) {
        RemoveEntryList(&Visitor->Link);
        Visitor->Linked = FALSE;
    } else {
        Visitor->Closing = TRUE;
    }
    KeReleaseSpinLock(&g_Bell.Lock, irql);

    if (mine) {
        VisitorDestroy(Visitor);
    }
}

// Sends a text and waits until the peer has acknowledged it.
VOID
VisitorReply(PBELL_VISITOR Visitor, PCSTR Text)
{
    PBELL_SEND send = SendCreate(Visitor, Text);

    if (send == NULL) {
        return;
    }
    if (ExAcquireRundownProtection(&Visitor->Calls)) {
        OpSend(Visitor->Socket, &send->Buffer);
        ExReleaseRundownProtection(&Visitor->Calls);
    }
    SendDestroy(send);
}

VOID
VisitorGreet(PBELL_VISITOR Visitor)
{
    VisitorReply(Visitor, "who is there?\r\n");
}

static NTSTATUS WSKAPI
DoorOnReceive(PVOID SocketContext, ULONG Flags, PWSK_DATA_INDICATION DataIndication, SIZE_T BytesIndicated,
    SIZE_T *BytesAccepted)
{
    PBELL_VISITOR visitor = (PBELL_VISITOR)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesAccepted);

    if (DataIndication == NULL) {
        // Wrong: the close of a socket completes only after this callback of the same socket has returned.
        VisitorCloseNow(visitor); //~ no-wait-in-event-callback
        return STATUS_SUCCESS;
    }

    visitor->Rings += BytesIndicated;
    if (visitor->Rings == BytesIndicated) {
        (VOID)SendBanner(visitor);
    }

    // Wrong: the reply is awaited two calls further down, in another file.
    VisitorReply(visitor, "ding\r\n"); //~ no-wait-in-event-callback
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
DoorOnDisconnect(PVOID SocketContext, ULONG Flags)
{
    PBELL_VISITOR visitor = (PBELL_VISITOR)SocketContext;
    LARGE_INTEGER moment;

    if (Flags & WSK_FLAG_ABORTIVE) {
        VisitorRequestClose(visitor);
        // Wrong: a disconnect event may answer STATUS_SUCCESS only.
        return STATUS_CONNECTION_RESET; //~ valid-callback-return
    }

    (VOID)SendChime(visitor);
    (VOID)SendReminder(visitor);

    // Wrong: events arrive at up to DISPATCH_LEVEL, on a thread that belongs to somebody else.
    moment.QuadPart = -10 * 1000 * 50;
    KeDelayExecutionThread(KernelMode, FALSE, &moment); //~ no-wait-in-event-callback
    VisitorRequestClose(visitor);
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
AdminOnReceive(PVOID SocketContext, ULONG Flags, PWSK_DATA_INDICATION DataIndication, SIZE_T BytesIndicated,
    SIZE_T *BytesAccepted)
{
    PBELL_VISITOR visitor = (PBELL_VISITOR)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesAccepted);

    if (DataIndication == NULL) {
        // Right: the worker thread closes the socket.
        VisitorRequestClose(visitor);
        return STATUS_SUCCESS;
    }

    visitor->Rings += BytesIndicated;
    (VOID)SendAsync(visitor, "ok\r\n");
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
AdminOnDisconnect(PVOID SocketContext, ULONG Flags)
{
    UNREFERENCED_PARAMETER(Flags);

    VisitorRequestClose((PBELL_VISITOR)SocketContext);
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
VisitorOnSendBacklog(PVOID SocketContext, SIZE_T IdealBacklogSize)
{
    ((PBELL_VISITOR)SocketContext)->IdealBacklog = IdealBacklogSize;
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH g_DoorVisitorDispatch = { DoorOnReceive, DoorOnDisconnect, VisitorOnSendBacklog };
const WSK_CLIENT_CONNECTION_DISPATCH g_AdminVisitorDispatch = { AdminOnReceive, AdminOnDisconnect, VisitorOnSendBacklog };
