/* A tunnel device: writes go straight to WSK with the IRP of the application. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _TN_DEVICE {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    WSK_BUF Buffer;
    ULONG Written;
} TN_DEVICE, *PTN_DEVICE;

DRIVER_DISPATCH TnRead;
DRIVER_DISPATCH TnWrite;
DRIVER_DISPATCH TnFlush;

static NTSTATUS TnWritten(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    PTN_DEVICE device = (PTN_DEVICE)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    device->Written += (ULONG)Irp->IoStatus.Information;
    return STATUS_CONTINUE_COMPLETION; //~ no-free-borrowed-irp
}

static NTSTATUS TnFlushed(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    IoFreeIrp(Irp); //~ no-free-borrowed-irp
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID TnDrop(_In_opt_ PIRP Irp)
{
    if (Irp != NULL) {
        IoFreeIrp(Irp);
    }
}

_Use_decl_annotations_
NTSTATUS TnRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTN_DEVICE device = (PTN_DEVICE)DeviceObject->DeviceExtension;
    NTSTATUS status = device->Dispatch->WskReceive(device->Socket, &device->Buffer, 0, Irp);

    if (!NT_SUCCESS(status)) {
        TnDrop(Irp); //~ no-free-borrowed-irp
    }
    return status;
}

_Use_decl_annotations_
NTSTATUS TnWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTN_DEVICE device = (PTN_DEVICE)DeviceObject->DeviceExtension;

    IoSetCompletionRoutine(Irp, TnWritten, device, TRUE, TRUE, TRUE);
    return device->Dispatch->WskSend(device->Socket, &device->Buffer, 0, Irp);
}

_Use_decl_annotations_
NTSTATUS TnFlush(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTN_DEVICE device = (PTN_DEVICE)DeviceObject->DeviceExtension;

    IoSetCompletionRoutine(Irp, TnFlushed, NULL, TRUE, TRUE, TRUE);
    return device->Dispatch->WskSend(device->Socket, &device->Buffer, 0, Irp);
}
