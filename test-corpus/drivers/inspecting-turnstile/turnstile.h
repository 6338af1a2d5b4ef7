//~ clean
/*
 * TURNSTILE - lets a few connections per address in, takes down what they say, and reports it to an auditor by UDP.
 *
 * Events copy and kick; a work item does everything that takes time, one thing after the other.
 */
#ifndef TURNSTILE_H
#define TURNSTILE_H

#include <ntddk.h>
#include <wsk.h>

#define TS_TAG              'nruT'
#define TS_PORT             6023
#define TS_AUDIT_PORT       6024
#define TS_SLOTS            32
#define TS_PER_ADDRESS      4
#define TS_NOTES            1024
#define TS_ACK              64
#define TS_CONTROL          128
#define TS_PATIENCE_MS      2000
#define TS_MAX_ADDRESSES    16

/* A request that is waited for: arm, call, wait. The event is set by every completion. */
typedef struct _TS_CALL {
    PIRP    pIrp;
    KEVENT  evDone;
} TS_CALL, *PTS_CALL;

#define TS_SYNC(pCall, request)     (TsArm(pCall), (void)(request), TsWait(pCall))

#define TS_BASIC(s)     ((PWSK_PROVIDER_BASIC_DISPATCH)(s)->Dispatch)
#define TS_LISTEN(s)    ((PWSK_PROVIDER_LISTEN_DISPATCH)(s)->Dispatch)
#define TS_DGRAM(s)     ((PWSK_PROVIDER_DATAGRAM_DISPATCH)(s)->Dispatch)

#define TS_RETURN_IF_FAILED(expr)           \
    do {                                    \
        NTSTATUS Status_ = (expr);          \
        if (!NT_SUCCESS(Status_))           \
            return Status_;                 \
    } while (0)

/* Somebody at the turnstile. */
typedef struct _TS_SLOT {
    BOOLEAN         Busy;
    BOOLEAN         Answering;
    WSK_INSPECT_ID  Id;
    ULONG           Remote;
    PIRP            pIrp;
} TS_SLOT, *PTS_SLOT;

/* Somebody inside. */
typedef struct _TS_CONN {
    LIST_ENTRY      Link;                       /* g_Ts.Lock */
    PWSK_SOCKET     Socket;
    PWSK_PROVIDER_CONNECTION_DISPATCH pDispatch;
    SOCKADDR_IN     Remote;
    BOOLEAN         Greeted;                    /* work item only */
    volatile LONG   Gone;
    volatile SIZE_T Backlog;

    KSPIN_LOCK      Lock;                       /* the next three */
    BOOLEAN         Partial;
    ULONG           cbNotes;
    UCHAR           Notes[TS_NOTES];

    volatile LONG   Receiving;
    ULONG           cbRest;
    PIRP            pIrp;
    PMDL            pMdl;
    UCHAR           Rest[TS_NOTES];
} TS_CONN, *PTS_CONN;

typedef struct _TURNSTILE {
    WSK_REGISTRATION    Registration;
    WSK_PROVIDER_NPI    Npi;
    TS_CALL             Call;                   /* of the work item; after it, of the unload routine */

    PIO_WORKITEM        pItem;
    EX_RUNDOWN_REF      ItemQueued;
    volatile LONG       Kicks;
    BOOLEAN             Started;

    PWSK_SOCKET         Listener;
    PWSK_SOCKET         Auditor;
    volatile LONG       ListenerDead;
    volatile LONG       AuditorDead;
    volatile LONG       Acks;

    KSPIN_LOCK          Lock;
    TS_SLOT             Slots[TS_SLOTS];
    LIST_ENTRY          Conns;
} TURNSTILE;

extern TURNSTILE g_Ts;

/* main.c */
VOID TsKick(VOID);

/* call.c */
NTSTATUS TsCallInit(OUT PTS_CALL pCall);
VOID TsArm(IN OUT PTS_CALL pCall);
NTSTATUS TsWait(IN OUT PTS_CALL pCall);
NTSTATUS TsWaitFor(IN OUT PTS_CALL pCall, IN ULONG Milliseconds);
NTSTATUS TsLock(IN PVOID pv, IN ULONG cb, IN LOCK_OPERATION Access, OUT PWSK_BUF pBuf);
VOID TsUnlock(IN OUT PWSK_BUF pBuf);
NTSTATUS TsSwitchEvents(IN PWSK_SOCKET Socket, IN ULONG Mask);
NTSTATUS TsDisableEvent(IN PWSK_SOCKET Socket, IN ULONG Event);
VOID TsClose(IN OUT PWSK_SOCKET *pSocket);

/* gate.c */
NTSTATUS TsGateInit(VOID);
NTSTATUS TsGateOpen(VOID);
VOID TsGateAnswer(VOID);
VOID TsGateClose(VOID);
VOID TsGateCleanup(VOID);

/* conn.c */
extern const WSK_CLIENT_CONNECTION_DISPATCH g_TsConnDispatch;
PTS_CONN TsConnCreate(IN PWSK_SOCKET Socket, IN PSOCKADDR Remote);
VOID TsConnFree(IN PTS_CONN pConn);
VOID TsConnServeAll(VOID);
VOID TsConnCloseAll(VOID);

/* audit.c */
NTSTATUS TsAuditOpen(VOID);
NTSTATUS TsAuditReport(IN PTS_CONN pConn, IN PVOID pv, IN ULONG cb);
NTSTATUS TsAuditBeat(VOID);
VOID TsAuditClose(VOID);

#endif
