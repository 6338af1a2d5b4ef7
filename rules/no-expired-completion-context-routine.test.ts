/** Contexts from the pool that the completion routine frees, and that the function behind the request goes on with. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-expired-completion-context.js";

interface Parts {
    /** What stands behind the request, from line 7 on. */
    readonly then?: string;
    readonly routine?: string;
    readonly before?: string;
    readonly rest?: string;
    readonly set?: string;
}

const FREES = "IoFreeIrp(Irp); ExFreePoolWithTag(r, 'qeR');";

/** A function that makes a request, on line 6, with a structure of its own. */
const send = ({ then = "", routine = FREES, before = "", rest = "", set = "IoSetCompletionRoutine(irp, Sent, r, TRUE, TRUE, TRUE);" }: Parts): string => `typedef struct _REQ { KEVENT Done; NTSTATUS Status; LONG Refs; BOOLEAN Sync; PIRP Irp; ULONG Length; LIST_ENTRY Link; } REQ, *PREQ;
NTSTATUS Sent(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { PREQ r = (PREQ)Context; UNREFERENCED_PARAMETER(Device); ${routine} return STATUS_MORE_PROCESSING_REQUIRED; }
${rest}
NTSTATUS Send(PWSK_SOCKET s, PWSK_BUF buf, PLARGE_INTEGER limit) { NTSTATUS st; PIRP irp; PREQ r = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(REQ), 'qeR'); if (r == NULL) return STATUS_NO_MEMORY; irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) { ExFreePoolWithTag(r, 'qeR'); return STATUS_NO_MEMORY; } ${before} ${set}
    st = ((PWSK_PROVIDER_CONNECTION_DISPATCH)s->Dispatch)->WskSend(s, buf, 0, irp);
    ${then}
    return st; }
`;
const FREE = "ExFreePoolWithTag(r, 'qeR');";
const ON_FAILURE = `if (!NT_SUCCESS(Irp->IoStatus.Status)) { ${FREES} } else { Enqueue(r); }`;
const ON_SUCCESS = `if (NT_SUCCESS(Irp->IoStatus.Status)) { ${FREES} } else { IoFreeIrp(Irp); }`;
const used = (line: number) => ({ errors: [{ message: "routineFreed" as const, line }] });
const twice = (line: number) => ({ errors: [{ message: "routineFreedAlready" as const, line }] });

