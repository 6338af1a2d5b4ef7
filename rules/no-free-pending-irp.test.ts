import { after, ARM, CALL, KEEP, markedLine, send, TIMED, WAIT } from "../tests/irp-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-free-pending-irp.js";

type Cases = Parameters<typeof testRule<Id>>[1];
type Id =
    | "freedAfterOther" | "reusedAfterOther"
    | "freedPending" | "freedAfterTimeout" | "freedAfterCancel" | "reusedPending" | "reusedAfterTimeout" | "submittedPending" | "armedPending"
    | "cancelAndWait" | "waitAgain";
type Invalid = Cases["invalid"][number];

/** A driver with one mistake, on the line with the mark. */
function wrong(name: string, message: Id, code: string, rest: Partial<Invalid["errors"][number]> & Pick<Invalid, "files"> = {}): Invalid {
    const { files, ...error } = rest;
    return { name, code, ...(files === undefined ? {} : { files }), errors: [{ message, line: markedLine(code), ...error }] };
}

const SUBMIT = `${KEEP}\n${CALL}`;
const EITHER = `    PVOID any[2] = { &ctx->Event, &ctx->Stop };\n${SUBMIT}\n    st = KeWaitForMultipleObjects(2, any, WaitAny, Executive, KernelMode, FALSE, NULL, NULL);`;
/** What the suggestion makes of a wait that is a statement. */
const guarded = (call: string, irp = "irp"): string =>
    `    if (${call} == STATUS_TIMEOUT) {\n        IoCancelIrp(${irp});\n        ${call.replace("&ctx->Timeout", "NULL")};\n    }`;

