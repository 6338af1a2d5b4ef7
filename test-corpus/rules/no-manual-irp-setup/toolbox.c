//~ clean
/* IRPs of the driver's own memory, IRPs for a driver below, and what may be noted in an IRP. */
#include <ntddk.h>
#include <wsk.h>

typedef struct toolbox {
	const WSK_PROVIDER_CONNECTION_DISPATCH *d;
	PWSK_SOCKET sock;
	PDEVICE_OBJECT lower;
	WSK_BUF buf;
	PIRP irp;
} toolbox;

static NTSTATUS tool_done(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	UNREFERENCED_PARAMETER(dev);
	UNREFERENCED_PARAMETER(p);
	IoFreeIrp(irp);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS tool_kept(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	UNREFERENCED_PARAMETER(dev);
	UNREFERENCED_PARAMETER(irp);
	InterlockedExchange(p, 0);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Memory of its own has to be initialized. */
NTSTATUS tool_own(toolbox *t, LONG *busy)
{
	if (!t->irp) {
		t->irp = ExAllocatePoolWithTag(NonPagedPoolNx, IoSizeOfIrp(1), 'looT');
		if (!t->irp)
			return STATUS_INSUFFICIENT_RESOURCES;
		IoInitializeIrp(t->irp, IoSizeOfIrp(1), 1);
	}
	IoSetCompletionRoutine(t->irp, tool_kept, busy, TRUE, TRUE, TRUE);
	return t->d->WskSend(t->sock, &t->buf, 0, t->irp);
}

NTSTATUS tool_note(toolbox *t)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	irp->Tail.Overlay.DriverContext[0] = t;
	irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
	IoSetCompletionRoutine(irp, tool_done, t, TRUE, TRUE, TRUE);
	return t->d->WskSend(t->sock, &t->buf, 0, irp);
}

NTSTATUS tool_below(toolbox *t, PMDL mdl)
{
	IO_STACK_LOCATION *next;
	PIRP irp = IoAllocateIrp(t->lower->StackSize, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	irp->MdlAddress = mdl;
	next = IoGetNextIrpStackLocation(irp);
	next->MajorFunction = IRP_MJ_WRITE;
	next->Parameters.Write.Length = MmGetMdlByteCount(mdl);
	IoSetCompletionRoutine(irp, tool_done, t, TRUE, TRUE, TRUE);
	return IoCallDriver(t->lower, irp);
}
