import { callback } from "../tests/callback-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-blocking-lock-in-callback.js";

const on = (body: string, more = ""): string => callback("WskDisconnectEvent", `${body}\nreturn STATUS_SUCCESS;`, more);

/** A completion routine, from line 1 on, of a request to WSK. */
const routine = (body: string): string => `static NTSTATUS SendDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PCTX ctx = Context;
${body}
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}
typedef struct _CTX { PWSK_SOCKET Socket; FAST_MUTEX Mutex; WSK_BUF Buffer; } CTX, *PCTX;
`;
const SEND = `NTSTATUS Send(PCTX ctx) {
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    IoSetCompletionRoutine(irp, SendDone, ctx, TRUE, TRUE, TRUE);
    return ((const WSK_PROVIDER_CONNECTION_DISPATCH *)ctx->Socket->Dispatch)->WskSend(ctx->Socket, &ctx->Buffer, 0, irp);
}
`;
const BELOW = SEND.replace("return ((const WSK_PROVIDER_CONNECTION_DISPATCH *)ctx->Socket->Dispatch)->WskSend(ctx->Socket, &ctx->Buffer, 0, irp);", "return IoCallDriver(g_Below, irp);");
const MUTEX = "ExAcquireFastMutex(&ctx->Mutex); ctx->State++; ExReleaseFastMutex(&ctx->Mutex);";

