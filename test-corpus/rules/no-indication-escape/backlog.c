/* A stream that hands its data to a work item, and says that it is through with it. */
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

typedef struct _CHUNK {
    LIST_ENTRY Link;
    PMDL Mdl;
    SIZE_T Length;
} CHUNK, *PCHUNK;

LIST_ENTRY g_Chunks;
IO_WORKITEM_ROUTINE StreamWork;

_Use_decl_annotations_
VOID StreamWork(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    PSTREAM stream = (PSTREAM)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    stream->Total += stream->Retained->Buffer.Length;
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
    stream->Retained = DataIndication;
    IoQueueWorkItem(stream->Item, StreamWork, DelayedWorkQueue, stream);
    return STATUS_SUCCESS; //~ no-indication-escape
}

static NTSTATUS WSKAPI
ChunkReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication, _In_ SIZE_T BytesIndicated,
    _Inout_ SIZE_T *BytesAccepted)
{
    PSTREAM stream = (PSTREAM)SocketContext;
    PCHUNK chunk;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesAccepted);
    if (DataIndication == NULL) {
        CloseLater(SocketContext);
        return STATUS_SUCCESS;
    }
    if (DataIndication->Next != NULL) {
        return STATUS_DATA_NOT_ACCEPTED;
    }
    chunk = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(CHUNK), 'knhC');
    if (chunk == NULL) {
        return STATUS_DATA_NOT_ACCEPTED;
    }
    chunk->Mdl = DataIndication->Buffer.Mdl;
    chunk->Length = BytesIndicated;
    ExInterlockedInsertTailList(&g_Chunks, &chunk->Link, &stream->Lock);
    return STATUS_SUCCESS; //~ no-indication-escape
}

const WSK_CLIENT_CONNECTION_DISPATCH StreamDispatch = { StreamReceive, NULL, NULL };
const WSK_CLIENT_CONNECTION_DISPATCH ChunkDispatch = { ChunkReceive, NULL, NULL };
