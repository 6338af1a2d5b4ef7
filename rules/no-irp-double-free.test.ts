import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-double-free.js";

/** Completion routines of the drivers below: lines 1 to 12 of every snippet that starts with them. */
const ROUTINES = `NTSTATUS Frees(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS Signals(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

`;

/** A driver whose own code starts at line 13. */
const after = (code: string): string => ROUTINES + code;
/** A function that owns `irp` and `st`; `body` starts at line 17. */
const send = (body: string, parameters = "PCTX ctx, PWSK_BUF buf"): string =>
    after(`NTSTATUS Send(${parameters})
{
    NTSTATUS st;
    PIRP irp = IoAllocateIrp(1, FALSE);
${body}
}
`);

/** A connection that keeps its IRP, and the routine of its last request; `body` starts at line 9. */
const last = (body: string, start = ""): string => `static VOID Drop(PCONN c)
{
    IoFreeIrp(c->Irp);
    ExFreePoolWithTag(c, 'nnoC');
}
NTSTATUS Closed(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    PCONN c = Context;
${body}
    return STATUS_MORE_PROCESSING_REQUIRED;
}
VOID Close(PCONN c)
{
    IoReuseIrp(c->Irp, 0);
    IoSetCompletionRoutine(c->Irp, Closed, c, TRUE, TRUE, TRUE);
    c->Dispatch->WskCloseSocket(c->Socket, c->Irp);${start}
}
`;

const ARM = "    IoSetCompletionRoutine(irp, Frees, ctx, TRUE, TRUE, TRUE);";
const KEEP = "    IoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);";
const CALL = "    st = ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);";

/** A request whose routine decides by `condition` whether it frees the IRP; `body` starts on line 29. */
const branching = (condition: string, body: string): string =>
    `${ROUTINES}NTSTATUS Some(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    PCTX ctx = Context;
    if (${condition})
        IoFreeIrp(Irp);
    else
        KeSetEvent(&ctx->Event, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS Send(PCTX ctx, PWSK_BUF buf)
{
    NTSTATUS st;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    IoSetCompletionRoutine(irp, Some, ctx, TRUE, TRUE, TRUE);
${body}
    return st;
}
`;
const FAILURE = "!NT_SUCCESS(Irp->IoStatus.Status)";
/** Such a request whose routine does `tell` where it frees. */
const telling = (tell: string, body: string): string => branching(FAILURE, body).replace("        IoFreeIrp(Irp);", `    {\n        ${tell};\n        IoFreeIrp(Irp);\n    }`);
const AWAIT = "    if (st == STATUS_PENDING) {\n        KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n        st = irp->IoStatus.Status;\n    }\n";

