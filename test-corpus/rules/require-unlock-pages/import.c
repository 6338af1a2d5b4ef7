//~ clean
/* Locks and unlocks that belong together. */
#include <ntddk.h>
#include <wsk.h>

struct channel {
	PWSK_SOCKET sock;
	const WSK_PROVIDER_CONNECTION_DISPATCH *ops;
	PIRP irp;
	KEVENT done;
};

static NTSTATUS channel_done(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	UNREFERENCED_PARAMETER(device);
	UNREFERENCED_PARAMETER(irp);
	KeSetEvent(&((struct channel *)context)->done, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static void channel_arm(struct channel *ch)
{
	IoReuseIrp(ch->irp, STATUS_UNSUCCESSFUL);
	KeClearEvent(&ch->done);
	IoSetCompletionRoutine(ch->irp, channel_done, ch, TRUE, TRUE, TRUE);
}

static NTSTATUS channel_wait(struct channel *ch, NTSTATUS status)
{
	if (status == STATUS_PENDING) {
		KeWaitForSingleObject(&ch->done, Executive, KernelMode, FALSE, NULL);
		status = ch->irp->IoStatus.Status;
	}
	return status;
}

static NTSTATUS import_lock(PMDL mdl)
{
	__try {
		MmProbeAndLockPages(mdl, UserMode, IoReadAccess);
		return STATUS_SUCCESS;
	} __except (EXCEPTION_EXECUTE_HANDLER) {
		return GetExceptionCode();
	}
}

static void import_release(PMDL mdl)
{
	if (mdl->MdlFlags & MDL_PAGES_LOCKED)
		MmUnlockPages(mdl);
	IoFreeMdl(mdl);
}

NTSTATUS import_send(struct channel *ch, void *data, ULONG size)
{
	WSK_BUF buf = { 0 };
	NTSTATUS status;

	buf.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL);
	if (buf.Mdl == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = import_lock(buf.Mdl);
	if (NT_SUCCESS(status)) {
		buf.Length = size;
		channel_arm(ch);
		status = channel_wait(ch, ch->ops->WskSend(ch->sock, &buf, 0, ch->irp));
	}
	import_release(buf.Mdl);
	return status;
}
