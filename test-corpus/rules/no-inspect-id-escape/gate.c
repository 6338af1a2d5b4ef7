/* A gate that pends requests and lets a work item decide on them. */
#include <ntddk.h>
#include <wsk.h>

#define GATE_TAG 'etaG'

typedef struct _REQUEST {
    LIST_ENTRY Link;
    WSK_INSPECT_ID Id;
    PWSK_INSPECT_ID Original;
    ULONG_PTR Key;
} REQUEST, *PREQUEST;

typedef struct _GATE {
    PWSK_SOCKET Socket;
    PIO_WORKITEM Worker;
    LIST_ENTRY Requests;
    PWSK_INSPECT_ID Last;
    BOOLEAN Busy;
    BOOLEAN Quiet;
} GATE, *PGATE;

IO_WORKITEM_ROUTINE GateDecide;
IO_COMPLETION_ROUTINE GateDecided;

_Use_decl_annotations_
NTSTATUS
GateDecided(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static void
GateRemember(PGATE Gate, PVOID Id)
{
    Gate->Last = Id;
}

static PREQUEST
RequestCreate(PGATE Gate, PWSK_INSPECT_ID Id)
{
    PREQUEST request = (PREQUEST)ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(REQUEST), GATE_TAG);

    if (request != NULL) {
        request->Id = *Id;
        InsertTailList(&Gate->Requests, &request->Link);
    }
    return request;
}

_Use_decl_annotations_
void
GateDecide(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    PGATE gate = (PGATE)Context;
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)gate->Socket->Dispatch;
    PIRP irp = IoAllocateIrp(1, FALSE);

    UNREFERENCED_PARAMETER(DeviceObject);
    if (irp != NULL) {
        IoSetCompletionRoutine(irp, GateDecided, NULL, TRUE, TRUE, TRUE);
        dispatch->WskInspectComplete(gate->Socket, gate->Last, WskInspectAccept, irp); //~ no-inspect-id-escape
    }
}

WSK_INSPECT_ACTION WSKAPI
GateWskInspectEvent(PVOID SocketContext, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress, PWSK_INSPECT_ID InspectID)
{
    PGATE gate = (PGATE)SocketContext;
    PREQUEST request;

    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);
    if (InspectID == NULL) {
        gate->Quiet = TRUE;
        return WskInspectReject;
    }
    if (gate->Busy) {
        return WskInspectPend; //~ no-inspect-id-escape
    }
    if (gate->Quiet) {
        GateRemember(gate, InspectID); //~ no-inspect-id-escape
        IoQueueWorkItem(gate->Worker, GateDecide, DelayedWorkQueue, gate);
        return WskInspectPend;
    }

    request = RequestCreate(gate, InspectID);
    if (request == NULL) {
        return WskInspectReject;
    }
    request->Original = InspectID; //~ no-inspect-id-escape
    return WskInspectPend;
}
