//~ clean
/* The same journal: written directly only where the level itself was asked for. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _JOURNAL {
    HANDLE File;
    KSPIN_LOCK Lock;
    ULONG Lines;
    CHAR Line[128];
    PIO_WORKITEM WriteItem;
    PIO_WORKITEM CloseItem;
} JOURNAL, *PJOURNAL;

IO_WORKITEM_ROUTINE JournalWriteWorker;
IO_WORKITEM_ROUTINE JournalCloseWorker;

static BOOLEAN
JournalWrite(_In_ PJOURNAL Journal, _In_ ULONG Length)
{
    IO_STATUS_BLOCK iosb;

    if (KeGetCurrentIrql() != PASSIVE_LEVEL) {
        return FALSE;
    }
    return NT_SUCCESS(ZwWriteFile(Journal->File, NULL, NULL, NULL, &iosb, Journal->Line, Length, NULL, NULL));
}

static NTSTATUS WSKAPI
JournalReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication,
    _In_ SIZE_T BytesIndicated, _Inout_ SIZE_T *BytesAccepted)
{
    PJOURNAL journal = (PJOURNAL)SocketContext;

    UNREFERENCED_PARAMETER(BytesAccepted);

    if (DataIndication == NULL) {
        IoQueueWorkItem(journal->CloseItem, JournalCloseWorker, DelayedWorkQueue, journal);
        return STATUS_SUCCESS;
    }
    if ((Flags & WSK_FLAG_AT_DISPATCH_LEVEL) || !JournalWrite(journal, (ULONG)BytesIndicated)) {
        IoQueueWorkItem(journal->WriteItem, JournalWriteWorker, DelayedWorkQueue, journal);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
JournalDisconnect(_In_opt_ PVOID SocketContext, _In_ ULONG Flags)
{
    PJOURNAL journal = (PJOURNAL)SocketContext;
    KIRQL irql;

    if (Flags & WSK_FLAG_AT_DISPATCH_LEVEL) {
        KeAcquireSpinLockAtDpcLevel(&journal->Lock);
        journal->Lines++;
        KeReleaseSpinLockFromDpcLevel(&journal->Lock);
    } else {
        KeAcquireSpinLock(&journal->Lock, &irql);
        journal->Lines++;
        KeReleaseSpinLock(&journal->Lock, irql);
    }
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH JournalEvents = { JournalReceive, JournalDisconnect, NULL };
