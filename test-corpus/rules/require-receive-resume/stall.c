#include <ntddk.h>
#include <wsk.h>

typedef struct _PEER { PWSK_SOCKET Socket; PIRP Irp; SIZE_T Room; } PEER, *PPEER;

VOID PeerQueueClose(_In_ PPEER Peer);
VOID PeerConsume(_In_ PPEER Peer, _In_ PWSK_DATA_INDICATION DataIndication);

NTSTATUS WSKAPI
PeerReceive(
    _In_opt_ PVOID SocketContext,
    _In_ ULONG Flags,
    _In_opt_ PWSK_DATA_INDICATION DataIndication,
    _In_ SIZE_T BytesIndicated,
    _Inout_ SIZE_T *BytesAccepted
    )
{
    PPEER peer = (PPEER)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesAccepted);
    if (DataIndication == NULL) {
        PeerQueueClose(peer);
        return STATUS_SUCCESS;
    }
    if (peer->Room < BytesIndicated) {
        return STATUS_DATA_NOT_ACCEPTED; //~ require-receive-resume
    }
    PeerConsume(peer, DataIndication);
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH PeerDispatch = { PeerReceive, NULL, NULL };

NTSTATUS
PeerConnect(_In_ PWSK_PROVIDER_NPI Npi, _In_ PSOCKADDR Local, _In_ PSOCKADDR Remote, _In_ PVOID Context, _In_ PIRP Irp)
{
    return Npi->Dispatch->WskSocketConnect(Npi->Client, SOCK_STREAM, IPPROTO_TCP, Local, Remote, 0, Context,
        &PeerDispatch, NULL, NULL, NULL, Irp);
}

NTSTATUS
PeerStart(_In_ PWSK_CLIENT_NPI Client, _Out_ PWSK_REGISTRATION Registration)
{
    return WskRegister(Client, Registration);
}

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

NTSTATUS
PeerEvents(_In_ PPEER Peer)
{
    return SwitchEvents(Peer->Socket, WSK_EVENT_RECEIVE);
}
