/* A client that sends telemetry over a connection and beacons over a datagram socket, with flags of the wrong functions. */
#include <ntddk.h>
#include <wsk.h>

#define TM_QUICK WSK_FLAG_NODELAY
#define TM_SEND(c, b, f, i) (c)->Dispatch->WskSend((c)->Socket, (b), (f), (i))

typedef struct _TM_CLIENT {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    PWSK_SOCKET Beacon;
    const WSK_PROVIDER_DATAGRAM_DISPATCH *BeaconDispatch;
    SOCKADDR_IN Collector;
} TM_CLIENT, *PTM_CLIENT;

static NTSTATUS TmTransfer(_In_ PTM_CLIENT Client, _In_ PWSK_BUF Buffer, _In_ BOOLEAN Receive, _In_ ULONG Flags, _In_ PIRP Irp)
{
    if (Receive) {
        return Client->Dispatch->WskReceive(Client->Socket, Buffer, Flags, Irp);
    }
    return Client->Dispatch->WskSend(Client->Socket, Buffer, Flags, Irp);
}

NTSTATUS TmReadReply(_In_ PTM_CLIENT Client, _In_ PWSK_BUF Buffer, _In_ PIRP Irp)
{
    return TmTransfer(Client, Buffer, TRUE, TM_QUICK, Irp); //~ valid-flags
}

NTSTATUS TmReport(_In_ PTM_CLIENT Client, _In_ PWSK_BUF Buffer, _In_ BOOLEAN Urgent, _In_ PIRP Irp)
{
    ULONG flags = 0;

    if (Urgent) {
        flags |= WSK_FLAG_DRAIN;
    }
    return TM_SEND(Client, Buffer, flags, Irp); //~ valid-flags
}

NTSTATUS TmSkip(_In_ PTM_CLIENT Client, _In_ PWSK_BUF Buffer, _In_ PIRP Irp)
{
    return Client->Dispatch->WskReceive(Client->Socket, Buffer, WSK_FLAG_WAITALL | WSK_FLAG_DRAIN, Irp); //~ valid-flags
}

NTSTATUS TmBeacon(_In_ PTM_CLIENT Client, _In_ PWSK_BUF Buffer, _In_ PIRP Irp)
{
    return Client->BeaconDispatch->WskSendTo(Client->Beacon, Buffer, TM_QUICK, //~ valid-flags
        (PSOCKADDR)&Client->Collector, 0, NULL, Irp);
}

NTSTATUS WSKAPI TmDisconnectEvent(_In_opt_ PVOID SocketContext, _In_ ULONG Flags)
{
    PTM_CLIENT client = (PTM_CLIENT)SocketContext;

    if (Flags & WSK_FLAG_OOB) { //~ valid-flags
        client->Collector.sin_port = 0;
    }
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH TmEvents = { NULL, TmDisconnectEvent, NULL };
