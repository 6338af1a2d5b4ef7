/* Sends until nothing is left, as it has learnt from programs. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _IS_LINK {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    KEVENT Done;
} IS_LINK, *PIS_LINK;

static NTSTATUS IsDone(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS IsSendOnce(_In_ PIS_LINK Link, _In_ PWSK_BUF Buffer, _In_ PIRP Irp)
{
    NTSTATUS status;

    IoReuseIrp(Irp, STATUS_UNSUCCESSFUL);
    KeClearEvent(&Link->Done);
    IoSetCompletionRoutine(Irp, IsDone, &Link->Done, TRUE, TRUE, TRUE);
    status = Link->Dispatch->WskSend(Link->Socket, Buffer, 0, Irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&Link->Done, Executive, KernelMode, FALSE, NULL);
        status = Irp->IoStatus.Status;
    }
    return status;
}

NTSTATUS IsSend(_In_ PIS_LINK Link, _In_ PWSK_BUF Buffer, _In_ PIRP Irp)
{
    SIZE_T left = Buffer->Length;
    NTSTATUS status = STATUS_SUCCESS;

    while (left > 0) {
        status = IsSendOnce(Link, Buffer, Irp); //~ no-redundant-send-loop
        if (!NT_SUCCESS(status)) {
            break;
        }
        left -= Irp->IoStatus.Information;
        Buffer->Length = left;
    }
    return status;
}
