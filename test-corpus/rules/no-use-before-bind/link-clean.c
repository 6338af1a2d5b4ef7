//~ clean
/* Peers of a link layer: looks wrong, is right. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _LNK_PEER {
	PWSK_SOCKET Socket;
	const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
	WSK_PROVIDER_NPI *Npi;
	SOCKADDR_INET Local, Remote;
	WSK_BUF Buffer, Last;
	KEVENT Done;
	PIRP Irp, OtherIrp, SendIrp, CloseIrp;
	PWSK_DATA_INDICATION List;
	BOOLEAN Stopping;
	struct _LNK_PEER *Next;
} LNK_PEER, *PLNK_PEER;

extern const WSK_CLIENT_CONNECTION_DISPATCH LnkEvents;

#define LNK_TABLE(s) ((const WSK_PROVIDER_CONNECTION_DISPATCH *)(s)->Dispatch)

static NTSTATUS LnkAwait(PLNK_PEER Peer, NTSTATUS Status)
{
	if (Status == STATUS_PENDING) {
		KeWaitForSingleObject(&Peer->Done, Executive, KernelMode, FALSE, NULL);
		Status = Peer->Irp->IoStatus.Status;
	}
	return Status;
}

static NTSTATUS LnkNew(PLNK_PEER Peer, PVOID Context, PWSK_SOCKET *Socket)
{
	NTSTATUS status = LnkAwait(Peer, Peer->Npi->Dispatch->WskSocket(Peer->Npi->Client, AF_INET, SOCK_STREAM, IPPROTO_TCP,
		WSK_FLAG_CONNECTION_SOCKET, Context, &LnkEvents, NULL, NULL, NULL, Peer->Irp));
	if (NT_SUCCESS(status))
		*Socket = (PWSK_SOCKET)Peer->Irp->IoStatus.Information;
	return status;
}

static NTSTATUS LnkClose(PLNK_PEER Peer)
{
	return Peer->Dispatch->WskCloseSocket(Peer->Socket, Peer->CloseIrp);
}

static NTSTATUS LnkBound(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
	UNREFERENCED_PARAMETER(Device);
	UNREFERENCED_PARAMETER(Irp);
	KeSetEvent(&((PLNK_PEER)Context)->Done, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS LnkBind(PLNK_PEER Peer)
{
	IoReuseIrp(Peer->OtherIrp, STATUS_UNSUCCESSFUL);
	IoSetCompletionRoutine(Peer->OtherIrp, LnkBound, Peer, TRUE, TRUE, TRUE);
	return LNK_TABLE(Peer->Socket)->WskBind(Peer->Socket, (PSOCKADDR)&Peer->Local, 0, Peer->OtherIrp);
}

NTSTATUS LnkGreet(PLNK_PEER Peer)
{
	return Peer->Dispatch->WskSend(Peer->Socket, &Peer->Buffer, 0, Peer->SendIrp);
}

NTSTATUS LnkSetUp(PLNK_PEER Peer)
{
	NTSTATUS status = LnkNew(Peer, NULL, &Peer->Socket);

	if (!NT_SUCCESS(status))
		return status;
	return LnkBind(Peer);
}
