//~ clean
/*++

Module Name:

    connection.c

Abstract:

    Accepted connections. A connection has one IRP and at most one request
    under way; the completion routine queues the next step to the worker
    thread, and the worker thread looks at what has come of the last one.

--*/

#include "echo.h"

static
NTSTATUS
WSKAPI
EchoDisconnectEvent(
    _In_opt_ PVOID SocketContext,
    _In_ ULONG Flags
    );

static IO_COMPLETION_ROUTINE EchoReceiveComplete;
static IO_COMPLETION_ROUTINE EchoSendComplete;
static IO_COMPLETION_ROUTINE EchoDisconnectComplete;
static IO_COMPLETION_ROUTINE EchoCloseComplete;

static ECHO_WORK_ROUTINE EchoConnectionReceived;
static ECHO_WORK_ROUTINE EchoConnectionSent;
static ECHO_WORK_ROUTINE EchoConnectionClose;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, EchoConnectionCancel)
#pragma alloc_text(PAGE, EchoConnectionReceive)
#pragma alloc_text(PAGE, EchoConnectionReceived)
#pragma alloc_text(PAGE, EchoConnectionSent)
#pragma alloc_text(PAGE, EchoConnectionClose)
#endif

const WSK_CLIENT_CONNECTION_DISPATCH EchoConnectionDispatch = {
    NULL,                   // WskReceiveEvent: we ask for data with WskReceive
    EchoDisconnectEvent,
    NULL                    // WskSendBacklogEvent
};

_Use_decl_annotations_
PECHO_CONNECTION
EchoConnectionCreate(
    PWSK_SOCKET Socket
    )
{
    PECHO_CONNECTION connection;

    connection = (PECHO_CONNECTION)ExAllocatePool2(POOL_FLAG_NON_PAGED,
                                                   sizeof(ECHO_CONNECTION),
                                                   ECHO_CONNECTION_TAG);
    if (connection == NULL) {
        return NULL;
    }

    connection->Socket = Socket;
    connection->Irp = IoAllocateIrp(1, FALSE);
    connection->Mdl = IoAllocateMdl(connection->Data, ECHO_BUFFER_SIZE, FALSE, FALSE, NULL);

    if (connection->Irp == NULL || connection->Mdl == NULL) {
        EchoConnectionFree(connection);
        return NULL;
    }

    MmBuildMdlForNonPagedPool(connection->Mdl);
    return connection;
}

_Use_decl_annotations_
VOID
EchoConnectionFree(
    PECHO_CONNECTION Connection
    )
{
    if (Connection->Mdl != NULL) {
        IoFreeMdl(Connection->Mdl);
    }
    if (Connection->Irp != NULL) {
        IoFreeIrp(Connection->Irp);
    }
    ExFreePoolWithTag(Connection, ECHO_CONNECTION_TAG);
}

//
// Only the worker thread reuses and frees the IRP, and this is the worker
// thread: cancelling is safe whether a request is under way or not. Whatever
// step comes next sees Closing.
//
_Use_decl_annotations_
VOID
EchoConnectionCancel(
    PECHO_CONNECTION Connection
    )
{
    PAGED_CODE();

    Connection->Closing = TRUE;
    IoCancelIrp(Connection->Irp);
}

_Use_decl_annotations_
VOID
EchoConnectionReceive(
    PECHO_WORK Work
    )
{
    PECHO_CONNECTION connection = CONTAINING_RECORD(Work, ECHO_CONNECTION, Work);
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch;
    WSK_BUF buffer;

    PAGED_CODE();

    if (connection->Closing) {
        EchoConnectionClose(Work);
        return;
    }

    // The WSK_BUF may go out of scope, the MDL may not.
    buffer.Mdl = connection->Mdl;
    buffer.Offset = 0;
    buffer.Length = ECHO_BUFFER_SIZE;

    IoReuseIrp(connection->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(connection->Irp,
                           EchoReceiveComplete,
                           connection, TRUE, TRUE, TRUE);

    // Whether it fails, succeeds or pends: the completion routine runs.
    dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)connection->Socket->Dispatch;
    dispatch->WskReceive(connection->Socket, &buffer, 0, connection->Irp);
}

_Use_decl_annotations_
static
NTSTATUS
EchoReceiveComplete(
    PDEVICE_OBJECT DeviceObject,
    PIRP Irp,
    PVOID Context
    )
{
    PECHO_CONNECTION connection = (PECHO_CONNECTION)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);

    _Analysis_assume_(connection != NULL);
    EchoQueueInsert(&EchoQueue, &connection->Work, EchoConnectionReceived);

    return STATUS_MORE_PROCESSING_REQUIRED;
}

