/* A telemetry client in the style of a monitoring driver: asynchronous sends, one synchronous query. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _TLM_SESSION {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    KEVENT Idle;
    PIRP ReceiveIrp;
} TLM_SESSION, *PTLM_SESSION;

typedef struct _TLM_PACKET {
    WSK_BUF Buffer;
    PTLM_SESSION Session;
    UCHAR Bytes[512];
} TLM_PACKET, *PTLM_PACKET;

IO_COMPLETION_ROUTINE TlmSendDone;
IO_COMPLETION_ROUTINE TlmQueryDone;

static VOID TlmReleasePacket(_In_ PTLM_PACKET Packet)
{
    IoFreeMdl(Packet->Buffer.Mdl);
    ExFreePoolWithTag(Packet, 'mlT');
}

_Use_decl_annotations_
NTSTATUS TlmSendDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PTLM_PACKET packet = (PTLM_PACKET)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    NT_ASSERT(packet != NULL);
    if (!NT_SUCCESS(Irp->IoStatus.Status)) {
        DbgPrintEx(DPFLTR_IHVDRIVER_ID, DPFLTR_ERROR_LEVEL, "send: %08x\n", Irp->IoStatus.Status);
    }
    TlmReleasePacket(packet);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

_Use_decl_annotations_
NTSTATUS TlmQueryDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    KeSetEvent((PKEVENT)Context, IO_NETWORK_INCREMENT, FALSE);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP TlmAllocateIrp(_In_ PIO_COMPLETION_ROUTINE Routine, _In_opt_ PVOID Context)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp != NULL) {
        IoSetCompletionRoutine(irp, Routine, Context, TRUE, TRUE, TRUE);
    }
    return irp;
}

/* The label serves both the paths before the call and the failed call itself. */
NTSTATUS TlmSend(_In_ PTLM_SESSION Session, _In_ PTLM_PACKET Packet)
{
    NTSTATUS status;
    PIRP irp;

    irp = TlmAllocateIrp(TlmSendDone, Packet);
    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (Session->Socket == NULL) {
        status = STATUS_DEVICE_NOT_READY;
        goto Failed;
    }
    status = Session->Dispatch->WskSend(Session->Socket, &Packet->Buffer, 0, irp);
    if (!NT_SUCCESS(status)) {
        goto Failed;
    }
    return STATUS_SUCCESS;

Failed:
    IoFreeIrp(irp); //~ no-irp-double-free
    return status;
}

/* Both the routine and the waiter free. */
NTSTATUS TlmQuery(_In_ PTLM_SESSION Session, _In_ PTLM_PACKET Packet)
{
    NTSTATUS status;
    PIRP irp = TlmAllocateIrp(TlmQueryDone, &Session->Idle);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KeClearEvent(&Session->Idle);
    status = Session->Dispatch->WskReceive(Session->Socket, &Packet->Buffer, 0, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&Session->Idle, Executive, KernelMode, FALSE, NULL);
        status = STATUS_SUCCESS;
    }
    IoFreeIrp(irp); //~ no-irp-double-free
    return status;
}

static VOID TlmDropReceive(_Inout_ PTLM_SESSION Session)
{
    if (Session->ReceiveIrp != NULL) {
        IoFreeIrp(Session->ReceiveIrp);
    }
}

VOID TlmStop(_Inout_ PTLM_SESSION Session)
{
    TlmDropReceive(Session);
    if (Session->ReceiveIrp != NULL) {
        IoFreeIrp(Session->ReceiveIrp); //~ no-irp-double-free
        Session->ReceiveIrp = NULL;
    }
}
