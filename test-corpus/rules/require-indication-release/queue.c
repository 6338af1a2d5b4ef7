/* A stream that takes data over when it is busy, and forgets it now and then. */
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
    if (stream->Busy != 0) {
        return STATUS_PENDING; //~ require-indication-release
    }
    stream->Busy = 1;
    stream->Retained = DataIndication;
    IoQueueWorkItem(stream->Item, StreamWork, DelayedWorkQueue, stream);
    return STATUS_PENDING;
}

const WSK_CLIENT_CONNECTION_DISPATCH StreamDispatch = { StreamReceive, NULL, NULL };
