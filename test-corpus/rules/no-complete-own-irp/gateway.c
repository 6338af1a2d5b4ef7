//~ clean
/* Requests from applications are completed, the driver's own are freed. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _GW_REQUEST {
    PIRP FromAbove;
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    WSK_BUF Buffer;
} GW_REQUEST, *PGW_REQUEST;

static NTSTATUS GwSent(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    PGW_REQUEST request = (PGW_REQUEST)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    request->FromAbove->IoStatus = Irp->IoStatus;
    IoCompleteRequest(request->FromAbove, IO_NETWORK_INCREMENT);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS GwForwarded(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    if (Irp->PendingReturned) {
        IoMarkIrpPending(Irp);
    }
    return STATUS_CONTINUE_COMPLETION;
}

NTSTATUS GwSend(_In_ PGW_REQUEST Request)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        IoCompleteRequest(Request->FromAbove, IO_NO_INCREMENT);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoMarkIrpPending(Request->FromAbove);
    IoSetCompletionRoutine(irp, GwSent, Request, TRUE, TRUE, TRUE);
    Request->Dispatch->WskSend(Request->Socket, &Request->Buffer, 0, irp);
    return STATUS_PENDING;
}

NTSTATUS GwDispatchWrite(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp)
{
    PGW_REQUEST request = (PGW_REQUEST)DeviceObject->DeviceExtension;

    IoSetCompletionRoutine(Irp, GwForwarded, request, TRUE, TRUE, TRUE);
    return request->Dispatch->WskSend(request->Socket, &request->Buffer, 0, Irp);
}
