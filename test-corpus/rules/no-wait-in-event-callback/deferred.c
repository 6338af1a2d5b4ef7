//~ clean
/* Callbacks that start, signal, queue and poll, and leave all waiting to a worker. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _LINK {
    PWSK_SOCKET Socket;
    PIO_WORKITEM Worker;
    PIRP CloseIrp;
    KEVENT Closed;
    KEVENT Stop;
} LINK, *PLINK;

static const LARGE_INTEGER LinkNoTime = { 0 };

static NTSTATUS LinkCloseDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PLINK link = Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(&link->Closed, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS LinkClose(PLINK Link, BOOLEAN Wait)
{
    const WSK_PROVIDER_BASIC_DISPATCH *dispatch = Link->Socket->Dispatch;
    NTSTATUS status;

    IoSetCompletionRoutine(Link->CloseIrp, LinkCloseDone, Link, TRUE, TRUE, TRUE);
    status = dispatch->WskCloseSocket(Link->Socket, Link->CloseIrp);
    if (Wait && status == STATUS_PENDING) {
        KeWaitForSingleObject(&Link->Closed, Executive, KernelMode, FALSE, NULL);
        status = Link->CloseIrp->IoStatus.Status;
    }
    return status;
}

static VOID LinkWorker(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    LinkClose(Context, TRUE);
}

static BOOLEAN LinkIsStopping(PLINK Link)
{
    return KeWaitForSingleObject(&Link->Stop, Executive, KernelMode, FALSE, (PLARGE_INTEGER)&LinkNoTime) == STATUS_SUCCESS;
}

static NTSTATUS WSKAPI LinkReceiveEvent(PVOID SocketContext, ULONG Flags, PWSK_DATA_INDICATION DataIndication,
    SIZE_T BytesIndicated, SIZE_T *BytesAccepted)
{
    PLINK link = SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesIndicated);
    UNREFERENCED_PARAMETER(BytesAccepted);
    if (DataIndication == NULL) {
        LinkClose(link, FALSE);
    } else if (LinkIsStopping(link)) {
        IoQueueWorkItem(link->Worker, LinkWorker, DelayedWorkQueue, link);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI LinkDisconnectEvent(PVOID SocketContext, ULONG Flags)
{
    PLINK link = SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    KeSetEvent(&link->Stop, IO_NO_INCREMENT, FALSE);
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH LinkDispatch = { LinkReceiveEvent, LinkDisconnectEvent, NULL };
