import { testRule } from "../tests/rule-tester.js";
import rule from "./no-mismatched-completion-event.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const REST = `
NTSTATUS Always(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS IfPending(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { if (Irp->PendingReturned) KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS IfPending2(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { if (Irp->PendingReturned == TRUE && Context != NULL) { KeSetEvent(&((PCTX)Context)->Event, IO_NO_INCREMENT, FALSE); } return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS OnError(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { if (!NT_SUCCESS(Irp->IoStatus.Status)) KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
typedef struct _CTX { PWSK_SOCKET Socket; const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch; WSK_BUF Buf; KEVENT Event; PIRP Irp; } CTX, *PCTX;
void WaitFor(PKEVENT e) { KeWaitForSingleObject(e, Executive, KernelMode, FALSE, NULL); }
void Arm(PIRP i, PKEVENT e) { IoReuseIrp(i, STATUS_UNSUCCESSFUL); IoSetCompletionRoutine(i, IfPending, e, TRUE, TRUE, TRUE); }
NTSTATUS Start(PCTX ctx, PIRP i, PKEVENT e) { Arm(i, e); return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, i); }
`;
const INIT = "KeInitializeEvent(&ev, SynchronizationEvent, FALSE);";
const INIT_MANUAL = "KeInitializeEvent(&ev, NotificationEvent, FALSE);";
const arm = (routine: string, context = "&ev"): string => `IoReuseIrp(irp, 0); IoSetCompletionRoutine(irp, ${routine}, ${context}, TRUE, TRUE, TRUE);`;
const CALL = "st = ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);";
const WAIT = "KeWaitForSingleObject(&ev, Executive, KernelMode, FALSE, NULL);";
const IF_PENDING = `if (st == STATUS_PENDING) ${WAIT}`;
/** The body starts on line 2. */
const send = (body: string): string => `NTSTATUS Send(PCTX ctx, PIRP irp) { KEVENT ev; NTSTATUS st; LARGE_INTEGER t;\n${body}\nreturn st; }${REST}`;
const hang = (line: number) => ({ errors: [{ message: "hang" as const, line }] });

/** Helpers of a request that has its IRP and its event: begin, again and wait, over several files. */
const OPS = (clear: string): string => `
static NTSTATUS OpDone(PDEVICE_OBJECT d, PIRP i, PVOID c) { KeSetEvent(&((POP)c)->Done, IO_NO_INCREMENT, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
typedef struct _OP { PIRP Irp; KEVENT Done; } OP, *POP;
NTSTATUS Begin(POP op) { op->Irp = IoAllocateIrp(1, FALSE); if (op->Irp == NULL) return STATUS_INSUFFICIENT_RESOURCES; KeInitializeEvent(&op->Done, NotificationEvent, FALSE); IoSetCompletionRoutine(op->Irp, OpDone, op, TRUE, TRUE, TRUE); return STATUS_SUCCESS; }
void Again(POP op) { IoReuseIrp(op->Irp, STATUS_UNSUCCESSFUL); ${clear} IoSetCompletionRoutine(op->Irp, OpDone, op, TRUE, TRUE, TRUE); }
NTSTATUS Wait(POP op) { KeWaitForSingleObject(&op->Done, Executive, KernelMode, FALSE, NULL); return op->Irp->IoStatus.Status; }
`;
/** The second wait is on line 4. */
const TWICE = `NTSTATUS Send(PCTX ctx) { OP op; NTSTATUS st = Begin(&op); if (!NT_SUCCESS(st)) return st;
ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, op.Irp); st = Wait(&op);
if (NT_SUCCESS(st)) { Again(&op); ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, op.Irp);
st = Wait(&op); }
IoFreeIrp(op.Irp); return st; }
`;

testRule(rule, {
    valid: [
        {
            name: "cleared by a helper in every turn but the first",
            code: `void Loop(PCTX ctx) { OP op; ULONG i; NTSTATUS st; if (!NT_SUCCESS(Begin(&op))) return;
for (i = 0; i < ctx->Count; i++) { if (i) Again(&op);
st = ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, op.Irp); if (st == STATUS_PENDING) st = Wait(&op);
if (!NT_SUCCESS(st)) break; }
IoFreeIrp(op.Irp); }
`,
            files: { "op.c": REST + OPS("KeClearEvent(&op->Done);").replace("{ KeSetEvent", "{ if (i->PendingReturned) KeSetEvent") },
        },
        { name: "cleared by a helper before the IRP is used again", code: TWICE, files: { "op.c": REST + OPS("KeClearEvent(&op->Done);") } },
        { name: "always signalled, always waited for", code: send(`${INIT} ${arm("Always")}\n${CALL}\n${WAIT}`) },
        { name: "signalled and waited for when pending", code: send(`${INIT} ${arm("IfPending")}\n${CALL}\n${IF_PENDING}`) },
        { name: "always signalled, waited for when pending, once", code: send(`${INIT} ${arm("Always")}\n${CALL}\n${IF_PENDING}`) },
        { name: "a fresh event for each request", code: send(`${INIT} ${arm("Always")} ${CALL} ${IF_PENDING}\n${INIT} ${arm("Always")} ${CALL}\n${IF_PENDING}`) },
        { name: "cleared before each request", code: send(`${INIT} ${arm("Always")} ${CALL} ${IF_PENDING}\nKeClearEvent(&ev); ${arm("Always")} ${CALL}\n${IF_PENDING}`) },
        { name: "a notification event that is reset", code: send(`${INIT_MANUAL} ${arm("Always")} ${CALL} ${WAIT}\nKeResetEvent(&ev); ${arm("Always")} ${CALL}\n${WAIT}`) },
        { name: "a synchronization event, always waited for", code: send(`${INIT} ${arm("Always")} ${CALL} ${WAIT}\n${arm("Always")} ${CALL}\n${WAIT}`) },
        { name: "quiet, when pending, twice", code: send(`${INIT} ${arm("IfPending")} ${CALL} ${IF_PENDING}\n${arm("IfPending")} ${CALL}\n${IF_PENDING}`) },
        { name: "a routine that signals under another condition", code: send(`${INIT} ${arm("OnError")} ${CALL}\n${WAIT}`) },
        { name: "a routine out of sight", code: send(`${INIT} ${arm("ctx->Routine")} ${CALL}\n${WAIT}`) },
        { name: "another event", code: send(`${INIT} ${arm("IfPending")} ${CALL}\nKeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);`) },
        { name: "two events", code: send(`KEVENT other; ${INIT} KeInitializeEvent(&other, SynchronizationEvent, FALSE); ${arm("Always")} ${CALL} ${IF_PENDING}\n${arm("Always", "&other")} ${CALL}\nif (st == STATUS_PENDING) KeWaitForSingleObject(&other, Executive, KernelMode, FALSE, NULL);`) },
        { name: "stopped after a request that was not pending", code: send(`${INIT} ${arm("Always")} ${CALL} if (st != STATUS_PENDING) return st;\n${WAIT} ${arm("Always")} ${CALL}\n${IF_PENDING}`) },
        { name: "set by hand before the wait", code: send(`${INIT} ${arm("IfPending")} ${CALL} if (st != STATUS_PENDING) KeSetEvent(&ev, 0, FALSE);\n${WAIT}`) },
        { name: "an event that code out of sight gets", code: send(`${INIT} ${arm("IfPending")} ${CALL} Elsewhere(&ev);\n${WAIT}`) },
        { name: "a wait with a limit", code: send(`${INIT} ${arm("IfPending")} ${CALL}\nif (st == STATUS_PENDING) KeWaitForSingleObject(&ev, Executive, KernelMode, FALSE, &t);`) },
        { name: "a loop that waits each time", code: send(`int i; ${INIT} for (i = 0; i < 9; i++) { ${arm("Always")}\n${CALL}\n${WAIT} }`) },
    ],
    invalid: [
        { name: "not cleared by the helper that makes the IRP ready again", code: TWICE, files: { "op.c": REST + OPS("") }, errors: [{ message: "notCleared", line: 4 }] },
        { name: "quiet, always waited for", code: send(`${INIT} ${arm("IfPending")}\n${CALL}\n${WAIT}`), errors: [{ message: "hang", line: 4, data: { wait: "KeWaitForSingleObject", function: "Send", call: "WskSend", routine: "IfPending" } }] },
        { name: "quiet with more tests, an event of the context", code: send(`KeInitializeEvent(&ctx->Event, SynchronizationEvent, FALSE); ${arm("IfPending2", "ctx")}\n${CALL}\nKeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);`), ...hang(4) },
        { name: "the result is thrown away", code: send(`${INIT} ${arm("IfPending")}\nctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n${WAIT}`), ...hang(4) },
        { name: "waited for on success, not only when pending", code: send(`${INIT} ${arm("IfPending")}\n${CALL}\nif (NT_SUCCESS(st)) ${WAIT}`), ...hang(4) },
        { name: "waited for by a helper", code: send(`${INIT} ${arm("IfPending")}\n${CALL}\nWaitFor(&ev);`), ...hang(4) },
        { name: "armed by a helper", code: send(`${INIT} Arm(irp, &ev);\n${CALL}\n${WAIT}`), ...hang(4) },
        { name: "started by a helper", code: send(`${INIT}\nst = Start(ctx, irp, &ev);\n${WAIT}`), ...hang(4) },
        { name: "stale: loud, waited for when pending, used again", code: send(`${INIT} ${arm("Always")} ${CALL} ${IF_PENDING}\n${arm("Always")} ${CALL}\n${IF_PENDING}`), errors: [{ message: "stale", line: 4, data: { wait: "KeWaitForSingleObject", function: "Send", call: "WskSend", routine: "Always" } }] },
        { name: "stale in a loop", code: send(`int i; ${INIT} for (i = 0; i < 9; i++) { ${arm("Always")}\n${CALL}\n${IF_PENDING} }`), errors: [{ message: "stale", line: 4 }] },
        { name: "stale: a context's event", code: send(`${arm("Always", "&ctx->Event")} ${CALL} if (st == STATUS_PENDING) WaitFor(&ctx->Event);\n${arm("Always", "&ctx->Event")} ${CALL}\nif (st == STATUS_PENDING) WaitFor(&ctx->Event);`), errors: [{ message: "stale", line: 4 }] },
        { name: "a notification event that is not cleared", code: send(`${INIT_MANUAL} ${arm("Always")} ${CALL} ${WAIT}\n${arm("Always")} ${CALL}\n${WAIT}`), errors: [{ message: "notCleared", line: 4 }] },
        { name: "a notification event that stands either way, one report", code: send(`${INIT_MANUAL} ${arm("Always")} ${CALL} ${IF_PENDING}\n${arm("Always")} ${CALL}\n${IF_PENDING}`), errors: [{ message: "notCleared", line: 4 }] },
        { name: "a notification event in a loop", code: send(`int i; ${INIT_MANUAL} for (i = 0; i < 9; i++) { ${arm("IfPending")}\n${CALL}\n${IF_PENDING} }`), errors: [{ message: "notCleared", line: 4 }] },
        { name: "through a macro", code: `#define AWAIT(e) KeWaitForSingleObject((e), Executive, KernelMode, FALSE, NULL)\n${send(`${INIT} ${arm("IfPending")}\n${CALL}\nAWAIT(&ev);`)}`, ...hang(5) },
        { name: "in another file", code: `NTSTATUS Send(PCTX ctx, PIRP irp) { KEVENT ev; KeInitializeEvent(&ev, SynchronizationEvent, FALSE);\nStart(ctx, irp, &ev);\nWaitFor(&ev);\nreturn irp->IoStatus.Status; }\n`, files: { "ops.c": REST }, ...hang(3) },
    ],
});
