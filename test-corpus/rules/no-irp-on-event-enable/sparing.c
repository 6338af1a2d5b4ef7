//~ clean
#include <ntddk.h>
#include <wsk.h>

typedef struct _SESSION { PWSK_SOCKET Socket; PIRP Irp; } SESSION, *PSESSION;

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
    return ControlEvents(Session->Socket, WSK_EVENT_ACCEPT, NULL);
}

/* Disabling takes an IRP: only its completion says that no callback runs any more. */
NTSTATUS
SessionQuiet(_In_ PSESSION Session)
{
    return ControlEvents(Session->Socket, WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE, Session->Irp);
}
