//~ clean
/* The same uplink: a dead socket is left to a worker, which makes a new one. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _UPLINK {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    PIRP Irp;
    KEVENT Done;
    WSK_BUF Buffer;
    SIZE_T Received;
    PIO_WORKITEM ReplaceItem;
} UPLINK, *PUPLINK;

IO_WORKITEM_ROUTINE UplinkReplaceWorker;

IO_COMPLETION_ROUTINE UplinkSent;

NTSTATUS
UplinkSent(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_opt_ PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    if (Irp->PendingReturned) {
        KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    }
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS
UplinkSend(_In_ PUPLINK Uplink)
{
    NTSTATUS status = Uplink->Dispatch->WskSend(Uplink->Socket, &Uplink->Buffer, 0, Uplink->Irp);

    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&Uplink->Done, Executive, KernelMode, FALSE, NULL);
        status = Uplink->Irp->IoStatus.Status;
    }
    return status;
}

NTSTATUS
UplinkSendAgain(_In_ PUPLINK Uplink)
{
    NTSTATUS status;
    ULONG tries;

    for (tries = 0; tries < 10; tries++) {
        status = UplinkSend(Uplink);
        if (status == STATUS_FILE_FORCED_CLOSED) {
            IoQueueWorkItem(Uplink->ReplaceItem, UplinkReplaceWorker, DelayedWorkQueue, Uplink);
            return status;
        }
        if (NT_SUCCESS(status)) {
            break;
        }
        IoReuseIrp(Uplink->Irp, STATUS_UNSUCCESSFUL);
        IoSetCompletionRoutine(Uplink->Irp, UplinkSent, &Uplink->Done, TRUE, TRUE, TRUE);
    }
    return status;
}

static NTSTATUS WSKAPI
UplinkReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication,
    _In_ SIZE_T BytesIndicated, _Inout_ SIZE_T *BytesAccepted)
{
    PUPLINK uplink = (PUPLINK)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesAccepted);

    if (DataIndication == NULL) {
        IoQueueWorkItem(uplink->ReplaceItem, UplinkReplaceWorker, DelayedWorkQueue, uplink);
        return STATUS_SUCCESS;
    }
    uplink->Received += BytesIndicated;
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH UplinkEvents = { UplinkReceive, NULL, NULL };
