//~ clean
/* Byte counts that are looked at only where there are some. */
#include <ntddk.h>
#include <wsk.h>

typedef struct ledger {
	const WSK_PROVIDER_CONNECTION_DISPATCH *d;
	PWSK_SOCKET sock;
	KEVENT done;
	SIZE_T sent, received;
	NTSTATUS last;
} ledger;

static NTSTATUS ledger_signal(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	UNREFERENCED_PARAMETER(dev);
	UNREFERENCED_PARAMETER(irp);
	KeSetEvent(&((ledger *)p)->done, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Both are kept: whoever reads the count can ask. */
static NTSTATUS ledger_book(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	ledger *l = p;

	UNREFERENCED_PARAMETER(dev);
	l->last = irp->IoStatus.Status;
	l->received = irp->IoStatus.Information;
	IoFreeIrp(irp);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS ledger_settle(ledger *l, PIRP irp)
{
	KeWaitForSingleObject(&l->done, Executive, KernelMode, FALSE, NULL);
	return irp->IoStatus.Status;
}

NTSTATUS ledger_send(ledger *l, WSK_BUF *buf)
{
	NTSTATUS st;
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	IoSetCompletionRoutine(irp, ledger_signal, l, TRUE, TRUE, TRUE);
	l->d->WskSend(l->sock, buf, 0, irp);
	st = ledger_settle(l, irp);
	l->sent += NT_SUCCESS(st) ? irp->IoStatus.Information : 0;
	IoFreeIrp(irp);
	return st;
}

NTSTATUS ledger_receive(ledger *l, WSK_BUF *buf)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	IoSetCompletionRoutine(irp, ledger_book, l, TRUE, TRUE, TRUE);
	return l->d->WskReceive(l->sock, buf, 0, irp);
}
