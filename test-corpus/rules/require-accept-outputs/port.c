/* Ports whose accept callbacks forget what they owe. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _PORT {
    PWSK_SOCKET Listener;
    PWSK_SOCKET Client;
    PIO_WORKITEM CloseItem;
    ULONG Clients;
} PORT, *PPORT;

#define PORT_MOST_CLIENTS 8

const WSK_CLIENT_CONNECTION_DISPATCH PortClientEvents;
IO_WORKITEM_ROUTINE PortCloseWorker;

static VOID
PortDescribe(_In_ PPORT Port, _Out_ PVOID *Context)
{
    *Context = Port;
}

// The table is set for the first client only.
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
        goto Exit;
    }
    if (port->Clients >= PORT_MOST_CLIENTS) {
        goto Exit;
    }
    port->Client = AcceptSocket;
    PortDescribe(port, AcceptSocketContext);
    if (port->Clients++ == 0) {
        *AcceptSocketDispatch = &PortClientEvents;
    }
    status = STATUS_SUCCESS;

Exit:
    return status; //~ require-accept-outputs
}

// Events may come before the callback has said to whom.
static NTSTATUS WSKAPI
PortAcceptLoud(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket, _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PPORT port = (PPORT)SocketContext;
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);

    if (AcceptSocket == NULL) {
        IoQueueWorkItem(port->CloseItem, PortCloseWorker, DelayedWorkQueue, port);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    port->Client = AcceptSocket;
    dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)AcceptSocket->Dispatch;
    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT;
    dispatch->WskControlSocket(AcceptSocket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, //~ require-accept-outputs
        sizeof(control), &control, 0, NULL, NULL, NULL);
    *AcceptSocketContext = port;
    *AcceptSocketDispatch = &PortClientEvents;
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
PortReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication,
    _In_ SIZE_T BytesIndicated, _Inout_ SIZE_T *BytesAccepted)
{
    PPORT port = (PPORT)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesIndicated);
    UNREFERENCED_PARAMETER(BytesAccepted);
    if (DataIndication == NULL) {
        IoQueueWorkItem(port->CloseItem, PortCloseWorker, DelayedWorkQueue, port);
    }
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

const WSK_CLIENT_CONNECTION_DISPATCH PortClientEvents = { PortReceive, PortDisconnect, NULL };
const WSK_CLIENT_LISTEN_DISPATCH PortEvents = { PortAccept, NULL, NULL };
const WSK_CLIENT_LISTEN_DISPATCH PortLoudEvents = { PortAcceptLoud, NULL, NULL };
