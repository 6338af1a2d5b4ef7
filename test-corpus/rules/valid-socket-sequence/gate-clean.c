//~ clean
/* Ioctls in their time. */
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
    NTSTATUS status = GateIoctl(Gate, SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS, Gate->Records, Gate->RecordsSize, NULL, 0);

    if (NT_SUCCESS(status)) {
        status = GateConnect(Gate);
    }
    if (NT_SUCCESS(status)) {
        status = GateIoctl(Gate, SIO_WSK_QUERY_IDEAL_SEND_BACKLOG, NULL, 0, &Gate->Backlog, sizeof(Gate->Backlog));
    }
    return status;
}

/* The socket was accepted elsewhere. */
NTSTATUS
GateWhoWasIt(PGATE Gate)
{
    SIZE_T size;

    return Gate->Dispatch->WskControlSocket(Gate->Socket, WskIoctl, SIO_WSK_QUERY_INSPECT_ID, 0, 0, NULL,
        sizeof(Gate->Inspected), &Gate->Inspected, &size, NULL);
}
