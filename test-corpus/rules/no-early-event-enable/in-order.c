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
PortOpen(_In_ PWSK_SOCKET Socket, _In_ USHORT Port, _In_ PIRP Irp, _In_ PKEVENT Done)
{
    NTSTATUS status = BindPort(Socket, Port, Irp);

    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(Done, Executive, KernelMode, FALSE, NULL);
        status = Irp->IoStatus.Status;
    }
    return NT_SUCCESS(status) ? SwitchEvents(Socket, WSK_EVENT_RECEIVE_FROM) : status;
}
