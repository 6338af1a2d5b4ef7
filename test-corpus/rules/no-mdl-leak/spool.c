//~ clean
/* Every way out gives the MDL to somebody. */
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

static NTSTATUS spool_done(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	PMDL mdl = context;

	UNREFERENCED_PARAMETER(device);
	IoFreeMdl(mdl);
	IoFreeIrp(irp);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS spool_post(struct channel *ch, void *data, ULONG size)
{
	WSK_BUF buf = { 0 };
	PMDL mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL);
	PIRP irp;

	if (mdl == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	MmBuildMdlForNonPagedPool(mdl);
	irp = IoAllocateIrp(1, FALSE);
	if (irp == NULL) {
		IoFreeMdl(mdl);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	IoSetCompletionRoutine(irp, spool_done, mdl, TRUE, TRUE, TRUE);
	buf.Mdl = mdl;
	buf.Length = size;
	return ch->ops->WskSend(ch->sock, &buf, 0, irp);
}

NTSTATUS spool_write(struct channel *ch, void *data, ULONG size)
{
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
	WSK_BUF buf = { NULL, 0, size };

	buf.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL);
	if (buf.Mdl == NULL)
		goto out;
	MmBuildMdlForNonPagedPool(buf.Mdl);
	channel_arm(ch);
	status = channel_wait(ch, ch->ops->WskSend(ch->sock, &buf, 0, ch->irp));
out:
	if (buf.Mdl != NULL)
		IoFreeMdl(buf.Mdl);
	return status;
}

/* The MDL is the IRP's, and the routine frees the IRP's chain, on every outcome. */
static NTSTATUS batch_done(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	PMDL mdl, next;

	UNREFERENCED_PARAMETER(device);
	UNREFERENCED_PARAMETER(context);
	for (mdl = irp->MdlAddress; mdl != NULL; mdl = next) {
		next = mdl->Next;
		IoFreeMdl(mdl);
	}
	IoFreeIrp(irp);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS spool_batch(struct channel *ch, void *data, ULONG size)
{
	WSK_BUF buf = { NULL, 0, size };
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (irp == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	buf.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, irp);
	if (buf.Mdl == NULL) {
		IoFreeIrp(irp);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	MmBuildMdlForNonPagedPool(buf.Mdl);
	if (ch->sock == NULL) {
		/* Nobody has got it. */
		IoFreeMdl(buf.Mdl);
		IoFreeIrp(irp);
		return STATUS_FILE_FORCED_CLOSED;
	}
	IoSetCompletionRoutine(irp, batch_done, NULL, TRUE, TRUE, TRUE);
	return ch->ops->WskSend(ch->sock, &buf, 0, irp);
}

/* Freed early where it is not needed any more, and NULL from then on. */
NTSTATUS spool_trim(struct channel *ch, void *data, ULONG size)
{
	NTSTATUS status;
	WSK_BUF buf = { IoAllocateMdl(data, size, FALSE, FALSE, NULL), 0, size };

	if (buf.Mdl == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	MmBuildMdlForNonPagedPool(buf.Mdl);
	channel_arm(ch);
	status = channel_wait(ch, ch->ops->WskSend(ch->sock, &buf, 0, ch->irp));
	if (!NT_SUCCESS(status)) {
		IoFreeMdl(buf.Mdl);
		buf.Mdl = NULL;
	}
	if (buf.Mdl != NULL)
		IoFreeMdl(buf.Mdl);
	return status;
}
