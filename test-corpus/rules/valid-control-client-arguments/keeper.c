//~ clean
/* The same operations with the arguments that they take. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _KP_CLIENT {
    WSK_PROVIDER_NPI Npi;
    PSECURITY_DESCRIPTOR Cached;
    WSK_TRANSPORT Transports[8];
    PIRP Irp;
} KP_CLIENT, *PKP_CLIENT;

static NTSTATUS KpControl(_In_ PKP_CLIENT Client, _In_ ULONG Code, _In_opt_ PVOID Input, _In_ SIZE_T Size, _In_opt_ PIRP Irp)
{
    return Client->Npi.Dispatch->WskControlClient(Client->Npi.Client, Code, Size, Input, 0, NULL, NULL, Irp);
}

NTSTATUS KpEvents(_In_ PKP_CLIENT Client)
{
    WSK_EVENT_CALLBACK_CONTROL control;

    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_ACCEPT;
    return KpControl(Client, WSK_SET_STATIC_EVENT_CALLBACKS, &control, sizeof(control), NULL);
}

NTSTATUS KpRelease(_In_ PKP_CLIENT Client)
{
    return KpControl(Client, WSK_RELEASE_SD, &Client->Cached, sizeof(Client->Cached), NULL);
}

NTSTATUS KpCache(_In_ PKP_CLIENT Client, _In_ PSECURITY_DESCRIPTOR Descriptor)
{
    return Client->Npi.Dispatch->WskControlClient(Client->Npi.Client, WSK_CACHE_SD, sizeof(Descriptor), &Descriptor,
        sizeof(Client->Cached), &Client->Cached, NULL, NULL);
}

NTSTATUS KpList(_In_ PKP_CLIENT Client, _Out_ PSIZE_T Returned)
{
    return Client->Npi.Dispatch->WskControlClient(Client->Npi.Client, WSK_TRANSPORT_LIST_QUERY, 0, NULL,
        sizeof(Client->Transports), Client->Transports, Returned, NULL);
}
