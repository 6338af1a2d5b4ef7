/* A relay that sends with the event on the stack, in the ways that go wrong under load. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _RELAY {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    BOOLEAN Stopping;
} RELAY, *PRELAY;

typedef struct _RELAY_OP {
    KEVENT Done;
    NTSTATUS Status;
    SIZE_T Bytes;
} RELAY_OP, *PRELAY_OP;

IO_COMPLETION_ROUTINE RelayOpDone;

_Use_decl_annotations_
NTSTATUS RelayOpDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PRELAY_OP op = (PRELAY_OP)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    op->Status = Irp->IoStatus.Status;
    op->Bytes = Irp->IoStatus.Information;
    KeSetEvent(&op->Done, IO_NETWORK_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID RelayPrepare(_Inout_ PRELAY_OP Op, _Inout_ PIRP Irp)
{
    KeInitializeEvent(&Op->Done, NotificationEvent, FALSE);
    IoReuseIrp(Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Irp, RelayOpDone, Op, TRUE, TRUE, TRUE);
}

static NTSTATUS RelayAwait(_In_ PRELAY_OP Op, _In_opt_ PLARGE_INTEGER Limit)
{
    return KeWaitForSingleObject(&Op->Done, Executive, KernelMode, FALSE, Limit);
}

NTSTATUS RelaySendQuickly(_In_ PRELAY Relay, _In_ PWSK_BUF Buffer, _Inout_ PIRP Irp)
{
    RELAY_OP op;

    RelayPrepare(&op, Irp);
    return Relay->Dispatch->WskSend(Relay->Socket, Buffer, WSK_FLAG_NODELAY, Irp); //~ no-expired-completion-context
}

NTSTATUS RelaySendUnlessStopping(_In_ PRELAY Relay, _In_ PWSK_BUF Buffer, _Inout_ PIRP Irp)
{
    RELAY_OP op;
    NTSTATUS status;

    RelayPrepare(&op, Irp);
    status = Relay->Dispatch->WskSend(Relay->Socket, Buffer, 0, Irp); //~ no-expired-completion-context
    if (Relay->Stopping) {
        return STATUS_CANCELLED;
    }
    if (status == STATUS_PENDING) {
        RelayAwait(&op, NULL);
        status = op.Status;
    }
    return status;
}

NTSTATUS RelaySendInTime(_In_ PRELAY Relay, _In_ PWSK_BUF Buffer, _Inout_ PIRP Irp)
{
    RELAY_OP op;
    NTSTATUS status;
    LARGE_INTEGER limit;

    limit.QuadPart = -30000000;
    RelayPrepare(&op, Irp);
    status = Relay->Dispatch->WskSend(Relay->Socket, Buffer, 0, Irp);
    if (status == STATUS_PENDING) {
        status = RelayAwait(&op, &limit); //~ no-expired-completion-context
        if (status == STATUS_TIMEOUT) {
            IoCancelIrp(Irp);
            return STATUS_IO_TIMEOUT;
        }
        status = op.Status;
    }
    return status;
}

NTSTATUS RelaySendFromUser(_In_ PRELAY Relay, _In_ PWSK_BUF Buffer, _Inout_ PIRP Irp)
{
    RELAY_OP op;

    RelayPrepare(&op, Irp);
    Relay->Dispatch->WskSend(Relay->Socket, Buffer, 0, Irp);
    KeWaitForSingleObject(&op.Done, UserRequest, UserMode, FALSE, NULL); //~ no-expired-completion-context
    return op.Status;
}
