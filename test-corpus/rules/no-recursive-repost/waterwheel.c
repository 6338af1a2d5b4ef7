//~ clean
/* The next receive is left to a work item; a failed one is tried again a few times. */
#include <ntddk.h>
#include <wsk.h>

typedef struct wheel {
	const WSK_PROVIDER_CONNECTION_DISPATCH *d;
	PWSK_SOCKET sock;
	PIO_WORKITEM item;
	PIRP irp;
	WSK_BUF bucket;
	ULONG retries;
} wheel;

static NTSTATUS wheel_turned(PDEVICE_OBJECT dev, PIRP irp, PVOID p);

NTSTATUS wheel_turn(wheel *w)
{
	IoReuseIrp(w->irp, STATUS_UNSUCCESSFUL);
	IoSetCompletionRoutine(w->irp, wheel_turned, w, TRUE, TRUE, TRUE);
	return w->d->WskReceive(w->sock, &w->bucket, 0, w->irp);
}

static VOID wheel_work(PDEVICE_OBJECT dev, PVOID p)
{
	UNREFERENCED_PARAMETER(dev);
	wheel_turn(p);
}

static NTSTATUS wheel_turned(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	wheel *w = p;

	UNREFERENCED_PARAMETER(dev);
	if (NT_SUCCESS(irp->IoStatus.Status))
		IoQueueWorkItem(w->item, wheel_work, DelayedWorkQueue, w);
	else if (w->retries++ < 3)
		wheel_turn(w);
	return STATUS_MORE_PROCESSING_REQUIRED;
}
