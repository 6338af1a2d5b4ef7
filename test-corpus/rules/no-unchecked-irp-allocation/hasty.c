/* A beacon that trusts memory never to be short. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _HB_BEACON {
    PDEVICE_OBJECT Device;
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_DATAGRAM_DISPATCH *Dispatch;
    WSK_BUF Buffer;
    PSOCKADDR Peer;
    PIRP CloseIrp;
} HB_BEACON, *PHB_BEACON;

static NTSTATUS HbSent(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID HbArm(_In_ PIRP Irp)
{
    IoSetCompletionRoutine(Irp, HbSent, NULL, TRUE, TRUE, TRUE);
}

NTSTATUS HbSend(_In_ PHB_BEACON Beacon)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    HbArm(irp); //~ no-unchecked-irp-allocation
    return Beacon->Dispatch->WskSendTo(Beacon->Socket, &Beacon->Buffer, 0, Beacon->Peer, 0, NULL, irp);
}

NTSTATUS HbSendSafely(_In_ PHB_BEACON Beacon)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    (VOID)IoSetCompletionRoutineEx(Beacon->Device, irp, HbSent, NULL, TRUE, TRUE, TRUE);
    return Beacon->Dispatch->WskSendTo(Beacon->Socket, &Beacon->Buffer, 0, Beacon->Peer, 0, NULL, irp); //~ no-unchecked-irp-allocation
}

/* The test comes after the first use. */
VOID HbClose(_In_ PHB_BEACON Beacon)
{
    PIRP irp = IoAllocateIrpEx(Beacon->Device, 1, FALSE);

    irp->IoStatus.Status = STATUS_SUCCESS; //~ no-unchecked-irp-allocation
    if (irp == NULL) {
        return;
    }
    HbArm(irp);
    Beacon->Dispatch->WskCloseSocket(Beacon->Socket, irp);
}
