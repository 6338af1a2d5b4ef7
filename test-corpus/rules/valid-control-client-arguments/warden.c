/* A client that caches a descriptor, watches the transports and enables events for all its sockets. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _WD_CLIENT {
    WSK_PROVIDER_NPI Npi;
    PSECURITY_DESCRIPTOR Cached;
    WSK_TRANSPORT Transports[8];
    PIRP Irp;
} WD_CLIENT, *PWD_CLIENT;

IO_COMPLETION_ROUTINE WdDone;

static NTSTATUS WdControl(_In_ PWD_CLIENT Client, _In_ ULONG Code, _In_opt_ PVOID Input, _In_ SIZE_T Size, _In_opt_ PIRP Irp)
{
    return Client->Npi.Dispatch->WskControlClient(Client->Npi.Client, Code, Size, Input, 0, NULL, NULL, Irp);
}

NTSTATUS WdEvents(_In_ PWD_CLIENT Client)
{
    WSK_EVENT_CALLBACK_CONTROL control;
    PWSK_EVENT_CALLBACK_CONTROL events = &control;

    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_ACCEPT;
    return WdControl(Client, WSK_SET_STATIC_EVENT_CALLBACKS, events, sizeof(events), NULL); //~ valid-control-client-arguments
}

NTSTATUS WdWatch(_In_ PWD_CLIENT Client)
{
    return WdControl(Client, WSK_TRANSPORT_LIST_CHANGE, NULL, 0, NULL); //~ valid-control-client-arguments
}

NTSTATUS WdRelease(_In_ PWD_CLIENT Client)
{
    IoReuseIrp(Client->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Client->Irp, WdDone, Client, TRUE, TRUE, TRUE);
    return WdControl(Client, WSK_RELEASE_SD, &Client->Cached, sizeof(Client->Cached), Client->Irp); //~ valid-control-client-arguments
}

NTSTATUS WdCache(_In_ PWD_CLIENT Client, _In_ PSECURITY_DESCRIPTOR Descriptor)
{
    return Client->Npi.Dispatch->WskControlClient(Client->Npi.Client, WSK_CACHE_SD, sizeof(PSECURITY_DESCRIPTOR), Descriptor, //~ valid-control-client-arguments
        sizeof(PSECURITY_DESCRIPTOR), &Client->Cached, NULL, NULL);
}

NTSTATUS WdList(_In_ PWD_CLIENT Client)
{
    return Client->Npi.Dispatch->WskControlClient(Client->Npi.Client, WSK_TRANSPORT_LIST_QUERY, 0, NULL, //~ valid-control-client-arguments
        sizeof(Client->Transports), Client->Transports, NULL, NULL);
}
