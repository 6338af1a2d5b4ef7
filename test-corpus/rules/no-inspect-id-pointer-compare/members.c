//~ clean
/* The same listeners, written as they should be. */
#include <ntddk.h>
#include <wsk.h>

#define SLOT_COUNT 16
#define SAME_REQUEST(a, b) ((a)->Key == (b)->Key && (a)->SerialNumber == (b)->SerialNumber)

typedef struct _LISTENER {
	KSPIN_LOCK Lock;
	WSK_INSPECT_ID Ids[SLOT_COUNT];
	BOOLEAN InUse[SLOT_COUNT];
	WSK_INSPECT_ID Single;
	PWSK_INSPECT_ID Current;
	ULONG Aborted;
} LISTENER, *PLISTENER;

static BOOLEAN SameBytes(const WSK_INSPECT_ID *a, const WSK_INSPECT_ID *b)
{
	return RtlEqualMemory(a, b, sizeof(*a));
}

/* Walks the array to its end: this comparison is one of places in the array. */
static ULONG CountKey(PLISTENER listener, ULONG_PTR key)
{
	PWSK_INSPECT_ID id = listener->Ids;
	ULONG count = 0;

	while (id != listener->Ids + SLOT_COUNT) {
		if (id->Key == key)
			count++;
		id++;
	}
	return count;
}

/* Current points into Ids, never to what WSK passes. */
static void Select(PLISTENER listener, ULONG slot)
{
	listener->Current = &listener->Ids[slot];
}

static void Release(PLISTENER listener, ULONG slot)
{
	if (listener->Current == &listener->Ids[slot])
		listener->Current = NULL;
	listener->InUse[slot] = FALSE;
}

NTSTATUS WSKAPI TableWskAbortEvent(PVOID SocketContext, PWSK_INSPECT_ID InspectID)
{
	PLISTENER listener = SocketContext;
	ULONG i;

	for (i = 0; i < SLOT_COUNT; i++) {
		if (listener->InUse[i] && SAME_REQUEST(&listener->Ids[i], InspectID)) {
			Select(listener, i);
			Release(listener, i);
		}
	}
	if (SameBytes(InspectID, &listener->Single) || CountKey(listener, InspectID->Key) != 0)
		listener->Aborted++;
	return STATUS_SUCCESS;
}
