/* A driver with all kinds of sockets, whose tables got mixed up. */
#include <ntddk.h>
#include <wsk.h>

/* Has a worker close a socket that is dead. */
VOID CloseLater(_In_opt_ PVOID SocketContext);

typedef struct _SB_DRIVER {
    WSK_PROVIDER_NPI Npi;
    PIRP Irp;
    KEVENT Done;
    PWSK_SOCKET Inner;
    PWSK_SOCKET Outer;
} SB_DRIVER, *PSB_DRIVER;

extern const WSK_CLIENT_LISTEN_DISPATCH SbListenEvents;
extern const WSK_CLIENT_DATAGRAM_DISPATCH SbDatagramEvents;

#define SB_TABLE(s) ((PWSK_PROVIDER_CONNECTION_DISPATCH)(s)->Dispatch)

static NTSTATUS SbMake(_In_ PSB_DRIVER Driver, _In_ USHORT Type, _In_ ULONG Protocol, _In_ ULONG Flags, _In_opt_ const VOID *Events,
    _Out_ PWSK_SOCKET *Socket)
{
    NTSTATUS status = Driver->Npi.Dispatch->WskSocket(Driver->Npi.Client, AF_INET, Type, Protocol, Flags, Driver, Events,
        NULL, NULL, NULL, Driver->Irp);

    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&Driver->Done, Executive, KernelMode, FALSE, NULL);
        status = Driver->Irp->IoStatus.Status;
    }
    *Socket = NT_SUCCESS(status) ? (PWSK_SOCKET)Driver->Irp->IoStatus.Information : NULL;
    return status;
}

NTSTATUS SbMakeInner(_In_ PSB_DRIVER Driver)
{
    return SbMake(Driver, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_CONNECTION_SOCKET, &SbListenEvents, &Driver->Inner); //~ no-dispatch-mismatch
}

NTSTATUS WSKAPI SbAcceptEvent(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket, _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    PSB_DRIVER driver = (PSB_DRIVER)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(LocalAddress);
    UNREFERENCED_PARAMETER(RemoteAddress);
    if (AcceptSocket == NULL) {
        CloseLater(SocketContext);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    driver->Outer = AcceptSocket;
    *AcceptSocketContext = driver;
    *AcceptSocketDispatch = (const WSK_CLIENT_CONNECTION_DISPATCH *)&SbDatagramEvents; //~ no-dispatch-mismatch
    return STATUS_SUCCESS;
}

const WSK_CLIENT_LISTEN_DISPATCH SbListenEvents = { SbAcceptEvent, NULL, NULL };

NTSTATUS SbForward(_In_ PSB_DRIVER Driver, _In_ PWSK_BUF Buffer, _In_ PIRP Irp)
{
    return SB_TABLE(Driver->Inner)->WskSend(Driver->Outer, Buffer, 0, Irp); //~ no-dispatch-mismatch
}
