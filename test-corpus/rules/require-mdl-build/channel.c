//~ clean
/* Buffers that are locked for what is done with them. */
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

static NTSTATUS channel_lock(PMDL mdl, LOCK_OPERATION access)
{
	NTSTATUS status = STATUS_SUCCESS;

	__try {
		MmProbeAndLockPages(mdl, KernelMode, access);
	} __except (EXCEPTION_EXECUTE_HANDLER) {
		status = GetExceptionCode();
	}
	return status;
}

NTSTATUS channel_io(struct channel *ch, void *data, ULONG size, BOOLEAN out)
{
	WSK_BUF buf;
	NTSTATUS status;

	buf.Offset = 0;
	buf.Length = size;
	buf.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL);
	if (!buf.Mdl)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = channel_lock(buf.Mdl, out ? IoReadAccess : IoModifyAccess);
	if (NT_SUCCESS(status)) {
		channel_arm(ch);
		if (out)
			status = ch->ops->WskSend(ch->sock, &buf, 0, ch->irp);
		else
			status = ch->ops->WskReceive(ch->sock, &buf, WSK_FLAG_WAITALL, ch->irp);
		status = channel_wait(ch, status);
		MmUnlockPages(buf.Mdl);
	}
	IoFreeMdl(buf.Mdl);
	return status;
}

NTSTATUS channel_drain(struct channel *ch)
{
	WSK_BUF none = { 0 };

	channel_arm(ch);
	return channel_wait(ch, ch->ops->WskReceive(ch->sock, &none, WSK_FLAG_DRAIN, ch->irp));
}
