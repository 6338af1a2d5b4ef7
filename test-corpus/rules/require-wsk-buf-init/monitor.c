//~ clean
/* Buffers that are whole, each in its own way. */
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

static void monitor_init(PWSK_BUF buf, PMDL mdl, ULONG skip)
{
	RtlZeroMemory(buf, sizeof(*buf));
	buf->Mdl = mdl;
	buf->Offset = skip;
	buf->Length = MmGetMdlByteCount(mdl) - skip;
}

NTSTATUS monitor_send(struct channel *ch, PMDL mdl)
{
	WSK_BUF buf;

	monitor_init(&buf, mdl, 4);
	channel_arm(ch);
	return channel_wait(ch, ch->ops->WskSend(ch->sock, &buf, 0, ch->irp));
}

NTSTATUS monitor_receive(struct channel *ch, PMDL mdl, SIZE_T size)
{
	WSK_BUF buf = { .Mdl = mdl, .Length = size };

	channel_arm(ch);
	return channel_wait(ch, ch->ops->WskReceive(ch->sock, &buf, 0, ch->irp));
}
