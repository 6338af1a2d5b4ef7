//~ clean
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

/* One helper for all sockets: which events are right, its callers know. */
NTSTATUS EventsOfPort(_In_ PWSK_SOCKET Socket) { return SwitchEvents(Socket, WSK_EVENT_RECEIVE_FROM); }
NTSTATUS EventsOfListener(_In_ PWSK_SOCKET Socket) { return SwitchEvents(Socket, WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE); }
NTSTATUS EventsOfPeer(_In_ PWSK_SOCKET Socket) { return SwitchEvents(Socket, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT); }

NTSTATUS
ListenerQuiet(_In_ PWSK_SOCKET Socket, _In_opt_ PIRP Irp)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control = { (PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE };

    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET,
        sizeof(control), &control, 0, NULL, NULL, Irp);
}