testRule<Id>(rule, {
    valid: [
        { name: "waits, then frees", code: send(`${SUBMIT}\n${WAIT}\n    st = irp->IoStatus.Status;\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "waits when pending", code: send(`${SUBMIT}\n    if (st == STATUS_PENDING) {\n    ${WAIT}\n        st = irp->IoStatus.Status;\n    }\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "a return other than pending means completed", code: send(`${SUBMIT}\n    if (!NT_SUCCESS(st)) {\n        IoFreeIrp(irp);\n        return st;\n    }\n    return STATUS_SUCCESS;`) },
        { name: "by a switch", code: send(`${SUBMIT}\n    switch (st) {\n    case STATUS_PENDING:\n    ${WAIT}\n        break;\n    default:\n        break;\n    }\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "the routine frees: another rule's business", code: send(`${ARM}\n${CALL}\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "what the routine does is not known, and it is awaited", code: send(`    IoSetCompletionRoutine(irp, Elsewhere, ctx, TRUE, TRUE, TRUE);\n${CALL}\n${WAIT}\n    IoFreeIrp(irp);\n    return st;`) },
        {
            name: "timed wait, cancel, wait again, free",
            code: send(`${SUBMIT}\n    if (${TIMED} == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n    ${WAIT}\n    }\n    IoFreeIrp(irp);\n    return st;`),
        },
        { name: "a wait that is repeated until it ends", code: send(`${SUBMIT}\n    do {\n        st = ${TIMED};\n    } while (st == STATUS_TIMEOUT);\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "the same with a condition", code: send(`${SUBMIT}\n    while (${TIMED} == STATUS_TIMEOUT)\n        LOG("still waiting\\n");\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "a pointer to the limit that is NULL", code: send(`    PLARGE_INTEGER limit = NULL;\n${SUBMIT}\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, limit);\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "freed only when the wait has not run out", code: send(`${SUBMIT}\n    if (${TIMED} == STATUS_SUCCESS)\n        IoFreeIrp(irp);\n    return st;`) },
        { name: "a wait in a helper", code: `static VOID Await(PCTX c, NTSTATUS *st, PIRP irp)\n{\n    if (*st == STATUS_PENDING) {\n        KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, NULL);\n        *st = irp->IoStatus.Status;\n    }\n}\n${send(`${SUBMIT}\n    Await(ctx, &st, irp);\n    IoFreeIrp(irp);\n    return st;`)}` },
        { name: "a wait in a helper that does not know the IRP", code: `static VOID Inner(PKEVENT e) { KeWaitForSingleObject(e, Executive, KernelMode, FALSE, NULL); }\nstatic VOID Outer(PCTX c) { Inner(&c->Event); }\n${send(`${SUBMIT}\n    Outer(ctx);\n    IoFreeIrp(irp);\n    return st;`)}` },
        { name: "a function out of sight may wait", code: send(`${SUBMIT}\n    WaitForCompletion(ctx);\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "a function pointer may wait", code: send(`${SUBMIT}\n    ctx->Wait(ctx);\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "the event is polled", code: send(`${SUBMIT}\n    while (KeReadStateEvent(&ctx->Event) == 0)\n        KeDelayExecutionThread(KernelMode, FALSE, &ctx->Timeout);\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "the event is polled in a helper", code: `static BOOLEAN IsDone(PCTX c)\n{\n    return KeReadStateEvent(&c->Event) != 0;\n}\n${send(`${SUBMIT}\n    if (IsDone(ctx))\n        IoFreeIrp(irp);\n    return st;`)}` },
        { name: "the status is polled", code: send(`${SUBMIT}\n    while (irp->IoStatus.Status == STATUS_PENDING)\n        YieldProcessor();\n    IoFreeIrp(irp);\n    return st;`) },
        {
            name: "the routine sets a flag, which is tested",
            code: `NTSTATUS Flags(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    ((PCTX)c)->Finished = TRUE;\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n${send(`    IoSetCompletionRoutine(irp, Flags, ctx, TRUE, TRUE, TRUE);\n${CALL}\n    if (ctx->Finished)\n        IoFreeIrp(irp);\n    return st;`)}`,
        },
        {
            name: "the routine sets a local flag",
            code: `NTSTATUS Flags(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    *(volatile BOOLEAN *)c = TRUE;\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n${send(`    volatile BOOLEAN gone = FALSE;\n    IoSetCompletionRoutine(irp, Flags, (PVOID)&gone, TRUE, TRUE, TRUE);\n${CALL}\n    while (!gone)\n        ;\n    IoFreeIrp(irp);\n    return st;`)}`,
        },
        { name: "mutually exclusive branches", code: send(`${KEEP}\n    if (ctx->Receive)\n        st = ctx->Dispatch->WskReceive(ctx->Socket, buf, 0, irp);\n    else\n    ${CALL}\n${WAIT}\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "two IRPs", code: send(`    PIRP other = IoAllocateIrp(1, FALSE);\n    if (other == NULL) {\n        IoFreeIrp(irp);\n        return STATUS_INSUFFICIENT_RESOURCES;\n    }\n${SUBMIT}\n    IoFreeIrp(other);\n    return st;`) },
        {
            name: "the routine itself reuses and submits",
            code: "NTSTATUS Again(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    PCTX ctx = c;\n    IoReuseIrp(i, STATUS_UNSUCCESSFUL);\n    IoSetCompletionRoutine(i, Again, c, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, i);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n",
        },
        { name: "a loop that waits in every turn", code: send(`    for (int i = 0; i < 3; i++) {\n        IoReuseIrp(irp, STATUS_UNSUCCESSFUL);\n    ${KEEP}\n    ${CALL}\n    ${WAIT}\n    }\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "freed before the call only, by a shared label", code: send(`    if (ctx->Socket == NULL) {\n        st = STATUS_INVALID_PARAMETER;\n        goto out;\n    }\n${SUBMIT}\n    return st;\nout:\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "a rundown is awaited", code: send(`${SUBMIT}\n    ExWaitForRundownProtectionRelease(&ctx->Rundown);\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "all of several events", code: send(`${SUBMIT}\n    KeWaitForMultipleObjects(2, ctx->Events, WaitAll, Executive, KernelMode, FALSE, NULL, NULL);\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "one of several events says nothing", code: send(`${SUBMIT}\n    KeWaitForMultipleObjects(2, ctx->Events, WaitAny, Executive, KernelMode, FALSE, NULL, NULL);\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "who comes first frees, asked before in each turn of a loop", code: after("void f(PCTX ctx)\n{\n    for (;;) {\n        if (InterlockedExchange(&ctx->Done, 0) == 1) IoFreeIrp(ctx->Irp);\n        ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n    }\n}\n") },
        { name: "who comes first frees", code: send(`${SUBMIT}\n    if (InterlockedExchange(&ctx->Done, 1) == 1)\n        IoFreeIrp(irp);\n    return st;`) },
        { name: "who sets the flag first frees", code: send(`${SUBMIT}\n    if (InterlockedOr(&ctx->Flags, 1) & 1)\n        IoFreeIrp(irp);\n    return st;`) },
        { name: "the last reference frees", code: send(`${SUBMIT}\n    if (InterlockedDecrement(&ctx->Refs) == 0)\n        IoFreeIrp(irp);\n    return st;`) },
        { name: "a helper frees with the last reference", code: after("static VOID Deref(PCTX ctx)\n{\n    if (InterlockedDecrement(&ctx->Refs) == 0) {\n        IoFreeIrp(ctx->Irp);\n        ExFreePool(ctx);\n    }\n}\nvoid f(PCTX ctx)\n{\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n    Deref(ctx);\n}\n") },
        { name: "code that is left out", code: send(`${SUBMIT}\n    ...\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "no build frees", code: send(`${SUBMIT}\n#if 0\n    IoFreeIrp(irp);\n#endif\n    return st;`) },
        { name: "the build waits", code: send(`${SUBMIT}\n#ifdef SYNC\n${WAIT}\n#endif\n#ifdef SYNC\n    IoFreeIrp(irp);\n#endif\n    return st;`) },
        { name: "read without any wait, which is told there, and freed", code: send(`${SUBMIT}\n    ctx->Sent = irp->IoStatus.Information;\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "read when the time was up, and waited for after that", code: send(`${SUBMIT}\n    if (${TIMED} == STATUS_TIMEOUT) {\n        Report(irp->IoStatus.Status);\n        IoCancelIrp(irp);\n    ${WAIT}\n    }\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "what was read when the time was up tells whether it is over", code: send(`    irp->IoStatus.Status = STATUS_PENDING;\n${SUBMIT}\n    ${TIMED};\n    st = irp->IoStatus.Status;\n    if (st == STATUS_PENDING) return Abandon(ctx);\n    IoFreeIrp(irp);\n    return st;`) },
    ],
    invalid: [
        wrong("freed at once", "freedPending", send(`${SUBMIT}\n    /*!*/IoFreeIrp(irp);\n    return st;`), {
            data: { name: "IoFreeIrp", call: "WskSend", wait: "", cancel: "" },
            trace: [
                "main.c:16:16 IoAllocateIrp allocates the IRP",
                "main.c:19:5 IoSetCompletionRoutine sets a completion routine that does not free it",
                "main.c:20:10 WskSend takes the IRP and returns STATUS_PENDING: it is not completed yet",
                "main.c:20:10 'st' is STATUS_PENDING on this path",
                "main.c:21:10 IoFreeIrp frees it while it is pending",
            ],
        }),
        wrong("flags that an exchange only reads", "freedPending", send(`${SUBMIT}\n    if (InterlockedAnd(&g_Flags, 0xffffffff) & 4)\n        Log(1);\n    /*!*/IoFreeIrp(irp);\n    return st;`)),
        wrong("an exchange that was asked before the IRP was made", "freedPending", send(`${SUBMIT}\n    /*!*/IoFreeIrp(irp);\n    return st;`).replace("    PIRP irp = IoAll", "    if (InterlockedExchange(&ctx->Busy, 1)) return 0;\n    PIRP irp = IoAll")),
        wrong("a count that was asked before the IRP was given away", "freedPending", after("NTSTATUS f(PCTX ctx)\n{\n    if (InterlockedIncrement(&ctx->Users) > 1) return 0;\n    IoReuseIrp(ctx->Irp, 0);\n    IoSetCompletionRoutine(ctx->Irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n    /*!*/IoFreeIrp(ctx->Irp);\n    return 0;\n}\n")),
        wrong("NT_SUCCESS takes pending for a success", "freedPending", send(`${SUBMIT}\n    if (NT_SUCCESS(st))\n        /*!*/IoFreeIrp(irp);\n    return st;`)),
        wrong("waits for the failures only", "freedPending", send(`${SUBMIT}\n    if (!NT_SUCCESS(st)) {\n    ${WAIT}\n    }\n    /*!*/IoFreeIrp(irp);\n    return st;`)),
        wrong("signalling is no wait", "freedPending", send(`${SUBMIT}\n    KeSetEvent(&ctx->Event, 0, FALSE);\n    KeClearEvent(&ctx->Event);\n    /*!*/IoFreeIrp(irp);\n    return st;`)),
        wrong("no routine, no wait", "freedPending", "void Close(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    ((PWSK_PROVIDER_BASIC_DISPATCH)ctx->Socket->Dispatch)->WskCloseSocket(ctx->Socket, irp);\n    /*!*/IoFreeIrp(irp);\n}\n"),
        wrong("a routine that is not known frees it as little while it is pending", "freedPending", send(`    IoSetCompletionRoutine(irp, Elsewhere, ctx, TRUE, TRUE, TRUE);\n${CALL}\n    if (st == STATUS_PENDING)\n        /*!*/IoFreeIrp(irp);\n    return st;`)),
        wrong("an IRP of a context", "freedPending", after("void f(PCTX ctx)\n{\n    NTSTATUS st;\n    IoReuseIrp(ctx->Irp, STATUS_UNSUCCESSFUL);\n    IoSetCompletionRoutine(ctx->Irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    st = ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n    /*!*/IoFreeIrp(ctx->Irp);\n    ctx->Irp = NULL;\n}\n")),
        wrong("an IRP from a caller", "freedPending", "void f(PCTX ctx, PIRP irp)\n{\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n    /*!*/IoFreeIrp(irp);\n}\n"),
        wrong("a print between", "freedPending", send(`${SUBMIT}\n    LOG_INFO("sent %p %x\\n", irp, st);\n    /*!*/IoFreeIrp(irp);\n    return st;`)),
        wrong("a switch without a wait", "freedPending", send(`${SUBMIT}\n    switch (st) {\n    case STATUS_PENDING:\n        DbgPrint("pending\\n");\n        break;\n    default:\n        break;\n    }\n    /*!*/IoFreeIrp(irp);\n    return st;`)),
        wrong("a goto to the label that frees", "freedPending", send(`    if (ctx->Socket == NULL)\n        goto out;\n${SUBMIT}\n    if (st != STATUS_SUCCESS)\n        goto out;\n    return st;\nout:\n    /*!*/IoFreeIrp(irp);\n    return st;`)),
        wrong("__finally", "freedPending", send(`    __try {\n${SUBMIT}\n    } __finally {\n        /*!*/IoFreeIrp(irp);\n    }\n    return st;`)),
        wrong("a macro that frees", "freedPending", after("#define RELEASE_IRP(p) do { if (p) { IoFreeIrp(p); (p) = NULL; } } while (0)\n") + send(`${SUBMIT}\n    /*!*/RELEASE_IRP(irp);\n    return st;`).slice(after("").length)),
        wrong("a cached dispatch table", "freedPending", send(`    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = ctx->Socket->Dispatch;\n${KEEP}\n    dispatch->WskDisconnect(ctx->Socket, NULL, 0, irp);\n    /*!*/IoFreeIrp(irp);\n    return 0;`)),
        wrong("a PFN_ variable", "freedPending", send(`    PFN_WSK_SEND WskSend = ctx->Send;\n${KEEP}\n    WskSend(ctx->Socket, buf, 0, irp);\n    /*!*/IoFreeIrp(irp);\n    return 0;`)),
        wrong("helpers that send and free, in several files", "freedPending", "#include \"net.h\"\nNTSTATUS Send(PCTX ctx)\n{\n    PIRP irp = NewIrp(ctx);\n    NTSTATUS st = Submit(ctx, irp);\n    /*!*/DropIrp(irp);\n    return st;\n}\n", {
            files: {
                "net.h": "PIRP NewIrp(PCTX ctx);\nNTSTATUS Submit(PCTX ctx, PIRP irp);\nVOID DropIrp(PIRP Irp);\n",
                "irp.c": "NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    KeSetEvent(c, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nPIRP NewIrp(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp) IoSetCompletionRoutine(irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\n    return irp;\n}\nstatic VOID Free2(PIRP p) { IoFreeIrp(p); }\nVOID DropIrp(PIRP Irp)\n{\n    if (Irp != NULL) Free2(Irp);\n}\n",
                "send.c": "NTSTATUS Submit(PCTX ctx, PIRP irp)\n{\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n",
            },
            trace: ["irp.c:8", "irp.c:9", "send.c:3:12 WskSend takes the IRP and returns STATUS_PENDING", "main.c:5:19 'st' is STATUS_PENDING on this path", "main.c:6:10 Send leads there", "irp.c:12:29 IoFreeIrp frees it while it is pending"],
            suggestions: [],
        }),
        wrong("a helper that waits with a limit", "freedAfterTimeout", `static NTSTATUS Await(PCTX c)\n{\n    return KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, &c->Timeout);\n}\n${send(`${SUBMIT}\n    st = Await(ctx);\n    /*!*/IoFreeIrp(irp);\n    return st;`)}`, { suggestions: [] }),
        wrong("a wait that another event may end", "freedAfterOther", send(`${EITHER}\n    /*!*/IoFreeIrp(irp);\n    return st;`), { suggestions: [] }),
        wrong("reset after a wait that another event may end", "reusedAfterOther", send(`${EITHER}\n    /*!*/IoReuseIrp(irp, STATUS_SUCCESS);\n    IoFreeIrp(irp);\n    return st;`), { suggestions: [] }),
        wrong("a timed wait as a statement", "freedAfterTimeout", send(`${SUBMIT}\n    ${TIMED};\n    /*!*/IoFreeIrp(irp);\n    return st;`), {
            data: { name: "IoFreeIrp", call: "WskSend", wait: "KeWaitForSingleObject", cancel: "" },
            trace: ["main.c:16", "main.c:19", "main.c:20", "main.c:21:5 KeWaitForSingleObject runs out of time: the IRP is still pending", "main.c:21:5 the result of KeWaitForSingleObject is STATUS_TIMEOUT on this path", "main.c:22:10 IoFreeIrp frees it while it is pending"],
            suggestions: [{ message: "cancelAndWait", output: send(`${SUBMIT}\n${guarded(TIMED)}\n    /*!*/IoFreeIrp(irp);\n    return st;`) }],
        }),
        wrong("its result in a variable; STATUS_TIMEOUT is a success", "freedAfterTimeout", send(`${SUBMIT}\n    st = ${TIMED};\n    if (!NT_SUCCESS(st))\n        return st;\n    /*!*/IoFreeIrp(irp);\n    return st;`), {
            suggestions: [{
                message: "cancelAndWait",
                output: send(`${SUBMIT}\n    st = ${TIMED};\n    if (st == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n    ${WAIT}\n    }\n    if (!NT_SUCCESS(st))\n        return st;\n    /*!*/IoFreeIrp(irp);\n    return st;`),
            }],
        }),
        wrong("its result in a declaration", "freedAfterTimeout", send(`${SUBMIT}\n    NTSTATUS w = ${TIMED};\n    if (w == STATUS_TIMEOUT)\n        DbgPrint("late\\n");\n    /*!*/IoFreeIrp(irp);\n    return st;`), {
            suggestions: [{
                message: "cancelAndWait",
                output: send(`${SUBMIT}\n    NTSTATUS w = ${TIMED};\n    if (w == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n    ${WAIT}\n    }\n    if (w == STATUS_TIMEOUT)\n        DbgPrint("late\\n");\n    /*!*/IoFreeIrp(irp);\n    return st;`),
            }],
        }),
        wrong("in a condition", "freedAfterTimeout", send(`${SUBMIT}\n    if (${TIMED} == STATUS_TIMEOUT) {\n        IoFreeIrp(irp); /*!*/\n        return STATUS_IO_TIMEOUT;\n    }\n    IoFreeIrp(irp);\n    return st;`), {
            suggestions: [{
                message: "cancelAndWait",
                output: send(`${SUBMIT}\n    if (${TIMED} == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n    ${WAIT}\n        IoFreeIrp(irp); /*!*/\n        return STATUS_IO_TIMEOUT;\n    }\n    IoFreeIrp(irp);\n    return st;`),
            }],
        }),
        wrong("waited for with a limit when pending", "freedAfterTimeout", send(`${SUBMIT}\n    if (st == STATUS_PENDING) {\n        st = ${TIMED};\n        if (st == STATUS_TIMEOUT)\n            goto fail;\n        st = irp->IoStatus.Status;\n    }\n    IoFreeIrp(irp);\n    return st;\nfail:\n    /*!*/IoFreeIrp(irp);\n    return st;`), {
            suggestions: [{
                message: "cancelAndWait",
                output: send(`${SUBMIT}\n    if (st == STATUS_PENDING) {\n        st = ${TIMED};\n        if (st == STATUS_TIMEOUT) {\n            IoCancelIrp(irp);\n        ${WAIT}\n        }\n        if (st == STATUS_TIMEOUT)\n            goto fail;\n        st = irp->IoStatus.Status;\n    }\n    IoFreeIrp(irp);\n    return st;\nfail:\n    /*!*/IoFreeIrp(irp);\n    return st;`),
            }],
        }),
        wrong("cancelled, and not waited for again", "freedAfterCancel", send(`${SUBMIT}\n    if (${TIMED} == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n    }\n    /*!*/IoFreeIrp(irp);\n    return st;`), {
            data: { name: "IoFreeIrp", call: "WskSend", wait: "KeWaitForSingleObject", cancel: "IoCancelIrp" },
            suggestions: [{
                message: "waitAgain", data: { cancel: "IoCancelIrp" },
                output: send(`${SUBMIT}\n    if (${TIMED} == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n    ${WAIT}\n    }\n    /*!*/IoFreeIrp(irp);\n    return st;`),
            }],
        }),
        wrong("cancelled at once", "freedAfterCancel", send(`${SUBMIT}\n    IoCancelIrp(irp);\n    /*!*/IoFreeIrp(irp);\n    return st;`), { suggestions: [] }),
        wrong("cancelled, and waited for with a limit again", "freedAfterCancel", send(`${SUBMIT}\n    if (${TIMED} == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n        if (${TIMED} == STATUS_TIMEOUT) {\n            /*!*/IoFreeIrp(irp);\n            return STATUS_IO_TIMEOUT;\n        }\n    }\n    IoFreeIrp(irp);\n    return st;`), {
            suggestions: [{
                message: "waitAgain", data: { cancel: "IoCancelIrp" },
                output: send(`${SUBMIT}\n    if (${TIMED} == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n    ${WAIT}\n        if (${TIMED} == STATUS_TIMEOUT) {\n            /*!*/IoFreeIrp(irp);\n            return STATUS_IO_TIMEOUT;\n        }\n    }\n    IoFreeIrp(irp);\n    return st;`),
            }],
        }),
        wrong("reused while pending", "reusedPending", send(`${SUBMIT}\n    /*!*/IoReuseIrp(irp, STATUS_UNSUCCESSFUL);\n    IoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    return ctx->Dispatch->WskReceive(ctx->Socket, buf, 0, irp);`), { data: { name: "IoReuseIrp", call: "WskSend", wait: "", cancel: "", why: "nothing has waited for the completion of WskSend" } }),
        wrong("reused when the time is up", "reusedAfterTimeout", send(`    for (;;) {\n        IoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    ${CALL}\n        ${TIMED};\n        /*!*/IoReuseIrp(irp, STATUS_UNSUCCESSFUL);\n    }`), {
            suggestions: [{
                message: "cancelAndWait",
                output: send(`    for (;;) {\n        IoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    ${CALL}\n        if (${TIMED} == STATUS_TIMEOUT) {\n            IoCancelIrp(irp);\n        ${WAIT}\n        }\n        /*!*/IoReuseIrp(irp, STATUS_UNSUCCESSFUL);\n    }`),
            }],
        }),
        wrong("two requests at once", "submittedPending", send(`${SUBMIT}\n    /*!*/ctx->Dispatch->WskReceive(ctx->Socket, buf, 0, irp);\n    return st;`), { data: { name: "WskReceive", call: "WskSend", wait: "", cancel: "", why: "nothing has waited for the completion of WskSend" } }),
        wrong("a routine for the second of two requests", "armedPending", send(`${SUBMIT}\n    /*!*/IoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    return ctx->Dispatch->WskReceive(ctx->Socket, buf, 0, irp);`)),
        wrong("a loop without a wait", "armedPending", send(`    for (int i = 0; i < 3; i++) {\n        /*!*/IoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    ${CALL}\n    }\n    return st;`)),
        wrong("given to another function when the time is up", "submittedPending", send(`${SUBMIT}\n    ${TIMED};\n    /*!*/ctx->Dispatch->WskReceive(ctx->Socket, buf, 0, irp);\n    return st;`), { data: { name: "WskReceive", call: "WskSend", wait: "KeWaitForSingleObject", cancel: "", why: "KeWaitForSingleObject has run out of time, but the IRP of WskSend is still pending" } }),
        wrong("a routine for the next request when another event has ended the wait", "armedPending", send(`${EITHER}\n    /*!*/IoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    return ctx->Dispatch->WskReceive(ctx->Socket, buf, 0, irp);`), { data: { name: "IoSetCompletionRoutine", call: "WskSend", wait: "KeWaitForMultipleObjects", cancel: "", why: "KeWaitForMultipleObjects can end for another of its objects while the IRP of WskSend is still pending" } }),
        wrong("reset at once when it was cancelled", "reusedPending", send(`${SUBMIT}\n    if (${TIMED} == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n        /*!*/IoReuseIrp(irp, STATUS_UNSUCCESSFUL);\n        return STATUS_IO_TIMEOUT;\n    }\n    IoFreeIrp(irp);\n    return st;`), {
            data: { name: "IoReuseIrp", call: "WskSend", wait: "KeWaitForSingleObject", cancel: "IoCancelIrp", why: "IoCancelIrp asks for its cancellation, and returns before WskSend is completed" },
            suggestions: [{
                message: "waitAgain", data: { cancel: "IoCancelIrp" },
                output: send(`${SUBMIT}\n    if (${TIMED} == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n    ${WAIT}\n        /*!*/IoReuseIrp(irp, STATUS_UNSUCCESSFUL);\n        return STATUS_IO_TIMEOUT;\n    }\n    IoFreeIrp(irp);\n    return st;`),
            }],
        }),
        wrong("read and freed when the time was up", "freedAfterTimeout", send(`${SUBMIT}\n    if (st == STATUS_PENDING) {\n        ${TIMED};\n        st = irp->IoStatus.Status;\n    }\n    /*!*/IoFreeIrp(irp);\n    return st;`), {
            trace: ["main.c:16", "main.c:19", "main.c:20", "main.c:22:9 KeWaitForSingleObject runs out of time: the IRP is still pending", "main.c:25:10 IoFreeIrp frees it while it is pending"],
            suggestions: [{
                message: "cancelAndWait",
                output: send(`${SUBMIT}\n    if (st == STATUS_PENDING) {\n        if (${TIMED} == STATUS_TIMEOUT) {\n            IoCancelIrp(irp);\n        ${WAIT}\n        }\n        st = irp->IoStatus.Status;\n    }\n    /*!*/IoFreeIrp(irp);\n    return st;`),
            }],
        }),
        wrong("read twice, and freed whatever it says, when the time was up", "freedAfterTimeout", send(`${SUBMIT}\n    ${TIMED};\n    if (NT_SUCCESS(irp->IoStatus.Status))\n        ctx->Sent = irp->IoStatus.Information;\n    /*!*/IoFreeIrp(irp);\n    return st;`), {
            suggestions: [{ message: "cancelAndWait", output: send(`${SUBMIT}\n${guarded(TIMED)}\n    if (NT_SUCCESS(irp->IoStatus.Status))\n        ctx->Sent = irp->IoStatus.Information;\n    /*!*/IoFreeIrp(irp);\n    return st;`) }],
        }),
        wrong("read and reset when another event has ended the wait", "reusedAfterOther", send(`${EITHER}\n    ctx->Sent = irp->IoStatus.Information;\n    /*!*/IoReuseIrp(irp, STATUS_SUCCESS);\n    return st;`), { suggestions: [] }),
    ],
});