testRule(rule, {
    valid: [
        { name: "left to the routine", code: send({}) },
        { name: "freed where the routine does not free", code: send({ then: `if (!NT_SUCCESS(st)) ${FREE}`, routine: "UNREFERENCED_PARAMETER(r); IoFreeIrp(Irp);" }) },
        { name: "freed by a routine that a count has made the last", code: send({ before: "r->Refs = 2;", then: `r->Status = st; if (InterlockedDecrement(&r->Refs) == 0) ${FREE}`, routine: `IoFreeIrp(Irp); if (InterlockedDecrement(&r->Refs) == 0) ${FREE}` }) },
        { name: "freed by a routine that a plain count has made the last", code: send({ before: "r->Refs = 2;", then: `r->Status = st; if (--r->Refs == 0) ${FREE}`, routine: `IoFreeIrp(Irp); if (--r->Refs == 0) ${FREE}` }) },
        { name: "freed by the routine on a success only, and used on a failure", code: send({ then: `if (!NT_SUCCESS(st)) { r->Status = st; ${FREE} }`, routine: `if (NT_SUCCESS(Irp->IoStatus.Status)) { ${FREES} } else { IoFreeIrp(Irp); }` }) },
        { name: "freed by the routine on a failure only, and used on a success", code: send({ then: "if (st == STATUS_SUCCESS) r->Status = st;", routine: ON_FAILURE }) },
        { name: "freed by the routine on a failure only, and used while it is pending", code: send({ then: "if (st == STATUS_PENDING) r->Status = st;", routine: ON_FAILURE }) },
        { name: "freed by the routine where it is asked to", code: send({ before: "r->Sync = TRUE;", then: `if (st == STATUS_PENDING) KeWaitForSingleObject(&r->Done, Executive, KernelMode, FALSE, NULL); st = r->Status; ${FREE}`, routine: `if (r->Sync) { r->Status = Irp->IoStatus.Status; IoFreeIrp(Irp); KeSetEvent(&r->Done, 0, FALSE); } else { ${FREES} }` }) },
        { name: "a routine out of sight", code: send({ then: "r->Status = st;", set: "IoSetCompletionRoutine(irp, g_Routine, r, TRUE, TRUE, TRUE);" }) },
        { name: "a routine that is not told of failures", code: send({ then: `if (!NT_SUCCESS(st)) ${FREE}`, set: "IoSetCompletionRoutine(irp, Sent, r, TRUE, FALSE, FALSE);" }) },
        { name: "a pointer that is compared, printed and passed on", code: send({ before: "g_Last = r;", then: "DbgPrint(\"%p\", r); if (g_Last == r) g_Last = NULL; Forget(r);" }) },
        { name: "another structure", code: send({ before: "PREQ other = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(REQ), 'qeR');", then: "if (other != NULL) other->Status = st;" }) },
        { name: "another structure in the same variable", code: send({ then: "r = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(REQ), 'qeR'); if (r != NULL) { r->Status = st; Enqueue(r); }" }) },
        { name: "a structure for each turn of a loop", code: send({ before: "for (;;) { r = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(REQ), 'qeR'); if (r == NULL) return STATUS_NO_MEMORY; irp = IoAllocateIrp(1, FALSE); r->Status = 0; if (irp == NULL) { ExFreePoolWithTag(r, 'qeR'); break; }", then: "if (!NT_SUCCESS(st)) break; }" }) },
        { name: "under a lock that the routine takes as well", code: send({ before: "KIRQL q; KeAcquireSpinLock(&g_Lock, &q);", then: "if (st == STATUS_PENDING) InsertTailList(&g_List, &r->Link); KeReleaseSpinLock(&g_Lock, q);", routine: `KIRQL q; KeAcquireSpinLock(&g_Lock, &q); RemoveEntryList(&r->Link); KeReleaseSpinLock(&g_Lock, q); ${FREES}` }) },
        { name: "freed by what the routine queues", code: send({ then: "r->Status = st;", routine: "IoFreeIrp(Irp); IoQueueWorkItem(g_Item, Later, DelayedWorkQueue, r);", rest: "VOID Later(PDEVICE_OBJECT d, PVOID x) { ExFreePoolWithTag(x, 'qeR'); }" }) },
        { name: "an exchange decides who frees", code: send({ then: `r->Status = st; if (InterlockedExchange(&r->Refs, 1) == 1) ${FREE}`, routine: `IoFreeIrp(Irp); if (InterlockedExchange(&r->Refs, 1) == 1) ${FREE}` }) },
        { name: "its own IRP is reported for itself", code: send({ before: "r->Irp = irp;", then: "if (!NT_SUCCESS(st)) IoFreeIrp(irp);", routine: "IoFreeIrp(Irp); UNREFERENCED_PARAMETER(r);" }) },
        { name: "a routine that a macro does not tell of failures", code: send({ rest: "#define SET_ROUTINE(i, f, c) IoSetCompletionRoutine(i, f, c, TRUE, FALSE, FALSE)", then: `if (!NT_SUCCESS(st)) ${FREE}`, set: "SET_ROUTINE(irp, Sent, r);" }) },
        { name: "a routine that a helper does not tell of failures", code: send({ rest: "static VOID SetRoutine(PIRP i, PIO_COMPLETION_ROUTINE f, PVOID c, BOOLEAN all) { IoSetCompletionRoutine(i, f, c, TRUE, all, all); }", then: `if (!NT_SUCCESS(st)) ${FREE}`, set: "SetRoutine(irp, Sent, r, FALSE);" }) },
        { name: "a routine that is not told of a success", code: send({ then: "if (st == STATUS_SUCCESS) r->Status = st;", set: "IoSetCompletionRoutine(irp, Sent, r, FALSE, TRUE, TRUE);" }) },
        { name: "found by a variable that the routine clears", code: send({ before: "g_Current = r;", then: "if (g_Current != NULL) g_Current->Status = st;", routine: `g_Current = NULL; ${FREES}` }).replace("NTSTATUS Sent", "static PREQ g_Current;\nNTSTATUS Sent") },
        { name: "found by a member that the routine clears", code: send({ before: "Owner->Current = r; r->Owner = Owner;", then: "if (Owner->Current != NULL) Owner->Current->Status = st;", routine: `r->Owner->Current = NULL; ${FREES}` }).replace("LIST_ENTRY Link;", "LIST_ENTRY Link; struct _OWNER *Owner;").replace("NTSTATUS Sent", "typedef struct _OWNER { PREQ Current; } OWNER, *POWNER;\nNTSTATUS Sent").replace("PWSK_SOCKET s,", "POWNER Owner, PWSK_SOCKET s,") },
        { name: "by what the routine has not changed", code: send({ before: "g_Busy = TRUE;", then: `if (st != STATUS_PENDING && g_Busy == TRUE) ${FREE}`, routine: `g_Busy = FALSE; ${FREES}` }).replace("NTSTATUS Sent", "static BOOLEAN g_Busy;\nNTSTATUS Sent") },
        { name: "under a lock that a macro takes", code: send({ before: "KIRQL q; KeAcquireSpinLock(&g_Lock, &q);", then: "if (st == STATUS_PENDING) r->Status = st; KeReleaseSpinLock(&g_Lock, q);", routine: `REQ_LOCK(r); g_Count--; REQ_UNLOCK(r); ${FREES}` }).replace("NTSTATUS Sent", "#define REQ_LOCK(r) KeAcquireSpinLockAtDpcLevel(&g_Lock)\n#define REQ_UNLOCK(r) KeReleaseSpinLockFromDpcLevel(&g_Lock)\nNTSTATUS Sent") },
        { name: "by a handler of what was raised before the request", code: send({ set: "__try { IoSetCompletionRoutine(irp, Sent, r, TRUE, TRUE, TRUE);", then: `} __finally { if (AbnormalTermination()) ${FREE} }` }) },
        ...["if (NT_SUCCESS(s)) return 0; return -5;", "return NT_SUCCESS(s) ? 0 : -5;", "if (s == STATUS_PENDING) return 0; if (NT_SUCCESS(s)) return 0; return -5;", "switch (s) { case STATUS_SUCCESS: case STATUS_PENDING: return 0; default: return -5; }"].map((body) => (
            { name: `a status as another number: ${body}`, code: send({ rest: `static int Errno(NTSTATUS s) { ${body} }`, then: `if (Errno(st) != 0) ${FREE}`, routine: ON_SUCCESS }) })),
        { name: "a status as another number, out of sight", code: send({ then: `if (Errno(st) != 0) ${FREE}`, routine: ON_SUCCESS }) },
        { name: "the only success that WSK returns", code: send({ then: `if (st != STATUS_SUCCESS && st != STATUS_PENDING) ${FREE}`, routine: ON_SUCCESS }) },
        ...["for (e = g_List.Flink; e != &g_List; e = e->Flink) if (CONTAINING_RECORD(e, REQ, Link) == r) { r->Status = 0; break; }", "if (IsListed(r)) r->Status = 0;"].map((look) => (
            { name: `looked up on the list that the routine takes it off: ${look.slice(0, 12)}`, code: send({
                rest: "static BOOLEAN IsListed(PREQ r) { PLIST_ENTRY e; for (e = g_List.Flink; e != &g_List; e = e->Flink) if (CONTAINING_RECORD(e, REQ, Link) == r) return TRUE; return FALSE; }",
                before: "PLIST_ENTRY e; KIRQL q; InsertTailList(&g_List, &r->Link);", then: `KeAcquireSpinLock(&g_Lock, &q); ${look} KeReleaseSpinLock(&g_Lock, q);`, routine: `KIRQL q; KeAcquireSpinLock(&g_Lock, &q); RemoveEntryList(&r->Link); KeReleaseSpinLock(&g_Lock, q); ${FREES}`,
            }) })),
        { name: "with an event in it as the context, of a routine that frees on a failure only", code: send({ then: "if (st == STATUS_PENDING) r->Status = st;", routine: ON_FAILURE, set: "IoSetCompletionRoutine(irp, Sent, &r->Done, TRUE, TRUE, TRUE);" }).replace("PREQ r = (PREQ)Context;", "PREQ r = CONTAINING_RECORD(Context, REQ, Done);") },
        { name: "with an event in it as the context, of a routine that only signals", code: send({ then: `KeWaitForSingleObject(&r->Done, Executive, KernelMode, FALSE, NULL); ${FREE}`, routine: "KeSetEvent(&r->Done, 0, FALSE);", set: "IoSetCompletionRoutine(irp, Sent, &r->Done, TRUE, TRUE, TRUE);" }).replace("PREQ r = (PREQ)Context;", "PREQ r = CONTAINING_RECORD(Context, REQ, Done);") },
    ],
    invalid: [
        {
            name: "written behind the request",
            code: send({ then: "r->Status = st;" }),
            errors: [{
                message: "routineFreed", line: 7, data: { name: "Send", call: "WskSend", routine: "Sent", gone: "is gone, since the routine has run" },
                trace: [
                    "main.c:6:10 WskSend has completed the IRP when it returns: the completion routine has run",
                    "main.c:2:137 the completion routine Sent frees it",
                    "main.c:6:10 'st' is STATUS_SUCCESS on this path",
                    "main.c:7:5 Send uses it",
                ],
            }],
        },
        {
            name: "freed where the request has failed",
            code: send({ then: `if (!NT_SUCCESS(st)) { ${FREE} }` }),
            errors: [{
                message: "routineFreedAlready", line: 7, data: { name: "ExFreePoolWithTag", call: "WskSend", routine: "Sent" },
                trace: [
                    "main.c:6:10 WskSend has completed the IRP when it returns: the completion routine has run",
                    "main.c:2:137 the completion routine Sent frees it",
                    "main.c:6:10 'st' is not a success on this path",
                    "main.c:7:28 ExFreePoolWithTag frees it again",
                ],
            }],
        },
        { name: "used while the request is pending", code: send({ then: "if (st == STATUS_PENDING) r->Status = st;" }), errors: [{ message: "routineFreed", line: 7, data: { name: "Send", call: "WskSend", routine: "Sent", gone: "may be gone at any time" } }] },
        { name: "freed where the request has failed, by a routine that frees on a failure only", code: send({ then: `if (!NT_SUCCESS(st)) { ${FREE} }`, routine: ON_FAILURE }), ...twice(7) },
        { name: "by a routine that leaves by another way", code: send({ then: `if (!NT_SUCCESS(st)) { ${FREE} }`, routine: `NTSTATUS status = Irp->IoStatus.Status; IoFreeIrp(Irp); if (NT_SUCCESS(status)) goto Out; ${FREE} return STATUS_MORE_PROCESSING_REQUIRED; Out: Enqueue(r);` }), ...twice(7) },
        { name: "by a helper of the routine", code: send({ then: "st = r->Status;", routine: "IoFreeIrp(Irp); Drop(r);", rest: "static VOID Drop(PREQ r) { if (r != NULL) ExFreePool(r); }" }), ...used(7) },
        { name: "freed by a helper", code: send({ then: "if (!NT_SUCCESS(st)) Drop(r);", rest: "static VOID Drop(PREQ r) { if (r != NULL) ExFreePool(r); }" }), ...twice(7) },
        { name: "read by a helper", code: send({ then: "Note(r, st);", rest: "static ULONG g_Total;\nstatic VOID Note(PREQ r, NTSTATUS st) { if (NT_SUCCESS(st)) g_Total += r->Length; }" }), ...used(8) },
        { name: "waited for in it", code: send({ then: "if (st == STATUS_PENDING) KeWaitForSingleObject(&r->Done, Executive, KernelMode, FALSE, NULL);" , routine: `KeSetEvent(&r->Done, 0, FALSE); ${FREES}` }), ...used(7) },
        { name: "put on a list", code: send({ then: "InsertTailList(&g_List, &r->Link);" }), ...used(7) },
        { name: "by a routine that a helper sets", code: send({ then: "r->Status = st;", set: "Prepare(irp, r);", rest: "static VOID Prepare(PIRP irp, PREQ r) { IoSetCompletionRoutine(irp, Sent, r, TRUE, TRUE, TRUE); }" }), ...used(7) },
        { name: "where the routine is known to be asked to", code: send({ before: "r->Sync = FALSE;", then: "st = r->Status;", routine: `if (r->Sync) { KeSetEvent(&r->Done, 0, FALSE); } else { ${FREES} }` }), ...used(7) },
        {
            name: "by the caller of the function that makes the request",
            code: send({}).replace("NTSTATUS Send(PWSK_SOCKET s, PWSK_BUF buf, PLARGE_INTEGER limit) { NTSTATUS st; PIRP irp; PREQ r = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(REQ), 'qeR'); if (r == NULL) return STATUS_NO_MEMORY;", "static NTSTATUS Send(PWSK_SOCKET s, PWSK_BUF buf, PREQ r) { NTSTATUS st; PIRP irp; ")
                .replace("if (irp == NULL) { ExFreePoolWithTag(r, 'qeR'); return STATUS_NO_MEMORY; }", "if (irp == NULL) return STATUS_PENDING;")
                + "NTSTATUS Start(PWSK_SOCKET s, PWSK_BUF buf, PREQ r)\n{\n    NTSTATUS st = Send(s, buf, r);\n    if (!NT_SUCCESS(st)) {\n        ExFreePoolWithTag(r, 'qeR');\n    }\n    return st;\n}\n",
            ...twice(13),
        },
        { name: "from a lookaside list", code: send({ then: `r->Status = st;` }).replace(/ExAllocatePoolWithTag\([^)]*\), 'qeR'\)/gu, "ExAllocateFromNPagedLookasideList(&g_Requests)").replace(/ExFreePoolWithTag\(r, 'qeR'\)/gu, "ExFreeToNPagedLookasideList(&g_Requests, r)"), ...used(7) },
        {
            name: "a structure that is made in C++",
            filename: "main.cpp",
            code: send({ then: "r->Status = st;" }).replace("PREQ r = ExAllocatePoolWithTag", "PREQ r = (PREQ)ExAllocatePoolWithTag"),
            ...used(7),
        },
        { name: "a routine that only another request does not tell of failures", code: send({ rest: "VOID Quiet(PIRP irp, PREQ r) { IoSetCompletionRoutine(irp, Sent, r, TRUE, FALSE, TRUE); }", then: `if (!NT_SUCCESS(st)) { ${FREE} }` }), ...twice(7) },
        { name: "a routine that a helper tells of everything", code: send({ rest: "static VOID SetRoutine(PIRP i, PIO_COMPLETION_ROUTINE f, PVOID c, BOOLEAN all) { IoSetCompletionRoutine(i, f, c, TRUE, all, all); }", then: `if (!NT_SUCCESS(st)) ${FREE}`, set: "SetRoutine(irp, Sent, r, TRUE);" }), ...twice(7) },
        { name: "a status as another number, where the routine frees for any", code: send({ rest: "static int Errno(NTSTATUS s) { return NT_SUCCESS(s) ? 0 : -5; }", then: `if (Errno(st) != 0) ${FREE}` }), ...twice(7) },
        { name: "filled with zeros", code: send({ then: "RtlZeroMemory(r, sizeof(*r));" }), ...used(7) },
        { name: "copied", code: send({ then: "RtlCopyMemory(g_Copy, r, sizeof(*r));" }), ...used(7) },
        { name: "with a count elsewhere that the routine changes and nobody asks for", code: send({ then: "r->Status = st;", routine: `g_Count--; ${FREES}` }).replace("NTSTATUS Sent", "static LONG g_Count;\nNTSTATUS Sent"), ...used(8) },
        { name: "with an event in it as the context", code: send({ then: "r->Status = st;", routine: FREES, set: "IoSetCompletionRoutine(irp, Sent, &r->Done, TRUE, TRUE, TRUE);" }).replace("PREQ r = (PREQ)Context;", "PREQ r = CONTAINING_RECORD(Context, REQ, Done);"), ...used(7) },
        { name: "with an event in it as the context, freed twice, by a helper", code: send({ then: `if (!NT_SUCCESS(st)) ${FREE}`, routine: "IoFreeIrp(Irp); Drop(r);", set: "IoSetCompletionRoutine(irp, Sent, &r->Done, TRUE, TRUE, TRUE);", rest: "static VOID Drop(PREQ r) { if (r != NULL) ExFreePool(r); }" }).replace("PREQ r = (PREQ)Context;", "PREQ r = CONTAINING_RECORD(Context, REQ, Done);"), ...twice(7) },
    ],
});
