import { after, CALL, KEEP, markedLine, send, WAIT } from "../tests/irp-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./require-irp-reuse.js";

type Invalid = Parameters<typeof testRule<"notReused" | "insertReuse">>[1]["invalid"][number];

/** A driver with one mistake, on the line with the mark; `suggestion`: the line before which the reset goes. */
function wrong(name: string, code: string, rest: Partial<Invalid["errors"][number]> & Pick<Invalid, "files"> = {}, suggestion?: { before: string; irp?: string }): Invalid {
    const { files, ...error } = rest;
    const suggestions = suggestion === undefined ? [] : [{ message: "insertReuse" as const, data: { irp: suggestion.irp ?? "irp" }, output: reset(code, suggestion) }];
    return { name, code, ...(files === undefined ? {} : { files }), errors: [{ message: "notReused", line: markedLine(code), suggestions, ...error }] };
}

/** The code with the reset before the last line that contains `before`. */
function reset(code: string, { before, irp = "irp" }: { before: string; irp?: string }): string {
    const lines = code.split("\n");
    const at = lines.findLastIndex((line) => line.includes(before));
    const indentation = /^\s*/.exec(lines[at] ?? "")?.[0] ?? "";
    lines.splice(at, 0, `${indentation}IoReuseIrp(${irp}, STATUS_UNSUCCESSFUL);`);
    return lines.join("\n");
}

const REUSE = "    IoReuseIrp(irp, STATUS_UNSUCCESSFUL);";
const FIRST = `${KEEP}\n${CALL}\n${WAIT}`;
const SECOND = "    st = ctx->Dispatch->WskReceive(ctx->Socket, buf, 0, irp);";
const END = `${WAIT}\n    IoFreeIrp(irp);\n    return st;`;

/** A loop over `k` that resets the IRP where `condition` holds, before its use or behind it. */
const turns = (condition: string, { at = "first", loop = "for (k = 0; k < size; k++)", mark = "" } = {}): string => {
    const reset = `    if (${condition}) IoReuseIrp(irp, STATUS_UNSUCCESSFUL);\n`;
    return send(`    ULONG k, size = Count(ctx);\n    ${loop} {\n${at === "first" ? reset : ""}${KEEP}\n${CALL}${mark}\n${WAIT}\n${at === "last" ? reset : ""}    }\n    IoFreeIrp(irp);\n    return st;`);
};
const FROM_ONE = "for (k = 1; k <= size; ++k)";

const FINAL = `class Sender final {
public:
    void Arm();
    NTSTATUS Send(WSK_BUF& buf);
private:
    static NTSTATUS Done(PDEVICE_OBJECT, PIRP, PVOID context);
    PWSK_SOCKET m_socket; PIRP m_irp; KEVENT m_done;
};
NTSTATUS Sender::Done(PDEVICE_OBJECT, PIRP, PVOID context) { KeSetEvent(static_cast<PKEVENT>(context), 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
void Sender::Arm() { IoReuseIrp(m_irp, STATUS_UNSUCCESSFUL); IoSetCompletionRoutine(m_irp, Done, &m_done, TRUE, TRUE, TRUE); }
NTSTATUS Sender::Send(WSK_BUF& buf)
{
    NTSTATUS st;
    do {
        Arm();
        static_cast<const WSK_PROVIDER_CONNECTION_DISPATCH*>(m_socket->Dispatch)->WskSend(m_socket, &buf, 0, m_irp);
        KeWaitForSingleObject(&m_done, Executive, KernelMode, FALSE, nullptr);
        st = m_irp->IoStatus.Status;
    } while (!NT_SUCCESS(st));
    return st;
}
`;

