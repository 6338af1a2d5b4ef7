/* Feeds that trust what they are given. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _FEED {
    PWSK_SOCKET Socket;
    PWSK_SOCKET Peer;
    const WSK_PROVIDER_CONNECTION_DISPATCH *PeerDispatch;
    SIZE_T Received;
    ULONG Datagrams;
} FEED, *PFEED;

const WSK_CLIENT_CONNECTION_DISPATCH FeedConnectionEvents;

static SIZE_T
FeedCount(_In_ PWSK_DATA_INDICATION List)
{
    SIZE_T bytes = 0;

    do {
        bytes += List->Buffer.Length;
        List = List->Next;
    } while (List != NULL);
    return bytes;
}

static NTSTATUS WSKAPI
FeedReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication,
    _In_ SIZE_T BytesIndicated, _Inout_ SIZE_T *BytesAccepted)
{
    PFEED feed = (PFEED)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesIndicated);
    UNREFERENCED_PARAMETER(BytesAccepted);

    feed->Received += FeedCount(DataIndication); //~ no-unchecked-callback-argument
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
FeedDatagram(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATAGRAM_INDICATION DataIndication)
{
    PFEED feed = (PFEED)SocketContext;

    UNREFERENCED_PARAMETER(Flags);

    ASSERT(DataIndication != NULL);
    for (;;) {
        feed->Datagrams++;
        DataIndication = DataIndication->Next; //~ no-unchecked-callback-argument
        if (DataIndication == NULL) {
            break;
        }
    }
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
FeedAccept(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket, _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PFEED feed = (PFEED)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);

    feed->Peer = AcceptSocket;
    feed->PeerDispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)AcceptSocket->Dispatch; //~ no-unchecked-callback-argument
    *AcceptSocketContext = feed;
    *AcceptSocketDispatch = &FeedConnectionEvents;
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH FeedConnectionEvents = { FeedReceive, NULL, NULL };
const WSK_CLIENT_DATAGRAM_DISPATCH FeedDatagramEvents = { FeedDatagram };
const WSK_CLIENT_LISTEN_DISPATCH FeedListenEvents = { FeedAccept, NULL, NULL };
