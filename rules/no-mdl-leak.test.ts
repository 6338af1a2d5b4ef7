import { MDL_ALLOC, MDL_BUILD, MDL_FILL, MDL_LOCK, MDL_OPS, MDL_SEND, MDL_WAIT, withMdl } from "../tests/mdl-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-mdl-leak.js";

const BUILT = `${MDL_ALLOC} ${MDL_BUILD} ${MDL_FILL}`;
const leak = (line: number, message: "leaked" | "leakedLocked" | "abandoned" = "leaked") => ({ errors: [{ message, line }] });

const MAKER = "NTSTATUS Make(PCTX c, PWSK_BUF b) {\nPMDL mdl = IoAllocateMdl(c->Data, 64, FALSE, FALSE, NULL); c->Mdl = mdl; b->Mdl = mdl; return STATUS_SUCCESS; }\n";
const REGISTERS = "NTSTATUS Start(PWSK_CLIENT_NPI n, PWSK_REGISTRATION r) { return WskRegister(n, r); }\n";

/** A function whose MDL stands in the request's buffer alone; it ends on line 8. */
function inBuffer(cleanup: string): string {
    return `NTSTATUS Send(PCTX ctx, PVOID data, ULONG size) { const WSK_PROVIDER_CONNECTION_DISPATCH *d = ctx->Socket->Dispatch; NTSTATUS st; WSK_BUF b;
b.Offset = 0; b.Length = size;
b.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL);
if (!b.Mdl) { st = STATUS_INSUFFICIENT_RESOURCES; goto out; }
MmBuildMdlForNonPagedPool(b.Mdl); st = d->WskSend(ctx->Socket, &b, 0, ctx->Irp);
st = Await(ctx, st);
out: ${cleanup}
return st; }
NTSTATUS Await(PCTX ctx, NTSTATUS st) { PROJECT_MAX_IRQL(); if (st != STATUS_PENDING) return st; KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); return ctx->Irp->IoStatus.Status; }
typedef struct _CTX { PWSK_SOCKET Socket; PIRP Irp; KEVENT Done; } CTX, *PCTX;
`;
}

/** An MDL of a helper's that has its name in a block, which is left before its end; the function ends on line 7. */
function inBlock(leave: string): string {
    return `static PMDL Describe(PVOID data, ULONG size) { PMDL m = IoAllocateMdl(data, size, FALSE, FALSE, NULL); if (m != NULL) MmBuildMdlForNonPagedPool(m); return m; }
NTSTATUS Send(PCTX ctx, PVOID data, ULONG size) { const WSK_PROVIDER_CONNECTION_DISPATCH *d = ctx->Socket->Dispatch; NTSTATUS st = STATUS_SUCCESS; WSK_BUF b; b.Offset = 0;
do { PMDL mdl = Describe(data, size); if (mdl == NULL) { st = STATUS_NO_MEMORY; break; }
if (ctx->Closing) { st = STATUS_CANCELLED; ${leave} }
b.Mdl = mdl; b.Length = size; st = d->WskSend(ctx->Socket, &b, 0, ctx->Irp);
KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); IoFreeMdl(mdl); } while (FALSE);
return st; }
typedef struct _CTX { PWSK_SOCKET Socket; PIRP Irp; KEVENT Done; BOOLEAN Closing; } CTX, *PCTX;
`;
}

/** A piece of memory and its MDL that one helper makes and another one gives back, which asks first whether all of it is there. */
function roomy(ask: string): string {
    return `typedef struct _ROOM { PVOID Bytes; WSK_BUF Buf; } ROOM, *PROOM;
NTSTATUS Make(PROOM r, ULONG size) {
    NTSTATUS st = STATUS_NO_MEMORY;
    r->Bytes = ExAllocatePool2(POOL_FLAG_NON_PAGED, size, 'mooR');
    if (r->Bytes != NULL) {
        r->Buf.Mdl = IoAllocateMdl(r->Bytes, size, FALSE, FALSE, NULL);
        if (r->Buf.Mdl == NULL) ExFreePool(r->Bytes);
        else { MmBuildMdlForNonPagedPool(r->Buf.Mdl); st = STATUS_SUCCESS; }
    }
    return st; }
NTSTATUS Drop(PROOM r) { ${ask} ExFreePool(r->Bytes); IoFreeMdl(r->Buf.Mdl); return STATUS_SUCCESS; }
NTSTATUS Use(PCTX ctx) {
    ROOM r; NTSTATUS st = Make(&r, 64);
    if (!NT_SUCCESS(st)) return st;
    st = Fill(ctx, 64); Drop(&r);
    return st; }
`;
}

/** What the cases of an MDL in the context of the routine share; `routine` is the body of that, and the request stands on line 7 or below. */
function inContext(routine: string, body: string, rest = ""): string {
    return `typedef struct _OP { PMDL Mdl, Other; WSK_BUF Buf, *Whole; KEVENT Done; NTSTATUS Status; PIO_WORKITEM Work; BOOLEAN Own; } OP, *POP;
static NTSTATUS OpDone(PDEVICE_OBJECT dev, PIRP irp, PVOID context) { POP op = (POP)context; op->Status = irp->IoStatus.Status; ${routine} KeSetEvent(&op->Done, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS SendOne(PCTX ctx, PVOID data, ULONG size, PIRP irp) { const WSK_PROVIDER_CONNECTION_DISPATCH *d = (const WSK_PROVIDER_CONNECTION_DISPATCH *)ctx->Socket->Dispatch; OP o; WSK_BUF b; NTSTATUS st = STATUS_SUCCESS;
o.Own = FALSE; o.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL); if (!o.Mdl) return STATUS_NO_MEMORY;
MmBuildMdlForNonPagedPool(o.Mdl); b.Mdl = o.Mdl; b.Offset = 0; b.Length = size; KeInitializeEvent(&o.Done, NotificationEvent, FALSE);
${body}
return st; }
VOID Undo(POP op) { if (op->Mdl != NULL) { IoFreeMdl(op->Mdl); op->Mdl = NULL; } }
${rest}${MDL_OPS}`;
}
const ARM_OP = "IoSetCompletionRoutine(irp, OpDone, &o, TRUE, TRUE, TRUE);";
const SEND_OP = "st = d->WskSend(ctx->Socket, &b, 0, irp);";
const WAIT_OP = "KeWaitForSingleObject(&o.Done, Executive, KernelMode, FALSE, NULL);";
const FREES_IT = "IoFreeMdl(op->Mdl);";
const SEND_WAIT_OP = `${ARM_OP}\n${SEND_OP}\n${WAIT_OP} st = o.Status;`;
/** Helpers that make the request: with an IRP that is armed already, and with one that they arm. */
const SEND_OPS = `NTSTATUS SendOp(PCTX ctx, POP op, PWSK_BUF buf, PIRP irp) { const WSK_PROVIDER_CONNECTION_DISPATCH *d = (const WSK_PROVIDER_CONNECTION_DISPATCH *)ctx->Socket->Dispatch; IoSetCompletionRoutine(irp, OpDone, op, TRUE, TRUE, TRUE); d->WskSend(ctx->Socket, buf, 0, irp); KeWaitForSingleObject(&op->Done, Executive, KernelMode, FALSE, NULL); return op->Status; }
void Later(PDEVICE_OBJECT dev, PVOID context) { POP op = (POP)context; IoFreeMdl(op->Mdl); KeSetEvent(&op->Done, 0, FALSE); }
`;
/** The context, with the buffer and its MDL, is from pool. */
const POOLED = `NTSTATUS SendPooled(PCTX ctx, PVOID data, ULONG size, PIRP irp) { const WSK_PROVIDER_CONNECTION_DISPATCH *d = (const WSK_PROVIDER_CONNECTION_DISPATCH *)ctx->Socket->Dispatch; NTSTATUS st;
POP p = (POP)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(OP), 'lpO'); if (p == NULL) return STATUS_NO_MEMORY;
p->Buf.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL); if (p->Buf.Mdl == NULL) { ExFreePoolWithTag(p, 'lpO'); return STATUS_NO_MEMORY; }
MmBuildMdlForNonPagedPool(p->Buf.Mdl); p->Buf.Offset = 0; p->Buf.Length = size; KeInitializeEvent(&p->Done, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, OpDone, p, TRUE, TRUE, TRUE);
st = d->WskSend(ctx->Socket, &p->Buf, 0, irp); if (st == STATUS_PENDING) { KeWaitForSingleObject(&p->Done, Executive, KernelMode, FALSE, NULL); st = p->Status; }
ExFreePoolWithTag(p, 'lpO'); return st; }
`;
const FREED_ELSE = "IoFreeMdl(o.Mdl);";

