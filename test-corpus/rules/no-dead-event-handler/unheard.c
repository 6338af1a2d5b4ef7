#include <ntddk.h>
#include <wsk.h>

NTSTATUS WSKAPI PeerReceive(PVOID SocketContext, ULONG Flags, PWSK_DATA_INDICATION DataIndication, SIZE_T BytesIndicated, SIZE_T *BytesAccepted);
NTSTATUS WSKAPI PeerDisconnect(PVOID SocketContext, ULONG Flags);

static const WSK_CLIENT_CONNECTION_DISPATCH PeerDispatch = {
    PeerReceive,
    PeerDisconnect, //~ no-dead-event-handler
    NULL
};

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

NTSTATUS
PeerEvents(_In_ PWSK_SOCKET Socket)
{
    return SwitchEvents(Socket, WSK_EVENT_RECEIVE);
}
