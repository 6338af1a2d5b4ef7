import { testRule } from "../tests/rule-tester.js";
import rule from "./no-wait-in-event-callback.js";

const TABLE = "const WSK_CLIENT_CONNECTION_DISPATCH Events = { OnReceive, OnDisconnect, NULL };\n";
const CONTEXT = "typedef struct _CTX { PWSK_SOCKET Socket; PWSK_SOCKET PeerSocket; KEVENT Event; PIRP Irp; BOOLEAN Done; PIO_WORKITEM Item; KSPIN_LOCK Lock; } CTX, *PCTX;\n";

/** A driver whose disconnect callback has the given body, behind helpers. */
function disconnect(body: string, helpers = ""): string {
    return `${CONTEXT}${helpers}
NTSTATUS WSKAPI OnReceive(PVOID SocketContext, ULONG Flags, PWSK_DATA_INDICATION DataIndication, SIZE_T BytesIndicated, SIZE_T *BytesAccepted) { return STATUS_SUCCESS; }
NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext, ULONG Flags)
{
    PCTX ctx = (PCTX)SocketContext;
${body}
    return STATUS_SUCCESS;
}
${TABLE}`;
}

const SYNC_CLOSE = `
static NTSTATUS SyncDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context) { KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
static NTSTATUS CloseSync(PWSK_SOCKET Socket)
{
    KEVENT event;
    PIRP irp = IoAllocateIrp(1, FALSE);
    NTSTATUS status;
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    KeInitializeEvent(&event, SynchronizationEvent, FALSE);
    IoSetCompletionRoutine(irp, SyncDone, &event, TRUE, TRUE, TRUE);
    status = ((PWSK_PROVIDER_BASIC_DISPATCH)Socket->Dispatch)->WskCloseSocket(Socket, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
        status = irp->IoStatus.Status;
    }
    IoFreeIrp(irp);
    return status;
}
`;

/** The line of the callback's body, behind helpers of that many lines. */
function lineOf(code: string, text: string): number {
    return code.slice(0, code.lastIndexOf(text)).split("\n").length;
}

function bad(name: string, body: string, at: string, message: "wait" | "request" | "close" | "disable" | "registration" | "loop" | "announced", helpers = "") {
    const code = disconnect(body, helpers);
    return { name, code, errors: [{ message, line: lineOf(code, at) }] };
}

/** A log that asks for the level before it waits, in 4 lines. */
const LOG = `static KEVENT g_Drained; static KSPIN_LOCK g_Lines;
static BOOLEAN MayWait(void) { return KeGetCurrentIrql() < DISPATCH_LEVEL; }
int Log(const char *text, ...) { KIRQL old; KeAcquireSpinLock(&g_Lines, &old); g_Count++; KeReleaseSpinLock(&g_Lines, old); if (KeGetCurrentIrql() < DISPATCH_LEVEL && !g_Quiet) { KeWaitForSingleObject(&g_Drained, Executive, KernelMode, FALSE, NULL); } return 0; }
`;
const LOG_BY = (test: string): string => LOG.replace("KeGetCurrentIrql() < DISPATCH_LEVEL && !g_Quiet", test);
const LOCKED = "    KIRQL old; KeAcquireSpinLock(&ctx->Lock, &old);\n";
const UNLOCK = "\n    KeReleaseSpinLock(&ctx->Lock, old);\n";
/** Helpers that take a lock and give it back. */
const TAKE = "static KIRQL Take(PCTX c) { KIRQL k; Log(\"taking\"); KeAcquireSpinLock(&c->Lock, &k); return k; }\nstatic void Give(PCTX c, KIRQL k) { KeReleaseSpinLock(&c->Lock, k); }\n";
const QUIET_TAKE = TAKE.replace('Log("taking"); ', "");

/** An object that holds a lock as long as there is it. */
const GUARD = "class Guard { KSPIN_LOCK *m; KIRQL q; public: Guard(KSPIN_LOCK *l) : m(l) { KeAcquireSpinLock(m, &q); } ~Guard() { KeReleaseSpinLock(m, q); } };\n";
const ASKING = "static void Note(PCTX ctx) { if (KeGetCurrentIrql() < DISPATCH_LEVEL) KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL); }\n";
const WAIT = "KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL)";

