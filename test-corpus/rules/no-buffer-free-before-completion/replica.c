//~ clean
/* Memory that is freed when WSK is through with it. */
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

NTSTATUS replica_peer(struct channel *ch, PSOCKADDR copy)
{
	PSOCKADDR peer = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(SOCKADDR_STORAGE), 'lpeR');
	NTSTATUS status;

	if (peer == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	channel_arm(ch);
	status = channel_wait(ch, ch->ops->WskGetRemoteAddress(ch->sock, peer, ch->irp));
	if (NT_SUCCESS(status))
		RtlCopyMemory(copy, peer, sizeof(SOCKADDR));
	ExFreePoolWithTag(peer, 'lpeR');
	return status;
}

NTSTATUS replica_send(struct channel *ch, PMDL mdl, SIZE_T size)
{
	WSK_BUF buf = { mdl, 0, size };
	NTSTATUS status;

	channel_arm(ch);
	status = ch->ops->WskSend(ch->sock, &buf, 0, ch->irp);
	if (status == STATUS_PENDING) {
		LARGE_INTEGER limit;

		limit.QuadPart = -10000000LL;
		if (KeWaitForSingleObject(&ch->done, Executive, KernelMode, FALSE, &limit) == STATUS_TIMEOUT) {
			IoCancelIrp(ch->irp);
			KeWaitForSingleObject(&ch->done, Executive, KernelMode, FALSE, NULL);
		}
	}
	IoFreeMdl(mdl);
	return status;
}
