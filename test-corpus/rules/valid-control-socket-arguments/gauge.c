//~ clean
/* Options and ioctls as they are documented, and one of the transport's own. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _GG_SOCKET {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    WSK_EVENT_CALLBACK_CONTROL Events;
    ULONG KeepAlive;
    SIZE_T Backlog;
    WSK_INSPECT_ID InspectId;
} GG_SOCKET, *PGG_SOCKET;

static NTSTATUS GgSet(_In_ PGG_SOCKET Socket, _In_ ULONG Level, _In_ ULONG Option, _In_ PVOID Value, _In_ SIZE_T Size, _In_opt_ PIRP Irp)
{
    return Socket->Dispatch->WskControlSocket(Socket->Socket, WskSetOption, Option, Level, Size, Value, 0, NULL, NULL, Irp);
}

NTSTATUS GgKeepAlive(_In_ PGG_SOCKET Socket, _In_ PIRP Irp)
{
    return GgSet(Socket, SOL_SOCKET, SO_KEEPALIVE, &Socket->KeepAlive, sizeof(Socket->KeepAlive), Irp);
}

NTSTATUS GgNoDelay(_In_ PGG_SOCKET Socket, _In_ PUCHAR On, _In_ PIRP Irp)
{
    return GgSet(Socket, IPPROTO_TCP, TCP_NODELAY, On, sizeof(*On), Irp);
}

NTSTATUS GgEvents(_In_ PGG_SOCKET Socket)
{
    return GgSet(Socket, SOL_SOCKET, SO_WSK_EVENT_CALLBACK, &Socket->Events, sizeof(Socket->Events), NULL);
}

NTSTATUS GgBacklog(_In_ PGG_SOCKET Socket, _In_ PIRP Irp)
{
    return Socket->Dispatch->WskControlSocket(Socket->Socket, WskIoctl, SIO_WSK_QUERY_IDEAL_SEND_BACKLOG, 0,
        0, NULL, sizeof(Socket->Backlog), &Socket->Backlog, NULL, Irp);
}

NTSTATUS GgInspectId(_In_ PGG_SOCKET Socket, _Out_ PSIZE_T Returned)
{
    return Socket->Dispatch->WskControlSocket(Socket->Socket, WskIoctl, SIO_WSK_QUERY_INSPECT_ID, 0,
        0, NULL, sizeof(WSK_INSPECT_ID), &Socket->InspectId, Returned, NULL);
}
