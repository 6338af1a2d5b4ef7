//~ clean
/* A listener for administrators only, whose descriptor WSK has cached. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _DM_LISTENER {
    WSK_PROVIDER_NPI Npi;
    PSECURITY_DESCRIPTOR Cached;
    PIRP Irp;
    KEVENT Done;
} DM_LISTENER, *PDM_LISTENER;

static NTSTATUS DmCache(_In_ PDM_LISTENER Listener, _In_ PSECURITY_DESCRIPTOR Descriptor)
{
    return Listener->Npi.Dispatch->WskControlClient(Listener->Npi.Client, WSK_CACHE_SD, sizeof(Descriptor), &Descriptor,
        sizeof(Listener->Cached), &Listener->Cached, NULL, NULL);
}

NTSTATUS DmOpen(_In_ PDM_LISTENER Listener, _In_ PACL Acl)
{
    SECURITY_DESCRIPTOR descriptor;
    PSECURITY_DESCRIPTOR cached;
    NTSTATUS status;

    RtlCreateSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
    RtlSetDaclSecurityDescriptor(&descriptor, TRUE, Acl, FALSE);
    status = DmCache(Listener, &descriptor);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    cached = Listener->Cached;
    status = Listener->Npi.Dispatch->WskSocket(Listener->Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET,
        NULL, NULL, NULL, NULL, cached, Listener->Irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&Listener->Done, Executive, KernelMode, FALSE, NULL);
        status = Listener->Irp->IoStatus.Status;
    }
    Listener->Npi.Dispatch->WskControlClient(Listener->Npi.Client, WSK_RELEASE_SD, sizeof(cached), &cached, 0, NULL, NULL, NULL);
    return status;
}

NTSTATUS DmName(_In_ PDM_LISTENER Listener, _In_ PSOCKADDR Address, _Out_ PUNICODE_STRING Name)
{
    return Listener->Npi.Dispatch->WskGetNameInfo(Listener->Npi.Client, Address, sizeof(SOCKADDR_IN), Name, NULL, 0,
        PsGetCurrentProcess(), PsGetCurrentThread(), Listener->Irp);
}
