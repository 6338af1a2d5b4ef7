import { testRule } from "../tests/rule-tester.js";
import rule from "./no-wsk-call-under-spin-lock.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const REST = `
NTSTATUS DoSend(PCTX ctx, PIRP irp) { return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp); }
NTSTATUS DoSend2(PCTX ctx, PIRP irp) { return DoSend(ctx, irp); }
void Lock(PCTX ctx) { KeAcquireSpinLock(&ctx->Lock, &ctx->Irql); }
void Unlock(PCTX ctx) { KeReleaseSpinLock(&ctx->Lock, ctx->Irql); }
void Touch(PCTX ctx) { ctx->Count++; }
`;
const CALL = "ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);";
const LOCK = "KeAcquireSpinLock(&ctx->Lock, &irql);";
const UNLOCK = "KeReleaseSpinLock(&ctx->Lock, irql);";
/** The body starts on line 2. */
const send = (body: string): string => `NTSTATUS Send(PCTX ctx, PIRP irp) { KIRQL irql; KLOCK_QUEUE_HANDLE h; NTSTATUS st = 0;\n${body}\nreturn st; }${REST}`;
const at = (line: number) => ({ errors: [{ message: "underLock" as const, line }] });

/** `A` to `N` send with the lock that helpers take, or not; `L` and `M` with one that a thread may take again. `D`, by a parameter, is not found. */
const WAYS = `typedef struct _CTX { PWSK_SOCKET Socket; const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch; KSPIN_LOCK Lock; KIRQL Irql; WSK_BUF Buf; } CTX, *PCTX;
typedef VOID (*SENDER)(PCTX c, PIRP irp);
static VOID Lock(PCTX c) { KeAcquireSpinLock(&c->Lock, &c->Irql); }
static VOID Unlock(PCTX c) { KeReleaseSpinLock(&c->Lock, c->Irql); }
static VOID SendIt(PCTX c, PIRP irp) { c->Dispatch->WskSend(c->Socket, &c->Buf, 0, irp); }
VOID A(PCTX c, PIRP irp) { Lock(c); SendIt(c, irp); Unlock(c); }
VOID B(PCTX c, PIRP irp) { Lock(c); Unlock(c); SendIt(c, irp); }
VOID C(PCTX c, PIRP irp, int n) { Lock(c); if (n) Unlock(c); SendIt(c, irp); if (!n) Unlock(c); }
static VOID Under(PCTX c, SENDER f, PIRP irp) { KIRQL q; KeAcquireSpinLock(&c->Lock, &q); f(c, irp); KeReleaseSpinLock(&c->Lock, q); }
VOID D(PCTX c, PIRP irp) { Under(c, SendIt, irp); }
static VOID Odd(PCTX c, int n);
static VOID Even(PCTX c, int n) { if (n == 0) Lock(c); else Odd(c, n - 1); }
static VOID Odd(PCTX c, int n) { if (n == 0) Lock(c); else Even(c, n - 1); }
VOID E(PCTX c, PIRP irp, int n) { Even(c, n); SendIt(c, irp); Unlock(c); }
static VOID L1(PCTX c) { Lock(c); }
static VOID L2(PCTX c) { L1(c); }
static VOID L3(PCTX c) { L2(c); }
static VOID L4(PCTX c) { L3(c); }
VOID F(PCTX c, PIRP irp) { L4(c); SendIt(c, irp); Unlock(c); }
static VOID UnlockSome(PCTX c, int n) { if (n) return; KeReleaseSpinLock(&c->Lock, c->Irql); }
VOID G(PCTX c, PIRP irp, int n) { Lock(c); UnlockSome(c, n); SendIt(c, irp); }
static VOID UnlockAndSend(PCTX c, PIRP irp) { Unlock(c); SendIt(c, irp); }
VOID H(PCTX c, PIRP irp) { Lock(c); UnlockAndSend(c, irp); }
static VOID SendAndUnlock(PCTX c, PIRP irp) { SendIt(c, irp); Unlock(c); }
VOID I(PCTX c, PIRP irp) { Lock(c); SendAndUnlock(c, irp); }
VOID J(PCTX c, PIRP *irps, int n) { int i; for (i = 0; i < n; i++) { if (i) { SendIt(c, irps[i]); Unlock(c); } Lock(c); } Unlock(c); }
VOID K(PCTX c, PIRP irp) { KeAcquireSpinLockAtDpcLevel(&c->Lock); SendIt(c, irp); KeReleaseSpinLockFromDpcLevel(&c->Lock); }
typedef struct _RL { KSPIN_LOCK Spin; PKTHREAD Owner; LONG Count; KIRQL Irql; PWSK_SOCKET Socket; const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch; WSK_BUF Buf; } RL, *PRL;
static VOID Take(PRL l) { if (l->Owner != KeGetCurrentThread()) { KeAcquireSpinLock(&l->Spin, &l->Irql); l->Owner = KeGetCurrentThread(); } InterlockedIncrement(&l->Count); }
static VOID Give(PRL l) { InterlockedDecrement(&l->Count); if (l->Count == 0) { l->Owner = NULL; KeReleaseSpinLock(&l->Spin, l->Irql); } }
VOID L(PRL l, PIRP irp) { Take(l); l->Buf.Offset = 0; Give(l); l->Dispatch->WskSend(l->Socket, &l->Buf, 0, irp); }
VOID M(PRL l, PIRP irp) { Take(l); l->Dispatch->WskSend(l->Socket, &l->Buf, 0, irp); Give(l); }
VOID N(PCTX c, PIRP irp, PCTX *next) { PCTX p = c; Lock(c); c->Buf.Offset++; Unlock(c); while (p) { Lock(p); SendIt(p, irp); Unlock(p); p = *next++; } }
`;

/** A class that sends with its lock held, by its own method in line 3. */
const method = (declaration: string): string => `class Out { public: void Send(); ${declaration} KSPIN_LOCK m_lock; PWSK_SOCKET m_socket; PWSK_BUF m_buf; PIRP m_irp; };
void Out::Send() { KIRQL irql; KeAcquireSpinLock(&m_lock, &irql);
SendLocked();
KeReleaseSpinLock(&m_lock, irql); }
void Out::SendLocked() { ((PWSK_PROVIDER_CONNECTION_DISPATCH)m_socket->Dispatch)->WskSend(m_socket, m_buf, 0, m_irp); }
`;

testRule(rule, {
    valid: [
        { name: "released first", code: send(`${LOCK} ctx->Count++; ${UNLOCK}\n${CALL}`) },
        { name: "acquired afterwards", code: send(`${CALL}\n${LOCK} ctx->Count++; ${UNLOCK}`) },
        { name: "released first, in helpers", code: send(`Lock(ctx); Touch(ctx); Unlock(ctx);\nDoSend(ctx, irp);`) },
        { name: "released on the path to the call", code: send(`${LOCK}\nif (ctx->Open) { ${UNLOCK} ${CALL} return 0; }\n${UNLOCK}`) },
        { name: "WskRelease takes no IRP", code: send(`${LOCK}\nctx->Dispatch->WskRelease(ctx->Socket, ctx->List);\n${UNLOCK}`) },
        { name: "a request without an IRP", code: send(`${LOCK}\nctx->Dispatch->WskControlSocket(ctx->Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, NULL);\n${UNLOCK}`) },
        { name: "a mutex", code: send(`ExAcquireFastMutex(&ctx->Mutex);\n${CALL}\nExReleaseFastMutex(&ctx->Mutex);`) },
        { name: "in-stack queued, released first", code: send(`KeAcquireInStackQueuedSpinLock(&ctx->Lock, &h); ctx->Count++; KeReleaseInStackQueuedSpinLock(&h);\n${CALL}`) },
        { name: "the lock could not be had", code: send(`if (!KeTryToAcquireSpinLockAtDpcLevel(&ctx->Lock))\n${CALL}\nelse KeReleaseSpinLockFromDpcLevel(&ctx->Lock);`) },
        { name: "each turn of a loop releases", code: send(`while (ctx->Count) { ${LOCK} ctx->Count--; ${UNLOCK}\n${CALL} }`) },
        { name: "a helper out of sight", code: send(`${LOCK}\nElsewhere(ctx, irp);\n${UNLOCK}`) },
        { name: "a flag that says whether it is locked", code: send(`BOOLEAN locked = FALSE; if (ctx->Shared) { ${LOCK} locked = TRUE; }\nif (locked) ${UNLOCK}\n${CALL}`) },
        { name: "a helper that releases", code: send(`${LOCK}\nReleaseAndSend(ctx, irp, irql);`) + `void ReleaseAndSend(PCTX ctx, PIRP irp, KIRQL irql) { ${UNLOCK} ${CALL} }\n` },
        { name: "queued under the lock", code: send(`${LOCK} InsertTailList(&ctx->List, &ctx->Entry); IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, ctx); ${UNLOCK}`) },
        { name: "no lock at all", code: send(CALL) },
        { name: "a virtual method", filename: "main.cpp", code: method("virtual void SendLocked();") },
    ],
    invalid: [
        { name: "directly", code: send(`${LOCK}\n${CALL}\n${UNLOCK}`), errors: [{ message: "underLock", line: 3, data: { call: "WskSend", function: "Send", acquire: "KeAcquireSpinLock" }, trace: ["main.c:2:1 KeAcquireSpinLock acquires the spin lock", "main.c:3:1 WskSend is called with the lock held"] }] },
        { name: "in-stack queued", code: send(`KeAcquireInStackQueuedSpinLock(&ctx->Lock, &h);\n${CALL}\nKeReleaseInStackQueuedSpinLock(&h);`), ...at(3) },
        { name: "at DISPATCH_LEVEL already", code: send(`KeAcquireSpinLockAtDpcLevel(&ctx->Lock);\n${CALL}\nKeReleaseSpinLockFromDpcLevel(&ctx->Lock);`), ...at(3) },
        { name: "raised", code: send(`irql = KeAcquireSpinLockRaiseToDpc(&ctx->Lock);\n${CALL}\n${UNLOCK}`), ...at(3) },
        { name: "tried", code: send(`if (KeTryToAcquireSpinLockAtDpcLevel(&ctx->Lock)) {\n${CALL}\nKeReleaseSpinLockFromDpcLevel(&ctx->Lock); }`), ...at(3) },
        { name: "through a helper", code: send(`${LOCK}\nDoSend(ctx, irp);\n${UNLOCK}`), ...at(3) },
        { name: "two helpers down", code: send(`${LOCK}\nDoSend2(ctx, irp);\n${UNLOCK}`), ...at(3) },
        { name: "locked by a helper", code: send(`Lock(ctx);\n${CALL}\nUnlock(ctx);`), ...at(3) },
        { name: "both in helpers", code: send("Lock(ctx);\nDoSend(ctx, irp);\nUnlock(ctx);"), ...at(3) },
        { name: "on one path", code: send(`if (ctx->Shared) ${LOCK}\n${CALL}\nif (ctx->Shared) ${UNLOCK}`), ...at(3) },
        { name: "a global lock", code: send(`KeAcquireSpinLock(&g_Lock, &irql);\n${CALL}\nKeReleaseSpinLock(&g_Lock, irql);`), ...at(3) },
        { name: "while walking a list", code: send(`PLIST_ENTRY e; ${LOCK}\nfor (e = ctx->List.Flink; e != &ctx->List; e = e->Flink) {\nDoSend(CONTAINING_RECORD(e, CTX, Entry), irp);\n} ${UNLOCK}`), ...at(4) },
        { name: "another lock was released", code: send(`${LOCK} KeAcquireSpinLockAtDpcLevel(&ctx->Other); KeReleaseSpinLockFromDpcLevel(&ctx->Other);\n${CALL}\n${UNLOCK}`), ...at(3) },
        { name: "through a macro", code: `#define SEND(c, i) (c)->Dispatch->WskSend((c)->Socket, &(c)->Buf, 0, (i))\n${send(`${LOCK}\nSEND(ctx, irp);\n${UNLOCK}`)}`, ...at(4) },
        { name: "in another file", code: `void f(PCTX ctx, PIRP irp) {\nLock(ctx);\nDoSend(ctx, irp);\nUnlock(ctx); }\n`, files: { "ops.c": REST }, ...at(3) },
        {
            name: "a lock that helpers take, give back on all ways or on some, and hold while they send",
            code: WAYS,
            errors: [{ message: "underLock", line: 6 }, { message: "underLock", line: 8 }, { message: "underLock", line: 14 }, { message: "underLock", line: 21 }, { message: "underLock", line: 25 }, { message: "underLock", line: 26 }, { message: "underLock", line: 27 }, { message: "underLock", line: 32 }, { message: "underLock", line: 33 }],
        },
        { name: "a method", filename: "main.cpp", code: method("void SendLocked();"), errors: [{ message: "underLock", line: 3, trace: ["main.cpp:2", "main.cpp:3:1 Out::Send leads there", "main.cpp:5"] }] },
    ],
});
