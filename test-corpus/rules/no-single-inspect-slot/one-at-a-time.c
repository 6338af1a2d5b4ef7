//~ clean
#include <ntddk.h>
#include <wsk.h>

static WSK_INSPECT_ID Visitor;
static LONG VisitorIsThere;

VOID GateQueueClose(_In_ PVOID Gate);
VOID GateQueueDecision(_In_ PVOID Gate);

WSK_INSPECT_ACTION WSKAPI
GateInspect(
    _In_ PVOID SocketContext,
    _In_ PSOCKADDR LocalAddress,
    _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_INSPECT_ID InspectID
    )
{
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);
    if (InspectID == NULL) {
        GateQueueClose(SocketContext);
        return WskInspectReject;
    }
    /* One visitor at a time; the others may come again. */
    if (InterlockedCompareExchange(&VisitorIsThere, 1, 0) != 0) {
        return WskInspectReject;
    }
    Visitor = *InspectID;
    GateQueueDecision(SocketContext);
    return WskInspectPend;
}

const WSK_CLIENT_LISTEN_DISPATCH GateDispatch = { NULL, GateInspect, NULL };
