/* Handlers that were written from memory and cast into their tables. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _LINE {
    PWSK_SOCKET Socket;
    SIZE_T Backlog;
    SIZE_T Received;
    BOOLEAN Up;
    PIO_WORKITEM CloseItem;
} LINE, *PLINE;

IO_WORKITEM_ROUTINE LineCloseWorker;

static NTSTATUS WSKAPI
LineReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATAGRAM_INDICATION DataIndication, //~ valid-callback-signature
    _In_ ULONG BytesIndicated, _Inout_ SIZE_T *BytesAccepted) //~ valid-callback-signature
{
    PLINE line = (PLINE)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesAccepted);

    if (DataIndication == NULL) {
        PLINE SocketContext = line; //~ valid-callback-signature

        IoQueueWorkItem(SocketContext->CloseItem, LineCloseWorker, DelayedWorkQueue, SocketContext);
        return STATUS_SUCCESS;
    }
    line->Received += BytesIndicated;
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
LineDisconnect(_In_opt_ PVOID SocketContext) //~ valid-callback-signature
{
    PLINE line = (PLINE)SocketContext;

    line->Up = FALSE;
    return STATUS_SUCCESS;
}

static VOID WSKAPI
LineBacklog(_In_opt_ PVOID SocketContext, _In_ SIZE_T IdealBacklogSize) //~ valid-callback-signature
{
    PLINE line = (PLINE)SocketContext;

    line->Backlog = IdealBacklogSize;
}

const WSK_CLIENT_CONNECTION_DISPATCH LineEvents = {
    (PFN_WSK_RECEIVE_EVENT)LineReceive,
    (PFN_WSK_DISCONNECT_EVENT)LineDisconnect,
    (PFN_WSK_SEND_BACKLOG_EVENT)LineBacklog,
};
