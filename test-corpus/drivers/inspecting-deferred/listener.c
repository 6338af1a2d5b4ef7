//~ clean
/*++

Module Name:

    listener.c

Abstract:

    The listening socket, from its creation to its close. All of this runs on
    the worker thread.

--*/

#include "vst.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, VstListenerOpen)
#pragma alloc_text(PAGE, VstListenerClose)
#endif

static const WSK_CLIENT_LISTEN_DISPATCH VstListenDispatch = {
    VstAcceptEvent,
    VstInspectEvent,
    VstAbortEvent
};

//
// Says whether there is a transport for TCP over IPv6.
//
static
_IRQL_requires_(PASSIVE_LEVEL)
BOOLEAN
VstHasTransport(
    _In_ const WSK_PROVIDER_NPI *Npi
    )
{
    PWSK_TRANSPORT transports;
    SIZE_T bytes = 0;
    BOOLEAN found = FALSE;
    NTSTATUS status;

    transports = (PWSK_TRANSPORT)ExAllocatePool2(POOL_FLAG_NON_PAGED,
                                                 VST_MAX_TRANSPORTS * sizeof(WSK_TRANSPORT),
                                                 VST_TAG);
    if (transports == NULL) {
        return FALSE;
    }

    // Without an IRP: done when the call returns.
    status = Npi->Dispatch->WskControlClient(
                Npi->Client,
                WSK_TRANSPORT_LIST_QUERY,
                0,
                NULL,
                VST_MAX_TRANSPORTS * sizeof(WSK_TRANSPORT),
                transports,
                &bytes,
                NULL);

    if (NT_SUCCESS(status)) {
        for (ULONG i = 0; i < bytes / sizeof(WSK_TRANSPORT); i++) {
            if (transports[i].AddressFamily == AF_INET6 && transports[i].SocketType == SOCK_STREAM) {
                found = TRUE;
            }
        }
    }

    ExFreePoolWithTag(transports, VST_TAG);
    return found;
}

//
// The same events for every socket. This has to precede the first of them.
//
static
_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS
VstEnableEvents(
    _In_ const WSK_PROVIDER_NPI *Npi
    )
{
    WSK_EVENT_CALLBACK_CONTROL control;

    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT;

    return Npi->Dispatch->WskControlClient(
                Npi->Client,
                WSK_SET_STATIC_EVENT_CALLBACKS,
                sizeof(control),
                &control,
                0,
                NULL,
                NULL,
                NULL);
}

//
// WSK takes security descriptors that it has cached itself, and no others.
//
static
_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS
VstCacheDescriptor(
    _In_ const WSK_PROVIDER_NPI *Npi,
    _Out_ PSECURITY_DESCRIPTOR *Cached
    )
{
    SECURITY_DESCRIPTOR everybody;
    PSECURITY_DESCRIPTOR descriptor = &everybody;
    NTSTATUS status;

    *Cached = NULL;
    status = RtlCreateSecurityDescriptor(descriptor, SECURITY_DESCRIPTOR_REVISION);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    return Npi->Dispatch->WskControlClient(
                Npi->Client,
                WSK_CACHE_SD,
                sizeof(PSECURITY_DESCRIPTOR),
                &descriptor,
                sizeof(PSECURITY_DESCRIPTOR),
                Cached,
                NULL,
                NULL);
}

static
_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS
VstCreateSocket(
    _Inout_ PVST_STATE State
    )
{
    PSECURITY_DESCRIPTOR cached;
    NTSTATUS status;

    status = VstCacheDescriptor(&State->Npi, &cached);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    State->Npi.Dispatch->WskSocket(
        State->Npi.Client,
        AF_INET6,
        SOCK_STREAM,
        IPPROTO_TCP,
        WSK_FLAG_LISTEN_SOCKET,
        State,
        &VstListenDispatch,
        NULL,
        NULL,
        cached,
        VstRequestPrepare(&State->Request));

    status = VstRequestWait(&State->Request);
    if (NT_SUCCESS(status)) {
        State->Listener = (PWSK_SOCKET)State->Request.Irp->IoStatus.Information;
    }

    // The request that used it is over.
    State->Npi.Dispatch->WskControlClient(
        State->Npi.Client,
        WSK_RELEASE_SD,
        sizeof(PSECURITY_DESCRIPTOR),
        &cached,
        0,
        NULL,
        NULL,
        NULL);

    return status;
}

