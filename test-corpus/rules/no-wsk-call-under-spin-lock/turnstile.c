/* A queue of messages whose lock is held while they are sent. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _TURNSTILE {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    KSPIN_LOCK Lock;
    LIST_ENTRY Waiting;
    ULONG Count;
} TURNSTILE, *PTURNSTILE;

typedef struct _VISITOR {
    LIST_ENTRY Entry;
    PTURNSTILE Turnstile;
    WSK_BUF Message;
    PIRP Irp;
} VISITOR, *PVISITOR;

static IO_COMPLETION_ROUTINE TurnstilePassed;

_Use_decl_annotations_
static NTSTATUS TurnstilePassed(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PVISITOR visitor = (PVISITOR)Context;
    KIRQL irql;

    UNREFERENCED_PARAMETER(DeviceObject);
    KeAcquireSpinLock(&visitor->Turnstile->Lock, &irql);
    visitor->Turnstile->Count--;
    KeReleaseSpinLock(&visitor->Turnstile->Lock, irql);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS TurnstileSend(_In_ PTURNSTILE Turnstile, _In_ PVISITOR Visitor)
{
    IoSetCompletionRoutine(Visitor->Irp, TurnstilePassed, Visitor, TRUE, TRUE, TRUE);
    return Turnstile->Dispatch->WskSend(Turnstile->Socket, &Visitor->Message, 0, Visitor->Irp);
}

VOID TurnstileDrain(_Inout_ PTURNSTILE Turnstile)
{
    KIRQL irql;

    KeAcquireSpinLock(&Turnstile->Lock, &irql);
    while (!IsListEmpty(&Turnstile->Waiting)) {
        PVISITOR visitor = CONTAINING_RECORD(RemoveHeadList(&Turnstile->Waiting), VISITOR, Entry);

        Turnstile->Count++;
        TurnstileSend(Turnstile, visitor); //~ no-wsk-call-under-spin-lock
    }
    KeReleaseSpinLock(&Turnstile->Lock, irql);
}

NTSTATUS TurnstileHurry(_Inout_ PTURNSTILE Turnstile, _In_ PVISITOR Visitor)
{
    NTSTATUS status;
    KLOCK_QUEUE_HANDLE handle;

    KeAcquireInStackQueuedSpinLock(&Turnstile->Lock, &handle);
    Turnstile->Count++;
    IoSetCompletionRoutine(Visitor->Irp, TurnstilePassed, Visitor, TRUE, TRUE, TRUE);
    status = Turnstile->Dispatch->WskSend(Turnstile->Socket, &Visitor->Message, 0, Visitor->Irp); //~ no-wsk-call-under-spin-lock
    KeReleaseInStackQueuedSpinLock(&handle);
    return status;
}
