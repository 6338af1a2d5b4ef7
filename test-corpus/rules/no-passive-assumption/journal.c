/* A journal that is written directly when the flag does not forbid it, as its author believes. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _JOURNAL {
    HANDLE File;
    FAST_MUTEX Mutex;
    ULONG Lines;
    CHAR Line[128];
    PIO_WORKITEM WriteItem;
    PIO_WORKITEM CloseItem;
} JOURNAL, *PJOURNAL;

IO_WORKITEM_ROUTINE JournalWriteWorker;
IO_WORKITEM_ROUTINE JournalCloseWorker;

static VOID
JournalWrite(_In_ PJOURNAL Journal, _In_ ULONG Length)
{
    IO_STATUS_BLOCK iosb;

    ZwWriteFile(Journal->File, NULL, NULL, NULL, &iosb, Journal->Line, Length, NULL, NULL);
}

static NTSTATUS WSKAPI
JournalReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication,
    _In_ SIZE_T BytesIndicated, _Inout_ SIZE_T *BytesAccepted)
{
    PJOURNAL journal = (PJOURNAL)SocketContext;
    BOOLEAN direct = (Flags & WSK_FLAG_AT_DISPATCH_LEVEL) == 0;

    UNREFERENCED_PARAMETER(BytesAccepted);

    if (DataIndication == NULL) {
        IoQueueWorkItem(journal->CloseItem, JournalCloseWorker, DelayedWorkQueue, journal);
        return STATUS_SUCCESS;
    }
    if (direct) {
        JournalWrite(journal, (ULONG)BytesIndicated); //~ no-passive-assumption
    } else {
        IoQueueWorkItem(journal->WriteItem, JournalWriteWorker, DelayedWorkQueue, journal);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
JournalDisconnect(_In_opt_ PVOID SocketContext, _In_ ULONG Flags)
{
    PJOURNAL journal = (PJOURNAL)SocketContext;

    if (Flags & WSK_FLAG_AT_DISPATCH_LEVEL) {
        IoQueueWorkItem(journal->CloseItem, JournalCloseWorker, DelayedWorkQueue, journal);
        return STATUS_SUCCESS;
    }
    ExAcquireFastMutex(&journal->Mutex); //~ no-passive-assumption
    journal->Lines++;
    ExReleaseFastMutex(&journal->Mutex);
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH JournalEvents = { JournalReceive, JournalDisconnect, NULL };
