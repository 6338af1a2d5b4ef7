//~ clean
/* One peer, whose address the socket keeps; control data with its length. */
#include <ntddk.h>
#include <wsk.h>

typedef struct whisperer {
	PWSK_SOCKET s;
	const WSK_PROVIDER_DATAGRAM_DISPATCH *d;
	SOCKADDR_IN peer;
	CHAR control[128];
	ULONG control_len;
} whisperer;

NTSTATUS whisper_to(whisperer *w, PIRP irp)
{
	return w->d->WskControlSocket(w->s, WskIoctl, SIO_WSK_SET_SENDTO_ADDRESS, 0, sizeof(w->peer), &w->peer, 0, NULL, NULL, irp);
}

NTSTATUS whisper(whisperer *w, WSK_BUF *buf, PIRP irp)
{
	return w->d->WskSendTo(w->s, buf, 0, NULL, 0, NULL, irp);
}

NTSTATUS listen_once(whisperer *w, WSK_BUF *buf, PIRP irp)
{
	w->control_len = sizeof(w->control);
	return w->d->WskReceiveFrom(w->s, buf, 0, NULL, &w->control_len, (PCMSGHDR)w->control, NULL, irp);
}

NTSTATUS listen_plain(whisperer *w, WSK_BUF *buf, PIRP irp)
{
	return w->d->WskReceiveFrom(w->s, buf, 0, (PSOCKADDR)&w->peer, NULL, NULL, NULL, irp);
}
