//~ clean
#include "beacon.h"

static const UCHAR probe_magic[4] = { 'B', 'C', 'N', '?' };

/*
 * May run at DISPATCH_LEVEL. Keeps the whole list (STATUS_PENDING) and lets the
 * thread look at it; what cannot be kept is dropped, as UDP allows.
 */
static NTSTATUS WSKAPI rx_event(PVOID ctx, ULONG flags, PWSK_DATAGRAM_INDICATION ind)
{
	struct beacon *b = ctx;
	LARGE_INTEGER zero = { .QuadPart = 0 };
	struct rx_held *h;
	KIRQL irql;

	UNREFERENCED_PARAMETER(flags);

	if (!ind) {
		/* the socket is dead: the thread closes it */
		InterlockedExchange(&b->dead, 1);
		KeSetEvent(&b->wake, IO_NO_INCREMENT, FALSE);
		return STATUS_SUCCESS;
	}

	/* just a look, no wait */
	if (KeWaitForSingleObject(&b->paused, Executive, KernelMode, FALSE, &zero) == STATUS_SUCCESS)
		return STATUS_SUCCESS;

	h = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*h), BEACON_TAG);
	if (!h)
		return STATUS_SUCCESS;
	h->head = ind;

	KeAcquireSpinLock(&b->lock, &irql);
	if (b->held_count >= RX_MAX_HELD) {
		KeReleaseSpinLock(&b->lock, irql);
		ExFreePoolWithTag(h, BEACON_TAG);
#if DBG
		InterlockedIncrement(&b->rx_dropped);
#endif
		return STATUS_SUCCESS;
	}
	InsertTailList(&b->held_list, &h->link);
	b->held_count++;
	KeReleaseSpinLock(&b->lock, irql);

	KeSetEvent(&b->wake, IO_NO_INCREMENT, FALSE);
	return STATUS_PENDING;
}

const WSK_CLIENT_DATAGRAM_DISPATCH rx_dispatch = {
	.WskReceiveFromEvent = rx_event,
};

static struct rx_held *rx_take(struct beacon *b)
{
	struct rx_held *h = NULL;
	KIRQL irql;

	KeAcquireSpinLock(&b->lock, &irql);
	if (!IsListEmpty(&b->held_list)) {
		h = CONTAINING_RECORD(RemoveHeadList(&b->held_list), struct rx_held, link);
		b->held_count--;
	}
	KeReleaseSpinLock(&b->lock, irql);
	return h;
}

static void rx_give_back(struct beacon *b, struct rx_held *h)
{
	SK_DGRAM(b->sock)->WskRelease(b->sock, h->head);
	ExFreePoolWithTag(h, BEACON_TAG);
}

/* copies at most cap bytes out of a possibly scattered datagram */
static ULONG rx_copy(const WSK_BUF *wb, UCHAR *dst, ULONG cap)
{
	SIZE_T left = wb->Length < cap ? wb->Length : cap;
	ULONG off = wb->Offset;
	ULONG done = 0;
	PMDL mdl;

	for (mdl = wb->Mdl; mdl && left; mdl = mdl->Next) {
		ULONG bytes = MmGetMdlByteCount(mdl);
		const UCHAR *src;

		if (off >= bytes) {
			off -= bytes;
			continue;
		}
		bytes -= off;
		if (bytes > left)
			bytes = (ULONG)left;

		src = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
		if (!src)
			break;
		RtlCopyMemory(dst + done, src + off, bytes);
		done += bytes;
		left -= bytes;
		off = 0;
	}
	return done;
}

static BOOLEAN rx_is_probe(const UCHAR *p, ULONG len)
{
	return len >= sizeof(probe_magic) &&
	       RtlCompareMemory(p, probe_magic, sizeof(probe_magic)) == sizeof(probe_magic);
}

static void rx_one(struct beacon *b, PWSK_DATAGRAM_INDICATION ind)
{
	UCHAR buf[32];
	ULONG len = rx_copy(&ind->Buffer, buf, sizeof(buf));

#if DBG
	if (!len) {
		dbg("empty datagram\n");
	} else
#endif
	if (rx_is_probe(buf, len) && ind->RemoteAddress && ind->RemoteAddress->sa_family == AF_INET) {
		tx_answer(b, (const SOCKADDR_IN *)ind->RemoteAddress,
			  buf + sizeof(probe_magic), len - sizeof(probe_magic));
	}
}

void rx_process(struct beacon *b)
{
	PWSK_DATAGRAM_INDICATION cur;
	struct rx_held *h;

	while ((h = rx_take(b)) != NULL) {
		/* walk with a cursor: the head is what has to be given back */
		for (cur = h->head; cur; cur = cur->Next)
			rx_one(b, cur);
#if DBG
		InterlockedIncrement(&b->rx_lists);
#endif
		rx_give_back(b, h);
	}
}

/* closing a socket does not return what it lent */
void rx_discard(struct beacon *b)
{
	struct rx_held *h;

	while ((h = rx_take(b)) != NULL)
		rx_give_back(b, h);
}
