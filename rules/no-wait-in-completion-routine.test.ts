import { testRule } from "../tests/rule-tester.js";
import rule from "./no-wait-in-completion-routine.js";

const CONTEXT = "typedef struct _CTX { PWSK_SOCKET Socket; KEVENT Event; PIRP Irp; BOOLEAN Done; PIO_WORKITEM Item; } CTX, *PCTX;\n";
const SEND = `static NTSTATUS Send(PCTX ctx, PWSK_BUF Buffer)
{
    IoSetCompletionRoutine(ctx->Irp, SendDone, ctx, TRUE, TRUE, TRUE);
    return ((PWSK_PROVIDER_CONNECTION_DISPATCH)ctx->Socket->Dispatch)->WskSend(ctx->Socket, Buffer, 0, ctx->Irp);
}
`;
const WAIT = "KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL)";

/** A driver whose send's completion routine has the given body in line 5 and below. */
function done(body: string, helpers = "", sender = SEND): string {
    return `${CONTEXT}static NTSTATUS SendDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PCTX ctx = (PCTX)Context;
${body}
    return STATUS_MORE_PROCESSING_REQUIRED;
}
${sender}${helpers}`;
}

/** A class whose completion routine is declared in the given way, and waits in line 7. */
function connection(declaration: string, routine = "Sent"): string {
    return `class Conn {
public:
    NTSTATUS Send(PWSK_BUF Buffer);
    ${declaration}
    PWSK_SOCKET m_socket; KEVENT m_done; PIRP m_irp;
};
NTSTATUS Conn::Sent(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { KeWaitForSingleObject(Context, Executive, KernelMode, FALSE, NULL); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS Conn::Send(PWSK_BUF Buffer)
{
    IoSetCompletionRoutine(m_irp, ${routine}, &m_done, TRUE, TRUE, TRUE);
    return ((PWSK_PROVIDER_CONNECTION_DISPATCH)m_socket->Dispatch)->WskSend(m_socket, Buffer, 0, m_irp);
}
`;
}

/** A file of helpers sets its static routine; another one gives the IRPs to WSK, and has a function of the routine's name. */
const OP = "typedef struct _OP { PIRP Irp; KEVENT Event; } OP, *POP;\n";
const DONE = "static NTSTATUS Done(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)\n";
const HELPERS = `${OP}${DONE}{\n    KeSetEvent(&((POP)Context)->Event, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}
PIRP Prepare(POP op) { IoReuseIrp(op->Irp, 0); IoSetCompletionRoutine(op->Irp, Done, op, TRUE, TRUE, TRUE); return op->Irp; }\n`;
const CLOSE = "void Close(PWSK_SOCKET s, PWSK_PROVIDER_BASIC_DISPATCH d, POP op) { d->WskCloseSocket(s, Prepare(op)); KeWaitForSingleObject(&op->Event, Executive, KernelMode, FALSE, NULL); }\n";
const WAITER = `${DONE}{\n    KeWaitForSingleObject(Context, Executive, KernelMode, FALSE, NULL);\n    return STATUS_SUCCESS;\n}\n`;

