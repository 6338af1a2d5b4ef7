//~ clean
#include "gate.h"

static const WSK_CLIENT_LISTEN_DISPATCH GateListenDispatch = {
    .WskAcceptEvent = GateAccept,
    .WskInspectEvent = GateInspect,
    .WskAbortEvent = GateAbort,
};

static NTSTATUS SyncComplete(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) {
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP SyncIrp(PKEVENT Event) {
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp) {
        KeInitializeEvent(Event, SynchronizationEvent, FALSE);
        IoSetCompletionRoutine(irp, SyncComplete, Event, TRUE, TRUE, TRUE);
    }
    return irp;
}

// Waits, frees the IRP, and hands out what was in it.
static NTSTATUS SyncWait(PIRP Irp, PKEVENT Event, ULONG_PTR *Information) {
    KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, NULL);
    NTSTATUS status = Irp->IoStatus.Status;
    if (Information) {
        *Information = NT_SUCCESS(status) ? Irp->IoStatus.Information : 0;
    }
    IoFreeIrp(Irp);
    return status;
}

static NTSTATUS SetOption(PWSK_SOCKET Socket, ULONG Option, ULONG Value) {
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = Socket->Dispatch;
    KEVENT event;
    PIRP irp = SyncIrp(&event);
    if (!irp) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    dispatch->WskControlSocket(Socket, WskSetOption, Option, SOL_SOCKET, sizeof(Value), &Value, 0, NULL, NULL, irp);
    return SyncWait(irp, &event, NULL);
}

static NTSTATUS Bind(PWSK_SOCKET Socket) {
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = Socket->Dispatch;
    SOCKADDR_IN local = {.sin_family = AF_INET, .sin_port = RtlUshortByteSwap(GATE_PORT)};
    KEVENT event;
    PIRP irp = SyncIrp(&event);
    if (!irp) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    dispatch->WskBind(Socket, (PSOCKADDR)&local, 0, irp);
    return SyncWait(irp, &event, NULL);
}

// Several events may be enabled in one request. Connections that come in through the accept event inherit the
// disconnect event from here, so nothing has to be enabled on each of them.
static NTSTATUS EnableEvents(PWSK_SOCKET Socket) {
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control = {(PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_ACCEPT};
    control.EventMask |= WSK_EVENT_DISCONNECT;
    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(control), &control, 0,
                                      NULL, NULL, NULL);
}

// The inherited events cannot be disabled on the listener, its own can. With an IRP, because afterwards no accept
// event may be running.
static NTSTATUS DisableAccept(PWSK_SOCKET Socket) {
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control = {(PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE};
    KEVENT event;
    PIRP irp = SyncIrp(&event);
    if (!irp) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(control), &control, 0, NULL,
                               NULL, irp);
    return SyncWait(irp, &event, NULL);
}

NTSTATUS GateOpenListener(GATE *Gate) {
    ULONG_PTR socket;
    KEVENT event;
    PIRP irp = SyncIrp(&event);
    if (!irp) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }

    Gate->Npi.Dispatch->WskSocket(Gate->Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET, Gate,
                                  &GateListenDispatch, NULL, NULL, NULL, irp);
    NTSTATUS status = SyncWait(irp, &event, &socket);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    Gate->Listener = (PWSK_SOCKET)socket;

    // Inspection can be asked for only as long as the socket is not bound.
    if (!NT_SUCCESS(status = SetOption(Gate->Listener, SO_CONDITIONAL_ACCEPT, 1)) ||
        !NT_SUCCESS(status = SetOption(Gate->Listener, (ULONG)SO_EXCLUSIVEADDRUSE, 1)) ||
        !NT_SUCCESS(status = Bind(Gate->Listener)) ||
        !NT_SUCCESS(status = EnableEvents(Gate->Listener))) {
        GateCloseListener(Gate);
    }
    return status;
}

// Called by the unload routine, by the work item, or by a failed DriverEntry; the first one closes.
void GateCloseListener(GATE *Gate) {
    if (InterlockedExchange(&Gate->ListenerClosed, TRUE)) {
        return;
    }

    ExWaitForRundownProtectionRelease(&Gate->ListenerCalls);

    PWSK_SOCKET socket = Gate->Listener;
    if (!socket) {
        return;
    }
    Gate->Listener = NULL;

    (VOID)DisableAccept(socket);

    LARGE_INTEGER pause = {.QuadPart = -100000};
    KEVENT event;
    PIRP irp;
    while ((irp = SyncIrp(&event)) == NULL) {
        KeDelayExecutionThread(KernelMode, FALSE, &pause);
    }

    const WSK_PROVIDER_BASIC_DISPATCH *dispatch = socket->Dispatch;
    dispatch->WskCloseSocket(socket, irp);
    SyncWait(irp, &event, NULL);
}

static void CloseWorker(PDEVICE_OBJECT Device, PVOID Context) {
    GATE *gate = Context;
    UNREFERENCED_PARAMETER(Device);

    GateCloseListener(gate);
    ExReleaseRundownProtection(&gate->WorkItems);
}

// From an event of the socket that is to be closed: only referenced here, run by a system worker thread.
void GateQueueClose(GATE *Gate) {
    if (InterlockedExchange(&Gate->CloseQueued, TRUE)) {
        return;
    }
    if (ExAcquireRundownProtection(&Gate->WorkItems)) {
        IoQueueWorkItem(Gate->CloseItem, CloseWorker, DelayedWorkQueue, Gate);
    }
}

// This IRP comes from above: its owner is the I/O manager, and it goes on after us.
static NTSTATUS QueryComplete(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) {
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Context);

    if (Irp->PendingReturned) {
        IoMarkIrpPending(Irp);
    }
    Irp->IoStatus.Information = NT_SUCCESS(Irp->IoStatus.Status) ? sizeof(SOCKADDR_STORAGE) : 0;
    return STATUS_SUCCESS;
}

// Completes the request itself on failure; otherwise WSK completes it, in every case.
NTSTATUS GateQueryLocalAddress(GATE *Gate, PIRP Irp, PIO_STACK_LOCATION Stack) {
    NTSTATUS status = STATUS_SUCCESS;

    if (Stack->Parameters.DeviceIoControl.OutputBufferLength < sizeof(SOCKADDR_STORAGE)) {
        status = STATUS_BUFFER_TOO_SMALL;
    } else if (!ExAcquireRundownProtection(&Gate->ListenerCalls)) {
        status = STATUS_DEVICE_NOT_READY;
    }
    if (!NT_SUCCESS(status)) {
        Irp->IoStatus.Status = status;
        Irp->IoStatus.Information = 0;
        IoCompleteRequest(Irp, IO_NO_INCREMENT);
        return status;
    }

    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = Gate->Listener->Dispatch;
    PSOCKADDR address = Irp->AssociatedIrp.SystemBuffer;

    RtlZeroMemory(address, sizeof(SOCKADDR_STORAGE));
    IoSetCompletionRoutine(Irp, QueryComplete, NULL, TRUE, TRUE, TRUE);
    status = dispatch->WskGetLocalAddress(Gate->Listener, address, Irp);
    ExReleaseRundownProtection(&Gate->ListenerCalls);
    return status;
}
