//~ clean
/*++

Module Name:

    inspect.c

Abstract:

    Who may come in. The inspect event pends, the worker thread decides, and
    the abort event crosses out peers that went away in the meantime.

--*/

#include "vst.h"

static IO_COMPLETION_ROUTINE VstAnswerComplete;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, VstGuestsLoad)
#pragma alloc_text(PAGE, VstDecideAll)
#endif

static const UNICODE_STRING VstGuestNames[] = {
    RTL_CONSTANT_STRING(L"alpha.example.org"),
    RTL_CONSTANT_STRING(L"omega.example.org"),
};

//
// The list is read by the worker thread only, so it may be paged out.
//
_Use_decl_annotations_
NTSTATUS
VstGuestsLoad(
    PVST_STATE State
    )
{
    PAGED_CODE();

    State->Guests = (PUNICODE_STRING)ExAllocatePool2(POOL_FLAG_PAGED,
                                                     VST_MAX_GUESTS * sizeof(UNICODE_STRING),
                                                     VST_TAG);
    if (State->Guests == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RtlCopyMemory(State->Guests, VstGuestNames, sizeof(VstGuestNames));
    return STATUS_SUCCESS;
}

static
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
VstWaitingFree(
    _In_ PVST_WAITING Waiting
    )
{
    IoFreeIrp(Waiting->Irp);
    ExFreePoolWithTag(Waiting, VST_TAG);
}

static
_IRQL_requires_max_(DISPATCH_LEVEL)
_Ret_maybenull_
PVST_WAITING
VstWaitingCreate(
    _In_ const WSK_INSPECT_ID *Id,
    _In_ const SOCKADDR *Remote
    )
{
    PVST_WAITING waiting;

    waiting = (PVST_WAITING)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(VST_WAITING), VST_TAG);
    if (waiting == NULL) {
        return NULL;
    }
    waiting->Irp = IoAllocateIrp(1, FALSE);
    if (waiting->Irp == NULL) {
        ExFreePoolWithTag(waiting, VST_TAG);
        return NULL;
    }

    // Copies: neither outlives the event.
    waiting->Id = *Id;
    RtlCopyMemory(&waiting->Remote, Remote, sizeof(waiting->Remote));
    return waiting;
}

static
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN
VstWaitingInsert(
    _Inout_ PVST_STATE State,
    _Inout_ PVST_WAITING Waiting
    )
{
    BOOLEAN room;
    KIRQL oldIrql;

    KeAcquireSpinLock(&State->Lock, &oldIrql);
    room = !State->Stopping && State->WaitingCount < VST_MAX_WAITING;
    if (room) {
        InsertTailList(&State->Waiting, &Waiting->Link);
        State->WaitingCount++;
    }
    KeReleaseSpinLock(&State->Lock, oldIrql);
    return room;
}

static
_IRQL_requires_max_(DISPATCH_LEVEL)
_Ret_maybenull_
PVST_WAITING
VstWaitingTake(
    _Inout_ PVST_STATE State
    )
{
    PVST_WAITING waiting = NULL;
    KIRQL oldIrql;

    KeAcquireSpinLock(&State->Lock, &oldIrql);
    if (!IsListEmpty(&State->Waiting)) {
        waiting = CONTAINING_RECORD(RemoveHeadList(&State->Waiting), VST_WAITING, Link);
        State->WaitingCount--;
    }
    KeReleaseSpinLock(&State->Lock, oldIrql);
    return waiting;
}

_Use_decl_annotations_
WSK_INSPECT_ACTION
WSKAPI
VstInspectEvent(
    PVOID SocketContext,
    PSOCKADDR LocalAddress,
    PSOCKADDR RemoteAddress,
    PWSK_INSPECT_ID InspectID
    )
{
    PVST_STATE state = (PVST_STATE)SocketContext;
    PVST_WAITING waiting;

    UNREFERENCED_PARAMETER(LocalAddress);

    _Analysis_assume_(state != NULL);

    if (InspectID == NULL) {
        // The listening socket does not work any more.
        InterlockedExchange(&state->ListenerDead, 1);
        KeSetEvent(&state->Wake, IO_NO_INCREMENT, FALSE);
        return WskInspectReject;
    }

    if (IN6_IS_ADDR_LOOPBACK(&((PSOCKADDR_IN6)RemoteAddress)->sin6_addr)) {
        return WskInspectAccept;
    }

    waiting = VstWaitingCreate(InspectID, RemoteAddress);
    if (waiting == NULL) {
        return WskInspectReject;
    }
    if (!VstWaitingInsert(state, waiting)) {
        VstWaitingFree(waiting);
        return WskInspectReject;
    }

    KeSetEvent(&state->Wake, IO_NO_INCREMENT, FALSE);
    return WskInspectPend;
}

