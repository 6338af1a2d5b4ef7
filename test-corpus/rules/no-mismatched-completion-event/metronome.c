//~ clean
/* Two ways to be right: signal always and wait always, or signal when pending and wait when pending. */
#include <ntddk.h>
#include <wsk.h>

typedef struct metronome {
	const WSK_PROVIDER_CONNECTION_DISPATCH *d;
	PWSK_SOCKET sock;
	PIRP irp;
	KEVENT beat;
} metronome;

static NTSTATUS met_loud(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	UNREFERENCED_PARAMETER(dev);
	UNREFERENCED_PARAMETER(irp);
	KeSetEvent(p, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS met_quiet(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	UNREFERENCED_PARAMETER(dev);
	if (irp->PendingReturned)
		KeSetEvent(p, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static void met_arm(metronome *m, PIO_COMPLETION_ROUTINE routine)
{
	IoReuseIrp(m->irp, STATUS_UNSUCCESSFUL);
	IoSetCompletionRoutine(m->irp, routine, &m->beat, TRUE, TRUE, TRUE);
}

NTSTATUS met_all(metronome *m, WSK_BUF *bufs, int n)
{
	NTSTATUS st = STATUS_SUCCESS;
	int i;

	KeInitializeEvent(&m->beat, SynchronizationEvent, FALSE);
	for (i = 0; i < n && NT_SUCCESS(st); i++) {
		met_arm(m, met_loud);
		m->d->WskSend(m->sock, &bufs[i], 0, m->irp);
		KeWaitForSingleObject(&m->beat, Executive, KernelMode, FALSE, NULL);
		st = m->irp->IoStatus.Status;
	}
	return st;
}

NTSTATUS met_when_pending(metronome *m, WSK_BUF *first, WSK_BUF *second)
{
	NTSTATUS st;

	KeInitializeEvent(&m->beat, SynchronizationEvent, FALSE);
	met_arm(m, met_quiet);
	st = m->d->WskSend(m->sock, first, 0, m->irp);
	if (st == STATUS_PENDING) {
		KeWaitForSingleObject(&m->beat, Executive, KernelMode, FALSE, NULL);
		st = m->irp->IoStatus.Status;
	}
	if (!NT_SUCCESS(st))
		return st;
	met_arm(m, met_quiet);
	st = m->d->WskSend(m->sock, second, 0, m->irp);
	if (st == STATUS_PENDING) {
		KeWaitForSingleObject(&m->beat, Executive, KernelMode, FALSE, NULL);
		st = m->irp->IoStatus.Status;
	}
	return st;
}

NTSTATUS met_cleared(metronome *m, WSK_BUF *buf)
{
	NTSTATUS st;

	KeClearEvent(&m->beat);
	met_arm(m, met_loud);
	st = m->d->WskSend(m->sock, buf, 0, m->irp);
	if (st == STATUS_PENDING) {
		KeWaitForSingleObject(&m->beat, Executive, KernelMode, FALSE, NULL);
		st = m->irp->IoStatus.Status;
	}
	return st;
}
