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
    ],
});
