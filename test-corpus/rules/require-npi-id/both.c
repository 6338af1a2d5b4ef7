//~ clean
/* Both members are set. */
#include <ntddk.h>
#include <wsk.h>

NTSTATUS
Start(_In_ PWSK_SOCKET Socket, _In_opt_ PIRP Irp)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;

    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_RECEIVE;
    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET,
        sizeof(control), &control, 0, NULL, NULL, Irp);
}

NTSTATUS
EnableForAll(_In_ const WSK_PROVIDER_NPI *Npi)
{
    WSK_EVENT_CALLBACK_CONTROL control = { (PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_ACCEPT };

    return Npi->Dispatch->WskControlClient(Npi->Client, WSK_SET_STATIC_EVENT_CALLBACKS,
        sizeof(control), &control, 0, NULL, NULL, NULL);
}

