//~ clean
/* The same server with answers that WSK knows. */
#include <ntddk.h>
#include <wsk.h>
#include "server.h"

#define ACCEPTED STATUS_SUCCESS
#define REFUSED  STATUS_REQUEST_NOT_ACCEPTED
#define InspectAccept WskInspectAccept

static const WSK_CLIENT_LISTEN_DISPATCH ListenEvents = { SrvAccept, SrvInspect, SrvAbort };

/* A helper may fail as it likes: its caller translates. */
static NTSTATUS NewVisitor(PSERVER Server, PVISITOR *Visitor)
{
	*Visitor = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(VISITOR), 'tsiV');
	if (!*Visitor)
		return STATUS_INSUFFICIENT_RESOURCES;
	return STATUS_SUCCESS;
}

NTSTATUS WSKAPI SrvAccept(PVOID SocketContext, ULONG Flags, PSOCKADDR Local, PSOCKADDR Remote, PWSK_SOCKET AcceptSocket,
	PVOID *AcceptSocketContext, CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
	PVISITOR visitor = NULL;
	NTSTATUS st = STATUS_UNSUCCESSFUL;

	if (AcceptSocket == NULL) {
		ServerDied(SocketContext);
		return REFUSED;
	}
	st = NewVisitor(SocketContext, &visitor);
	if (!NT_SUCCESS(st)) {
		LogStatus("accept", st);
		st = REFUSED;
		goto out;
	}
	visitor->Socket = AcceptSocket;
	*AcceptSocketContext = visitor;
	*AcceptSocketDispatch = &VisitorEvents;
	st = ACCEPTED;
out:
	return st;
}

WSK_INSPECT_ACTION WSKAPI SrvInspect(PVOID SocketContext, PSOCKADDR Local, PSOCKADDR Remote, PWSK_INSPECT_ID InspectID)
{
	if (InspectID == NULL) {
		ServerDied(SocketContext);
		return WskInspectReject;
	}
	return IsFriend(SocketContext, Remote) ? InspectAccept : WskInspectReject;
}

NTSTATUS WSKAPI SrvAbort(PVOID SocketContext, PWSK_INSPECT_ID InspectID)
{
	(VOID)ForgetPending(SocketContext, InspectID);
	return 0;
}
