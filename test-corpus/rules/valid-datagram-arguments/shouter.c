/* Shouts into the network, and listens with half an ear. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _SH_POST {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_DATAGRAM_DISPATCH *Dispatch;
    SOCKADDR_STORAGE From;
    CHAR Control[128];
    ULONG Flags;
} SH_POST, *PSH_POST;

static NTSTATUS ShSend(_In_ PSH_POST Post, _In_ PWSK_BUF Buffer, _In_opt_ PSOCKADDR To, _In_ PIRP Irp)
{
    return Post->Dispatch->WskSendTo(Post->Socket, Buffer, 0, To, 0, NULL, Irp); //~ valid-datagram-arguments
}

NTSTATUS ShShout(_In_ PSH_POST Post, _In_ PWSK_BUF Buffer, _In_ PIRP Irp)
{
    return ShSend(Post, Buffer, NULL, Irp);
}

NTSTATUS ShShoutList(_In_ PSH_POST Post, _In_ PWSK_BUF_LIST List, _In_ PIRP Irp)
{
    return Post->Dispatch->WskSendMessages(Post->Socket, List, 0, NULL, 0, NULL, Irp); //~ valid-datagram-arguments
}

NTSTATUS ShListen(_In_ PSH_POST Post, _In_ PWSK_BUF Buffer, _In_ PIRP Irp)
{
    return Post->Dispatch->WskReceiveFrom(Post->Socket, Buffer, 0, (PSOCKADDR)&Post->From, NULL, (PCMSGHDR)&Post->Control, //~ valid-datagram-arguments
        &Post->Flags, Irp);
}

NTSTATUS ShShoutFrom(_In_ PSH_POST Post, _In_ PWSK_BUF Buffer, _In_ PSOCKADDR To, _In_ PIRP Irp)
{
    return Post->Dispatch->WskSendTo(Post->Socket, Buffer, 0, To, sizeof(Post->Control), NULL, Irp); //~ valid-datagram-arguments
}
