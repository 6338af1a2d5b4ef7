/* A courier that opens, binds and connects with one IRP. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _COURIER {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    PIRP Irp;
    KEVENT Done;
} COURIER, *PCOURIER;

static NTSTATUS CourierDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID CourierArm(PIRP Irp, PKEVENT Event)
{
    KeClearEvent(Event);
    IoSetCompletionRoutine(Irp, CourierDone, Event, TRUE, TRUE, TRUE);
}

static NTSTATUS CourierWait(PCOURIER Courier, PIRP Irp)
{
    KeWaitForSingleObject(&Courier->Done, Executive, KernelMode, FALSE, NULL);
    return Irp->IoStatus.Status;
}

/* Armed again, but not made ready. */
NTSTATUS CourierConnect(PCOURIER Courier, PSOCKADDR Local, PSOCKADDR Remote)
{
    NTSTATUS status;
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    CourierArm(irp, &Courier->Done);
    Courier->Dispatch->WskBind(Courier->Socket, Local, 0, irp);
    status = CourierWait(Courier, irp);
    if (NT_SUCCESS(status)) {
        CourierArm(irp, &Courier->Done);
        Courier->Dispatch->WskConnect(Courier->Socket, Remote, 0, irp); //~ require-irp-reuse
        status = CourierWait(Courier, irp);
    }
    IoFreeIrp(irp);
    return status;
}

/* The first turn is right, the second is not. */
NTSTATUS CourierSendAll(PCOURIER Courier, PWSK_BUF Buffers, ULONG Count)
{
    ULONG i;
    NTSTATUS status = STATUS_SUCCESS;

    IoReuseIrp(Courier->Irp, STATUS_UNSUCCESSFUL);
    for (i = 0; i < Count && NT_SUCCESS(status); i++) {
        CourierArm(Courier->Irp, &Courier->Done);
        Courier->Dispatch->WskSend(Courier->Socket, &Buffers[i], 0, Courier->Irp); //~ require-irp-reuse
        status = CourierWait(Courier, Courier->Irp);
    }
    return status;
}
