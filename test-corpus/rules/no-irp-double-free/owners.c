//~ clean
/* Every way of owning an IRP that looks like a double free and is none. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _OWN_OP {
	WSK_BUF buf;
	PIRP irp;
	KEVENT done;
	BOOLEAN own;
	LONG refs;
	PWSK_SOCKET sock;
	struct _OWN_OP *next;
} OWN_OP;

#define OWN_DISPATCH(op) ((const WSK_PROVIDER_CONNECTION_DISPATCH *)(op)->sock->Dispatch)
#define OWN_FREE(p) do { if (p) { IoFreeIrp(p); (p) = NULL; } } while (0)

static NTSTATUS own_free(PDEVICE_OBJECT dev, PIRP irp, PVOID ctx)
{
	UNREFERENCED_PARAMETER(dev);
	UNREFERENCED_PARAMETER(ctx);
	IoFreeIrp(irp);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS own_signal(PDEVICE_OBJECT dev, PIRP irp, PVOID ctx)
{
	UNREFERENCED_PARAMETER(dev);
	if (irp->PendingReturned)
		KeSetEvent(&((OWN_OP *)ctx)->done, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Decides by the operation who frees. */
static NTSTATUS own_either(PDEVICE_OBJECT dev, PIRP irp, PVOID ctx)
{
	OWN_OP *op = ctx;

	UNREFERENCED_PARAMETER(dev);
	if (op->own)
		IoFreeIrp(irp);
	else
		KeSetEvent(&op->done, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

/* The flag is set before the call, so the label frees only what was not handed over. */
NTSTATUS own_send(OWN_OP *op)
{
	NTSTATUS st;
	BOOLEAN handed = FALSE;
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (!op->sock) {
		st = STATUS_INVALID_PARAMETER;
		goto out;
	}
	IoSetCompletionRoutine(irp, own_free, NULL, TRUE, TRUE, TRUE);
	handed = TRUE;
	st = OWN_DISPATCH(op)->WskSend(op->sock, &op->buf, 0, irp);
out:
	if (!handed)
		IoFreeIrp(irp);
	return st;
}

NTSTATUS own_send_and_wait(OWN_OP *op)
{
	NTSTATUS st;

	op->irp = IoAllocateIrp(1, FALSE);
	if (!op->irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	IoSetCompletionRoutine(op->irp, own_signal, op, TRUE, TRUE, TRUE);
	st = OWN_DISPATCH(op)->WskSend(op->sock, &op->buf, 0, op->irp);
	if (st == STATUS_PENDING) {
		KeWaitForSingleObject(&op->done, Executive, KernelMode, FALSE, NULL);
		st = op->irp->IoStatus.Status;
	}
	OWN_FREE(op->irp);
	OWN_FREE(op->irp);
	return st;
}

NTSTATUS own_receive(OWN_OP *op, BOOLEAN async)
{
	NTSTATUS st;
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	op->own = async;
	IoSetCompletionRoutine(irp, own_either, op, TRUE, TRUE, TRUE);
	st = OWN_DISPATCH(op)->WskReceive(op->sock, &op->buf, 0, irp);
	if (async)
		return st;
	KeWaitForSingleObject(&op->done, Executive, KernelMode, FALSE, NULL);
	st = irp->IoStatus.Status;
	IoFreeIrp(irp);
	return st;
}

void own_release(OWN_OP *op)
{
	if (InterlockedDecrement(&op->refs) == 0) {
		IoFreeIrp(op->irp);
		ExFreePoolWithTag(op, 'nwO');
	}
}

void own_release_both(OWN_OP *op)
{
	own_release(op);
	own_release(op);
}

void own_drain(OWN_OP **head)
{
	OWN_OP *op;

	while ((op = *head) != NULL) {
		*head = op->next;
		IoFreeIrp(op->irp);
		ExFreePoolWithTag(op, 'nwO');
	}
}
