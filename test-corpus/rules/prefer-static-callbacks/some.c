//~ clean
#include <ntddk.h>
#include <wsk.h>

typedef struct _HUB { WSK_PROVIDER_NPI Npi; PWSK_SOCKET Listener; PIRP Irp; } HUB, *PHUB;

PVOID HubNewPeer(_In_ PHUB Hub, _In_ PWSK_SOCKET Socket);
VOID HubQueueClose(_In_ PHUB Hub);
extern const WSK_CLIENT_CONNECTION_DISPATCH PeerDispatch;

static NTSTATUS
SwitchEvents(
    _In_ PWSK_SOCKET Socket,
    _In_ ULONG Mask
    )
{
    const WSK_PROVIDER_BASIC_DISPATCH *dispatch = (const WSK_PROVIDER_BASIC_DISPATCH *)Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;

    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = Mask;
    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET,
        sizeof(control), &control, 0, NULL, NULL, NULL);
}

NTSTATUS WSKAPI
HubAccept(
    _In_ PVOID SocketContext,
    _In_ ULONG Flags,
    _In_ PSOCKADDR LocalAddress,
    _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket,
    _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch
    )
{
    PHUB hub = (PHUB)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);
    if (AcceptSocket == NULL) {
        HubQueueClose(hub);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    *AcceptSocketContext = HubNewPeer(hub, AcceptSocket);
    *AcceptSocketDispatch = &PeerDispatch;
    (VOID)SwitchEvents(AcceptSocket, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT);
    return STATUS_SUCCESS;
}

const WSK_CLIENT_LISTEN_DISPATCH HubDispatch = { HubAccept, NULL, NULL };

/* A peer that sends too much is not listened to for a while: a static event could not be switched off. */
NTSTATUS
PeerPause(_In_ PWSK_SOCKET Socket, _In_opt_ PIRP Irp)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control = { (PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE };

    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET,
        sizeof(control), &control, 0, NULL, NULL, Irp);
}
