//~ clean
/* Sends once; receives until all is there. */
#include <ntddk.h>
#include <wsk.h>

typedef struct wire {
	PWSK_SOCKET sock;
	const WSK_PROVIDER_CONNECTION_DISPATCH *d;
	KEVENT done;
} wire;

static NTSTATUS wire_done(PDEVICE_OBJECT dev, PIRP irp, PVOID ctx)
{
	UNREFERENCED_PARAMETER(dev);
	UNREFERENCED_PARAMETER(irp);
	KeSetEvent((PKEVENT)ctx, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static void wire_prepare(wire *w, PIRP irp)
{
	IoReuseIrp(irp, STATUS_UNSUCCESSFUL);
	KeClearEvent(&w->done);
	IoSetCompletionRoutine(irp, wire_done, &w->done, TRUE, TRUE, TRUE);
}

static NTSTATUS wire_wait(wire *w, PIRP irp, NTSTATUS st)
{
	if (st == STATUS_PENDING) {
		KeWaitForSingleObject(&w->done, Executive, KernelMode, FALSE, NULL);
		st = irp->IoStatus.Status;
	}
	return st;
}

NTSTATUS wire_send(wire *w, WSK_BUF *buf, PIRP irp)
{
	wire_prepare(w, irp);
	return wire_wait(w, irp, w->d->WskSend(w->sock, buf, 0, irp));
}

NTSTATUS wire_receive(wire *w, WSK_BUF *buf, PIRP irp)
{
	NTSTATUS st = STATUS_SUCCESS;

	while (buf->Length > 0) {
		wire_prepare(w, irp);
		st = wire_wait(w, irp, w->d->WskReceive(w->sock, buf, 0, irp));
		if (!NT_SUCCESS(st) || irp->IoStatus.Information == 0)
			break;
		buf->Offset += (ULONG)irp->IoStatus.Information;
		buf->Length -= irp->IoStatus.Information;
	}
	return st;
}
