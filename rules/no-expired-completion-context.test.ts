import { testRule } from "../tests/rule-tester.js";
import rule from "./no-expired-completion-context.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const REST = `
NTSTATUS Done(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { UNREFERENCED_PARAMETER(Device); UNREFERENCED_PARAMETER(Irp); KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS OpDone(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { POP op = Context; *op->Status = Irp->IoStatus.Status; KeSetEvent(&op->Event, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS Frees(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { UNREFERENCED_PARAMETER(Context); IoFreeIrp(Irp); return STATUS_MORE_PROCESSING_REQUIRED; }
typedef struct _OP { KEVENT Event; PNTSTATUS Status; PVOID Unrelated; PIRP Irp; } OP, *POP;
NTSTATUS Arm(PIRP *irp, PKEVENT event) { *irp = IoAllocateIrp(1, FALSE); if (*irp == NULL) return STATUS_INSUFFICIENT_RESOURCES; KeInitializeEvent(event, SynchronizationEvent, FALSE); IoSetCompletionRoutine(*irp, Done, event, TRUE, TRUE, TRUE); return STATUS_SUCCESS; }
NTSTATUS WaitFor(PKEVENT event) { return KeWaitForSingleObject(event, Executive, KernelMode, FALSE, NULL); }
NTSTATUS WaitLong(PKEVENT event, PLARGE_INTEGER limit) { return KeWaitForSingleObject(event, Executive, KernelMode, FALSE, limit); }
NTSTATUS WaitUser(PKEVENT event) { return KeWaitForSingleObject(event, UserRequest, UserMode, FALSE, NULL); }
NTSTATUS SendWith(PCTX ctx, PWSK_BUF buf, PKEVENT event) { PIRP i; NTSTATUS s = Arm(&i, event); if (!NT_SUCCESS(s)) return s; return ctx->Dispatch->WskSend(ctx->Socket, buf, 0, i); }
NTSTATUS SendThrough(PCTX ctx, PWSK_BUF buf, PKEVENT event) { return SendWith(ctx, buf, event); }
`;
const ARM = "irp = IoAllocateIrp(1, FALSE); KeInitializeEvent(&ev, SynchronizationEvent, FALSE); IoSetCompletionRoutine(irp, Done, &ev, TRUE, TRUE, TRUE);";
const CALL = "st = ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);";
const WAIT = "KeWaitForSingleObject(&ev, Executive, KernelMode, FALSE, NULL);";
const TIMED = "KeWaitForSingleObject(&ev, Executive, KernelMode, FALSE, &limit)";

/** A function with an IRP and a stack event, whose body starts on line 2. */
const send = (body: string): string =>
    `NTSTATUS Send(PCTX ctx, PWSK_BUF buf, PIRP irp) { KEVENT ev; NTSTATUS st; LARGE_INTEGER limit; limit.QuadPart = -50000000;\n${body}\n}${REST}`;
const GONE = { function: "Send", call: "WskSend", local: "ev", user: "the completion routine 'Done' uses" };

/** Helpers that set the routine where the allocation has not failed, and whose only return gives the IRP, or NULL. */
const MAKE = `
PIRP Make(PKEVENT event) { PIRP i = IoAllocateIrp(1, FALSE); if (i != NULL) { KeInitializeEvent(event, SynchronizationEvent, FALSE); IoSetCompletionRoutine(i, Done, event, TRUE, TRUE, TRUE); } return i; }
NTSTATUS Begin(POP op) { op->Irp = IoAllocateIrp(1, FALSE); if (op->Irp == NULL) return STATUS_INSUFFICIENT_RESOURCES; KeInitializeEvent(&op->Event, NotificationEvent, FALSE); IoSetCompletionRoutine(op->Irp, OpDone, op, TRUE, TRUE, TRUE); return STATUS_SUCCESS; }
`;
/** A helper with one way out, on which it may have made neither the structure nor the IRP. */
const WHOLE = `
POP Whole(VOID) { NTSTATUS s = STATUS_SUCCESS; POP op = NULL; do { op = ExAllocatePoolZero(NonPagedPoolNx, sizeof(OP), 'po'); if (op == NULL) { s = STATUS_INSUFFICIENT_RESOURCES; break; } KeInitializeEvent(&op->Event, NotificationEvent, FALSE); op->Irp = IoAllocateIrp(1, FALSE); if (op->Irp == NULL) { s = STATUS_INSUFFICIENT_RESOURCES; break; } IoSetCompletionRoutine(op->Irp, OpDone, op, TRUE, TRUE, TRUE); } while (FALSE); if (!NT_SUCCESS(s) && op != NULL) { Drop(op); op = NULL; } return op; }
void Drop(POP op) { if (op->Irp) IoFreeIrp(op->Irp); ExFreePoolWithTag(op, 'po'); }
`;
const RESOLVE = "UNICODE_STRING name; PADDRINFOEXW *to = ctx->Result; RtlInitUnicodeString(&name, ctx->Node); POP op = Whole(); if (op == NULL) return STATUS_INSUFFICIENT_RESOURCES;\nst = ctx->Npi.Dispatch->WskGetAddressInfo(ctx->Npi.Client, &name, NULL, 0, NULL, NULL, to, NULL, NULL, op->Irp);";
const MADE = "irp = Make(&ev); if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;";
const BEGUN = "OP op; st = Begin(&op); if (!NT_SUCCESS(st)) return st;";

/** Arms the IRP with the stack event where the function is to wait, and with a routine that frees it where it is not. */
const ASK = "BOOLEAN sync = ctx->Sync;";
const ARM_SYNC = "{ KeInitializeEvent(&ev, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, Done, &ev, TRUE, TRUE, TRUE); }";
const ARM_ASYNC = "IoSetCompletionRoutine(irp, Frees, NULL, TRUE, TRUE, TRUE);";
const EITHER = `${ASK} if (sync) ${ARM_SYNC} else ${ARM_ASYNC}`;
/** A helper that does one of the two. */
const ARM_AS = `
void ArmAs(PIRP i, BOOLEAN sync, PKEVENT event) { if (sync) { KeInitializeEvent(event, NotificationEvent, FALSE); IoSetCompletionRoutine(i, Done, event, TRUE, TRUE, TRUE); } else IoSetCompletionRoutine(i, Frees, NULL, TRUE, TRUE, TRUE); }
NTSTATUS OwnDone(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { POP op = Context; IoFreeIrp(Irp); if (op != NULL) KeSetEvent(&op->Event, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS PoolDone(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { POP op = (POP)Context; if (op->Status) { *op->Status = Irp->IoStatus.Status; KeSetEvent(&op->Event, 0, FALSE); } return STATUS_MORE_PROCESSING_REQUIRED; }
`;
/** Whether there is anything to wait for says a pointer. */
const MAYBE = `OP op, *given = NULL; if (KeGetCurrentIrql() == PASSIVE_LEVEL) { KeInitializeEvent(&op.Event, NotificationEvent, FALSE); given = &op; }
IoSetCompletionRoutine(irp, OwnDone, given, TRUE, TRUE, TRUE);`;
const FROM_POOL = "BOOLEAN sync = ctx->Sync; OP *op = (OP *)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(OP), 'po'); if (sync) op->Status = &st; else op->Status = NULL; IoSetCompletionRoutine(irp, PoolDone, op, TRUE, TRUE, TRUE);";

/** Helpers that choose what the completion gets: one hands an event on, the others set it, send with it, and wait for it. */
const CHOOSING = `
NTSTATUS MayDone(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { if (Context) KeSetEvent((PKEVENT)Context, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
static PKEVENT Opt(PKEVENT e, ULONG mode) { if (mode & 2) return e; return NULL; }
static PKEVENT Pick(PKEVENT a, PKEVENT b, ULONG mode) { return mode ? a : b; }
static void SetAs(PIRP i, PKEVENT e, ULONG sync) { IoSetCompletionRoutine(i, MayDone, sync ? e : NULL, TRUE, TRUE, TRUE); }
static NTSTATUS SendAs(PCTX ctx, PWSK_BUF b, PIRP i, PKEVENT e, ULONG sync) { SetAs(i, e, sync); return ctx->Dispatch->WskSend(ctx->Socket, b, 0, i); }
static NTSTATUS SendAndWait(PCTX ctx, PWSK_BUF b, PIRP i, PKEVENT e, ULONG sync) { NTSTATUS s = SendAs(ctx, b, i, e, sync); if (sync && s == STATUS_PENDING) WaitFor(e); return s; }
`;
const MODE = "ULONG mode = ctx->Mode; KeInitializeEvent(&ev, NotificationEvent, FALSE);";
/** As many pointers to locals that have nothing to do with the request, set on some paths. */
const UNRELATED = Array.from({ length: 24 }, (_, at) => `int v${at}; int *p${at} = NULL; if (Other(3)) p${at} = &v${at};`).join(" ");
const USED = Array.from({ length: 24 }, (_, at) => `if (p${at}) *p${at} = 3;`).join(" ");
const given = (wait: string): string => `${MODE} PVOID given = NULL; if (mode & 1) given = &ev; ${UNRELATED}\nIoSetCompletionRoutine(irp, MayDone, given, TRUE, TRUE, TRUE); ${CALL} ${USED} ${wait} return st;`;

/** A request with a context from the pool; `then` begins on line 5. */
const POOLED = (then: string): string => `typedef struct _WAITED { KEVENT Done; } WAITED, *PWAITED; NTSTATUS Signal(PDEVICE_OBJECT d, PIRP i, PVOID c) { KeSetEvent(&((PWAITED)c)->Done, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS Push(PCTX ctx, PWSK_BUF buf, PIRP irp) { PWAITED c = (PWAITED)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(WAITED), 'diaW'); if (c == NULL) return STATUS_NO_MEMORY;
KeInitializeEvent(&c->Done, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, Signal, c, TRUE, TRUE, TRUE);
ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);
${then}
return STATUS_SUCCESS; }
`;

testRule(rule, {
    valid: [
        { name: "waited for where the event is the context", code: send(`${EITHER}\n${CALL}\nif (sync) ${WAIT}\nreturn st;`) },
        { name: "the other path leaves early", code: send(`${EITHER}\n${CALL}\nif (!sync) return STATUS_PENDING;\n${WAIT}\nreturn st;`) },
        { name: "told by a number", code: send(`ULONG mode = ctx->Mode; if (mode != 2) ${ARM_ASYNC} else ${ARM_SYNC}\n${CALL}\nif (mode == 2 && st == STATUS_PENDING) ${WAIT}\nreturn st;`) },
        { name: "told by a flag among others", code: send(`ULONG flags = ctx->Flags; if (flags & 4) ${ARM_SYNC} else ${ARM_ASYNC}\n${CALL}\nif ((flags & 4) != 0) ${WAIT}\nreturn st;`) },
        { name: "told by a switch", code: send(`int mode = ctx->Mode; switch (mode) { case 0: ${ARM_ASYNC} break; default: ${ARM_SYNC} break; }\n${CALL}\nif (mode != 0) ${WAIT}\nreturn st;`) },
        { name: "chosen in the call", code: send(`${ASK} KeInitializeEvent(&ev, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, sync ? Done : Frees, sync ? (PVOID)&ev : NULL, TRUE, TRUE, TRUE);\n${CALL}\nif (sync) ${WAIT}\nreturn st;`) },
        { name: "chosen before the call", code: send(`${ASK} PVOID given = NULL; if (sync) given = &ev;\nIoSetCompletionRoutine(irp, Done, given, TRUE, TRUE, TRUE);\n${CALL}\nif (sync) ${WAIT}\nreturn st;`) },
        { name: "taken back before the call", code: send(`${ASK} PVOID given = &ev; if (!sync) given = &ctx->Event;\nIoSetCompletionRoutine(irp, Done, given, TRUE, TRUE, TRUE);\n${CALL}\nif (sync) ${WAIT}\nreturn st;`) },
        { name: "the pointer to the event is asked", code: send(`${MAYBE}\nctx->Dispatch->WskCloseSocket(ctx->Socket, irp);\nif (given) WaitFor(&given->Event);\nreturn 0;`) + ARM_AS },
        { name: "armed by a helper that is told how", code: send(`${ASK} ArmAs(irp, sync, &ev);\n${CALL}\nif (sync) ${WAIT}\nreturn st;`) + ARM_AS },
        { name: "memory of the function's in a context from pool, on one path", code: send(`${FROM_POOL}\n${CALL}\nif (sync) WaitFor(&op->Event);\nreturn 0;`) + ARM_AS },
        { name: "made by a helper with one way out, waited for", code: send(`${RESOLVE}\nif (st == STATUS_PENDING) WaitFor(&op->Event);\nDrop(op); return st;`) + WHOLE },
        { name: "made by a helper, waited for", code: send(`${MADE}\n${CALL}\n${WAIT}\nIoFreeIrp(irp); return st;`) + MAKE },
        { name: "made by a helper, with an event of the context", code: send("irp = Make(&ctx->Event); if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);") + MAKE },
        { name: "begun by a helper, waited for in kernel mode", code: send(`${BEGUN}\nctx->Dispatch->WskSend(ctx->Socket, buf, 0, op.Irp);\nWaitFor(&op.Event);\nIoFreeIrp(op.Irp); return st;`) + MAKE },
        { name: "always waited for", code: send(`${ARM}\n${CALL}\n${WAIT}\nst = irp->IoStatus.Status; IoFreeIrp(irp); return st;`) },
        { name: "waited for when pending", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING) { ${WAIT} st = irp->IoStatus.Status; }\nIoFreeIrp(irp); return st;`) },
        { name: "waited for when pending, told by a switch", code: send(`${ARM}\n${CALL}\nswitch (st) { case STATUS_PENDING: ${WAIT} break; default: break; }\nIoFreeIrp(irp); return st;`) },
        { name: "waited for unless it is completed", code: send(`${ARM}\n${CALL}\nif (st != STATUS_PENDING) { IoFreeIrp(irp); return st; }\n${WAIT}\nIoFreeIrp(irp); return st;`) },
        { name: "a wait in a helper that gets the event", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING) WaitFor(&ev);\nreturn st;`) },
        { name: "a wait in a helper out of sight", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING) SomewhereElse(&ev);\nreturn st;`) },
        { name: "a helper that gets the status as well", code: send(`${ARM}\n${CALL}\nFinish(&ev, &st);\nreturn st;`) + "void Finish(PKEVENT e, PNTSTATUS s) { if (*s == STATUS_PENDING) WaitFor(e); }\n" },
        { name: "armed by a helper, waited for", code: send(`st = Arm(&irp, &ev); if (!NT_SUCCESS(st)) return st;\n${CALL}\nif (st == STATUS_PENDING) { ${WAIT} }\nIoFreeIrp(irp); return st;`) },
        { name: "started by a helper, waited for", code: send(`st = SendWith(ctx, buf, &ev);\nif (st == STATUS_PENDING) ${WAIT}\nreturn st;`) },
        { name: "timed wait, cancel, wait again", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING) { st = ${TIMED}; if (st == STATUS_TIMEOUT) { IoCancelIrp(irp); ${WAIT} } }\nIoFreeIrp(irp); return st;`) },
        { name: "a loop until the wait succeeds", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING) { do { st = ${TIMED}; } while (st == STATUS_TIMEOUT); }\nreturn st;`) },
        { name: "a loop of alertable waits until one succeeds", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING) while (KeWaitForSingleObject(&ev, Executive, KernelMode, TRUE, NULL) != STATUS_SUCCESS) { }\nreturn 0;`) },
        { name: "an event of the context", code: send(`irp = ctx->Irp; IoSetCompletionRoutine(irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);`) },
        { name: "a context from pool", code: send(`POP op = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(OP), 'po'); IoSetCompletionRoutine(irp, OpDone, op, TRUE, TRUE, TRUE);\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);`) },
        { name: "a static event", code: `NTSTATUS Send(PCTX ctx, PIRP irp) { static KEVENT ev;\nIoSetCompletionRoutine(irp, Done, &ev, TRUE, TRUE, TRUE);\nreturn ctx->Dispatch->WskCloseSocket(ctx->Socket, irp); }${REST}` },
        { name: "an event of the caller, who waits", code: `void f(PCTX ctx, PWSK_BUF buf) { KEVENT ev; NTSTATUS st;\nst = SendThrough(ctx, buf, &ev);\nif (st == STATUS_PENDING) WaitFor(&ev);\n}${REST}` },
        { name: "a routine that does not look at its context", code: send(`IoSetCompletionRoutine(irp, Frees, &ev, TRUE, TRUE, TRUE);\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);`) },
        { name: "never handed to WSK on this path", code: send(`${ARM}\nif (ctx->Closing) { IoFreeIrp(irp); return STATUS_CANCELLED; }\n${CALL}\n${WAIT}\nreturn st;`) },
        { name: "a pointer to a local in memory that the routine does not look at", code: send("POP op = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(OP), 'po'); op->Unrelated = &limit; IoSetCompletionRoutine(irp, OpDone, op, TRUE, TRUE, TRUE);\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);") },
        { name: "a local WSK_BUF without a wait", code: send("WSK_BUF local; local = *buf; IoSetCompletionRoutine(irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\nreturn ctx->Dispatch->WskSend(ctx->Socket, &local, 0, irp);") },
        { name: "a name that is resolved while the function waits", code: send(`PADDRINFOEXW result; ${ARM}\nst = ctx->Npi.Dispatch->WskGetAddressInfo(ctx->Npi.Client, &ctx->Name, NULL, 0, NULL, NULL, &result, NULL, NULL, irp);\n${WAIT} return st;`) },
        { name: "a user-mode wait for something else", code: send(`${ARM}\n${CALL}\n${WAIT}\nreturn KeWaitForSingleObject(&ctx->Other, UserRequest, UserMode, TRUE, NULL);`) },
        { name: "sleeping until a flag is set", code: send(`${ARM}\n${CALL}\nwhile (!KeReadStateEvent(&ev)) KeDelayExecutionThread(KernelMode, FALSE, &limit);\nreturn st;`) },
        { name: "the pending IRP is freed: that is the mistake", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING && ${TIMED} == STATUS_TIMEOUT) { IoFreeIrp(irp); return STATUS_IO_TIMEOUT; }\nreturn st;`) },
        { name: "the pending IRP is made ready again", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING) ${TIMED};\nIoReuseIrp(irp, STATUS_UNSUCCESSFUL);\nreturn st;`) },
        { name: "a helper chooses, waited for where it has chosen the event", code: send(`${MODE} SetAs(irp, &ev, mode);\n${CALL}\nif (mode) ${WAIT}\nreturn st;`) + CHOOSING },
        { name: "a helper chooses and sends, waited for where it has chosen the event", code: send(`${MODE} st = SendAs(ctx, buf, irp, &ev, mode & 1);\nif (mode & 1) ${WAIT}\nreturn st;`) + CHOOSING },
        { name: "a helper chooses, sends and waits", code: send(`${MODE} return SendAndWait(ctx, buf, irp, &ev, mode);`) + CHOOSING },
        { name: "a helper that chooses is told to use no event", code: send(`${MODE} return SendAs(ctx, buf, irp, &ev, 0);`) + CHOOSING },
        { name: "a helper gives the event or none, waited for by what it gives", code: send(`${MODE} PKEVENT given = Opt(&ev, mode); IoSetCompletionRoutine(irp, MayDone, given, TRUE, TRUE, TRUE);\n${CALL}\nif (given) WaitFor(given);\nreturn st;`) + CHOOSING },
        { name: "left before the request where the event is the context", code: send(`${MODE} PVOID given = NULL; if (mode) given = &ev;\nIoSetCompletionRoutine(irp, MayDone, given, TRUE, TRUE, TRUE);\nif (mode) return STATUS_NOT_SUPPORTED;\n${CALL}\nreturn st;`) + CHOOSING },
        { name: "among many locals, waited for where the event is the context", code: send(given(`if (mode & 1) ${WAIT}`)) + CHOOSING },
        { name: "a helper gives the event or none, which it may have been told", code: send(`${MODE} IoSetCompletionRoutine(irp, MayDone, Opt(&ev, mode), TRUE, TRUE, TRUE);\n${CALL}\nreturn st;`) + CHOOSING },
        { name: "a helper gives the event or none, which it is told", code: send(`${MODE} IoSetCompletionRoutine(irp, MayDone, Opt(&ev, 0), TRUE, TRUE, TRUE);\n${CALL}\nreturn st;`) + CHOOSING },
    ],
    invalid: [
        { name: "made by a helper with one way out, not waited for", code: send(`${RESOLVE}\nif (ctx->Waits) { WaitFor(&op->Event); Drop(op); }\nreturn st;`) + WHOLE, errors: [{ message: "resultLost", line: 3 }] },
        { name: "made by a helper", code: send(`${MADE}\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);`) + MAKE, errors: [{ message: "neverAwaited", line: 3, data: GONE }] },
        { name: "made by a helper, an alertable wait", code: send(`${MADE}\n${CALL}\nKeWaitForSingleObject(&ev, Executive, KernelMode, TRUE, NULL);\nreturn st;`) + MAKE, errors: [{ message: "interrupted", line: 4 }] },
        { name: "begun by a helper, a wait in user mode", code: send(`${BEGUN}\nctx->Dispatch->WskSend(ctx->Socket, buf, 0, op.Irp);\nWaitUser(&op.Event);\nIoFreeIrp(op.Irp); return st;`) + MAKE, errors: [{ message: "userMode", line: 4, data: { wait: "KeWaitForSingleObject", local: "op", function: "Send" } }] },
        { name: "the documentation's bad way", code: send(`${ARM}\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);`), errors: [{ message: "neverAwaited", line: 3, data: GONE, trace: ["main.c:3:8 WskSend takes the IRP and returns STATUS_PENDING: its completion is still to come", "main.c:3:8 the result of WskSend is STATUS_PENDING on this path", "main.c:3:1 Send returns, and 'ev' is gone"] }] },
        { name: "success is taken for completed", code: send(`${ARM}\n${CALL}\nif (NT_SUCCESS(st)) return st;\n${WAIT}\nreturn st;`), errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "an early return", code: send(`${ARM}\n${CALL}\nif (ctx->Closing) return STATUS_CANCELLED;\n${WAIT}\nreturn st;`), errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "several returns, one report", code: send(`${ARM}\n${CALL}\nif (ctx->Closing) return STATUS_CANCELLED;\nif (ctx->Other) return 0;\nreturn st;`), errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "waited for on one branch", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING && ctx->Wait) ${WAIT}\nreturn st;`), errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "out of time", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING) st = ${TIMED};\nreturn st;`), errors: [{ message: "timedOut", line: 4, data: GONE }] },
        { name: "cancelled, but not awaited", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING && ${TIMED} == STATUS_TIMEOUT) { IoCancelIrp(irp); return STATUS_IO_TIMEOUT; }\nreturn st;`), errors: [{ message: "timedOut", line: 4 }] },
        { name: "freed on another path", code: send(`${ARM}\n${CALL}\nif (st != STATUS_PENDING) { IoFreeIrp(irp); return st; }\n${TIMED};\nreturn 0;`), errors: [{ message: "timedOut", line: 5 }] },
        { name: "out of time in a helper", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING) st = WaitLong(&ev, &limit);\nreturn st;`), errors: [{ message: "timedOut", line: 4 }] },
        { name: "an alertable wait", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING) KeWaitForSingleObject(&ev, Executive, KernelMode, TRUE, NULL);\nreturn st;`), errors: [{ message: "interrupted", line: 4, data: GONE }] },
        { name: "armed by a helper", code: send(`st = Arm(&irp, &ev); if (!NT_SUCCESS(st)) return st;\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);`), errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "started by a helper", code: send("return SendWith(ctx, buf, &ev);"), errors: [{ message: "neverAwaited", line: 2, data: GONE }] },
        { name: "started two helpers down", code: send("return SendThrough(ctx, buf, &ev);"), errors: [{ message: "neverAwaited", line: 2, data: GONE }] },
        { name: "a context structure on the stack", code: send("OP op; IoSetCompletionRoutine(irp, OpDone, &op, TRUE, TRUE, TRUE);\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);"), errors: [{ message: "neverAwaited", line: 3, data: { ...GONE, local: "op", user: "the completion routine 'OpDone' uses" } }] },
        { name: "a status on the stack, in a context from pool", code: send("POP op = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(OP), 'po'); op->Status = &st; IoSetCompletionRoutine(irp, OpDone, op, TRUE, TRUE, TRUE);\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);"), errors: [{ message: "neverAwaited", line: 3, data: { ...GONE, local: "st", user: "the completion routine 'OpDone' uses, by way of its context," } }] },
        { name: "a context that a helper makes", code: send("st = MakeOp(ctx, &st, &irp);\nreturn ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);") + "NTSTATUS MakeOp(PCTX ctx, PNTSTATUS status, PIRP *irp) { POP op = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(OP), 'po'); op->Status = status; *irp = ctx->Irp; IoSetCompletionRoutine(*irp, OpDone, op, TRUE, TRUE, TRUE); return 0; }\n", errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "the result of a name resolution", code: send("PADDRINFOEXW result; IoSetCompletionRoutine(irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\nreturn ctx->Npi.Dispatch->WskGetAddressInfo(ctx->Npi.Client, &ctx->Name, NULL, 0, NULL, NULL, &result, NULL, NULL, irp);"), errors: [{ message: "resultLost", line: 3, data: { function: "Send", call: "WskGetAddressInfo", local: "result" } }] },
        { name: "the name to be resolved", code: send("UNICODE_STRING name = ctx->Name; IoSetCompletionRoutine(irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\nreturn ctx->Npi.Dispatch->WskGetAddressInfo(ctx->Npi.Client, &name, NULL, 0, NULL, NULL, &ctx->Result, NULL, NULL, irp);"), errors: [{ message: "resultLost", line: 3, data: { function: "Send", call: "WskGetAddressInfo", local: "name" } }] },
        { name: "room for a name", code: send("UNICODE_STRING name = ctx->Name; IoSetCompletionRoutine(irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\nreturn ctx->Npi.Dispatch->WskGetNameInfo(ctx->Npi.Client, ctx->Address, sizeof(SOCKADDR_STORAGE), &name, NULL, 0, NULL, NULL, irp);"), errors: [{ message: "resultLost", line: 3, data: { function: "Send", call: "WskGetNameInfo", local: "name" } }] },
        { name: "a user-mode wait", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING) KeWaitForSingleObject(&ev, UserRequest, UserMode, FALSE, NULL);\nreturn st;`), errors: [{ message: "userMode", line: 4, data: { wait: "KeWaitForSingleObject", local: "ev", function: "Send" } }] },
        { name: "a user-mode wait in a helper", code: send(`${ARM}\n${CALL}\nif (st == STATUS_PENDING) WaitUser(&ev);\nreturn st;`), errors: [{ message: "userMode", line: 4 }] },
        {
            name: "through a macro",
            code: `#define START(c, b, i, e) (IoSetCompletionRoutine((i), Done, (e), TRUE, TRUE, TRUE), (c)->Dispatch->WskSend((c)->Socket, (b), 0, (i)))\nNTSTATUS Send(PCTX ctx, PWSK_BUF buf, PIRP irp) { KEVENT ev;\nreturn START(ctx, buf, irp, &ev);\n}${REST}`,
            errors: [{ message: "neverAwaited", line: 3 }],
        },
        {
            name: "in another file",
            code: "NTSTATUS Query(PCTX ctx, PWSK_BUF buf) { KEVENT ev;\nreturn SendThrough(ctx, buf, &ev);\n}\n",
            files: { "send.c": REST },
            errors: [{ message: "neverAwaited", line: 2 }],
        },
        { name: "one path is not waited for", code: send(`${EITHER}\n${CALL}\nreturn st;`), errors: [{ message: "neverAwaited", line: 3, data: GONE }] },
        { name: "waited for on the wrong path", code: send(`${EITHER}\n${CALL}\nif (!sync) ${WAIT}\nreturn st;`), errors: [{ message: "neverAwaited", line: 3, data: GONE }] },
        { name: "waited for where the event is the context, out of time", code: send(`${EITHER}\n${CALL}\nif (sync) { ${TIMED}; }\nreturn st;`), errors: [{ message: "timedOut", line: 4, data: GONE }] },
        { name: "left early where the event is the context", code: send(`${EITHER}\n${CALL}\nif (sync && ctx->Closing) return STATUS_CANCELLED;\nif (sync) ${WAIT}\nreturn st;`), errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "chosen in the call, not waited for", code: send(`${ASK} IoSetCompletionRoutine(irp, Done, sync ? &ev : &ctx->Event, TRUE, TRUE, TRUE);\n${CALL}\nreturn st;`), errors: [{ message: "neverAwaited", line: 3, data: GONE }] },
        { name: "chosen before the call, not waited for", code: send(`${ASK} PVOID given = NULL; if (sync) given = &ev;\nIoSetCompletionRoutine(irp, Done, given, TRUE, TRUE, TRUE);\n${CALL}\nreturn st;`), errors: [{ message: "neverAwaited", line: 4 }] },
        { name: "the pointer to the event is asked the wrong way", code: send(`${MAYBE}\nctx->Dispatch->WskCloseSocket(ctx->Socket, irp);\nif (given == NULL) WaitFor(&op.Event);\nreturn 0;`) + ARM_AS, errors: [{ message: "neverAwaited", line: 4 }] },
        { name: "armed by a helper that is told how, not waited for", code: send(`${ASK} ArmAs(irp, sync, &ev);\n${CALL}\nreturn st;`) + ARM_AS, errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "memory of the function's in a context from pool, on one path, not waited for", code: send(`${FROM_POOL}\n${CALL}\nreturn 0;`) + ARM_AS, errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "a helper gives one of two events, and nobody waits", code: send(`${MODE} KEVENT other; IoSetCompletionRoutine(irp, MayDone, Pick(&ev, &other, mode), TRUE, TRUE, TRUE);\n${CALL}\nreturn st;`) + CHOOSING, errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "a helper chooses, and nobody waits", code: send(`${MODE} SetAs(irp, &ev, mode);\n${CALL}\nreturn st;`) + CHOOSING, errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "a helper chooses, waited for on the wrong path", code: send(`${MODE} SetAs(irp, &ev, mode);\n${CALL}\nif (!mode) ${WAIT}\nreturn st;`) + CHOOSING, errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "a helper chooses and sends, and nobody waits", code: send(`${MODE}\nreturn SendAs(ctx, buf, irp, &ev, mode);`) + CHOOSING, errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "among many locals, and nobody waits", code: send(given("")) + CHOOSING, errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "on more paths than can be told apart, and nobody waits", code: send(given("").replace(/= &v\d+;/g, "= (int *)ctx;")) + CHOOSING, errors: [{ message: "neverAwaited", line: 3 }] },
        { name: "a context from pool that is freed at once", code: POOLED("ExFreePool(c);"), errors: [{ message: "freedPending", line: 5 }] },
        { name: "a context from pool that is freed behind a wait that runs out of time", code: POOLED("KeWaitForSingleObject(&c->Done, Executive, KernelMode, FALSE, ctx->Limit);\nExFreePool(c);"), errors: [{ message: "freedTimedOut", line: 6 }] },
    ],
});
