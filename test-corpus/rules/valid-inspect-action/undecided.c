#include <ntddk.h>
#include <wsk.h>

typedef struct _VISIT { PWSK_SOCKET Listener; WSK_INSPECT_ID Id; PIRP Irp; ULONG Score; } VISIT, *PVISIT;

static NTSTATUS
Reply(_In_ PVISIT Visit, _In_ WSK_INSPECT_ACTION Action)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Visit->Listener->Dispatch;

    return dispatch->WskInspectComplete(Visit->Listener, &Visit->Id, Action, Visit->Irp);
}

NTSTATUS
VisitDecide(_In_ PVISIT Visit)
{
    if (Visit->Score > 10) {
        return Reply(Visit, WskInspectAccept);
    }
    if (Visit->Score == 0) {
        return Reply(Visit, STATUS_ACCESS_DENIED); //~ valid-inspect-action
    }
    return Reply(Visit, WskInspectPend); //~ valid-inspect-action
}
