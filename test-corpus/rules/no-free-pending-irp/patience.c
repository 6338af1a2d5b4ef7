//~ clean
/* Every way of knowing that a request is over. */
#include <ntddk.h>
#include <wsk.h>

typedef struct pat_ctx {
	const WSK_PROVIDER_CONNECTION_DISPATCH *d;
	PWSK_SOCKET sock;
	KEVENT done;
	BOOLEAN over;
	LONG refs;
	LARGE_INTEGER limit;
} pat_ctx;

#define PAT_WAIT(c, t) KeWaitForSingleObject(&(c)->done, Executive, KernelMode, FALSE, (t))

static NTSTATUS pat_signal(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	pat_ctx *c = p;

	UNREFERENCED_PARAMETER(dev);
	UNREFERENCED_PARAMETER(irp);
	c->over = TRUE;
	KeSetEvent(&c->done, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP pat_irp(pat_ctx *c)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (irp) {
		KeClearEvent(&c->done);
		c->over = FALSE;
		IoSetCompletionRoutine(irp, pat_signal, c, TRUE, TRUE, TRUE);
	}
	return irp;
}

NTSTATUS pat_limited(pat_ctx *c, WSK_BUF *buf)
{
	NTSTATUS st;
	PIRP irp = pat_irp(c);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	st = c->d->WskSend(c->sock, buf, 0, irp);
	if (st == STATUS_PENDING) {
		if (PAT_WAIT(c, &c->limit) == STATUS_TIMEOUT) {
			IoCancelIrp(irp);
			PAT_WAIT(c, NULL);
		}
		st = irp->IoStatus.Status;
	}
	IoFreeIrp(irp);
	return st;
}

NTSTATUS pat_stubborn(pat_ctx *c, WSK_BUF *buf)
{
	NTSTATUS st;
	PIRP irp = pat_irp(c);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	c->d->WskReceive(c->sock, buf, 0, irp);
	while (PAT_WAIT(c, &c->limit) == STATUS_TIMEOUT)
		DbgPrint("pat: still waiting for %p\n", c->sock);
	st = irp->IoStatus.Status;
	IoFreeIrp(irp);
	return st;
}

NTSTATUS pat_at_once(pat_ctx *c, WSK_BUF *buf)
{
	NTSTATUS st;
	PIRP irp = pat_irp(c);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	st = c->d->WskSend(c->sock, buf, 0, irp);
	if (!NT_SUCCESS(st)) {
		IoFreeIrp(irp);
		return st;
	}
	PAT_WAIT(c, NULL);
	st = irp->IoStatus.Status;
	IoFreeIrp(irp);
	return st;
}

NTSTATUS pat_polls(pat_ctx *c, WSK_BUF *buf)
{
	PIRP irp = pat_irp(c);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	c->d->WskSend(c->sock, buf, 0, irp);
	while (!KeReadStateEvent(&c->done))
		KeDelayExecutionThread(KernelMode, FALSE, &c->limit);
	IoFreeIrp(irp);
	return STATUS_SUCCESS;
}

NTSTATUS pat_repeats(pat_ctx *c, WSK_BUF *buf, int n)
{
	PIRP irp = pat_irp(c);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	while (n-- > 0) {
		IoReuseIrp(irp, STATUS_UNSUCCESSFUL);
		KeClearEvent(&c->done);
		IoSetCompletionRoutine(irp, pat_signal, c, TRUE, TRUE, TRUE);
		if (c->d->WskSend(c->sock, buf, 0, irp) == STATUS_PENDING)
			PAT_WAIT(c, NULL);
	}
	IoFreeIrp(irp);
	return STATUS_SUCCESS;
}
