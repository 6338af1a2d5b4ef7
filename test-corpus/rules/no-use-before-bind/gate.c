/* A datagram socket whose peer is set before it is bound. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _GATE {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_DATAGRAM_DISPATCH *Dispatch;
    SOCKADDR_INET Local, Peer;
    SIZE_T Backlog;
    ULONG RecordsSize;
    PVOID Records;
    WSK_INSPECT_ID Inspected;
    KEVENT Done;
    PIRP Irp;
} GATE, *PGATE;

static NTSTATUS NTAPI
GateDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Makes the IRP ready for the next request. */
static PIRP
GateIrp(PGATE Gate)
{
    IoReuseIrp(Gate->Irp, STATUS_UNSUCCESSFUL);
    KeClearEvent(&Gate->Done);
    IoSetCompletionRoutine(Gate->Irp, GateDone, &Gate->Done, TRUE, TRUE, TRUE);
    return Gate->Irp;
}

static NTSTATUS
GateWait(PGATE Gate)
{
    KeWaitForSingleObject(&Gate->Done, Executive, KernelMode, FALSE, NULL);
    return Gate->Irp->IoStatus.Status;
}

/* An ioctl that takes or gives one buffer. */
static NTSTATUS
GateIoctl(PGATE Gate, ULONG Code, PVOID Input, SIZE_T InputSize, PVOID Output, SIZE_T OutputSize)
{
    Gate->Dispatch->WskControlSocket(Gate->Socket, WskIoctl, Code, 0, InputSize, Input, OutputSize, Output, NULL, GateIrp(Gate));
    return GateWait(Gate);
}

static NTSTATUS
GateBind(PGATE Gate)
{
    Gate->Dispatch->WskBind(Gate->Socket, (PSOCKADDR)&Gate->Local, 0, GateIrp(Gate));
    return GateWait(Gate);
}

NTSTATUS
GateOpen(PGATE Gate)
{
    NTSTATUS status = GateIoctl(Gate, SIO_WSK_SET_REMOTE_ADDRESS, &Gate->Peer, sizeof(SOCKADDR_IN), NULL, 0); //~ no-use-before-bind

    if (NT_SUCCESS(status)) {
        status = GateBind(Gate);
    }
    return status;
}

NTSTATUS
GateOpenForOne(PGATE Gate)
{
    NTSTATUS status;

    Gate->Dispatch->WskControlSocket(Gate->Socket, WskIoctl, SIO_WSK_SET_SENDTO_ADDRESS, 0, sizeof(SOCKADDR_IN), //~ no-use-before-bind
        &Gate->Peer, 0, NULL, NULL, GateIrp(Gate));
    status = GateWait(Gate);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return GateBind(Gate);
}
