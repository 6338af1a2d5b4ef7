#include <ntddk.h>
#include <wsk.h>

NTSTATUS
DatagramEvents(_In_ PWSK_SOCKET Socket)
{
    const WSK_PROVIDER_DATAGRAM_DISPATCH *dispatch = (const WSK_PROVIDER_DATAGRAM_DISPATCH *)Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;

    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_RECEIVE;
    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, //~ valid-event-mask
        sizeof(control), &control, 0, NULL, NULL, NULL);
}

NTSTATUS
ListenEvents(_In_ PWSK_SOCKET Socket)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control = { (PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE_FROM };

    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, //~ valid-event-mask
        sizeof(control), &control, 0, NULL, NULL, NULL);
}

/* What connections inherit stays on at the listener. */
NTSTATUS
ListenMute(_In_ PWSK_SOCKET Socket, _In_opt_ PIRP Irp)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control = { (PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE };

    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, //~ valid-event-mask
        sizeof(control), &control, 0, NULL, NULL, Irp);
}
