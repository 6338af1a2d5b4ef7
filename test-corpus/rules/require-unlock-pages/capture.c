/* A capture driver that forgets what it has locked, and unlocks what it has not. */
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

static PMDL capture_lock(void *data, ULONG size)
{
	PMDL mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL);

	if (mdl == NULL)
		return NULL;
	__try {
		MmProbeAndLockPages(mdl, KernelMode, IoModifyAccess);
	} __except (EXCEPTION_EXECUTE_HANDLER) {
		IoFreeMdl(mdl);
		mdl = NULL;
	}
	return mdl;
}

NTSTATUS capture_send(struct channel *ch, void *data, ULONG size)
{
	WSK_BUF buf = { 0 };
	NTSTATUS status;

	buf.Mdl = capture_lock(data, size);
	if (buf.Mdl == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	buf.Length = size;
	channel_arm(ch);
	status = channel_wait(ch, ch->ops->WskSend(ch->sock, &buf, 0, ch->irp));
	IoFreeMdl(buf.Mdl); //~ require-unlock-pages
	return status;
}

NTSTATUS capture_header(struct channel *ch, void *header, ULONG size)
{
	WSK_BUF buf = { 0 };
	NTSTATUS status;

	buf.Mdl = IoAllocateMdl(header, size, FALSE, FALSE, NULL);
	if (buf.Mdl == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	MmBuildMdlForNonPagedPool(buf.Mdl);
	buf.Length = size;
	channel_arm(ch);
	status = channel_wait(ch, ch->ops->WskSend(ch->sock, &buf, 0, ch->irp));
	MmUnlockPages(buf.Mdl); //~ require-unlock-pages
	IoFreeMdl(buf.Mdl);
	return status;
}

void capture_pin(PMDL mdl)
{
	MmProbeAndLockPages(mdl, UserMode, IoWriteAccess); //~ require-unlock-pages
}
