/* A client that closes its sockets in a hurry. */
#include <ntddk.h>
#include <wsk.h>

#define QK_CLOSE(s) ((PWSK_PROVIDER_BASIC_DISPATCH)(s)->Dispatch)->WskCloseSocket((s), NULL)

typedef struct _QK_CLIENT {
    PWSK_SOCKET Control;
    PWSK_SOCKET Data;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
} QK_CLIENT, *PQK_CLIENT;

static NTSTATUS QkDisconnect(_In_ PQK_CLIENT Client, _In_opt_ PIRP Irp)
{
    return Client->Dispatch->WskDisconnect(Client->Data, NULL, WSK_FLAG_ABORTIVE, Irp); //~ valid-irp-argument
}

VOID QkStop(_In_ PQK_CLIENT Client)
{
    QkDisconnect(Client, NULL);
    Client->Dispatch->WskCloseSocket(Client->Data, NULL); //~ valid-irp-argument
    QK_CLOSE(Client->Control); //~ valid-irp-argument
}
