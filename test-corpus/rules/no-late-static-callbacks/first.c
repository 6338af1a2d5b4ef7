//~ clean
#include <ntddk.h>
#include <wsk.h>

typedef struct _CLIENT { WSK_PROVIDER_NPI Npi; const WSK_CLIENT_LISTEN_DISPATCH *Events; PWSK_SOCKET Listener; PIRP Irp; } CLIENT, *PCLIENT;

static NTSTATUS
ChooseCallbacks(_In_ PCLIENT Client)
{
    WSK_EVENT_CALLBACK_CONTROL control = { (PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_ACCEPT };

    return Client->Npi.Dispatch->WskControlClient(Client->Npi.Client, WSK_SET_STATIC_EVENT_CALLBACKS,
        sizeof(control), &control, 0, NULL, NULL, NULL);
}

static NTSTATUS
MakeListener(_In_ PCLIENT Client)
{
    return Client->Npi.Dispatch->WskSocket(Client->Npi.Client, AF_INET6, SOCK_STREAM, IPPROTO_TCP,
        WSK_FLAG_LISTEN_SOCKET, Client, Client->Events, NULL, NULL, NULL, Client->Irp);
}

/* Started again after a failure, the callbacks are chosen already. */
NTSTATUS
ClientStart(_In_ PCLIENT Client, _In_ BOOLEAN First)
{
    NTSTATUS status = STATUS_SUCCESS;

    if (First) {
        status = ChooseCallbacks(Client);
    }
    return NT_SUCCESS(status) ? MakeListener(Client) : status;
}
