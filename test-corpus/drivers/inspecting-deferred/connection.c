//~ clean
/*++

Module Name:

    connection.c

Abstract:

    Connections of those who were let in: accept, answer, close.

--*/

#include "vst.h"
#include <ntstrsafe.h>

static IO_COMPLETION_ROUTINE VstSendComplete;
static IO_COMPLETION_ROUTINE VstCloseComplete;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, VstServeAll)
#pragma alloc_text(PAGE, VstCloseAll)
#endif

static
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
VstConnectionFree(
    _In_ PVST_CONNECTION Connection
    )
{
    if (Connection->ReplyMdl != NULL) {
        IoFreeMdl(Connection->ReplyMdl);
    }
    if (Connection->SendIrp != NULL) {
        IoFreeIrp(Connection->SendIrp);
    }
    if (Connection->ResumeIrp != NULL) {
        IoFreeIrp(Connection->ResumeIrp);
    }
    if (Connection->CloseIrp != NULL) {
        IoFreeIrp(Connection->CloseIrp);
    }
    ExFreePoolWithTag(Connection, VST_TAG);
}

static
_IRQL_requires_max_(DISPATCH_LEVEL)
_Ret_maybenull_
PVST_CONNECTION
VstConnectionCreate(
    _In_ PVST_STATE State,
    _In_ PWSK_SOCKET Socket
    )
{
    PVST_CONNECTION connection;

    connection = (PVST_CONNECTION)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(VST_CONNECTION), VST_TAG);
    if (connection == NULL) {
        return NULL;
    }

    connection->State = State;
    connection->Socket = Socket;
    connection->SendIrp = IoAllocateIrp(1, FALSE);
    connection->ResumeIrp = IoAllocateIrp(1, FALSE);
    connection->CloseIrp = IoAllocateIrp(1, FALSE);
    connection->ReplyMdl = IoAllocateMdl(connection->Reply, VST_REPLY_SIZE, FALSE, FALSE, NULL);

    if (connection->SendIrp == NULL || connection->ResumeIrp == NULL ||
        connection->CloseIrp == NULL || connection->ReplyMdl == NULL) {
        VstConnectionFree(connection);
        return NULL;
    }

    MmBuildMdlForNonPagedPool(connection->ReplyMdl);
    return connection;
}

