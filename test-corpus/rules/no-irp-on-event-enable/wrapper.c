#include <ntddk.h>
#include <wsk.h>

typedef struct _SESSION { PWSK_SOCKET Socket; PIRP Irp; KEVENT Done; } SESSION, *PSESSION;

static NTSTATUS
ControlEvents(
    _In_ PWSK_SOCKET Socket,
    _In_ ULONG Mask,
    _In_opt_ PIRP Irp
    )
{
    const WSK_PROVIDER_BASIC_DISPATCH *dispatch = (const WSK_PROVIDER_BASIC_DISPATCH *)Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;

    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = Mask;
    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET,
        sizeof(control), &control, 0, NULL, NULL, Irp);
}

NTSTATUS
SessionListen(_In_ PSESSION Session)
{
    NTSTATUS status = ControlEvents(Session->Socket, WSK_EVENT_ACCEPT, Session->Irp); //~ no-irp-on-event-enable

    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&Session->Done, Executive, KernelMode, FALSE, NULL);
        status = Session->Irp->IoStatus.Status;
    }
    return status;
}
