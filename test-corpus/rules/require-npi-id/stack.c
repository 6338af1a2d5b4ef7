/* A structure from the stack. */
#include <ntddk.h>
#include <wsk.h>

NTSTATUS
Start(_In_ PWSK_SOCKET Socket, _In_opt_ PIRP Irp)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;

    control.EventMask = WSK_EVENT_RECEIVE;
    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, //~ require-npi-id
        sizeof(control), &control, 0, NULL, NULL, Irp);
}

