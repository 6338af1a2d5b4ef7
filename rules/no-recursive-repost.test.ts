import { testRule } from "../tests/rule-tester.js";
import rule from "./no-recursive-repost.js";

/** A receive routine whose body starts on line 2; `rest` is what follows it. */
const recv = (body: string, rest = ""): string =>
    `NTSTATUS RecvDone(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { PCTX ctx = Context;\n${body}\nreturn STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS SendDone(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { IoFreeIrp(Irp); return STATUS_MORE_PROCESSING_REQUIRED; }
typedef struct _CTX { PWSK_SOCKET Socket; const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch; WSK_BUF Buf; PIRP Irp; PIO_WORKITEM Item; BOOLEAN Go; } CTX, *PCTX;
${rest}
NTSTATUS Start(PCTX ctx) { ${POST} }\n`;
const POST = "IoReuseIrp(ctx->Irp, STATUS_UNSUCCESSFUL); IoSetCompletionRoutine(ctx->Irp, RecvDone, ctx, TRUE, TRUE, TRUE); return ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, ctx->Irp);";
const INLINE = "IoReuseIrp(Irp, STATUS_UNSUCCESSFUL); IoSetCompletionRoutine(Irp, RecvDone, ctx, TRUE, TRUE, TRUE);\nctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, Irp);";
const POSTS = `NTSTATUS Post(PCTX ctx) { ${POST} }\n`;
const found = (line: number, call = "WskReceive") => ({ errors: [{ message: "repost" as const, line, data: { routine: "RecvDone", call } }] });

