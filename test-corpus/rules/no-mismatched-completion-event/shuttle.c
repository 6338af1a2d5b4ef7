/* A synchronous layer whose routines and waits disagree on when the event is signalled. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _SHUTTLE {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    PIRP Irp;
    KEVENT Docked;
} SHUTTLE, *PSHUTTLE;

static IO_COMPLETION_ROUTINE ShuttlePended;
static IO_COMPLETION_ROUTINE ShuttleAlways;

_Use_decl_annotations_
static NTSTATUS ShuttlePended(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    if (Irp->PendingReturned == TRUE) {
        KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    }
    return STATUS_MORE_PROCESSING_REQUIRED;
}

_Use_decl_annotations_
static NTSTATUS ShuttleAlways(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(&((PSHUTTLE)Context)->Docked, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS ShuttleLoad(_Inout_ PSHUTTLE Shuttle, _In_ PWSK_BUF Cargo)
{
    IoReuseIrp(Shuttle->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Shuttle->Irp, ShuttleAlways, Shuttle, TRUE, TRUE, TRUE);
    return Shuttle->Dispatch->WskSend(Shuttle->Socket, Cargo, 0, Shuttle->Irp);
}

/* Hangs when the data is there at once. */
NTSTATUS ShuttleFetch(_Inout_ PSHUTTLE Shuttle, _In_ PWSK_BUF Cargo)
{
    NTSTATUS status;
    KEVENT event;
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KeInitializeEvent(&event, SynchronizationEvent, FALSE);
    IoSetCompletionRoutine(irp, ShuttlePended, &event, TRUE, TRUE, TRUE);
    status = Shuttle->Dispatch->WskReceive(Shuttle->Socket, Cargo, 0, irp);
    if (NT_SUCCESS(status)) {
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL); //~ no-mismatched-completion-event
        status = irp->IoStatus.Status;
    }
    IoFreeIrp(irp);
    return status;
}

/* The event still stands from the first request when the second is pending. */
NTSTATUS ShuttleTwice(_Inout_ PSHUTTLE Shuttle, _In_ PWSK_BUF First, _In_ PWSK_BUF Second)
{
    NTSTATUS status;

    KeInitializeEvent(&Shuttle->Docked, NotificationEvent, FALSE);
    status = ShuttleLoad(Shuttle, First);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&Shuttle->Docked, Executive, KernelMode, FALSE, NULL);
        status = Shuttle->Irp->IoStatus.Status;
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = ShuttleLoad(Shuttle, Second);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&Shuttle->Docked, Executive, KernelMode, FALSE, NULL); //~ no-mismatched-completion-event
        status = Shuttle->Irp->IoStatus.Status;
    }
    return status;
}
