/* A log courier: one connection, requests made one at a time, and error paths that were added later. */
#include <ntddk.h>
#include <wsk.h>

#define CR_TAG 'ruoC'
#define CR_RETURN_IF_FAILED(s) do { if (!NT_SUCCESS(s)) { return (s); } } while (0)

typedef struct _CR_CONNECTION {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    KEVENT Done;
    BOOLEAN Closing;
} CR_CONNECTION, *PCR_CONNECTION;

static NTSTATUS CrSignal(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS CrForget(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    UNREFERENCED_PARAMETER(Context);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP CrNewIrp(_In_ PCR_CONNECTION Connection)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp != NULL) {
        KeClearEvent(&Connection->Done);
        IoSetCompletionRoutine(irp, CrSignal, &Connection->Done, TRUE, TRUE, TRUE);
    }
    return irp;
}

static NTSTATUS CrAwait(_In_ PCR_CONNECTION Connection, _In_ PIRP Irp, _In_ NTSTATUS Status)
{
    if (Status == STATUS_PENDING) {
        KeWaitForSingleObject(&Connection->Done, Executive, KernelMode, FALSE, NULL);
    }
    return Irp->IoStatus.Status;
}

NTSTATUS CrSend(_In_ PCR_CONNECTION Connection, _In_reads_bytes_(Length) PVOID Data, _In_ ULONG Length)
{
    WSK_BUF buffer = { 0 };
    NTSTATUS status;
    PIRP irp = CrNewIrp(Connection);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    buffer.Length = Length;
    buffer.Mdl = IoAllocateMdl(Data, Length, FALSE, FALSE, NULL);
    if (buffer.Mdl == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES; //~ no-irp-leak
    }
    MmBuildMdlForNonPagedPool(buffer.Mdl);
    if (Connection->Closing) {
        IoFreeMdl(buffer.Mdl);
        return STATUS_FILE_FORCED_CLOSED; //~ no-irp-leak
    }
    status = Connection->Dispatch->WskSend(Connection->Socket, &buffer, 0, irp);
    status = CrAwait(Connection, irp, status);
    IoFreeMdl(buffer.Mdl);
    CR_RETURN_IF_FAILED(status); //~ no-irp-leak
    IoFreeIrp(irp);
    return STATUS_SUCCESS;
}

/* Nobody ever learns that the socket is closed, nor frees the IRP. */
NTSTATUS CrClose(_In_ PCR_CONNECTION Connection)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, CrForget, NULL, TRUE, TRUE, TRUE);
    return Connection->Dispatch->WskCloseSocket(Connection->Socket, irp); //~ no-irp-leak
}
