import { after, ARM, CALL, KEEP, markedLine, send, TIMED, WAIT } from "../tests/irp-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-use-after-call.js";

type Id = "readPending" | "askedPending" | "readAfterTimeout" | "readAfterOther" | "readAfterCancel" | "readGone" | "readDoubtful" | "canceledGone" | "canceledRacing" | "reusedGone" | "reusedDoubtful" | "usedFreed";
type Invalid = Parameters<typeof testRule<Id>>[1]["invalid"][number];

/** A driver with one mistake, on the line with the mark. */
function wrong(name: string, message: Id, code: string, rest: Partial<Invalid["errors"][number]> & Pick<Invalid, "files"> = {}): Invalid {
    const { files, ...error } = rest;
    return { name, code, ...(files === undefined ? {} : { files }), errors: [{ message, line: markedLine(code), ...error }] };
}

/** A request whose IRP is a member of a member. */
const member = (body: string): string =>
    after(`VOID Send(PCTX ctx)\n{\n    struct REQ *r = &ctx->Request;\n    IoReuseIrp(&r->Packet.Irp, 0);\n    IoSetCompletionRoutine(&r->Packet.Irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, &r->Packet.Irp);\n${body}\n}\n`);

const SUBMIT = `${KEEP}\n${CALL}`;
const GIVE = `${ARM}\n${CALL}`;

/** A request that brings its IRP along, in a structure in a structure. */
const EMBEDDED = `typedef struct _REQ { struct { IRP Irp; IO_STACK_LOCATION Location; } Packet; KEVENT Done; } REQ, *PREQ;
static NTSTATUS ReqDone(PDEVICE_OBJECT d, PIRP i, PVOID c) { KeSetEvent(&((PREQ)c)->Done, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
static PIRP Ready(PREQ r) { IoReuseIrp(&r->Packet.Irp, 0); IoSetCompletionRoutine(&r->Packet.Irp, ReqDone, r, TRUE, TRUE, TRUE); return &r->Packet.Irp; }
static NTSTATUS Over(PREQ r) { KeWaitForSingleObject(&r->Done, Executive, KernelMode, FALSE, NULL); return r->Packet.Irp.IoStatus.Status; }
`;
const embedded = (body: string): string => `${EMBEDDED}void Ask(PWSK_SOCKET s, const WSK_PROVIDER_BASIC_DISPATCH *d, PREQ r, PREQ other)\n{\n    NTSTATUS st;\n${body}\n    Report(st);\n}\n`;

/** A request whose routine frees everything where somebody is to be told of its end, and else leaves it to whoever waits. */
const XFER = `typedef struct _XFER { PVOID Owner; KEVENT Done; PIRP Irp; WSK_BUF Buf; } XFER;
static VOID XferFree(XFER *x) { if (x->Irp) IoFreeIrp(x->Irp); ExFreePool(x); }
static NTSTATUS XferDone(PDEVICE_OBJECT d, PIRP irp, PVOID c)
{
    XFER *x = (XFER *)c;
    OWNER *owner = (OWNER *)x->Owner;
    if (owner) {
        owner->Status = irp->IoStatus.Status;
        KeSetEvent(&owner->Event, 0, FALSE);
        XferFree(x);
    } else
        KeSetEvent(&x->Done, 0, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}
static XFER *XferNew(PVOID owner)
{
    XFER *x = (XFER *)ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(XFER), 'refX');
    if (x == NULL) return NULL;
    x->Owner = owner;
    KeInitializeEvent(&x->Done, NotificationEvent, FALSE);
    x->Irp = IoAllocateIrp(1, FALSE);
    if (x->Irp == NULL) { ExFreePool(x); return NULL; }
    IoSetCompletionRoutine(x->Irp, XferDone, x, TRUE, TRUE, TRUE);
    return x;
}
static OWNER g_Nobody;
`;
const TELL = "    x = XferNew(owner);\n    if (x == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    st = Connection(s)->WskSend(s, &x->Buf, 0, x->Irp);\n";
const LINGER = "    if (st == STATUS_PENDING) { KeWaitForSingleObject(&x->Done, Executive, KernelMode, FALSE, NULL); st = x->Irp->IoStatus.Status; }\n";
const xfer = (body: string): string => `${XFER}NTSTATUS Put(PWSK_SOCKET s, OWNER *owner, SIZE_T *sent)\n{\n    NTSTATUS st;\n    XFER *x;\n${body}\n    return st;\n}\n`;

