//~ clean
/* The same feeds; each test has another shape. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _FEED {
    PWSK_SOCKET Socket;
    PWSK_SOCKET Peer;
    SIZE_T Received;
    ULONG Datagrams;
    PIO_WORKITEM CloseItem;
} FEED, *PFEED;

const WSK_CLIENT_CONNECTION_DISPATCH FeedConnectionEvents;
IO_WORKITEM_ROUTINE FeedCloseWorker;

static BOOLEAN
FeedIsDead(_In_ PFEED Feed, _In_opt_ const VOID *Argument)
{
    if (Argument != NULL) {
        return FALSE;
    }
    IoQueueWorkItem(Feed->CloseItem, FeedCloseWorker, DelayedWorkQueue, Feed);
    return TRUE;
}

static NTSTATUS WSKAPI
FeedReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication,
    _In_ SIZE_T BytesIndicated, _Inout_ SIZE_T *BytesAccepted)
{
    PFEED feed = (PFEED)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesIndicated);
    UNREFERENCED_PARAMETER(BytesAccepted);

    if (FeedIsDead(feed, DataIndication)) {
        return STATUS_SUCCESS;
    }
    feed->Received += DataIndication->Buffer.Length;
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
FeedDatagram(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATAGRAM_INDICATION DataIndication)
{
    PFEED feed = (PFEED)SocketContext;

    UNREFERENCED_PARAMETER(Flags);

    if (!DataIndication)
        IoQueueWorkItem(feed->CloseItem, FeedCloseWorker, DelayedWorkQueue, feed);
    for (; DataIndication; DataIndication = DataIndication->Next)
        feed->Datagrams += DataIndication->Buffer.Length != 0;
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
FeedAccept(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket, _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PFEED feed = (PFEED)SocketContext;
    BOOLEAN alive = AcceptSocket != NULL;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);

    if (!alive || feed->Peer != NULL) {
        if (!alive) {
            IoQueueWorkItem(feed->CloseItem, FeedCloseWorker, DelayedWorkQueue, feed);
        }
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    feed->Peer = AcceptSocket;
    *AcceptSocketContext = feed;
    *AcceptSocketDispatch = &FeedConnectionEvents;
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH FeedConnectionEvents = { FeedReceive, NULL, NULL };
const WSK_CLIENT_DATAGRAM_DISPATCH FeedDatagramEvents = { FeedDatagram };
const WSK_CLIENT_LISTEN_DISPATCH FeedListenEvents = { FeedAccept, NULL, NULL };
