/** Contexts from the pool that are given back while the request is pending. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-expired-completion-context.js";

/** The request stands on line 7, and what follows it begins on line 8. */
const send = (then: string, routine = "c->Status = Irp->IoStatus.Status; IoFreeIrp(Irp); KeSetEvent(&c->Done, 0, FALSE);", rest = ""): string => `typedef struct _CTX { KEVENT Done; NTSTATUS Status; LONG Refs; BOOLEAN Over; } CTX, *PCTX;
NTSTATUS Sent(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { PCTX c = (PCTX)Context; ${routine} return STATUS_MORE_PROCESSING_REQUIRED; }
${rest}
NTSTATUS Send(PWSK_SOCKET s, PWSK_BUF buf, PLARGE_INTEGER limit) { NTSTATUS st; PIRP irp; PCTX c = (PCTX)ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(CTX), 'xtcS');
    if (c == NULL) return STATUS_NO_MEMORY; irp = IoAllocateIrp(1, FALSE); if (irp == NULL) { ExFreePoolWithTag(c, 'xtcS'); return STATUS_NO_MEMORY; }
    c->Refs = 2; KeInitializeEvent(&c->Done, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, Sent, c, TRUE, TRUE, TRUE);
    st = ((PWSK_PROVIDER_CONNECTION_DISPATCH)s->Dispatch)->WskSend(s, buf, 0, irp);
    ${then}
    return st; }
`;
const WAIT = "KeWaitForSingleObject(&c->Done, Executive, KernelMode, FALSE, NULL);";
const TIMED = "KeWaitForSingleObject(&c->Done, Executive, KernelMode, FALSE, limit)";
const FREE = "ExFreePoolWithTag(c, 'xtcS');";
/** The same with contexts of a lookaside list. */
const listed = (code: string): string =>
    code.replace("typedef", "NPAGED_LOOKASIDE_LIST g_Contexts; typedef").replaceAll("ExFreePoolWithTag(c, 'xtcS')", "ExFreeToNPagedLookasideList(&g_Contexts, c)")
        .replace("ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(CTX), 'xtcS')", "ExAllocateFromNPagedLookasideList(&g_Contexts)");
const freed = (message: "freedPending" | "freedTimedOut", line: number) => ({ errors: [{ message, line }] });

