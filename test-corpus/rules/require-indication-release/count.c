//~ clean
/* A stream that keeps a list only when it remembers it. */
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

IO_WORKITEM_ROUTINE StreamWork;

_Use_decl_annotations_
VOID StreamWork(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    PSTREAM stream = (PSTREAM)Context;
    PWSK_DATA_INDICATION list = stream->Retained;

    UNREFERENCED_PARAMETER(DeviceObject);
    stream->Retained = NULL;
    stream->Dispatch->WskRelease(stream->Socket, list);
}

static NTSTATUS StreamRetain(_In_ PSTREAM Stream, _In_ PWSK_DATA_INDICATION List)
{
    if (Stream->Retained != NULL) {
        return STATUS_DATA_NOT_ACCEPTED;
    }
    Stream->Retained = List;
    IoQueueWorkItem(Stream->Item, StreamWork, DelayedWorkQueue, Stream);
    return STATUS_PENDING;
}

static NTSTATUS WSKAPI
StreamReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication, _In_ SIZE_T BytesIndicated,
    _Inout_ SIZE_T *BytesAccepted)
{
    PSTREAM stream = (PSTREAM)SocketContext;

    UNREFERENCED_PARAMETER(BytesAccepted);
    if (DataIndication == NULL) {
        CloseLater(SocketContext);
        return STATUS_SUCCESS;
    }
    stream->Total += BytesIndicated;
    if ((Flags & WSK_FLAG_RELEASE_ASAP) != 0) {
        return STATUS_SUCCESS;
    }
    return StreamRetain(stream, DataIndication);
}

const WSK_CLIENT_CONNECTION_DISPATCH StreamDispatch = { StreamReceive, NULL, NULL };
