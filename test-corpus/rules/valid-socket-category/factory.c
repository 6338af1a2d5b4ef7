/* A driver that makes all its sockets by one helper, and asks it for sockets that do not exist. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _FC_SERVICE {
    WSK_PROVIDER_NPI Npi;
    PIRP Irp;
    KEVENT Done;
    PWSK_SOCKET Probe;
    SOCKADDR_IN Local;
} FC_SERVICE, *PFC_SERVICE;

extern const WSK_CLIENT_LISTEN_DISPATCH FcListenEvents;

static NTSTATUS FcMake(_In_ PFC_SERVICE Service, _In_ USHORT Type, _In_ ULONG Protocol, _In_ ULONG Flags,
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

NTSTATUS FcMakeListener(_In_ PFC_SERVICE Service)
{
    return FcMake(Service, SOCK_STREAM, IPPROTO_TCP, 0, Service, &FcListenEvents); //~ valid-socket-category
}

NTSTATUS FcMakeBoth(_In_ PFC_SERVICE Service)
{
    ULONG flags = WSK_FLAG_LISTEN_SOCKET;

    flags |= WSK_FLAG_DATAGRAM_SOCKET;
    return FcMake(Service, SOCK_STREAM, IPPROTO_TCP, flags, NULL, NULL); //~ valid-socket-category
}

NTSTATUS FcMakeBeacon(_In_ PFC_SERVICE Service)
{
    return FcMake(Service, SOCK_DGRAM, IPPROTO_TCP, WSK_FLAG_DATAGRAM_SOCKET, NULL, NULL); //~ valid-socket-category
}

NTSTATUS FcConnect(_In_ PFC_SERVICE Service, _In_ PSOCKADDR Remote)
{
    return Service->Npi.Dispatch->WskSocketConnect(Service->Npi.Client, SOCK_DGRAM, IPPROTO_UDP, //~ valid-socket-category
        (PSOCKADDR)&Service->Local, Remote, 0, NULL, NULL, NULL, NULL, NULL, Service->Irp);
}

NTSTATUS FcProbe(_In_ PFC_SERVICE Service, _In_ PIRP BindIrp)
{
    NTSTATUS status = FcMake(Service, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_BASIC_SOCKET, NULL, NULL);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    Service->Probe = (PWSK_SOCKET)Service->Irp->IoStatus.Information;
    return ((PWSK_PROVIDER_DATAGRAM_DISPATCH)Service->Probe->Dispatch)->WskBind(Service->Probe, //~ valid-socket-category
        (PSOCKADDR)&Service->Local, 0, BindIrp);
}
