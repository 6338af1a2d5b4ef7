import { testRule } from "../tests/rule-tester.js";
import rule from "./no-wait-under-spin-lock.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const REST = `
void Await(PCTX ctx) { KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); }
void Await2(PCTX ctx) { Await(ctx); }
NTSTATUS AwaitFor(PCTX ctx, PLARGE_INTEGER limit) { return KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, limit); }
void Lock(PCTX ctx) { KeAcquireSpinLock(&ctx->Lock, &ctx->Irql); }
void Unlock(PCTX ctx) { KeReleaseSpinLock(&ctx->Lock, ctx->Irql); }
NTSTATUS SendSync(PCTX ctx, PIRP irp) { NTSTATUS st = ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp); if (st == STATUS_PENDING) Await(ctx); return st; }
`;
const WAIT = "KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL);";
const LOCK = "KeAcquireSpinLock(&ctx->Lock, &irql);";
const UNLOCK = "KeReleaseSpinLock(&ctx->Lock, irql);";
/** The body starts on line 2. */
const fn = (body: string): string => `NTSTATUS Stop(PCTX ctx, PIRP irp, PLARGE_INTEGER limit) { KIRQL irql; KLOCK_QUEUE_HANDLE h; LARGE_INTEGER t;\n${body}\nreturn 0; }${REST}`;
const at = (line: number, message: "underLock" | "raised" = "underLock") => ({ errors: [{ message, line }] });

/** A class that calls its own method with the lock held, in line 6. */
const method = (declaration: string, call: string, base = ""): string => `PWSK_SOCKET g;
class Conn ${base} { public: void Stop(); ${declaration} KEVENT m_done; KSPIN_LOCK m_lock; };
void Conn::Await(PKEVENT e) { KeWaitForSingleObject(e, Executive, KernelMode, FALSE, NULL); }
void Conn::Stop() {
KIRQL irql; KeAcquireSpinLock(&m_lock, &irql);
${call}
KeReleaseSpinLock(&m_lock, irql); }
`;

testRule(rule, {
    valid: [
        { name: "released first", code: fn(`${LOCK} ctx->N++; ${UNLOCK}\n${WAIT}`) },
        { name: "released first, in helpers", code: fn("Lock(ctx); ctx->N++; Unlock(ctx);\nAwait2(ctx);") },
        { name: "a poll", code: fn(`t.QuadPart = 0;\n${LOCK} KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, &t); ${UNLOCK}`) },
        { name: "a poll through a helper", code: fn(`t.QuadPart = 0;\n${LOCK} AwaitFor(ctx, &t); ${UNLOCK}`) },
        { name: "a limit of the caller", code: fn(`${LOCK} AwaitFor(ctx, limit); ${UNLOCK}`) },
        { name: "reading the state of an event", code: fn(`${LOCK} if (KeReadStateEvent(&ctx->Done)) ctx->N = 0; KeSetEvent(&ctx->Done, 0, FALSE); ${UNLOCK}`) },
        { name: "released on the path to the wait", code: fn(`${LOCK} if (ctx->N) { ${UNLOCK} ${WAIT} } else { ${UNLOCK} }`) },
        { name: "a fast mutex", code: fn(`ExAcquireFastMutex(&ctx->Mutex);\n${WAIT}\nExReleaseFastMutex(&ctx->Mutex);`) },
        { name: "the lock could not be had", code: fn(`if (!KeTryToAcquireSpinLockAtDpcLevel(&ctx->Lock))\n${WAIT}\nelse KeReleaseSpinLockFromDpcLevel(&ctx->Lock);`) },
        { name: "an inner lock, both released", code: fn(`${LOCK} KeAcquireSpinLockAtDpcLevel(&ctx->Inner); KeReleaseSpinLockFromDpcLevel(&ctx->Inner); ${UNLOCK}\n${WAIT}`) },
        { name: "a lock of a caller that runs at DISPATCH_LEVEL", code: fn(`KeAcquireSpinLockAtDpcLevel(&ctx->Lock); KeReleaseSpinLockFromDpcLevel(&ctx->Lock);\n${WAIT}`) },
        { name: "queued, released first", code: fn(`KeAcquireInStackQueuedSpinLock(&ctx->Lock, &h); KeReleaseInStackQueuedSpinLock(&h);\n${WAIT}`) },
        { name: "lowered first", code: fn(`KeRaiseIrql(DISPATCH_LEVEL, &irql); ctx->N++; KeLowerIrql(irql);\n${WAIT}`) },
        { name: "raised to APC_LEVEL", code: fn(`KeRaiseIrql(APC_LEVEL, &irql);\n${WAIT}\nKeLowerIrql(irql);`) },
        { name: "a wait that the level rules out", code: fn(`${LOCK} if (KeGetCurrentIrql() < DISPATCH_LEVEL) ${WAIT}\n${UNLOCK}`) },
        { name: "a busy wait", code: fn(`${LOCK} KeStallExecutionProcessor(5); ${UNLOCK}`) },
        { name: "each turn releases", code: fn(`while (ctx->N) { ${LOCK} ctx->N--; ${UNLOCK}\nAwait(ctx); }`) },
        { name: "a helper that releases and takes it again", code: fn(`Lock(ctx); Pause(ctx); Unlock(ctx);`) + "void Pause(PCTX ctx) { Unlock(ctx); Await(ctx); Lock(ctx); }" },
        { name: "a resource that need not be waited for", code: fn(`${LOCK} ExAcquireResourceExclusiveLite(&ctx->Resource, FALSE); ${UNLOCK}`) },
        { name: "code out of sight", code: fn(`${LOCK} Elsewhere(ctx); ${UNLOCK}`) },
        { name: "queued under the lock", code: fn(`${LOCK} IoQueueWorkItem(ctx->Item, Await2, DelayedWorkQueue, ctx); ${UNLOCK}`) },
        { name: "a flag that says whether it is locked", code: fn(`BOOLEAN locked = FALSE; if (ctx->N) { ${LOCK} locked = TRUE; }\nif (locked) ${UNLOCK}\n${WAIT}`) },
        { name: "released on one of the paths that come to the wait", code: fn(`${LOCK}\nif (ctx->N) ${UNLOCK}\n${WAIT}`) },
        { name: "released by another name", code: fn(`PKSPIN_LOCK lock = LockOf(ctx);\n${LOCK} KeReleaseSpinLock(lock, irql);\n${WAIT}`) },
        { name: "released by another kind of call", code: fn(`${LOCK} KeReleaseSpinLockFromDpcLevel(&ctx->Lock); KeLowerIrql(irql);\n${WAIT}`) },
        { name: "a macro that is not known", code: fn(`${LOCK} DO_UNLOCK(ctx);\n${WAIT}`) },
        { name: "a helper that calls code out of sight", code: fn(`${LOCK} Rest(ctx);\n${WAIT}`) + "void Rest(PCTX ctx) { ctx->N = 0; Elsewhere(ctx); }" },
        { name: "a helper that releases in one case", code: fn(`${LOCK} Drop(ctx);\n${WAIT}`) + "void Drop(PCTX ctx) { if (ctx->N == 0) Unlock(ctx); }" },
        { name: "a helper that is told not to wait", code: fn(`${LOCK} Maybe(ctx, FALSE); ${UNLOCK}`) + "void Maybe(PCTX ctx, BOOLEAN wait) { if (wait) Await(ctx); }" },
        { name: "a helper that waits where a member says so", code: fn(`${LOCK} Flush(ctx); ${UNLOCK}`) + "void Flush(PCTX ctx) { if (ctx->N > 0) Await(ctx); }" },
        { name: "a limit that nobody knows", code: fn(`t.QuadPart = ctx->Limit; ${LOCK} KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, &t); ${UNLOCK}`) },
        { name: "a lock that may have been taken", code: fn(`MaybeLock(ctx);\n${WAIT}`) + "BOOLEAN MaybeLock(PCTX ctx) { if (ctx->N) return FALSE; Lock(ctx); return TRUE; }" },
        { name: "a virtual method, of which a class out of sight may have another one", filename: "main.cpp", code: method("virtual void Await(PKEVENT e);", "Await(&m_done); this->Await(&m_done);") },
        { name: "a method that a base out of sight may make virtual", filename: "main.cpp", code: method("void Await(PKEVENT e);", "Await(&m_done);", ": public Base") },
        { name: "one of two methods of a name", filename: "main.cpp", code: method("void Await(PKEVENT e); void Await(PKSEMAPHORE s);", "Await((PKSEMAPHORE)&m_done);") },
        { name: "a function of the name that a method hides", filename: "main.cpp", code: `${method("void Await(PKEVENT e); void Note(int n);", "Note(1);")}void Note(int n) { KeWaitForSingleObject(&g, Executive, KernelMode, FALSE, NULL); }` },
    ],
    invalid: [
        { name: "an inner lock released, the outer one held", code: fn(`${LOCK} KeAcquireSpinLockAtDpcLevel(&ctx->Inner); ctx->N++; KeReleaseSpinLockFromDpcLevel(&ctx->Inner);\n${WAIT}\n${UNLOCK}`), errors: [{ message: "underLock", line: 3, data: { wait: "KeWaitForSingleObject", raiser: "KeAcquireSpinLock", function: "Stop" } }] },
        { name: "an inner queued lock released, the level raised", code: fn(`KeRaiseIrql(DISPATCH_LEVEL, &irql); KeAcquireInStackQueuedSpinLockAtDpcLevel(&ctx->Lock, &h); KeReleaseInStackQueuedSpinLockFromDpcLevel(&h);\n${WAIT}\nKeLowerIrql(irql);`), ...at(3, "raised") },
        { name: "directly", code: fn(`${LOCK}\n${WAIT}\n${UNLOCK}`), errors: [{ message: "underLock", line: 3, data: { wait: "KeWaitForSingleObject", function: "Stop", raiser: "KeAcquireSpinLock" }, trace: ["main.c:2:1 KeAcquireSpinLock raises the level to DISPATCH_LEVEL", "main.c:3:1 KeWaitForSingleObject waits at DISPATCH_LEVEL"] }] },
        { name: "a limit that is not zero", code: fn(`t.QuadPart = -10000; ${LOCK}\nKeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, &t);\n${UNLOCK}`), ...at(3) },
        { name: "a sleep", code: fn(`t.QuadPart = -10000; ${LOCK}\nKeDelayExecutionThread(KernelMode, FALSE, &t);\n${UNLOCK}`), ...at(3) },
        { name: "a mutex", code: fn(`${LOCK}\nExAcquireFastMutex(&ctx->Mutex);\nExReleaseFastMutex(&ctx->Mutex); ${UNLOCK}`), ...at(3) },
        { name: "a resource", code: fn(`${LOCK}\nExAcquireResourceExclusiveLite(&ctx->Resource, TRUE);\n${UNLOCK}`), ...at(3) },
        { name: "queued", code: fn(`KeAcquireInStackQueuedSpinLock(&ctx->Lock, &h);\n${WAIT}\nKeReleaseInStackQueuedSpinLock(&h);`), ...at(3) },
        { name: "a reader's lock", code: fn(`irql = ExAcquireSpinLockShared(&ctx->Shared);\n${WAIT}\nExReleaseSpinLockShared(&ctx->Shared, irql);`), ...at(3) },
        { name: "a lock of the framework", code: fn(`WdfSpinLockAcquire(ctx->WdfLock);\n${WAIT}\nWdfSpinLockRelease(ctx->WdfLock);`), ...at(3) },
        { name: "a lock of NDIS", code: fn(`NdisAcquireSpinLock(&ctx->NdisLock);\n${WAIT}\nNdisReleaseSpinLock(&ctx->NdisLock);`), ...at(3) },
        { name: "through a helper", code: fn(`${LOCK}\nAwait(ctx);\n${UNLOCK}`), errors: [{ message: "underLock", line: 3, trace: ["main.c:2:1", "main.c:3:1 Stop calls Await", "main.c:6"] }] },
        { name: "a request that is waited for, two helpers down", code: fn(`${LOCK}\nSendSync(ctx, irp);\n${UNLOCK}`), ...at(3) },
        { name: "no limit through a helper", code: fn(`${LOCK}\nAwaitFor(ctx, NULL);\n${UNLOCK}`), ...at(3) },
        { name: "locked by a helper", code: fn(`Lock(ctx);\n${WAIT}\nUnlock(ctx);`), ...at(3) },
        { name: "both in helpers", code: fn("Lock(ctx);\nAwait2(ctx);\nUnlock(ctx);"), ...at(3) },
        { name: "helpers in another file", code: `NTSTATUS Stop(PCTX ctx) {\nLock(ctx);\nAwait(ctx);\nUnlock(ctx); return 0; }\nPWSK_SOCKET g;`, files: { "ops.c": REST }, ...at(3) },
        { name: "through a macro", code: `#define AWAIT(c) KeWaitForSingleObject(&(c)->Done, Executive, KernelMode, FALSE, NULL)\n${fn(`${LOCK}\nAWAIT(ctx);\n${UNLOCK}`)}`, ...at(4) },
        { name: "a helper that is told to wait", code: fn(`${LOCK}\nMaybe(ctx, TRUE);\n${UNLOCK}`) + "void Maybe(PCTX ctx, BOOLEAN wait) { if (wait) Await(ctx); }", ...at(3) },
        { name: "a helper that waits unless its pointer is NULL", code: fn(`${LOCK}\nSafe(ctx);\n${UNLOCK}`) + "void Safe(PCTX ctx) { if (ctx == NULL) return; Await(ctx); }", ...at(3) },
        { name: "after helpers that leave the lock alone", code: fn(`${LOCK} Count(ctx); DbgPrint("%d", ctx->N);\n${WAIT}\n${UNLOCK}`) + "void Count(PCTX ctx) { ctx->N++; InterlockedIncrement(&ctx->M); }", ...at(3) },
        { name: "the cancel lock", code: fn(`IoAcquireCancelSpinLock(&irql);\n${WAIT}\nIoReleaseCancelSpinLock(irql);`), ...at(3) },
        { name: "raised", code: fn(`KeRaiseIrql(DISPATCH_LEVEL, &irql);\n${WAIT}\nKeLowerIrql(irql);`), errors: [{ message: "raised", line: 3, data: { wait: "KeWaitForSingleObject", function: "Stop", raiser: "KeRaiseIrql" } }] },
        { name: "raised, then a helper", code: fn("irql = KeRaiseIrqlToDpcLevel();\nAwait2(ctx);\nKeLowerIrql(irql);"), ...at(3, "raised") },
        { name: "a static method", filename: "main.cpp", code: method("static void Await(PKEVENT e);", "Await(&m_done);"), errors: [{ message: "underLock", line: 6, trace: ["main.cpp:5", "main.cpp:6:1 Conn::Stop calls Conn::Await", "main.cpp:3"] }] },
        { name: "a static method by its class", filename: "main.cpp", code: method("static void Await(PKEVENT e);", "Conn::Await(&m_done);"), ...at(6) },
        { name: "a static method of another class", filename: "main.cpp", code: `class Any { public: static void Wait(PKEVENT e); };\n${method("static void Await(PKEVENT e);", "Any::Wait(&m_done);")}void Any::Wait(PKEVENT e) { Conn::Await(e); }`, ...at(7) },
        { name: "a method", filename: "main.cpp", code: method("void Await(PKEVENT e);", "Await(&m_done);"), errors: [{ message: "underLock", line: 6, trace: ["main.cpp:5", "main.cpp:6:1 Conn::Stop calls Conn::Await", "main.cpp:3"] }] },
        { name: "a method of this", filename: "main.cpp", code: method("void Await(PKEVENT e);", "this->Await(&m_done);"), ...at(6) },
        { name: "a method by its class, virtual or not", filename: "main.cpp", code: method("virtual void Await(PKEVENT e);", "Conn::Await(&m_done);"), ...at(6) },
        { name: "a method that a class inherits", filename: "main.cpp", code: `class Base { public: void Wait(PKEVENT e); };\nvoid Base::Wait(PKEVENT e) { KeWaitForSingleObject(e, Executive, KernelMode, FALSE, NULL); }\n${method("void Await(PKEVENT e);", "Wait(&m_done);", ": public Base")}`, ...at(8) },
    ],
});
