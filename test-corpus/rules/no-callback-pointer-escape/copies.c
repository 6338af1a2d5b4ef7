//~ clean
/* The same book, with copies. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _ENTRY {
    LIST_ENTRY Link;
    SOCKADDR_STORAGE Guest;
} ENTRY, *PENTRY;

typedef struct _BOOK {
    LIST_ENTRY Entries;
    KSPIN_LOCK Lock;
    SOCKADDR_STORAGE LastGuest;
    PIO_WORKITEM CloseItem;
} BOOK, *PBOOK;

IO_WORKITEM_ROUTINE BookCloseWorker;

static VOID
BookCopy(_Out_ PSOCKADDR_STORAGE To, _In_ const SOCKADDR *From)
{
    RtlZeroMemory(To, sizeof(*To));
    RtlCopyMemory(To, From, From->sa_family == AF_INET6 ? sizeof(SOCKADDR_IN6) : sizeof(SOCKADDR_IN));
}

static VOID
BookNote(_In_ PBOOK Book, _In_ PSOCKADDR Guest)
{
    PENTRY entry = (PENTRY)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*entry), 'kooB');

    if (entry == NULL) {
        return;
    }
    BookCopy(&entry->Guest, Guest);
    ExInterlockedInsertTailList(&Book->Entries, &entry->Link, &Book->Lock);
}

static NTSTATUS WSKAPI
BookAccept(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket, _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PBOOK book = (PBOOK)SocketContext;
    PSOCKADDR guest = RemoteAddress;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(AcceptSocketContext);
    UNREFERENCED_PARAMETER(AcceptSocketDispatch);

    if (AcceptSocket == NULL) {
        IoQueueWorkItem(book->CloseItem, BookCloseWorker, DelayedWorkQueue, book);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    BookNote(book, guest);
    BookCopy(&book->LastGuest, guest);
    return STATUS_REQUEST_NOT_ACCEPTED;
}

const WSK_CLIENT_LISTEN_DISPATCH BookEvents = { BookAccept, NULL, NULL };
