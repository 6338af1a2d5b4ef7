//~ clean
/* Contexts and events in nonpaged memory; what threads read is in an allocation of its own. */
#include <ntddk.h>
#include <wsk.h>

#define STEWARD_TAG 'wetS'

typedef struct ledger {
	ULONG entries[1024];
} ledger;

typedef struct steward {
	PWSK_SOCKET sock;
	KEVENT done;
	ledger *book;
} steward;

static NTSTATUS steward_done(PDEVICE_OBJECT dev, PIRP irp, PVOID ctx)
{
	UNREFERENCED_PARAMETER(dev);
	UNREFERENCED_PARAMETER(irp);
	KeSetEvent(&((steward *)ctx)->done, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

steward *steward_new(void)
{
	steward *s = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*s), STEWARD_TAG);

	if (s == NULL)
		return NULL;
	s->book = ExAllocatePoolWithTag(PagedPool, sizeof(*s->book), STEWARD_TAG);
	if (s->book == NULL) {
		ExFreePoolWithTag(s, STEWARD_TAG);
		return NULL;
	}
	KeInitializeEvent(&s->done, NotificationEvent, FALSE);
	return s;
}

NTSTATUS steward_close(steward *s, PIRP irp)
{
	NTSTATUS st;

	IoSetCompletionRoutine(irp, steward_done, s, TRUE, TRUE, TRUE);
	st = ((PWSK_PROVIDER_BASIC_DISPATCH)s->sock->Dispatch)->WskCloseSocket(s->sock, irp);
	if (st == STATUS_PENDING) {
		KeWaitForSingleObject(&s->done, Executive, KernelMode, FALSE, NULL);
		st = irp->IoStatus.Status;
	}
	IoFreeIrp(irp);
	ExFreePoolWithTag(s->book, STEWARD_TAG);
	ExFreePoolWithTag(s, STEWARD_TAG);
	return st;
}
