/*
 * results.c - completion routines that return what dispatch routines return.
 */
#include <ntddk.h>
#include <wsk.h>

typedef struct _OPERATION {
    PIRP Irp;
    KEVENT Finished;
    PMDL Mdl;
    PWSK_SOCKET Socket;
} OPERATION, *POPERATION;

IO_COMPLETION_ROUTINE OpSendDone;
IO_COMPLETION_ROUTINE OpCloseDone;
IO_COMPLETION_ROUTINE OpSignal;

static VOID
OpFree(_In_ POPERATION Operation, _In_ PIRP Irp)
{
    if (Operation->Mdl != NULL) {
        IoFreeMdl(Operation->Mdl);
    }
    IoFreeIrp(Irp);
    ExFreePoolWithTag(Operation, 'noiO');
}

_Use_decl_annotations_
NTSTATUS
OpSendDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    POPERATION operation = Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    if (!NT_SUCCESS(Irp->IoStatus.Status)) {
        OpFree(operation, Irp);
        return STATUS_SUCCESS; //~ require-more-processing-required
    }
    OpFree(operation, Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS
OpCloseDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    NTSTATUS status = STATUS_CONTINUE_COMPLETION;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    IoFreeIrp(Irp);
    return status; //~ require-more-processing-required
}

NTSTATUS
OpSignal(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    if (Irp->PendingReturned) {
        KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
        return STATUS_MORE_PROCESSING_REQUIRED;
    }
    return STATUS_PENDING; //~ require-more-processing-required
}

static NTSTATUS
OpPrepare(_Inout_ POPERATION Operation)
{
    Operation->Irp = IoAllocateIrp(1, FALSE);
    if (Operation->Irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KeInitializeEvent(&Operation->Finished, SynchronizationEvent, FALSE);
    IoSetCompletionRoutine(Operation->Irp, OpSignal, &Operation->Finished, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}

NTSTATUS
OpDisconnect(_In_ PWSK_SOCKET Socket)
{
    OPERATION operation;
    NTSTATUS status = OpPrepare(&operation);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = ((PWSK_PROVIDER_CONNECTION_DISPATCH)Socket->Dispatch)->WskDisconnect(Socket, NULL, 0, operation.Irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&operation.Finished, Executive, KernelMode, FALSE, NULL);
        status = operation.Irp->IoStatus.Status;
    }
    IoFreeIrp(operation.Irp);
    return status;
}

VOID
OpClose(_In_ PWSK_SOCKET Socket)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp != NULL) {
        IoSetCompletionRoutine(irp, OpCloseDone, NULL, TRUE, TRUE, TRUE);
        ((PWSK_PROVIDER_BASIC_DISPATCH)Socket->Dispatch)->WskCloseSocket(Socket, irp);
    }
}
