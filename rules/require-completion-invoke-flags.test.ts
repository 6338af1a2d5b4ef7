import { testRule } from "../tests/rule-tester.js";
import rule from "./require-completion-invoke-flags.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const REST = `
NTSTATUS Done(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
typedef struct _CTX { PWSK_SOCKET Socket; const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch; PIRP Irp; KEVENT Event; } CTX, *PCTX;
NTSTATUS Make(PCTX ctx) { ctx->Irp = IoAllocateIrp(1, FALSE); return ctx->Irp ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES; }
`;
/** A file of helpers sets its static routine, on line 3; another one, with a routine of the same name, gives the IRPs to WSK. */
const OP = "typedef struct _OP { PIRP Irp; KEVENT Event; } OP, *POP;\n";
const helpers = (flags: string): string =>
    `static NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c) { KeSetEvent((PKEVENT)c, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }\nPIRP Prepare(POP op) { IoReuseIrp(op->Irp, STATUS_UNSUCCESSFUL);\nIoSetCompletionRoutine(op->Irp, Done, &op->Event, ${flags});\nreturn op->Irp; }\n${OP}`;
const user = (call: string): string =>
    `static NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c) { return STATUS_MORE_PROCESSING_REQUIRED; }\nvoid Close(PWSK_SOCKET s, PWSK_PROVIDER_BASIC_DISPATCH d, PDEVICE_OBJECT o) { OP op; op.Irp = IoAllocateIrp(1, FALSE); if (op.Irp == NULL) return;\n${call}\n}\n${OP}`;
/** Sets the routine on line 3. */
const send = (set: string, first = "PIRP irp = IoAllocateIrp(1, FALSE);"): string =>
    `NTSTATUS Send(PCTX ctx, PWSK_BUF buf) {\n${first}\n${set}\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp); }${REST}`;
const set = (flags: string): string => `IoSetCompletionRoutine(irp, Done, &ctx->Event, ${flags});`;
const fixed = (flags: string, data: string) => ({ code: send(set(flags)), output: send(set("TRUE, TRUE, TRUE")), errors: [{ message: "missing" as const, line: 3, data: { setter: "IoSetCompletionRoutine", function: "Send", flags: data, routine: "Done" } }] });
const suggested = (flags: string, output: string) => ({ message: "pass" as const, data: { flags }, output });

testRule(rule, {
    valid: [
        { name: "all three", code: send(set("TRUE, TRUE, TRUE")) },
        { name: "as numbers and in lower case", code: send(set("1, true, 1")) },
        { name: "through a macro", code: `#define SET(i, c) IoSetCompletionRoutine((i), Done, (c), TRUE, TRUE, TRUE)\n${send("SET(irp, ctx);")}` },
        { name: "the Ex form", code: send("IoSetCompletionRoutineEx(ctx->Device, irp, Done, &ctx->Event, TRUE, TRUE, TRUE);") },
        { name: "a dispatch routine's IRP", code: `NTSTATUS DispatchWrite(PDEVICE_OBJECT Device, PIRP irp) { PCTX ctx = Device->DeviceExtension;\n${set("TRUE, FALSE, FALSE")}\nreturn ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp); }${REST}` },
        { name: "an IRP of which nothing is known", code: `NTSTATUS Send(PCTX ctx, PIRP irp) {\n${set("TRUE, FALSE, FALSE")}\nreturn ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp); }${REST}` },
        { name: "an IRP for another driver", code: `NTSTATUS Ask(PCTX ctx) {\nPIRP irp = IoAllocateIrp(1, FALSE);\n${set("TRUE, FALSE, FALSE")}\nreturn IoCallDriver(ctx->Lower, irp); }${REST}` },
        { name: "no routine", code: send("IoSetCompletionRoutine(irp, NULL, NULL, FALSE, FALSE, FALSE);") },
        { name: "flags that are not known", code: send(set("ctx->A, ctx->B, ctx->C")) },
        { name: "flags that depend on the path", code: send(set("flag, TRUE, TRUE"), "PIRP irp = IoAllocateIrp(1, FALSE); BOOLEAN flag = ctx->X ? TRUE : ctx->Y;") },
        { name: "callers that pass TRUE", code: `void Arm(PCTX ctx, BOOLEAN e) { IoSetCompletionRoutine(ctx->Irp, Done, ctx, TRUE, e, TRUE); ctx->Dispatch->WskCloseSocket(ctx->Socket, ctx->Irp); }\nvoid f(PCTX ctx) { Arm(ctx, TRUE); }${REST}` },
        { name: "left out by the preprocessor", code: `#if 0\n${send(set("TRUE, FALSE, FALSE"))}#endif\n` },
        { name: "in a comment", code: send(`/* ${set("TRUE, FALSE, FALSE")} */ ${set("TRUE, TRUE, TRUE")}`) },
        { name: "callers out of sight", code: `void Arm(PIRP irp, PCTX ctx, BOOLEAN e) { IoSetCompletionRoutine(irp, Done, ctx, TRUE, e, TRUE); }${REST}` },
        { name: "a file of helpers, all three", code: helpers("TRUE, TRUE, TRUE"), files: { "close.c": user("d->WskCloseSocket(s, Prepare(&op));") } },
        { name: "a file of helpers, for another driver", code: helpers("TRUE, FALSE, FALSE"), files: { "ask.c": user("IoCallDriver(o, Prepare(&op));") } },
        { name: "a routine that another file brings", code: send("IoSetCompletionRoutine(irp, ctx->Routine, &ctx->Event, TRUE, FALSE, FALSE);") },
    ],
    invalid: [
        { name: "success only", ...fixed("TRUE, FALSE, FALSE", "InvokeOnError and InvokeOnCancel") },
        { name: "not when canceled", ...fixed("TRUE, TRUE, FALSE", "InvokeOnCancel") },
        { name: "errors only", ...fixed("FALSE, TRUE, TRUE", "InvokeOnSuccess") },
        { name: "never", ...fixed("FALSE, FALSE, FALSE", "InvokeOnSuccess and InvokeOnError and InvokeOnCancel") },
        { name: "as numbers", ...fixed("1, 0, 0", "InvokeOnError and InvokeOnCancel"), output: send(set("1, TRUE, TRUE")) },
        { name: "in lower case", ...fixed("true, true, false", "InvokeOnCancel"), output: send(set("true, true, TRUE")) },
        {
            name: "the Ex form",
            code: send("IoSetCompletionRoutineEx(ctx->Device, irp, Done, &ctx->Event, TRUE, TRUE, FALSE);"),
            output: send("IoSetCompletionRoutineEx(ctx->Device, irp, Done, &ctx->Event, TRUE, TRUE, TRUE);"),
            errors: [{ message: "missing", line: 3, trace: ["main.c:2:12 IoAllocateIrp allocates the IRP", "main.c:3:1 Done is set as the IRP's completion routine"] }],
        },
        {
            name: "an IRP that the context keeps",
            code: `NTSTATUS Send(PCTX ctx, PWSK_BUF buf) { Make(ctx);\nIoSetCompletionRoutine(ctx->Irp, Done, &ctx->Event, TRUE, TRUE, FALSE);\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, ctx->Irp); }${REST}`,
            output: `NTSTATUS Send(PCTX ctx, PWSK_BUF buf) { Make(ctx);\nIoSetCompletionRoutine(ctx->Irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, ctx->Irp); }${REST}`,
            errors: [{ message: "missing", line: 2 }],
        },
        {
            name: "an IRP that the context keeps from another call",
            code: `NTSTATUS Send(PCTX ctx, PWSK_BUF buf) {\nIoSetCompletionRoutine(ctx->Irp, Done, &ctx->Event, TRUE, TRUE, FALSE);\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, ctx->Irp); }${REST}`,
            output: null,
            errors: [{ message: "missing", line: 2, suggestions: [suggested("InvokeOnCancel", `NTSTATUS Send(PCTX ctx, PWSK_BUF buf) {\nIoSetCompletionRoutine(ctx->Irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, ctx->Irp); }${REST}`)] }],
        },
        {
            name: "an IRP that is reused",
            code: `NTSTATUS Send(PIRP irp, PCTX ctx) { IoReuseIrp(irp, 0);\n${set("TRUE, FALSE, TRUE")}\nreturn ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp); }${REST}`,
            output: null,
            errors: [{ message: "missing", line: 2, suggestions: [suggested("InvokeOnError", `NTSTATUS Send(PIRP irp, PCTX ctx) { IoReuseIrp(irp, 0);\n${set("TRUE, TRUE, TRUE")}\nreturn ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp); }${REST}`)] }],
        },
        {
            name: "in a helper",
            code: `void Arm(PIRP irp, PVOID c) {\nIoSetCompletionRoutine(irp, Done, c, TRUE, FALSE, FALSE);\n}\nNTSTATUS Send(PCTX ctx, PWSK_BUF buf) { PIRP irp = IoAllocateIrp(1, FALSE); Arm(irp, &ctx->Event); return ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp); }${REST}`,
            output: null,
            errors: [{ message: "missing", line: 2, suggestions: [suggested("InvokeOnError and InvokeOnCancel", `void Arm(PIRP irp, PVOID c) {\nIoSetCompletionRoutine(irp, Done, c, TRUE, TRUE, TRUE);\n}\nNTSTATUS Send(PCTX ctx, PWSK_BUF buf) { PIRP irp = IoAllocateIrp(1, FALSE); Arm(irp, &ctx->Event); return ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp); }${REST}`)] }],
        },
        {
            name: "a flag that the caller passes",
            code: `void Arm(PIRP irp, PVOID c, BOOLEAN all) { IoSetCompletionRoutine(irp, Done, c, TRUE, all, all); }\nNTSTATUS Send(PCTX ctx, PWSK_BUF buf) { PIRP irp = IoAllocateIrp(1, FALSE);\nArm(irp, &ctx->Event, FALSE);\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp); }${REST}`,
            output: null,
            errors: [{ message: "missing", line: 3, data: { setter: "IoSetCompletionRoutine", function: "Send", flags: "InvokeOnError and InvokeOnCancel", routine: "Done" } }],
        },
        {
            name: "in a macro",
            code: `#define SET(i, c) IoSetCompletionRoutine((i), Done, (c), TRUE, FALSE, FALSE)\n${send("SET(irp, ctx);")}`,
            output: null,
            errors: [{ message: "missing", line: 4 }],
        },
        {
            name: "a file of helpers whose IRPs others give to WSK",
            code: helpers("TRUE, TRUE, FALSE"),
            files: { "close.c": user("d->WskCloseSocket(s, Prepare(&op));") },
            output: null,
            errors: [{ message: "missing", line: 3, data: { setter: "IoSetCompletionRoutine", function: "Prepare", flags: "InvokeOnCancel", routine: "Done" }, suggestions: [suggested("InvokeOnCancel", helpers("TRUE, TRUE, TRUE"))] }],
        },
        {
            name: "set here, given to WSK by a helper in another file",
            code: `NTSTATUS Send(PCTX ctx, PWSK_BUF buf) {\nPIRP irp = IoAllocateIrp(1, FALSE);\n${set("TRUE, TRUE, FALSE")}\nreturn Submit(ctx, buf, irp); }\n`,
            files: { "submit.c": `NTSTATUS Submit(PCTX ctx, PWSK_BUF buf, PIRP irp) { return ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp); }${REST}` },
            output: `NTSTATUS Send(PCTX ctx, PWSK_BUF buf) {\nPIRP irp = IoAllocateIrp(1, FALSE);\n${set("TRUE, TRUE, TRUE")}\nreturn Submit(ctx, buf, irp); }\n`,
            errors: [{ message: "missing", line: 3 }],
        },
    ],
});