testRule(rule, {
    valid: [
        { name: "behind a wait", code: send(`${WAIT} ${FREE}`) },
        { name: "behind a wait for what is pending", code: send(`if (st == STATUS_PENDING) { ${WAIT} st = c->Status; }\n${FREE}`) },
        { name: "where the request is not pending", code: send(`if (st != STATUS_PENDING) ${FREE}`) },
        { name: "where the request has failed", code: send(`if (!NT_SUCCESS(st)) ${FREE}`) },
        { name: "by the last of two", code: send(`if (InterlockedDecrement(&c->Refs) == 0) ${FREE}`, "IoFreeIrp(Irp); if (InterlockedDecrement(&c->Refs) == 0) ExFreePoolWithTag(c, 'xtcS');") },
        { name: "where the routine says that all is over", code: send(`if (c->Over) ${FREE}`, "c->Over = TRUE; IoFreeIrp(Irp);") },
        { name: "cancelled, and waited for", code: send(`if (${TIMED} == STATUS_TIMEOUT) { IoCancelIrp(irp); ${WAIT} }\n${FREE}`, "c->Status = Irp->IoStatus.Status; KeSetEvent(&c->Done, 0, FALSE);") },
        { name: "of a routine that does not look at it", code: send(FREE, "").replace("PCTX c = (PCTX)Context; ", "IoFreeIrp(Irp); ") },
        { name: "of a routine out of sight", code: send(FREE).replace("IoSetCompletionRoutine(irp, Sent,", "IoSetCompletionRoutine(irp, g_Routine,") },
        { name: "something else", code: send("ExFreePoolWithTag(g_Other, 'xtcS');") },
        { name: "behind a wait in a helper", code: send(`Await(c); ${FREE}`, "IoFreeIrp(Irp); KeSetEvent(&c->Done, 0, FALSE);", `static VOID Await(PCTX c) { ${WAIT} }`) },
        { name: "behind a wait out of sight", code: send(`Await(c); ${FREE}`) },
        {
            name: "under a lock under which the routine says that all is over",
            code: send(`${TIMED}; KeAcquireSpinLock(&g_Lock, &q); over = c->Over; KeReleaseSpinLock(&g_Lock, q); if (over) ${FREE}`, "c->Over = TRUE; IoFreeIrp(Irp);")
                .replace("{ NTSTATUS st;", "{ NTSTATUS st; KIRQL q; BOOLEAN over;").replace("c->Refs = 2;", "c->Over = FALSE;"),
        },
        { name: "where the routine says in other memory that all is over", code: send(`${TIMED}; if (g_State.Level == 3) ${FREE}`, "g_State.Level = 3; c->Status = 0; IoFreeIrp(Irp);") },
        { name: "where the routine says in a variable that all is over", code: send(`${TIMED}; if (g_Level == 3) ${FREE}`, "g_Level = 3; c->Status = 0; IoFreeIrp(Irp);", "static LONG g_Level;").replace(/^(static LONG.*\n)/mu, "").replace("typedef", "static LONG g_Level;\ntypedef") },
        { name: "by a helper that asks other memory", code: send(`${TIMED}; Reap(s, c);`, "g_State.Level = 3; c->Status = 0; IoFreeIrp(Irp);", "static VOID Reap(PWSK_SOCKET s, PCTX c) { if (s->Level == 3) ExFreePoolWithTag(c, 'xtcS'); }") },
        { name: "where code out of sight says so", code: send(`${TIMED}; if (MayFree(s)) ${FREE}`) },
        { name: "of a lookaside list, behind a wait", code: listed(send(`${WAIT} ${FREE}`)) },
        { name: "of a lookaside list, by the routine", code: listed(send("", "IoFreeIrp(Irp); ExFreeToNPagedLookasideList(&g_Contexts, c);")) },
        { name: "of a routine that says that it does not look at it", code: send(FREE, "").replace("PCTX c = (PCTX)Context; ", "/* no Context */ (void)Context; IoFreeIrp(Irp); ") },
    ],
    invalid: [
        {
            name: "at once",
            code: send(FREE),
            errors: [{
                message: "freedPending", line: 8, data: { free: "ExFreePoolWithTag", call: "WskSend", routine: "Sent" },
                trace: ["main.c:7:10 WskSend takes the IRP and returns STATUS_PENDING: its completion is still to come", "main.c:7:10 'st' is STATUS_PENDING", "main.c:8:5 ExFreePoolWithTag frees what Sent is given"],
            }],
        },
        { name: "where the request is a success, which it is while it is pending", code: send(`if (NT_SUCCESS(st)) ${FREE}`), ...freed("freedPending", 8) },
        { name: "behind a wait that runs out of time", code: send(`if (${TIMED} == STATUS_TIMEOUT) st = STATUS_IO_TIMEOUT; else st = c->Status;\n${FREE}`), ...freed("freedTimedOut", 9) },
        { name: "only where the time has run out", code: send(`if (${TIMED} == STATUS_TIMEOUT) {\n${FREE} return STATUS_IO_TIMEOUT; }`), ...freed("freedTimedOut", 9) },
        { name: "by a helper", code: send("Drop(c);", "IoFreeIrp(Irp); KeSetEvent(&c->Done, 0, FALSE);", "static VOID Drop(PCTX c) { if (c != NULL) ExFreePoolWithTag(c, 'xtcS'); }"), ...freed("freedPending", 8) },
        { name: "with an event in it as the context", code: send(FREE, "KeSetEvent(&c->Done, 0, FALSE);").replace("irp, Sent, c,", "irp, Sent, &c->Done,"), ...freed("freedPending", 8) },
        { name: "behind a question about something else", code: send(`if (g_Level == 3) ${FREE}`), ...freed("freedPending", 8) },
        { name: "where code out of sight was asked before the request", code: send(FREE).replace("if (c == NULL)", "if (c == NULL || !MayFree(s))"), ...freed("freedPending", 8) },
        { name: "to a lookaside list", code: listed(send(FREE)), ...freed("freedPending", 8) },
        { name: "to a lookaside list behind a wait that runs out of time", code: listed(send(`if (${TIMED} == STATUS_TIMEOUT) st = STATUS_IO_TIMEOUT; else st = c->Status;\n${FREE}`)), ...freed("freedTimedOut", 9) },
        { name: "to a lookaside list by a helper", code: listed(send("Drop(c);", "IoFreeIrp(Irp); KeSetEvent(&c->Done, 0, FALSE);", "static VOID Drop(PCTX c) { ExFreePoolWithTag(c, 'xtcS'); }")), ...freed("freedPending", 8) },
    ],
});
