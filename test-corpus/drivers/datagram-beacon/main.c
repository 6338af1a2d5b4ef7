//~ clean
#include "beacon.h"

DRIVER_INITIALIZE DriverEntry;

static const WSK_CLIENT_DISPATCH client_dispatch = {
	MAKE_WSK_VERSION(1, 0),
	0,
	NULL,
};

static struct beacon the_beacon;

static void beacon_thread(PVOID ctx)
{
	struct beacon *b = ctx;
	LARGE_INTEGER period;
	NTSTATUS st;

	period.QuadPart = -(LONGLONG)BEACON_PERIOD_MS * 10000;

	while (!b->stop) {
		/* our own event, not a request: a timeout needs no cancelling */
		st = KeWaitForSingleObject(&b->wake, Executive, KernelMode, FALSE, &period);

		if (b->dead)
			sock_shutdown(b);
		if (!b->sock)
			continue;

		rx_process(b);
		if (st == STATUS_TIMEOUT && !KeReadStateEvent(&b->paused))
			tx_announce(b);
	}
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static NTSTATUS beacon_start_thread(struct beacon *b)
{
	OBJECT_ATTRIBUTES oa;
	HANDLE h;
	NTSTATUS st;

	InitializeObjectAttributes(&oa, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
	GOTO_IF_FAIL(st, out, PsCreateSystemThread(&h, THREAD_ALL_ACCESS, &oa, NULL, NULL, beacon_thread, b));

	/* a handle this fresh, with all access, cannot fail to be referenced */
	(void)ObReferenceObjectByHandle(h, SYNCHRONIZE, *PsThreadType, KernelMode, (PVOID *)&b->thread, NULL);
	ZwClose(h);
out:
	return st;
}

static void beacon_stop_thread(struct beacon *b)
{
	if (!b->thread)
		return;
	InterlockedExchange(&b->stop, 1);
	KeSetEvent(&b->wake, IO_NO_INCREMENT, FALSE);
	KeWaitForSingleObject(b->thread, Executive, KernelMode, FALSE, NULL);
	ObDereferenceObject(b->thread);
	b->thread = NULL;
}

static void beacon_unload(PDRIVER_OBJECT drv)
{
	struct beacon *b = &the_beacon;

	UNREFERENCED_PARAMETER(drv);

	/* once the thread is gone the socket is ours alone */
	beacon_stop_thread(b);
	sock_shutdown(b);
	WskReleaseProviderNPI(&b->reg);
	WskDeregister(&b->reg);
	dbg("%ld send errors\n", b->tx_errors);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT drv, PUNICODE_STRING path)
{
	struct beacon *b = &the_beacon;
	WSK_CLIENT_NPI npi = { .ClientContext = b, .Dispatch = &client_dispatch };
	NTSTATUS st;

	UNREFERENCED_PARAMETER(path);

	KeInitializeEvent(&b->wake, SynchronizationEvent, FALSE);
	KeInitializeEvent(&b->paused, NotificationEvent, FALSE);
	KeInitializeSpinLock(&b->lock);
	InitializeListHead(&b->held_list);

	GOTO_IF_FAIL(st, out, WskRegister(&npi, &b->reg));
	GOTO_IF_FAIL(st, deregister, WskCaptureProviderNPI(&b->reg, WSK_NO_WAIT, &b->npi));
	GOTO_IF_FAIL(st, release, sock_open(b));
	GOTO_IF_FAIL(st, close, sock_listen(b));
	GOTO_IF_FAIL(st, close, beacon_start_thread(b));

	drv->DriverUnload = beacon_unload;
	return STATUS_SUCCESS;

close:
	sock_shutdown(b);
release:
	WskReleaseProviderNPI(&b->reg);
deregister:
	WskDeregister(&b->reg);
out:
	return st;
}
