/* A driver that lists addresses and transports, and counts in ULONGs as some pages do. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _IV_CLIENT {
    WSK_PROVIDER_NPI Npi;
    PWSK_SOCKET Socket;
    ULONG Returned;
    WSK_TRANSPORT Transports[16];
} IV_CLIENT, *PIV_CLIENT;

#define IV_LIST(c, got) (c)->Npi.Dispatch->WskControlClient((c)->Npi.Client, WSK_TRANSPORT_LIST_QUERY, 0, NULL, \
    sizeof((c)->Transports), (c)->Transports, (PSIZE_T)(got), NULL)

static NTSTATUS IvQuery(_In_ PIV_CLIENT Client, _Out_ PVOID List, _In_ SIZE_T Size, _Out_ PSIZE_T Returned)
{
    return ((PWSK_PROVIDER_BASIC_DISPATCH)Client->Socket->Dispatch)->WskControlSocket(Client->Socket, WskIoctl,
        SIO_ADDRESS_LIST_QUERY, 0, 0, NULL, Size, List, Returned, NULL);
}

NTSTATUS IvAddresses(_In_ PIV_CLIENT Client, _Out_ PVOID List, _In_ SIZE_T Size)
{
    ULONG returned = 0;
    NTSTATUS status = IvQuery(Client, List, Size, (PSIZE_T)&returned); //~ valid-output-size-type

    return returned == 0 ? STATUS_NO_MATCH : status;
}

NTSTATUS IvTransports(_In_ PIV_CLIENT Client)
{
    return IV_LIST(Client, &Client->Returned); //~ valid-output-size-type
}

NTSTATUS IvTransportsFor(_In_ PIV_CLIENT Client, _Out_ PULONG Returned)
{
    return IV_LIST(Client, Returned); //~ valid-output-size-type
}