/** The code without the call of IoFreeIrp on `line`. */
function withoutFree(code: string, line: number): string {
    const lines = code.split("\n");
    const text = lines[line - 1] ?? "";
    const call = /.*(IoFreeIrp\([^()]*\);)/.exec(text)?.[1] ?? "";
    const before = text.slice(0, text.lastIndexOf(call));
    const leading = before.trim() === "" ? (lines[line - 2] ?? "") : before;
    if (text.trim() === call && !/(^|[ \t])(if|else)\b[^;{]*$|:$/.test(lines[line - 2] ?? "")) lines.splice(line - 1, 1);
    else lines[line - 1] = before + (/[;{]\s*$/.test(before) ? "" : /:\s*$/.test(leading) ? ";" : "{ }") + text.slice(before.length + call.length);
    return lines.join("\n");
}

type Case = Parameters<typeof testRule<"afterFailure" | "freedByRoutine" | "freedDoubtful" | "freedTwice" | "removeFree">>[1]["invalid"][number];

/** Where a free stands on the reported line, its removal is suggested. */
function withSuggestions(each: Case): Case {
    const errors = each.errors.map((error) => {
        const line = each.code.split("\n")[error.line - 1] ?? "";
        if (error.suggestions !== undefined || !line.includes("IoFreeIrp(")) return error;
        return { ...error, suggestions: [{ message: "removeFree" as const, data: { free: "IoFreeIrp" }, output: withoutFree(each.code, error.line) }] };
    });
    return { ...each, errors };
}

/** A request whose routine keeps the IRP where a member says so, and whose caller does something of its own where it is pending. */
const relying = (body: string, keeps = "ctx->Stopping"): string =>
    `NTSTATUS Some(PDEVICE_OBJECT d, PIRP Irp, PVOID c)\n{\n    PCTX ctx = (PCTX)c;\n    if (${keeps}) return STATUS_MORE_PROCESSING_REQUIRED;\n    IoFreeIrp(Irp);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n${send(`    IoSetCompletionRoutine(irp, Some, ctx, TRUE, TRUE, TRUE);\n${CALL}\n${body}`)}`;

/** Frees the IRP where the status is `status`, and once more where `test` does not return. */
const severity = (status: string, test: string): string =>
    send(`    st = STATUS_SUCCESS;\n    if (ctx->Big) { IoFreeIrp(irp); st = ${status}; }\n    if (${test}) return st;\n    IoFreeIrp(irp);\n    return st;`);

/** A request that a flag says to have been made, and a call that may change it, or not. */
const flagged = ({ set = "ctx->Sent = TRUE;", call = "Trace(ctx);", free = "if (!ctx->Sent)" } = {}): string => `VOID Trace(PCTX ctx);
static NTSTATUS Freed(PDEVICE_OBJECT d, PIRP Irp, PVOID c) { IoFreeIrp(Irp); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS Send(PCTX ctx, PWSK_BUF buf)
{
    NTSTATUS st = STATUS_DEVICE_NOT_READY;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    ctx->Sent = FALSE;
    ${call}
    if (ctx->Ready) {
        IoSetCompletionRoutine(irp, Freed, NULL, TRUE, TRUE, TRUE);
        ${set}
        st = ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);
        ${call}
    }
    ${free}
        IoFreeIrp(irp);
    return st;
}
`;

testRule(rule, {
    valid: [
        { name: "a flag tells, which code out of sight may change", code: flagged() },
        { name: "a flag tells, which nobody may change", code: flagged({ call: "DbgPrint(\"x\");" }) },
        ...[["STATUS_BUFFER_OVERFLOW", "NT_WARNING(st)"], ["STATUS_ACCESS_DENIED", "NT_ERROR(st)"], ["STATUS_OBJECT_NAME_EXISTS", "NT_INFORMATION(st)"]].map(([status = "", test = ""]) => ({
            name: `${status} is what ${test} asks for`, code: severity(status, test),
        })),
        { name: "a routine that frees on some paths, and a caller that never does", code: relying("    return st;") },
        { name: "the caller frees where a member says that the routine has not", code: relying("    if (st == STATUS_PENDING) return st;\n    if (ctx->Stopping) IoFreeIrp(irp);\n    return st;") },
        { name: "the caller waits where it is pending, and frees always", code: relying("    if (st == STATUS_PENDING) KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    IoFreeIrp(irp);\n    return st;") },
        { name: "the routine keeps what has succeeded, its caller frees that", code: relying("    if (st == STATUS_PENDING) return st;\n    if (NT_SUCCESS(st)) IoFreeIrp(irp);\n    return st;", "NT_SUCCESS(Irp->IoStatus.Status)") },
        { name: "the routine frees where the request fails, its caller where it succeeds", code: branching(FAILURE, `${CALL}\n    if (st == STATUS_SUCCESS) IoFreeIrp(irp);`) },
        { name: "the routine frees where the request succeeds, its caller where it fails", code: branching("NT_SUCCESS(Irp->IoStatus.Status)", `${CALL}\n    if (!NT_SUCCESS(st)) IoFreeIrp(irp);`) },
        { name: "the routine frees where the context says so, and it does not", code: branching("ctx->IsAsync", `    ctx->IsAsync = FALSE;\n${CALL}\n${AWAIT}    IoFreeIrp(irp);`) },
        { name: "the routine frees where the context says so, and its caller where it does not", code: branching("ctx->IsAsync", `${CALL}\n    if (!ctx->IsAsync) {\n${AWAIT}        IoFreeIrp(irp);\n    }`) },
        { name: "the routine frees what its caller has given up", code: branching("InterlockedExchange(&ctx->GaveUp, 1) != 0", `    ctx->GaveUp = 0;\n${CALL}\n    if (st != STATUS_PENDING || InterlockedExchange(&ctx->GaveUp, 1) != 0) IoFreeIrp(irp);`) },
        { name: "the routine frees what its caller has given up, under a lock", code: branching("ctx->GaveUp", `    ctx->GaveUp = FALSE;\n${CALL}\n    if (!NT_SUCCESS(st)) IoFreeIrp(irp);`) },
        { name: "the routine frees for whoever counts last", code: branching("InterlockedDecrement(&ctx->Refs) == 0", `    ctx->Refs = 2;\n${CALL}\n    if (InterlockedDecrement(&ctx->Refs) == 0) IoFreeIrp(irp);`) },
        { name: "the routine frees by flags that the request gives back", code: branching("ctx->Flags == 0", `    ctx->Flags = 0;\n    st = Datagram(ctx->Socket)->WskReceiveFrom(ctx->Socket, buf, 0, NULL, NULL, NULL, &ctx->Flags, irp);\n    if (st != STATUS_PENDING && Marked(st)) IoFreeIrp(irp);`) },
        { name: "the routine frees for whom the flag that is asked once more does not keep it", code: branching("!ctx->IsKept", `    ctx->IsKept = FALSE;\n${CALL}\n    Publish(ctx);\n    if (ctx->IsKept) {\n${AWAIT}        IoFreeIrp(irp);\n    }`) },
        { name: "the routine tells that it has freed", code: branching(`${FAILURE} && (ctx->IsFreed = TRUE)`, `    ctx->IsFreed = FALSE;\n${CALL}\n    if (!ctx->IsFreed && !NT_SUCCESS(st)) IoFreeIrp(irp);`) },
        { name: "the routine tells the status by which it has freed", code: telling("ctx->Status = Irp->IoStatus.Status", `${CALL}\n    if (NT_SUCCESS(ctx->Status)) IoFreeIrp(irp);\n    st = ctx->Status;`) },
        { name: "the routine takes what it has freed out of the context", code: telling("ctx->Irp = NULL", `    ctx->Irp = irp;\n${CALL}\n    if (ctx->Irp != NULL) IoFreeIrp(ctx->Irp);`) },
        { name: "the routine takes what it has freed out of the context, and the caller's caller asks", code: `${telling("ctx->Irp = NULL", `    ctx->Irp = irp;\n${CALL}`)}\nvoid Use(PCTX ctx, PWSK_BUF buf) { Send(ctx, buf); if (ctx->Irp != NULL) IoFreeIrp(ctx->Irp); }` },
        { name: "what was cancelled the routine frees", code: branching("Irp->Cancel", `${CALL}\n    if (!NT_SUCCESS(st)) IoFreeIrp(irp);`) },
        { name: "what was pending the routine frees", code: branching("Irp->PendingReturned", `${CALL}\n    if (st != STATUS_PENDING) IoFreeIrp(irp);`) },
        {
            name: "IRPs of an array, from the last one on",
            code: "void f(void)\n{\n    PIRP all[8];\n    ULONG i, n = 0;\n    for (i = 0; i < RTL_NUMBER_OF(all); i++) {\n        all[i] = IoAllocateIrp(1, FALSE);\n        if (!all[i]) break;\n        n++;\n    }\n    while (n) IoFreeIrp(all[--n]);\n}\n",
        },
        { name: "the routine's IRP goes with its context", code: last("    Drop(c);") },
        { name: "the context has another IRP besides", code: last("    IoFreeIrp(c->Spare);\n    IoFreeIrp(Irp);") },
        { name: "the context has got another IRP meanwhile", code: last("    IoFreeIrp(c->Irp);\n    IoFreeIrp(Irp);", "\n    c->Irp = c->Spare;") },
        { name: "the context has lost the IRP in the routine", code: last("    if (c->Irp == Irp) c->Irp = NULL;\n    IoFreeIrp(Irp);\n    if (c->Irp) IoFreeIrp(c->Irp);") },
        { name: "the routine's context is another object", code: last("    IoFreeIrp(c->Irp);\n    IoFreeIrp(Irp);").replace("Closed, c,", "Closed, c->Next,") },
        { name: "the documentation's way: the routine frees", code: send(`${ARM}\n${CALL}\n    return st;`) },
        { name: "the waiter frees", code: send(`${KEEP}\n${CALL}\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    IoFreeIrp(irp);\n    return st;`) },
        {
            name: "the waiter waits only when pending, and frees always",
            code: send(`${KEEP}\n${CALL}\n    if (st == STATUS_PENDING) {\n        KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n        st = irp->IoStatus.Status;\n    }\n    IoFreeIrp(irp);\n    return st;`),
        },
        {
            name: "a failed call whose routine does not free",
            code: send(`${KEEP}\n${CALL}\n    if (!NT_SUCCESS(st)) {\n        IoFreeIrp(irp);\n        return st;\n    }\n    return Wait(ctx, irp);`),
        },
        { name: "freed before the call only", code: send(`    if (ctx->Socket == NULL) {\n        IoFreeIrp(irp);\n        return STATUS_INVALID_PARAMETER;\n    }\n${ARM}\n${CALL}\n    return st;`) },
        {
            name: "one label, reached before the call only",
            code: send(`    if (ctx->Socket == NULL) {\n        st = STATUS_INVALID_PARAMETER;\n        goto fail;\n    }\n${ARM}\n${CALL}\n    return st;\nfail:\n    IoFreeIrp(irp);\n    return st;`),
        },
        {
            name: "a flag says whether the IRP was handed over",
            code: send(`    BOOLEAN submitted = FALSE;\n    if (ctx->Socket == NULL) {\n        st = STATUS_INVALID_PARAMETER;\n        goto out;\n    }\n${ARM}\n    submitted = TRUE;\n${CALL}\nout:\n    if (!submitted)\n        IoFreeIrp(irp);\n    return st;`),
        },
        {
            name: "the pointer is cleared once the IRP is handed over",
            code: send(`    if (ctx->Socket == NULL) {\n        st = STATUS_INVALID_PARAMETER;\n        goto out;\n    }\n${ARM}\n${CALL}\n    irp = NULL;\nout:\n    if (irp != NULL) IoFreeIrp(irp);\n    return st;`),
        },
        {
            name: "a status decides, and is overwritten by the call",
            code: send(`    st = Prepare(ctx);\n    if (!NT_SUCCESS(st)) goto out;\n${ARM}\n${CALL}\n    st = STATUS_SUCCESS;\nout:\n    if (!NT_SUCCESS(st)) IoFreeIrp(irp);\n    return st;`),
        },
        {
            name: "goto chain from both sides",
            code: send(`    PMDL mdl = IoAllocateMdl(ctx->Buffer, 10, FALSE, FALSE, NULL);\n    if (mdl == NULL) {\n        st = STATUS_INSUFFICIENT_RESOURCES;\n        goto free_irp;\n    }\n${ARM}\n${CALL}\n    if (!NT_SUCCESS(st)) goto free_mdl;\n    return st;\nfree_irp:\n    IoFreeIrp(irp);\n    return st;\nfree_mdl:\n    IoFreeMdl(mdl);\n    return st;`),
        },
        { name: "cleared after the first free", code: send("    IoFreeIrp(irp);\n    irp = NULL;\n    if (irp) IoFreeIrp(irp);\n    return 0;") },
        { name: "freed on either branch", code: send("    if (ctx->Flag) {\n        IoFreeIrp(irp);\n        return 0;\n    }\n    IoFreeIrp(irp);\n    return 1;") },
        { name: "freed on either branch, by the same condition", code: send("    if (ctx->Flag) IoFreeIrp(irp);\n    st = 1;\n    if (!ctx->Flag) IoFreeIrp(irp);\n    return 1;") },
        {
            name: "the routine frees conditionally",
            code: `NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    if (((PCTX)c)->Own) IoFreeIrp(i); else KeSetEvent(&((PCTX)c)->Event, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nvoid f(PCTX ctx, PIRP irp)\n{\n    NTSTATUS st;\n    IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);\n    st = ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n    if (!ctx->Own) { Wait(ctx); IoFreeIrp(irp); }\n}\n`,
        },
        {
            name: "two routines chosen by a flag",
            code: send(`    BOOLEAN wait = ctx->Wait;\n    IoSetCompletionRoutine(irp, wait ? Signals : Frees, ctx, TRUE, TRUE, TRUE);\n${CALL}\n    if (wait) {\n        KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n        IoFreeIrp(irp);\n    }\n    return st;`),
        },
        {
            name: "two routines, set on two branches",
            code: send(`    BOOLEAN wait = ctx->Wait;\n    if (wait)\n        IoSetCompletionRoutine(irp, Signals, ctx, TRUE, TRUE, TRUE);\n    else\n        IoSetCompletionRoutine(irp, Frees, ctx, TRUE, TRUE, TRUE);\n${CALL}\n    if (wait) {\n        Wait(ctx);\n        IoFreeIrp(irp);\n    }\n    return st;`),
        },
        {
            name: "a reused IRP",
            code: send(`    for (int i = 0; i < 10; i++) {\n        IoReuseIrp(irp, STATUS_UNSUCCESSFUL);\n    ${KEEP}\n    ${CALL}\n        if (st == STATUS_PENDING) KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    }\n    IoFreeIrp(irp);\n    return st;`),
        },
        {
            name: "an IRP for each turn of a loop",
            code: after(`void SendAll(PCTX ctx, int n)\n{\n    for (int i = 0; i < n; i++) {\n        PIRP irp = IoAllocateIrp(1, FALSE);\n        if (irp == NULL) break;\n        if (ctx->Bufs[i].Length == 0) { IoFreeIrp(irp); continue; }\n        IoSetCompletionRoutine(irp, Frees, ctx, TRUE, TRUE, TRUE);\n        ctx->Dispatch->WskSend(ctx->Socket, &ctx->Bufs[i], 0, irp);\n    }\n}\n`),
        },
        {
            name: "an array of IRPs",
            code: after("void FreeAll(PCTX ctx)\n{\n    ULONG i;\n    for (i = 0; i < 4; i++) {\n        IoFreeIrp(ctx->Irps[i]);\n        ctx->Irps[i] = NULL;\n    }\n    IoFreeIrp(ctx->Op[0].Irp);\n    IoFreeIrp(ctx->Op[1].Irp);\n}\n"),
        },
        {
            name: "a list of contexts, taken apart",
            code: after("void Drain(void)\n{\n    while (!IsListEmpty(&g_List)) {\n        PLIST_ENTRY e = g_List.Flink;\n        PCTX ctx = CONTAINING_RECORD(e, CTX, Link);\n        RemoveEntryList(e);\n        IoFreeIrp(ctx->Irp);\n        ExFreePool(ctx);\n    }\n}\n"),
        },
        {
            name: "a list of contexts, by RemoveHeadList",
            code: after("void Drain(PDEV dev)\n{\n    while (!IsListEmpty(&dev->List)) {\n        PCTX ctx = CONTAINING_RECORD(RemoveHeadList(&dev->List), CTX, Link);\n        IoFreeIrp(ctx->Irp);\n    }\n}\n"),
        },
        {
            name: "a singly linked list, popped by hand",
            code: after("void Drain(PDEV dev)\n{\n    PCTX ctx;\n    while ((ctx = dev->Head) != NULL) {\n        dev->Head = ctx->Next;\n        IoFreeIrp(ctx->Irp);\n        ExFreePool(ctx);\n    }\n}\n"),
        },
        {
            name: "a member of a context, freed once by a helper that clears it",
            code: after("static void FreeIrp(PCTX ctx)\n{\n    if (ctx->Irp != NULL) {\n        IoFreeIrp(ctx->Irp);\n        ctx->Irp = NULL;\n    }\n}\nvoid Stop(PCTX ctx)\n{\n    FreeIrp(ctx);\n    FreeIrp(ctx);\n}\n"),
        },
        {
            name: "a pointer to the IRP's pointer, cleared by the helper",
            code: after("static void FreeIrp(PIRP *p)\n{\n    if (*p) {\n        IoFreeIrp(*p);\n        *p = NULL;\n    }\n}\nvoid Stop(void)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    FreeIrp(&irp);\n    FreeIrp(&irp);\n}\n"),
        },
        {
            name: "a helper that frees by a flag",
            code: after("static void Finish(PIRP irp, BOOLEAN release)\n{\n    if (release) IoFreeIrp(irp);\n}\nvoid f(PCTX ctx, BOOLEAN own)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    Finish(irp, own);\n    if (!own) IoFreeIrp(irp);\n    irp = IoAllocateIrp(1, FALSE);\n    Finish(irp, FALSE);\n    IoFreeIrp(irp);\n}\n"),
        },
        {
            name: "a helper frees when it fails, and says so",
            code: after("static NTSTATUS Prepare(PCTX ctx, PIRP irp)\n{\n    if (ctx->Socket == NULL) {\n        IoFreeIrp(irp);\n        return STATUS_INVALID_PARAMETER;\n    }\n    return STATUS_SUCCESS;\n}\nvoid f(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    NTSTATUS st = Prepare(ctx, irp);\n    if (!NT_SUCCESS(st)) return;\n    IoFreeIrp(irp);\n}\n"),
        },
        {
            name: "a helper hands over, and says through a flag whether it did",
            code: after("static NTSTATUS Submit(PCTX ctx, PIRP irp, BOOLEAN *sent)\n{\n    *sent = FALSE;\n    if (ctx->Socket == NULL) return STATUS_INVALID_PARAMETER;\n    IoSetCompletionRoutine(irp, Frees, ctx, TRUE, TRUE, TRUE);\n    *sent = TRUE;\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\nvoid f(PCTX ctx)\n{\n    BOOLEAN sent;\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    NTSTATUS st = Submit(ctx, irp, &sent);\n    if (!sent) IoFreeIrp(irp);\n}\n"),
        },
        { name: "an unknown function may set another routine", code: send(`${ARM}\n    PrepareIrp(irp);\n${CALL}\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "an unknown function knows the context in which the IRP stands", code: send(`${ARM}\n    ctx->Irp = irp;\n    Rearm(ctx);\n${CALL}\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "the routine is a parameter", code: send("    IoSetCompletionRoutine(irp, routine, ctx, TRUE, TRUE, TRUE);\n" + CALL + "\n    IoFreeIrp(irp);\n    return st;", "PCTX ctx, PWSK_BUF buf, PIO_COMPLETION_ROUTINE routine") },
        { name: "the routine is in no file", code: send("    IoSetCompletionRoutine(irp, Elsewhere, ctx, TRUE, TRUE, TRUE);\n" + CALL + "\n    IoFreeIrp(irp);\n    return st;") },
        { name: "the routine gets another one set afterwards", code: send(`${ARM}\n${KEEP}\n${CALL}\n    IoFreeIrp(irp);\n    return st;`) },
        {
            name: "alternatives of a build",
            code: send(`#ifdef ASYNC\n${ARM}\n#else\n${KEEP}\n#endif\n${CALL}\n#ifndef ASYNC\n    Wait(ctx);\n    IoFreeIrp(irp);\n#endif\n    return st;`),
        },
        { name: "a call that returns before it can free", code: send(`${ARM}\n${CALL}\n    switch (st) {\n    case STATUS_PENDING:\n    case STATUS_SUCCESS:\n        return st;\n    default:\n        break;\n    }\n    Log(st);\n    return st;`) },
        {
            name: "__finally frees what was not handed over",
            code: send(`    BOOLEAN submitted = FALSE;\n    __try {\n        if (ctx->Socket == NULL) {\n            st = STATUS_INVALID_PARAMETER;\n            __leave;\n        }\n${ARM}\n        submitted = TRUE;\n${CALL}\n    } __finally {\n        if (!submitted) IoFreeIrp(irp);\n    }\n    return st;`),
        },
        {
            name: "timed wait, cancel, wait again, free",
            code: send(`${KEEP}\n${CALL}\n    if (KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &ctx->Timeout) == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n        KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    }\n    IoFreeIrp(irp);\n    return st;`),
        },
        {
            name: "a routine that reposts its IRP, and frees it in the end",
            code: "NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    PCTX ctx = c;\n    if (!NT_SUCCESS(i->IoStatus.Status)) {\n        IoFreeIrp(i);\n        return STATUS_MORE_PROCESSING_REQUIRED;\n    }\n    IoReuseIrp(i, STATUS_SUCCESS);\n    IoSetCompletionRoutine(i, Done, c, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, i);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n",
        },
        { name: "an IRP from above", code: after("NTSTATUS Dispatch(PDEVICE_OBJECT d, PIRP Irp)\n{\n    IoCompleteRequest(Irp, 0);\n    return STATUS_SUCCESS;\n}\n") },
        { name: "two IRPs", code: after("void f(PCTX ctx)\n{\n    PIRP a = IoAllocateIrp(1, FALSE);\n    PIRP b = IoAllocateIrp(1, FALSE);\n    IoFreeIrp(a);\n    IoFreeIrp(b);\n    IoFreeIrp(ctx->Irp);\n    IoFreeIrp(ctx->Irp2);\n}\n") },
        { name: "freed and allocated again", code: send("    IoFreeIrp(irp);\n    irp = IoAllocateIrp(1, FALSE);\n    IoFreeIrp(irp);\n    return 0;") },
        { name: "the member is given another IRP", code: after("void f(PCTX ctx)\n{\n    IoFreeIrp(ctx->Irp);\n    ctx->Irp = IoAllocateIrp(1, FALSE);\n    IoFreeIrp(ctx->Irp);\n}\n") },
        { name: "taken by exchange", code: after("void f(PCTX ctx)\n{\n    PIRP irp = InterlockedExchangePointer((PVOID *)&ctx->Irp, NULL);\n    if (irp) IoFreeIrp(irp);\n    irp = InterlockedExchangePointer((PVOID *)&ctx->Irp, NULL);\n    if (irp) IoFreeIrp(irp);\n}\n") },
        { name: "the last reference frees", code: after("void Deref(PCTX ctx)\n{\n    if (InterlockedDecrement(&ctx->Refs) == 0) IoFreeIrp(ctx->Irp);\n}\nvoid f(PCTX ctx)\n{\n    Deref(ctx);\n    Deref(ctx);\n}\n") },
        { name: "code that is left out", code: send(`${ARM}\n${CALL}\n    ...\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "no build frees twice", code: send("    IoFreeIrp(irp);\n#if 0\n    IoFreeIrp(irp);\n#endif\n    return 0;") },
        { name: "a helper decides by a flag that it has set, and code out of sight may change, for callers who have sent and who have not", code: `VOID Trace(PCTX ctx);
static NTSTATUS Freed(PDEVICE_OBJECT d, PIRP Irp, PVOID c) { IoFreeIrp(Irp); return STATUS_MORE_PROCESSING_REQUIRED; }
static VOID Finish(PCTX ctx, PIRP irp, NTSTATUS st) { ctx->Sent = (st == STATUS_PENDING); Trace(ctx); if (!ctx->Sent) IoFreeIrp(irp); }
NTSTATUS Send(PCTX ctx, PWSK_BUF buf)
{
    NTSTATUS st = STATUS_DEVICE_NOT_READY;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    if (ctx->Ready) {
        IoSetCompletionRoutine(irp, Freed, NULL, TRUE, TRUE, TRUE);
        st = STATUS_PENDING;
        ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);
    }
    Finish(ctx, irp, st);
    return st;
}
` },
        { name: "a flag tells, which a turn of a loop has set", code: `VOID Trace(PCTX ctx);
static NTSTATUS Freed(PDEVICE_OBJECT d, PIRP Irp, PVOID c) { IoFreeIrp(Irp); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS Send(PCTX ctx, PWSK_BUF buf)
{
    ULONG turn;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    ctx->Sent = FALSE;
    for (turn = 0; turn < ctx->Turns; turn++) {
        Trace(ctx);
        if (ctx->Sent) break;
        if (ctx->Socket == NULL) continue;
        IoSetCompletionRoutine(irp, Freed, NULL, TRUE, TRUE, TRUE);
        ctx->Sent = TRUE;
        ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);
    }
    Trace(ctx);
    if (!ctx->Sent) IoFreeIrp(irp);
    return STATUS_SUCCESS;
}
` },
        { name: "moved to another variable on some paths", code: send("    PIRP kept = NULL;\n    if (ctx->Sync) {\n        kept = irp;\n        irp = NULL;\n    }\n    if (irp) IoFreeIrp(irp);\n    if (kept) IoFreeIrp(kept);\n    return 0;") },
    ],
    invalid: ([
        {
            name: "the routine frees where the request fails, and its caller does, too",
            code: branching(FAILURE, `${CALL}\n    if (!NT_SUCCESS(st)) {\n        IoFreeIrp(irp);\n    }`),
            errors: [{
                message: "afterFailure", line: 31, data: { free: "IoFreeIrp", call: "WskSend" },
                trace: ["main.c:26", "main.c:28:5 IoSetCompletionRoutine sets its completion routine", "main.c:29:10 WskSend starts a request for which the completion routine frees the IRP", "main.c:17", "main.c:29", "main.c:29:10 'st' is not a success on this path", "main.c:31"],
            }],
        },
        {
            name: "the caller frees what it leaves to a routine that may free it where it is pending",
            code: relying("    if (st == STATUS_PENDING) return st;\n    IoFreeIrp(irp);\n    return st;"),
            errors: [{ message: "freedDoubtful", line: 27, suggestions: [], data: { free: "IoFreeIrp", call: "WskSend" } }],
        },
        { name: "the routine frees where the request is no success, and its caller where it fails", code: branching("Irp->IoStatus.Status != STATUS_SUCCESS", `${CALL}\n    if (st != STATUS_PENDING && !NT_SUCCESS(st)) {\n        IoFreeIrp(irp);\n    }`), errors: [{ message: "afterFailure", line: 31 }] },
        { name: "the routine frees where the request succeeds, and its caller does, too", code: branching("NT_SUCCESS(Irp->IoStatus.Status)", `${CALL}\n    if (st == STATUS_SUCCESS) {\n        IoFreeIrp(irp);\n    }`), errors: [{ message: "freedByRoutine", line: 31 }] },
        { name: "the routine frees where the context says so, and it does", code: branching("ctx->IsAsync", `    ctx->IsAsync = TRUE;\n${CALL}\n    if (!NT_SUCCESS(st)) {\n        IoFreeIrp(irp);\n    }`), errors: [{ message: "afterFailure", line: 32 }] },
        { name: "three frees one behind the other", code: "void f(void)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (!irp) return;\n    IoFreeIrp(irp);\n    IoFreeIrp(irp);\n    IoFreeIrp(irp);\n}\n", errors: [{ message: "freedTwice", line: 6 }] },
        { name: "the element that one turn of a loop has made", code: "void f(void)\n{\n    PIRP all[2];\n    for (ULONG i = 0; i < 2; i++) {\n        all[i] = IoAllocateIrp(1, FALSE);\n        if (!all[i]) return;\n        IoFreeIrp(all[i]);\n        IoFreeIrp(all[i]);\n    }\n}\n", errors: [{ message: "freedTwice", line: 8 }] },
        { name: "the routine's IRP, and the same one in its context", code: last("    IoFreeIrp(c->Irp);\n    IoFreeIrp(Irp);"), errors: [{ message: "freedTwice", line: 10 }] },
        { name: "the routine's IRP, which goes with its context", code: last("    Drop(c);\n    IoFreeIrp(Irp);"), errors: [{ message: "freedTwice", line: 10 }] },
        { name: "the context goes after the routine's IRP", code: last("    IoFreeIrp(Irp);\n    Drop(c);"), errors: [{ message: "freedTwice", line: 10, suggestions: [] }] },
        { name: "the memory that kept the IRP is gone, the pointer is not", code: "static VOID Drop(PCONN c)\n{\n    IoFreeIrp(c->Irp);\n    ExFreePoolWithTag(c, 'nnoC');\n}\nVOID f(PCONN c)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    c->Irp = irp;\n    Drop(c);\n    IoFreeIrp(irp);\n}\n", errors: [{ message: "freedTwice", line: 11 }] },
        {
            name: "twice through a macro that casts in parentheses",
            code: "#define FREEIRP(i) IoFreeIrp((PIRP)(i))\nvoid f(PVOID p)\n{\n    FREEIRP(p);\n    FREEIRP(p);\n}\n",
            errors: [{ message: "freedTwice", line: 5 }],
        },
        {
            name: "freed after a failed call",
            code: send(`${ARM}\n${CALL}\n    if (!NT_SUCCESS(st)) {\n        IoFreeIrp(irp);\n    }\n    return st;`),
            errors: [
                {
                    message: "afterFailure",
                    line: 20,
                    column: 9,
                    data: { free: "IoFreeIrp", call: "WskSend" },
                    trace: [
                        "main.c:16:16 IoAllocateIrp allocates the IRP",
                        "main.c:17:5 IoSetCompletionRoutine sets a completion routine that frees it",
                        "main.c:3:5 the completion routine Frees frees the IRP",
                        "main.c:18:10 WskSend takes the IRP, and completes it whatever it returns",
                        "main.c:18:10 'st' is not a success on this path",
                        "main.c:20:9 IoFreeIrp frees it again",
                    ],
                    suggestions: [
                        {
                            message: "removeFree",
                            data: { free: "IoFreeIrp" },
                            output: send(`${ARM}\n${CALL}\n    if (!NT_SUCCESS(st)) {\n    }\n    return st;`),
                        },
                    ],
                },
            ],
        },
        {
            name: "the caller waits and frees, and so does the routine",
            code: after(`NTSTATUS Both(PDEVICE_OBJECT d, PIRP i, PVOID c)
{
    KeSetEvent((PKEVENT)c, 0, FALSE);
    IoFreeIrp(i);
    return STATUS_MORE_PROCESSING_REQUIRED;
}
NTSTATUS Send(PCTX ctx, PWSK_BUF buf)
{
    KEVENT event;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    KeInitializeEvent(&event, SynchronizationEvent, FALSE);
    IoSetCompletionRoutine(irp, Both, &event, TRUE, TRUE, TRUE);
    NTSTATUS st = ((PWSK_PROVIDER_CONNECTION_DISPATCH)ctx->Socket->Dispatch)->WskSend(ctx->Socket, buf, 0, irp);
    if (st == STATUS_PENDING) KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
    IoFreeIrp(irp);
    return st;
}
`),
            errors: [{ message: "freedByRoutine", line: 28, data: { free: "IoFreeIrp", call: "WskSend" } }],
        },
        {
            name: "one label, reached after the call too",
            code: send(`    if (ctx->Socket == NULL) {\n        st = STATUS_INVALID_PARAMETER;\n        goto fail;\n    }\n${ARM}\n${CALL}\n    if (st != STATUS_PENDING && st != STATUS_SUCCESS) goto fail;\n    return st;\nfail:\n    IoFreeIrp(irp);\n    return st;`),
            errors: [{ message: "freedByRoutine", line: 26, suggestions: [] }],
        },
        {
            name: "a goto chain from both sides",
            code: send(`    if (ctx->Socket == NULL) goto free_irp;\n${ARM}\n${CALL}\n    if (!NT_SUCCESS(st)) goto free_mdl;\n    return st;\nfree_mdl:\n    IoFreeMdl(buf->Mdl);\nfree_irp:\n    IoFreeIrp(irp);\n    return st;`),
            errors: [{ message: "afterFailure", line: 25, suggestions: [] }],
        },
        {
            name: "the flag is set too late",
            code: send(`    BOOLEAN submitted = FALSE;\n${ARM}\n${CALL}\n    if (!NT_SUCCESS(st)) goto out;\n    submitted = TRUE;\nout:\n    if (!submitted) IoFreeIrp(irp);\n    return st;`),
            errors: [{ message: "freedByRoutine", line: 23 }],
        },
        {
            name: "the pointer is cleared on success only",
            code: send(`${ARM}\n${CALL}\n    if (NT_SUCCESS(st)) irp = NULL;\n    if (irp) IoFreeIrp(irp);\n    return st;`),
            errors: [{ message: "freedByRoutine", line: 20 }],
        },
        {
            name: "a switch over the status",
            code: send(`${ARM}\n${CALL}\n    switch (st) {\n    case STATUS_PENDING:\n    case STATUS_SUCCESS:\n        break;\n    default:\n        IoFreeIrp(irp);\n    }\n    return st;`),
            errors: [{ message: "freedByRoutine", line: 24 }],
        },
        {
            name: "a status that is no success by name",
            code: send(`${ARM}\n${CALL}\n    if (st == STATUS_CONNECTION_DISCONNECTED) IoFreeIrp(irp);\n    return st;`),
            errors: [{
                message: "afterFailure", line: 19,
                trace: ["main.c:16", "main.c:17", "main.c:3", "main.c:18", "main.c:18:10 'st' is STATUS_CONNECTION_DISCONNECTED on this path", "main.c:19"],
                suggestions: [{
                    message: "removeFree", data: { free: "IoFreeIrp" },
                    output: send(`${ARM}\n${CALL}\n    if (st == STATUS_CONNECTION_DISCONNECTED) { }\n    return st;`),
                }],
            }],
        },
        {
            name: "freed at once, whatever came back",
            code: send("    IoSetCompletionRoutine(irp, Frees, NULL, TRUE, TRUE, TRUE);\n    if (!NT_SUCCESS(ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp))) IoFreeIrp(irp);\n    return 0;"),
            errors: [{ message: "afterFailure", line: 18 }],
        },
        {
            name: "__finally frees always",
            code: send(`    __try {\n        if (ctx->Socket == NULL) {\n            st = STATUS_INVALID_PARAMETER;\n            __leave;\n        }\n${ARM}\n${CALL}\n    } __finally {\n        IoFreeIrp(irp);\n    }\n    return st;`),
            errors: [{ message: "freedByRoutine", line: 25, suggestions: [] }],
        },
        {
            name: "freed twice in a row",
            code: send("    IoFreeIrp(irp);\n    if (irp) IoFreeIrp(irp);\n    return 0;"),
            errors: [{ message: "freedTwice", line: 18, data: { free: "IoFreeIrp", call: "IoFreeIrp" }, trace: ["main.c:16", "main.c:17:5 IoFreeIrp frees the IRP", "main.c:18:14 IoFreeIrp frees it again"] }],
        },
        {
            name: "freed in the loop, and after it",
            code: send("    for (int i = 0; i < 3; i++) {\n        if (Prepare(i)) {\n            IoFreeIrp(irp);\n            break;\n        }\n    }\n    IoFreeIrp(irp);\n    return 0;"),
            errors: [{ message: "freedTwice", line: 23, suggestions: [] }],
        },
        {
            name: "freed in every turn",
            code: send("    for (int i = 0; i < 3; i++) IoFreeIrp(irp);\n    return 0;"),
            errors: [{ message: "freedTwice", line: 17, suggestions: [] }],
        },
        {
            name: "a routine that frees its IRP twice",
            code: "NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    if (!NT_SUCCESS(i->IoStatus.Status)) IoFreeIrp(i);\n    IoFreeIrp(i);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n",
            errors: [{ message: "freedTwice", line: 4, suggestions: [] }],
        },
        {
            name: "an IRP of a context",
            code: after("void f(PCTX ctx)\n{\n    NTSTATUS st;\n    IoReuseIrp(ctx->Irp, STATUS_UNSUCCESSFUL);\n    IoSetCompletionRoutine(ctx->Irp, Frees, ctx, TRUE, TRUE, TRUE);\n    st = ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n    if (!NT_SUCCESS(st)) IoFreeIrp(ctx->Irp);\n}\n"),
            errors: [{ message: "afterFailure", line: 19 }],
        },
        {
            name: "an IRP of an array with a constant index",
            code: after("void f(PCTX ctx)\n{\n    IoFreeIrp(ctx->Op[1].Irp);\n    IoFreeIrp(ctx->Op[1].Irp);\n}\n"),
            errors: [{ message: "freedTwice", line: 16 }],
        },
        {
            name: "two names of one IRP",
            code: after("void f(PCTX ctx)\n{\n    PIRP irp = ctx->Irp;\n    IoFreeIrp(irp);\n    IoFreeIrp(ctx->Irp);\n}\n"),
            errors: [{ message: "freedTwice", line: 17 }],
        },
        {
            name: "a global IRP",
            code: after("static PIRP g_Irp;\nvoid f(void)\n{\n    IoFreeIrp(g_Irp);\n    KdPrint((\"freed\\n\"));\n    IoFreeIrp(g_Irp);\n}\n"),
            errors: [{ message: "freedTwice", line: 18 }],
        },
        {
            name: "a reused IRP whose routine frees it",
            code: send(`    IoSetCompletionRoutine(irp, Signals, ctx, TRUE, TRUE, TRUE);\n${CALL}\n    IoReuseIrp(irp, STATUS_SUCCESS);\n${ARM}\n${CALL}\n    if (st != STATUS_PENDING) IoFreeIrp(irp);\n    return st;`),
            errors: [{ message: "freedByRoutine", line: 22 }],
        },
        {
            name: "either routine frees",
            code: send("    IoSetCompletionRoutine(irp, ctx->A ? Frees : FreesToo, ctx, TRUE, TRUE, TRUE);\n" + CALL + "\n    if (!NT_SUCCESS(st)) IoFreeIrp(irp);\n    return st;") +
                "NTSTATUS FreesToo(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    IoFreeIrp(i);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n",
            errors: [{ message: "afterFailure", line: 19 }],
        },
        {
            name: "one of two branches sets the routine that frees",
            code: send(`    if (ctx->Wait)\n        IoSetCompletionRoutine(irp, Signals, ctx, TRUE, TRUE, TRUE);\n    else\n        IoSetCompletionRoutine(irp, Frees, ctx, TRUE, TRUE, TRUE);\n${CALL}\n    if (!ctx->Wait) IoFreeIrp(irp);\n    return st;`),
            errors: [{ message: "freedByRoutine", line: 22 }],
        },
        {
            name: "an alternative of the build",
            code: send(`#if ASYNC\n${ARM}\n#else\n${KEEP}\n#endif\n${CALL}\n#if ASYNC\n    IoFreeIrp(irp);\n#endif\n    return st;`),
            errors: [{ message: "freedByRoutine", line: 24 }],
        },
        {
            name: "IoSetCompletionRoutineEx",
            code: send("    st = IoSetCompletionRoutineEx(ctx->Device, irp, Frees, ctx, TRUE, TRUE, TRUE);\n    if (!NT_SUCCESS(st)) {\n        IoFreeIrp(irp);\n        return st;\n    }\n" + CALL + "\n    if (!NT_SUCCESS(st)) IoFreeIrp(irp);\n    return st;"),
            errors: [{ message: "afterFailure", line: 23 }],
        },
        {
            name: "the routine frees on every path, through a helper",
            code: "static void Release(PIRP Irp, BOOLEAN log)\n{\n    if (log) DbgPrint(\"x\");\n    IoFreeIrp(Irp);\n}\nNTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    if (i->Cancel) Release(i, TRUE);\n    else Release(i, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nvoid f(PCTX ctx, PIRP irp)\n{\n    IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n    IoFreeIrp(irp);\n}\n",
            errors: [{ message: "freedByRoutine", line: 16, trace: ["main.c:14", "main.c:4:5 the completion routine Done frees the IRP", "main.c:15", "main.c:16"] }],
        },
        {
            name: "the routine frees the IRP of its context",
            code: "NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    PCTX ctx = c;\n    IoFreeIrp(ctx->Irp);\n    ExFreePool(ctx);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nvoid f(void)\n{\n    PCTX ctx = ExAllocatePoolWithTag(NonPagedPool, sizeof(*ctx), 'x');\n    ctx->Irp = IoAllocateIrp(1, FALSE);\n    IoSetCompletionRoutine(ctx->Irp, Done, ctx, TRUE, TRUE, TRUE);\n    if (!NT_SUCCESS(ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp))) IoFreeIrp(ctx->Irp);\n}\n",
            errors: [{ message: "afterFailure", line: 13 }],
        },
        {
            name: "a macro that frees",
            code: after("#define FREE_IRP(p) do { if (p) { IoFreeIrp(p); } } while (0)\nvoid f(PIRP irp)\n{\n    FREE_IRP(irp);\n    FREE_IRP(irp);\n}\n"),
            errors: [{ message: "freedTwice", line: 17, suggestions: [] }],
        },
        {
            name: "a macro that arms and calls",
            code: after("#define SUBMIT(st, irp, call) \\\n    IoSetCompletionRoutine(irp, Frees, NULL, TRUE, TRUE, TRUE); \\\n    st = call\nvoid f(PCTX ctx)\n{\n    NTSTATUS st;\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    SUBMIT(st, irp, ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp));\n    if (!NT_SUCCESS(st)) IoFreeIrp(irp);\n}\n"),
            errors: [{ message: "afterFailure", line: 21 }],
        },
        {
            name: "PFN_ variable",
            code: send(`    PFN_WSK_SEND WskSend = ctx->Send;\n${ARM}\n    st = WskSend(ctx->Socket, buf, 0, irp);\n    if (!NT_SUCCESS(st)) IoFreeIrp(irp);\n    return st;`),
            errors: [{ message: "afterFailure", line: 20 }],
        },
        {
            name: "helpers that allocate, arm, send and free",
            code: after(`static PIRP NewIrp(void)
{
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return NULL;
    return irp;
}
static void Arm(PIRP irp, PIO_COMPLETION_ROUTINE routine, PVOID context)
{
    IoSetCompletionRoutine(irp, routine, context, TRUE, TRUE, TRUE);
}
static NTSTATUS Submit(PCTX ctx, PIRP irp)
{
    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);
}
static void Drop(PIRP irp)
{
    if (irp != NULL) IoFreeIrp(irp);
}
NTSTATUS Send(PCTX ctx)
{
    NTSTATUS st;
    PIRP irp = NewIrp();
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    Arm(irp, Frees, ctx);
    st = Submit(ctx, irp);
    if (!NT_SUCCESS(st)) Drop(irp);
    return st;
}
`),
            errors: [{
                message: "afterFailure", line: 38, column: 26, data: { free: "IoFreeIrp", call: "WskSend" },
                trace: [
                    "main.c:15:16 IoAllocateIrp", "main.c:21:5 IoSetCompletionRoutine", "main.c:3:5 the completion routine Frees", "main.c:25:12 WskSend",
                    "main.c:37:10 'st' is not a success on this path", "main.c:38:26 Send leads there", "main.c:29:22 IoFreeIrp frees it again",
                ],
                suggestions: [],
            }],
        },
        {
            name: "an out parameter",
            code: after("static NTSTATUS NewIrp(PIRP *out)\n{\n    *out = IoAllocateIrp(1, FALSE);\n    if (*out == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    IoSetCompletionRoutine(*out, Frees, NULL, TRUE, TRUE, TRUE);\n    return STATUS_SUCCESS;\n}\nNTSTATUS Send(PCTX ctx)\n{\n    PIRP irp;\n    NTSTATUS st = NewIrp(&irp);\n    if (!NT_SUCCESS(st)) return st;\n    st = ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n    if (!NT_SUCCESS(st)) IoFreeIrp(irp);\n    return st;\n}\n"),
            errors: [{ message: "afterFailure", line: 26 }],
        },
        {
            name: "three deep, through a context",
            code: after("static void FreeContextIrp(PCTX c) { IoFreeIrp(c->Irp); }\nstatic void FreeContext(PCTX c) { FreeContextIrp(c); ExFreePool(c); }\nstatic void Cleanup(PCTX c, NTSTATUS st) { if (!NT_SUCCESS(st)) FreeContext(c); }\nvoid Send(PCTX ctx)\n{\n    NTSTATUS st;\n    ctx->Irp = IoAllocateIrp(1, FALSE);\n    IoSetCompletionRoutine(ctx->Irp, Frees, ctx, TRUE, TRUE, TRUE);\n    st = ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n    Cleanup(ctx, st);\n}\n"),
            errors: [{ message: "freedByRoutine", line: 22 }],
        },
        {
            name: "across files",
            code: "#include \"net.h\"\nNTSTATUS Send(PCTX ctx)\n{\n    NTSTATUS st;\n    PIRP irp = NewIrp(SendDone, ctx);\n    st = Submit(ctx, irp);\n    if (!NT_SUCCESS(st)) FreeIrp(irp);\n    return st;\n}\n",
            files: {
                "net.h": "PIRP NewIrp(PIO_COMPLETION_ROUTINE Routine, PVOID Context);\nIO_COMPLETION_ROUTINE SendDone;\nNTSTATUS Submit(PCTX ctx, PIRP irp);\nVOID FreeIrp(PIRP Irp);\n",
                "irp.c": "#include \"net.h\"\nPIRP NewIrp(PIO_COMPLETION_ROUTINE Routine, PVOID Context)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp) IoSetCompletionRoutine(irp, Routine, Context, TRUE, TRUE, TRUE);\n    return irp;\n}\nVOID FreeIrp(PIRP Irp)\n{\n    IoFreeIrp(Irp);\n}\n",
                "send.c": "#include \"net.h\"\nNTSTATUS SendDone(PDEVICE_OBJECT d, PIRP Irp, PVOID c)\n{\n    FreeIrp(Irp);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nNTSTATUS Submit(PCTX ctx, PIRP irp)\n{\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n",
            },
            errors: [{ message: "afterFailure", line: 7, trace: ["irp.c:4", "irp.c:5", "irp.c:10:5 the completion routine SendDone", "send.c:9", "main.c:6", "main.c:7", "irp.c:10"], suggestions: [] }],
        },
        {
            name: "a static routine handed to a helper of another file",
            code: "static NTSTATUS Done(PDEVICE_OBJECT d, PIRP Irp, PVOID c)\n{\n    IoFreeIrp(Irp);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nvoid f(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    SendWith(ctx, irp, Done);\n    IoFreeIrp(irp);\n}\n",
            files: { "other.c": "static NTSTATUS Done(PDEVICE_OBJECT d, PIRP Irp, PVOID c)\n{\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nvoid SendWith(PCTX ctx, PIRP irp, PIO_COMPLETION_ROUTINE r)\n{\n    IoSetCompletionRoutine(irp, r, ctx, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n" },
            errors: [{ message: "freedByRoutine", line: 10 }],
        },
        {
            name: "a helper that frees on failure what only this caller's routine frees",
            code: after("static NTSTATUS SendWith(PCTX ctx, PIRP irp, PIO_COMPLETION_ROUTINE routine)\n{\n    NTSTATUS st;\n    IoSetCompletionRoutine(irp, routine, ctx, TRUE, TRUE, TRUE);\n    st = ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n    if (!NT_SUCCESS(st)) IoFreeIrp(irp);\n    return st;\n}\nvoid Waits(PCTX ctx)\n{\n    SendWith(ctx, IoAllocateIrp(1, FALSE), Signals);\n}\nvoid Forgets(PCTX ctx)\n{\n    SendWith(ctx, IoAllocateIrp(1, FALSE), Frees);\n}\n"),
            errors: [{ message: "freedByRoutine", line: 27, column: 5, suggestions: [] }],
        },
        {
            name: "a mistake of the helper itself is reported there, once",
            code: after("static void Send(PCTX ctx, PIRP irp)\n{\n    IoSetCompletionRoutine(irp, Frees, ctx, TRUE, TRUE, TRUE);\n    if (!NT_SUCCESS(ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp))) IoFreeIrp(irp);\n}\nvoid f(PCTX ctx) { Send(ctx, IoAllocateIrp(1, FALSE)); }\nvoid g(PCTX ctx) { Send(ctx, ctx->Irp); }\n"),
            errors: [{ message: "afterFailure", line: 16 }],
        },
        {
            name: "a helper that frees what it could not send, and a caller that does so too",
            code: after("static NTSTATUS Prepare(PCTX ctx, PIRP irp)\n{\n    if (ctx->Socket == NULL) {\n        IoFreeIrp(irp);\n        return STATUS_INVALID_PARAMETER;\n    }\n    return STATUS_SUCCESS;\n}\nvoid f(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    NTSTATUS st = Prepare(ctx, irp);\n    if (!NT_SUCCESS(st)) IoFreeIrp(irp);\n}\n"),
            errors: [{ message: "freedTwice", line: 25, trace: ["main.c:23", "main.c:16", "main.c:24:19 'st' is STATUS_INVALID_PARAMETER on this path", "main.c:25"] }],
        },
        {
            name: "a line of its own goes with the free; in a macro argument nothing is offered",
            code: send("    IoFreeIrp(irp);\n    IoFreeIrp(irp); st = 0;\n    return 0;"),
            errors: [{ message: "freedTwice", line: 18, suggestions: [{ message: "removeFree", data: { free: "IoFreeIrp" }, output: send("    IoFreeIrp(irp);\n     st = 0;\n    return 0;") }] }],
        },
        ...[["STATUS_BUFFER_OVERFLOW", "NT_ERROR(st)"], ["STATUS_ACCESS_DENIED", "NT_WARNING(st)"], ["STATUS_SUCCESS", "NT_INFORMATION(st)"], ["STATUS_ACCESS_DENIED", "NT_INFORMATION(st)"]].map(
            ([status = "", test = ""]): Case => ({ name: `${status} is not what ${test} asks for`, code: severity(status, test), errors: [{ message: "freedTwice", line: 20, suggestions: [] }] }),
        ),
        { name: "a flag that tells something else", code: flagged({ free: "if (!ctx->Quiet)" }), errors: [{ message: "freedByRoutine", line: 17, suggestions: [] }] },
        { name: "a flag that was set before the IRP was made", code: flagged({ set: "", free: "if (!ctx->Sent)" }).replace("    ctx->Sent = FALSE;\n", "").replace("    PIRP irp", "    ctx->Sent = FALSE;\n    PIRP irp").replace("NTSTATUS st = STATUS_DEVICE_NOT_READY;\n    ctx->Sent = FALSE;\n    PIRP irp = ", "PIRP irp;\n    NTSTATUS st = STATUS_DEVICE_NOT_READY;\n    ctx->Sent = FALSE;\n    irp = "), errors: [{ message: "freedByRoutine", line: 18, suggestions: [] }] },
        { name: "a flag is asked while the IRP is in one state, whatever the flag is", code: send("    ctx->Mode = 1;\n    Trace(ctx);\n    if (ctx->Mode == 7) DbgPrint(\"seven\");\n    IoFreeIrp(irp);\n    IoFreeIrp(irp);\n    return 0;"), errors: [{ message: "freedTwice", line: 21 }] },
        { name: "a flag that may have been changed asks for one more free", code: send("    ctx->Mode = 1;\n    Trace(ctx);\n    IoFreeIrp(irp);\n    if (ctx->Mode)\n        IoFreeIrp(irp);\n    return 0;"), errors: [{ message: "freedTwice", line: 21 }] },
        { name: "kept in another variable on some paths, and not taken from the first", code: send("    PIRP kept = NULL;\n    if (ctx->Sync) kept = irp;\n    if (irp) IoFreeIrp(irp);\n    if (kept) IoFreeIrp(kept);\n    return 0;"), errors: [{ message: "freedTwice", line: 20 }] },
    ] satisfies Case[]).map(withSuggestions),
});
