//~ clean
/* Completion routines that signal or queue; one that waits belongs to a disk's IRP, which is another matter. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _POSTMAN {
    PWSK_SOCKET Socket;
    PDEVICE_OBJECT Disk;
    PIO_WORKITEM Worker;
    KEVENT Ready;
} POSTMAN, *PPOSTMAN;

static VOID PostmanRetry(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    PPOSTMAN postman = Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    KeWaitForSingleObject(&postman->Ready, Executive, KernelMode, FALSE, NULL);
}

static NTSTATUS PostmanSent(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PPOSTMAN postman = Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    if (!NT_SUCCESS(Irp->IoStatus.Status)) {
        IoQueueWorkItem(postman->Worker, PostmanRetry, DelayedWorkQueue, postman);
    }
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS PostmanLogged(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PPOSTMAN postman = Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    KeWaitForSingleObject(&postman->Ready, Executive, KernelMode, FALSE, NULL);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS PostmanLog(PPOSTMAN Postman)
{
    PIRP irp = IoAllocateIrp(Postman->Disk->StackSize, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, PostmanLogged, Postman, TRUE, TRUE, TRUE);
    return IoCallDriver(Postman->Disk, irp);
}

NTSTATUS PostmanSend(PPOSTMAN Postman, PWSK_BUF Buffer)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Postman->Socket->Dispatch;
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, PostmanSent, Postman, TRUE, TRUE, TRUE);
    return dispatch->WskSend(Postman->Socket, Buffer, 0, irp);
}