/** A helper that returns the buffer with its MDL; `body` is line 3. */
const returned = (body: string): string => `static WSK_BUF Wrap(PVOID p, ULONG n) { WSK_BUF b = { 0 }; b.Mdl = IoAllocateMdl(p, n, FALSE, FALSE, NULL); if (b.Mdl) { MmBuildMdlForNonPagedPool(b.Mdl); b.Length = n; } return b; }
VOID Use(PVOID data, ULONG size) {
${body}
}
VOID Elsewhere(WSK_BUF b);
`;

/** What finds an MDL by what it is given stands in `parts`, and is given its structure, or the event in it, by `body`, line 3; the function ends on line 5. */
function around(parts: string, body: string): string {
    return `${FLIGHT} ${parts}
NTSTATUS Fly(PCTX ctx, PVOID data, ULONG size, PIRP irp) { FLIGHT f; f.Other = NULL; f.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL); if (!f.Mdl) return STATUS_NO_MEMORY; MmBuildMdlForNonPagedPool(f.Mdl); f.Buf.Mdl = f.Mdl; f.Buf.Offset = 0; f.Buf.Length = size; KeInitializeEvent(&f.Done, NotificationEvent, FALSE);
${body}
KeWaitForSingleObject(&f.Done, Executive, KernelMode, FALSE, NULL);
return STATUS_SUCCESS; }
${MDL_OPS}`;
}
const FLIGHT = "typedef struct _FLIGHT { PMDL Mdl, Other; WSK_BUF Buf; KEVENT Done; LIST_ENTRY Link; struct _FLIGHT *Up; PIO_WORKITEM Work; WORK_QUEUE_ITEM Item; KDPC Dpc; KTIMER Timer; } FLIGHT, *PFLIGHT;";
const FLIGHT_OF = "PFLIGHT f = CONTAINING_RECORD(c, FLIGHT, Done);";
const landed = (routine: string): string => `static NTSTATUS Landed(PDEVICE_OBJECT dev, PIRP irp, PVOID c) { ${routine} KeSetEvent((PKEVENT)c, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }`;
const FLY = "IoSetCompletionRoutine(irp, Landed, &f.Done, TRUE, TRUE, TRUE); ((const WSK_PROVIDER_CONNECTION_DISPATCH *)ctx->Socket->Dispatch)->WskSend(ctx->Socket, &f.Buf, 0, irp);";
const flown = (routine: string, parts = "", before = ""): string => around(`${parts} ${landed(routine)}`, `${before} ${FLY}`);
/** Run with the structure: a work item, a thread, a DPC. */
const RUN = "static VOID Worker(PDEVICE_OBJECT dev, PVOID c) { PFLIGHT f = (PFLIGHT)c; IoFreeMdl(f->Mdl); KeSetEvent(&f->Done, 0, FALSE); } static VOID Thread(PVOID c) { PFLIGHT f = (PFLIGHT)c; IoFreeMdl(f->Mdl); KeSetEvent(&f->Done, 0, FALSE); } static VOID Tick(PKDPC dpc, PVOID c, PVOID a, PVOID b) { PFLIGHT f = (PFLIGHT)c; IoFreeMdl(f->Mdl); KeSetEvent(&f->Done, 0, FALSE); }";
const SIGNALLING = "static VOID Worker(PDEVICE_OBJECT dev, PVOID c) { PFLIGHT f = (PFLIGHT)c; KeSetEvent(&f->Done, 0, FALSE); } static VOID Tick(PKDPC dpc, PVOID c, PVOID a, PVOID b) { }";

/** Two requests' worth of a driver that has freed an MDL once: what stands in `parts` finds it by its IRP, and `body` is lines 3 and following. */
function hung(parts: string, body: string): string {
    return `typedef struct _LINK { PWSK_SOCKET Socket; NTSTATUS Status; KEVENT Done; BOOLEAN Sent; PMDL Mdl; PIO_WORKITEM Work; LONG Count; } LINK, *PLINK; ${parts}
NTSTATUS Post(PLINK link, PVOID data, ULONG size) { NTSTATUS st; WSK_BUF b; PMDL mdl = NULL; PIRP irp = IoAllocateIrp(1, FALSE); if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
${body}
return st; }
`;
}
const posted = (routine: string): string => `static NTSTATUS Posted(PDEVICE_OBJECT dev, PIRP irp, PVOID c) { PLINK link = (PLINK)c; ${routine} IoFreeIrp(irp); return STATUS_MORE_PROCESSING_REQUIRED; }`;
const ARM_LINK = "IoSetCompletionRoutine(irp, Posted, link, TRUE, TRUE, TRUE);";
const HANG = "mdl = IoAllocateMdl(data, size, FALSE, FALSE, irp); if (mdl == NULL) { IoFreeIrp(irp); return STATUS_NO_MEMORY; } MmBuildMdlForNonPagedPool(mdl); b.Mdl = mdl; b.Offset = 0; b.Length = size;";
const SEND_LINK = "st = ((const WSK_PROVIDER_CONNECTION_DISPATCH *)link->Socket->Dispatch)->WskSend(link->Socket, &b, 0, irp);";
const FREES_HUNG = "IoFreeMdl(irp->MdlAddress);";
const TAKE = "void Take(PMDL *place) { if (*place != NULL) { IoFreeMdl(*place); *place = NULL; } }\n";
const twice = (line: number, message: "freedByRoutine" | "freedTwice" = "freedByRoutine") => ({ errors: [{ message, line }] });
const FAILED = "if (!NT_SUCCESS(st))\nIoFreeMdl(mdl);";

