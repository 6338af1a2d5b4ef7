//~ clean
/* Every socket with the table of its category. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _EX_DRIVER {
    WSK_PROVIDER_NPI Npi;
    PIRP Irp;
    KEVENT Done;
    PWSK_SOCKET Inner;
    PWSK_SOCKET Outer;
} EX_DRIVER, *PEX_DRIVER;

extern const WSK_CLIENT_LISTEN_DISPATCH ExListenEvents;
extern const WSK_CLIENT_CONNECTION_DISPATCH ExConnectionEvents;

#define EX_TABLE(s) ((PWSK_PROVIDER_CONNECTION_DISPATCH)(s)->Dispatch)

static NTSTATUS ExMake(_In_ PEX_DRIVER Driver, _In_ ULONG Flags, _In_opt_ const VOID *Events)
{
    return Driver->Npi.Dispatch->WskSocket(Driver->Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, Flags, Driver, Events,
        NULL, NULL, NULL, Driver->Irp);
}

NTSTATUS ExMakeListener(_In_ PEX_DRIVER Driver)
{
    return ExMake(Driver, WSK_FLAG_LISTEN_SOCKET, &ExListenEvents);
}

NTSTATUS ExMakeConnection(_In_ PEX_DRIVER Driver, _In_ BOOLEAN Quiet)
{
    return ExMake(Driver, WSK_FLAG_CONNECTION_SOCKET, Quiet ? NULL : &ExConnectionEvents);
}

NTSTATUS ExForward(_In_ PEX_DRIVER Driver, _In_ PWSK_BUF Buffer, _In_ PIRP Irp)
{
    return EX_TABLE(Driver->Outer)->WskSend(Driver->Outer, Buffer, 0, Irp);
}
