//~ clean
/* One helper for all sockets, and for each the category that goes with it. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _DP_SERVICE {
    WSK_PROVIDER_NPI Npi;
    PIRP Irp;
    KEVENT Done;
} DP_SERVICE, *PDP_SERVICE;

extern const WSK_CLIENT_LISTEN_DISPATCH DpListenEvents;

static NTSTATUS DpMake(_In_ PDP_SERVICE Service, _In_ USHORT Type, _In_ ULONG Protocol, _In_ ULONG Flags,
    _In_opt_ PVOID Context, _In_opt_ const VOID *Events)
{
    NTSTATUS status = Service->Npi.Dispatch->WskSocket(Service->Npi.Client, AF_INET6, Type, Protocol, Flags, Context, Events,
        NULL, NULL, NULL, Service->Irp);

    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&Service->Done, Executive, KernelMode, FALSE, NULL);
        status = Service->Irp->IoStatus.Status;
    }
    return status;
}

NTSTATUS DpMakeListener(_In_ PDP_SERVICE Service)
{
    return DpMake(Service, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET, Service, &DpListenEvents);
}

NTSTATUS DpMakeBeacon(_In_ PDP_SERVICE Service, _In_ BOOLEAN Raw)
{
    return DpMake(Service, Raw ? SOCK_RAW : SOCK_DGRAM, Raw ? IPPROTO_ICMPV6 : IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, NULL, NULL);
}

NTSTATUS DpMakeProbe(_In_ PDP_SERVICE Service)
{
    return DpMake(Service, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_BASIC_SOCKET, NULL, NULL);
}
