//~ clean
/* Each list goes back once, by its head. */
#include <ntddk.h>
#include <wsk.h>

/* Has a worker close a socket that is dead. */
VOID CloseLater(_In_opt_ PVOID SocketContext);

typedef struct _STREAM {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    PDEVICE_OBJECT Device;
    PIO_WORKITEM Item;
    KSPIN_LOCK Lock;
    PWSK_DATA_INDICATION Retained;
    ULONG Busy;
    SIZE_T Total;
} STREAM, *PSTREAM;

VOID StreamFlush(_In_ PSTREAM Stream)
{
    PWSK_DATA_INDICATION list = Stream->Retained;
    PWSK_DATA_INDICATION each;

    if (list == NULL) {
        return;
    }
    Stream->Retained = NULL;
    for (each = list; each != NULL; each = each->Next) {
        Stream->Total += each->Buffer.Length;
    }
    Stream->Dispatch->WskRelease(Stream->Socket, list);
}

static NTSTATUS WSKAPI
StreamReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication, _In_ SIZE_T BytesIndicated,
    _Inout_ SIZE_T *BytesAccepted)
{
    PSTREAM stream = (PSTREAM)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesIndicated);
    UNREFERENCED_PARAMETER(BytesAccepted);
    if (DataIndication == NULL) {
        CloseLater(SocketContext);
        return STATUS_SUCCESS;
    }
    if (stream->Retained != NULL) {
        StreamFlush(stream);
    }
    stream->Retained = DataIndication;
    return STATUS_PENDING;
}

const WSK_CLIENT_CONNECTION_DISPATCH StreamDispatch = { StreamReceive, NULL, NULL };
