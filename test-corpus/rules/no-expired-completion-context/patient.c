//~ clean
/* Contexts that live long enough. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _LINK {
	PWSK_SOCKET Socket;
	const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
	PIRP Irp;
	KEVENT Done;
} LINK, *PLINK;

static NTSTATUS NTAPI LinkDone(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	UNREFERENCED_PARAMETER(device);
	UNREFERENCED_PARAMETER(irp);
	KeSetEvent(context, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS LinkFinish(PIRP irp, PKEVENT done, NTSTATUS status, PLARGE_INTEGER limit)
{
	if (status != STATUS_PENDING)
		return status;
	if (KeWaitForSingleObject(done, Executive, KernelMode, FALSE, limit) == STATUS_TIMEOUT) {
		IoCancelIrp(irp);
		KeWaitForSingleObject(done, Executive, KernelMode, FALSE, NULL);
	}
	return irp->IoStatus.Status;
}

NTSTATUS LinkSend(PLINK link, PWSK_BUF buffer, ULONG seconds)
{
	KEVENT done;
	LARGE_INTEGER limit;
	NTSTATUS status;
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	limit.QuadPart = -10000000LL * seconds;
	KeInitializeEvent(&done, SynchronizationEvent, FALSE);
	IoSetCompletionRoutine(irp, LinkDone, &done, TRUE, TRUE, TRUE);
	status = link->Dispatch->WskSend(link->Socket, buffer, 0, irp);
	status = LinkFinish(irp, &done, status, seconds ? &limit : NULL);
	IoFreeIrp(irp);
	return status;
}

NTSTATUS LinkSendLater(PLINK link, PWSK_BUF buffer)
{
	IoReuseIrp(link->Irp, STATUS_UNSUCCESSFUL);
	IoSetCompletionRoutine(link->Irp, LinkDone, &link->Done, TRUE, TRUE, TRUE);
	return link->Dispatch->WskSend(link->Socket, buffer, 0, link->Irp);
}
