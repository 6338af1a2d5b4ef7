/* Tearing connections down. */
#include <ntddk.h>
#include <wsk.h>

NTSTATUS
StopAll(_In_ PWSK_SOCKET Socket, _In_opt_ PIRP Irp)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;

    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE;
    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, //~ no-combined-event-disable
        sizeof(control), &control, 0, NULL, NULL, Irp);
}

NTSTATUS
StopNothing(_In_ PWSK_SOCKET Socket, _In_opt_ PIRP Irp)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;

    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_DISABLE;
    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, //~ no-combined-event-disable
        sizeof(control), &control, 0, NULL, NULL, Irp);
}

NTSTATUS
StartTypo(_In_ PWSK_SOCKET Socket, _In_opt_ PIRP Irp)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;

    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_RECEIVE || WSK_EVENT_DISCONNECT;
    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, //~ no-combined-event-disable
        sizeof(control), &control, 0, NULL, NULL, Irp);
}

