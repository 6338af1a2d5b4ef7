/* Abort callbacks of a listener with a table of slots, a list, and a single slot. */
#include <ntddk.h>
#include <wsk.h>

#define SLOT_COUNT 16
#define SAME_REQUEST(a, b) ((a) == (b))

typedef struct _SLOT {
    BOOLEAN InUse;
    WSK_INSPECT_ID Id;
} SLOT, *PSLOT;

typedef struct _REQUEST {
    LIST_ENTRY Link;
    WSK_INSPECT_ID Id;
} REQUEST, *PREQUEST;

typedef struct _LISTENER {
    KSPIN_LOCK Lock;
    SLOT Slots[SLOT_COUNT];
    LIST_ENTRY Requests;
    WSK_INSPECT_ID Single;
    ULONG Aborted;
} LISTENER, *PLISTENER;

NTSTATUS WSKAPI TableWskAbortEvent(_In_opt_ PVOID SocketContext, _In_ PWSK_INSPECT_ID InspectID);
NTSTATUS WSKAPI ListWskAbortEvent(_In_opt_ PVOID SocketContext, _In_ PWSK_INSPECT_ID InspectID);
NTSTATUS WSKAPI SingleWskAbortEvent(_In_opt_ PVOID SocketContext, _In_ PWSK_INSPECT_ID InspectID);

static PSLOT
FindSlot(_In_ PLISTENER Listener, _In_ const void *Wanted)
{
    ULONG i;

    for (i = 0; i < SLOT_COUNT; i++) {
        if (Listener->Slots[i].InUse && (const void *)&Listener->Slots[i].Id == Wanted) { //~ no-inspect-id-pointer-compare
            return &Listener->Slots[i];
        }
    }
    return NULL;
}

_Use_decl_annotations_
NTSTATUS WSKAPI
TableWskAbortEvent(PVOID SocketContext, PWSK_INSPECT_ID InspectID)
{
    PLISTENER listener = (PLISTENER)SocketContext;
    KIRQL irql;
    PSLOT slot;

    KeAcquireSpinLock(&listener->Lock, &irql);
    slot = FindSlot(listener, InspectID);
    if (slot != NULL) {
        slot->InUse = FALSE;
    }
    KeReleaseSpinLock(&listener->Lock, irql);
    return STATUS_SUCCESS;
}

_Use_decl_annotations_
NTSTATUS WSKAPI
ListWskAbortEvent(PVOID SocketContext, PWSK_INSPECT_ID InspectID)
{
    PLISTENER listener = (PLISTENER)SocketContext;
    PLIST_ENTRY entry;
    KIRQL irql;

    KeAcquireSpinLock(&listener->Lock, &irql);
    for (entry = listener->Requests.Flink; entry != &listener->Requests; entry = entry->Flink) {
        PREQUEST request = CONTAINING_RECORD(entry, REQUEST, Link);

        if (InspectID != &request->Id) { //~ no-inspect-id-pointer-compare
            continue;
        }
        RemoveEntryList(entry);
        listener->Aborted++;
        break;
    }
    KeReleaseSpinLock(&listener->Lock, irql);
    return STATUS_SUCCESS;
}

_Use_decl_annotations_
NTSTATUS WSKAPI
SingleWskAbortEvent(PVOID SocketContext, PWSK_INSPECT_ID InspectID)
{
    PLISTENER listener = (PLISTENER)SocketContext;

    if (InspectID == NULL) {
        return STATUS_SUCCESS;
    }
    if (SAME_REQUEST(InspectID, &listener->Single)) { //~ no-inspect-id-pointer-compare
        listener->Aborted++;
    }
    return STATUS_SUCCESS;
}
