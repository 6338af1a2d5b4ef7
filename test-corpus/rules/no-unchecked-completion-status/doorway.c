/* A listener that takes every accepted connection for granted. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _DOORWAY {
    PWSK_SOCKET Listener;
    PWSK_SOCKET Guest;
    WSK_BUF Greeting;
    SIZE_T Heard;
    KEVENT Opened;
} DOORWAY, *PDOORWAY;

#define DOORWAY_LISTEN(d) ((const WSK_PROVIDER_LISTEN_DISPATCH *)(d)->Listener->Dispatch)
#define DOORWAY_TALK(d) ((const WSK_PROVIDER_CONNECTION_DISPATCH *)(d)->Guest->Dispatch)

static IO_COMPLETION_ROUTINE DoorwayOpened;
static IO_COMPLETION_ROUTINE DoorwayHeard;

_Use_decl_annotations_
static NTSTATUS DoorwayOpened(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(&((PDOORWAY)Context)->Opened, IO_NETWORK_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Nobody but this routine sees the IRP. */
_Use_decl_annotations_
static NTSTATUS DoorwayHeard(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PDOORWAY doorway = (PDOORWAY)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    doorway->Heard = Irp->IoStatus.Information; //~ no-unchecked-completion-status
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* The status of the wait is not that of the request. */
NTSTATUS DoorwayOpen(_Inout_ PDOORWAY Doorway)
{
    NTSTATUS status;
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, DoorwayOpened, Doorway, TRUE, TRUE, TRUE);
    DOORWAY_LISTEN(Doorway)->WskAccept(Doorway->Listener, 0, NULL, NULL, NULL, NULL, irp);
    status = KeWaitForSingleObject(&Doorway->Opened, Executive, KernelMode, FALSE, NULL);
    if (NT_SUCCESS(status)) {
        Doorway->Guest = (PWSK_SOCKET)irp->IoStatus.Information; //~ no-unchecked-completion-status
    }
    IoFreeIrp(irp);
    return status;
}

NTSTATUS DoorwayListen(_Inout_ PDOORWAY Doorway)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, DoorwayHeard, Doorway, TRUE, TRUE, TRUE);
    return DOORWAY_TALK(Doorway)->WskReceive(Doorway->Guest, &Doorway->Greeting, 0, irp);
}
