//~ clean
/* The same table: callbacks take spin locks, and what needs the resource is done by a work item. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _SESSION {
    LIST_ENTRY Link;
    KSPIN_LOCK Lock;
    SIZE_T Received;
    PIO_WORKITEM EndItem;
} SESSION, *PSESSION;

static ERESOURCE g_TableLock;

IO_WORKITEM_ROUTINE SessionEndWorker;

VOID
SessionEndWorker(_In_ PDEVICE_OBJECT DeviceObject, _In_opt_ PVOID Context)
{
    PSESSION session = (PSESSION)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(&g_TableLock, TRUE);
    RemoveEntryList(&session->Link);
    ExReleaseResourceLite(&g_TableLock);
    KeLeaveCriticalRegion();
}

static NTSTATUS WSKAPI
SessionReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication,
    _In_ SIZE_T BytesIndicated, _Inout_ SIZE_T *BytesAccepted)
{
    PSESSION session = (PSESSION)SocketContext;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesAccepted);

    if (DataIndication == NULL) {
        IoQueueWorkItem(session->EndItem, SessionEndWorker, DelayedWorkQueue, session);
        return STATUS_SUCCESS;
    }
    KeAcquireSpinLock(&session->Lock, &irql);
    session->Received += BytesIndicated;
    KeReleaseSpinLock(&session->Lock, irql);
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH g_SessionEvents = { SessionReceive, NULL, NULL };