testRule(rule, {
    valid: [
        { name: "freed by the routine, which finds it in its context", code: inContext(FREES_IT, SEND_WAIT_OP) },
        { name: "freed by the routine if there is one", code: inContext("if (op->Mdl != NULL) IoFreeMdl(op->Mdl);", SEND_WAIT_OP) },
        { name: "freed by a helper of the routine, which leaves none behind", code: inContext("Undo(op);", SEND_WAIT_OP) },
        { name: "freed by the routine, or by whoever finds it there still", code: inContext("Undo(op);", `if (size > 9) { ${SEND_WAIT_OP} }\nif (o.Mdl) IoFreeMdl(o.Mdl);`) },
        { name: "freed by the routine, waited for where it is pending", code: inContext(FREES_IT, `${ARM_OP}\n${SEND_OP}\nif (st == STATUS_PENDING) { ${WAIT_OP} st = o.Status; }`) },
        { name: "freed by the routine, which finds its buffer", code: inContext("IoFreeMdl(op->Whole->Mdl);", `o.Whole = &b; ${SEND_WAIT_OP}`) },
        { name: "freed by the routine, in a context from pool", code: inContext("IoFreeMdl(op->Buf.Mdl);", FREED_ELSE, POOLED) },
        { name: "freed by the routine, which finds it in the IRP", code: inContext("IoFreeMdl((PMDL)irp->Tail.Overlay.DriverContext[0]);", `irp->Tail.Overlay.DriverContext[0] = o.Mdl; ${SEND_WAIT_OP}`) },
        { name: "freed by the routine where the context says so", code: inContext("if (op->Own) IoFreeMdl(op->Mdl);", `o.Own = TRUE; ${SEND_WAIT_OP}`) },
        { name: "freed by the routine of a request that failed, by the waiter else", code: inContext("if (!NT_SUCCESS(op->Status)) IoFreeMdl(op->Mdl);", `${SEND_WAIT_OP} if (NT_SUCCESS(st)) IoFreeMdl(o.Mdl);`) },
        { name: "freed by what the routine queues", code: inContext("IoQueueWorkItem(op->Work, Later, DelayedWorkQueue, op);", SEND_WAIT_OP, SEND_OPS) },
        { name: "freed by the routine, perhaps, which is out of sight", code: inContext("", `IoSetCompletionRoutine(irp, ctx->Routine, &o, TRUE, TRUE, TRUE); ${SEND_OP} ${WAIT_OP}`) },
        { name: "freed by one of two routines", code: inContext(FREES_IT, `if (size > 9) { ${ARM_OP} } else IoSetCompletionRoutine(irp, Signals, &o.Done, TRUE, TRUE, TRUE);\n${SEND_OP}\n${WAIT_OP} if (size <= 9) IoFreeMdl(o.Mdl);`) },
        { name: "freed by the routine of a request that a helper makes", code: inContext(FREES_IT, `${ARM_OP}\nst = GiveAndWait(ctx, &b, irp);`) },
        { name: "freed by the routine that a helper sets", code: inContext(FREES_IT, "st = SendOp(ctx, &o, &b, irp);", SEND_OPS) },
        { name: "freed by the routine that a helper sets, out of the buffer", code: inContext("IoFreeMdl(op->Buf.Mdl);", "o.Buf = b; st = SendOp(ctx, &o, &o.Buf, irp);", SEND_OPS) },
        { name: "returned in a buffer, and freed", code: returned("WSK_BUF b = Wrap(data, size); if (b.Mdl) IoFreeMdl(b.Mdl);") },
        { name: "returned in a buffer that goes elsewhere", code: returned("WSK_BUF b; b = Wrap(data, size); Elsewhere(b);") },
        { name: "freed by a helper that asks for all of it", code: roomy("if (!(r && r->Bytes && r->Buf.Mdl)) return STATUS_INVALID_PARAMETER;") },
        { name: "freed by a helper that asks for one after the other", code: roomy("if (r == NULL) return STATUS_INVALID_PARAMETER; if (!r->Bytes) { return STATUS_INVALID_PARAMETER; } if (r->Buf.Mdl == NULL) return STATUS_INVALID_PARAMETER;") },
        { name: "freed by a helper that asks for either", code: roomy("if (((r == NULL)) || !(r->Bytes != NULL && r->Buf.Mdl)) { return STATUS_INVALID_PARAMETER; }") },
        { name: "freed elsewhere", code: `${MAKER}${REGISTERS}void Drop(PCTX c) { IoFreeMdl(c->Mdl); }\n` },
        { name: "freed in another file", code: `${MAKER}${REGISTERS}`, files: { "drop.c": "void Drop(PCTX c) { IoFreeMdl(c->Mdl); }\n" } },
        { name: "a part of a driver, which frees nothing", code: MAKER },
        { name: "of an IRP", code: `${MAKER.replace("NULL);", "c->Irp);")}${REGISTERS}` },
        { name: "handed to code out of sight", code: `${MAKER.replace("c->Mdl = mdl;", "Adopt(mdl);")}${REGISTERS}` },
        { name: "what it is kept in handed to code out of sight", code: `${MAKER}${REGISTERS}typedef struct _CTX { PMDL Mdl; PVOID Data; } CTX, *PCTX; void Drop(PCTX c) { Cleanup(c); }\n` },
        { name: "freed", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} IoFreeMdl(mdl);`) },
        { name: "freed through the buffer", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} IoFreeMdl(b.Mdl);`) },
        { name: "freed before its block is left", code: inBlock("IoFreeMdl(mdl); break;") },
        { name: "freed by a helper", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} DropIn(&b);`) },
        { name: "unlocked and freed by a helper", code: withMdl(`${MDL_ALLOC} ${MDL_LOCK} ${MDL_FILL} ${MDL_SEND} ${MDL_WAIT} Drop(mdl);`) },
        { name: "given to the completion routine", code: withMdl(`${BUILT} IoSetCompletionRoutine(irp, Frees, mdl, TRUE, TRUE, TRUE); ${MDL_SEND}`) },
        { name: "kept in the IRP", code: withMdl(`${BUILT} irp->Tail.Overlay.DriverContext[0] = mdl; ${MDL_SEND}`) },
        { name: "kept in the context", code: withMdl(`${BUILT} ctx->Mdl = mdl; ${MDL_SEND}`) },
        { name: "kept in a member's buffer", code: withMdl(`ctx->Buf.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL); st = d->WskSend(ctx->Socket, &ctx->Buf, 0, irp);`) },
        { name: "hung on the IRP", code: withMdl("mdl = IoAllocateMdl(data, size, FALSE, FALSE, irp);") },
        { name: "returned", code: `PMDL Make(PVOID p, ULONG n) {\nreturn Describe(p, n); }${MDL_OPS}` },
        { name: "returned by an output", code: `NTSTATUS Make(PVOID p, ULONG n, PMDL *out) {\n*out = Describe(p, n); return *out == NULL ? STATUS_NO_MEMORY : STATUS_SUCCESS; }${MDL_OPS}` },
        { name: "freed at a label", code: withMdl(`${BUILT} st = GiveAndWait(ctx, &b, irp); if (!NT_SUCCESS(st)) goto out; st = GiveAndWait(ctx, &b, irp);\nout: IoFreeMdl(mdl);`) },
        { name: "NULL at the exit", code: withMdl("mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL); if (mdl == NULL) return STATUS_NO_MEMORY; IoFreeMdl(mdl);") },
        { name: "freed if there is one", code: withMdl(`mdl = Describe(data, size); if (mdl != NULL) { ${MDL_FILL} st = GiveAndWait(ctx, &b, irp); } if (mdl) IoFreeMdl(mdl);`) },
        { name: "code out of sight may free it", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} FreeSomehow(mdl);`) },
        { name: "its flags are asked", code: withMdl(`${MDL_ALLOC} ${MDL_LOCK} if (mdl->MdlFlags & MDL_PAGES_LOCKED) Drop(mdl);`) },
        { name: "in a buffer that nobody but WSK gets, with code that is not known run meanwhile", code: inBuffer("if (b.Mdl) IoFreeMdl(b.Mdl);") },
        {
            name: "in a local that others have got, by a helper that runs code that is not known",
            code: withMdl("PMDL made = IoAllocateMdl(data, size, FALSE, FALSE, NULL); if (!made) return STATUS_NO_MEMORY; g_Made = &made; Touch(ctx); if (made) IoFreeMdl(made);")
                .concat("PMDL *g_Made;\nvoid Touch(PCTX c) { SomewhereElse(); c->Turns++; }\n"),
        },
        { name: "linked into a chain that somebody has", code: withMdl(`${MDL_ALLOC} ${MDL_BUILD} ctx->Mdl->Next = mdl;`) },
        { name: "of a foreign MDL nothing is said", code: withMdl(`mdl = ctx->Mdl; ${MDL_FILL} ${MDL_SEND} ${MDL_WAIT}`) },
        { name: "freed by the routine, which finds it around its context", code: flown(`${FLIGHT_OF} IoFreeMdl(f->Mdl);`) },
        { name: "freed by the routine, which finds it around its context by a helper", code: flown("PFLIGHT f = FlightOf(c); IoFreeMdl(f->Mdl);", "static PFLIGHT FlightOf(PVOID c) { return CONTAINING_RECORD(c, FLIGHT, Done); }") },
        { name: "freed by a helper of the routine, which finds it around the context", code: flown("Land((PKEVENT)c);", `static VOID Land(PKEVENT c) { ${FLIGHT_OF} IoFreeMdl(f->Mdl); f->Mdl = NULL; }`) },
        { name: "freed by the routine, which counts bytes back from its context", code: flown("PFLIGHT f = (PFLIGHT)((PCHAR)c - FIELD_OFFSET(FLIGHT, Done)); IoFreeMdl(f->Mdl);") },
        { name: "freed by the routine, perhaps, which gives what is around its context to code out of sight", code: flown(`${FLIGHT_OF} Elsewhere(f);`) },
        { name: "freed by the routine, which has called code out of sight", code: flown(`${FLIGHT_OF} Elsewhere(f); IoFreeMdl(f->Mdl);`) },
        { name: "freed by what the routine queues with what is around its context", code: flown(`${FLIGHT_OF} IoQueueWorkItem(f->Work, Worker, DelayedWorkQueue, f);`, RUN) },
        { name: "freed by the routine, which finds it by a variable of file scope", code: flown("IoFreeMdl(g_Flight->Mdl);", "static PFLIGHT g_Flight;", "g_Flight = &f;") },
        { name: "freed by the routine, which finds it by a variable of file scope that code out of sight has got", code: flown("IoFreeMdl(g_Flight->Mdl);", "static PFLIGHT g_Flight;", "g_Flight = &f; Elsewhere();") },
        { name: "freed by the routine, which finds it in a list", code: flown("PFLIGHT f = CONTAINING_RECORD(RemoveHeadList(&g_Flights), FLIGHT, Link); IoFreeMdl(f->Mdl);", "static LIST_ENTRY g_Flights;", "InsertTailList(&g_Flights, &f.Link);") },
        { name: "freed by the routine, which finds it two pointers up", code: around(landed("IoFreeMdl(CONTAINING_RECORD(c, FLIGHT, Done)->Up->Up->Mdl);"), `FLIGHT up, low; up.Up = &f; low.Up = &up; ${FLY.replace("&f.Done", "&low.Done")}`) },
        { name: "freed by a work item", code: around(RUN, "IoQueueWorkItem(f.Work, Worker, DelayedWorkQueue, &f);") },
        { name: "freed by a work item that a helper queues", code: around(`${RUN} static VOID Queue(PFLIGHT f) { IoQueueWorkItem(f->Work, Worker, DelayedWorkQueue, f); }`, "Queue(&f);") },
        { name: "freed by a work item that was told its routine before", code: around(RUN, "ExInitializeWorkItem(&f.Item, Thread, &f); ExQueueWorkItem(&f.Item, DelayedWorkQueue);") },
        { name: "freed by a DPC", code: around(RUN, "KeInitializeDpc(&f.Dpc, Tick, &f); KeInsertQueueDpc(&f.Dpc, NULL, NULL);") },
        { name: "freed by a timer's DPC that a helper sets", code: around(`${RUN} static VOID Arm(PFLIGHT f) { KeInitializeDpc(&f->Dpc, Tick, f); KeSetTimer(&f->Timer, f->Timer.DueTime, &f->Dpc); }`, "Arm(&f);") },
        { name: "freed by a thread", code: around(RUN, "PsCreateSystemThread(&data, 0, NULL, NULL, NULL, Thread, &f);") },
        { name: "freed by a work item, perhaps, whose routine is out of sight", code: around("", "IoQueueWorkItem(f.Work, ctx->Worker, DelayedWorkQueue, &f);") },
        { name: "freed by a DPC that lies elsewhere", code: around(`${RUN} static KDPC g_Tick;`, "KeInitializeDpc(&g_Tick, Tick, &f); KeInsertQueueDpc(&g_Tick, NULL, NULL);") },
        { name: "freed by the DPC of a timer, both in the context", code: around(RUN, "KeInitializeDpc(&ctx->Dpc, Tick, &f); KeSetTimer(&ctx->Timer, ctx->Timer.DueTime, &ctx->Dpc);") },
        { name: "freed by a work item that lies elsewhere, made ready by a helper", code: around(`${RUN} static VOID Ready(PWORK_QUEUE_ITEM item, PFLIGHT f) { ExInitializeWorkItem(item, Thread, f); }`, "Ready(&ctx->Item, &f); ExQueueWorkItem(&ctx->Item, DelayedWorkQueue);") },
        { name: "freed by the routine, which finds it in the IRP's MdlAddress", code: flown("IoFreeMdl(irp->MdlAddress); irp->MdlAddress = NULL;", "", "irp->MdlAddress = f.Mdl;") },
        { name: "in a local structure that is put into a list", code: around("static LIST_ENTRY g_Flights; static KSPIN_LOCK g_Lock;", "ExInterlockedInsertTailList(&g_Flights, &f.Link, &g_Lock);") },
        { name: "freed by a work item that queues itself", code: around("static VOID Worker(PDEVICE_OBJECT dev, PVOID c) { PFLIGHT f = (PFLIGHT)c; if (f->Up) IoQueueWorkItem(f->Work, Worker, DelayedWorkQueue, f); else { IoFreeMdl(f->Mdl); KeSetEvent(&f->Done, 0, FALSE); } }", "IoQueueWorkItem(f.Work, Worker, DelayedWorkQueue, &f);") },
        { name: "hung on the IRP, freed by the routine", code: hung(posted(FREES_HUNG), `${ARM_LINK} ${HANG} ${SEND_LINK}`) },
        { name: "hung on the IRP, freed by whoever waits", code: hung(posted("KeSetEvent(&link->Done, 0, FALSE);").replace("IoFreeIrp(irp);", ""), `${ARM_LINK} ${HANG} ${SEND_LINK} KeWaitForSingleObject(&link->Done, Executive, KernelMode, FALSE, NULL); IoFreeMdl(irp->MdlAddress); IoFreeIrp(irp);`) },
        { name: "freed where the request was not made", code: hung(posted(FREES_HUNG), `${ARM_LINK} ${HANG} if (link->Socket == NULL) { IoFreeMdl(mdl); IoFreeIrp(irp); return STATUS_FILE_FORCED_CLOSED; } ${SEND_LINK}`) },
        { name: "freed by the routine where the request has succeeded", code: hung(posted(`if (NT_SUCCESS(irp->IoStatus.Status)) ${FREES_HUNG}`), `${ARM_LINK} ${HANG} ${SEND_LINK} ${FAILED}`) },
        { name: "freed, perhaps, by a routine out of sight", code: hung("NTSTATUS Posted(PDEVICE_OBJECT dev, PIRP irp, PVOID c);", `${ARM_LINK} ${HANG} ${SEND_LINK} ${FAILED}`) },
        { name: "taken from the IRP by the routine, which frees another one", code: hung(posted("irp->MdlAddress = NULL; if (link->Mdl) { IoFreeMdl(link->Mdl); link->Mdl = NULL; }"), `link->Mdl = NULL; ${ARM_LINK} ${HANG} ${SEND_LINK} ${FAILED}`) },
        { name: "in another IRP than the routine's", code: hung(posted(FREES_HUNG), `PIRP other = IoAllocateIrp(1, FALSE); if (other == NULL) { IoFreeIrp(irp); return STATUS_NO_MEMORY; } ${ARM_LINK} irp->MdlAddress = NULL; ${HANG.replace("FALSE, irp)", "FALSE, other)")} ${SEND_LINK} IoFreeIrp(other); ${FAILED}`) },
        { name: "behind the IRP's first one", code: hung(posted(FREES_HUNG), `${ARM_LINK} ${HANG.replace("FALSE, FALSE, irp", "TRUE, FALSE, irp")} ${SEND_LINK} ${FAILED}`) },
        { name: "freed by the routine if it stands behind others", code: hung(posted("PMDL m, next; for (m = irp->MdlAddress->Next; m != NULL; m = next) { next = m->Next; IoFreeMdl(m); }"), `${ARM_LINK} ${HANG} ${SEND_LINK} ${FAILED}`) },
        { name: "freed by the routine, which may leave the loop before", code: hung(posted("PMDL m, next; for (m = irp->MdlAddress; m != NULL && !link->Sent; m = next) { next = m->Next; IoFreeMdl(m); }"), `${ARM_LINK} ${HANG} ${SEND_LINK} ${FAILED}`) },
        { name: "freed by a routine that is not called for a failure", code: hung(posted(FREES_HUNG), `${ARM_LINK.replace("TRUE, TRUE, TRUE", "TRUE, FALSE, FALSE")} ${HANG} ${SEND_LINK} ${FAILED}`) },
        { name: "freed by the routine, which leaves NULL", code: inContext("IoFreeMdl(op->Mdl); op->Mdl = NULL;", `${SEND_WAIT_OP} if (o.Mdl != NULL) IoFreeMdl(o.Mdl);`) },
        { name: "freed by the routine, which leaves NULL, and by a helper that asks", code: inContext("Undo(op);", `${SEND_WAIT_OP} Undo(&o);`) },
        { name: "freed by the routine, which says so", code: inContext("IoFreeMdl(op->Mdl); op->Own = TRUE;", `${ARM_OP} if (size > 9) { ${SEND_OP} ${WAIT_OP} } if (!o.Own) IoFreeMdl(o.Mdl);`) },
        { name: "freed by the routine, which says so, after a failure", code: inContext("IoFreeMdl(op->Mdl); op->Own = TRUE;", `${ARM_OP} ${SEND_OP} if (!NT_SUCCESS(st) && FALSE == o.Own) IoFreeMdl(o.Mdl);`) },
        { name: "freed by the routine, which says so where its context points to", code: hung(posted(`*(PBOOLEAN)c = TRUE; ${FREES_HUNG}`), `BOOLEAN gone = FALSE; ${ARM_LINK.replace("link", "&gone")} ${HANG} ${SEND_LINK} if (!NT_SUCCESS(st) && !gone) IoFreeMdl(mdl);`) },
        { name: "freed by the routine, which says so in an array", code: hung(posted(`g_Gone[link->Count] = TRUE; ${FREES_HUNG}`), `${ARM_LINK} ${HANG} ${SEND_LINK} if (!NT_SUCCESS(st) && !g_Gone[link->Count]) IoFreeMdl(mdl);`).replace("typedef", "static BOOLEAN g_Gone[4]; typedef") },
        { name: "freed by the routine, which frees the context", code: inContext("IoFreeMdl(op->Buf.Mdl); ExFreePoolWithTag(op, 'lpO');", FREED_ELSE, POOLED.replace("ExFreePoolWithTag(p, 'lpO'); return st; }", "return st; }")) },
        { name: "freed by the routine, which hands its context out", code: inContext("IoFreeMdl(op->Mdl); Elsewhere(op);", `${SEND_WAIT_OP} IoFreeMdl(o.Mdl);`) },
        { name: "freed once, by one of two ways", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} if (!NT_SUCCESS(st)) { IoFreeMdl(mdl); return st; } ctx->Data = NULL; IoFreeMdl(mdl);`) },
        { name: "freed, and NULL from then on", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} if (!NT_SUCCESS(st)) { IoFreeMdl(mdl); mdl = NULL; } if (mdl) IoFreeMdl(mdl);`) },
        { name: "freed by a helper, which leaves NULL", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} if (!NT_SUCCESS(st)) Take(&mdl); Take(&mdl);`) + TAKE },
        { name: "freed where a flag says that it is not", code: withMdl(`BOOLEAN gone = FALSE; ${BUILT} ${MDL_SEND} ${MDL_WAIT} if (!NT_SUCCESS(st)) { IoFreeMdl(mdl); gone = TRUE; } if (!gone) IoFreeMdl(mdl);`) },
        { name: "freed where a flag in the context says that it is not", code: hung("void Elsewhere(PVOID p);", `${HANG} link->Sent = FALSE; if (size > 9) { IoFreeMdl(mdl); link->Sent = TRUE; } Elsewhere(link); st = STATUS_SUCCESS; if (!link->Sent) IoFreeMdl(mdl); IoFreeIrp(irp);`) },
        { name: "freed by whoever comes last", code: inContext("if (InterlockedDecrement(&op->Count) == 0) IoFreeMdl(op->Mdl);", `o.Count = 2; ${SEND_WAIT_OP} if (InterlockedDecrement(&o.Count) == 0) IoFreeMdl(o.Mdl);`).replace("BOOLEAN Own;", "BOOLEAN Own; LONG Count;") },
        { name: "freed by a helper where a member asks for it", code: hung("static void Close(PLINK l) { if (!l->Sent) IoFreeMdl(l->Mdl); }", "if (size > 9) { IoFreeMdl(link->Mdl); Close(link); } st = STATUS_SUCCESS; IoFreeIrp(irp);") },
        { name: "freed by whoever is the first", code: hung(posted(FREES_HUNG), `${ARM_LINK} ${HANG} ${SEND_LINK} if (!NT_SUCCESS(st) && InterlockedCompareExchange(&link->Count, 1, 0) == 0) IoFreeMdl(mdl);`) },
        { name: "another one in each turn", code: withMdl(`ULONG i; for (i = 0; i < 3; i++) { ${MDL_ALLOC} IoFreeMdl(mdl); } mdl = Describe(data, size); if (mdl) IoFreeMdl(mdl);`) },
        { name: "a chain of them", code: `void Drop(PMDL mdl) { while (mdl != NULL) { PMDL next = mdl->Next; IoFreeMdl(mdl); mdl = next; } }\nvoid Both(PCTX ctx) { IoFreeMdl(ctx->Mdl->Next); IoFreeMdl(ctx->Mdl); }\nvoid All(PIRP irp) { PMDL mdl; while ((mdl = irp->MdlAddress) != NULL) { irp->MdlAddress = mdl->Next; IoFreeMdl(mdl); } }\ntypedef struct _CTX { PWSK_SOCKET Socket; PMDL Mdl; } CTX, *PCTX;\n` },
        { name: "another one by then, from another thread", code: `void Loop(PCTX ctx) { for (;;) { KeWaitForSingleObject(&ctx->Ready, Executive, KernelMode, FALSE, NULL); if (ctx->Closing) break; IoFreeMdl(ctx->Mdl); } }\nvoid Twice(PCTX ctx) { IoFreeMdl(ctx->Mdl); Rest(ctx); IoFreeMdl(ctx->Mdl); }\nvoid Rest(PCTX ctx) { KeWaitForSingleObject(&ctx->Ready, Executive, KernelMode, FALSE, NULL); }\ntypedef struct _CTX { PWSK_SOCKET Socket; PMDL Mdl; KEVENT Ready; BOOLEAN Closing; } CTX, *PCTX;\n` },
        { name: "another one by then, put there by code out of sight", code: "void Twice(PCTX ctx) { IoFreeMdl(ctx->Mdl); Refill(ctx); IoFreeMdl(ctx->Mdl); }\ntypedef struct _CTX { PWSK_SOCKET Socket; PMDL Mdl; } CTX, *PCTX;\n" },
        { name: "another one by then, perhaps, once code out of sight has run", code: "void Twice(PCTX ctx) { IoFreeMdl(ctx->Mdl); Restart(ctx->Socket); IoFreeMdl(ctx->Mdl); }\ntypedef struct _CTX { PMDL Mdl; PWSK_SOCKET Socket; } CTX, *PCTX;\n" },
        { name: "another one by then, perhaps, put there by the routine of another request", code: hung("NTSTATUS Posted(PDEVICE_OBJECT dev, PIRP irp, PVOID c);", `IoFreeMdl(link->Mdl); ${ARM_LINK} ${HANG} ${SEND_LINK} IoFreeMdl(link->Mdl);`) },
        { name: "another one by then, put there by a helper", code: "void Refill(PCTX ctx) { ctx->Mdl = IoAllocateMdl(ctx->Data, 64, FALSE, FALSE, NULL); }\nvoid Twice(PCTX ctx) { IoFreeMdl(ctx->Mdl); Refill(ctx); IoFreeMdl(ctx->Mdl); }\ntypedef struct _CTX { PWSK_SOCKET Socket; PMDL Mdl; PVOID Data; } CTX, *PCTX;\n" },
        { name: "another one by then, where the lock was given back", code: "void Twice(PCTX ctx) { KIRQL old; KeAcquireSpinLock(&ctx->Lock, &old); IoFreeMdl(ctx->Mdl); KeReleaseSpinLock(&ctx->Lock, old); KeAcquireSpinLock(&ctx->Lock, &old); IoFreeMdl(ctx->Mdl); KeReleaseSpinLock(&ctx->Lock, old); }\ntypedef struct _CTX { PWSK_SOCKET Socket; PMDL Mdl; KSPIN_LOCK Lock; } CTX, *PCTX;\n" },
        { name: "those of an array", code: "void Drop(PCTX ctx) { ULONG i; for (i = 0; i < 4; i++) IoFreeMdl(ctx->Mdls[i]); }\nvoid Some(PCTX ctx, ULONG a, ULONG b) { IoFreeMdl(ctx->Mdls[a]); IoFreeMdl(ctx->Mdls[b]); }\ntypedef struct _CTX { PWSK_SOCKET Socket; PMDL Mdls[4]; } CTX, *PCTX;\n" },
    ],
    invalid: [
        { name: "not freed by a helper that asks for something else, too", code: roomy("if (!r || !r->Bytes || r->Buf.Length == 0) return STATUS_INVALID_PARAMETER;"), ...leak(16) },
        { name: "nothing frees MDLs", code: `${MAKER}${REGISTERS}`, errors: [{ message: "never", line: 2, data: { function: "Make" } }] },
        { name: "never freed", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT}`), errors: [{ message: "leaked", line: 3, data: { function: "Open", mdl: "'mdl'", maker: "IoAllocateMdl" } }] },
        { name: "freed with the IRP, as it seems", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} IoFreeIrp(irp);`), ...leak(3) },
        { name: "in a buffer that nobody but WSK gets", code: inBuffer(""), ...leak(8) },
        { name: "lost on one way out", code: withMdl(`${BUILT} st = GiveAndWait(ctx, &b, irp);\nif (!NT_SUCCESS(st)) return st;\nIoFreeMdl(mdl);`), ...leak(3) },
        { name: "lost at once", code: withMdl(`${MDL_ALLOC}\nif (size > 10) return STATUS_INVALID_PARAMETER;\nIoFreeMdl(mdl);`), ...leak(3) },
        {
            name: "of a helper, in a block that is left",
            code: inBlock("break;"),
            errors: [{ message: "leaked", line: 7, data: { function: "Send", mdl: "'mdl'", maker: "IoAllocateMdl" } }],
        },
        { name: "of a helper", code: withMdl(`mdl = Describe(data, size); if (mdl == NULL) return STATUS_NO_MEMORY; ${MDL_FILL} st = GiveAndWait(ctx, &b, irp);`), ...leak(3) },
        { name: "only in the buffer", code: withMdl("b.Mdl = Describe(data, size); if (b.Mdl == NULL) return STATUS_NO_MEMORY; b.Offset = 0; b.Length = size; st = GiveAndWait(ctx, &b, irp);"), errors: [{ message: "leaked", line: 3, data: { function: "Open", mdl: "'b.Mdl'", maker: "IoAllocateMdl" } }] },
        { name: "locked", code: withMdl(`${MDL_ALLOC} ${MDL_LOCK} ${MDL_FILL} st = GiveAndWait(ctx, &b, irp);`), ...leak(3, "leakedLocked") },
        { name: "unlocked, but not freed", code: withMdl(`${MDL_ALLOC} ${MDL_LOCK} ${MDL_FILL} st = GiveAndWait(ctx, &b, irp); MmUnlockPages(mdl);`), ...leak(3) },
        { name: "lost in the handler", code: withMdl(`${MDL_ALLOC}\n__try { MmProbeAndLockPages(mdl, KernelMode, IoReadAccess); } __except (1) {\nreturn STATUS_ACCESS_VIOLATION; }\nMmUnlockPages(mdl); IoFreeMdl(mdl);`), ...leak(4) },
        { name: "left with WSK, whose routine cannot know it", code: withMdl(`${BUILT} IoSetCompletionRoutine(irp, Frees, NULL, TRUE, TRUE, TRUE); ${MDL_SEND}`), errors: [{ message: "abandoned", line: 3 }] },
        { name: "in a function without a result", code: `void Open(PCTX ctx, PVOID data, ULONG size, PIRP irp) { PMDL mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL); WSK_BUF b;\nif (mdl == NULL) return; ${MDL_BUILD} ${MDL_FILL} GiveAndWait(ctx, &b, irp);\n}${MDL_OPS}`, ...leak(3) },
        { name: "with the request in another file", code: `NTSTATUS Open(PCTX ctx, PVOID data, ULONG size, PIRP irp) { WSK_BUF b = { 0 };\nb.Mdl = Describe(data, size); if (b.Mdl == NULL) return STATUS_NO_MEMORY;\nreturn GiveAndWait(ctx, &b, irp); }\n`, files: { "ops.c": MDL_OPS }, ...leak(3) },
        { name: "in the context of a routine that only signals", code: inContext("", SEND_WAIT_OP), ...leak(9) },
        { name: "in the context of a routine that frees another one", code: inContext("if (op->Other) IoFreeMdl(op->Other);", `o.Other = NULL; ${SEND_WAIT_OP}`), ...leak(9) },
        { name: "freed by the routine of a request that is not made on this path", code: inContext(FREES_IT, `${ARM_OP} if (size > 9)\nreturn STATUS_INVALID_PARAMETER;\n${SEND_OP} ${WAIT_OP}`), ...leak(7) },
        { name: "unlocked by the routine, freed by nobody", code: inContext("MmUnlockPages(op->Mdl);", SEND_WAIT_OP).replace("MmBuildMdlForNonPagedPool(o.Mdl);", "st = Lock(o.Mdl, IoReadAccess); if (!NT_SUCCESS(st)) { IoFreeMdl(o.Mdl); return st; }"), ...leak(9) },
        { name: "in a context from pool, which the routine does not look at", code: inContext("", FREED_ELSE, POOLED), ...leak(14) },
        { name: "with a helper's request, whose routine only signals", code: inContext("", `${ARM_OP}\nst = GiveAndWait(ctx, &b, irp);`), ...leak(8) },
        { name: "lost before the helper makes the request", code: inContext(FREES_IT, `${ARM_OP} if (size > 9)\nreturn STATUS_INVALID_PARAMETER;\nst = GiveAndWait(ctx, &b, irp);`), ...leak(7) },
        { name: "returned in a buffer, and lost", code: returned("WSK_BUF b = Wrap(data, size); if (b.Mdl == NULL) return;"), ...leak(4) },
        { name: "around the context of a routine that frees nothing", code: flown(`${FLIGHT_OF} f->Up = NULL;`), ...leak(5) },
        { name: "around the context of a routine that frees another one", code: flown(`${FLIGHT_OF} if (f->Other) IoFreeMdl(f->Other);`), ...leak(5) },
        { name: "given to a work item that frees nothing", code: around(SIGNALLING, "IoQueueWorkItem(f.Work, Worker, DelayedWorkQueue, &f);"), ...leak(5) },
        { name: "given to a work item that frees nothing, by a helper", code: around(`${SIGNALLING} static VOID Queue(PFLIGHT f) { IoQueueWorkItem(f->Work, Worker, DelayedWorkQueue, f); }`, "Queue(&f);"), ...leak(5) },
        { name: "given to a DPC that lies elsewhere and frees nothing", code: around(`${SIGNALLING} static KDPC g_Tick;`, "KeInitializeDpc(&g_Tick, Tick, &f); KeInsertQueueDpc(&g_Tick, NULL, NULL);"), ...leak(5) },
        { name: "known to a DPC that lies elsewhere, where another one is queued", code: around(`${RUN} static KDPC g_Tick, g_Other;`, "KeInitializeDpc(&g_Tick, Tick, &f); KeInsertQueueDpc(&g_Other, NULL, NULL);"), ...leak(5) },
        { name: "known to a DPC that nobody queues", code: around(RUN, "KeInitializeDpc(&f.Dpc, Tick, &f);"), ...leak(5) },
        {
            name: "hung on the IRP, freed by the routine, and after a failure",
            code: hung(posted(FREES_HUNG), `${ARM_LINK} ${HANG} ${SEND_LINK} ${FAILED}`),
            errors: [{ message: "freedByRoutine", line: 4, data: { free: "IoFreeMdl", mdl: "'mdl'", call: "WskSend" } }],
        },
        { name: "hung on the IRP before the routine is set", code: hung(posted(FREES_HUNG), `${HANG} ${ARM_LINK} ${SEND_LINK} ${FAILED}`), ...twice(4) },
        { name: "hung on the IRP by hand", code: hung(posted(FREES_HUNG), `${HANG.replace("FALSE, irp)", "FALSE, NULL)")} irp->MdlAddress = mdl; ${ARM_LINK} ${SEND_LINK} ${FAILED}`), ...twice(4) },
        { name: "at the label for all failures", code: hung(posted(FREES_HUNG), `${ARM_LINK} mdl = IoAllocateMdl(data, size, FALSE, FALSE, irp); if (!mdl) { st = STATUS_NO_MEMORY; goto failed; } MmBuildMdlForNonPagedPool(mdl); b.Mdl = mdl; b.Offset = 0; b.Length = size;\nif (link->Socket != NULL) { ${SEND_LINK} } else st = STATUS_FILE_FORCED_CLOSED;\nfailed: if (!NT_SUCCESS(st)) { if (mdl != NULL)\nIoFreeMdl(mdl); }`), ...twice(6) },
        { name: "by a helper after a failure", code: hung(`static VOID Drop(PMDL m) { if (m) IoFreeMdl(m); } ${posted("Drop(irp->MdlAddress);")}`, `${ARM_LINK} ${HANG} ${SEND_LINK} if (!NT_SUCCESS(st))\nDrop(mdl);`), ...twice(4) },
        { name: "by a routine that frees the IRP's chain", code: hung(posted("PMDL m, next; for (m = irp->MdlAddress; m != NULL; m = next) { next = m->Next; MmUnlockPages(m); IoFreeMdl(m); } irp->MdlAddress = NULL;"), `${ARM_LINK} ${HANG} ${SEND_LINK} ${FAILED}`), ...twice(4) },
        { name: "by a routine that takes the IRP's chain apart", code: hung(posted("while (irp->MdlAddress != NULL) { PMDL m = irp->MdlAddress; irp->MdlAddress = m->Next; IoFreeMdl(m); }"), `${ARM_LINK} ${HANG} ${SEND_LINK} ${FAILED}`), ...twice(4) },
        { name: "by a helper of the routine that frees a chain", code: hung(`static void DropAll(PMDL m) { PMDL next; while (m) { next = m->Next; IoFreeMdl(m); m = next; } } ${posted("DropAll(irp->MdlAddress);")}`, `${ARM_LINK} ${HANG} ${SEND_LINK} ${FAILED}`), ...twice(4) },
        { name: "where a member is set that nobody asks", code: hung(posted(`link->Sent = TRUE; link->Status = irp->IoStatus.Status; ${FREES_HUNG}`), `link->Sent = FALSE; ${ARM_LINK} ${HANG} ${SEND_LINK} ${FAILED}`), ...twice(4) },
        { name: "by the routine, and by whoever has waited", code: inContext(FREES_IT, `${SEND_WAIT_OP}\nIoFreeMdl(o.Mdl);`), ...twice(9) },
        { name: "by the routine, and by whoever has waited and seen a failure", code: inContext(FREES_IT, `${SEND_WAIT_OP}\nif (!NT_SUCCESS(st)) IoFreeMdl(b.Mdl);`), ...twice(9) },
        { name: "by the routine, and by whoever has waited where it was pending", code: inContext(FREES_IT, `${ARM_OP}\n${SEND_OP}\nif (st == STATUS_PENDING) { ${WAIT_OP} st = o.Status; }\nif (o.Mdl) IoFreeMdl(o.Mdl);`), ...twice(9) },
        { name: "by the routine that is given it", code: withMdl(`${BUILT} IoSetCompletionRoutine(irp, Frees, mdl, TRUE, TRUE, TRUE); ${MDL_SEND}\nif (!NT_SUCCESS(st)) IoFreeMdl(mdl);`), ...twice(3) },
        { name: "by the routine, which finds it around its context", code: around(landed(`${FLIGHT_OF} IoFreeMdl(f->Mdl);`), FLY).replace("\nreturn STATUS_SUCCESS;", "\nIoFreeMdl(f.Mdl); return STATUS_SUCCESS;"), ...twice(5) },
        {
            name: "on one path",
            code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} if (!NT_SUCCESS(st)) IoFreeMdl(mdl);\nIoFreeMdl(mdl);`),
            errors: [{ message: "freedTwice", line: 3, data: { free: "IoFreeMdl", mdl: "'mdl'", before: "IoFreeMdl" } }],
        },
        { name: "on one path, by the buffer", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} if (!NT_SUCCESS(st)) { IoFreeMdl(mdl); goto out; }\nctx->Data = NULL;\nout: if (b.Mdl) IoFreeMdl(b.Mdl);`), ...twice(4, "freedTwice") },
        { name: "by a helper, and again", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} DropIn(&b);\nIoFreeMdl(mdl);`), ...twice(3, "freedTwice") },
        { name: "by a helper that has failed, and by its caller", code: "NTSTATUS Fill(PCTX ctx, PMDL m) { NTSTATUS st = Check(ctx->Data); if (!NT_SUCCESS(st)) IoFreeMdl(m); return st; }\nNTSTATUS Open(PCTX ctx) { PMDL m = IoAllocateMdl(ctx->Data, 64, FALSE, FALSE, NULL); NTSTATUS st; if (!m) return STATUS_NO_MEMORY;\nst = Fill(ctx, m);\nif (!NT_SUCCESS(st)) { IoFreeMdl(m); return st; }\nctx->Mdl = m; return st; }\ntypedef struct _CTX { PWSK_SOCKET Socket; PMDL Mdl; PVOID Data; } CTX, *PCTX;\n", ...twice(4, "freedTwice") },
        { name: "of the context, which keeps the pointer", code: "void Close(PCTX ctx) { if (ctx->Mdl) IoFreeMdl(ctx->Mdl); }\nvoid Stop(PCTX ctx) { if (ctx->Mdl) { IoFreeMdl(ctx->Mdl); }\nClose(ctx); }\ntypedef struct _CTX { PWSK_SOCKET Socket; PMDL Mdl; } CTX, *PCTX;\n", ...twice(3, "freedTwice") },
        { name: "in each turn of a loop", code: withMdl(`ULONG i; ${BUILT} for (i = 0; i < 3; i++) { ${MDL_SEND} ${MDL_WAIT}\nIoFreeMdl(mdl); }`), ...twice(3, "freedTwice") },
        { name: "by the same routine on one path", code: "NTSTATUS Done(PDEVICE_OBJECT dev, PIRP irp, PVOID c) { PMDL mdl = irp->MdlAddress; if (!NT_SUCCESS(irp->IoStatus.Status)) IoFreeMdl(mdl);\nIoFreeMdl(irp->MdlAddress); IoFreeIrp(irp); return STATUS_MORE_PROCESSING_REQUIRED; }\ntypedef struct _LINK { PWSK_SOCKET Socket; } LINK;\n", ...twice(2, "freedTwice") },
    ],
});
