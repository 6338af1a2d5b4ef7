/* A doorman that closes what it does not want, and forgets the routine. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _DOORMAN {
    PWSK_SOCKET Listener;
    const WSK_PROVIDER_LISTEN_DISPATCH *Dispatch;
    PIRP Irp;
    KEVENT Closed;
} DOORMAN, *PDOORMAN;

static NTSTATUS DoormanClosed(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

VOID DoormanTurnAway(PWSK_SOCKET Socket)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp != NULL) {
        ((PWSK_PROVIDER_BASIC_DISPATCH)Socket->Dispatch)->WskCloseSocket(Socket, irp); //~ require-completion-routine
    }
}

/* The reset comes after the routine. */
VOID DoormanClose(PDOORMAN Doorman)
{
    IoSetCompletionRoutine(Doorman->Irp, DoormanClosed, &Doorman->Closed, TRUE, TRUE, TRUE);
    IoReuseIrp(Doorman->Irp, STATUS_UNSUCCESSFUL);
    Doorman->Dispatch->Basic.WskCloseSocket(Doorman->Listener, Doorman->Irp); //~ require-completion-routine
}

static NTSTATUS DoormanSubmit(PDOORMAN Doorman, PSOCKADDR Address, PIRP Irp)
{
    NTSTATUS status = Doorman->Dispatch->WskBind(Doorman->Listener, Address, 0, Irp);

    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&Doorman->Closed, Executive, KernelMode, FALSE, NULL);
        status = Irp->IoStatus.Status;
    }
    return status;
}

/* The second attempt has no routine any more. */
NTSTATUS DoormanBind(PDOORMAN Doorman, PSOCKADDR First, PSOCKADDR Second)
{
    NTSTATUS status;
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, DoormanClosed, &Doorman->Closed, TRUE, TRUE, TRUE);
    status = DoormanSubmit(Doorman, First, irp);
    if (!NT_SUCCESS(status)) {
        IoReuseIrp(irp, STATUS_UNSUCCESSFUL);
        status = DoormanSubmit(Doorman, Second, irp); //~ require-completion-routine
    }
    IoFreeIrp(irp);
    return status;
}
