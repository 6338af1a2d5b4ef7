//~ clean
/* The lock guards the list only; requests are made without it. */
#include <ntddk.h>
#include <wsk.h>

typedef struct gate {
	const WSK_PROVIDER_CONNECTION_DISPATCH *d;
	PWSK_SOCKET sock;
	KSPIN_LOCK lock;
	LIST_ENTRY waiting;
	WSK_DATA_INDICATION *held;
} gate;

typedef struct passenger {
	LIST_ENTRY entry;
	WSK_BUF buf;
	PIRP irp;
} passenger;

static NTSTATUS gate_passed(PDEVICE_OBJECT dev, PIRP irp, PVOID p)
{
	UNREFERENCED_PARAMETER(dev);
	UNREFERENCED_PARAMETER(p);
	IoFreeIrp(irp);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static passenger *gate_next(gate *g)
{
	passenger *p = NULL;
	KIRQL irql;

	KeAcquireSpinLock(&g->lock, &irql);
	if (!IsListEmpty(&g->waiting))
		p = CONTAINING_RECORD(RemoveHeadList(&g->waiting), passenger, entry);
	KeReleaseSpinLock(&g->lock, irql);
	return p;
}

void gate_open(gate *g)
{
	passenger *p;

	while ((p = gate_next(g)) != NULL) {
		IoSetCompletionRoutine(p->irp, gate_passed, p, TRUE, TRUE, TRUE);
		g->d->WskSend(g->sock, &p->buf, 0, p->irp);
	}
}

/* WskRelease takes no IRP. */
void gate_let_go(gate *g)
{
	KIRQL irql;

	KeAcquireSpinLock(&g->lock, &irql);
	if (g->held) {
		g->d->WskRelease(g->sock, g->held);
		g->held = NULL;
	}
	KeReleaseSpinLock(&g->lock, irql);
}
