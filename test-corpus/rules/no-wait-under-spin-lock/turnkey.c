/* Holds on to its keys while it waits at the door. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _TK_DOOR {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    KSPIN_LOCK Lock;
    FAST_MUTEX Mutex;
    KEVENT Done;
    WSK_BUF Buffer;
    ULONG Waiting;
} TK_DOOR, *PTK_DOOR;

static VOID TkAwait(_In_ PTK_DOOR Door)
{
    KeWaitForSingleObject(&Door->Done, Executive, KernelMode, FALSE, NULL);
}

static NTSTATUS TkSend(_In_ PTK_DOOR Door, _In_ PIRP Irp)
{
    NTSTATUS status = Door->Dispatch->WskSend(Door->Socket, &Door->Buffer, 0, Irp);

    if (status == STATUS_PENDING) {
        TkAwait(Door);
        status = Irp->IoStatus.Status;
    }
    return status;
}

NTSTATUS TkKnock(_In_ PTK_DOOR Door, _In_ PIRP Irp)
{
    KIRQL irql;
    NTSTATUS status;

    KeAcquireSpinLock(&Door->Lock, &irql);
    Door->Waiting++;
    status = TkSend(Door, Irp); //~ no-wait-under-spin-lock
    Door->Waiting--;
    KeReleaseSpinLock(&Door->Lock, irql);
    return status;
}

VOID TkClose(_In_ PTK_DOOR Door)
{
    KLOCK_QUEUE_HANDLE handle;
    LARGE_INTEGER pause;

    pause.QuadPart = -10 * 1000 * 100;
    KeAcquireInStackQueuedSpinLock(&Door->Lock, &handle);
    while (Door->Waiting > 0) {
        KeDelayExecutionThread(KernelMode, FALSE, &pause); //~ no-wait-under-spin-lock
    }
    KeReleaseInStackQueuedSpinLock(&handle);
}

VOID TkLock(_In_ PTK_DOOR Door)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    ExAcquireFastMutex(&Door->Mutex); //~ no-wait-under-spin-lock
    Door->Waiting = 0;
    ExReleaseFastMutex(&Door->Mutex);
    KeLowerIrql(irql);
}