testRule(rule, {
    valid: [
        { name: "a log function that sends what is printed", code: recv("Log(\"%p\\n\", ctx);", `static int g_Sending;\nvoid Log(const char *format, ...) { if (!g_Sending) { g_Sending = 1; Flush(g_Ctx); g_Sending = 0; } }\nvoid Flush(PCTX ctx) { Post(ctx); }\n${POSTS}`) },
        { name: "left to a work item", code: recv("IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, ctx);", `VOID Work(PDEVICE_OBJECT d, PVOID c) { Post(c); }\n${POSTS}`) },
        { name: "another request, with another routine", code: recv("PIRP irp = IoAllocateIrp(1, FALSE); IoSetCompletionRoutine(irp, SendDone, ctx, TRUE, TRUE, TRUE);\nctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);") },
        { name: "tried again a few times", code: recv("if (!NT_SUCCESS(Irp->IoStatus.Status) && ctx->Retries++ < 3) Post(ctx);", POSTS) },
        { name: "tried again a few times, by a helper", code: recv("Retry(ctx);", `void Retry(PCTX ctx) { if (++ctx->Retries > 3) return; Post(ctx); }\n${POSTS}`) },
        { name: "only signals", code: recv("KeSetEvent(&ctx->Event, 0, FALSE);") },
        { name: "WskRelease takes no IRP", code: recv("ctx->Dispatch->WskRelease(ctx->Socket, ctx->List);") },
        { name: "a helper that is given another routine", code: recv("PostWith(ctx, SendDone);", "NTSTATUS PostWith(PCTX ctx, PIO_COMPLETION_ROUTINE r) { IoReuseIrp(ctx->Irp, 0); IoSetCompletionRoutine(ctx->Irp, r, ctx, TRUE, TRUE, TRUE); return ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, ctx->Irp); }") },
        { name: "set, but not sent here", code: recv("IoReuseIrp(Irp, 0); IoSetCompletionRoutine(Irp, RecvDone, ctx, TRUE, TRUE, TRUE);\nInsertTailList(&ctx->List, &ctx->Entry);") },
        { name: "a routine that is not known", code: recv("IoReuseIrp(Irp, 0); IoSetCompletionRoutine(Irp, ctx->Routine, ctx, TRUE, TRUE, TRUE);\nctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, Irp);") },
        { name: "the poster is only named", code: recv("ctx->Next = Post;", POSTS) },
        { name: "given to a lower driver", code: recv("IoReuseIrp(Irp, 0); IoSetCompletionRoutine(Irp, RecvDone, ctx, TRUE, TRUE, TRUE);\nIoCallDriver(ctx->Lower, Irp);") },
        { name: "arguments rule it out", code: recv("Maybe(ctx, FALSE);", `void Maybe(PCTX ctx, BOOLEAN post) { if (post) Post(ctx); }\n${POSTS}`) },
        { name: "set again to another one", code: recv("IoSetCompletionRoutine(Irp, RecvDone, ctx, TRUE, TRUE, TRUE); IoReuseIrp(Irp, 0); IoSetCompletionRoutine(Irp, SendDone, ctx, TRUE, TRUE, TRUE);\nctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, Irp);") },
        { name: "a helper out of sight", code: recv("RepostSomewhere(ctx);") },
        { name: "posted by a thread", code: recv("KeSetEvent(&ctx->Event, 0, FALSE);", `VOID Thread(PVOID c) { for (;;) { KeWaitForSingleObject(&((PCTX)c)->Event, Executive, KernelMode, FALSE, NULL); Post(c); } }\n${POSTS}`) },
        { name: "under #if 0", code: recv(`#if 0\n${INLINE}\n#endif`) },
        { name: "disconnects with a routine of its own", code: recv("IoReuseIrp(Irp, 0); IoSetCompletionRoutine(Irp, SendDone, ctx, TRUE, TRUE, TRUE);\nctx->Dispatch->WskDisconnect(ctx->Socket, NULL, 0, Irp);") },
    ],
    invalid: [
        { name: "directly", code: recv(INLINE), ...found(3) },
        { name: "through a helper", code: recv("Post(ctx);", POSTS), errors: [{ message: "repost", line: 2, trace: ["main.c:2:1 RecvDone calls Post", "main.c:6"] }] },
        { name: "through a helper that is called with other arguments each time", code: recv("PostOne(ctx, 1);\nPostOne(ctx, 2);", `void PostOne(PCTX ctx, int n) { ctx->Count = n; Post(ctx); }\n${POSTS}`), errors: [{ message: "repost", line: 2 }] },
        { name: "two helpers down, neither of which prints", code: recv("Log(\"%p\\n\", ctx);", `void Log(const char *format, PCTX ctx) { Flush(ctx); }\nvoid Flush(PCTX ctx) { Post(ctx); }\n${POSTS}`), ...found(2) },
        { name: "two helpers down", code: recv("Next(ctx);", `void Next(PCTX ctx) { if (ctx->Go) Post(ctx); }\n${POSTS}`), ...found(2) },
        { name: "three helpers down", code: recv("Again(ctx);", `void Again(PCTX ctx) { Next(ctx); }\nvoid Next(PCTX ctx) { Post(ctx); }\n${POSTS}`), ...found(2) },
        { name: "on success only", code: recv(`if (NT_SUCCESS(Irp->IoStatus.Status)) {\nPost(ctx); }`, POSTS), ...found(3) },
        { name: "while a member that nobody counts is small", code: recv("if (ctx->State < 3)\nPost(ctx);", POSTS), ...found(3) },
        { name: "as often as a large count allows", code: recv("if (ctx->Packets++ < 100000)\nPost(ctx);", POSTS), ...found(3) },
        { name: "a new IRP", code: recv("PIRP irp = IoAllocateIrp(1, FALSE); IoSetCompletionRoutine(irp, RecvDone, ctx, TRUE, TRUE, TRUE);\nctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, irp);"), ...found(3) },
        { name: "a routine that is passed on", code: recv("PostWith(ctx, RecvDone);", "NTSTATUS PostWith(PCTX ctx, PIO_COMPLETION_ROUTINE r) { IoReuseIrp(ctx->Irp, 0); IoSetCompletionRoutine(ctx->Irp, r, ctx, TRUE, TRUE, TRUE); return ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, ctx->Irp); }"), ...found(2) },
        { name: "prepared by a helper", code: recv("Arm(Irp, ctx);\nctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, Irp);", "void Arm(PIRP i, PCTX c) { IoReuseIrp(i, 0); IoSetCompletionRoutine(i, RecvDone, c, TRUE, TRUE, TRUE); }"), ...found(3) },
        { name: "prepared here, sent by a helper", code: recv("IoReuseIrp(Irp, 0); IoSetCompletionRoutine(Irp, RecvDone, ctx, TRUE, TRUE, TRUE);\nSubmit(ctx, Irp);", "NTSTATUS Submit(PCTX ctx, PIRP i) { return ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, i); }"), ...found(3) },
        { name: "a datagram socket", code: recv("IoReuseIrp(Irp, 0); IoSetCompletionRoutine(Irp, RecvDone, ctx, TRUE, TRUE, TRUE);\n((const WSK_PROVIDER_DATAGRAM_DISPATCH *)ctx->Socket->Dispatch)->WskReceiveFrom(ctx->Socket, &ctx->Buf, 0, NULL, NULL, NULL, NULL, Irp);"), ...found(3, "WskReceiveFrom") },
        { name: "an accept loop", code: recv("IoReuseIrp(Irp, 0); IoSetCompletionRoutine(Irp, RecvDone, ctx, TRUE, TRUE, TRUE);\n((const WSK_PROVIDER_LISTEN_DISPATCH *)ctx->Socket->Dispatch)->WskAccept(ctx->Socket, 0, NULL, NULL, NULL, NULL, Irp);"), ...found(3, "WskAccept") },
        { name: "through a macro", code: `#define POST(c, i) do { IoReuseIrp((i), 0); IoSetCompletionRoutine((i), RecvDone, (c), TRUE, TRUE, TRUE); (c)->Dispatch->WskReceive((c)->Socket, &(c)->Buf, 0, (i)); } while (0)\n${recv("POST(ctx, Irp);")}`, ...found(3) },
        { name: "in another file", code: recv("Post(ctx);"), files: { "post.c": `#include "ctx.h"\n${POSTS}` }, ...found(2) },
    ],
});
