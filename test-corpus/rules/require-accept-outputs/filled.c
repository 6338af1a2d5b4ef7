//~ clean
/* The outputs set by helpers, first of all, and for accepted connections only. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _PORT {
    PWSK_SOCKET Client;
    PIO_WORKITEM CloseItem;
    ULONG Clients;
} PORT, *PPORT;

const WSK_CLIENT_CONNECTION_DISPATCH PortClientEvents;
IO_WORKITEM_ROUTINE PortCloseWorker;

static VOID
PortDescribe(_In_ PPORT Port, _Out_ PVOID *Context, _Out_ const WSK_CLIENT_CONNECTION_DISPATCH **Dispatch)
{
    *Context = Port;
    *Dispatch = &PortClientEvents;
}

static NTSTATUS WSKAPI
PortAccept(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket, _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PPORT port = (PPORT)SocketContext;
    NTSTATUS status = STATUS_REQUEST_NOT_ACCEPTED;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);

    if (AcceptSocket == NULL) {
        IoQueueWorkItem(port->CloseItem, PortCloseWorker, DelayedWorkQueue, port);
    } else if (port->Clients < 8) {
        port->Clients++;
        port->Client = AcceptSocket;
        PortDescribe(port, AcceptSocketContext, AcceptSocketDispatch);
        status = STATUS_SUCCESS;
    }
    return status;
}

static NTSTATUS WSKAPI
PortAcceptQuiet(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket, _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PPORT port = (PPORT)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);

    *AcceptSocketContext = NULL;
    *AcceptSocketDispatch = NULL;
    if (AcceptSocket == NULL) {
        IoQueueWorkItem(port->CloseItem, PortCloseWorker, DelayedWorkQueue, port);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    port->Client = AcceptSocket;
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
PortDisconnect(_In_opt_ PVOID SocketContext, _In_ ULONG Flags)
{
    PPORT port = (PPORT)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    IoQueueWorkItem(port->CloseItem, PortCloseWorker, DelayedWorkQueue, port);
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH PortClientEvents = { NULL, PortDisconnect, NULL };
const WSK_CLIENT_LISTEN_DISPATCH PortEvents = { PortAccept, NULL, NULL };
const WSK_CLIENT_LISTEN_DISPATCH PortQuietEvents = { PortAcceptQuiet, NULL, NULL };