_Use_decl_annotations_
NTSTATUS
WSKAPI
VstAbortEvent(
    PVOID SocketContext,
    PWSK_INSPECT_ID InspectID
    )
{
    PVST_STATE state = (PVST_STATE)SocketContext;
    PVST_WAITING found = NULL;
    PLIST_ENTRY entry;
    KIRQL oldIrql;

    _Analysis_assume_(state != NULL);

    KeAcquireSpinLock(&state->Lock, &oldIrql);
    for (entry = state->Waiting.Flink; entry != &state->Waiting; entry = entry->Flink) {
        PVST_WAITING waiting = CONTAINING_RECORD(entry, VST_WAITING, Link);

        if (waiting->Id.Key == InspectID->Key && waiting->Id.SerialNumber == InspectID->SerialNumber) {
            RemoveEntryList(entry);
            state->WaitingCount--;
            found = waiting;
            break;
        }
    }
    KeReleaseSpinLock(&state->Lock, oldIrql);

    // If it is not there, the answer is under way, and will fail.
    if (found != NULL) {
        VstWaitingFree(found);
    }
    return STATUS_SUCCESS;
}

//
// Asks for the peer's name and looks it up in the list of guests.
//
static
_IRQL_requires_(PASSIVE_LEVEL)
BOOLEAN
VstIsGuest(
    _Inout_ PVST_STATE State,
    _In_ PVST_WAITING Waiting
    )
{
    UNICODE_STRING name;
    NTSTATUS status;

    PAGED_CODE();

    name.Buffer = State->NameBuffer;
    name.Length = 0;
    name.MaximumLength = sizeof(State->NameBuffer);

    State->Npi.Dispatch->WskGetNameInfo(
        State->Npi.Client,
        (PSOCKADDR)&Waiting->Remote,
        sizeof(Waiting->Remote),
        &name,
        NULL,
        NI_NAMEREQD,
        NULL,
        NULL,
        VstRequestPrepare(&State->Request));

    status = VstRequestWait(&State->Request);
    if (!NT_SUCCESS(status)) {
        return FALSE;
    }

    for (ULONG i = 0; i < RTL_NUMBER_OF(VstGuestNames); i++) {
        if (RtlEqualUnicodeString(&State->Guests[i], &name, TRUE)) {
            return TRUE;
        }
    }
    return FALSE;
}

_Use_decl_annotations_
static
NTSTATUS
VstAnswerComplete(
    PDEVICE_OBJECT DeviceObject,
    PIRP Irp,
    PVOID Context
    )
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);

    _Analysis_assume_(Context != NULL);

    // Frees the IRP too.
    VstWaitingFree((PVST_WAITING)Context);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

_Use_decl_annotations_
VOID
VstDecideAll(
    PVST_STATE State
    )
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch;
    PVST_WAITING waiting;
    WSK_INSPECT_ACTION action;

    PAGED_CODE();

    while (State->Listener != NULL && (waiting = VstWaitingTake(State)) != NULL) {

        action = VstIsGuest(State, waiting) ? WskInspectAccept : WskInspectReject;

        IoSetCompletionRoutine(waiting->Irp, VstAnswerComplete, waiting, TRUE, TRUE, TRUE);

        dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)State->Listener->Dispatch;
        dispatch->WskInspectComplete(State->Listener, &waiting->Id, action, waiting->Irp);
    }
}

//
// After the close of the listener, which rejects whoever is still waiting.
//
_Use_decl_annotations_
VOID
VstForgetAll(
    PVST_STATE State
    )
{
    PVST_WAITING waiting;

    while ((waiting = VstWaitingTake(State)) != NULL) {
        VstWaitingFree(waiting);
    }
}
