/* Requests that the caller waits for: one IRP and one event each, always signalled, always awaited. */
#include "ops.h"

static IO_COMPLETION_ROUTINE OpDone;

static NTSTATUS
OpDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);

    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS
OpBegin(PBELL_OP Op)
{
    Op->Irp = IoAllocateIrp(1, FALSE);
    if (Op->Irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }

    KeInitializeEvent(&Op->Done, SynchronizationEvent, FALSE);
    IoSetCompletionRoutine(Op->Irp, OpDone, &Op->Done, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}

NTSTATUS
OpWait(PBELL_OP Op)
{
    KeWaitForSingleObject(&Op->Done, Executive, KernelMode, FALSE, NULL);
    return Op->Irp->IoStatus.Status;
}

VOID
OpEnd(PBELL_OP Op)
{
    IoFreeIrp(Op->Irp);
    Op->Irp = NULL;
}

NTSTATUS
OpBind(PWSK_SOCKET Socket, USHORT Port)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Socket->Dispatch;
    SOCKADDR_IN address;
    BELL_OP op;
    NTSTATUS status;

    status = OpBegin(&op);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    RtlZeroMemory(&address, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_port = RtlUshortByteSwap(Port);

    dispatch->WskBind(Socket, (PSOCKADDR)&address, 0, op.Irp);
    status = OpWait(&op);
    OpEnd(&op);
    return status;
}

NTSTATUS
OpSetListenerOption(PWSK_SOCKET Socket, ULONG Option, ULONG Value)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Socket->Dispatch;
    BELL_OP op;
    NTSTATUS status;

    status = OpBegin(&op);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    dispatch->WskControlSocket(Socket, WskSetOption, Option, SOL_SOCKET, sizeof(Value), &Value, 0, NULL, NULL, op.Irp);
    status = OpWait(&op);
    OpEnd(&op);
    return status;
}

NTSTATUS
OpSend(PWSK_SOCKET Socket, PWSK_BUF Buffer)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Socket->Dispatch;
    BELL_OP op;
    NTSTATUS status;

    status = OpBegin(&op);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    dispatch->WskSend(Socket, Buffer, 0, op.Irp);
    status = OpWait(&op);
    OpEnd(&op);
    return status;
}

VOID
OpClose(PWSK_SOCKET Socket)
{
    const WSK_PROVIDER_BASIC_DISPATCH *dispatch = (const WSK_PROVIDER_BASIC_DISPATCH *)Socket->Dispatch;
    LARGE_INTEGER pause;
    BELL_OP op;

    // A socket that stays open would hang WskDeregister: try until there is an IRP for it.
    pause.QuadPart = -10 * 1000 * 10;
    while (!NT_SUCCESS(OpBegin(&op))) {
        KeDelayExecutionThread(KernelMode, FALSE, &pause);
    }

    dispatch->WskCloseSocket(Socket, op.Irp);
    OpWait(&op);
    OpEnd(&op);
}
