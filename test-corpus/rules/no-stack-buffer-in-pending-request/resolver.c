//~ clean
/* Locals in requests whose end is waited for, and memory that lives long enough. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _PEER {
	PWSK_SOCKET Socket;
	const WSK_PROVIDER_CONNECTION_DISPATCH *Ops;
	PIRP Irp;
	KEVENT Done;
	ULONG KeepAlive;
	SOCKADDR_STORAGE Local;
} PEER, *PPEER;

static NTSTATUS PeerDone(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	UNREFERENCED_PARAMETER(device);
	UNREFERENCED_PARAMETER(irp);
	KeSetEvent(&((PPEER)context)->Done, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static void PeerPrepare(PPEER peer)
{
	KeClearEvent(&peer->Done);
	IoReuseIrp(peer->Irp, STATUS_UNSUCCESSFUL);
	IoSetCompletionRoutine(peer->Irp, PeerDone, peer, TRUE, TRUE, TRUE);
}

static void PeerWait(PPEER peer, NTSTATUS *status)
{
	KeWaitForSingleObject(&peer->Done, Executive, KernelMode, FALSE, NULL);
	*status = peer->Irp->IoStatus.Status;
}

NTSTATUS PeerAddress(PPEER peer, PUSHORT port)
{
	SOCKADDR_STORAGE address;
	NTSTATUS status;

	PeerPrepare(peer);
	status = peer->Ops->WskGetRemoteAddress(peer->Socket, (PSOCKADDR)&address, peer->Irp);
	PeerWait(peer, &status);
	if (NT_SUCCESS(status))
		*port = ((PSOCKADDR_IN)&address)->sin_port;
	return status;
}

/* Nobody waits: the routine of the IRP tells whoever asks later. */
NTSTATUS PeerStartKeepAlive(PPEER peer)
{
	PeerPrepare(peer);
	peer->KeepAlive = 1;
	return peer->Ops->WskControlSocket(peer->Socket, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, sizeof(peer->KeepAlive), &peer->KeepAlive, 0, NULL, NULL, peer->Irp);
}

NTSTATUS PeerNodelay(PPEER peer)
{
	static ULONG on = 1;

	PeerPrepare(peer);
	return peer->Ops->WskControlSocket(peer->Socket, WskSetOption, TCP_NODELAY, IPPROTO_TCP, sizeof(on), &on, 0, NULL, NULL, peer->Irp);
}
