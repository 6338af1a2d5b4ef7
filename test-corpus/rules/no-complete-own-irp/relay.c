/* A relay that treats its own requests like those of applications. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _RL_PEER {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    WSK_BUF Buffer;
    BOOLEAN Closing;
} RL_PEER, *PRL_PEER;

IO_COMPLETION_ROUTINE RlSent;
IO_COMPLETION_ROUTINE RlClosed;

_Use_decl_annotations_
NTSTATUS RlSent(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    if (Irp->PendingReturned) {
        IoMarkIrpPending(Irp); //~ no-complete-own-irp
    }
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID RlFinish(_In_ PIRP Irp, _In_ NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NETWORK_INCREMENT);
}

_Use_decl_annotations_
NTSTATUS RlClosed(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    RlFinish(Irp, STATUS_SUCCESS); //~ no-complete-own-irp
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS RlSend(_In_ PRL_PEER Peer)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (Peer->Closing) {
        RlFinish(irp, STATUS_FILE_FORCED_CLOSED); //~ no-complete-own-irp
        return STATUS_FILE_FORCED_CLOSED;
    }
    IoSetCompletionRoutine(irp, RlSent, Peer, TRUE, TRUE, TRUE);
    return Peer->Dispatch->WskSend(Peer->Socket, &Peer->Buffer, 0, irp);
}

NTSTATUS RlClose(_In_ PRL_PEER Peer)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, RlClosed, Peer, TRUE, TRUE, TRUE);
    return Peer->Dispatch->WskCloseSocket(Peer->Socket, irp);
}
