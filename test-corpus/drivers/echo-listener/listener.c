//~ clean
/*++

Module Name:

    listener.c

Abstract:

    The listening socket: set up by the worker thread once WSK is ready,
    accepts connections through WskAcceptEvent.

--*/

#include "echo.h"

static
NTSTATUS
WSKAPI
EchoAcceptEvent(
    _In_opt_ PVOID SocketContext,
    _In_ ULONG Flags,
    _In_ PSOCKADDR LocalAddress,
    _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket,
    _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch
    );

static IO_COMPLETION_ROUTINE EchoListenerSetupComplete;
static IO_COMPLETION_ROUTINE EchoListenerCloseComplete;
static ECHO_WORK_ROUTINE EchoListenerClose;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, EchoListenerInitialize)
#pragma alloc_text(PAGE, EchoListenerStart)
#pragma alloc_text(PAGE, EchoListenerStop)
#pragma alloc_text(PAGE, EchoListenerClose)
#endif

static const WSK_CLIENT_LISTEN_DISPATCH EchoListenDispatch = {
    EchoAcceptEvent,
    NULL,   // WskInspectEvent: connections are not inspected
    NULL    // WskAbortEvent
};

_Use_decl_annotations_
NTSTATUS
EchoListenerInitialize(
    PECHO_LISTENER Listener
    )
{
    PAGED_CODE();

    RtlZeroMemory(Listener, sizeof(*Listener));
    KeInitializeSpinLock(&Listener->Lock);
    InitializeListHead(&Listener->Connections);

    // Allocated once, reused for every request on the listening socket.
    Listener->Irp = IoAllocateIrp(1, FALSE);

    return Listener->Irp != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

_Use_decl_annotations_
VOID
EchoListenerCleanup(
    PECHO_LISTENER Listener
    )
{
    NT_ASSERT(Listener->Socket == NULL);

    IoFreeIrp(Listener->Irp);
    Listener->Irp = NULL;
}

_Use_decl_annotations_
static
NTSTATUS
EchoListenerSetupComplete(
    PDEVICE_OBJECT DeviceObject,
    PIRP Irp,
    PVOID Context
    )
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);

    _Analysis_assume_(Context != NULL);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);

    // The IRP belongs to the listener.
    return STATUS_MORE_PROCESSING_REQUIRED;
}

//
// Creates the listening socket, makes it accept IPv4 as well as IPv6, and
// binds it. Each request is awaited, pending or not: the completion routine
// signals the event every time.
//
static
_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS
EchoListenerOpen(
    _Inout_ PECHO_LISTENER Listener,
    _In_ const WSK_PROVIDER_NPI *ProviderNpi
    )
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch;
    WSK_EVENT_CALLBACK_CONTROL callbackControl;
    SOCKADDR_IN6 address;
    ULONG v6Only = 0;
    KEVENT done;
    NTSTATUS status;

    // For all sockets to come. This has to precede the first of them.
    callbackControl.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    callbackControl.EventMask = WSK_EVENT_ACCEPT | WSK_EVENT_DISCONNECT;

    status = ProviderNpi->Dispatch->WskControlClient(
                ProviderNpi->Client,
                WSK_SET_STATIC_EVENT_CALLBACKS,
                sizeof(callbackControl),
                &callbackControl,
                0,
                NULL,
                NULL,
                NULL);

    if (!NT_SUCCESS(status)) {
        return status;
    }

    KeInitializeEvent(&done, SynchronizationEvent, FALSE);

    IoReuseIrp(Listener->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Listener->Irp,
                           EchoListenerSetupComplete,
                           &done, TRUE, TRUE, TRUE);

    // The result is in the IRP.
    ProviderNpi->Dispatch->WskSocket(
        ProviderNpi->Client,
        AF_INET6,
        SOCK_STREAM,
        IPPROTO_TCP,
        WSK_FLAG_LISTEN_SOCKET,
        Listener,
        &EchoListenDispatch,
        NULL,
        NULL,
        NULL,
        Listener->Irp);

    KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);

    status = Listener->Irp->IoStatus.Status;
    if (!NT_SUCCESS(status)) {
        return status;
    }

    Listener->Socket = (PWSK_SOCKET)Listener->Irp->IoStatus.Information;
    dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Listener->Socket->Dispatch;

    IoReuseIrp(Listener->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Listener->Irp,
                           EchoListenerSetupComplete,
                           &done, TRUE, TRUE, TRUE);

    dispatch->WskControlSocket(
        Listener->Socket,
        WskSetOption,
        IPV6_V6ONLY,
        IPPROTO_IPV6,
        sizeof(v6Only),
        &v6Only,
        0,
        NULL,
        NULL,
        Listener->Irp);

    KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);

    status = Listener->Irp->IoStatus.Status;
    if (!NT_SUCCESS(status)) {
        return status;
    }

    RtlZeroMemory(&address, sizeof(address));
    address.sin6_family = AF_INET6;
    address.sin6_port = RtlUshortByteSwap(ECHO_PORT);

    IoReuseIrp(Listener->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Listener->Irp,
                           EchoListenerSetupComplete,
                           &done, TRUE, TRUE, TRUE);

    dispatch->WskBind(Listener->Socket, (PSOCKADDR)&address, 0, Listener->Irp);

    KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);

    return Listener->Irp->IoStatus.Status;
}

static
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
EchoListenerQueueClose(
    _Inout_ PECHO_LISTENER Listener
    )
{
    // Both the unload routine and a dying socket ask for it.
    if (InterlockedExchange(&Listener->CloseQueued, 1) == 0) {
        EchoQueueInsert(&EchoQueue, &Listener->CloseWork, EchoListenerClose);
    }
}

