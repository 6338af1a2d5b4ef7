/* A guest book that notes where its guests were, not who they are. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _ENTRY {
    LIST_ENTRY Link;
    PSOCKADDR Guest;
} ENTRY, *PENTRY;

typedef struct _BOOK {
    LIST_ENTRY Entries;
    KSPIN_LOCK Lock;
    PSOCKADDR LastGuest;
    PIO_WORKITEM WriteItem;
    PIO_WORKITEM CloseItem;
} BOOK, *PBOOK;

IO_WORKITEM_ROUTINE BookWriteWorker;
IO_WORKITEM_ROUTINE BookCloseWorker;

static VOID
BookNote(_In_ PBOOK Book, _In_ PSOCKADDR Guest)
{
    PENTRY entry = (PENTRY)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*entry), 'kooB');

    if (entry == NULL) {
        return;
    }
    entry->Guest = Guest;
    ExInterlockedInsertTailList(&Book->Entries, &entry->Link, &Book->Lock);
}

static NTSTATUS WSKAPI
BookAccept(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket, _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PBOOK book = (PBOOK)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(AcceptSocketContext);
    UNREFERENCED_PARAMETER(AcceptSocketDispatch);

    if (AcceptSocket == NULL) {
        IoQueueWorkItem(book->CloseItem, BookCloseWorker, DelayedWorkQueue, book);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    BookNote(book, RemoteAddress); //~ no-callback-pointer-escape
    book->LastGuest = RemoteAddress; //~ no-callback-pointer-escape
    IoQueueWorkItem(book->WriteItem, BookWriteWorker, DelayedWorkQueue, RemoteAddress); //~ no-callback-pointer-escape
    return STATUS_REQUEST_NOT_ACCEPTED;
}

const WSK_CLIENT_LISTEN_DISPATCH BookEvents = { BookAccept, NULL, NULL };