_Use_decl_annotations_
static
VOID
EchoConnectionReceived(
    PECHO_WORK Work
    )
{
    PECHO_CONNECTION connection = CONTAINING_RECORD(Work, ECHO_CONNECTION, Work);
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch;
    NTSTATUS status = connection->Irp->IoStatus.Status;
    SIZE_T received = NT_SUCCESS(status) ? connection->Irp->IoStatus.Information : 0;
    WSK_BUF buffer;

    PAGED_CODE();

    if (!NT_SUCCESS(status) || connection->Closing || connection->PeerGone) {
        EchoConnectionClose(Work);
        return;
    }

    dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)connection->Socket->Dispatch;

    IoReuseIrp(connection->Irp, STATUS_UNSUCCESSFUL);

    if (received == 0) {

        // The peer has finished, and so have we.
        IoSetCompletionRoutine(connection->Irp,
                               EchoDisconnectComplete,
                               connection, TRUE, TRUE, TRUE);

        dispatch->WskDisconnect(connection->Socket, NULL, 0, connection->Irp);
        return;
    }

    buffer.Mdl = connection->Mdl;
    buffer.Offset = 0;
    buffer.Length = received;

    IoSetCompletionRoutine(connection->Irp,
                           EchoSendComplete,
                           connection, TRUE, TRUE, TRUE);

    // Completes when everything is sent: no loop, no rest.
    dispatch->WskSend(connection->Socket, &buffer, 0, connection->Irp);
}

_Use_decl_annotations_
static
NTSTATUS
EchoSendComplete(
    PDEVICE_OBJECT DeviceObject,
    PIRP Irp,
    PVOID Context
    )
{
    PECHO_CONNECTION connection = (PECHO_CONNECTION)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);

    _Analysis_assume_(connection != NULL);
    EchoQueueInsert(&EchoQueue, &connection->Work, EchoConnectionSent);

    return STATUS_MORE_PROCESSING_REQUIRED;
}

_Use_decl_annotations_
static
VOID
EchoConnectionSent(
    PECHO_WORK Work
    )
{
    PECHO_CONNECTION connection = CONTAINING_RECORD(Work, ECHO_CONNECTION, Work);

    PAGED_CODE();

    if (NT_SUCCESS(connection->Irp->IoStatus.Status)) {
        EchoConnectionReceive(Work);
    } else {
        EchoConnectionClose(Work);
    }
}

_Use_decl_annotations_
static
NTSTATUS
EchoDisconnectComplete(
    PDEVICE_OBJECT DeviceObject,
    PIRP Irp,
    PVOID Context
    )
{
    PECHO_CONNECTION connection = (PECHO_CONNECTION)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);

    _Analysis_assume_(connection != NULL);
    EchoQueueInsert(&EchoQueue, &connection->Work, EchoConnectionClose);

    return STATUS_MORE_PROCESSING_REQUIRED;
}

_Use_decl_annotations_
static
VOID
EchoConnectionClose(
    PECHO_WORK Work
    )
{
    PECHO_CONNECTION connection = CONTAINING_RECORD(Work, ECHO_CONNECTION, Work);
    PWSK_SOCKET socket = connection->Socket;

    PAGED_CODE();

    // Nobody can find the connection after this, so nobody cancels its IRP.
    EchoListenerForget(&EchoListener, connection);
    connection->Socket = NULL;

    IoReuseIrp(connection->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(connection->Irp,
                           EchoCloseComplete,
                           connection, TRUE, TRUE, TRUE);

    ((const WSK_PROVIDER_BASIC_DISPATCH *)socket->Dispatch)->WskCloseSocket(socket, connection->Irp);
}

//
// No event of the socket is running or will run, no request is under way.
//
_Use_decl_annotations_
static
NTSTATUS
EchoCloseComplete(
    PDEVICE_OBJECT DeviceObject,
    PIRP Irp,
    PVOID Context
    )
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);

    _Analysis_assume_(Context != NULL);

    // Frees the IRP too.
    EchoConnectionFree((PECHO_CONNECTION)Context);

    return STATUS_MORE_PROCESSING_REQUIRED;
}

_Use_decl_annotations_
static
NTSTATUS
WSKAPI
EchoDisconnectEvent(
    PVOID SocketContext,
    ULONG Flags
    )
{
    PECHO_CONNECTION connection = (PECHO_CONNECTION)SocketContext;

    _Analysis_assume_(connection != NULL);

    // After a graceful disconnect there may still be data to echo; the
    // receive of no bytes tells. An abortive one fails the pending request.
    if (Flags & WSK_FLAG_ABORTIVE) {
        InterlockedExchange(&connection->PeerGone, 1);
    }

    return STATUS_SUCCESS;
}