testRule(rule, {
    valid: [
        { name: "a log that asks for the level, under a spin lock", code: disconnect(`${LOCKED}    Log("held");${UNLOCK}`, LOG) },
        { name: "under a spin lock in one branch", code: disconnect(`${LOCKED}    if (ctx->Done) Log("held %d", 1);${UNLOCK}`, LOG) },
        { name: "under a lock that a helper takes", code: disconnect("    KIRQL old = Take(ctx);\n    Log(\"held\");\n    Give(ctx, old);", LOG + QUIET_TAKE) },
        { name: "under a lock that macros of functions out of sight take", code: disconnect("    KIRQL old;\n    spin_lock_irqsave(&ctx->Lock, old);\n    Log(\"held\");\n    spin_unlock_irqrestore(&ctx->Lock, old);", `${LOG}#define spin_lock_irqsave(l, f) f = _spin_lock_irqsave_debug(l, __LINE__)\n`) },
        { name: "under an in-stack queued lock", code: disconnect("    KLOCK_QUEUE_HANDLE h;\n    KeAcquireInStackQueuedSpinLock(&ctx->Lock, &h);\n    Log(\"held\");\n    KeReleaseInStackQueuedSpinLock(&h);", LOG) },
        { name: "at a level that was raised", code: disconnect("    KIRQL old = KeRaiseIrqlToDpcLevel();\n    Log(\"raised\");\n    KeLowerIrql(old);", LOG) },
        { name: "under the outer one of two locks", code: disconnect(`${LOCKED}    KIRQL inner; KeAcquireSpinLock(&g_Lines, &inner); KeReleaseSpinLock(&g_Lines, inner); Log("held");${UNLOCK}`, LOG) },
        { name: "a log below a function of which there is a macro, too", code: disconnect(`${LOCKED}    Put(ctx);${UNLOCK}`, `${LOG}void PutChecked(PCTX c) { Log("put %p", c); }\n#define Put(c) PutChecked(c)\n`), files: { "put.c": "void (Put)(PCTX c) { c->Done = TRUE; }\n" } },
        { name: "a log two calls below a lock", code: disconnect(`${LOCKED}    Note(ctx);${UNLOCK}`, `${LOG}static void Note(PCTX c) { Log("note %p", c); }\n`) },
        { name: "under a lock of helpers, three calls down", code: disconnect("    A(ctx);", `${QUIET_TAKE}${ASKING}static void B(PCTX c) { KIRQL k = Take(c); Note(c); Give(c, k); KeAcquireSpinLock(&c->Lock, &k); KeReleaseSpinLock(&c->Lock, k); }\nstatic void A(PCTX c) { B(c); }\n`) },
        { name: "under a lock that an object holds", filename: "main.cpp", code: disconnect("    Guard g(&ctx->Lock);\n    Note(ctx);", GUARD + ASKING) },
        { name: "a log that asks by a helper", code: disconnect(`${LOCKED}    Log("held");${UNLOCK}`, LOG_BY("MayWait()")) },
        { name: "a log that asks for PASSIVE_LEVEL", code: disconnect(`${LOCKED}    Log("held");${UNLOCK}`, LOG_BY("KeGetCurrentIrql() == PASSIVE_LEVEL")) },
        { name: "a log that keeps the answer", code: disconnect(`${LOCKED}    Log("held");${UNLOCK}`, LOG_BY("g_On").replace("{ KIRQL old;", "{ KIRQL old; KIRQL level = KeGetCurrentIrql();").replace("if (g_On)", "if (level >= DISPATCH_LEVEL) return 1; if (g_On)")) },
        { name: "the callback itself asks under its lock", code: disconnect(`${LOCKED}    if (KeGetCurrentIrql() < DISPATCH_LEVEL) ${WAIT};${UNLOCK}`) },
        { name: "a zero timeout, by member", code: disconnect("    LARGE_INTEGER t; t.QuadPart = 0;\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &t);") },
        { name: "a zero timeout, by a cast in parentheses", code: disconnect("    LARGE_INTEGER t; t.QuadPart = (LONGLONG)(0);\n    KeWaitForSingleObject((PVOID)(ctx), Executive, KernelMode, FALSE, (PLARGE_INTEGER)(&t));") },
        { name: "a zero timeout, by initialiser", code: disconnect("    LARGE_INTEGER t = {0};\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &t);") },
        { name: "a zero timeout, by two braces", code: disconnect("    LARGE_INTEGER t = {{0}};\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &t);") },
        { name: "a zero timeout, by nested braces of two members", code: disconnect("    LARGE_INTEGER t = {{0, 0}};\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &t);") },
        { name: "a zero timeout, by a designated initialiser", code: disconnect("    LARGE_INTEGER t = { .QuadPart = 0 };\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &t);") },
        { name: "a zero timeout, by halves", code: disconnect("    LARGE_INTEGER t; t.LowPart = 0; t.HighPart = 0;\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &t);") },
        { name: "a zero timeout, by u", code: disconnect("    LARGE_INTEGER t; t.u.LowPart = 0; t.u.HighPart = 0;\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &t);") },
        { name: "a zero timeout, by RtlZeroMemory", code: disconnect("    LARGE_INTEGER t; RtlZeroMemory(&t, sizeof(t));\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &t);") },
        { name: "a zero timeout, by a number", code: disconnect("    LONGLONG t = 0;\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, (PLARGE_INTEGER)&t);") },
        { name: "a zero timeout, by a literal", code: disconnect("    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &(LARGE_INTEGER){0});") },
        { name: "a zero timeout, by a constant of file scope", code: disconnect("    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, (PLARGE_INTEGER)&Zero);", "static const LARGE_INTEGER Zero = {0};\n") },
        { name: "a zero timeout, by a static local", code: disconnect("    static LARGE_INTEGER zero = {0};\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &zero);") },
        { name: "a zero timeout, through a helper's parameter", code: disconnect("    LARGE_INTEGER t; t.QuadPart = 0;\n    Test(ctx, &t);", "static NTSTATUS Test(PCTX c, PLARGE_INTEGER Timeout) { return KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, Timeout); }\n") },
        { name: "a zero timeout, in milliseconds", code: disconnect("    Test(ctx, 0);", "static NTSTATUS Test(PCTX c, ULONG Ms) { LARGE_INTEGER t; t.QuadPart = -10000ll * Ms; return KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, &t); }\n") },
        { name: "a helper that waits without limit for another argument only", code: disconnect("    Test(ctx, 0);", "static NTSTATUS Test(PCTX c, LONG Ms) { LARGE_INTEGER t; PLARGE_INTEGER p = NULL; if (Ms >= 0) { t.QuadPart = -10000ll * Ms; p = &t; } return KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, p); }\n") },
        { name: "a helper that is told not to wait", code: disconnect("    Close(ctx, FALSE);", `static void Close(PCTX ctx, BOOLEAN Wait) { if (Wait) ${WAIT}; }\n`) },
        { name: "a helper that is told not to wait, two calls up", code: disconnect("    Close(ctx);", `static void CloseEx(PCTX ctx, BOOLEAN Wait) { if (!Wait) return; ${WAIT}; }\nstatic void Close(PCTX ctx) { CloseEx(ctx, FALSE); }\n`) },
        { name: "a wait under a condition that the callback excludes", code: disconnect("    if (ctx == NULL) Close(ctx);", `static void Close(PCTX ctx) { if (ctx != NULL) ${WAIT}; }\n`) },
        { name: "a work item", code: disconnect("    IoQueueWorkItem(ctx->Item, Worker, DelayedWorkQueue, ctx);", `static VOID Worker(PDEVICE_OBJECT DeviceObject, PVOID Context) { PCTX ctx = Context; ${WAIT}; }\n`) },
        { name: "a thread", code: disconnect("    HANDLE h; PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Thread, ctx);", `static VOID Thread(PVOID Context) { PCTX ctx = Context; ${WAIT}; }\n`) },
        { name: "a timer's DPC", code: disconnect("    KeInitializeDpc(&g_Dpc, Dpc, ctx); KeInsertQueueDpc(&g_Dpc, NULL, NULL);", `static KDPC g_Dpc;\nstatic VOID Dpc(PKDPC d, PVOID Context, PVOID a, PVOID b) { PCTX ctx = Context; ${WAIT}; }\n`) },
        { name: "a close that is not awaited", code: disconnect("    ((PWSK_PROVIDER_BASIC_DISPATCH)ctx->Socket->Dispatch)->WskCloseSocket(ctx->Socket, ctx->Irp);") },
        { name: "what waits never", code: disconnect("    KIRQL irql; KeSetEvent(&ctx->Event, 0, FALSE); KeReadStateEvent(&ctx->Event); KeAcquireSpinLock(&g_Lock, &irql); KeReleaseSpinLock(&g_Lock, irql); ExAcquireRundownProtection(&g_Rundown);") },
        { name: "a capture that does not wait", code: disconnect("    WskCaptureProviderNPI(&g_Registration, WSK_NO_WAIT, &g_Npi);") },
        { name: "a capture with the caller's timeout", code: disconnect("    Capture(WSK_NO_WAIT);", "static NTSTATUS Capture(ULONG Timeout) { return WskCaptureProviderNPI(&g_Registration, Timeout, &g_Npi); }\n") },
        { name: "a timer deleted without waiting", code: disconnect("    ExDeleteTimer(g_Timer, TRUE, FALSE, NULL);") },
        { name: "loops over lists", code: disconnect("    PLIST_ENTRY e; for (e = g_List.Flink; e != &g_List; e = e->Flink) ; while (e->Flink != &g_List) e = e->Flink; while (IsListEmpty(&g_List)) Fill(&g_List);") },
        { name: "a macro's do … while (0)", code: disconnect("    do { } while (0); do { ctx->Done = TRUE; } while (0);") },
        { name: "a loop that counts", code: disconnect("    int n = 100; while (!ctx->Done && --n) ; while (!ctx->Done && n-- > 0) YieldProcessor();") },
        { name: "a loop that reads on", code: disconnect("    char *p = g_Text; while (*p++) ; while (*++p == ' ') ;") },
        { name: "code that no build compiles", code: disconnect(`#if 0\n    ${WAIT};\n#endif\n    // ${WAIT};`) },
        { name: "a driver's own function of a callback's name", code: `static void WskDisconnectEvent(int a, int b, int c) { KeWaitForSingleObject(&g_Event, Executive, KernelMode, FALSE, NULL); }\n` },
        { name: "waits outside of callbacks", code: disconnect("", SYNC_CLOSE) },
        { name: "an unknown function", code: disconnect("    WaitForGodot(ctx);") },
        { name: "a placeholder", code: disconnect("    ...") },
    ],
    invalid: [
        bad("a log that asks for the level, without a lock", '    Log("free");', 'Log("free")', "wait", LOG),
        { ...bad("behind the block in which an object holds a lock", "    { Guard g(&ctx->Lock); ctx->Done = TRUE; }\n    Note(ctx);", "    Note(ctx);", "wait", GUARD + ASKING), filename: "main.cpp" },
        bad("a log behind the lock", `${LOCKED}    ctx->Done = TRUE;${UNLOCK}    Log("free");`, 'Log("free")', "wait", LOG),
        bad("a log under a lock, and once more behind it", `${LOCKED}    Log("held");${UNLOCK}    Log("free");`, 'Log("free")', "wait", LOG),
        bad("a lock on one of two ways", '    KIRQL old = 0; if (ctx->Item != NULL) KeAcquireSpinLock(&ctx->Lock, &old);\n    Log("free");\n    if (ctx->Item != NULL) KeReleaseSpinLock(&ctx->Lock, old);', 'Log("free")', "wait", LOG),
        bad("a helper logs before it takes the lock", '    KIRQL old = Take(ctx);\n    Give(ctx, old);', "Take(ctx);", "wait", LOG + TAKE),
        bad("a helper gives the lock back before it logs", `${LOCKED}    Free(ctx, old);`, "Free(ctx, old);", "wait", `${LOG}static void Free(PCTX c, KIRQL k) { KeReleaseSpinLock(&c->Lock, k); Log("free"); }\n`),
        bad("a log that does not ask, under a lock", `${LOCKED}    Log("held");${UNLOCK}`, 'Log("held")', "wait", LOG_BY("!g_Quiet")),
        bad("the level was asked for before the lock was taken", `    KIRQL old, level = KeGetCurrentIrql(); KeAcquireSpinLock(&ctx->Lock, &old);\n    if (level < DISPATCH_LEVEL) Sleep(ctx);${UNLOCK}`, "Sleep(ctx);", "wait", `static void Sleep(PCTX ctx) { ${WAIT}; }\n`),
        bad("IoForwardIrpSynchronously", "    IoForwardIrpSynchronously(ctx->Below, ctx->Irp);", "IoForwardIrpSynchronously(", "wait"),
        {
            name: "a wait in the callback itself, with a suggestion",
            code: disconnect(`    ${WAIT};`),
            errors: [{
                message: "wait", line: 7, column: 5,
                data: { what: "'KeWaitForSingleObject'", callback: "OnDisconnect", event: "WskDisconnectEvent" },
                trace: ["main.c:10:60 OnDisconnect is the WskDisconnectEvent of Events", "main.c:7:5 KeWaitForSingleObject waits"],
                suggestions: [{ message: "remove", output: disconnect(`    ${WAIT};`).replace(`    ${WAIT};\n`, "") }],
            }],
        },
        {
            name: "a wait whose result counts is not taken away",
            code: disconnect(`    if (${WAIT} != STATUS_SUCCESS) return STATUS_SUCCESS;`),
            errors: [{ message: "wait", line: 7, suggestions: [] }],
        },
        {
            name: "a wait that is all of an if",
            code: disconnect(`    if (Flags) ${WAIT};`),
            errors: [{ message: "wait", line: 7, suggestions: [{ message: "remove", output: disconnect("    if (Flags) { }") }] }],
        },
        bad("a timed wait", "    LARGE_INTEGER t = {0}; t.QuadPart = -10000;\n    if (KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &t)) return 0;", "if (KeWait", "wait"),
        bad("a timeout of unknown length", "    LARGE_INTEGER t; t.QuadPart = -10000 * g_Ms;\n    if (KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &t)) return 0;", "if (KeWait", "wait"),
        bad("a null pointer spelt 0", "    if (KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, 0)) return 0;", "if (KeWait", "wait"),
        {
            name: "a sleep",
            code: disconnect("    LARGE_INTEGER t; t.QuadPart = -10000000;\n    KeDelayExecutionThread(KernelMode, FALSE, &t);"),
            errors: [{ message: "wait", line: 8, suggestions: [{ message: "remove", output: disconnect("    LARGE_INTEGER t; t.QuadPart = -10000000;") }] }],
        },
        bad("rundown protection", "    ExWaitForRundownProtectionRelease(&g_Rundown);", "ExWait", "wait"),
        bad("a remove lock", "    IoReleaseRemoveLockAndWait(&g_Lock, ctx);", "IoRelease", "wait"),
        bad("a timer deleted with a wait", "    ExDeleteTimer(g_Timer, TRUE, TRUE, NULL);", "ExDelete", "wait"),
        bad("an NDIS wait without limit", "    NdisWaitEvent(&g_Event, 0);", "NdisWait", "wait"),
        bad("a framework's queue", "    WdfIoQueuePurgeSynchronously(g_Queue);", "WdfIo", "wait"),
        bad("the close of the own socket, awaited in a helper", "    CloseSync(ctx->Socket);", "CloseSync(ctx", "close", SYNC_CLOSE),
        bad("the own socket as the context itself", "    CloseSync((PWSK_SOCKET)SocketContext);", "CloseSync((", "close", SYNC_CLOSE),
        bad("the close of another socket", "    CloseSync(ctx->PeerSocket);", "CloseSync(ctx", "request", SYNC_CLOSE),
        bad("the close of a socket of file scope", "    CloseSync(g_Socket);", "CloseSync(g", "request", SYNC_CLOSE),
        bad("a close two helpers down", "    Drop(ctx);", "Drop(ctx);", "close", `${SYNC_CLOSE}static void Release(PCTX c) { if (c->Socket) CloseSync(c->Socket); }\nstatic void Drop(PCTX c) { Release(c); }\n`),
        bad(
            "a request started in one helper and awaited in another", "    StartClose(ctx);\n    WaitClose(ctx);", "    WaitClose", "close",
            `static void StartClose(PCTX c) { ((PWSK_PROVIDER_BASIC_DISPATCH)c->Socket->Dispatch)->WskCloseSocket(c->Socket, c->Irp); }\nstatic void WaitClose(PCTX c) { KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, NULL); }\n`,
        ),
        bad(
            "a request started in a caller of the function that waits", "    OpSend(ctx);", "    OpSend", "request",
            `static void OpWait(PCTX c) { KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, NULL); }\nstatic void OpSend(PCTX c) { WSK_BUF b = {0}; ((PWSK_PROVIDER_CONNECTION_DISPATCH)c->Socket->Dispatch)->WskSend(c->Socket, &b, 0, c->Irp); OpWait(c); }\n`,
        ),
        bad(
            "a request whose IRP and event are in a local of a helper", "    OpSend(ctx->Socket);", "    OpSend", "request",
            `typedef struct _OP { PIRP Irp; KEVENT Done; } OP;
static NTSTATUS OpBegin(OP *Op) { Op->Irp = IoAllocateIrp(1, FALSE); if (Op->Irp == NULL) return STATUS_INSUFFICIENT_RESOURCES; return STATUS_SUCCESS; }
static NTSTATUS OpWait(OP *Op) { KeWaitForSingleObject(&Op->Done, Executive, KernelMode, FALSE, NULL); return Op->Irp->IoStatus.Status; }
static NTSTATUS OpSend(PWSK_SOCKET Socket) { OP op; WSK_BUF b = {0}; if (!NT_SUCCESS(OpBegin(&op))) return 0; ((PWSK_PROVIDER_CONNECTION_DISPATCH)Socket->Dispatch)->WskSend(Socket, &b, 0, op.Irp); return OpWait(&op); }
`,
        ),
        {
            ...bad("several waits below one call: the close of the own socket says most", "    Finish(ctx);", "    Finish", "close",
                `${SYNC_CLOSE}static void Finish(PCTX c) { LARGE_INTEGER t; t.QuadPart = -1; KeDelayExecutionThread(KernelMode, FALSE, &t); CloseSync(c->Socket); }\n`),
        },
        bad(
            "disabling the event that runs", "    Disable(ctx, WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE);", "    Disable(", "disable",
            `static NTSTATUS Disable(PCTX c, ULONG Mask)
{
    WSK_EVENT_CALLBACK_CONTROL control;
    NTSTATUS status;
    control.NpiId = &NPI_WSK_INTERFACE_ID;
    control.EventMask = Mask;
    status = ((PWSK_PROVIDER_CONNECTION_DISPATCH)c->Socket->Dispatch)->WskControlSocket(c->Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET,
        sizeof(control), &control, 0, NULL, NULL, c->Irp);
    if (status == STATUS_PENDING) KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, NULL);
    return status;
}
`,
        ),
        bad(
            "disabling another event", "    Disable(ctx, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE);", "    Disable(", "request",
            `static NTSTATUS Disable(PCTX c, ULONG Mask)
{
    WSK_EVENT_CALLBACK_CONTROL control = { &NPI_WSK_INTERFACE_ID, Mask };
    NTSTATUS status = ((PWSK_PROVIDER_CONNECTION_DISPATCH)c->Socket->Dispatch)->WskControlSocket(c->Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET,
        sizeof(control), &control, 0, NULL, NULL, c->Irp);
    if (status == STATUS_PENDING) KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, NULL);
    return status;
}
`,
        ),
        bad("WskDeregister", "    WskDeregister(&g_Registration);", "WskDeregister", "registration"),
        bad("WskDeregister in a helper", "    Stop();", "    Stop();", "registration", "static void Stop(void) { WskReleaseProviderNPI(&g_Registration); WskDeregister(&g_Registration); }\n"),
        bad("an NMR wait", "    NmrWaitForClientDeregisterComplete(g_Handle);", "NmrWait", "registration"),
        {
            name: "a capture that waits, with a suggestion",
            code: disconnect("    WskCaptureProviderNPI(&g_Registration, WSK_INFINITE_WAIT, &g_Npi);"),
            errors: [{
                message: "registration", line: 7,
                suggestions: [{ message: "noWait", output: disconnect("    WskCaptureProviderNPI(&g_Registration, WSK_NO_WAIT, &g_Npi);") }],
            }],
        },
        {
            name: "KeSetEvent that announces a wait",
            code: disconnect("    KeSetEvent(&ctx->Event, IO_NO_INCREMENT, TRUE);"),
            errors: [{
                message: "announced", line: 7,
                suggestions: [{ message: "noAnnouncement", output: disconnect("    KeSetEvent(&ctx->Event, IO_NO_INCREMENT, FALSE);") }],
            }],
        },
        bad("a loop on a flag", "    while (!ctx->Done) ;", "!ctx->Done", "loop"),
        bad("a loop on a flag that yields", "    while (g_Busy) { YieldProcessor(); }", "g_Busy", "loop", "static volatile LONG g_Busy;\n"),
        bad("a loop on an IRP's status", "    while (ctx->Irp->IoStatus.Status == STATUS_PENDING) ;", "ctx->Irp", "loop"),
        bad("a loop on two flags", "    while (ctx->Done && g_Busy) ;", "ctx->Done", "loop", "static volatile LONG g_Busy;\n"),
        bad("a loop that breaks", "    for (;;) { if (ctx->Done) break; YieldProcessor(); }", "ctx->Done", "loop"),
        bad("a loop on an event's state", "    while (KeReadStateEvent(&ctx->Event) == 0) ;", "KeRead", "loop"),
        bad("a wait through a macro", "    AWAIT(&ctx->Event);", "    AWAIT", "wait", "#define AWAIT(e) KeWaitForSingleObject((e), Executive, KernelMode, FALSE, NULL)\n"),
        bad("guarding by the level does not make it legal", `    if (KeGetCurrentIrql() == PASSIVE_LEVEL) { NTSTATUS s = ${WAIT}; }`, "    if (Ke", "wait"),
        bad("a routine that runs before its registration returns", "    KeExpandKernelStackAndCallout(Callout, ctx, 4096);", "KeExpand", "wait", `static VOID Callout(PVOID Context) { PCTX ctx = Context; ${WAIT}; }\n`),
        bad("a helper that is told to wait", "    Close(ctx, TRUE);", "    Close(", "wait", `static void Close(PCTX ctx, BOOLEAN Wait) { if (Wait) ${WAIT}; }\n`),
        {
            name: "a helper in another file",
            code: `NTSTATUS WSKAPI OnAccept(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket, _Outptr_result_maybenull_ PVOID *AcceptSocketContext, _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)
{
    return Greet(AcceptSocket);
}
WSK_CLIENT_LISTEN_DISPATCH Listen = { OnAccept, NULL, NULL };
`,
            files: {
                "ops.c": `NTSTATUS Greet(PWSK_SOCKET Socket)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Socket->Dispatch;
    PIRP irp = IoAllocateIrp(1, FALSE);
    KEVENT done;
    WSK_BUF buf = {0};
    IoSetCompletionRoutine(irp, SendDone, &done, TRUE, TRUE, TRUE);
    dispatch->WskSend(Socket, &buf, 0, irp);
    return KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
}
`,
            },
            errors: [{
                message: "request", line: 4, column: 12,
                data: { what: "'Greet'", callback: "OnAccept", event: "WskAcceptEvent", request: "WskSend" },
                trace: [
                    "main.c:6", "main.c:4:12 OnAccept calls Greet", "ops.c:8:5 WskSend starts the request", "ops.c:9:12 KeWaitForSingleObject waits",
                ],
            }],
        },
    ],
});
