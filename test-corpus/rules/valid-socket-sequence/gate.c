/* Ioctls that come when the connection is made. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _GATE {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
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
GateConnect(PGATE Gate)
{
    Gate->Dispatch->WskConnect(Gate->Socket, (PSOCKADDR)&Gate->Peer, 0, GateIrp(Gate));
    return GateWait(Gate);
}

NTSTATUS
GateRedirect(PGATE Gate)
{
    NTSTATUS status = GateConnect(Gate);

    if (NT_SUCCESS(status)) {
        status = GateIoctl(Gate, SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS, Gate->Records, Gate->RecordsSize, NULL, 0); //~ valid-socket-sequence
    }
    return status;
}

NTSTATUS
GateWhoWasIt(PGATE Gate)
{
    SIZE_T size;
    NTSTATUS status = GateConnect(Gate);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    return Gate->Dispatch->WskControlSocket(Gate->Socket, WskIoctl, SIO_WSK_QUERY_INSPECT_ID, 0, 0, NULL, //~ valid-socket-sequence
        sizeof(Gate->Inspected), &Gate->Inspected, &size, NULL);
}
