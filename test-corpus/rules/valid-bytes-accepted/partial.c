/* A stream that refuses what it has taken. */
#include <ntddk.h>
#include <wsk.h>

/* Has a worker close a socket that is dead. */
VOID CloseLater(_In_opt_ PVOID SocketContext);

typedef struct _STREAM {
    PWSK_SOCKET Socket;
    PUCHAR Ring;
    SIZE_T Room;
    SIZE_T Total;
} STREAM, *PSTREAM;

static SIZE_T StreamTake(_In_ PSTREAM Stream, _Out_ SIZE_T *Taken)
{
    *Taken = Stream->Room;
    Stream->Room = 0;
    return Stream->Room;
}

static NTSTATUS WSKAPI
StreamReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication, _In_ SIZE_T BytesIndicated,
    _Inout_ SIZE_T *BytesAccepted)
{
    PSTREAM stream = (PSTREAM)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    if (DataIndication == NULL) {
        CloseLater(SocketContext);
        return STATUS_SUCCESS;
    }
    if (BytesIndicated > stream->Room) {
        StreamTake(stream, BytesAccepted); //~ valid-bytes-accepted
        return STATUS_DATA_NOT_ACCEPTED;
    }
    stream->Room -= BytesIndicated;
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH StreamDispatch = { StreamReceive, NULL, NULL };
