//~ clean
/* Lists addresses and transports, and counts in SIZE_T. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _CN_CLIENT {
    WSK_PROVIDER_NPI Npi;
    PWSK_SOCKET Socket;
    SIZE_T Returned;
    WSK_TRANSPORT Transports[16];
} CN_CLIENT, *PCN_CLIENT;

static NTSTATUS CnQuery(_In_ PCN_CLIENT Client, _Out_ PVOID List, _In_ SIZE_T Size, _Out_ PSIZE_T Returned)
{
    return ((PWSK_PROVIDER_BASIC_DISPATCH)Client->Socket->Dispatch)->WskControlSocket(Client->Socket, WskIoctl,
        SIO_ADDRESS_LIST_QUERY, 0, 0, NULL, Size, List, Returned, NULL);
}

NTSTATUS CnAddresses(_In_ PCN_CLIENT Client, _Out_ PVOID List, _In_ SIZE_T Size, _Out_ PULONG Count)
{
    SIZE_T returned = 0;
    NTSTATUS status = CnQuery(Client, List, Size, &returned);

    *Count = (ULONG)(returned / sizeof(SOCKADDR_IN));
    return status;
}

NTSTATUS CnTransports(_In_ PCN_CLIENT Client)
{
    return Client->Npi.Dispatch->WskControlClient(Client->Npi.Client, WSK_TRANSPORT_LIST_QUERY, 0, NULL,
        sizeof(Client->Transports), Client->Transports, &Client->Returned, NULL);
}
