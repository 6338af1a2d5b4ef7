/* IRPs that are prepared as if WSK were a driver below. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _WORKSHOP {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    PFILE_OBJECT File;
    WSK_BUF Buffer;
} WORKSHOP, *PWORKSHOP;

static IO_COMPLETION_ROUTINE WorkshopDone;
static DRIVER_CANCEL WorkshopCancel;

_Use_decl_annotations_
static NTSTATUS WorkshopDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

_Use_decl_annotations_
static VOID WorkshopCancel(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    IoReleaseCancelSpinLock(Irp->CancelIrql);
}

/* From the days of TDI. */
static VOID WorkshopBuild(_In_ PWORKSHOP Workshop, _Inout_ PIRP Irp)
{
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(Irp);

    next->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL;
    next->FileObject = Workshop->File;
}

NTSTATUS WorkshopSend(_In_ PWORKSHOP Workshop)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    WorkshopBuild(Workshop, irp);
    IoSetCompletionRoutine(irp, WorkshopDone, Workshop, TRUE, TRUE, TRUE);
    return Workshop->Dispatch->WskSend(Workshop->Socket, &Workshop->Buffer, 0, irp); //~ no-manual-irp-setup
}

NTSTATUS WorkshopReceive(_In_ PWORKSHOP Workshop)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoInitializeIrp(irp, IoSizeOfIrp(1), 1);
    IoSetCompletionRoutine(irp, WorkshopDone, Workshop, TRUE, TRUE, TRUE);
    return Workshop->Dispatch->WskReceive(Workshop->Socket, &Workshop->Buffer, 0, irp); //~ no-manual-irp-setup
}

NTSTATUS WorkshopReceiveUntilCancelled(_In_ PWORKSHOP Workshop)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, WorkshopDone, Workshop, TRUE, TRUE, TRUE);
    IoSetCancelRoutine(irp, WorkshopCancel);
    return Workshop->Dispatch->WskReceive(Workshop->Socket, &Workshop->Buffer, 0, irp); //~ no-manual-irp-setup
}
