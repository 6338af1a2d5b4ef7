/* A driver that tunes its sockets through one helper, and takes what it knows from user mode. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _TN_SOCKET {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    PWSK_EVENT_CALLBACK_CONTROL Events;
    BOOLEAN KeepAlive;
    ULONG Backlog;
    WSK_INSPECT_ID InspectId;
} TN_SOCKET, *PTN_SOCKET;

#define TN_GET(s, o, v, i) (s)->Dispatch->WskControlSocket((s)->Socket, WskGetOption, (o), SOL_SOCKET, sizeof(*(v)), (v), 0, NULL, NULL, (i))

static NTSTATUS TnSet(_In_ PTN_SOCKET Socket, _In_ ULONG Level, _In_ ULONG Option, _In_ PVOID Value, _In_ SIZE_T Size, _In_opt_ PIRP Irp)
{
    return Socket->Dispatch->WskControlSocket(Socket->Socket, WskSetOption, Option, Level, Size, Value, 0, NULL, NULL, Irp);
}

NTSTATUS TnKeepAlive(_In_ PTN_SOCKET Socket, _In_ PIRP Irp)
{
    return TnSet(Socket, SOL_SOCKET, SO_KEEPALIVE, &Socket->KeepAlive, sizeof(Socket->KeepAlive), Irp); //~ valid-control-socket-arguments
}

NTSTATUS TnExclusive(_In_ PTN_SOCKET Socket, _In_ PULONG On)
{
    return TnSet(Socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, On, sizeof(*On), NULL); //~ valid-control-socket-arguments
}

NTSTATUS TnEvents(_In_ PTN_SOCKET Socket)
{
    return TnSet(Socket, IPPROTO_TCP, SO_WSK_EVENT_CALLBACK, //~ valid-control-socket-arguments
        Socket->Events, sizeof(*Socket->Events), NULL);
}

NTSTATUS TnEventsAgain(_In_ PTN_SOCKET Socket)
{
    return TnSet(Socket, SOL_SOCKET, SO_WSK_EVENT_CALLBACK, Socket->Events, sizeof(Socket->Events), NULL); //~ valid-control-socket-arguments
}

NTSTATUS TnBuffer(_In_ PTN_SOCKET Socket, _Out_ PULONG Bytes, _In_ PIRP Irp)
{
    return TN_GET(Socket, SO_RCVBUF, Bytes, Irp); //~ valid-control-socket-arguments
}

NTSTATUS TnBacklog(_In_ PTN_SOCKET Socket, _In_ PIRP Irp)
{
    return Socket->Dispatch->WskControlSocket(Socket->Socket, WskIoctl, SIO_WSK_QUERY_IDEAL_SEND_BACKLOG, 0, //~ valid-control-socket-arguments
        0, NULL, sizeof(Socket->Backlog), &Socket->Backlog, NULL, Irp);
}

NTSTATUS TnSilence(_In_ PTN_SOCKET Socket, _In_ PIRP Irp)
{
    return Socket->Dispatch->WskControlSocket(Socket->Socket, WskSetOption, SIO_WSK_SET_TCP_SILENT_MODE, 0, //~ valid-control-socket-arguments
        0, NULL, 0, NULL, NULL, Irp);
}

NTSTATUS TnInspectId(_In_ PTN_SOCKET Socket)
{
    return Socket->Dispatch->WskControlSocket(Socket->Socket, WskIoctl, SIO_WSK_QUERY_INSPECT_ID, 0, //~ valid-control-socket-arguments
        0, NULL, sizeof(Socket->InspectId), &Socket->InspectId, NULL, NULL);
}
