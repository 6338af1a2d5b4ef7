#include <ntddk.h>
#include <wsk.h>
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

static NTSTATUS
BindPort(_In_ PWSK_SOCKET Socket, _In_ USHORT Port, _In_ PIRP Irp)
{
    const WSK_PROVIDER_DATAGRAM_DISPATCH *dispatch = (const WSK_PROVIDER_DATAGRAM_DISPATCH *)Socket->Dispatch;
    static SOCKADDR_IN any;

    any.sin_family = AF_INET;
    any.sin_port = Port;
    return dispatch->WskBind(Socket, (PSOCKADDR)&any, 0, Irp);
}

NTSTATUS
PortOpen(_In_ PWSK_SOCKET Socket, _In_ USHORT Port, _In_ PIRP Irp)
{
    NTSTATUS status = SwitchEvents(Socket, WSK_EVENT_RECEIVE_FROM); //~ no-early-event-enable

    if (!NT_SUCCESS(status)) {
        return status;
    }
    return BindPort(Socket, Port, Irp);
}

NTSTATUS
PeerOpen(_In_ PWSK_SOCKET Socket, _In_ PSOCKADDR Peer, _In_ PIRP Irp)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Socket->Dispatch;

    SwitchEvents(Socket, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT); //~ no-early-event-enable
    return dispatch->WskConnect(Socket, Peer, 0, Irp);
}
