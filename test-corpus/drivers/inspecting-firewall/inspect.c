//~ clean
#include "gate.h"

static void FreeRequest(GATE_REQUEST *Request) {
    IoFreeIrp(Request->Irp);
    ExFreePoolWithTag(Request, GATE_TAG);
}

static GATE_REQUEST *CreateRequest(const WSK_INSPECT_ID *Id, ULONG Remote) {
    GATE_REQUEST *request = GateAllocate(sizeof(*request));
    if (!request) {
        return NULL;
    }
    request->Irp = IoAllocateIrp(1, FALSE);
    if (!request->Irp) {
        ExFreePoolWithTag(request, GATE_TAG);
        return NULL;
    }
    // Our own copy: the pointer is good until the inspect event returns.
    request->Id = *Id;
    request->Remote = Remote;
    return request;
}

static GATE_REQUEST *TakeRequest(GATE *Gate) {
    GATE_REQUEST *request = NULL;
    KIRQL irql;

    KeAcquireSpinLock(&Gate->Lock, &irql);
    if (!IsListEmpty(&Gate->Pending)) {
        request = CONTAINING_RECORD(RemoveHeadList(&Gate->Pending), GATE_REQUEST, Link);
        Gate->PendingCount--;
    }
    KeReleaseSpinLock(&Gate->Lock, irql);
    return request;
}

static BOOLEAN PutRequest(GATE *Gate, GATE_REQUEST *Request) {
    BOOLEAN room;
    KIRQL irql;

    KeAcquireSpinLock(&Gate->Lock, &irql);
    room = Gate->PendingCount < GATE_MAX_PENDING;
    if (room) {
        InsertTailList(&Gate->Pending, &Request->Link);
        Gate->PendingCount++;
    }
    KeReleaseSpinLock(&Gate->Lock, irql);
    return room;
}

NTSTATUS GateAddRule(GATE *Gate, const GATE_RULE *Rule) {
    NTSTATUS status = STATUS_SUCCESS;
    KIRQL irql;

    KeAcquireSpinLock(&Gate->Lock, &irql);
    if (Gate->RuleCount < GATE_MAX_RULES) {
        Gate->Rules[Gate->RuleCount++] = *Rule;
    } else {
        status = STATUS_QUOTA_EXCEEDED;
    }
    KeReleaseSpinLock(&Gate->Lock, irql);
    return status;
}

static GATE_VERDICT Judge(GATE *Gate, ULONG Remote) {
    GATE_VERDICT verdict = GateUnknown;
    KIRQL irql;

    KeAcquireSpinLock(&Gate->Lock, &irql);
    for (ULONG i = 0; i < Gate->RuleCount; i++) {
        const GATE_RULE *rule = &Gate->Rules[i];
        if ((Remote & rule->Mask) == (rule->Network & rule->Mask)) {
            verdict = rule->Allow ? GateAllow : GateBlock;
            break;
        }
    }
    KeReleaseSpinLock(&Gate->Lock, irql);
    return verdict;
}

static NTSTATUS AnswerComplete(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) {
    UNREFERENCED_PARAMETER(Device);
    NT_ASSERT(((GATE_REQUEST *)Context)->Irp == Irp);
    UNREFERENCED_PARAMETER(Irp);

    // A failure means that the peer has gone away in the meantime. Frees the IRP, too.
    FreeRequest(Context);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static void DecideWorker(PDEVICE_OBJECT Device, PVOID Context) {
    GATE *gate = Context;
    GATE_REQUEST *request;
    UNREFERENCED_PARAMETER(Device);

    // From here on a new request queues the item again.
    InterlockedExchange(&gate->DecideQueued, FALSE);

    while ((request = TakeRequest(gate)) != NULL) {
        if (!ExAcquireRundownProtection(&gate->ListenerCalls)) {
            // The listening socket is being closed, and WSK rejects what is left.
            FreeRequest(request);
            continue;
        }

        const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = gate->Listener->Dispatch;
        WSK_INSPECT_ACTION action =
            GateCountVisits(gate, request->Remote) < GATE_MAX_VISITS ? WskInspectAccept : WskInspectReject;

        IoSetCompletionRoutine(request->Irp, AnswerComplete, request, TRUE, TRUE, TRUE);
        dispatch->WskInspectComplete(gate->Listener, &request->Id, action, request->Irp);
        ExReleaseRundownProtection(&gate->ListenerCalls);
    }

    ExReleaseRundownProtection(&gate->WorkItems);
}

WSK_INSPECT_ACTION WSKAPI GateInspect(PVOID SocketContext, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress,
                                      PWSK_INSPECT_ID InspectID) {
    GATE *gate = SocketContext;
    GATE_REQUEST *request;
    ULONG remote;

    UNREFERENCED_PARAMETER(LocalAddress);

    if (!InspectID) {
        GateQueueClose(gate);
        return WskInspectReject;
    }

    remote = ((PSOCKADDR_IN)RemoteAddress)->sin_addr.s_addr;
    switch (Judge(gate, remote)) {
    case GateAllow:
        return WskInspectAccept;
    case GateBlock:
        return WskInspectReject;
    default:
        break;
    }

    // No work item, no decision: then better none is promised.
    if (!ExAcquireRundownProtection(&gate->WorkItems)) {
        return WskInspectReject;
    }

    request = CreateRequest(InspectID, remote);
    if (!request) {
        ExReleaseRundownProtection(&gate->WorkItems);
        return WskInspectReject;
    }
    if (!PutRequest(gate, request)) {
        ExReleaseRundownProtection(&gate->WorkItems);
        FreeRequest(request);
        return WskInspectReject;
    }

    if (InterlockedExchange(&gate->DecideQueued, TRUE) == FALSE) {
        IoQueueWorkItem(gate->DecideItem, DecideWorker, DelayedWorkQueue, gate);
    } else {
        ExReleaseRundownProtection(&gate->WorkItems);
    }
    return WskInspectPend;
}

// The peer gave up. If the worker has the request already, its answer comes too late, and fails, and that is all.
NTSTATUS WSKAPI GateAbort(PVOID SocketContext, PWSK_INSPECT_ID InspectID) {
    GATE *gate = SocketContext;
    GATE_REQUEST *found = NULL;
    KIRQL irql;

    KeAcquireSpinLock(&gate->Lock, &irql);
    for (PLIST_ENTRY entry = gate->Pending.Flink; entry != &gate->Pending; entry = entry->Flink) {
        GATE_REQUEST *request = CONTAINING_RECORD(entry, GATE_REQUEST, Link);
        if (request->Id.Key == InspectID->Key && request->Id.SerialNumber == InspectID->SerialNumber) {
            RemoveEntryList(&request->Link);
            gate->PendingCount--;
            found = request;
            break;
        }
    }
    KeReleaseSpinLock(&gate->Lock, irql);

    if (found) {
        FreeRequest(found);
    }
    return STATUS_SUCCESS;
}

void GateForgetPending(GATE *Gate) {
    GATE_REQUEST *request;

    while ((request = TakeRequest(Gate)) != NULL) {
        FreeRequest(request);
    }
}
