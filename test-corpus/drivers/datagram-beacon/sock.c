//~ clean
#include "beacon.h"

/* one request that we sit and wait for */
struct sk_call {
	PIRP irp;
	KEVENT done;
};

static NTSTATUS sk_call_done(PDEVICE_OBJECT dev, PIRP irp, PVOID ctx)
{
	UNREFERENCED_PARAMETER(dev);

	/* nobody waits for a request that was finished on the spot */
	if (irp->PendingReturned)
		KeSetEvent(&((struct sk_call *)ctx)->done, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS sk_call_init(struct sk_call *c)
{
	c->irp = IoAllocateIrp(1, FALSE);
	if (!c->irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	KeInitializeEvent(&c->done, NotificationEvent, FALSE);
	IoSetCompletionRoutine(c->irp, sk_call_done, c, TRUE, TRUE, TRUE);
	return STATUS_SUCCESS;
}

/* for requests that must be made, come what may */
static void sk_call_init_nofail(struct sk_call *c)
{
	LARGE_INTEGER nap = { .QuadPart = -20 * 10000LL };

	while (!NT_SUCCESS(sk_call_init(c)))
		KeDelayExecutionThread(KernelMode, FALSE, &nap);
}

static NTSTATUS sk_call_again(struct sk_call *c)
{
	IoReuseIrp(c->irp, STATUS_UNSUCCESSFUL);
	KeClearEvent(&c->done);
	IoSetCompletionRoutine(c->irp, sk_call_done, c, TRUE, TRUE, TRUE);
	return STATUS_SUCCESS;
}

static NTSTATUS sk_call_wait(struct sk_call *c, NTSTATUS st)
{
	if (st == STATUS_PENDING) {
		KeWaitForSingleObject(&c->done, Executive, KernelMode, FALSE, NULL);
		st = c->irp->IoStatus.Status;
	}
	return st;
}

static void sk_call_free(struct sk_call *c)
{
	IoFreeIrp(c->irp);
	c->irp = NULL;
}

static NTSTATUS sk_set_ulong(PWSK_SOCKET s, struct sk_call *c, ULONG option, ULONG value)
{
	NTSTATUS st;

	/* value may live here: we are back only when the request is done */
	st = SK_CONTROL(s, WskSetOption, option, SOL_SOCKET, sizeof(value), &value, 0, NULL, NULL, c->irp);
	return sk_call_wait(c, st);
}

static NTSTATUS sk_bind_any(PWSK_SOCKET s, struct sk_call *c, USHORT port)
{
	SOCKADDR_IN sin = { 0 };
	NTSTATUS st;

	sin.sin_family = AF_INET;
	sin.sin_port = RtlUshortByteSwap(port);
	sin.sin_addr.s_addr = INADDR_ANY;

	st = SK_DGRAM(s)->WskBind(s, (PSOCKADDR)&sin, 0, c->irp);
	return sk_call_wait(c, st);
}

NTSTATUS sock_open(struct beacon *b)
{
	struct sk_call c;
	PWSK_SOCKET s = NULL;
	NTSTATUS st;

	GOTO_IF_FAIL(st, out, sk_call_init(&c));

	st = b->npi.Dispatch->WskSocket(b->npi.Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP,
					WSK_FLAG_DATAGRAM_SOCKET, b, &rx_dispatch,
					NULL, NULL, NULL, c.irp);
	st = sk_call_wait(&c, st);
	if (!NT_SUCCESS(st))
		goto free_call;
	s = (PWSK_SOCKET)c.irp->IoStatus.Information;

	/* options first: exclusive use of the port can only be had before the bind */
	GOTO_IF_FAIL(st, close_sock, sk_call_again(&c));
	GOTO_IF_FAIL(st, close_sock, sk_set_ulong(s, &c, (ULONG)SO_EXCLUSIVEADDRUSE, 1));
	GOTO_IF_FAIL(st, close_sock, sk_call_again(&c));
	GOTO_IF_FAIL(st, close_sock, sk_set_ulong(s, &c, SO_BROADCAST, 1));
	GOTO_IF_FAIL(st, close_sock, sk_call_again(&c));
	GOTO_IF_FAIL(st, close_sock, sk_bind_any(s, &c, BEACON_PORT));

	b->sock = s;
	goto free_call;

close_sock:
	sk_call_again(&c);
	sk_call_wait(&c, SK_BASIC(s)->WskCloseSocket(s, c.irp));
free_call:
	sk_call_free(&c);
out:
	return st;
}

static void sock_fill_events(WSK_EVENT_CALLBACK_CONTROL *ctl, ULONG mask)
{
	ctl->NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
	ctl->EventMask = mask;
}

/* to switch an event on takes no IRP and no wait */
NTSTATUS sock_listen(struct beacon *b)
{
	WSK_EVENT_CALLBACK_CONTROL ctl;

	sock_fill_events(&ctl, WSK_EVENT_RECEIVE_FROM);
	return SK_CONTROL(b->sock, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET,
			  sizeof(ctl), &ctl, 0, NULL, NULL, NULL);
}

/* when this returns, rx_event() does not run and will not run any more */
static NTSTATUS sock_mute(struct beacon *b)
{
	static const ULONG events[] = { WSK_EVENT_RECEIVE_FROM };
	WSK_EVENT_CALLBACK_CONTROL ctl;
	struct sk_call c;
	NTSTATUS st = STATUS_SUCCESS;
	ULONG i;

	sk_call_init_nofail(&c);
	for (i = 0; i < RTL_NUMBER_OF(events); i++) {
		if (i)
			sk_call_again(&c);
		sock_fill_events(&ctl, WSK_EVENT_DISABLE | events[i]);
		st = SK_CONTROL(b->sock, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET,
				sizeof(ctl), &ctl, 0, NULL, NULL, c.irp);
		GOTO_IF_FAIL(st, free_call, sk_call_wait(&c, st));
	}

free_call:
	sk_call_free(&c);
	return st;
}

static void sock_close(struct beacon *b)
{
	struct sk_call c;

	/* an open socket would keep WskDeregister() from returning */
	sk_call_init_nofail(&c);
	sk_call_wait(&c, SK_BASIC(b->sock)->WskCloseSocket(b->sock, c.irp));
	sk_call_free(&c);
	b->sock = NULL;
}

/* called by the thread, or by whoever knows that there is no thread */
void sock_shutdown(struct beacon *b)
{
	NTSTATUS st;

	if (!b->sock)
		return;

	/* from here on nothing more is kept; then what was kept goes back; then the close */
	KeSetEvent(&b->paused, IO_NO_INCREMENT, FALSE);
	st = sock_mute(b);
	if (!NT_SUCCESS(st))
		dbg("receive event still on: 0x%08x\n", (unsigned)st);
	rx_discard(b);
	sock_close(b);
}
