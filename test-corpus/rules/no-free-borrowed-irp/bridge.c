//~ clean
/* Requests from above, forwarded and completed as they should be. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _BR_REQUEST {
    PIRP FromAbove;
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    WSK_BUF Buffer;
} BR_REQUEST, *PBR_REQUEST;

static NTSTATUS BrSent(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    PBR_REQUEST request = (PBR_REQUEST)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    request->FromAbove->IoStatus = Irp->IoStatus;
    IoCompleteRequest(request->FromAbove, IO_NETWORK_INCREMENT);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS BrForwarded(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    if (Irp->PendingReturned) {
        IoMarkIrpPending(Irp);
    }
    return STATUS_CONTINUE_COMPLETION;
}

NTSTATUS BrSend(_In_ PBR_REQUEST Request)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        IoCompleteRequest(Request->FromAbove, IO_NO_INCREMENT);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoMarkIrpPending(Request->FromAbove);
    IoSetCompletionRoutine(irp, BrSent, Request, TRUE, TRUE, TRUE);
    Request->Dispatch->WskSend(Request->Socket, &Request->Buffer, 0, irp);
    return STATUS_PENDING;
}

NTSTATUS BrDispatchWrite(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp)
{
    PBR_REQUEST request = (PBR_REQUEST)DeviceObject->DeviceExtension;

    IoSetCompletionRoutine(Irp, BrForwarded, request, TRUE, TRUE, TRUE);
    return request->Dispatch->WskSend(request->Socket, &request->Buffer, 0, Irp);
}
