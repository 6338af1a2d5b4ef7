/** Of no-expired-completion-context: routines that go on using what the waiter has when they have signalled it. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-expired-completion-context.js";

const HEAD = `#include <ntddk.h>
#include <wsk.h>
typedef struct _WAITER { KEVENT Event; NTSTATUS Status; ULONG_PTR Bytes; BOOLEAN Done; PMDL Mdl; } WAITER, *PWAITER;
typedef struct _CTX { PWSK_SOCKET Socket; const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch; LIST_ENTRY Link; } CTX, *PCTX;
KSPIN_LOCK g_Lock;
`;
const FIRST = HEAD.split("\n").length;
/** A completion routine, whose body is the second line behind the head, and a function that sends and waits. */
const with_ = (routine: string, sender: string): string => `${HEAD}NTSTATUS Sent(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)\n{ ${routine} return STATUS_MORE_PROCESSING_REQUIRED; }\n${sender}\n`;
const PREPARED = "PIRP irp = IoAllocateIrp(1, FALSE); NTSTATUS status; if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;";
const SENT = "status = ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp); if (status == STATUS_PENDING) {";
const FREED = "status = irp->IoStatus.Status; } IoFreeIrp(irp); return status; }";
const INTO = "IoSetCompletionRoutine(irp, Sent, &waiter, TRUE, TRUE, TRUE);";
/** Waits for a structure on the stack; frees the IRP. */
const SENDER = `NTSTATUS Send(PCTX ctx, PWSK_BUF buf) { WAITER waiter; ${PREPARED}\nKeInitializeEvent(&waiter.Event, NotificationEvent, FALSE); ${INTO}\n${SENT}\nKeWaitForSingleObject(&waiter.Event, Executive, KernelMode, FALSE, NULL);\n${FREED}`;
const HELPED = `static void Await(PWAITER w) { KeWaitForSingleObject(&w->Event, Executive, KernelMode, FALSE, NULL); }\nNTSTATUS Send(PCTX ctx, PWSK_BUF buf) { WAITER waiter; ${PREPARED}\nKeInitializeEvent(&waiter.Event, NotificationEvent, FALSE); ${INTO}\n${SENT}\nAwait(&waiter);\n${FREED}`;
/** Waits for a plain event on the stack. */
const EVENT = `NTSTATUS Send(PCTX ctx, PWSK_BUF buf) { KEVENT done; ${PREPARED}\nKeInitializeEvent(&done, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, Sent, &done, TRUE, TRUE, TRUE);\n${SENT}\nKeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);\n${FREED}`;
const SIGNAL = "KeSetEvent(&w->Event, IO_NO_INCREMENT, FALSE);";