testRule(rule, {
    valid: [
        { name: "a spin lock", code: on("KIRQL irql; KeAcquireSpinLock(&ctx->Lock, &irql); KeReleaseSpinLock(&ctx->Lock, irql);") },
        { name: "under a test of the level", code: on(`if (KeGetCurrentIrql() < DISPATCH_LEVEL) { ${MUTEX} }`) },
        { name: "under a test for PASSIVE_LEVEL", code: on(`if (KeGetCurrentIrql() == PASSIVE_LEVEL) { ${MUTEX} }`) },
        { name: "under a test the other way round", code: on(`if (DISPATCH_LEVEL > KeGetCurrentIrql()) { ${MUTEX} }`) },
        { name: "behind an early return", code: on(`KIRQL irql = KeGetCurrentIrql(); if (irql >= DISPATCH_LEVEL) { IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, ctx); return STATUS_SUCCESS; }\n${MUTEX}`) },
        { name: "under a test in a helper", code: on(`if (IsLow()) { ${MUTEX} }`, "static BOOLEAN IsLow(void) { return KeGetCurrentIrql() <= APC_LEVEL; }") },
        { name: "a helper that tests the level itself", code: on("Count(ctx);", `static void Count(PCTX ctx) { if (KeGetCurrentIrql() > APC_LEVEL) return; ${MUTEX} }`) },
        { name: "a try", code: on("if (ExTryToAcquireFastMutex(&ctx->Mutex)) { ctx->State++; ExReleaseFastMutex(&ctx->Mutex); }") },
        { name: "a guarded try", code: on("if (KeTryToAcquireGuardedMutex(&ctx->Guard)) { ctx->State++; KeReleaseGuardedMutex(&ctx->Guard); }") },
        { name: "a resource that is not waited for", code: on("if (ExAcquireResourceExclusiveLite(&ctx->Resource, FALSE)) ExReleaseResourceLite(&ctx->Resource);") },
        { name: "a helper that is told not to wait", code: on("Take(ctx, FALSE);", "static BOOLEAN Take(PCTX ctx, BOOLEAN Wait) { return ExAcquireResourceSharedLite(&ctx->Resource, Wait); }") },
        { name: "a work item", code: on("IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, ctx);", `static VOID Work(PDEVICE_OBJECT d, PVOID c) { PCTX ctx = c; ${MUTEX} }`) },
        { name: "outside of callbacks", code: on("", `static VOID Work(PCTX ctx) { ${MUTEX} }`) },
        { name: "a mutex initialised", code: on("ExInitializeFastMutex(&ctx->Mutex);") },
        { name: "a driver's own function of that name", code: on("ExAcquireFastMutexLike(&ctx->Mutex);") },
        { name: "a routine of a request to another driver", code: routine(`    ${MUTEX}`) + BELOW },
        { name: "a routine that takes a spin lock", code: routine("    KIRQL irql; KeAcquireSpinLock(&g_Lock, &irql); KeReleaseSpinLock(&g_Lock, irql);") + SEND },
        { name: "a clear flag taken for a level is another rule's", code: on(`if (!(Flags & WSK_FLAG_AT_DISPATCH_LEVEL)) { ${MUTEX} }`) },
        { name: "code that no build compiles", code: on(`#if 0\n${MUTEX}\n#endif`) },
        { name: "a placeholder", code: on("...") },
    ],
    invalid: [
        {
            name: "a fast mutex in the callback",
            code: on(MUTEX),
            errors: [{
                message: "inCallback", line: 2, column: 1,
                data: { what: "'ExAcquireFastMutex'", kind: "a fast mutex", function: "OnDisconnect", event: "WskDisconnectEvent" },
                trace: ["main.c:6:57 OnDisconnect is the WskDisconnectEvent of g_Events", "main.c:2:1 ExAcquireFastMutex acquires a fast mutex"],
            }],
        },
        { name: "a guarded mutex", code: on("KeAcquireGuardedMutex(&ctx->Guard);"), errors: [{ message: "inCallback", line: 2 }] },
        { name: "a resource", code: on("ExAcquireResourceExclusiveLite(&ctx->Resource, TRUE);"), errors: [{ message: "inCallback", line: 2 }] },
        { name: "a shared resource", code: on("if (!ExAcquireResourceSharedLite(&ctx->Resource, TRUE)) return STATUS_SUCCESS;"), errors: [{ message: "inCallback", line: 2 }] },
        { name: "a push lock", code: on("ExAcquirePushLockExclusive(&g_Push);"), errors: [{ message: "inCallback", line: 2 }] },
        { name: "a filter's push lock", code: on("FltAcquirePushLockShared(&g_Push);"), errors: [{ message: "inCallback", line: 2 }] },
        { name: "a critical region and a resource", code: on("ExEnterCriticalRegionAndAcquireResourceShared(&ctx->Resource);"), errors: [{ message: "inCallback", line: 2 }] },
        {
            name: "through helpers",
            code: on("Drop(ctx);", `static void Take(PCTX ctx) { ${MUTEX} }\nstatic void Find(PCTX ctx) { Take(ctx); }\nstatic void Drop(PCTX ctx) { Find(ctx); }`),
            errors: [{
                message: "inCallback", line: 2,
                data: { what: "'Drop'", kind: "a fast mutex", function: "OnDisconnect", event: "WskDisconnectEvent" },
                trace: ["main.c:6", "main.c:2:1 OnDisconnect calls Drop", "main.c:9", "main.c:8", "main.c:7"],
            }],
        },
        { name: "through a macro", code: on("LOCK(ctx);", "#define LOCK(c) ExAcquireFastMutex(&(c)->Mutex)"), errors: [{ message: "inCallback", line: 2 }] },
        {
            name: "in another file",
            code: on("CtxTouch(ctx);"),
            files: { "ctx.c": `#include "ctx.h"\nvoid CtxTouch(PCTX ctx) { ${MUTEX} }` },
            errors: [{ message: "inCallback", line: 2 }],
        },
        {
            name: "in another file, with a gap before the arguments and a line before the parameters",
            code: on("CtxTouch /* it's short */\n    (ctx);"),
            files: { "ctx.c": `#include "ctx.h"\nvoid\nCtxTouch\n(\n    PCTX ctx\n)\n{ ${MUTEX} }` },
            errors: [{ message: "inCallback", line: 2 }],
        },
        { name: "on the side where the level is high", code: on(`if (KeGetCurrentIrql() < DISPATCH_LEVEL) return STATUS_SUCCESS;\n${MUTEX}`), errors: [{ message: "inCallback", line: 3 }] },
        { name: "a test that allows DISPATCH_LEVEL", code: on(`if (KeGetCurrentIrql() <= DISPATCH_LEVEL) { ${MUTEX} }`), errors: [{ message: "inCallback", line: 2 }] },
        { name: "a helper that is told to wait", code: on("Take(ctx, TRUE);", "static BOOLEAN Take(PCTX ctx, BOOLEAN Wait) { return ExAcquireResourceSharedLite(&ctx->Resource, Wait); }"), errors: [{ message: "inCallback", line: 2 }] },
        { name: "two locks", code: on("KeAcquireGuardedMutex(&ctx->Guard);\nExAcquireFastMutex(&ctx->Mutex);"), errors: [{ message: "inCallback", line: 2 }, { message: "inCallback", line: 3 }] },
        {
            name: "a completion routine",
            code: routine(`    ${MUTEX}`) + SEND,
            errors: [{
                message: "inRoutine", line: 4, data: { what: "'ExAcquireFastMutex'", kind: "a fast mutex", function: "SendDone" },
                trace: ["main.c:12:5 IoSetCompletionRoutine sets SendDone as completion routine", "main.c:13", "main.c:4:5 ExAcquireFastMutex acquires a fast mutex"],
            }],
        },
    ],
});
