//~ clean
/*
 * beacon - answers discovery probes over UDP and announces itself every few seconds
 */
#ifndef BEACON_H
#define BEACON_H

#include <ntddk.h>
#include <wsk.h>

#define BEACON_PORT		9907
#define BEACON_PERIOD_MS	5000
#define BEACON_TAG		'ncbB'
#define RX_MAX_HELD		256
#define TX_MAX			192

#if DBG
#define dbg(...)		DbgPrint("beacon: " __VA_ARGS__)
#else
#define dbg(...)		((void)0)
#endif

/* dispatch tables of a socket */
#define SK_BASIC(s)		((const WSK_PROVIDER_BASIC_DISPATCH *)(s)->Dispatch)
#define SK_DGRAM(s)		((const WSK_PROVIDER_DATAGRAM_DISPATCH *)(s)->Dispatch)
#define SK_CONTROL(s, ...)	SK_BASIC(s)->WskControlSocket((s), __VA_ARGS__)

#define GOTO_IF_FAIL(st, label, expr)					\
	do {								\
		(st) = (expr);						\
		if (!NT_SUCCESS(st)) {					\
			dbg("%s: 0x%08x\n", #expr, (unsigned)(st));	\
			goto label;					\
		}							\
	} while (0)

struct beacon {
	WSK_REGISTRATION reg;
	WSK_PROVIDER_NPI npi;
	PWSK_SOCKET sock;

	PKTHREAD thread;
	KEVENT wake;
	KEVENT paused;			/* set while announcements and answers are off */
	volatile LONG stop;
	volatile LONG dead;		/* the transport gave up on our socket */

	KSPIN_LOCK lock;		/* held_list, held_count */
	LIST_ENTRY held_list;
	ULONG held_count;

	volatile LONG tx_errors;
#if DBG
	volatile LONG rx_lists;
	volatile LONG rx_dropped;
#endif
};

/* a list of datagrams that the transport has lent us */
struct rx_held {
	LIST_ENTRY link;
	PWSK_DATAGRAM_INDICATION head;
};

/* sock.c */
NTSTATUS sock_open(struct beacon *b);
NTSTATUS sock_listen(struct beacon *b);
void sock_shutdown(struct beacon *b);

/* rx.c */
extern const WSK_CLIENT_DATAGRAM_DISPATCH rx_dispatch;
void rx_process(struct beacon *b);
void rx_discard(struct beacon *b);

/* tx.c */
void tx_announce(struct beacon *b);
void tx_answer(struct beacon *b, const SOCKADDR_IN *to, const UCHAR *nonce, ULONG nonce_len);

#endif
