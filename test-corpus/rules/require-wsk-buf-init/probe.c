/* A probe with buffers that are half filled in. */
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

static void probe_fill(PWSK_BUF buf, PMDL mdl)
{
	buf->Mdl = mdl;
	buf->Length = MmGetMdlByteCount(mdl);
}

NTSTATUS probe_send(struct channel *ch, PMDL mdl)
{
	WSK_BUF buf;

	probe_fill(&buf, mdl);
	channel_arm(ch);
	return channel_wait(ch, ch->ops->WskSend(ch->sock, &buf, 0, ch->irp)); //~ require-wsk-buf-init
}

NTSTATUS probe_receive(struct channel *ch, PMDL mdl)
{
	WSK_BUF buf;

	buf.Mdl = mdl;
	buf.Offset = 0;
	channel_arm(ch);
	return channel_wait(ch, ch->ops->WskReceive(ch->sock, &buf, 0, ch->irp)); //~ require-wsk-buf-init
}
