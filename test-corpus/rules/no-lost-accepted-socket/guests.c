//~ clean
/* Doors that know who is in. */
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

static BOOLEAN
DoorRemember(_In_ PDOOR Door, _In_ PWSK_SOCKET Socket)
{
    PGUEST guest;

    if (Door->Locked) {
        return FALSE;
    }
    guest = (PGUEST)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*guest), 'tseG');
    if (guest == NULL) {
        return FALSE;
    }
    guest->Socket = Socket;
    ExInterlockedInsertTailList(&Door->Guests, &guest->Link, &Door->Lock);
    return TRUE;
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
    if (!DoorRemember(door, AcceptSocket)) {
        door->Knocks++;
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
DoorAcceptAsContext(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,
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
    *AcceptSocketContext = AcceptSocket;
    return STATUS_SUCCESS;
}

const WSK_CLIENT_LISTEN_DISPATCH DoorEvents = { DoorAccept, NULL, NULL };
const WSK_CLIENT_LISTEN_DISPATCH DoorContextEvents = { DoorAcceptAsContext, NULL, NULL };
