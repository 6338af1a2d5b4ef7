//~ clean
/* Every request has its IRP, but for the control requests that may go without. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _PT_CLIENT {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_LISTEN_DISPATCH *Dispatch;
    WSK_EVENT_CALLBACK_CONTROL Events;
    PIRP CloseIrp;
} PT_CLIENT, *PPT_CLIENT;

NTSTATUS PtListen(_In_ PPT_CLIENT Client)
{
    return Client->Dispatch->WskControlSocket(Client->Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET,
        sizeof(Client->Events), &Client->Events, 0, NULL, NULL, NULL);
}

NTSTATUS PtClose(_In_ PPT_CLIENT Client)
{
    return Client->Dispatch->WskCloseSocket(Client->Socket, Client->CloseIrp);
}