testRule(rule, {
    valid: [
        { name: "the signal comes last", code: with_(`PWAITER w = Context; w->Status = Irp->IoStatus.Status; w->Done = TRUE; ${SIGNAL}`, SENDER) },
        { name: "nothing but prints behind it", code: with_(`PWAITER w = Context; ${SIGNAL} DbgPrint("sent\\n");`, SENDER) },
        { name: "on another way out", code: with_(`PWAITER w = Context; if (Irp->PendingReturned) { ${SIGNAL} return STATUS_MORE_PROCESSING_REQUIRED; } w->Done = FALSE;`, SENDER) },
        { name: "memory of the pool", code: with_(`PWAITER w = Context; ${SIGNAL} w->Done = TRUE;`, SENDER.replace("WAITER waiter;", "PWAITER waiter = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(WAITER), 'tiaW');").replaceAll("&waiter.Event", "&waiter->Event").replace("&waiter,", "waiter,")) },
        { name: "a static variable", code: with_(`PWAITER w = Context; ${SIGNAL} w->Done = TRUE;`, SENDER.replace("WAITER waiter;", "static WAITER waiter;")) },
        { name: "the routine holds a lock that keeps the waiter", code: with_(`PWAITER w = Context; KIRQL irql; KeAcquireSpinLock(&g_Lock, &irql); ${SIGNAL} w->Done = TRUE; KeReleaseSpinLock(&g_Lock, irql);`, SENDER) },
        { name: "two signals", code: with_(`PWAITER w = Context; if (w->Mdl == NULL) { ${SIGNAL} return STATUS_MORE_PROCESSING_REQUIRED; } w->Done = TRUE; ${SIGNAL}`, SENDER) },
        { name: "the waiter waits for something else besides", code: with_(`PWAITER w = Context; ${SIGNAL} w->Done = TRUE; KeReleaseSemaphore(&g_Sem, 0, 1, FALSE);`, SENDER) },
        { name: "nobody waits for this event", code: with_(`PWAITER w = Context; ${SIGNAL} w->Done = TRUE;`, SENDER.replace("KeWaitForSingleObject(&waiter.Event,", "KeWaitForSingleObject(&g_Other,")) },
        { name: "waits in a loop with one structure", code: with_(`PWAITER w = Context; ${SIGNAL} w->Done = TRUE;`, SENDER.replace("KeWaitForSingleObject", "while (ctx->Link.Flink) KeWaitForSingleObject")) },
        { name: "the routine's IRP, which it frees itself", code: with_("KeSetEvent((PKEVENT)Context, 0, FALSE); IoFreeIrp(Irp);", EVENT.replace("IoFreeIrp(irp);", "")) },
        { name: "an IRP that its owner keeps", code: with_("KeSetEvent((PKEVENT)Context, 0, FALSE); DbgPrint(\"%x\", Irp->IoStatus.Status);", EVENT.replace("IoFreeIrp(irp);", "")) },
        { name: "where another request asks for it", code: with_(`PWAITER w = Context; BOOLEAN own = w->Done; ${SIGNAL} if (own) IoFreeMdl(w->Mdl);`, SENDER) },
        { name: "the waiter looks on until the routine is through", code: with_(`PWAITER w = Context; ${SIGNAL} w->Done = TRUE;`, SENDER.replace("status = irp->IoStatus.Status; }", "} while (!waiter.Done) YieldProcessor(); status = irp->IoStatus.Status;")) },
        { name: "a helper signals what the waiter waits for last", code: with_(`PWAITER w = Context; ${SIGNAL} w->Done = TRUE; Tell(w);`, `KEVENT g_Last; static void Tell(PWAITER w) { KeSetEvent(&g_Last, 0, FALSE); }\n${SENDER}`) },
        { name: "the waiter waits for something else behind it", code: with_(`PWAITER w = Context; ${SIGNAL} w->Done = TRUE;`, SENDER.replace("status = irp->IoStatus.Status; }", "KeWaitForSingleObject(&g_Last, Executive, KernelMode, FALSE, NULL); }")) },
        { name: "an event by a pointer in the context", code: with_("PWAITER w = Context; KeSetEvent((PKEVENT)w->Mdl, 0, FALSE); w->Done = TRUE;", SENDER) },
    ],
    invalid: [
        {
            name: "signalled: the context is written",
            code: with_(`PWAITER w = Context; ${SIGNAL}\nw->Done = TRUE;`, SENDER),
            errors: [{ message: "signalled", line: FIRST + 2, data: { routine: "Sent", name: "waiter", function: "Send" }, trace: [`main.c:${FIRST + 6}`, `main.c:${FIRST + 1}`, `main.c:${FIRST + 2}`] }],
        },
        {
            name: "signalledIrp: the IRP is read",
            code: with_("KeSetEvent((PKEVENT)Context, 0, FALSE);\nif (!NT_SUCCESS(Irp->IoStatus.Status)) DbgPrint(\"failed\\n\");", EVENT),
            errors: [{ message: "signalledIrp", line: FIRST + 2, data: { routine: "Sent", name: "Irp", function: "Send" }, trace: [`main.c:${FIRST + 6}`, `main.c:${FIRST + 1}`, `main.c:${FIRST + 2}`] }],
        },
        { name: "the context is read, by a helper's wait", code: with_(`PWAITER w = (PWAITER)Context; w->Status = Irp->IoStatus.Status; ${SIGNAL}\nDbgPrint("%u\\n", (ULONG)w->Bytes);`, HELPED), errors: [{ message: "signalled", line: FIRST + 2 }] },
        { name: "both, and the first is reported", code: with_(`PWAITER w = Context; ${SIGNAL}\nw->Status = Irp->IoStatus.Status;\nw->Bytes = Irp->IoStatus.Information;`, SENDER), errors: [{ message: "signalled", line: FIRST + 2 }] },
        { name: "on one of the ways", code: with_(`PWAITER w = Context; if (Irp->PendingReturned) ${SIGNAL}\nif (w->Mdl != NULL)\nIoFreeMdl(w->Mdl);`, SENDER), errors: [{ message: "signalled", line: FIRST + 2 }] },
    ],
});
