//~ clean
/* Functions of its own that bear the API's names, and the API called as it wants to be. */
#include <ntddk.h>
#include <wsk.h>

typedef struct transport_ops {
	NTSTATUS (*WskSend)(void *peer, const void *data);
	NTSTATUS (*WskCloseSocket)(void *peer);
} transport_ops;

typedef struct namesake {
	const transport_ops *ops;
	void *peer;
	PWSK_SOCKET sock;
} namesake;

static NTSTATUS WskSend(namesake *n, WSK_BUF *buf, PIRP irp)
{
	return ((PWSK_PROVIDER_CONNECTION_DISPATCH)n->sock->Dispatch)->WskSend(n->sock, buf, 0, irp);
}

NTSTATUS namesake_send(namesake *n, WSK_BUF *buf, const void *data, PIRP irp)
{
	if (n->ops != NULL)
		return n->ops->WskSend(n->peer, data);
	return WskSend(n, buf, irp);
}

NTSTATUS namesake_close(namesake *n)
{
	return n->ops->WskCloseSocket(n->peer);
}
