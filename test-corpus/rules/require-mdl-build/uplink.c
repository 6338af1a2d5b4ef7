/* An uplink whose author took IoAllocateMdl for all there is to do. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _UPLINK {
    PWSK_SOCKET Socket;
    PIRP Irp;
    KEVENT Done;
} UPLINK, *PUPLINK;

static NTSTATUS UplinkTransfer(_In_ PUPLINK Uplink, _In_ PWSK_BUF Buffer, _In_ BOOLEAN Send)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Uplink->Socket->Dispatch;
    NTSTATUS status;

    if (Send) {
        status = dispatch->WskSend(Uplink->Socket, Buffer, 0, Uplink->Irp);
    } else {
        status = dispatch->WskReceive(Uplink->Socket, Buffer, 0, Uplink->Irp);
    }
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&Uplink->Done, Executive, KernelMode, FALSE, NULL);
        status = Uplink->Irp->IoStatus.Status;
    }
    return status;
}

NTSTATUS UplinkSend(_In_ PUPLINK Uplink, _In_reads_bytes_(Size) PVOID Data, _In_ ULONG Size)
{
    WSK_BUF buffer;
    NTSTATUS status;

    buffer.Offset = 0;
    buffer.Length = Size;
    buffer.Mdl = IoAllocateMdl(Data, Size, FALSE, FALSE, NULL);
    if (buffer.Mdl == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = UplinkTransfer(Uplink, &buffer, TRUE); //~ require-mdl-build
    IoFreeMdl(buffer.Mdl);
    return status;
}

NTSTATUS UplinkReceive(_In_ PUPLINK Uplink, _Out_writes_bytes_(Size) PVOID Data, _In_ ULONG Size)
{
    WSK_BUF buffer = { NULL, 0, Size };
    NTSTATUS status;

    buffer.Mdl = IoAllocateMdl(Data, Size, FALSE, FALSE, NULL);
    if (buffer.Mdl == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    __try {
        MmProbeAndLockPages(buffer.Mdl, KernelMode, IoReadAccess);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        IoFreeMdl(buffer.Mdl);
        return GetExceptionCode();
    }
    status = UplinkTransfer(Uplink, &buffer, FALSE); //~ require-mdl-build
    MmUnlockPages(buffer.Mdl);
    IoFreeMdl(buffer.Mdl);
    return status;
}

NTSTATUS UplinkPing(_In_ PUPLINK Uplink, _In_ PULONG Stamp)
{
    WSK_BUF buffer = { 0 };
    NTSTATUS status;

    buffer.Length = sizeof(*Stamp);
    buffer.Mdl = IoAllocateMdl(Stamp, sizeof(*Stamp), FALSE, FALSE, NULL); //~ require-mdl-build
    MmBuildMdlForNonPagedPool(buffer.Mdl);
    status = UplinkTransfer(Uplink, &buffer, TRUE);
    IoFreeMdl(buffer.Mdl);
    return status;
}

NTSTATUS UplinkDiscard(_In_ PUPLINK Uplink)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Uplink->Socket->Dispatch;

    return dispatch->WskReceive(Uplink->Socket, NULL, WSK_FLAG_DRAIN, Uplink->Irp); //~ require-mdl-build
}
