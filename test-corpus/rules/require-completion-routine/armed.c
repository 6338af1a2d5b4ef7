//~ clean
/* Routines that are set elsewhere, later, or by hand; and IRPs that need none. */
#include <ntddk.h>
#include <wsk.h>

typedef struct arm_ctx {
	const WSK_PROVIDER_CONNECTION_DISPATCH *d;
	PWSK_SOCKET sock;
	KEVENT done;
} arm_ctx;

#define ARM(irp, routine, ctx) IoSetCompletionRoutine((irp), (routine), (ctx), TRUE, TRUE, TRUE)

NTSTATUS arm_prepare_elsewhere(PIRP irp, arm_ctx *c);

static NTSTATUS arm_free(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	UNREFERENCED_PARAMETER(dev);
	UNREFERENCED_PARAMETER(p);
	IoFreeIrp(irp);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP arm_new(PIO_COMPLETION_ROUTINE routine, PVOID p)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (irp)
		ARM(irp, routine, p);
	return irp;
}

NTSTATUS arm_by_helper(arm_ctx *c, WSK_BUF *buf)
{
	PIRP irp = arm_new(arm_free, c);

	return irp ? c->d->WskSend(c->sock, buf, 0, irp) : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS arm_elsewhere(arm_ctx *c, WSK_BUF *buf)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	arm_prepare_elsewhere(irp, c);
	return c->d->WskSend(c->sock, buf, 0, irp);
}

NTSTATUS arm_by_hand(arm_ctx *c, WSK_BUF *buf)
{
	PIRP irp = IoAllocateIrp(1, FALSE);
	IO_STACK_LOCATION *next;

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	next = IoGetNextIrpStackLocation(irp);
	next->CompletionRoutine = arm_free;
	next->Context = c;
	next->Control = SL_INVOKE_ON_SUCCESS | SL_INVOKE_ON_ERROR | SL_INVOKE_ON_CANCEL;
	return c->d->WskSend(c->sock, buf, 0, irp);
}

/* An IRP from above. */
NTSTATUS arm_write(PDEVICE_OBJECT dev, PIRP irp)
{
	arm_ctx *c = dev->DeviceExtension;
	WSK_BUF buf = { irp->MdlAddress, 0, 16 };

	IoMarkIrpPending(irp);
	c->d->WskSend(c->sock, &buf, 0, irp);
	return STATUS_PENDING;
}
