/* A stream that is too eager to give its data back. */
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

static NTSTATUS WSKAPI
StreamReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication, _In_ SIZE_T BytesIndicated,
    _Inout_ SIZE_T *BytesAccepted)
{
    PSTREAM stream = (PSTREAM)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesAccepted);
    if (DataIndication == NULL) {
        CloseLater(SocketContext);
        return STATUS_SUCCESS;
    }
    stream->Total += BytesIndicated;
    stream->Dispatch->WskRelease(stream->Socket, DataIndication); //~ no-invalid-indication-release
    return STATUS_SUCCESS;
}

VOID StreamFlush(_In_ PSTREAM Stream)
{
    PWSK_DATA_INDICATION list = Stream->Retained;

    Stream->Retained = NULL;
    while (list != NULL) {
        Stream->Total += list->Buffer.Length;
        list = list->Next;
    }
    Stream->Dispatch->WskRelease(Stream->Socket, list); //~ no-invalid-indication-release
}

const WSK_CLIENT_CONNECTION_DISPATCH StreamDispatch = { StreamReceive, NULL, NULL };
