import { testRule } from "../tests/rule-tester.js";
import rule from "./no-unchecked-irp-allocation.js";

/** `body` starts at line 8. */
const send = (body: string, result = "NTSTATUS"): string => `NTSTATUS Frees(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}
${result} Send(PCTX ctx, PWSK_BUF buf)
{
${body}
}
`;

const ARM = "    IoSetCompletionRoutine(irp, Frees, ctx, TRUE, TRUE, TRUE);";
const CALL = "    return ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);";
const TEST = "    if (irp == NULL) {\n        return STATUS_INSUFFICIENT_RESOURCES;\n    }\n";
const ALLOCATE = "    PIRP irp = IoAllocateIrp(1, FALSE);\n";

const test = (output: string, what = "irp"): { message: "test"; data: { what: string }; output: string }[] => [{ message: "test", data: { what }, output }];

testRule(rule, {
    valid: [
        { name: "tested", code: send(`${ALLOCATE}${TEST}${ARM}\n${CALL}`) },
        { name: "tested with !", code: send(`${ALLOCATE}    if (!irp) return STATUS_INSUFFICIENT_RESOURCES;\n${ARM}\n${CALL}`) },
        { name: "tested where it is allocated", code: send(`    PIRP irp;\n    if ((irp = IoAllocateIrp(1, FALSE)) == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n${ARM}\n${CALL}`) },
        { name: "until there is memory", code: send(`    PIRP irp;\n    while (!(irp = IoAllocateIrp(1, FALSE))) Sleep();\n${ARM}\n${CALL}`) },
        { name: "used only if there is one", code: send(`${ALLOCATE}    if (irp) {\n${ARM}\n${CALL}\n    }\n    return 1;`) },
        { name: "together with another allocation", code: send(`${ALLOCATE}    PMDL mdl = IoAllocateMdl(buf, 1, FALSE, FALSE, NULL);\n    if (!irp || !mdl) goto fail;\n${ARM}\n${CALL}\nfail:\n    if (irp) IoFreeIrp(irp);\n    if (mdl) IoFreeMdl(mdl);\n    return 1;`) },
        { name: "a helper tests", code: `static BOOLEAN Arm(PIRP p)\n{\n    if (p == NULL) return FALSE;\n    IoReuseIrp(p, 0);\n    return TRUE;\n}\n${send(`${ALLOCATE}    if (!Arm(irp)) return 1;\n    IoFreeIrp(irp);\n    return 0;`)}` },
        { name: "a helper allocates, and says whether it could", code: `static NTSTATUS Make(PIRP *out)\n{\n    *out = IoAllocateIrp(1, FALSE);\n    return *out == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;\n}\n${send(`    PIRP irp;\n    NTSTATUS st = Make(&irp);\n    if (!NT_SUCCESS(st)) return st;\n${ARM}\n${CALL}`)}` },
        { name: "a macro tests", code: `#define RETURN_IF_NULL(p) if ((p) == NULL) { return STATUS_INSUFFICIENT_RESOURCES; }\n${send(`${ALLOCATE}    RETURN_IF_NULL(irp);\n${ARM}\n${CALL}`)}` },
        { name: "a macro without parameters jumps", code: `#define BAIL return STATUS_INSUFFICIENT_RESOURCES\n${send(`${ALLOCATE}    if (!irp) BAIL;\n${ARM}\n${CALL}`)}` },
        { name: "a macro without parameters goes to a label", code: `#define FAIL goto out\n${send(`${ALLOCATE}    if (!irp) FAIL;\n${ARM}\n${CALL}\nout:\n    return 1;`)}` },
        { name: "a macro out of sight stands alone", code: send(`${ALLOCATE}    if (!irp) RETURN_NO_MEMORY;\n${ARM}\n${CALL}`) },
        { name: "a macro that is no C by itself jumps", code: `#define STOP_UNLESS(p) if (!(p)) { Log(1); return 1\n${send(`${ALLOCATE}    STOP_UNLESS(irp); }\n${ARM}\n${CALL}`)}` },
        { name: "kept for later", code: send("    ctx->Irp = IoAllocateIrp(1, FALSE);\n    return ctx->Irp ? 0 : 1;") },
        { name: "passed to a function out of sight", code: send(`${ALLOCATE}    return Elsewhere(ctx, irp);`) },
        { name: "not allocated here", code: "NTSTATUS f(PCTX ctx, PIRP irp)\n{\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n" },
        { name: "a status says whether it was allocated", code: send(`    NTSTATUS st = STATUS_SUCCESS;\n${ALLOCATE}    if (irp == NULL) st = STATUS_INSUFFICIENT_RESOURCES;\n    if (NT_SUCCESS(st)) {\n${ARM}\n${CALL}\n    }\n    return st;`) },
        { name: "the result of the Ex form is tested", code: send(`${ALLOCATE}${TEST}    NTSTATUS st = IoSetCompletionRoutineEx(ctx->Device, irp, Frees, ctx, TRUE, TRUE, TRUE);\n    if (!NT_SUCCESS(st)) {\n        IoFreeIrp(irp);\n        return st;\n    }\n${CALL}`) },
        { name: "the result of the Ex form is the condition", code: send(`${ALLOCATE}${TEST}    if (NT_SUCCESS(IoSetCompletionRoutineEx(ctx->Device, irp, Frees, ctx, TRUE, TRUE, TRUE)))\n    ${CALL}\n    IoFreeIrp(irp);\n    return 1;`) },
        { name: "an IRP that goes to another driver", code: send(`${ALLOCATE}${TEST}    IoSetCompletionRoutineEx(ctx->Device, irp, Frees, ctx, TRUE, TRUE, TRUE);\n    return IoCallDriver(ctx->Target, irp);`) },
        { name: "an assertion is no test, but an exit is", code: send(`${ALLOCATE}    if (irp == NULL) KeBugCheckEx(1, 2, 3, 4, 5);\n${ARM}\n${CALL}`) },
        { name: "code under #if 0", code: send(`${ALLOCATE}#if 0\n${ARM}\n#endif\n    return irp != NULL;`) },
    ],
    invalid: [
        {
            name: "used at once",
            code: send(`${ALLOCATE}${ARM}\n${CALL}`),
            errors: [{
                message: "usedNull", line: 9, data: { use: "IoSetCompletionRoutine", allocator: "IoAllocateIrp" },
                trace: ["main.c:8:16 IoAllocateIrp returns NULL when memory is short", "main.c:8:16", "main.c:9:5 IoSetCompletionRoutine uses it all the same"],
                suggestions: test(send(`${ALLOCATE}${TEST}${ARM}\n${CALL}`)),
            }],
        },
        { name: "macros that do nothing stand between", code: `#define TRACE_HERE\n${send(`${ALLOCATE}    TRACE_HERE;\n    NOTHING;\n${ARM}\n${CALL}`)}`, errors: [{ message: "usedNull", line: 12, suggestions: test(`#define TRACE_HERE\n${send(`${ALLOCATE}${TEST}    TRACE_HERE;\n    NOTHING;\n${ARM}\n${CALL}`)}`) }] },
        {
            name: "given to WSK",
            code: send(`    PIRP irp;\n    irp = IoAllocateIrp(1, FALSE);\n${CALL}`),
            errors: [{ message: "usedNull", line: 10, suggestions: test(send(`    PIRP irp;\n    irp = IoAllocateIrp(1, FALSE);\n${TEST}${CALL}`)) }],
        },
        {
            name: "declarations stay together",
            code: send(`${ALLOCATE}    KEVENT event;\n\n    KeInitializeEvent(&event, SynchronizationEvent, FALSE);\n${ARM}\n${CALL}`),
            errors: [{ message: "usedNull", line: 12, suggestions: test(send(`${ALLOCATE}    KEVENT event;\n${TEST}\n    KeInitializeEvent(&event, SynchronizationEvent, FALSE);\n${ARM}\n${CALL}`)) }],
        },
        {
            name: "the function fails by a label",
            code: send(`    NTSTATUS st = 0;\n    PIRP irp = NULL;\n    PVOID copy = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, 'ypoc');\n    if (copy == NULL) {\n        st = STATUS_NO_MEMORY;\n        goto out;\n    }\n    irp = IoAllocateIrp(1, FALSE);\n${ARM}\n${CALL}\nout:\n    return st;`),
            errors: [{
                message: "usedNull", line: 16,
                suggestions: test(send(`    NTSTATUS st = 0;\n    PIRP irp = NULL;\n    PVOID copy = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, 'ypoc');\n    if (copy == NULL) {\n        st = STATUS_NO_MEMORY;\n        goto out;\n    }\n    irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) {\n        st = STATUS_INSUFFICIENT_RESOURCES;\n        goto out;\n    }\n${ARM}\n${CALL}\nout:\n    return st;`)),
            }],
        },
        {
            name: "a completion routine has its own answer",
            code: "NTSTATUS Again(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)\n{\n    PCTX ctx = Context;\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    IoSetCompletionRoutine(irp, Again, ctx, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, irp);\n    IoFreeIrp(Irp);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n",
            errors: [{ message: "usedNull", line: 5, suggestions: [] }],
        },
        {
            name: "the answer of a callback is that of its helper",
            code: `${send(`${ALLOCATE}${ARM}\n${CALL}`)}\nNTSTATUS WSKAPI OnAccept(PVOID c, ULONG f, PSOCKADDR l, PSOCKADDR r, PWSK_SOCKET s, PVOID *sc, const WSK_CLIENT_CONNECTION_DISPATCH **sd)\n{\n    if (s == NULL) return STATUS_REQUEST_NOT_ACCEPTED;\n    *sc = c; *sd = NULL;\n    return Send(c, NULL);\n}\nconst WSK_CLIENT_LISTEN_DISPATCH g_Listen = { OnAccept, NULL, NULL };\n`,
            errors: [{ message: "usedNull", line: 9, suggestions: [] }],
        },
        {
            name: "something else would be lost by a return",
            code: send(`    PMDL mdl = IoAllocateMdl(buf, 1, FALSE, FALSE, NULL);\n${ALLOCATE}${ARM}\n${CALL}`),
            errors: [{ message: "usedNull", line: 10, suggestions: [] }],
        },
        { name: "a function without a result", code: send(`${ALLOCATE}${ARM}\n    ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);`, "VOID"), errors: [{ message: "usedNull", line: 9, suggestions: test(send(`${ALLOCATE}    if (irp == NULL) {\n        return;\n    }\n${ARM}\n    ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);`, "VOID")) }] },
        { name: "its memory is used", code: send(`${ALLOCATE}    irp->IoStatus.Status = 0;\n${TEST}${ARM}\n${CALL}`), errors: [{ message: "usedNull", line: 9, suggestions: test(send(`${ALLOCATE}${TEST}    irp->IoStatus.Status = 0;\n${TEST}${ARM}\n${CALL}`)) }] },
        { name: "freed on the path on which there is none", code: send(`${ALLOCATE}    if (irp == NULL || buf == NULL) {\n        IoFreeIrp(irp);\n        return 1;\n    }\n${ARM}\n${CALL}`), errors: [{ message: "usedNull", line: 10, suggestions: test(send(`${ALLOCATE}${TEST}    if (irp == NULL || buf == NULL) {\n        IoFreeIrp(irp);\n        return 1;\n    }\n${ARM}\n${CALL}`)) }] },
        {
            name: "two uses on two paths are one mistake",
            code: send(`${ALLOCATE}    if (buf)\n    ${ARM}\n    else\n        IoReuseIrp(irp, 0);\n    IoFreeIrp(irp);\n    return 0;`),
            errors: [{ message: "usedNull", line: 10, suggestions: test(send(`${ALLOCATE}${TEST}    if (buf)\n    ${ARM}\n    else\n        IoReuseIrp(irp, 0);\n    IoFreeIrp(irp);\n    return 0;`)) }],
        },
        { name: "a helper uses it", code: `static void Arm(PIRP p, PVOID c)\n{\n    IoSetCompletionRoutine(p, 0, c, TRUE, TRUE, TRUE);\n}\n${send(`${ALLOCATE}    Arm(irp, ctx);\n${CALL}`)}`, errors: [{ message: "usedNull", line: 13, trace: ["main.c:12", "main.c:12", "main.c:13:5 Send leads there", "main.c:3:5 IoSetCompletionRoutine"], suggestions: test(`static void Arm(PIRP p, PVOID c)\n{\n    IoSetCompletionRoutine(p, 0, c, TRUE, TRUE, TRUE);\n}\n${send(`${ALLOCATE}${TEST}    Arm(irp, ctx);\n${CALL}`)}`) }] },
        { name: "a helper allocates", code: `static PIRP Make(void)\n{\n    return IoAllocateIrp(1, FALSE);\n}\n${send(`    PIRP irp = Make();\n${ARM}\n${CALL}`)}`, errors: [{ message: "usedNull", line: 13, trace: ["main.c:3:12", "main.c:12", "main.c:13"], suggestions: [] }] },
        { name: "a helper of another file allocates", files: { "irps.c": "PIRP Make(CCHAR n)\n{\n    PIRP p = IoAllocateIrp(n, FALSE);\n    return p;\n}\n" }, code: send(`    PIRP irp = Make(1);\n${ARM}\n${CALL}`), errors: [{ message: "usedNull", line: 9, suggestions: [] }] },
        { name: "a macro allocates", code: `#define NEW_IRP() IoAllocateIrp(1, FALSE)\n${send(`    PIRP irp = NEW_IRP();\n${ARM}\n${CALL}`)}`, errors: [{ message: "usedNull", line: 10, suggestions: test(`#define NEW_IRP() IoAllocateIrp(1, FALSE)\n${send(`    PIRP irp = NEW_IRP();\n${TEST}${ARM}\n${CALL}`)}`) }] },
        { name: "IoAllocateIrpEx", code: send(`    PIRP irp = IoAllocateIrpEx(ctx->Device, 1, FALSE);\n${ARM}\n${CALL}`), errors: [{ message: "usedNull", line: 9, data: { use: "IoSetCompletionRoutine", allocator: "IoAllocateIrpEx" }, suggestions: test(send(`    PIRP irp = IoAllocateIrpEx(ctx->Device, 1, FALSE);\n${TEST}${ARM}\n${CALL}`)) }] },
        {
            name: "the Ex form's result is ignored",
            code: send(`${ALLOCATE}${TEST}    IoSetCompletionRoutineEx(ctx->Device, irp, Frees, ctx, TRUE, TRUE, TRUE);\n${CALL}`),
            errors: [{ message: "submittedUnarmed", line: 13, data: { use: "WskSend" }, suggestions: [] }],
        },
        {
            name: "the Ex form's result is ignored, and nothing was acquired before",
            code: "NTSTATUS Signals(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    KeSetEvent(c, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nNTSTATUS Send(PCTX ctx)\n{\n    IoSetCompletionRoutineEx(ctx->Device, ctx->Irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n}\n",
            errors: [{
                message: "submittedUnarmed", line: 9,
                suggestions: test("NTSTATUS Signals(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    KeSetEvent(c, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nNTSTATUS Send(PCTX ctx)\n{\n    if (!NT_SUCCESS(IoSetCompletionRoutineEx(ctx->Device, ctx->Irp, Signals, &ctx->Event, TRUE, TRUE, TRUE))) {\n        IoFreeIrp(ctx->Irp);\n        return STATUS_INSUFFICIENT_RESOURCES;\n    }\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n}\n", "the result"),
            }],
        },
        {
            name: "a result that is looked at too late",
            code: send(`${ALLOCATE}${TEST}    NTSTATUS st = IoSetCompletionRoutineEx(ctx->Device, irp, Frees, ctx, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);\n    return st;`),
            errors: [{ message: "submittedUnarmed", line: 13, suggestions: [] }],
        },
        {
            name: "the request is made elsewhere",
            code: "NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nvoid Prepare(PCTX ctx)\n{\n    IoSetCompletionRoutineEx(ctx->Device, ctx->Irp, Done, ctx, TRUE, TRUE, TRUE);\n}\nvoid Go(PCTX ctx)\n{\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n}\n",
            errors: [{
                message: "ignored", line: 7, data: { function: "Prepare" },
                suggestions: test("NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nvoid Prepare(PCTX ctx)\n{\n    if (!NT_SUCCESS(IoSetCompletionRoutineEx(ctx->Device, ctx->Irp, Done, ctx, TRUE, TRUE, TRUE))) {\n        IoFreeIrp(ctx->Irp);\n        return;\n    }\n}\nvoid Go(PCTX ctx)\n{\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n}\n", "the result"),
            }],
        },
    ],
});
