//~ clean
/* The same kinds of request, with an owner for every IRP on every way out. */
#include <ntddk.h>
#include <wsk.h>

#define MB_TAG 'gaBM'

typedef struct _MB_LINK {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    PIRP ReceiveIrp;
    LIST_ENTRY Idle;
} MB_LINK, *PMB_LINK;

typedef struct _MB_LETTER {
    LIST_ENTRY Link;
    WSK_BUF Buffer;
    PIRP Irp;
    PMB_LINK Owner;
} MB_LETTER, *PMB_LETTER;

static NTSTATUS MbSent(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    PMB_LETTER letter = (PMB_LETTER)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    IoFreeMdl(letter->Buffer.Mdl);
    ExFreePoolWithTag(letter, MB_TAG);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* The letter keeps its IRP and goes back to the list of idle ones. */
static NTSTATUS MbReady(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    PMB_LETTER letter = (PMB_LETTER)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    InsertTailList(&letter->Owner->Idle, &letter->Link);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS MbOpen(_Inout_ PMB_LINK Link)
{
    Link->ReceiveIrp = IoAllocateIrp(1, FALSE);
    if (Link->ReceiveIrp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    InitializeListHead(&Link->Idle);
    return STATUS_SUCCESS;
}

PMB_LETTER MbNewLetter(_In_ PMB_LINK Link)
{
    PMB_LETTER letter = (PMB_LETTER)ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(MB_LETTER), MB_TAG);

    if (letter == NULL) {
        return NULL;
    }
    RtlZeroMemory(letter, sizeof(*letter));
    letter->Owner = Link;
    letter->Irp = IoAllocateIrp(1, FALSE);
    if (letter->Irp == NULL) {
        ExFreePoolWithTag(letter, MB_TAG);
        return NULL;
    }
    IoSetCompletionRoutine(letter->Irp, MbReady, letter, TRUE, TRUE, TRUE);
    return letter;
}

NTSTATUS MbSend(_In_ PMB_LINK Link, _In_ PMB_LETTER Letter, _In_reads_bytes_(Length) PVOID Data, _In_ ULONG Length)
{
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    PIRP irp;

    irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) {
        goto Exit;
    }
    Letter->Buffer.Mdl = IoAllocateMdl(Data, Length, FALSE, FALSE, NULL);
    if (Letter->Buffer.Mdl == NULL) {
        goto FreeIrp;
    }
    MmBuildMdlForNonPagedPool(Letter->Buffer.Mdl);
    IoSetCompletionRoutine(irp, MbSent, Letter, TRUE, TRUE, TRUE);
    return Link->Dispatch->WskSend(Link->Socket, &Letter->Buffer, 0, irp);

FreeIrp:
    IoFreeIrp(irp);
Exit:
    ExFreePoolWithTag(Letter, MB_TAG);
    return status;
}