static
_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS
VstSetOption(
    _Inout_ PVST_STATE State,
    _In_ ULONG Option,
    _In_ ULONG Value
    )
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch;

    dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)State->Listener->Dispatch;
    dispatch->WskControlSocket(
        State->Listener,
        WskSetOption,
        Option,
        SOL_SOCKET,
        sizeof(Value),
        &Value,
        0,
        NULL,
        NULL,
        VstRequestPrepare(&State->Request));

    return VstRequestWait(&State->Request);
}

//
// All of these must come before the bind.
//
static
_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS
VstConfigure(
    _Inout_ PVST_STATE State
    )
{
    NTSTATUS status;

    status = VstSetOption(State, SO_CONDITIONAL_ACCEPT, 1);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = VstSetOption(State, (ULONG)SO_EXCLUSIVEADDRUSE, 1);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = VstSetOption(State, SO_KEEPALIVE, 1);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return VstSetOption(State, SO_RCVBUF, VST_RECEIVE_WINDOW);
}

static
_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS
VstBind(
    _Inout_ PVST_STATE State
    )
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch;
    SOCKADDR_IN6 local;

    RtlZeroMemory(&local, sizeof(local));
    local.sin6_family = AF_INET6;
    local.sin6_port = RtlUshortByteSwap(VST_PORT);

    dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)State->Listener->Dispatch;
    dispatch->WskBind(State->Listener, (PSOCKADDR)&local, 0, VstRequestPrepare(&State->Request));
    return VstRequestWait(&State->Request);
}

//
// What was made of the bind and of the options, for the log.
//
static
_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS
VstReport(
    _Inout_ PVST_STATE State
    )
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch;
    SOCKADDR_STORAGE address;
    ULONG window = 0;
    NTSTATUS status;

    dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)State->Listener->Dispatch;

    RtlZeroMemory(&address, sizeof(address));
    dispatch->WskGetLocalAddress(State->Listener, (PSOCKADDR)&address, VstRequestPrepare(&State->Request));
    status = VstRequestWait(&State->Request);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    dispatch->WskControlSocket(
        State->Listener,
        WskGetOption,
        SO_RCVBUF,
        SOL_SOCKET,
        0,
        NULL,
        sizeof(window),
        &window,
        NULL,
        VstRequestPrepare(&State->Request));

    status = VstRequestWait(&State->Request);
    if (NT_SUCCESS(status)) {
        DbgPrint("vst: listening, family %u, window %lu\n", (ULONG)address.ss_family, window);
    }
    return status;
}

_Use_decl_annotations_
NTSTATUS
VstListenerOpen(
    PVST_STATE State
    )
{
    NTSTATUS status;

    PAGED_CODE();

    if (!VstHasTransport(&State->Npi)) {
        return STATUS_NOT_SUPPORTED;
    }

    status = VstEnableEvents(&State->Npi);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = VstCreateSocket(State);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = VstConfigure(State);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = VstBind(State);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return VstReport(State);
}

_Use_decl_annotations_
VOID
VstListenerClose(
    PVST_STATE State
    )
{
    PWSK_SOCKET socket = State->Listener;

    PAGED_CODE();

    if (socket == NULL) {
        return;
    }
    State->Listener = NULL;

    ((const WSK_PROVIDER_BASIC_DISPATCH *)socket->Dispatch)->WskCloseSocket(
        socket,
        VstRequestPrepare(&State->Request));
    (VOID)VstRequestWait(&State->Request);
}
