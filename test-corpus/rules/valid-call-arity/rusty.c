/* Has not been compiled for a while. */
#include <ntddk.h>
#include <wsk.h>

#define RY_CLOSE(s, i) ((PWSK_PROVIDER_BASIC_DISPATCH)(s)->Dispatch)->WskCloseSocket(i)

typedef struct _RY_CLIENT {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    PFN_WSK_RECEIVE Receive;
} RY_CLIENT, *PRY_CLIENT;

NTSTATUS RySend(_In_ PRY_CLIENT Client, _In_ PWSK_BUF Buffer, _In_ PIRP Irp)
{
    return Client->Dispatch->WskSend(Client->Socket, Buffer, Irp); //~ valid-call-arity
}

NTSTATUS RyReceive(_In_ PRY_CLIENT Client, _In_ PWSK_BUF Buffer, _In_ PIRP Irp)
{
    return Client->Receive(Client->Socket, Buffer, Irp); //~ valid-call-arity
}

NTSTATUS RyAddress(_In_ PRY_CLIENT Client, _Out_ PSOCKADDR Address, _In_ PIRP Irp)
{
    return Client->Dispatch->WskGetLocalAddress(Client->Socket, Address, sizeof(SOCKADDR_IN), Irp); //~ valid-call-arity
}

VOID RyStop(_In_ PRY_CLIENT Client, _In_ PIRP Irp)
{
    RY_CLOSE(Client->Socket, Irp); //~ valid-call-arity
}
