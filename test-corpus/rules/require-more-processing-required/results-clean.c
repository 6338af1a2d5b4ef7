//~ clean
/* Own IRPs stop at their routines, IRPs from above go on. */
#include <ntddk.h>
#include <wsk.h>

#define KEEP_IRP STATUS_MORE_PROCESSING_REQUIRED

static NTSTATUS OwnDone(PDEVICE_OBJECT dev, PIRP irp, PVOID ctx)
{
	if (ctx != NULL)
		KeSetEvent(ctx, IO_NO_INCREMENT, FALSE);
	else
		IoFreeIrp(irp);
	return KEEP_IRP;
}

/* The write came from above: whoever sent it gets it back. */
static NTSTATUS WriteDone(PDEVICE_OBJECT dev, PIRP irp, PVOID ctx)
{
	if (irp->PendingReturned)
		IoMarkIrpPending(irp);
	IoFreeMdl(ctx);
	return STATUS_CONTINUE_COMPLETION;
}

NTSTATUS DispatchWrite(PDEVICE_OBJECT dev, PIRP irp)
{
	PWSK_SOCKET s = *(PWSK_SOCKET *)dev->DeviceExtension;
	WSK_BUF buf = { irp->MdlAddress, 0, MmGetMdlByteCount(irp->MdlAddress) };

	IoMarkIrpPending(irp);
	IoCopyCurrentIrpStackLocationToNext(irp);
	IoSetCompletionRoutine(irp, WriteDone, irp->MdlAddress, TRUE, TRUE, TRUE);
	((PWSK_PROVIDER_CONNECTION_DISPATCH)s->Dispatch)->WskSend(s, &buf, 0, irp);
	return STATUS_PENDING;
}

/* One routine for a query that may be the driver's own or somebody else's. */
static NTSTATUS QueryDone(PDEVICE_OBJECT dev, PIRP irp, PVOID own)
{
	if (own) {
		IoFreeIrp(irp);
		return KEEP_IRP;
	}
	return STATUS_SUCCESS;
}

void Query(PWSK_SOCKET s, PIRP fromAbove, PSOCKADDR address)
{
	PIRP irp = fromAbove;

	if (irp == NULL)
		irp = IoAllocateIrp(1, FALSE);
	if (irp == NULL)
		return;
	IoSetCompletionRoutine(irp, QueryDone, fromAbove == NULL ? s : NULL, TRUE, TRUE, TRUE);
	((PWSK_PROVIDER_CONNECTION_DISPATCH)s->Dispatch)->WskGetRemoteAddress(s, address, irp);
}

NTSTATUS CloseAndWait(PWSK_SOCKET s)
{
	KEVENT done;
	NTSTATUS st;
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	KeInitializeEvent(&done, SynchronizationEvent, FALSE);
	IoSetCompletionRoutine(irp, OwnDone, &done, TRUE, TRUE, TRUE);
	st = ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, irp);
	KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
	IoFreeIrp(irp);
	return st;
}