testRule(rule, {
    valid: [
        ...["k", "k > 0", "k != 0", "k >= 1", "0 < k", "1 <= k", "!(k == 0)"].map((condition) => ({ name: `a reset in all turns but the first, by ${condition}`, code: turns(condition) })),
        { name: "a reset in all turns but the first, counted from one", code: turns("k > 1", { loop: FROM_ONE }) },
        { name: "a reset in all turns but the first, by an int", code: turns("k > 0").replace("ULONG k, size", "int k, size") },
        { name: "a reset where it is not the first turn", code: turns("k == 0) st = STATUS_SUCCESS; else if (k != 0") },
        { name: "a reset in all turns but the first, in a while", code: turns("k >= 1", { loop: "k = 0; while (k++ < size)" }).replace("k >= 1", "k > 1") },
        { name: "a reset in all turns but the first, as long as all goes well", code: turns("k > 0", { loop: "for (k = 0; k < size && NT_SUCCESS(st); k++)" }) },
        ...["k + 1 < size", "size > k + 1", "k + 1 != size", "k < size - 1", "k != size - 1"].map((condition) => ({ name: `a reset in all turns but the last, by ${condition}`, code: turns(condition, { at: "last" }) })),
        { name: "reset, armed, submitted", code: send(`${FIRST}\n${REUSE}\n${KEEP}\n${SECOND}\n${END}`) },
        { name: "the first use needs no reset", code: send(`${KEEP}\n${CALL}\n${END}`) },
        { name: "a new IRP", code: send(`${FIRST}\n    IoFreeIrp(irp);\n    irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n${KEEP}\n${SECOND}\n${END}`) },
        { name: "IoInitializeIrp resets as well", code: send(`${FIRST}\n    IoInitializeIrp(irp, IoSizeOfIrp(1), 1);\n${KEEP}\n${SECOND}\n${END}`) },
        { name: "a helper resets", code: `static VOID ResetCtx(PCTX c, PIRP irp)\n{\n    KeClearEvent(&c->Event);\n    IoReuseIrp(irp, STATUS_UNSUCCESSFUL);\n}\n${send(`${FIRST}\n    ResetCtx(ctx, irp);\n${KEEP}\n${SECOND}\n${END}`)}` },
        { name: "a function out of sight may reset", code: send(`${FIRST}\n    ResetIrp(irp);\n${KEEP}\n${SECOND}\n${END}`) },
        { name: "a function out of sight knows the context in which it stands", code: send(`    ctx->Irp = irp;\n${FIRST}\n    Rearm(ctx);\n${SECOND}\n${END}`) },
        { name: "a reset at the start of each turn", code: send(`    int i;\n    for (i = 0; i < 3; i++) {\n    ${REUSE}\n    ${KEEP}\n    ${CALL}\n    ${WAIT}\n    }\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "a reset at the end of each turn", code: send(`    int i;\n    for (i = 0; i < 3; i++) {\n    ${KEEP}\n    ${CALL}\n    ${WAIT}\n    ${REUSE}\n    }\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "a reset in all turns but the first", code: send(`    BOOLEAN first = TRUE;\n    for (;;) {\n        if (!first)\n        ${REUSE}\n        first = FALSE;\n    ${KEEP}\n    ${CALL}\n    ${WAIT}\n    }`) },
        { name: "exclusive branches", code: send(`${KEEP}\n    if (ctx->Receive)\n    ${SECOND}\n    else\n    ${CALL}\n${END}`) },
        { name: "an error ends it", code: send(`${FIRST}\n    if (!NT_SUCCESS(irp->IoStatus.Status)) goto out;\n${REUSE}\n${KEEP}\n${SECOND}\n${WAIT}\nout:\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "the routine may reset", code: `NTSTATUS Resets(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    IoReuseIrp(i, STATUS_UNSUCCESSFUL);\n    KeSetEvent(c, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n${send(`    IoSetCompletionRoutine(irp, Resets, &ctx->Event, TRUE, TRUE, TRUE);\n${CALL}\n${WAIT}\n${KEEP}\n${SECOND}\n${END}`)}` },
        { name: "the routine is not known", code: send(`    IoSetCompletionRoutine(irp, Elsewhere, ctx, TRUE, TRUE, TRUE);\n${CALL}\n${WAIT}\n${KEEP}\n${SECOND}\n${END}`) },
        { name: "pending still: another rule's business", code: send(`${KEEP}\n${CALL}\n    if (st == STATUS_PENDING)\n    ${SECOND}\n    return st;`) },
        { name: "two operations of one context", code: after("void f(PCTX ctx)\n{\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Op[0].Irp);\n    ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, ctx->Op[1].Irp);\n}\n") },
        { name: "one use in each function", code: after("void f(PCTX ctx)\n{\n    IoSetCompletionRoutine(ctx->Irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n}\n") },
        { name: "an IRP for each turn", code: after("void f(PCTX ctx, PIRP *irps, int n)\n{\n    for (int i = 0; i < n; i++) {\n        ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irps[i]);\n        KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    }\n}\n") },
        { name: "code that is left out", code: send(`${FIRST}\n    ...\n${KEEP}\n${SECOND}\n${END}`) },
        ...["k < size - 1", "k != size - 1"].map((condition) => ({ name: `a reset in all turns but the last, by ${condition} and a head that goes up to it`, code: turns(condition, { at: "last", loop: "for (k = 0; k <= size - 1; k++)" }) })),
        ...["k < size", "k != size"].map((condition) => ({ name: `a reset in all turns but the last, by ${condition} and a head that includes it`, code: turns(condition, { at: "last", loop: "for (k = 0; k <= size; k++)" }) })),
        ...["k < size", "k != size"].map((condition) => ({ name: `a reset in all turns but the last, by ${condition}, counted from one`, code: turns(condition, { at: "last", loop: FROM_ONE }) })),
        { name: "a reset in all turns but the last, which a variable names", code: turns("k != last", { at: "last", loop: "ULONG last = size - 1; for (k = 0; k <= last; k++)" }) },
        { name: "prepared by a method of a class that is final", filename: "main.cpp", code: FINAL },
    ],
    invalid: [
        wrong("armed again, not reset", send(`${FIRST}\n${KEEP}\n${SECOND} /*!*/\n${END}`), {
            data: { call: "WskReceive", before: "WskSend" },
            trace: [
                "main.c:16:16 IoAllocateIrp allocates the IRP", "main.c:19:5 IoSetCompletionRoutine", "main.c:20:10 WskSend", "main.c:21:5 KeWaitForSingleObject waits until it is completed",
                "main.c:22:5 IoSetCompletionRoutine", "main.c:23:10 WskReceive is given the IRP again",
            ],
        }, { before: "IoSetCompletionRoutine" }),
        wrong("neither reset nor armed", send(`${FIRST}\n${SECOND} /*!*/\n${END}`)),
        wrong("a failed call has used it too", send(`${KEEP}\n${CALL}\n    if (st != STATUS_PENDING) {\n    ${KEEP}\n    ${SECOND} /*!*/\n    }\n${END}`), {}, { before: "IoSetCompletionRoutine" }),
        ...["k > 1", "k == 0", "size > 0 && k > 2"].map((condition) => wrong(`no reset in the second turn, by ${condition}`, turns(condition, { mark: " /*!*/" }), {}, { before: "IoSetCompletionRoutine" })),
        ...["k + 2 < size", "k + 1 == size", "size > 1 && k > 0"].map((condition) => wrong(`no reset in the first turn, by ${condition}`, turns(condition, { at: "last", mark: " /*!*/" }), {}, { before: "IoSetCompletionRoutine" })),
        wrong("no reset in the second turn, counted from one", turns("k > 2", { loop: FROM_ONE, mark: " /*!*/" }), {}, { before: "IoSetCompletionRoutine" }),
        wrong("a loop that arms only", send(`    int i;\n    for (i = 0; i < 3; i++) {\n    ${KEEP}\n    ${CALL} /*!*/\n    ${WAIT}\n    }\n    IoFreeIrp(irp);\n    return st;`), { data: { call: "WskSend", before: "WskSend" } }, { before: "IoSetCompletionRoutine" }),
        wrong("a retry", send(`retry:\n${KEEP}\n${CALL} /*!*/\n    if (st == STATUS_PENDING) {\n    ${WAIT}\n        st = irp->IoStatus.Status;\n    }\n    if (st == STATUS_IO_TIMEOUT) goto retry;\n    IoFreeIrp(irp);\n    return st;`)),
        wrong("reset on one of two paths", send(`${FIRST}\n    if (ctx->Fast)\n    ${REUSE}\n${KEEP}\n${SECOND} /*!*/\n${END}`), {}, { before: "IoSetCompletionRoutine" }),
        wrong("the wait hides in a helper", `static VOID Await(PKEVENT e)\n{\n    KeWaitForSingleObject(e, Executive, KernelMode, FALSE, NULL);\n}\n${send(`${KEEP}\n${CALL}\n    Await(&ctx->Event);\n${KEEP}\n${SECOND} /*!*/\n    Await(&ctx->Event);\n    IoFreeIrp(irp);\n    return st;`)}`, {}, { before: "IoSetCompletionRoutine" }),
        wrong("a helper that arms", `static VOID Arm(PIRP irp, PKEVENT e)\n{\n    IoSetCompletionRoutine(irp, Signals, e, TRUE, TRUE, TRUE);\n}\n${send(`    Arm(irp, &ctx->Event);\n${CALL}\n${WAIT}\n    Arm(irp, &ctx->Event);\n${SECOND} /*!*/\n${END}`)}`, {}, { before: "Arm(irp" }),
        wrong("helpers that arm and submit, in another file", "#include \"net.h\"\nNTSTATUS Connect(PCTX ctx)\n{\n    NTSTATUS st;\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (!irp) return STATUS_INSUFFICIENT_RESOURCES;\n    st = Bind(ctx, irp);\n    if (NT_SUCCESS(st))\n        st = Join(ctx, irp); /*!*/\n    IoFreeIrp(irp);\n    return st;\n}\n", {
            files: {
                "net.h": "NTSTATUS Bind(PCTX ctx, PIRP irp);\nNTSTATUS Join(PCTX ctx, PIRP irp);\n",
                "net.c": "NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    KeSetEvent(c, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nstatic NTSTATUS Await(PCTX ctx, PIRP irp)\n{\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    return irp->IoStatus.Status;\n}\nNTSTATUS Bind(PCTX ctx, PIRP irp)\n{\n    IoSetCompletionRoutine(irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskBind(ctx->Socket, ctx->Local, 0, irp);\n    return Await(ctx, irp);\n}\nNTSTATUS Join(PCTX ctx, PIRP irp)\n{\n    IoSetCompletionRoutine(irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskConnect(ctx->Socket, ctx->Remote, 0, irp);\n    return Await(ctx, irp);\n}\n",
            },
            data: { call: "WskConnect", before: "WskBind" },
        }),
        wrong("an IRP of a context", after("void f(PCTX ctx)\n{\n    IoReuseIrp(ctx->Irp, STATUS_UNSUCCESSFUL);\n    IoSetCompletionRoutine(ctx->Irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    IoSetCompletionRoutine(ctx->Irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, ctx->Irp); /*!*/\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n}\n"), {}, { before: "IoSetCompletionRoutine", irp: "ctx->Irp" }),
        wrong("an IRP from a caller", "void f(PCTX ctx, PIRP irp)\n{\n    NTSTATUS st = ctx->Dispatch->WskBind(ctx->Socket, ctx->Local, 0, irp);\n    if (st == STATUS_PENDING) return;\n    ctx->Dispatch->WskConnect(ctx->Socket, ctx->Remote, 0, irp); /*!*/\n}\n"),
        wrong("a macro that arms and submits", after("#define SYNC(call, irp, e) \\\n    do { IoSetCompletionRoutine(irp, Signals, e, TRUE, TRUE, TRUE); call; KeWaitForSingleObject(e, Executive, KernelMode, FALSE, NULL); } while (0)\nvoid f(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    SYNC(ctx->Dispatch->WskBind(ctx->Socket, ctx->Local, 0, irp), irp, &ctx->Event);\n    SYNC(ctx->Dispatch->WskConnect(ctx->Socket, ctx->Remote, 0, irp), irp, &ctx->Event); /*!*/\n    IoFreeIrp(irp);\n}\n"), {}, { before: "WskConnect" }),
        wrong("tabs and a timeout that was waited for again", send(`${KEEP}\n${CALL}\n\tif (KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &ctx->Timeout) == STATUS_TIMEOUT) {\n\t\tIoCancelIrp(irp);\n\t\tKeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n\t}\n\tIoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n${SECOND} /*!*/\n${END}`), {}, { before: "IoSetCompletionRoutine" }),
        ...["k < size - 1", "k != size + 1"].map((condition) => wrong(`no reset in a turn before the last, by ${condition} and a head that includes it`, turns(`size > 1 && ${condition} && k > 0`, { at: "last", loop: "for (k = 0; k <= size; k++)", mark: " /*!*/" }), {}, { before: "IoSetCompletionRoutine" })),
    ],
});
