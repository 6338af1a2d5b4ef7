//~ clean
#include <ntddk.h>
#include <wsk.h>

typedef struct _REQUEST { LIST_ENTRY Link; WSK_INSPECT_ID Id; PIRP Irp; } REQUEST, *PREQUEST;
typedef struct _GATE { PWSK_SOCKET Listener; KSPIN_LOCK Lock; LIST_ENTRY Pending; PIO_WORKITEM Item; } GATE, *PGATE;

VOID GateQueueClose(_In_ PGATE Gate);
PREQUEST GateNewRequest(_In_ PGATE Gate);

WSK_INSPECT_ACTION WSKAPI
GateInspect(
    _In_ PVOID SocketContext,
    _In_ PSOCKADDR LocalAddress,
    _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_INSPECT_ID InspectID
    )
{
    PGATE gate = (PGATE)SocketContext;
    PREQUEST request;

    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);
    if (InspectID == NULL) {
        GateQueueClose(gate);
        return WskInspectReject;
    }
    request = GateNewRequest(gate);
    if (request == NULL) {
        return WskInspectReject;
    }
    request->Id = *InspectID;
    ExInterlockedInsertTailList(&gate->Pending, &request->Link, &gate->Lock);
    return WskInspectPend;
}

NTSTATUS WSKAPI
GateAbort(_In_ PVOID SocketContext, _In_ PWSK_INSPECT_ID InspectID)
{
    PGATE gate = (PGATE)SocketContext;
    PLIST_ENTRY entry;
    KIRQL irql;

    KeAcquireSpinLock(&gate->Lock, &irql);
    for (entry = gate->Pending.Flink; entry != &gate->Pending; entry = entry->Flink) {
        PREQUEST request = CONTAINING_RECORD(entry, REQUEST, Link);

        if (request->Id.Key == InspectID->Key && request->Id.SerialNumber == InspectID->SerialNumber) {
            request->Id.Key = 0;
            break;
        }
    }
    KeReleaseSpinLock(&gate->Lock, irql);
    return STATUS_SUCCESS;
}

const WSK_CLIENT_LISTEN_DISPATCH GateDispatch = { NULL, GateInspect, GateAbort };

NTSTATUS
GateStart(_In_ PWSK_CLIENT_NPI Client, _Out_ PWSK_REGISTRATION Registration)
{
    return WskRegister(Client, Registration);
}

static NTSTATUS
GateSet(_In_ PWSK_SOCKET Socket, _In_ PULONG Value, _In_ PIRP Irp)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Socket->Dispatch;

    return dispatch->WskControlSocket(Socket, WskSetOption, SO_CONDITIONAL_ACCEPT, SOL_SOCKET, sizeof(*Value), Value,
        0, NULL, NULL, Irp);
}

NTSTATUS
GateAnswer(_In_ PGATE Gate, _In_ PREQUEST Request, _In_ BOOLEAN Welcome)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Gate->Listener->Dispatch;

    return dispatch->WskInspectComplete(Gate->Listener, &Request->Id, Welcome ? WskInspectAccept : WskInspectReject, Request->Irp);
}
