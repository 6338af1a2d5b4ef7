/* Listeners that ask for conditional accept when it is too late. */
#include <ntddk.h>
#include <wsk.h>

#define PORT_COUNT 3

typedef struct _SYNC {
    KEVENT Done;
    PIRP Irp;
} SYNC, *PSYNC;

typedef struct _LISTENER {
    PWSK_SOCKET Socket;
    BOOLEAN Inspect;
} LISTENER, *PLISTENER;

static NTSTATUS
SyncDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP
SyncStart(_In_ PSYNC Sync)
{
    KeClearEvent(&Sync->Done);
    IoReuseIrp(Sync->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Sync->Irp, SyncDone, &Sync->Done, TRUE, TRUE, TRUE);
    return Sync->Irp;
}

static NTSTATUS
SyncWait(_In_ PSYNC Sync, _In_ NTSTATUS Status)
{
    if (Status == STATUS_PENDING) {
        KeWaitForSingleObject(&Sync->Done, Executive, KernelMode, FALSE, NULL);
        Status = Sync->Irp->IoStatus.Status;
    }
    return Status;
}

static NTSTATUS
ListenerBind(_In_ PLISTENER Listener, _In_ USHORT Port, _In_ PSYNC Sync)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Listener->Socket->Dispatch;
    SOCKADDR_IN address = { 0 };

    address.sin_family = AF_INET;
    address.sin_port = RtlUshortByteSwap(Port);
    return SyncWait(Sync, dispatch->WskBind(Listener->Socket, (PSOCKADDR)&address, 0, SyncStart(Sync)));
}

static NTSTATUS
ListenerSetOption(_In_ PLISTENER Listener, _In_ ULONG Option, _In_ ULONG Value, _In_ PSYNC Sync)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Listener->Socket->Dispatch;

    return SyncWait(Sync, dispatch->WskControlSocket(Listener->Socket, WskSetOption, Option, SOL_SOCKET, sizeof(Value),
        &Value, 0, NULL, NULL, SyncStart(Sync)));
}

NTSTATUS
ListenerOpen(_In_ PLISTENER Listener, _In_ USHORT Port, _In_ PSYNC Sync)
{
    NTSTATUS status = ListenerBind(Listener, Port, Sync);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (Listener->Inspect) {
        status = ListenerSetOption(Listener, SO_CONDITIONAL_ACCEPT, TRUE, Sync); //~ no-late-conditional-accept
    }
    return status;
}

NTSTATUS
ListenersOpen(_Inout_updates_(PORT_COUNT) PLISTENER Listeners, _In_ USHORT FirstPort, _In_ PSYNC Sync)
{
    NTSTATUS status = STATUS_SUCCESS;
    USHORT i;

    for (i = 0; i < PORT_COUNT && NT_SUCCESS(status); i++) {
        status = ListenerBind(&Listeners[i], (USHORT)(FirstPort + i), Sync);
        if (!NT_SUCCESS(status)) {
            break;
        }
        status = ListenerSetOption(&Listeners[i], SO_CONDITIONAL_ACCEPT, 1, Sync); //~ no-late-conditional-accept
    }
    return status;
}
