/* Conditional accept: who may come in is decided by the worker thread. */
#include "ops.h"

static PBELL_INSPECTION
ListenerTake(PBELL_LISTENER Listener)
{
    PBELL_INSPECTION inspection = NULL;
    KIRQL irql;

    KeAcquireSpinLock(&Listener->Lock, &irql);
    if (!IsListEmpty(&Listener->Waiting)) {
        inspection = CONTAINING_RECORD(RemoveHeadList(&Listener->Waiting), BELL_INSPECTION, Link);
        Listener->WaitingCount--;
    }
    KeReleaseSpinLock(&Listener->Lock, irql);
    return inspection;
}

VOID
ListenerDecide(PBELL_LISTENER Listener, WSK_INSPECT_ACTION Action)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch;
    PBELL_INSPECTION inspection;
    BELL_OP op;

    if (Listener->Socket == NULL) {
        return;
    }

    dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Listener->Socket->Dispatch;
    while ((inspection = ListenerTake(Listener)) != NULL) {
        if (NT_SUCCESS(OpBegin(&op))) {
            // Fails harmlessly when the request was aborted in the meantime.
            dispatch->WskInspectComplete(Listener->Socket, &inspection->Id, Action, op.Irp);
            OpWait(&op);
            OpEnd(&op);
        }
        ExFreePoolWithTag(inspection, BELL_TAG);
    }
}

VOID
ListenerForget(PBELL_LISTENER Listener)
{
    PBELL_INSPECTION inspection;

    while ((inspection = ListenerTake(Listener)) != NULL) {
        ExFreePoolWithTag(inspection, BELL_TAG);
    }
}

static VOID
ListenerPend(PBELL_LISTENER Listener, PBELL_INSPECTION Inspection)
{
    KIRQL irql;

    KeAcquireSpinLock(&Listener->Lock, &irql);
    InsertTailList(&Listener->Waiting, &Inspection->Link);
    Listener->WaitingCount++;
    KeReleaseSpinLock(&Listener->Lock, irql);
    KeSetEvent(&g_Bell.Wake, IO_NO_INCREMENT, FALSE);
}

static BOOLEAN
IsLoopback(PSOCKADDR Address)
{
    return Address->sa_family == AF_INET && ((PSOCKADDR_IN)Address)->sin_addr.S_un.S_un_b.s_b1 == 127;
}

WSK_INSPECT_ACTION WSKAPI
DoorOnInspect(PVOID SocketContext, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress, PWSK_INSPECT_ID InspectID)
{
    PBELL_LISTENER listener = (PBELL_LISTENER)SocketContext;
    PBELL_INSPECTION inspection;

    UNREFERENCED_PARAMETER(LocalAddress);

    if (InspectID == NULL) {
        ListenerDied(listener);
        return WskInspectReject;
    }
    if (IsLoopback(RemoteAddress)) {
        // Wrong: the old documentation's name; the header has WskInspectAccept.
        return InspectAccept; //~ valid-callback-return
    }
    if (listener->Quiet) {
        // Wrong: an NTSTATUS is no inspect action; zero happens to mean "reject".
        return STATUS_SUCCESS; //~ valid-callback-return
    }
    if (listener->WaitingCount >= BELL_MAX_WAITING) {
        // Wrong: nothing remembers this request, so nobody will ever complete it.
        return WskInspectPend; //~ no-inspect-id-escape
    }

    inspection = (PBELL_INSPECTION)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*inspection), BELL_TAG);
    if (inspection == NULL) {
        return WskInspectReject;
    }

    inspection->Id = *InspectID;
    // Wrong: the pointer is good for the duration of this call only; whoever reads it later reads freed memory.
    listener->LastInspect = InspectID; //~ no-inspect-id-escape
    ListenerPend(listener, inspection);
    return WskInspectPend;
}

NTSTATUS WSKAPI
DoorOnAbort(PVOID SocketContext, PWSK_INSPECT_ID InspectID)
{
    PBELL_LISTENER listener = (PBELL_LISTENER)SocketContext;
    PLIST_ENTRY entry;
    KIRQL irql;

    KeAcquireSpinLock(&listener->Lock, &irql);
    for (entry = listener->Waiting.Flink; entry != &listener->Waiting; entry = entry->Flink) {
        PBELL_INSPECTION inspection = CONTAINING_RECORD(entry, BELL_INSPECTION, Link);

        // Wrong: two addresses are compared, which never match; the contents have to be.
        if (&inspection->Id == InspectID) { //~ no-inspect-id-pointer-compare
            RemoveEntryList(&inspection->Link);
            listener->WaitingCount--;
            ExFreePoolWithTag(inspection, BELL_TAG);
            break;
        }
    }
    KeReleaseSpinLock(&listener->Lock, irql);
    return STATUS_SUCCESS;
}

WSK_INSPECT_ACTION WSKAPI
AdminOnInspect(PVOID SocketContext, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress, PWSK_INSPECT_ID InspectID)
{
    PBELL_LISTENER listener = (PBELL_LISTENER)SocketContext;
    PBELL_INSPECTION inspection;

    UNREFERENCED_PARAMETER(LocalAddress);

    if (InspectID == NULL) {
        ListenerDied(listener);
        return WskInspectReject;
    }
    if (IsLoopback(RemoteAddress)) {
        return WskInspectAccept;
    }
    if (listener->Quiet || listener->WaitingCount >= BELL_MAX_WAITING) {
        return WskInspectReject;
    }

    inspection = (PBELL_INSPECTION)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*inspection), BELL_TAG);
    if (inspection == NULL) {
        return WskInspectReject;
    }

    // Right: the contents are copied, the pointer is forgotten.
    inspection->Id = *InspectID;
    ListenerPend(listener, inspection);
    return WskInspectPend;
}

NTSTATUS WSKAPI
AdminOnAbort(PVOID SocketContext, PWSK_INSPECT_ID InspectID)
{
    PBELL_LISTENER listener = (PBELL_LISTENER)SocketContext;
    PLIST_ENTRY entry;
    KIRQL irql;

    KeAcquireSpinLock(&listener->Lock, &irql);
    for (entry = listener->Waiting.Flink; entry != &listener->Waiting; entry = entry->Flink) {
        PBELL_INSPECTION inspection = CONTAINING_RECORD(entry, BELL_INSPECTION, Link);

        // Right: both members, and not the raw bytes, which contain padding.
        if (inspection->Id.Key == InspectID->Key && inspection->Id.SerialNumber == InspectID->SerialNumber) {
            RemoveEntryList(&inspection->Link);
            listener->WaitingCount--;
            ExFreePoolWithTag(inspection, BELL_TAG);
            break;
        }
    }
    KeReleaseSpinLock(&listener->Lock, irql);
    return STATUS_SUCCESS;
}
