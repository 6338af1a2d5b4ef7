//~ clean
/* Results that are read where they are there. */
#include <ntddk.h>
#include <wsk.h>

typedef struct rd_op {
	const WSK_PROVIDER_CONNECTION_DISPATCH *d;
	PWSK_SOCKET sock;
	PIRP irp;
	KEVENT done;
	KSPIN_LOCK lock;
	ULONG_PTR count;
	NTSTATUS status;
} rd_op;

static NTSTATUS rd_signal(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	UNREFERENCED_PARAMETER(dev);
	UNREFERENCED_PARAMETER(irp);
	KeSetEvent(&((rd_op *)p)->done, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Reads before it frees; takes the pointer away under the lock. */
static NTSTATUS rd_free(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	rd_op *op = p;
	KIRQL irql;

	UNREFERENCED_PARAMETER(dev);
	KeAcquireSpinLock(&op->lock, &irql);
	op->irp = NULL;
	KeReleaseSpinLock(&op->lock, irql);
	op->status = irp->IoStatus.Status;
	if (NT_SUCCESS(irp->IoStatus.Status))
		op->count += irp->IoStatus.Information;
	IoFreeIrp(irp);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS rd_result(rd_op *op, NTSTATUS st, PIRP irp)
{
	if (st == STATUS_PENDING) {
		KeWaitForSingleObject(&op->done, Executive, KernelMode, FALSE, NULL);
		st = irp->IoStatus.Status;
	}
	return st;
}

NTSTATUS rd_receive(rd_op *op, WSK_BUF *buf)
{
	NTSTATUS st;
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	KeClearEvent(&op->done);
	IoSetCompletionRoutine(irp, rd_signal, op, TRUE, TRUE, TRUE);
	st = rd_result(op, op->d->WskReceive(op->sock, buf, 0, irp), irp);
	if (NT_SUCCESS(st))
		op->count = irp->IoStatus.Information;
	IoFreeIrp(irp);
	return st;
}

NTSTATUS rd_post(rd_op *op, WSK_BUF *buf)
{
	NTSTATUS st;
	KIRQL irql;
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	op->irp = irp;
	IoSetCompletionRoutine(irp, rd_free, op, TRUE, TRUE, TRUE);
	st = op->d->WskReceive(op->sock, buf, 0, irp);
	if (st == STATUS_PENDING && op->status == STATUS_CANCELLED) {
		KeAcquireSpinLock(&op->lock, &irql);
		if (op->irp)
			IoCancelIrp(op->irp);
		KeReleaseSpinLock(&op->lock, irql);
	}
	DbgPrint("rd: %p %x\n", irp, st);
	return st;
}