testRule(rule, {
    valid: [
        { name: "under a flag that is cleared and never set", code: done(`    if (ctx->Socket != NULL && ctx->Done) ${WAIT};`, "void Arm(PCTX ctx) { ctx->Done = FALSE; }\n") },
        { name: "a function of the same name as another file's routine", code: OP + WAITER + CLOSE, files: { "op.c": HELPERS } },
        { name: "a file of helpers whose IRPs others give to WSK", code: HELPERS, files: { "close.c": OP + WAITER + CLOSE } },
        { name: "signalling", code: done("    KeSetEvent(&ctx->Event, IO_NO_INCREMENT, FALSE);") },
        { name: "a work item", code: done("    IoQueueWorkItem(ctx->Item, Retry, DelayedWorkQueue, ctx);", `static VOID Retry(PDEVICE_OBJECT d, PVOID c) { PCTX ctx = c; ${WAIT}; }\n`) },
        { name: "a request that is not awaited", code: done("    ((PWSK_PROVIDER_BASIC_DISPATCH)ctx->Socket->Dispatch)->WskCloseSocket(ctx->Socket, ctx->Irp);") },
        { name: "a poll", code: done("    LARGE_INTEGER t = {0};\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &t);") },
        { name: "a helper told not to wait", code: done("    Finish(ctx, FALSE);", `static void Finish(PCTX ctx, BOOLEAN Wait) { if (Wait) ${WAIT}; }\n`) },
        { name: "spin locks", code: done("    KIRQL irql; KeAcquireSpinLock(&g_Lock, &irql); KeReleaseSpinLock(&g_Lock, irql);") },
        { name: "freeing", code: done("    IoFreeIrp(Irp); ExFreePool(ctx);") },
        { name: "an unknown function", code: done("    Finish(ctx);") },
        { name: "WSK_NO_WAIT", code: done("    WskCaptureProviderNPI(&g_Registration, WSK_NO_WAIT, &g_Npi);") },
        { name: "a list", code: done("    PLIST_ENTRY e = &g_List; while (e->Flink != &g_List) e = e->Flink;") },
        { name: "code that no build compiles", code: done(`#if 0\n    ${WAIT};\n#endif`) },
        { name: "the routine of another driver's IRP", code: done(`    ${WAIT};`, "", "static NTSTATUS Read(PDEVICE_OBJECT Disk, PCTX ctx) { IoSetCompletionRoutine(ctx->Irp, SendDone, ctx, TRUE, TRUE, TRUE); return IoCallDriver(Disk, ctx->Irp); }\n") },
        { name: "the routine of another driver's IRP beside WSK's", code: done(`    ${WAIT};`, "", `static NTSTATUS Read(PDEVICE_OBJECT Disk, PIRP irp, PCTX ctx) { IoSetCompletionRoutine(irp, SendDone, ctx, TRUE, TRUE, TRUE); return IoCallDriver(Disk, irp); }
static NTSTATUS Close(PCTX ctx) { return ((PWSK_PROVIDER_BASIC_DISPATCH)ctx->Socket->Dispatch)->WskCloseSocket(ctx->Socket, ctx->Irp); }\n`) },
        { name: "a function that is set for nothing", code: done(`    ${WAIT};`, "", "") },
        { name: "a sender that waits", code: `${CONTEXT}static NTSTATUS Done(PDEVICE_OBJECT d, PIRP Irp, PVOID c) { KeSetEvent((PKEVENT)c, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS Close(PDEVICE_OBJECT d, PIRP Irp, PCTX ctx) { IoSetCompletionRoutine(ctx->Irp, Done, &ctx->Event, TRUE, TRUE, TRUE); ((PWSK_PROVIDER_BASIC_DISPATCH)ctx->Socket->Dispatch)->WskCloseSocket(ctx->Socket, ctx->Irp); return ${WAIT}; }` },
        { name: "a class's static pointer to some routine", filename: "main.cpp", code: connection("static PIO_COMPLETION_ROUTINE s_sent; static NTSTATUS Sent(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context);", "s_sent") },
    ],
    invalid: [
        {
            name: "a helper that waits, called with other arguments each time, and another one",
            code: done("    Log(ctx, 1);\n    Log(ctx, 2);\n    if (ctx->Done) Log(ctx, 3);\n    Rest(ctx);", `void Log(PCTX ctx, int n) { if (n > ctx->Level) ${WAIT}; }\nvoid Rest(PCTX ctx) { Log(ctx, 4); }\n`),
            errors: [
                { message: "wait", line: 5, trace: ["main.c:13", "main.c:14", "main.c:5:5 SendDone calls Log", "main.c:16", "main.c:6:5 the same here", "main.c:7:20 the same here"] },
                { message: "wait", line: 8 },
            ],
        },
        { name: "under a flag that is set somewhere", code: done(`    if (ctx->Socket != NULL && ctx->Done) ${WAIT};`, "void Arm(PCTX ctx) { ctx->Done = FALSE; }\nvoid Stop(PCTX ctx) { ctx->Done = TRUE; }\n"), errors: [{ message: "wait", line: 5 }] },
        { name: "under a flag that nothing in sight clears", code: done(`    if (ctx->Done) ${WAIT};`), errors: [{ message: "wait", line: 5 }] },
        { name: "under a flag whose address others have", code: done(`    if (ctx->Done) ${WAIT};`, "void Arm(PCTX ctx) { ctx->Done = FALSE; Ask(ctx->Socket, &ctx->Done); }\n"), errors: [{ message: "wait", line: 5 }] },
        { name: "under a flag of a structure that others fill", code: done(`    if (ctx->Done) ${WAIT};`, "void Arm(PCTX ctx) { ctx->Done = FALSE; Load(ctx); }\n"), errors: [{ message: "wait", line: 5 }] },
        {
            name: "in a file of helpers whose IRPs others give to WSK",
            code: HELPERS.replace("0, FALSE);", "0, FALSE);\n    KeWaitForSingleObject(&((POP)Context)->Event, Executive, KernelMode, FALSE, NULL);"),
            files: { "close.c": OP + CLOSE },
            errors: [{ message: "wait", line: 5, data: { what: "'KeWaitForSingleObject'", routine: "Done" } }],
        },
        {
            name: "a wait",
            code: done(`    ${WAIT};`),
            errors: [{
                message: "wait", line: 5, column: 5,
                data: { what: "'KeWaitForSingleObject'", routine: "SendDone" },
                trace: ["main.c:10:5 IoSetCompletionRoutine sets SendDone as completion routine", "main.c:11:12 WskSend gets the IRP", "main.c:5:5 KeWaitForSingleObject waits"],
            }],
        },
        { name: "a sleep", code: done("    LARGE_INTEGER t; t.QuadPart = -10000000;\n    KeDelayExecutionThread(KernelMode, FALSE, &t);"), errors: [{ message: "wait", line: 6 }] },
        {
            name: "a sleep in a helper of a helper",
            code: done("    Retry(ctx);", "static void Sleep(LONG ms) { LARGE_INTEGER t; t.QuadPart = -10000ll * ms; KeDelayExecutionThread(KernelMode, FALSE, &t); }\nstatic void Retry(PCTX c) { Sleep(100); }\n"),
            errors: [{ message: "wait", line: 5, trace: ["main.c:10", "main.c:11", "main.c:5:5 SendDone calls Retry", "main.c:14:29 Retry calls Sleep", "main.c:13:75 KeDelayExecutionThread waits"] }],
        },
        {
            name: "the next request, awaited",
            code: done(`    NTSTATUS s = ((PWSK_PROVIDER_CONNECTION_DISPATCH)ctx->Socket->Dispatch)->WskDisconnect(ctx->Socket, NULL, 0, ctx->Irp);\n    if (s == STATUS_PENDING) ${WAIT};`),
            errors: [{ message: "request", line: 6, data: { what: "'KeWaitForSingleObject'", routine: "SendDone", request: "WskDisconnect" } }],
        },
        {
            name: "a close, awaited",
            code: done("    CloseSync(ctx);", `static void CloseSync(PCTX c) { ((PWSK_PROVIDER_BASIC_DISPATCH)c->Socket->Dispatch)->WskCloseSocket(c->Socket, c->Irp); KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, NULL); }\n`),
            errors: [{ message: "close", line: 5 }],
        },
        { name: "WskDeregister", code: done("    WskDeregister(&g_Registration);"), errors: [{ message: "registration", line: 5 }] },
        { name: "a capture that waits", code: done("    WskCaptureProviderNPI(&g_Registration, 1000, &g_Npi);"), errors: [{ message: "registration", line: 5 }] },
        { name: "an NMR wait", code: done("    NmrWaitForClientDeregisterComplete(g_Handle);"), errors: [{ message: "registration", line: 5 }] },
        { name: "a loop on a flag", code: done("    while (!ctx->Done) YieldProcessor();"), errors: [{ message: "loop", line: 5 }] },
        { name: "KeSetEvent that announces a wait", code: done("    KeSetEvent(&ctx->Event, 0, TRUE);"), errors: [{ message: "announced", line: 5 }] },
        { name: "rundown protection", code: done("    ExWaitForRundownProtectionRelease(&g_Rundown);"), errors: [{ message: "wait", line: 5 }] },
        {
            name: "a routine set through a helper",
            code: done(`    ${WAIT};`, "", `static void Prepare(PIRP irp, PIO_COMPLETION_ROUTINE routine, PVOID context) { IoReuseIrp(irp, STATUS_SUCCESS); IoSetCompletionRoutine(irp, routine, context, TRUE, TRUE, TRUE); }
static NTSTATUS Close(PCTX ctx) { Prepare(ctx->Irp, SendDone, ctx); return ((PWSK_PROVIDER_BASIC_DISPATCH)ctx->Socket->Dispatch)->WskCloseSocket(ctx->Socket, ctx->Irp); }\n`),
            errors: [{ message: "wait", line: 5 }],
        },
        {
            name: "a routine set in another file, with a prototype of the role",
            code: `${CONTEXT}IO_COMPLETION_ROUTINE SendDone;\nNTSTATUS SendDone(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_opt_ PVOID Context)\n{\n    PCTX ctx = Context;\n    ${WAIT};\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n`,
            files: { "send.c": SEND },
            errors: [{ message: "wait", line: 6, trace: ["send.c:3:5 IoSetCompletionRoutine sets SendDone as completion routine", "send.c:4:12 WskSend gets the IRP", "main.c:6:5 KeWaitForSingleObject waits"] }],
        },
        { name: "a static method", filename: "main.cpp", code: connection("static NTSTATUS Sent(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context);"), errors: [{ message: "wait", line: 7 }] },
        { name: "a static method declared with its role", filename: "main.cpp", code: connection("static IO_COMPLETION_ROUTINE Sent;"), errors: [{ message: "wait", line: 7, trace: ["main.cpp:10:5 IoSetCompletionRoutine sets Conn::Sent as completion routine", "main.cpp:11", "main.cpp:7"] }] },
        { name: "a static method declared with its role beside another, with its class's name", filename: "main.cpp", code: connection("static IO_COMPLETION_ROUTINE Received, Sent;", "&Conn::Sent"), errors: [{ message: "wait", line: 7 }] },
        {
            name: "a static method declared with its role in a header", filename: "main.cpp",
            code: `#include "conn.h"\n${connection("static IO_COMPLETION_ROUTINE Sent;").replace(/^class[^]*?};\n/, "")}`,
            files: { "conn.h": "class Conn {\npublic:\n    NTSTATUS Send(PWSK_BUF Buffer);\n    static IO_COMPLETION_ROUTINE Sent;\n    PWSK_SOCKET m_socket; KEVENT m_done; PIRP m_irp;\n};\n" },
            errors: [{ message: "wait", line: 2 }],
        },
    ],
});
