/* A gauge that reports over TCP, written as if WSK always completed at once. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _GAUGE {
    WSK_PROVIDER_NPI Npi;
    PWSK_SOCKET Socket;
    PIRP Irp;
    KEVENT Ready;
    ULONG_PTR Sent;
    BOOLEAN Stopping;
} GAUGE, *PGAUGE;

#define GAUGE_DISPATCH(g) ((PWSK_PROVIDER_CONNECTION_DISPATCH)(g)->Socket->Dispatch)

NTSTATUS GaugeSignal(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS GaugeSent(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    IoFreeMdl(((PWSK_BUF)Context)->Mdl);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* STATUS_PENDING is a success. */
NTSTATUS GaugeOpen(PGAUGE Gauge)
{
    NTSTATUS status;

    IoReuseIrp(Gauge->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Gauge->Irp, GaugeSignal, &Gauge->Ready, TRUE, TRUE, TRUE);
    status = Gauge->Npi.Dispatch->WskSocket(Gauge->Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_CONNECTION_SOCKET,
                                            Gauge, NULL, NULL, NULL, NULL, Gauge->Irp);
    if (NT_SUCCESS(status)) {
        Gauge->Socket = (PWSK_SOCKET)Gauge->Irp->IoStatus.Information; //~ no-irp-use-after-call
    }
    return status;
}

NTSTATUS GaugeReport(PGAUGE Gauge, PWSK_BUF Buffer)
{
    NTSTATUS status;
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, GaugeSent, Buffer, TRUE, TRUE, TRUE);
    status = GAUGE_DISPATCH(Gauge)->WskSend(Gauge->Socket, Buffer, 0, irp);
    if (status == STATUS_SUCCESS) {
        Gauge->Sent += irp->IoStatus.Information; //~ no-irp-use-after-call
    }
    return status;
}

NTSTATUS GaugeReportUnlessStopped(PGAUGE Gauge, PWSK_BUF Buffer)
{
    NTSTATUS status;
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, GaugeSent, Buffer, TRUE, TRUE, TRUE);
    status = GAUGE_DISPATCH(Gauge)->WskSend(Gauge->Socket, Buffer, 0, irp);
    if (Gauge->Stopping) {
        IoCancelIrp(irp); //~ no-irp-use-after-call
    }
    return status;
}

NTSTATUS GaugeReportAll(PGAUGE Gauge, PWSK_BUF Buffers, ULONG Count)
{
    ULONG i = 0;
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    do {
        IoReuseIrp(irp, STATUS_UNSUCCESSFUL); //~ no-irp-use-after-call
        IoSetCompletionRoutine(irp, GaugeSent, &Buffers[i], TRUE, TRUE, TRUE);
        GAUGE_DISPATCH(Gauge)->WskSend(Gauge->Socket, &Buffers[i], 0, irp);
    } while (++i < Count);
    return STATUS_SUCCESS;
}

/* Frees the IRP of a report that has failed; one that was sent goes back to whoever waits. */
NTSTATUS GaugeTried(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    if (!NT_SUCCESS(Irp->IoStatus.Status)) {
        IoFreeIrp(Irp);
    } else {
        KeSetEvent(&((PGAUGE)Context)->Ready, IO_NO_INCREMENT, FALSE);
    }
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS GaugeTry(PGAUGE Gauge, PWSK_BUF Buffer)
{
    NTSTATUS status;
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, GaugeTried, Gauge, TRUE, TRUE, TRUE);
    status = GAUGE_DISPATCH(Gauge)->WskSend(Gauge->Socket, Buffer, 0, irp);
    if (!NT_SUCCESS(status)) {
        Gauge->Sent = irp->IoStatus.Information; //~ no-irp-use-after-call
    } else if (status != STATUS_PENDING) {
        Gauge->Sent += irp->IoStatus.Information;
        IoFreeIrp(irp);
    }
    return status;
}
