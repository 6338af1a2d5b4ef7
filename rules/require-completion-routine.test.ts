import { after, ARM, CALL, KEEP, markedLine, send, WAIT } from "../tests/irp-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./require-completion-routine.js";

type Id = "noRoutine" | "routineDiscarded" | "notSetAgain" | "neverSet";
type Invalid = Parameters<typeof testRule<Id>>[1]["invalid"][number];

/** A driver with one mistake, on the line with the mark. */
function wrong(name: string, message: Id, code: string, rest: Partial<Invalid["errors"][number]> & Pick<Invalid, "files"> = {}): Invalid {
    const { files, ...error } = rest;
    return { name, code, ...(files === undefined ? {} : { files }), errors: [{ message, line: markedLine(code), ...error }] };
}

/** A connection that gets its IRP in one function and is closed in another. */
const kept = (before: string, then = ""): string =>
    after(`VOID Open(PCONN c)\n{\n    c->CloseIrp = IoAllocateIrp(1, FALSE);${then}\n}\nVOID Close(PCONN c)\n{\n${before}\n    c->Dispatch->WskCloseSocket(c->Socket, c->CloseIrp); /*!*/\n}\n`);

const REUSE = "    IoReuseIrp(irp, STATUS_UNSUCCESSFUL);";

testRule(rule, {
    valid: [
        { name: "set", code: send(`${ARM}\n${CALL}\n    return st;`) },
        { name: "set after the reset", code: send(`${KEEP}\n${CALL}\n${WAIT}\n${REUSE}\n${KEEP}\n${CALL}\n${WAIT}\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "reset before the first use too", code: send(`${REUSE}\n${ARM}\n${CALL}\n    return st;`) },
        { name: "an allocator that sets it", code: `static NTSTATUS InitWskData(PIRP *out, PKEVENT e)\n{\n    *out = IoAllocateIrp(1, FALSE);\n    if (*out == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    IoSetCompletionRoutine(*out, Signals, e, TRUE, TRUE, TRUE);\n    return STATUS_SUCCESS;\n}\n${after("void f(PCTX ctx)\n{\n    PIRP irp;\n    if (!NT_SUCCESS(InitWskData(&irp, &ctx->Event))) return;\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n")}` },
        { name: "a function out of sight may set it", code: send(`    PrepareIrp(irp, ctx);\n${CALL}\n    return st;`) },
        { name: "a function out of sight may set it, by the context", code: send(`    ctx->Irp = irp;\n    PrepareRequest(ctx);\n${CALL}\n    return st;`) },
        { name: "an IRP from above needs none", code: "NTSTATUS Dispatch(PDEVICE_OBJECT d, PIRP Irp)\n{\n    IoMarkIrpPending(Irp);\n    g_Dispatch->WskSend(g_Socket, &g_Buf, 0, Irp);\n    return STATUS_PENDING;\n}\n" },
        { name: "an IRP of a context, prepared elsewhere", code: "void f(PCTX ctx)\n{\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n}\n" },
        { name: "an IRP of a context, prepared in another function", code: kept("    IoSetCompletionRoutine(c->CloseIrp, Frees, c, TRUE, TRUE, TRUE);") },
        { name: "an IRP of a context, prepared by what gets it as an argument", code: `static VOID Arm(PIRP p, PVOID c) { IoSetCompletionRoutine(p, Frees, c, TRUE, TRUE, TRUE); }\n${kept("    Arm(c->CloseIrp, c);")}` },
        { name: "an IRP of a context, armed when it was allocated", code: kept("", "    IoSetCompletionRoutine(c->CloseIrp, Frees, c, TRUE, TRUE, TRUE);") },
        { name: "an IRP of a context, armed before it is kept", code: kept("").replace("c->CloseIrp = IoAllocateIrp(1, FALSE)", "PIRP p = IoAllocateIrp(1, FALSE);\n    IoSetCompletionRoutine(p, Frees, c, TRUE, TRUE, TRUE);\n    c->CloseIrp = p") },
        { name: "an IRP of a context, which a function out of sight gets", code: kept("    Prepare(c->CloseIrp);") },
        { name: "an IRP of a context that a function out of sight gets", code: kept("", "    Prepare(c);") },
        { name: "an IRP of a context that comes from a helper", code: `static PIRP New(PVOID c) { PIRP p = IoAllocateIrp(1, FALSE); IoSetCompletionRoutine(p, Frees, c, TRUE, TRUE, TRUE); return p; }\n${kept("").replace("IoAllocateIrp(1, FALSE);\n}", "New(c);\n}")}` },
        { name: "whose routine is set is not known", code: `VOID Arm(PIRP p, PVOID c) { IoSetCompletionRoutine(p, Frees, c, TRUE, TRUE, TRUE); }\n${kept("")}` },
        { name: "IoSetCompletionRoutineEx", code: send("    st = IoSetCompletionRoutineEx(ctx->Device, irp, Frees, ctx, TRUE, TRUE, TRUE);\n    if (!NT_SUCCESS(st)) {\n        IoFreeIrp(irp);\n        return st;\n    }\n" + CALL + "\n    return st;") },
        { name: "the stack location is written by hand", code: send("    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);\n    next->CompletionRoutine = Frees;\n    next->Context = ctx;\n    next->Control = SL_INVOKE_ON_SUCCESS | SL_INVOKE_ON_ERROR | SL_INVOKE_ON_CANCEL;\n" + CALL + "\n    return st;") },
        { name: "set on both branches", code: send(`    if (ctx->Wait)\n    ${KEEP}\n    else\n    ${ARM}\n${CALL}\n    return st;`) },
        { name: "submitted only when it was set", code: send(`    BOOLEAN armed = FALSE;\n    if (ctx->Ready) {\n    ${ARM}\n        armed = TRUE;\n    }\n    if (!armed) {\n        IoFreeIrp(irp);\n        return STATUS_INVALID_DEVICE_STATE;\n    }\n${CALL}\n    return st;`) },
        { name: "a macro that sets it", code: after("#define ARM_IRP(p, c) IoSetCompletionRoutine((p), Frees, (c), TRUE, TRUE, TRUE)\nvoid f(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    ARM_IRP(irp, ctx);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n") },
        { name: "a routine that is a parameter", code: send("    IoSetCompletionRoutine(irp, routine, ctx, TRUE, TRUE, TRUE);\n" + CALL + "\n    return st;", "PCTX ctx, PWSK_BUF buf, PIO_COMPLETION_ROUTINE routine") },
        { name: "not given to WSK", code: send("    IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_WRITE;\n    return IoCallDriver(ctx->Device, irp);") },
        { name: "an alternative of the build sets it", code: send(`#ifdef ASYNC\n${ARM}\n#else\n${KEEP}\n#endif\n${CALL}\n    return st;`) },
        { name: "code that is left out", code: send(`    ...\n${CALL}\n    return st;`) },
    ],
    invalid: [
        wrong("an IRP of a context, on which no routine is ever set", "neverSet", kept(""), { data: { call: "WskCloseSocket", member: "CloseIrp", allocator: "IoAllocateIrp", function: "Open" } }),
        wrong("an IRP of a context, next to one with a routine", "neverSet", kept("    IoSetCompletionRoutine(c->OtherIrp, Frees, c, TRUE, TRUE, TRUE);", "\n    c->OtherIrp = IoAllocateIrp(1, FALSE);")),
        wrong("an IRP of a context that is allocated in another file", "neverSet", "VOID Close(PCONN c)\n{\n    c->Dispatch->WskCloseSocket(c->Socket, c->CloseIrp); /*!*/\n}\n", { files: { "open.c": "VOID Open(PCONN c)\n{\n    c->CloseIrp = IoAllocateIrp(1, FALSE);\n}\n" } }),
        wrong("none", "noRoutine", send(`${CALL} /*!*/\n    return st;`), {
            data: { call: "WskSend", reuse: "IoReuseIrp" },
            trace: ["main.c:16:16 IoAllocateIrp allocates the IRP", "main.c:19:10 WskSend takes it without a completion routine"],
        }),
        wrong("a close without one", "noRoutine", "void Close(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp != NULL) {\n        ((PWSK_PROVIDER_BASIC_DISPATCH)ctx->Socket->Dispatch)->WskCloseSocket(ctx->Socket, irp); /*!*/\n        IoFreeIrp(irp);\n    }\n}\n"),
        wrong("set on one path only", "noRoutine", send(`    if (ctx->Wait)\n    ${KEEP}\n${CALL} /*!*/\n    return st;`)),
        wrong("set after the call", "noRoutine", send(`${CALL} /*!*/\n    if (st != STATUS_PENDING)\n        return st;\n    return STATUS_SUCCESS;`)),
        wrong("set on another IRP", "noRoutine", send(`    IoSetCompletionRoutine(ctx->Irp, Frees, ctx, TRUE, TRUE, TRUE);\n${CALL} /*!*/\n    return st;`)),
        wrong("set before the reset", "routineDiscarded", send(`${ARM}\n${REUSE}\n${CALL} /*!*/\n    return st;`), {
            data: { call: "WskSend", reuse: "IoReuseIrp" },
            trace: ["main.c:16", "main.c:19", "main.c:3", "main.c:20:5 IoReuseIrp makes the IRP ready for another use, without a completion routine", "main.c:21:10 WskSend takes it without a completion routine"],
        }),
        wrong("set before the reset of a second use", "routineDiscarded", send(`${KEEP}\n${CALL}\n${WAIT}\n${KEEP}\n${REUSE}\n    st = ctx->Dispatch->WskReceive(ctx->Socket, buf, 0, irp); /*!*/\n    return st;`)),
        wrong("not set again after the reset", "notSetAgain", send(`${KEEP}\n${CALL}\n${WAIT}\n${REUSE}\n    st = ctx->Dispatch->WskReceive(ctx->Socket, buf, 0, irp); /*!*/\n    return st;`), { data: { call: "WskReceive", reuse: "IoReuseIrp" } }),
        wrong("an IRP of a context, reset here", "notSetAgain", "void f(PCTX ctx)\n{\n    IoReuseIrp(ctx->Irp, STATUS_UNSUCCESSFUL);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp); /*!*/\n}\n"),
        wrong("a loop that arms once", "notSetAgain", send(`${KEEP}\n    for (int i = 0; i < 3; i++) {\n    ${CALL} /*!*/\n    ${WAIT}\n    ${REUSE}\n    }\n    IoFreeIrp(irp);\n    return st;`)),
        wrong("a helper that only allocates", "noRoutine", `static PIRP NewIrp(void)\n{\n    return IoAllocateIrp(1, FALSE);\n}\n${after("void f(PCTX ctx)\n{\n    PIRP irp = NewIrp();\n    if (irp == NULL) return;\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp); /*!*/\n}\n")}`),
        wrong("helpers that allocate and submit, in other files", "noRoutine", "#include \"net.h\"\nNTSTATUS Send(PCTX ctx)\n{\n    PIRP irp = NewIrp();\n    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    return Submit(ctx, irp); /*!*/\n}\n", {
            files: {
                "net.h": "PIRP NewIrp(void);\nNTSTATUS Submit(PCTX ctx, PIRP irp);\n",
                "irp.c": "static PIRP Raw(CCHAR n) { return IoAllocateIrp(n, FALSE); }\nPIRP NewIrp(void)\n{\n    return Raw(1);\n}\n",
                "send.c": "static NTSTATUS Inner(PCTX ctx, PIRP irp)\n{\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\nNTSTATUS Submit(PCTX ctx, PIRP irp)\n{\n    return Inner(ctx, irp);\n}\n",
            },
            trace: ["irp.c:1", "main.c:6:12 Send leads there", "send.c:3:12 WskSend takes it without a completion routine"],
        }),
        wrong("memory that is made an IRP", "notSetAgain", "void f(PCTX ctx)\n{\n    PIRP irp = ExAllocatePoolWithTag(NonPagedPool, IoSizeOfIrp(1), 'x');\n    if (irp == NULL) return;\n    IoInitializeIrp(irp, IoSizeOfIrp(1), 1);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp); /*!*/\n}\n", { data: { call: "WskSend", reuse: "IoInitializeIrp" } }),
        wrong("a PFN_ variable", "noRoutine", send("    PFN_WSK_SEND WskSend = ctx->Send;\n    st = WskSend(ctx->Socket, buf, 0, irp); /*!*/\n    return st;")),
        wrong("a macro that submits", "noRoutine", after("#define SEND(c, b, i) (c)->Dispatch->WskSend((c)->Socket, (b), 0, (i))\n") + send("    st = SEND(ctx, buf, irp); /*!*/\n    return st;").slice(after("").length)),
    ],
});
