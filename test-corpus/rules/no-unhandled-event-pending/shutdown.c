#include <ntddk.h>
#include <wsk.h>

typedef struct _LINK { PWSK_SOCKET Socket; PVOID Ring; } LINK, *PLINK;

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

/* The ring goes while OnReceive may still be writing to it. */
VOID
LinkDropRing(_In_ PLINK Link)
{
    NTSTATUS status = SwitchEvents(Link->Socket, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE); //~ no-unhandled-event-pending

    if (NT_SUCCESS(status)) {
        ExFreePoolWithTag(Link->Ring, 'gniR');
        Link->Ring = NULL;
    }
}

static VOID
Mute(_In_ PWSK_SOCKET Socket, _In_ ULONG Event)
{
    (VOID)SwitchEvents(Socket, Event | WSK_EVENT_DISABLE);
}

VOID
LinkMute(_In_ PLINK Link)
{
    Mute(Link->Socket, WSK_EVENT_DISCONNECT); //~ no-unhandled-event-pending
    Link->Ring = NULL;
}
