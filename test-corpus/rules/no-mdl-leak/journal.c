/* A journal that frees its IRPs and thinks the rest goes with them. */
#include <ntddk.h>
#include <wsk.h>

struct channel {
	PWSK_SOCKET sock;
	const WSK_PROVIDER_CONNECTION_DISPATCH *ops;
	PIRP irp;
	KEVENT done;
	ULONG written;
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

static NTSTATUS channel_write(struct channel *ch, void *data, ULONG size)
{
	WSK_BUF buf;
	NTSTATUS status;

	buf.Offset = 0;
	buf.Length = size;
	buf.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL);
	if (buf.Mdl == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	MmBuildMdlForNonPagedPool(buf.Mdl);
	channel_arm(ch);
	status = ch->ops->WskSend(ch->sock, &buf, 0, ch->irp);
	status = channel_wait(ch, status);
	if (!NT_SUCCESS(status))
		return status; //~ no-mdl-leak
	IoFreeMdl(buf.Mdl);
	return STATUS_SUCCESS;
}

static PMDL journal_describe(void *entry, ULONG size)
{
	PMDL mdl = IoAllocateMdl(entry, size, FALSE, FALSE, NULL);

	if (mdl != NULL)
		MmBuildMdlForNonPagedPool(mdl);
	return mdl;
}

NTSTATUS journal_append(struct channel *ch, void *entry, ULONG size)
{
	NTSTATUS status = channel_write(ch, entry, size);
	PMDL mdl = journal_describe(entry, size);

	if (mdl == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (NT_SUCCESS(status)) {
		WSK_BUF buf = { mdl, 0, size };

		channel_arm(ch);
		status = channel_wait(ch, ch->ops->WskSend(ch->sock, &buf, 0, ch->irp));
	}
	return status; //~ no-mdl-leak
}

static NTSTATUS journal_done(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	UNREFERENCED_PARAMETER(device);
	UNREFERENCED_PARAMETER(context);
	IoFreeMdl(irp->MdlAddress);
	IoFreeIrp(irp);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Nobody waits: the routine has freed the MDL when the send has failed. */
NTSTATUS journal_post(struct channel *ch, void *entry, ULONG size)
{
	NTSTATUS status;
	WSK_BUF buf = { NULL, 0, size };
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (irp == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	buf.Mdl = IoAllocateMdl(entry, size, FALSE, FALSE, irp);
	if (buf.Mdl == NULL) {
		IoFreeIrp(irp);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	MmBuildMdlForNonPagedPool(buf.Mdl);
	IoSetCompletionRoutine(irp, journal_done, NULL, TRUE, TRUE, TRUE);
	status = ch->ops->WskSend(ch->sock, &buf, 0, irp);
	if (!NT_SUCCESS(status))
		IoFreeMdl(buf.Mdl); //~ no-mdl-leak
	return status;
}

NTSTATUS journal_flush(struct channel *ch, void *entry, ULONG size)
{
	NTSTATUS status;
	WSK_BUF buf = { journal_describe(entry, size), 0, size };

	if (buf.Mdl == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	channel_arm(ch);
	status = channel_wait(ch, ch->ops->WskSend(ch->sock, &buf, 0, ch->irp));
	if (!NT_SUCCESS(status)) {
		IoFreeMdl(buf.Mdl);
		goto out;
	}
	ch->written += size;
out:
	IoFreeMdl(buf.Mdl); //~ no-mdl-leak
	return status;
}
