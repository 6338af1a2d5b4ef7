/* Texts that are sent without waiting: the completion routine releases everything. */
#include "bell.h"

static IO_COMPLETION_ROUTINE SendDone;
static IO_COMPLETION_ROUTINE BannerDone;
static IO_COMPLETION_ROUTINE ReminderDone;

PBELL_SEND
SendCreate(PBELL_VISITOR Visitor, PCSTR Text)
{
    PBELL_SEND send = (PBELL_SEND)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*send), BELL_TAG);

    if (send == NULL) {
        return NULL;
    }

    send->Visitor = Visitor;
    send->Buffer.Length = 0;
    while (send->Buffer.Length < BELL_TEXT_MAX && Text[send->Buffer.Length] != '\0') {
        send->Text[send->Buffer.Length] = Text[send->Buffer.Length];
        send->Buffer.Length++;
    }

    send->Buffer.Offset = 0;
    send->Buffer.Mdl = IoAllocateMdl(send->Text, BELL_TEXT_MAX, FALSE, FALSE, NULL);
    if (send->Buffer.Mdl == NULL) {
        ExFreePoolWithTag(send, BELL_TAG);
        return NULL;
    }
    MmBuildMdlForNonPagedPool(send->Buffer.Mdl);
    return send;
}

VOID
SendDestroy(PBELL_SEND Send)
{
    IoFreeMdl(Send->Buffer.Mdl);
    ExFreePoolWithTag(Send, BELL_TAG);
}

// Right: the routine releases the text and the IRP, and takes the IRP out of the I/O manager's hands.
static NTSTATUS
SendDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);

    SendDestroy((PBELL_SEND)Context);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS
BannerDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);

    SendDestroy((PBELL_SEND)Context);
    IoFreeIrp(Irp);
    // Wrong: the I/O manager goes on with an IRP that no longer exists.
    return STATUS_SUCCESS; //~ require-more-processing-required
}

static NTSTATUS
ReminderDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PBELL_SEND send = (PBELL_SEND)Context;
    LARGE_INTEGER pause;

    UNREFERENCED_PARAMETER(DeviceObject);

    if (!NT_SUCCESS(Irp->IoStatus.Status)) {
        // Wrong: a completion routine runs in an arbitrary thread at up to DISPATCH_LEVEL and must not sleep.
        pause.QuadPart = -10 * 1000 * 200;
        KeDelayExecutionThread(KernelMode, FALSE, &pause); //~ no-wait-in-completion-routine
        VisitorRequestClose(send->Visitor);
    }

    SendDestroy(send);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS
SendStart(PBELL_VISITOR Visitor, PBELL_SEND Send, PIRP Irp)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Visitor->Socket->Dispatch;

    return dispatch->WskSend(Visitor->Socket, &Send->Buffer, 0, Irp);
}

static NTSTATUS
SendWith(PBELL_VISITOR Visitor, PCSTR Text, PIO_COMPLETION_ROUTINE Done)
{
    PBELL_SEND send;
    PIRP irp;
    NTSTATUS status;

    if (!ExAcquireRundownProtection(&Visitor->Calls)) {
        return STATUS_DELETE_PENDING;
    }

    send = SendCreate(Visitor, Text);
    irp = IoAllocateIrp(1, FALSE);
    if (send == NULL || irp == NULL) {
        if (send != NULL) {
            SendDestroy(send);
        }
        if (irp != NULL) {
            IoFreeIrp(irp);
        }
        ExReleaseRundownProtection(&Visitor->Calls);
        return STATUS_INSUFFICIENT_RESOURCES;
    }

    // Right: whatever the call answers, the routine runs and cleans up. Nothing is touched after the call.
    IoSetCompletionRoutine(irp, Done, send, TRUE, TRUE, TRUE);
    status = SendStart(Visitor, send, irp);
    ExReleaseRundownProtection(&Visitor->Calls);
    return status;
}

NTSTATUS
SendAsync(PBELL_VISITOR Visitor, PCSTR Text)
{
    return SendWith(Visitor, Text, SendDone);
}

NTSTATUS
SendBanner(PBELL_VISITOR Visitor)
{
    return SendWith(Visitor, "the bell works\r\n", BannerDone);
}

NTSTATUS
SendReminder(PBELL_VISITOR Visitor)
{
    return SendWith(Visitor, "come again\r\n", ReminderDone);
}

NTSTATUS
SendChime(PBELL_VISITOR Visitor)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Visitor->Socket->Dispatch;
    PBELL_SEND send;
    PIRP irp;
    NTSTATUS status;

    if (!ExAcquireRundownProtection(&Visitor->Calls)) {
        return STATUS_DELETE_PENDING;
    }

    send = SendCreate(Visitor, "dong\r\n");
    if (send == NULL) {
        ExReleaseRundownProtection(&Visitor->Calls);
        return STATUS_INSUFFICIENT_RESOURCES;
    }

    irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) {
        SendDestroy(send);
        ExReleaseRundownProtection(&Visitor->Calls);
        return STATUS_INSUFFICIENT_RESOURCES;
    }

    IoSetCompletionRoutine(irp, SendDone, send, TRUE, TRUE, TRUE);
    status = dispatch->WskSend(Visitor->Socket, &send->Buffer, 0, irp);
    if (!NT_SUCCESS(status)) {
        // Wrong: WSK completed the IRP with the failure, and SendDone has freed it already.
        IoFreeIrp(irp); //~ no-irp-double-free
    }
    ExReleaseRundownProtection(&Visitor->Calls);
    return status;
}
