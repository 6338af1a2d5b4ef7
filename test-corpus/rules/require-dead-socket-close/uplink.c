/* An uplink that hears that its sockets are dead, and carries on. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _UPLINK {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    PIRP Irp;
    KEVENT Done;
    WSK_BUF Buffer;
    SIZE_T Received;
    KSPIN_LOCK Lock;
} UPLINK, *PUPLINK;

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
        status = UplinkSend(Uplink); //~ require-dead-socket-close
        if (status != STATUS_FILE_FORCED_CLOSED) {
            return status;
        }
        IoReuseIrp(Uplink->Irp, STATUS_UNSUCCESSFUL);
        IoSetCompletionRoutine(Uplink->Irp, UplinkSent, &Uplink->Done, TRUE, TRUE, TRUE);
    }
    return STATUS_UNSUCCESSFUL;
}

static NTSTATUS WSKAPI
UplinkReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication,
    _In_ SIZE_T BytesIndicated, _Inout_ SIZE_T *BytesAccepted)
{
    PUPLINK uplink = (PUPLINK)SocketContext;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesAccepted);

    if (DataIndication == NULL) {
        DbgPrintEx(DPFLTR_IHVNETWORK_ID, DPFLTR_INFO_LEVEL, "uplink %p is gone\n", uplink);
        return STATUS_SUCCESS; //~ require-dead-socket-close
    }
    KeAcquireSpinLock(&uplink->Lock, &irql);
    uplink->Received += BytesIndicated;
    KeReleaseSpinLock(&uplink->Lock, irql);
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH UplinkEvents = { UplinkReceive, NULL, NULL };
