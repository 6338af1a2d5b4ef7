#include <ntddk.h>
#include <wsk.h>

NTSTATUS WSKAPI GateAccept(PVOID SocketContext, ULONG Flags, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress,
    PWSK_SOCKET AcceptSocket, PVOID *AcceptSocketContext, CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch);
WSK_INSPECT_ACTION WSKAPI GateInspect(PVOID SocketContext, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress, PWSK_INSPECT_ID InspectID);
NTSTATUS WSKAPI GateAbort(PVOID SocketContext, PWSK_INSPECT_ID InspectID);

static const WSK_CLIENT_LISTEN_DISPATCH GateDispatch = {
    GateAccept,
    GateInspect,
    NULL
};

static ULONG GateOn = 1;

static NTSTATUS
SetGateOption(_In_ PWSK_SOCKET Socket, _In_ ULONG Option, _In_ ULONG Value, _In_ PIRP Irp)
{
    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Socket->Dispatch;

    GateOn = Value;
    return dispatch->WskControlSocket(Socket, WskSetOption, Option, SOL_SOCKET, sizeof(GateOn), &GateOn,
        0, NULL, NULL, Irp);
}

NTSTATUS
GateConfigure(_In_ PWSK_SOCKET Socket, _In_ PIRP Irp)
{
    return SetGateOption(Socket, SO_CONDITIONAL_ACCEPT, TRUE, Irp); //~ require-inspect-handlers
}
