//~ clean
/* The documented signatures in other words. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _LINE {
    SIZE_T Backlog;
    SIZE_T Received;
    BOOLEAN Up;
    PIO_WORKITEM CloseItem;
} LINE, *PLINE;

typedef struct _WSK_DATA_INDICATION *RECEIVED_LIST;
IO_WORKITEM_ROUTINE LineCloseWorker;

static NTSTATUS NTAPI
LineReceive(PLINE line, unsigned long flags, RECEIVED_LIST list, size_t count, PSIZE_T taken)
{
    (void)flags;
    (void)taken;
    if (list == NULL) {
        PLINE dead = line;

        IoQueueWorkItem(dead->CloseItem, LineCloseWorker, DelayedWorkQueue, dead);
        return STATUS_SUCCESS;
    }
    line->Received += count;
    return STATUS_SUCCESS;
}

static LONG WSKAPI
LineDisconnect(IN void *context, IN DWORD flags)
{
    (void)flags;
    ((PLINE)context)->Up = FALSE;
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
LineBacklog(_In_opt_ PVOID SocketContext, _In_ SIZE_T IdealBacklogSize)
{
    ((PLINE)SocketContext)->Backlog = IdealBacklogSize;
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH LineEvents = {
    (PFN_WSK_RECEIVE_EVENT)LineReceive,
    (PFN_WSK_DISCONNECT_EVENT)LineDisconnect,
    LineBacklog,
};
