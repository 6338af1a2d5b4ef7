import { testRule } from "../tests/rule-tester.js";
import rule from "./no-long-work-in-callback.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const TABLE = "\nstatic const WSK_CLIENT_CONNECTION_DISPATCH Table = { NULL, OnDisconnect, NULL };\n";
/** The body starts on line 2. */
const on = (body: string, rest = ""): string => `NTSTATUS WSKAPI OnDisconnect(PVOID Context, ULONG Flags) { PCTX ctx = Context; ULONG i;\n${body}\nreturn STATUS_SUCCESS; }${TABLE}${rest}`;
const at = (message: "stall" | "crypto" | "print", line = 2) => ({ errors: [{ message, line }] });

testRule(rule, {
    valid: [
        { name: "a short stall", code: on("KeStallExecutionProcessor(10);") },
        { name: "a stall of unknown length", code: on("KeStallExecutionProcessor(ctx->Delay);") },
        { name: "one line printed", code: on("DbgPrint(\"gone\\n\");") },
        { name: "printed in a loop that runs once", code: on("do { DbgPrint(\"gone\\n\"); } while (0);") },
        { name: "one hash", code: on("BCryptHashData(ctx->Hash, ctx->Buf, 16, 0);") },
        { name: "below DISPATCH_LEVEL", code: on("if (KeGetCurrentIrql() < DISPATCH_LEVEL) KeStallExecutionProcessor(500);") },
        { name: "in a work item", code: on("IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, ctx);", "void Work(PDEVICE_OBJECT d, PVOID c) { KeStallExecutionProcessor(500); }") },
        { name: "in a thread", code: `void Thread(PVOID c) { for (;;) DbgPrint("x"); }\nPWSK_SOCKET g;` },
        { name: "a loop that counts", code: on("for (i = 0; i < 8; i++) ctx->N += i;\nDbgPrint(\"%u\", ctx->N);") },
        { name: "code out of sight", code: on("for (i = 0; i < 8; i++) Elsewhere(i);") },
        { name: "only referenced", code: on("ctx->Wait = KeStallExecutionProcessor;") },
        { name: "a helper that is told to be short", code: on("Delay(5);", "void Delay(ULONG n) { KeStallExecutionProcessor(n); }") },
    ],
    invalid: [
        { name: "a long stall", code: on("KeStallExecutionProcessor(500);"), errors: [{ message: "stall", line: 2, data: { what: "'KeStallExecutionProcessor'", routine: "OnDisconnect", role: "the WskDisconnectEvent callback", name: "KeStallExecutionProcessor", time: "500 microseconds" } }] },
        { name: "short ones in a loop", code: on("for (i = 0; i < 100; i++)\nKeStallExecutionProcessor(10);"), ...at("stall", 3) },
        { name: "until something happens", code: on("while (!ctx->N) KeStallExecutionProcessor(1);"), ...at("stall") },
        { name: "NDIS", code: on("NdisStallExecution(1000);"), ...at("stall") },
        { name: "a helper that is told so", code: on("Delay(500);", "void Delay(ULONG n) { KeStallExecutionProcessor(n); }"), errors: [{ message: "stall", line: 2, trace: ["main.c:4", "main.c:2:1 OnDisconnect calls Delay", "main.c:5"] }] },
        { name: "three helpers down, in another file", code: on("A(ctx);"), files: { "a.c": "void C(PCTX c) { KeStallExecutionProcessor(200); }\nvoid B(PCTX c) { C(c); }\nvoid A(PCTX c) { B(c); }" }, ...at("stall") },
        { name: "through a macro", code: `#define PAUSE() KeStallExecutionProcessor(100)\n${on("PAUSE();")}`, ...at("stall", 3) },
        { name: "printed in a loop", code: on("for (i = 0; i < 8; i++) {\nDbgPrint(\"%u\", i); }"), ...at("print", 3) },
        { name: "printed by a helper in a loop", code: on("for (i = 0; i < 8; i++) Say(i);", "void Say(ULONG n) { DbgPrintEx(77, 0, \"%u\", n); }"), ...at("print") },
        { name: "a signature", code: on("BCryptVerifySignature(ctx->Key, NULL, ctx->Buf, 32, ctx->Sig, 64, 0);"), ...at("crypto") },
        { name: "encryption in a loop", code: on("while (ctx->N--) BCryptEncrypt(ctx->Key, ctx->Buf, 16, NULL, NULL, 0, ctx->Buf, 16, &i, 0);"), ...at("crypto") },
        { name: "a completion routine", code: "NTSTATUS Done(PDEVICE_OBJECT o, PIRP irp, PVOID c) {\nKeStallExecutionProcessor(100);\nIoFreeIrp(irp); return STATUS_MORE_PROCESSING_REQUIRED; }\nvoid Send(PCTX x, PIRP irp) { IoSetCompletionRoutine(irp, Done, x, TRUE, TRUE, TRUE); x->Dispatch->WskSend(x->Socket, &x->Buf, 0, irp); }", ...at("stall") },
    ],
});
