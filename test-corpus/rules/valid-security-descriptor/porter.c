/* A listener for administrators only, with descriptors that WSK does not know or no longer has. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _PR_LISTENER {
    WSK_PROVIDER_NPI Npi;
    PSECURITY_DESCRIPTOR Cached;
    PIRP Irp;
    PIRP OptionIrp;
} PR_LISTENER, *PPR_LISTENER;

static NTSTATUS PrMake(_In_ PPR_LISTENER Listener, _In_opt_ PSECURITY_DESCRIPTOR Descriptor)
{
    return Listener->Npi.Dispatch->WskSocket(Listener->Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET,
        NULL, NULL, NULL, NULL, Descriptor, Listener->Irp);
}

static VOID PrRelease(_In_ PPR_LISTENER Listener, _In_ PSECURITY_DESCRIPTOR Descriptor)
{
    Listener->Npi.Dispatch->WskControlClient(Listener->Npi.Client, WSK_RELEASE_SD, sizeof(Descriptor), &Descriptor,
        0, NULL, NULL, NULL);
}

NTSTATUS PrOpen(_In_ PPR_LISTENER Listener, _In_ PACL Acl)
{
    SECURITY_DESCRIPTOR descriptor;

    RtlCreateSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
    RtlSetDaclSecurityDescriptor(&descriptor, TRUE, Acl, FALSE);
    return PrMake(Listener, &descriptor); //~ valid-security-descriptor
}

NTSTATUS PrRestrict(_In_ PPR_LISTENER Listener, _In_ PWSK_SOCKET Socket, _In_ PVOID Object)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    BOOLEAN allocated = FALSE;

    ObGetObjectSecurity(Object, &descriptor, &allocated);
    return ((PWSK_PROVIDER_LISTEN_DISPATCH)Socket->Dispatch)->WskControlSocket(Socket, WskSetOption, SO_WSK_SECURITY, SOL_SOCKET, //~ valid-security-descriptor
        sizeof(descriptor), &descriptor, 0, NULL, NULL, Listener->OptionIrp);
}

NTSTATUS PrOpenAgain(_In_ PPR_LISTENER Listener, _In_ PSECURITY_DESCRIPTOR Cached)
{
    PrRelease(Listener, Cached);
    return PrMake(Listener, Cached); //~ valid-security-descriptor
}

NTSTATUS PrOpenQuickly(_In_ PPR_LISTENER Listener, _In_ PSECURITY_DESCRIPTOR Cached)
{
    NTSTATUS status = PrMake(Listener, Cached);

    PrRelease(Listener, Cached); //~ valid-security-descriptor
    return status;
}

NTSTATUS PrName(_In_ PPR_LISTENER Listener, _In_ PSOCKADDR Address, _Out_ PUNICODE_STRING Name)
{
    return Listener->Npi.Dispatch->WskGetNameInfo(Listener->Npi.Client, Address, sizeof(SOCKADDR_IN), Name, NULL, 0, //~ valid-security-descriptor
        NULL, PsGetCurrentThread(), Listener->Irp);
}
