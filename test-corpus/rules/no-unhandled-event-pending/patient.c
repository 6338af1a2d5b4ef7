//~ clean
#include <ntddk.h>
#include <wsk.h>

typedef struct _LINK { PWSK_SOCKET Socket; PVOID Ring; BOOLEAN Draining; PIRP CloseIrp; } LINK, *PLINK;

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

/* The last callback frees the ring when it finds Draining set. */
NTSTATUS
LinkDropRing(_In_ PLINK Link)
{
    NTSTATUS status = SwitchEvents(Link->Socket, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE);

    if (status == STATUS_EVENT_PENDING) {
        Link->Draining = TRUE;
    } else if (NT_SUCCESS(status)) {
        ExFreePoolWithTag(Link->Ring, 'gniR');
        Link->Ring = NULL;
    }
    return status;
}

/* Nothing is freed before the close is complete, and that waits for callbacks. */
NTSTATUS
LinkClose(_In_ PLINK Link)
{
    const WSK_PROVIDER_BASIC_DISPATCH *dispatch = (const WSK_PROVIDER_BASIC_DISPATCH *)Link->Socket->Dispatch;

    SwitchEvents(Link->Socket, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE);
    return dispatch->WskCloseSocket(Link->Socket, Link->CloseIrp);
}