_Use_decl_annotations_
VOID
EchoListenerStart(
    PECHO_WORK Work
    )
{
    PECHO_LISTENER listener = CONTAINING_RECORD(Work, ECHO_LISTENER, StartWork);
    WSK_PROVIDER_NPI providerNpi;
    NTSTATUS status;

    PAGED_CODE();

    // This thread may wait until WSK is ready. If the driver is unloaded
    // before that, WskDeregister makes the call fail.
    status = WskCaptureProviderNPI(&EchoRegistration, WSK_INFINITE_WAIT, &providerNpi);

    if (!NT_SUCCESS(status)) {
        return;
    }

    status = EchoListenerOpen(listener, &providerNpi);

    // No more sockets will be created by us. Those that exist, and those that
    // WSK hands to the accept event, do not need the NPI.
    WskReleaseProviderNPI(&EchoRegistration);

    if (!NT_SUCCESS(status)) {
        EchoListenerQueueClose(listener);
    }
}

//
// The close routine runs on the worker thread, the completion possibly at
// DISPATCH_LEVEL. The IRP is freed by EchoListenerCleanup.
//
_Use_decl_annotations_
static
NTSTATUS
EchoListenerCloseComplete(
    PDEVICE_OBJECT DeviceObject,
    PIRP Irp,
    PVOID Context
    )
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    UNREFERENCED_PARAMETER(Context);

    // The unload routine learns of it by WskDeregister returning.
    return STATUS_MORE_PROCESSING_REQUIRED;
}

_Use_decl_annotations_
static
VOID
EchoListenerClose(
    PECHO_WORK Work
    )
{
    PECHO_LISTENER listener = CONTAINING_RECORD(Work, ECHO_LISTENER, CloseWork);
    PWSK_SOCKET socket = listener->Socket;

    PAGED_CODE();

    if (socket == NULL) {
        return;
    }

    listener->Socket = NULL;

    IoReuseIrp(listener->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(listener->Irp,
                           EchoListenerCloseComplete,
                           listener, TRUE, TRUE, TRUE);

    ((const WSK_PROVIDER_BASIC_DISPATCH *)socket->Dispatch)->WskCloseSocket(socket, listener->Irp);
}

//
// Takes a connection off the list. A function of its own, so that the lock is
// not held in pageable code.
//
static
_Ret_maybenull_
PECHO_CONNECTION
EchoListenerTakeConnection(
    _Inout_ PECHO_LISTENER Listener
    )
{
    PECHO_CONNECTION connection = NULL;
    KIRQL oldIrql;

    KeAcquireSpinLock(&Listener->Lock, &oldIrql);
    Listener->Stopping = TRUE;
    if (!IsListEmpty(&Listener->Connections)) {
        connection = CONTAINING_RECORD(RemoveHeadList(&Listener->Connections), ECHO_CONNECTION, Link);
        connection->OnList = FALSE;
    }
    KeReleaseSpinLock(&Listener->Lock, oldIrql);

    return connection;
}

_Use_decl_annotations_
VOID
EchoListenerForget(
    PECHO_LISTENER Listener,
    PECHO_CONNECTION Connection
    )
{
    KIRQL oldIrql;

    KeAcquireSpinLock(&Listener->Lock, &oldIrql);
    if (Connection->OnList) {
        RemoveEntryList(&Connection->Link);
        Connection->OnList = FALSE;
    }
    KeReleaseSpinLock(&Listener->Lock, oldIrql);
}

_Use_decl_annotations_
VOID
EchoListenerStop(
    PECHO_WORK Work
    )
{
    PECHO_LISTENER listener = CONTAINING_RECORD(Work, ECHO_LISTENER, StopWork);
    PECHO_CONNECTION connection;

    PAGED_CODE();

    // From the first round on, new connections are refused.
    while ((connection = EchoListenerTakeConnection(listener)) != NULL) {
        EchoConnectionCancel(connection);
    }

    EchoListenerQueueClose(listener);
}

_Use_decl_annotations_
static
NTSTATUS
WSKAPI
EchoAcceptEvent(
    PVOID SocketContext,
    ULONG Flags,
    PSOCKADDR LocalAddress,
    PSOCKADDR RemoteAddress,
    PWSK_SOCKET AcceptSocket,
    PVOID *AcceptSocketContext,
    CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch
    )
{
    PECHO_LISTENER listener = (PECHO_LISTENER)SocketContext;
    PECHO_CONNECTION connection;
    BOOLEAN refused;
    KIRQL oldIrql;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);

    _Analysis_assume_(listener != NULL);

    if (AcceptSocket == NULL) {
        // The listening socket does not work any more.
        EchoListenerQueueClose(listener);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    connection = EchoConnectionCreate(AcceptSocket);
    if (connection == NULL) {
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    KeAcquireSpinLock(&listener->Lock, &oldIrql);
    refused = listener->Stopping;
    if (!refused) {
        InsertTailList(&listener->Connections, &connection->Link);
        connection->OnList = TRUE;
    }
    KeReleaseSpinLock(&listener->Lock, oldIrql);

    if (refused) {
        // WSK closes the socket; only what we have made is ours to free.
        EchoConnectionFree(connection);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    *AcceptSocketContext = connection;
    *AcceptSocketDispatch = &EchoConnectionDispatch;

    EchoQueueInsert(&EchoQueue, &connection->Work, EchoConnectionReceive);
    return STATUS_SUCCESS;
}
