/* A log shipper that was written as if its IRPs came from above. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _SHIPPER {
    PDEVICE_OBJECT Device;
    PWSK_SOCKET Socket;
    SOCKADDR_IN Server;
    const WSK_PROVIDER_DATAGRAM_DISPATCH *Dispatch;
    PIRP KeepAliveIrp;
    KEVENT Closed;
} SHIPPER, *PSHIPPER;

static IO_COMPLETION_ROUTINE ShipperSent;
static IO_COMPLETION_ROUTINE ShipperSignals;

static NTSTATUS ShipperSent(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    ExFreePoolWithTag(Context, 'pihS');
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS ShipperSignals(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PSHIPPER shipper = (PSHIPPER)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(&shipper->Closed, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS ShipperSend(PSHIPPER Shipper, PWSK_BUF Line)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    IoSetCompletionRoutine(irp, ShipperSent, Line, TRUE, FALSE, FALSE); //~ require-completion-invoke-flags
    return Shipper->Dispatch->WskSendTo(Shipper->Socket, Line, 0, (PSOCKADDR)&Shipper->Server, 0, NULL, irp);
}

NTSTATUS ShipperClose(PSHIPPER Shipper)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    IoSetCompletionRoutine(irp, ShipperSignals, Shipper, TRUE, TRUE, FALSE); //~ require-completion-invoke-flags
    if (((PWSK_PROVIDER_BASIC_DISPATCH)Shipper->Socket->Dispatch)->WskCloseSocket(Shipper->Socket, irp) == STATUS_PENDING)
        KeWaitForSingleObject(&Shipper->Closed, Executive, KernelMode, FALSE, NULL);
    IoFreeIrp(irp);
    return STATUS_SUCCESS;
}
