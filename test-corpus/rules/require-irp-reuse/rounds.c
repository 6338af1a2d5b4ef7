//~ clean
/* One IRP, many requests, each made ready. */
#include <ntddk.h>
#include <wsk.h>

typedef struct rnd_op {
	const WSK_PROVIDER_CONNECTION_DISPATCH *d;
	PWSK_SOCKET sock;
	PIRP irp;
	KEVENT done;
} rnd_op;

static NTSTATUS rnd_done(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	UNREFERENCED_PARAMETER(dev);
	UNREFERENCED_PARAMETER(irp);
	KeSetEvent(&((rnd_op *)p)->done, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static void rnd_reset(rnd_op *op)
{
	KeClearEvent(&op->done);
	IoReuseIrp(op->irp, STATUS_UNSUCCESSFUL);
	IoSetCompletionRoutine(op->irp, rnd_done, op, TRUE, TRUE, TRUE);
}

static NTSTATUS rnd_wait(rnd_op *op, NTSTATUS st)
{
	if (st != STATUS_PENDING)
		return st;
	KeWaitForSingleObject(&op->done, Executive, KernelMode, FALSE, NULL);
	return op->irp->IoStatus.Status;
}

NTSTATUS rnd_connect(rnd_op *op, SOCKADDR *local, SOCKADDR *remote)
{
	NTSTATUS st;

	rnd_reset(op);
	st = rnd_wait(op, op->d->WskBind(op->sock, local, 0, op->irp));
	if (!NT_SUCCESS(st))
		return st;
	rnd_reset(op);
	return rnd_wait(op, op->d->WskConnect(op->sock, remote, 0, op->irp));
}

NTSTATUS rnd_send_all(rnd_op *op, WSK_BUF *bufs, ULONG n)
{
	NTSTATUS st = STATUS_SUCCESS;
	ULONG i;

	for (i = 0; i < n && NT_SUCCESS(st); i++) {
		rnd_reset(op);
		st = rnd_wait(op, op->d->WskSend(op->sock, &bufs[i], 0, op->irp));
	}
	return st;
}

/* Another IRP for each. */
NTSTATUS rnd_twice(rnd_op *op, WSK_BUF *buf, PIRP other)
{
	NTSTATUS st;

	IoInitializeIrp(other, IoSizeOfIrp(1), 1);
	IoSetCompletionRoutine(other, rnd_done, op, TRUE, TRUE, TRUE);
	st = op->d->WskSend(op->sock, buf, 0, other);
	if (st == STATUS_PENDING)
		KeWaitForSingleObject(&op->done, Executive, KernelMode, FALSE, NULL);
	rnd_reset(op);
	return rnd_wait(op, op->d->WskReceive(op->sock, buf, 0, op->irp));
}
