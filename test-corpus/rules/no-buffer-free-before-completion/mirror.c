/* A mirror in a hurry: what it sends is gone before it is sent. */
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

NTSTATUS mirror_send(struct channel *ch, void *data, ULONG size)
{
	WSK_BUF buf = { 0 };
	NTSTATUS status;

	buf.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL);
	if (buf.Mdl == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	MmBuildMdlForNonPagedPool(buf.Mdl);
	buf.Length = size;
	channel_arm(ch);
	status = ch->ops->WskSend(ch->sock, &buf, 0, ch->irp);
	IoFreeMdl(buf.Mdl); //~ no-buffer-free-before-completion
	return channel_wait(ch, status);
}

NTSTATUS mirror_peer(struct channel *ch, PSOCKADDR copy)
{
	PSOCKADDR peer = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(SOCKADDR_STORAGE), 'rriM');
	NTSTATUS status;

	if (peer == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	channel_arm(ch);
	status = ch->ops->WskGetRemoteAddress(ch->sock, peer, ch->irp);
	if (NT_SUCCESS(status))
		RtlCopyMemory(copy, peer, sizeof(SOCKADDR));
	ExFreePoolWithTag(peer, 'rriM'); //~ no-buffer-free-before-completion
	return status;
}
