//~ clean
#include <ntddk.h>
#include <wsk.h>

typedef struct _VISIT { PWSK_SOCKET Listener; WSK_INSPECT_ID Id; PIRP Irp; ULONG Score; } VISIT, *PVISIT;

static NTSTATUS
Reply(_In_ PVISIT Visit, _In_ WSK_INSPECT_ACTION Action)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Visit->Listener->Dispatch;

    return dispatch->WskInspectComplete(Visit->Listener, &Visit->Id, Action, Visit->Irp);
}

/* What is not decided yet is asked again later. */
NTSTATUS
VisitDecide(_In_ PVISIT Visit, _In_ WSK_INSPECT_ACTION Verdict)
{
    if (Verdict == WskInspectPend) {
        return STATUS_PENDING;
    }
    return Reply(Visit, Verdict == WskInspectAccept && Visit->Score > 10 ? WskInspectAccept : WskInspectReject);
}
