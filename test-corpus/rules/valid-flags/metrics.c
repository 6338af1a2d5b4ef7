//~ clean
/* The same requests with the flags of their own functions. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _MT_CLIENT {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
} MT_CLIENT, *PMT_CLIENT;

static NTSTATUS MtTransfer(_In_ PMT_CLIENT Client, _In_ PWSK_BUF Buffer, _In_ BOOLEAN Receive, _In_ ULONG Flags, _In_ PIRP Irp)
{
    if (Receive) {
        return Client->Dispatch->WskReceive(Client->Socket, Buffer, Flags, Irp);
    }
    return Client->Dispatch->WskSend(Client->Socket, Buffer, Flags, Irp);
}

NTSTATUS MtReadRecord(_In_ PMT_CLIENT Client, _In_ PWSK_BUF Buffer, _In_ PIRP Irp)
{
    return MtTransfer(Client, Buffer, TRUE, WSK_FLAG_WAITALL, Irp);
}

NTSTATUS MtReport(_In_ PMT_CLIENT Client, _In_ PWSK_BUF Buffer, _In_ BOOLEAN Urgent, _In_ PIRP Irp)
{
    return MtTransfer(Client, Buffer, FALSE, Urgent ? WSK_FLAG_NODELAY : 0, Irp);
}

NTSTATUS WSKAPI MtDisconnectEvent(_In_opt_ PVOID SocketContext, _In_ ULONG Flags)
{
    PMT_CLIENT client = (PMT_CLIENT)SocketContext;

    if (Flags & WSK_FLAG_ABORTIVE) {
        client->Dispatch = NULL;
    }
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH MtEvents = { NULL, MtDisconnectEvent, NULL };
