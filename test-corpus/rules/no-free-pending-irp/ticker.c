/* A price ticker: synchronous sends with a limit, in the style of a port of a user-mode socket library. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _TKR_LINK {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    LARGE_INTEGER Limit;
    BOOLEAN Broken;
} TKR_LINK, *PTKR_LINK;

IO_COMPLETION_ROUTINE TkrDone;

_Use_decl_annotations_
NTSTATUS TkrDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NETWORK_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS TkrPrepare(_Out_ PIRP *Irp, _Out_ PKEVENT Event)
{
    *Irp = IoAllocateIrp(1, FALSE);
    if (*Irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KeInitializeEvent(Event, SynchronizationEvent, FALSE);
    IoSetCompletionRoutine(*Irp, TkrDone, Event, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}

/* The limit is a status of success: the label frees what WSK still has. */
NTSTATUS TkrSend(_In_ PTKR_LINK Link, _In_ PWSK_BUF Buffer)
{
    KEVENT event;
    PIRP irp = NULL;
    NTSTATUS status = TkrPrepare(&irp, &event);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (Link->Broken) {
        status = STATUS_CONNECTION_RESET;
        goto Exit;
    }
    status = Link->Dispatch->WskSend(Link->Socket, Buffer, 0, irp);
    if (status == STATUS_PENDING) {
        status = KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, &Link->Limit);
        if (status == STATUS_TIMEOUT) {
            DbgPrintEx(DPFLTR_IHVDRIVER_ID, DPFLTR_WARNING_LEVEL, "ticker: late on %p\n", Link->Socket);
            status = STATUS_IO_TIMEOUT;
            goto Exit;
        }
        status = irp->IoStatus.Status;
    }

Exit:
    IoFreeIrp(irp); //~ no-free-pending-irp
    return status;
}

/* Cancellation takes its time. */
NTSTATUS TkrReceive(_In_ PTKR_LINK Link, _In_ PWSK_BUF Buffer)
{
    KEVENT event;
    PIRP irp = NULL;
    NTSTATUS status = TkrPrepare(&irp, &event);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    Link->Dispatch->WskReceive(Link->Socket, Buffer, 0, irp);
    if (KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, &Link->Limit) == STATUS_TIMEOUT) {
        IoCancelIrp(irp);
        IoFreeIrp(irp); //~ no-free-pending-irp
        return STATUS_IO_TIMEOUT;
    }
    status = irp->IoStatus.Status;
    IoFreeIrp(irp);
    return status;
}

static VOID TkrDrop(_In_opt_ PIRP Irp)
{
    if (Irp != NULL) {
        IoFreeIrp(Irp);
    }
}

/* Nothing waits at all. */
VOID TkrBye(_In_ PTKR_LINK Link)
{
    KEVENT event;
    PIRP irp = NULL;

    if (NT_SUCCESS(TkrPrepare(&irp, &event))) {
        (VOID)Link->Dispatch->WskDisconnect(Link->Socket, NULL, 0, irp);
        TkrDrop(irp); //~ no-free-pending-irp
    }
}
