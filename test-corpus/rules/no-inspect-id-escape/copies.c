//~ clean
/* Every way to keep an inspection's contents, and none that keeps its address. */
#include <ntddk.h>
#include <wsk.h>

#define GATE_TAG 'etaG'

typedef struct _REQUEST {
	LIST_ENTRY Link;
	WSK_INSPECT_ID Id;
} REQUEST, *PREQUEST;

typedef struct _GATE {
	PWSK_SOCKET Socket;
	LIST_ENTRY Requests;
	WSK_INSPECT_ID Single;
	PWSK_INSPECT_ID Current;
	BOOLEAN Busy;
	ULONG Seen;
} GATE, *PGATE;

static BOOLEAN Enqueue(PGATE gate, const WSK_INSPECT_ID *id)
{
	PREQUEST request = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(REQUEST), GATE_TAG);

	if (!request)
		return FALSE;
	RtlCopyMemory(&request->Id, id, sizeof(*id));
	InsertTailList(&gate->Requests, &request->Link);
	return TRUE;
}

static void Count(PGATE gate)
{
	if (gate->Current->SerialNumber != 0)
		gate->Seen++;
}

static void Decide(PGATE gate, PIRP irp)
{
	const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = gate->Socket->Dispatch;

	dispatch->WskInspectComplete(gate->Socket, &gate->Single, WskInspectAccept, irp);
}

WSK_INSPECT_ACTION WSKAPI GateWskInspectEvent(PVOID SocketContext, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress,
	PWSK_INSPECT_ID InspectID)
{
	PGATE gate = SocketContext;
	WSK_INSPECT_ACTION action = WskInspectReject;

	if (!InspectID) {
		gate->Busy = TRUE;
		return action;
	}

	/* The pointer is out of the gate again before the callback returns. */
	gate->Current = InspectID;
	Count(gate);
	gate->Current = NULL;

	if (!gate->Busy) {
		gate->Busy = TRUE;
		gate->Single.Key = InspectID->Key;
		gate->Single.SerialNumber = InspectID->SerialNumber;
		action = WskInspectPend;
	} else if (Enqueue(gate, InspectID)) {
		action = WskInspectPend;
	}
	return action;
}