_Use_decl_annotations_
NTSTATUS
WSKAPI
VstAcceptEvent(
    PVOID SocketContext,
    ULONG Flags,
    PSOCKADDR LocalAddress,
    PSOCKADDR RemoteAddress,
    PWSK_SOCKET AcceptSocket,
    PVOID *AcceptSocketContext,
    CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch
    )
{
    PVST_STATE state = (PVST_STATE)SocketContext;
    PVST_CONNECTION connection;
    BOOLEAN refused;
    KIRQL oldIrql;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);

    _Analysis_assume_(state != NULL);

    if (AcceptSocket == NULL) {
        InterlockedExchange(&state->ListenerDead, 1);
        KeSetEvent(&state->Wake, IO_NO_INCREMENT, FALSE);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    connection = VstConnectionCreate(state, AcceptSocket);
    if (connection == NULL) {
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    KeAcquireSpinLock(&state->Lock, &oldIrql);
    refused = state->Stopping != 0;
    if (!refused) {
        InsertTailList(&state->Connections, &connection->Link);
    }
    KeReleaseSpinLock(&state->Lock, oldIrql);

    if (refused) {
        // WSK closes the socket; what we have made is ours to free.
        VstConnectionFree(connection);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    *AcceptSocketContext = connection;
    *AcceptSocketDispatch = &VstConnectionDispatch;
    return STATUS_SUCCESS;
}

//
// The connection after another one, or the first. Only the worker thread
// removes connections, so whatever it has in its hands stays on the list.
//
static
_IRQL_requires_max_(DISPATCH_LEVEL)
_Ret_maybenull_
PVST_CONNECTION
VstConnectionAfter(
    _In_ PVST_STATE State,
    _In_opt_ PVST_CONNECTION Connection
    )
{
    PLIST_ENTRY entry;
    KIRQL oldIrql;

    KeAcquireSpinLock(&State->Lock, &oldIrql);
    entry = Connection != NULL ? Connection->Link.Flink : State->Connections.Flink;
    KeReleaseSpinLock(&State->Lock, oldIrql);

    return entry != &State->Connections ? CONTAINING_RECORD(entry, VST_CONNECTION, Link) : NULL;
}

static
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
VstConnectionRemove(
    _Inout_ PVST_CONNECTION Connection
    )
{
    KIRQL oldIrql;

    KeAcquireSpinLock(&Connection->State->Lock, &oldIrql);
    RemoveEntryList(&Connection->Link);
    KeReleaseSpinLock(&Connection->State->Lock, oldIrql);
}

_Use_decl_annotations_
static
NTSTATUS
VstSendComplete(
    PDEVICE_OBJECT DeviceObject,
    PIRP Irp,
    PVOID Context
    )
{
    PVST_CONNECTION connection = (PVST_CONNECTION)Context;

    UNREFERENCED_PARAMETER(DeviceObject);

    _Analysis_assume_(connection != NULL);

    if (!NT_SUCCESS(Irp->IoStatus.Status)) {
        InterlockedExchange(&connection->PeerGone, 1);
    }
    InterlockedExchange(&connection->Sending, 0);
    KeSetEvent(&connection->State->Wake, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

//
// One answer at a time; what was counted meanwhile goes into the next one.
//
static
_IRQL_requires_(PASSIVE_LEVEL)
VOID
VstSendReply(
    _Inout_ PVST_CONNECTION Connection
    )
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch;
    WSK_BUF buffer;
    SIZE_T length = 0;

    PAGED_CODE();

    if (Connection->LinesTold == Connection->Lines || Connection->Sending) {
        return;
    }
    Connection->LinesTold = Connection->Lines;
    Connection->Sending = 1;

    (VOID)RtlStringCbPrintfA(Connection->Reply, VST_REPLY_SIZE, "%Iu lines\n", Connection->Lines);
    (VOID)RtlStringCbLengthA(Connection->Reply, VST_REPLY_SIZE, &length);

    buffer.Mdl = Connection->ReplyMdl;
    buffer.Offset = 0;
    buffer.Length = length;

    IoReuseIrp(Connection->SendIrp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Connection->SendIrp, VstSendComplete, Connection, TRUE, TRUE, TRUE);

    dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Connection->Socket->Dispatch;
    dispatch->WskSend(Connection->Socket, &buffer, WSK_FLAG_NODELAY, Connection->SendIrp);
}

//
// No event and no request of the socket is under way or will be.
//
_Use_decl_annotations_
static
NTSTATUS
VstCloseComplete(
    PDEVICE_OBJECT DeviceObject,
    PIRP Irp,
    PVOID Context
    )
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);

    _Analysis_assume_(Context != NULL);
    VstConnectionFree((PVST_CONNECTION)Context);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static
_IRQL_requires_(PASSIVE_LEVEL)
VOID
VstConnectionClose(
    _Inout_ PVST_CONNECTION Connection
    )
{
    PWSK_SOCKET socket = Connection->Socket;

    PAGED_CODE();

    // From here on nothing is kept, and what was kept goes back.
    VstReadLists(Connection, TRUE);
    VstConnectionRemove(Connection);

    IoSetCompletionRoutine(Connection->CloseIrp, VstCloseComplete, Connection, TRUE, TRUE, TRUE);
    ((const WSK_PROVIDER_BASIC_DISPATCH *)socket->Dispatch)->WskCloseSocket(socket, Connection->CloseIrp);
}

_Use_decl_annotations_
VOID
VstServeAll(
    PVST_STATE State
    )
{
    PVST_CONNECTION connection;
    PVST_CONNECTION next;

    PAGED_CODE();

    for (connection = VstConnectionAfter(State, NULL); connection != NULL; connection = next) {
        next = VstConnectionAfter(State, connection);

        if (connection->PeerGone) {
            VstConnectionClose(connection);
        } else {
            VstReadLists(connection, FALSE);
            VstResume(connection);
            VstSendReply(connection);
        }
    }
}

_Use_decl_annotations_
VOID
VstCloseAll(
    PVST_STATE State
    )
{
    PVST_CONNECTION connection;

    PAGED_CODE();

    while ((connection = VstConnectionAfter(State, NULL)) != NULL) {
        VstConnectionClose(connection);
    }
}
