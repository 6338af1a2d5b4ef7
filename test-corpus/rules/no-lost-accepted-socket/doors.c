/* Doors that let guests in and forget them, or throw them out twice. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _DOOR {
    LIST_ENTRY Guests;
    KSPIN_LOCK Lock;
    PIO_WORKITEM CloseItem;
    PIRP CloseIrp;
    BOOLEAN Locked;
    ULONG Knocks;
} DOOR, *PDOOR;

typedef struct _GUEST {
    LIST_ENTRY Link;
    PWSK_SOCKET Socket;
} GUEST, *PGUEST;

IO_WORKITEM_ROUTINE DoorCloseWorker;

static VOID
DoorTurnAway(_In_ PDOOR Door, _In_ PWSK_SOCKET Guest)
{
    const WSK_PROVIDER_BASIC_DISPATCH *dispatch = (const WSK_PROVIDER_BASIC_DISPATCH *)Guest->Dispatch;

    dispatch->WskCloseSocket(Guest, Door->CloseIrp);
}

IO_COMPLETION_ROUTINE DoorTurnedAway;

NTSTATUS
DoorTurnedAway(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_opt_ PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    UNREFERENCED_PARAMETER(Context);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS WSKAPI
DoorAccept(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket, _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PDOOR door = (PDOOR)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);

    if (AcceptSocket == NULL) {
        IoQueueWorkItem(door->CloseItem, DoorCloseWorker, DelayedWorkQueue, door);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    *AcceptSocketContext = NULL;
    *AcceptSocketDispatch = NULL;
    if (door->Locked) {
        IoReuseIrp(door->CloseIrp, STATUS_UNSUCCESSFUL);
        IoSetCompletionRoutine(door->CloseIrp, DoorTurnedAway, door, TRUE, TRUE, TRUE);
        DoorTurnAway(door, AcceptSocket); //~ no-lost-accepted-socket
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    door->Knocks++;
    return STATUS_SUCCESS; //~ no-lost-accepted-socket
}

static NTSTATUS WSKAPI
DoorAcceptFew(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket, _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PDOOR door = (PDOOR)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);

    if (AcceptSocket == NULL) {
        IoQueueWorkItem(door->CloseItem, DoorCloseWorker, DelayedWorkQueue, door);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    *AcceptSocketContext = NULL;
    *AcceptSocketDispatch = NULL;
    if (!door->Locked) {
        PGUEST guest = (PGUEST)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*guest), 'tseG');

        if (guest != NULL) {
            guest->Socket = AcceptSocket;
            ExInterlockedInsertTailList(&door->Guests, &guest->Link, &door->Lock);
            return STATUS_SUCCESS;
        }
    }
    door->Knocks++;
    return STATUS_SUCCESS; //~ no-lost-accepted-socket
}

const WSK_CLIENT_LISTEN_DISPATCH DoorEvents = { DoorAccept, NULL, NULL };
const WSK_CLIENT_LISTEN_DISPATCH DoorFewEvents = { DoorAcceptFew, NULL, NULL };
