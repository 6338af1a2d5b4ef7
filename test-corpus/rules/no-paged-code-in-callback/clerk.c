//~ clean
/* Callbacks note what happened; a worker, which may be paged, writes it down. */
#include <ntddk.h>
#include <wsk.h>

typedef struct clerk {
	HANDLE file;
	PIO_WORKITEM work;
	LONG queued;
	CHAR line[64];
} clerk;

static IO_WORKITEM_ROUTINE clerk_work;
static NTSTATUS WSKAPI clerk_receive(PVOID ctx, ULONG flags, PWSK_DATA_INDICATION data, SIZE_T n, SIZE_T *taken);
static NTSTATUS WSKAPI clerk_gone(PVOID ctx, ULONG flags);

#pragma alloc_text(PAGE, clerk_work)

const WSK_CLIENT_CONNECTION_DISPATCH clerk_dispatch = { clerk_receive, clerk_gone, NULL };

static void clerk_write(clerk *c)
{
	IO_STATUS_BLOCK io;

	PAGED_CODE();
	ZwWriteFile(c->file, NULL, NULL, NULL, &io, c->line, sizeof(c->line), NULL, NULL);
}

static void clerk_work(PDEVICE_OBJECT dev, PVOID ctx)
{
	clerk *c = ctx;

	UNREFERENCED_PARAMETER(dev);
	PAGED_CODE();
	InterlockedExchange(&c->queued, 0);
	clerk_write(c);
}

static void clerk_note(clerk *c)
{
	if (KeGetCurrentIrql() == PASSIVE_LEVEL)
		clerk_write(c);
	else if (InterlockedExchange(&c->queued, 1) == 0)
		IoQueueWorkItem(c->work, clerk_work, DelayedWorkQueue, c);
}

static NTSTATUS WSKAPI clerk_receive(PVOID ctx, ULONG flags, PWSK_DATA_INDICATION data, SIZE_T n, SIZE_T *taken)
{
	UNREFERENCED_PARAMETER(flags);
	UNREFERENCED_PARAMETER(n);
	UNREFERENCED_PARAMETER(taken);
	/* the worker sees to a dead socket */
	clerk_note(ctx);
	if (data == NULL)
		return STATUS_SUCCESS;
	return STATUS_DATA_NOT_ACCEPTED;
}

static NTSTATUS WSKAPI clerk_gone(PVOID ctx, ULONG flags)
{
	UNREFERENCED_PARAMETER(flags);
	clerk_note(ctx);
	return STATUS_SUCCESS;
}
