//~ clean
#include "beacon.h"

static const UCHAR answer_magic[4] = { 'B', 'C', 'N', '!' };
static const CHAR greeting[] = "kernel beacon 1";

/* everything that must outlive the request is in here */
struct tx {
	struct beacon *b;
	WSK_BUF wb;
	SOCKADDR_IN to;
	UCHAR data[TX_MAX];
};

static void tx_free(struct tx *tx)
{
	if (tx->wb.Mdl)
		IoFreeMdl(tx->wb.Mdl);
	ExFreePoolWithTag(tx, BEACON_TAG);
}

static NTSTATUS tx_done(PDEVICE_OBJECT dev, PIRP irp, PVOID ctx)
{
	struct tx *tx = ctx;

	UNREFERENCED_PARAMETER(dev);

	if (!NT_SUCCESS(irp->IoStatus.Status))
		InterlockedIncrement(&tx->b->tx_errors);
	tx_free(tx);
	IoFreeIrp(irp);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static struct tx *tx_alloc(struct beacon *b, const SOCKADDR_IN *to)
{
	struct tx *tx;

	tx = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*tx), BEACON_TAG);
	if (!tx)
		return NULL;

	tx->b = b;
	tx->to = *to;
	tx->wb.Offset = 0;
	tx->wb.Length = 0;
	tx->wb.Mdl = IoAllocateMdl(tx->data, TX_MAX, FALSE, FALSE, NULL);
	if (!tx->wb.Mdl) {
		tx_free(tx);
		return NULL;
	}
	MmBuildMdlForNonPagedPool(tx->wb.Mdl);
	return tx;
}

static void tx_put(struct tx *tx, const void *p, ULONG len)
{
	if (len > TX_MAX - tx->wb.Length)
		len = (ULONG)(TX_MAX - tx->wb.Length);
	RtlCopyMemory(tx->data + tx->wb.Length, p, len);
	tx->wb.Length += len;
}

/* takes tx in any case: tx_done() frees it and the IRP, whatever WskSendTo answers */
static NTSTATUS tx_submit(struct beacon *b, struct tx *tx)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (!irp) {
		tx_free(tx);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	IoSetCompletionRoutine(irp, tx_done, tx, TRUE, TRUE, TRUE);
	return SK_DGRAM(b->sock)->WskSendTo(b->sock, &tx->wb, 0, (PSOCKADDR)&tx->to, 0, NULL, irp);
}

static void tx_message(struct beacon *b, const SOCKADDR_IN *to, const UCHAR *nonce, ULONG nonce_len)
{
	struct tx *tx = tx_alloc(b, to);

	if (!tx) {
		InterlockedIncrement(&b->tx_errors);
		return;
	}
	tx_put(tx, answer_magic, sizeof(answer_magic));
	if (nonce_len)
		tx_put(tx, nonce, nonce_len);
	tx_put(tx, greeting, sizeof(greeting));

	/* not pending and not ok: tx_done() has counted it */
	(void)tx_submit(b, tx);
}

void tx_answer(struct beacon *b, const SOCKADDR_IN *to, const UCHAR *nonce, ULONG nonce_len)
{
	tx_message(b, to, nonce, nonce_len);
}

void tx_announce(struct beacon *b)
{
	SOCKADDR_IN all = { 0 };

	/* copied by tx_alloc(), so a local will do */
	all.sin_family = AF_INET;
	all.sin_port = RtlUshortByteSwap(BEACON_PORT);
	all.sin_addr.s_addr = INADDR_BROADCAST;
	tx_message(b, &all, NULL, 0);
}