/** A request whose routine decides by `condition` whether it frees the IRP or tells whoever waits. */
const branching = (condition: string, body: string): string =>
    `NTSTATUS Some(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    PCTX ctx = (PCTX)c;\n    if (${condition})\n        IoFreeIrp(i);\n    else\n        KeSetEvent(&ctx->Event, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n${send(`    IoSetCompletionRoutine(irp, Some, ctx, TRUE, TRUE, TRUE);\n${body}`)}`;
/** A request whose routine keeps the IRP where a member says so, and whose caller returns where it is pending. */
const relying = (body: string): string =>
    `NTSTATUS Some(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    if (((PCTX)c)->Stopping) return STATUS_MORE_PROCESSING_REQUIRED;\n    IoFreeIrp(i);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n${send(`    IoSetCompletionRoutine(irp, Some, ctx, TRUE, TRUE, TRUE);\n${CALL}\n    if (st == STATUS_PENDING) return st;\n${body}\n    return st;`)}`;
const SENT = "    if (st == STATUS_SUCCESS) ctx->Sent = irp->IoStatus.Information;";
const FAILED = "    if (!NT_SUCCESS(st)) ctx->Failed = irp->IoStatus.Status;";

testRule(rule, {
    valid: [
        { name: "asks by the status, which a helper may have put there", code: "static VOID Mark(PIRP i, NTSTATUS s) { i->IoStatus.Status = s; }\n" + send(`${KEEP}\n    Mark(irp, STATUS_PENDING);\n    ctx->Dispatch->WskCloseSocket(ctx->Socket, irp);\n    if (irp->IoStatus.Status == STATUS_PENDING) {\n    ${WAIT}\n    }\n    IoFreeIrp(irp);\n    return STATUS_SUCCESS;`) },
        { name: "asks by the status, which an exchange may have put there", code: send(`${KEEP}\n    InterlockedExchange(&irp->IoStatus.Status, Busy);\n    ctx->Dispatch->WskCloseSocket(ctx->Socket, irp);\n    if (irp->IoStatus.Status == STATUS_PENDING) {\n    ${WAIT}\n    }\n    IoFreeIrp(irp);\n    return STATUS_SUCCESS;`) },
        { name: "asks by the status, which a structure as a whole may have put there", code: send(`${KEEP}\n    irp->IoStatus = ctx->Block;\n    ctx->Dispatch->WskCloseSocket(ctx->Socket, irp);\n    if (irp->IoStatus.Status == STATUS_PENDING) {\n    ${WAIT}\n    }\n    IoFreeIrp(irp);\n    return STATUS_SUCCESS;`) },
        { name: "asks by the status, which another name may have put there", code: "#define NOT_YET STATUS_PENDING\n" + send(`${KEEP}\n    irp->IoStatus.Status = NOT_YET;\n    ctx->Dispatch->WskCloseSocket(ctx->Socket, irp);\n    if (irp->IoStatus.Status == STATUS_PENDING) {\n    ${WAIT}\n    }\n    IoFreeIrp(irp);\n    return STATUS_SUCCESS;`) },
        { name: "the routine tells who waits: nobody is to be told otherwise", code: xfer(`    owner = NULL;\n${TELL}${LINGER}    if (st == STATUS_SUCCESS) *sent = x->Irp->IoStatus.Information;\n    XferFree(x);`) },
        { name: "reads where nobody is to be told", code: xfer(`${TELL}    if (owner == NULL) {\n    ${LINGER}        *sent = x->Irp->IoStatus.Information;\n        XferFree(x);\n    }`) },
        { name: "returns where somebody is to be told, and reads after that", code: xfer(`${TELL}    if (owner != NULL) return st;\n${LINGER}    *sent = x->Irp->IoStatus.Information;\n    XferFree(x);`) },
        { name: "whether somebody is to be told is not known, and a flag beside it says so", code: xfer(`${TELL}    if (g_Waits && st == STATUS_SUCCESS) *sent = x->Irp->IoStatus.Information;`) },
        { name: "somebody is to be told, or nobody", code: xfer(`    if (owner == NULL) owner = g_Default;\n${TELL}    if (st == STATUS_SUCCESS) *sent = x->Irp->IoStatus.Information;`) },
        { name: "somebody is to be told, and nobody else touches the IRP", code: xfer(`    if (owner == NULL) owner = &g_Nobody;\n${TELL}    if (st == STATUS_SUCCESS) *sent = 0;`) },
        { name: "frees where the wait was given up, which is decided by an exchange", code: branching("InterlockedExchange(&ctx->State, 1) == 2", `    ctx->State = 0;\n${CALL}\n${SENT}\n    return st;`) },
        { name: "frees where the wait was given up", code: branching("ctx->Abandoned", `    ctx->Abandoned = FALSE;\n${CALL}\n${SENT}\n    return st;`) },
        { name: "frees for whoever counts last", code: branching("InterlockedDecrement(&ctx->Refs) == 0", `    ctx->Refs = 2;\n${CALL}\n${SENT}\n    return st;`) },
        { name: "a member that the caller does not set decides", code: branching("ctx->IsAsync", `${CALL}\n${SENT}\n    return st;`) },
        { name: "a member that the caller tests decides", code: branching("ctx->IsAsync", `    if (ctx->IsAsync) return ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);\n${CALL}\n${SENT}\n    return st;`) },
        { name: "a member is set by a function out of sight", code: branching("ctx->IsAsync", `    ctx->IsAsync = TRUE;\n    Prepare(ctx);\n${CALL}\n${SENT}\n    return st;`) },
        { name: "a variable of the driver decides", code: branching("g_Stopping", `${CALL}\n${SENT}\n    return st;`) },
        { name: "a lock tells whether it is freed", code: branching("ctx->IsAsync", `    ctx->IsAsync = TRUE;\n${CALL}\n    KeAcquireSpinLock(&ctx->Lock, &ctx->Irql);\n    if (!ctx->IsFreed) IoCancelIrp(irp);\n    KeReleaseSpinLock(&ctx->Lock, ctx->Irql);\n    return st;`) },
        { name: "frees where the request fails, and its caller reads a success", code: branching("!NT_SUCCESS(i->IoStatus.Status)", `${CALL}\n${SENT}\n    return st;`) },
        { name: "frees where the request succeeds, and its caller reads a failure", code: branching("NT_SUCCESS(i->IoStatus.Status)", `${CALL}\n${FAILED}\n    return st;`) },
        { name: "left where it is an error", code: branching("!NT_SUCCESS(i->IoStatus.Status)", `${CALL}\n    if (st == STATUS_PENDING || NT_ERROR(st)) return st;\n    ctx->Sent = irp->IoStatus.Information;\n    return st;`) },
        { name: "read where it is information", code: branching("!NT_SUCCESS(i->IoStatus.Status)", `${CALL}\n    if (st != STATUS_PENDING && NT_INFORMATION(st)) ctx->Sent = irp->IoStatus.Information;\n    return st;`) },
        { name: "read where it is a warning", code: branching("NT_SUCCESS(i->IoStatus.Status)", `${CALL}\n    if (NT_WARNING(st)) ctx->Failed = irp->IoStatus.Status;\n    return st;`) },
        { name: "frees where the request was pending, and its caller reads what was not", code: branching("i->PendingReturned", `${CALL}\n${SENT}\n    return st;`) },
        { name: "frees where it was cancelled", code: branching("i->Cancel", `${CALL}\n${FAILED}\n    return st;`) },
        { name: "the status from before the request is not the one that decides", code: branching("!NT_SUCCESS(i->IoStatus.Status)", `    irp->IoStatus.Status = STATUS_UNSUCCESSFUL;\n${CALL}\n${SENT}\n    return st;`) },
        { name: "a helper has freed it, which may have failed", code: after("static void Drop(PIRP irp)\n{\n    IoFreeIrp(irp);\n}\nvoid f(PCTX ctx, PIRP irp)\n{\n    Drop(irp);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp); /*!*/\n}\n") },
        { name: "freed on a path of its own", code: after("void f(PCTX ctx, PIRP irp)\n{\n    if (ctx->Stop) {\n        IoFreeIrp(irp);\n        irp = NULL;\n    }\n    if (irp != NULL)\n        IoReuseIrp(irp, 0);\n}\n") },
        { name: "its address is printed when it is freed", code: after("NTSTATUS Done(PDEVICE_OBJECT d, PIRP Irp, PVOID c)\n{\n    NTSTATUS st = Irp->IoStatus.Status;\n    IoFreeIrp(Irp);\n    DbgPrint(\"%p %x\", Irp, st);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n") },
        { name: "another one is allocated in its place", code: after("void f(PCTX ctx)\n{\n    IoFreeIrp(ctx->Irp);\n    ctx->Irp = IoAllocateIrp(1, FALSE);\n    if (ctx->Irp != NULL)\n        IoReuseIrp(ctx->Irp, 0);\n}\n") },
        { name: "an IRP that is a member, read by the helper that waits", code: embedded("    d->WskCloseSocket(s, Ready(r));\n    st = Over(r);") },
        { name: "an IRP that is a member, read after the wait", code: embedded("    d->WskCloseSocket(s, Ready(r));\n    (void)Over(r);\n    st = r->Packet.Irp.IoStatus.Status;") },
        { name: "the status of another request's IRP", code: embedded("    d->WskCloseSocket(s, Ready(r));\n    st = other->Packet.Irp.IoStatus.Status;\n    (void)Over(r);") },
        { name: "reads after the wait", code: send(`${SUBMIT}\n${WAIT}\n    st = irp->IoStatus.Status;\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "waits when pending, then reads", code: send(`${SUBMIT}\n    if (st == STATUS_PENDING) {\n    ${WAIT}\n        st = irp->IoStatus.Status;\n    }\n    if (NT_SUCCESS(st)) ctx->Sent = irp->IoStatus.Information;\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "a return other than pending means completed", code: send(`${SUBMIT}\n    if (st == STATUS_SUCCESS) ctx->Sent = irp->IoStatus.Information;\n    return st;`) },
        { name: "a failure means completed", code: send(`${SUBMIT}\n    if (!NT_SUCCESS(st)) DbgPrint("%x\\n", irp->IoStatus.Status);\n    return st;`) },
        { name: "the routine reads", code: "NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    PCTX ctx = c;\n    ctx->Status = i->IoStatus.Status;\n    ctx->Sent = i->IoStatus.Information;\n    IoFreeIrp(i);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n" },
        { name: "a status for a start", code: send(`    irp->IoStatus.Status = STATUS_UNSUCCESSFUL;\n${SUBMIT}\n    return st;`) },
        { name: "read in a helper that waits", code: `static NTSTATUS Await(PCTX c, NTSTATUS st, PIRP irp)\n{\n    if (st == STATUS_PENDING) {\n        KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, NULL);\n        st = irp->IoStatus.Status;\n    }\n    return st;\n}\n${send(`${SUBMIT}\n    return Await(ctx, st, irp);`)}` },
        { name: "a function out of sight may wait", code: send(`${SUBMIT}\n    WaitForCompletion(ctx);\n    st = irp->IoStatus.Status;\n    return st;`) },
        { name: "asks for a status that it has put there", code: send(`    irp->IoStatus.Status = STATUS_PENDING;\n${KEEP}\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n    if (irp->IoStatus.Status == STATUS_PENDING) {\n    ${WAIT}\n    }\n    IoFreeIrp(irp);\n    return STATUS_SUCCESS;`) },
        { name: "asks for a status that IoReuseIrp has put there", code: send(`    IoReuseIrp(irp, STATUS_PENDING);\n${KEEP}\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n    if (irp->IoStatus.Status == STATUS_PENDING) {\n    ${WAIT}\n    }\n    IoFreeIrp(irp);\n    return STATUS_SUCCESS;`) },
        { name: "asks by the status whether it was pending, after the wait", code: send(`${SUBMIT}\n${WAIT}\n    if (irp->IoStatus.Status == STATUS_PENDING) DbgPrint("odd");\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "the status is polled", code: send(`${SUBMIT}\n    while (irp->IoStatus.Status == STATUS_PENDING)\n        KeStallExecutionProcessor(10);\n    st = irp->IoStatus.Status;\n    return st;`) },
        { name: "the routine sets a flag, which is tested", code: `NTSTATUS Flags(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    InterlockedExchange(&((PCTX)c)->Over, 1);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n${send(`    IoSetCompletionRoutine(irp, Flags, ctx, TRUE, TRUE, TRUE);\n${CALL}\n    if (ctx->Over)\n        st = irp->IoStatus.Status;\n    return st;`)}` },
        { name: "the routine frees, and nobody touches the IRP", code: send(`${GIVE}\n    return st;`) },
        { name: "used before the call", code: send(`    irp->Tail.Overlay.DriverContext[0] = ctx;\n${GIVE}\n    return st;`) },
        { name: "only the pointer is printed", code: send(`${GIVE}\n    DbgPrint("%p %x\\n", irp, st);\n    return st;`) },
        { name: "only the pointer is compared", code: send(`${GIVE}\n    if (irp == ctx->Irp) ctx->Irp = NULL;\n    return st;`) },
        { name: "the routine frees on some paths, and it is not cancelled", code: `NTSTATUS Some(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    if (i->Cancel) IoFreeIrp(i); else KeSetEvent(c, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n${send(`    IoSetCompletionRoutine(irp, Some, &ctx->Event, TRUE, TRUE, TRUE);\n${CALL}\n    if (${TIMED} == STATUS_TIMEOUT)\n        ctx->Late++;\n    return st;`)}` },
        { name: "cancels what it frees itself", code: send(`${SUBMIT}\n    if (${TIMED} == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n    ${WAIT}\n    }\n    st = irp->IoStatus.Status;\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "an interlocked exchange tells who is first", code: send(`    ctx->Irp = irp;\n${GIVE}\n    if (st == STATUS_PENDING) {\n        PIRP mine = InterlockedExchangePointer((PVOID *)&ctx->Irp, NULL);\n        if (mine != NULL) IoCancelIrp(irp);\n    }\n    return st;`) },
        { name: "a lock protects the pointer", code: send(`    KIRQL irql;\n    ctx->Irp = irp;\n${GIVE}\n    KeAcquireSpinLock(&ctx->Lock, &irql);\n    if (ctx->Irp != NULL) IoCancelIrp(ctx->Irp);\n    KeReleaseSpinLock(&ctx->Lock, irql);\n    return st;`) },
        { name: "another IRP is cancelled", code: send(`${GIVE}\n    IoCancelIrp(ctx->OtherIrp);\n    return st;`) },
        { name: "another IRP under the same name", code: send(`${GIVE}\n    irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    IoReuseIrp(irp, STATUS_SUCCESS);\n    irp->IoStatus.Status = 0;\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "an IRP that is a member is read after the wait", code: member(`${WAIT}\n    r->Status = r->Packet.Irp.IoStatus.Status;`) },
        { name: "another member than the IRP is read", code: member("    r->Status = r->Packet.IoStatus.Status + r->Old.Irp.IoStatus.Status;") },
        { name: "a double free: another rule's business", code: send(`${GIVE}\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "code that is left out", code: send(`${SUBMIT}\n    ...\n    st = irp->IoStatus.Status;\n    return st;`) },
    ],
    invalid: [
        wrong("somebody is to be told", "readGone", xfer(`    if (owner == NULL) return STATUS_INVALID_PARAMETER;\n${TELL}    if (st == STATUS_SUCCESS)\n        *sent = x->Irp->IoStatus.Information; /*!*/`), {
            data: { name: "Put", call: "WskSend", when: ", given what the call has returned here" },
            trace: [
                "main.c:21:14 IoAllocateIrp allocates the IRP", "main.c:23:5 IoSetCompletionRoutine sets its completion routine",
                "main.c:34:10 WskSend starts a request for which the completion routine frees the IRP", "main.c:2:45 the completion routine XferDone frees the IRP",
                "main.c:34:10 WskSend takes the IRP, and completes it whatever it returns", "main.c:34:10 'st' is STATUS_SUCCESS on this path", "main.c:36:17 Put uses it when it may be freed",
            ],
        }),
        wrong("somebody is always to be told", "readGone", xfer(`    if (owner == NULL) owner = &g_Nobody;\n${TELL}    if (st == STATUS_SUCCESS)\n        *sent = x->Irp->IoStatus.Information; /*!*/`)),
        wrong("somebody is always to be told, by a choice", "readGone", xfer(`    owner = owner ? owner : &g_Nobody;\n${TELL}    if (NT_SUCCESS(st))\n        *sent = x->Irp->IoStatus.Information; /*!*/`)),
        wrong("somebody is to be told: another path than where nobody is", "readGone", xfer(`    if (owner == NULL) {\n    ${TELL}    ${LINGER}        XferFree(x);\n        return st;\n    }\n${TELL}    *sent = x->Irp->IoStatus.Information; /*!*/`)),
        wrong("a member that the caller has set decides", "readGone", branching("ctx->IsAsync", `    ctx->IsAsync = TRUE;\n${CALL}\n${SENT} /*!*/\n    return st;`)),
        wrong("a member that the caller has tested decides", "readGone", branching("ctx->IsAsync", `    if (!ctx->IsAsync) return STATUS_INVALID_PARAMETER;\n${CALL}\n${SENT} /*!*/\n    return st;`)),
        wrong("a number in the context decides", "readGone", branching("ctx->Kind == 3", `    ctx->Kind = 3;\n${CALL}\n${SENT} /*!*/\n    return st;`)),
        wrong("frees where the request fails, and its caller reads a failure", "readGone", branching("!NT_SUCCESS(i->IoStatus.Status)", `${CALL}\n${FAILED} /*!*/\n    return st;`), {
            trace: ["main.c:25", "main.c:28:5 IoSetCompletionRoutine sets its completion routine", "main.c:29:10 WskSend starts a request for which the completion routine frees the IRP", "main.c:5", "main.c:29", "main.c:29:10 'st' is not a success on this path", "main.c:30"],
        }),
        wrong("frees where the request is no success", "readGone", branching("i->IoStatus.Status != STATUS_SUCCESS", `${CALL}\n${FAILED} /*!*/\n    return st;`)),
        wrong("frees where the request succeeds, and its caller reads a success", "readGone", branching("NT_SUCCESS(i->IoStatus.Status)", `${CALL}\n${SENT} /*!*/\n    return st;`)),
        wrong("left where it is a warning", "readGone", branching("!NT_SUCCESS(i->IoStatus.Status)", `${CALL}\n    if (NT_WARNING(st)) return st;\n${FAILED} /*!*/\n    return st;`)),
        wrong("read where it is a warning", "readGone", branching("!NT_SUCCESS(i->IoStatus.Status)", `${CALL}\n    if (NT_WARNING(st))\n        ctx->Failed = irp->IoStatus.Status; /*!*/\n    return st;`)),
        wrong("read where it is an error", "readGone", branching("!NT_SUCCESS(i->IoStatus.Status)", `${CALL}\n    if (NT_ERROR(st))\n        ctx->Failed = irp->IoStatus.Status; /*!*/\n    return st;`)),
        wrong("reads where it is not pending, and leaves it to a routine that may free it where it is", "readDoubtful", relying("    ctx->Sent = irp->IoStatus.Information; /*!*/"), { data: { name: "Send", call: "WskSend" } }),
        wrong("prepares where it is not pending what it leaves to a routine that may free it where it is", "reusedDoubtful", relying("    IoReuseIrp(irp, STATUS_SUCCESS); /*!*/\n    IoFreeIrp(irp);"), { data: { name: "IoReuseIrp", call: "WskSend" } }),
        wrong("a routine reads what it has freed", "usedFreed", after("NTSTATUS Done(PDEVICE_OBJECT d, PIRP Irp, PVOID c)\n{\n    IoFreeIrp(Irp);\n    Log(Irp->IoStatus.Status); /*!*/\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n"), { data: { name: "Done", call: "IoFreeIrp" } }),
        wrong("prepared when it is freed", "usedFreed", after("void f(PCTX ctx, PIRP irp)\n{\n    if (ctx->Stop) {\n        IoFreeIrp(irp);\n    }\n    IoReuseIrp(irp, 0); /*!*/\n}\n")),
        wrong("an IRP that is a member", "readPending", embedded("    d->WskCloseSocket(s, Ready(r));\n    st = r->Packet.Irp.IoStatus.Status; /*!*/"), { data: { name: "Ask", call: "WskCloseSocket" } }),
        wrong("an IRP that is a member, read when it is a success", "readPending", embedded("    REQ mine;\n    r = &mine;\n    st = d->WskCloseSocket(s, Ready(r));\n    if (NT_SUCCESS(st)) st = r->Packet.Irp.IoStatus.Status; /*!*/")),
        wrong("reads at once", "readPending", send(`${SUBMIT}\n    ctx->Accepted = (PWSK_SOCKET)irp->IoStatus.Information; /*!*/\n${WAIT}\n    IoFreeIrp(irp);\n    return st;`), {
            data: { name: "Send", call: "WskSend" },
            trace: ["main.c:16", "main.c:19", "main.c:20:10 WskSend takes the IRP and returns STATUS_PENDING: it is not completed yet", "main.c:20:10 'st' is STATUS_PENDING on this path", "main.c:21:34 Send reads its IoStatus before it is completed"],
        }),
        wrong("NT_SUCCESS takes pending for a success", "readPending", send(`${SUBMIT}\n    if (NT_SUCCESS(st))\n        ctx->Sent = irp->IoStatus.Information; /*!*/\n    return st;`)),
        wrong("the status of the wait is not looked at", "readAfterTimeout", send(`${SUBMIT}\n    ${TIMED};\n    st = irp->IoStatus.Status; /*!*/\n    return st;`), { data: { name: "Send", call: "WskSend", done: "KeWaitForSingleObject" } }),
        wrong("reads after a cancellation", "readAfterCancel", send(`${SUBMIT}\n    IoCancelIrp(irp);\n    return irp->IoStatus.Status; /*!*/`)),
        wrong("in a condition", "readPending", send(`${SUBMIT}\n    if (NT_SUCCESS(irp->IoStatus.Status)) /*!*/\n        ctx->Ready = TRUE;\n    return st;`)),
        wrong("as an argument", "readPending", send(`${SUBMIT}\n    Report(irp->IoStatus.Status); /*!*/\n    return st;`)),
        wrong("an IRP of a context", "readPending", after("NTSTATUS f(PCTX ctx)\n{\n    IoReuseIrp(ctx->Irp, STATUS_UNSUCCESSFUL);\n    IoSetCompletionRoutine(ctx->Irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n    return ctx->Irp->IoStatus.Status; /*!*/\n}\n")),
        wrong("in a helper that does not wait", "readPending", `static NTSTATUS Result(PIRP irp)\n{\n    return irp->IoStatus.Status;\n}\n${send(`${SUBMIT}\n    return Result(irp); /*!*/`)}`, { data: { name: "Result", call: "WskSend" } }),
        wrong("helpers in other files", "readPending", "#include \"net.h\"\nNTSTATUS Send(PCTX ctx)\n{\n    PIRP irp = NewIrp(ctx);\n    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    Submit(ctx, irp);\n    return irp->IoStatus.Status; /*!*/\n}\n", {
            files: {
                "net.h": "PIRP NewIrp(PCTX ctx);\nNTSTATUS Submit(PCTX ctx, PIRP irp);\n",
                "net.c": "NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    KeSetEvent(c, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nPIRP NewIrp(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp) IoSetCompletionRoutine(irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\n    return irp;\n}\nNTSTATUS Submit(PCTX ctx, PIRP irp)\n{\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n",
            },
        }),
        wrong("the routine has freed it", "readGone", send(`${GIVE}\n    if (st == STATUS_SUCCESS) ctx->Sent = irp->IoStatus.Information; /*!*/\n    return st;`), {
            data: { name: "Send", call: "WskSend", when: ", whatever the call returns" },
            trace: ["main.c:16", "main.c:19", "main.c:3:5 the completion routine Frees frees the IRP", "main.c:20", "main.c:20:10 'st' is STATUS_SUCCESS on this path", "main.c:21:43 Send uses it when it may be freed"],
        }),
        wrong("another member", "readGone", send(`${GIVE}\n    irp->Tail.Overlay.DriverContext[0] = ctx; /*!*/\n    return st;`)),
        wrong("on a failure", "readGone", send(`${GIVE}\n    if (!NT_SUCCESS(st)) {\n        st = irp->IoStatus.Status; /*!*/\n    }\n    return st;`)),
        wrong("after a wait for a routine that frees", "readGone", `NTSTATUS Both(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    KeSetEvent((PKEVENT)c, 0, FALSE);\n    IoFreeIrp(i);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n${send(`    IoSetCompletionRoutine(irp, Both, &ctx->Event, TRUE, TRUE, TRUE);\n${CALL}\n${WAIT}\n    return irp->IoStatus.Status; /*!*/`)}`),
        wrong("an IRP that is a member is read at once", "readPending", member("    r->Status = r->Packet.Irp.IoStatus.Status; /*!*/")),
        wrong("the result of an IRP that is a member is read at once", "readPending", member("    if (ctx->Fast) ctx->Sent = ctx->Request.Packet.Irp.IoStatus.Information; /*!*/")),
        wrong("cancels what its routine frees", "canceledGone", send(`${GIVE}\n    if (st == STATUS_PENDING && ctx->Stopping)\n        IoCancelIrp(irp); /*!*/\n    return st;`), { data: { name: "IoCancelIrp", call: "WskSend" } }),
        wrong("cancels it when a wait has run out of time", "canceledGone", send(`${GIVE}\n    if (${TIMED} == STATUS_TIMEOUT)\n        IoCancelIrp(irp); /*!*/\n    return st;`)),
        wrong("a helper that cancels", "canceledGone", `static VOID Abort(PIRP irp)\n{\n    if (irp != NULL) IoCancelIrp(irp);\n}\n${send(`${GIVE}\n    Abort(irp); /*!*/\n    return st;`)}`),
        wrong("resets what its routine frees", "reusedGone", send(`${GIVE}\n    if (st != STATUS_PENDING) {\n        IoReuseIrp(irp, STATUS_SUCCESS); /*!*/\n    ${KEEP}\n    ${CALL}\n    }\n    return st;`), { data: { name: "IoReuseIrp", call: "WskSend", when: ", whatever the call returns" } }),
        wrong("cancels what its routine frees where it is cancelled", "canceledRacing", branching("i->Cancel", `${CALL}\n    if (${TIMED} == STATUS_TIMEOUT)\n        IoCancelIrp(irp); /*!*/\n    return st;`), { data: { name: "IoCancelIrp", call: "WskSend" } }),
        wrong("a loop over one IRP that is freed in the first turn", "reusedGone", send(`    for (int i = 0; i < 3; i++) {\n        IoSetCompletionRoutine(irp, Frees, ctx, TRUE, TRUE, TRUE); /*!*/\n    ${CALL}\n    }\n    return st;`)),
        wrong("submits it once more", "reusedGone", send(`${GIVE}\n    return ctx->Dispatch->WskReceive(ctx->Socket, buf, 0, irp); /*!*/`)),
        wrong("a macro that reads", "readPending", after("#define RESULT_OF(p) ((p)->IoStatus.Status)\n") + send(`${SUBMIT}\n    return RESULT_OF(irp); /*!*/`).slice(after("").length)),
        wrong("cancelled when the time was up, and read at once", "readAfterCancel", send(`${SUBMIT}\n    if (${TIMED} == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n        ctx->Status = irp->IoStatus.Status; /*!*/\n    }\n    return st;`), { data: { name: "Send", call: "WskSend", done: "IoCancelIrp" } }),
        wrong("a wait that another event may end", "readAfterOther", send(`    PVOID any[2] = { &ctx->Event, &ctx->Stop };\n${SUBMIT}\n    KeWaitForMultipleObjects(2, any, WaitAny, Executive, KernelMode, FALSE, NULL, NULL);\n    return irp->IoStatus.Status; /*!*/`), { data: { name: "Send", call: "WskSend", done: "KeWaitForMultipleObjects" } }),
        wrong("a helper that waits with a limit", "readAfterTimeout", `static VOID Await(PCTX c)\n{\n    (void)KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, &c->Timeout);\n}\n${send(`${SUBMIT}\n    if (st == STATUS_PENDING) {\n        Await(ctx);\n        ctx->Sent = irp->IoStatus.Information; /*!*/\n    }\n    return st;`)}`),
        wrong("read twice when the time was up, then freed", "readAfterTimeout", send(`${SUBMIT}\n    ${TIMED};\n    st = irp->IoStatus.Status; /*!*/\n    ctx->Sent = irp->IoStatus.Information;\n    IoFreeIrp(irp);\n    return st;`)),
        wrong("asks by the status whether it is pending", "askedPending", send(`${KEEP}\n    ctx->Dispatch->WskCloseSocket(ctx->Socket, irp);\n    if (irp->IoStatus.Status == STATUS_PENDING) { /*!*/\n    ${WAIT}\n    }\n    IoFreeIrp(irp);\n    return STATUS_SUCCESS;`), { data: { name: "Send", call: "WskCloseSocket" } }),
        wrong("asks whether it is not pending, with another status put there", "askedPending", send(`    irp->IoStatus.Status = STATUS_UNSUCCESSFUL;\n${SUBMIT}\n    if (STATUS_PENDING != irp->IoStatus.Status) /*!*/\n        IoFreeIrp(irp);\n    return STATUS_SUCCESS;`)),
    ],
});
