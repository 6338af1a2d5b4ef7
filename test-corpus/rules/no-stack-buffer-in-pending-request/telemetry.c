/* A sender of telemetry that leaves its requests to their completion routines, and its variables with them. */
#include <ntddk.h>
#include <wsk.h>

#define TAG 'mleT'

typedef struct _TELEMETRY {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_DATAGRAM_DISPATCH *Dispatch;
    SOCKADDR_IN Collector;
} TELEMETRY, *PTELEMETRY;

typedef struct _REPORT {
    ULONG Version;
    ULONG Count;
    UCHAR Body[64];
} REPORT;

IO_COMPLETION_ROUTINE TelemetryDone;

_Use_decl_annotations_
NTSTATUS TelemetryDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    if (Context != NULL) {
        IoFreeMdl((PMDL)Context);
    }
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP TelemetryIrp(_In_opt_ PMDL Mdl)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp != NULL) {
        IoSetCompletionRoutine(irp, TelemetryDone, Mdl, TRUE, TRUE, TRUE);
    }
    return irp;
}

static NTSTATUS TelemetryControl(_In_ PTELEMETRY Telemetry, _In_ ULONG Option, _In_ PVOID Value, _In_ SIZE_T Size)
{
    PIRP irp = TelemetryIrp(NULL);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return Telemetry->Dispatch->WskControlSocket(Telemetry->Socket, WskSetOption, Option, SOL_SOCKET, Size, Value, 0, NULL, NULL, irp);
}

NTSTATUS TelemetryTune(_In_ PTELEMETRY Telemetry, _In_ ULONG Bytes)
{
    struct { ULONG Receive; ULONG Spare; } sizes = { Bytes, 0 };

    return TelemetryControl(Telemetry, SO_RCVBUF, &sizes.Receive, sizeof(sizes.Receive)); //~ no-stack-buffer-in-pending-request
}

NTSTATUS TelemetrySend(_In_ PTELEMETRY Telemetry, _In_ ULONG Count)
{
    REPORT report = { 1, Count, { 0 } };
    WSK_BUF buffer = { 0 };
    PIRP irp;
    PMDL mdl = IoAllocateMdl(&report, sizeof(report), FALSE, FALSE, NULL);

    if (mdl == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    MmBuildMdlForNonPagedPool(mdl); //~ no-stack-buffer-in-pending-request
    irp = TelemetryIrp(mdl);
    if (irp == NULL) {
        IoFreeMdl(mdl);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    buffer.Mdl = mdl;
    buffer.Length = sizeof(report);
    return Telemetry->Dispatch->WskSendTo(Telemetry->Socket, &buffer, 0, (PSOCKADDR)&Telemetry->Collector, 0, NULL, irp); //~ no-stack-buffer-in-pending-request
}
