//~ clean
/* Puts the keys down before it waits; looks at its watch with them in hand. */
#include <ntddk.h>
#include <wsk.h>

typedef struct porter {
	PWSK_SOCKET sock;
	const WSK_PROVIDER_CONNECTION_DISPATCH *d;
	KSPIN_LOCK lock;
	KEVENT idle;
	ULONG visitors;
} porter;

static void porter_lock(porter *p, KIRQL *irql)
{
	KeAcquireSpinLock(&p->lock, irql);
}

static void porter_unlock(porter *p, KIRQL irql)
{
	KeReleaseSpinLock(&p->lock, irql);
}

void porter_leave(porter *p)
{
	KIRQL irql;

	porter_lock(p, &irql);
	if (--p->visitors == 0)
		KeSetEvent(&p->idle, IO_NO_INCREMENT, FALSE);
	porter_unlock(p, irql);
}

BOOLEAN porter_is_idle(porter *p)
{
	LARGE_INTEGER now = { 0 };
	BOOLEAN idle;
	KIRQL irql;

	porter_lock(p, &irql);
	idle = KeWaitForSingleObject(&p->idle, Executive, KernelMode, FALSE, &now) == STATUS_SUCCESS;
	porter_unlock(p, irql);
	return idle;
}

void porter_close(porter *p)
{
	KIRQL irql;

	for (;;) {
		porter_lock(p, &irql);
		if (p->visitors == 0) {
			porter_unlock(p, irql);
			break;
		}
		porter_unlock(p, irql);
		KeWaitForSingleObject(&p->idle, Executive, KernelMode, FALSE, NULL);
	}
}
