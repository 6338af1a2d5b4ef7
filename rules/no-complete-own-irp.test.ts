import { testRule } from "../tests/rule-tester.js";
import rule from "./no-complete-own-irp.js";

/** The body of the completion routine `Done` starts at line 3; `Send` sets it on an IRP of the driver's own. */
const done = (body: string, send = "IoAllocateIrp(1, FALSE)"): string => `NTSTATUS Done(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
${body}
    return STATUS_MORE_PROCESSING_REQUIRED;
}
NTSTATUS Send(PCTX ctx)
{
    PIRP irp = ${send};
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);
    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);
}
`;

const DISPATCH = "NTSTATUS Write(PDEVICE_OBJECT d, PIRP Irp)\n{\n    IoSetCompletionRoutine(Irp, Done, NULL, TRUE, TRUE, TRUE);\n    return g->Dispatch->WskSend(g->Socket, &g->Buf, 0, Irp);\n}\n";
const MARK = "    if (Irp->PendingReturned) {\n        IoMarkIrpPending(Irp);\n    }";
const routine = (body: string, result = "STATUS_MORE_PROCESSING_REQUIRED"): string => `NTSTATUS Done(PDEVICE_OBJECT d, PIRP Irp, PVOID c)\n{\n${body}\n    return ${result};\n}\n`;
/** The body starts at line 4. */
const f = (body: string): string => `NTSTATUS f(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n${body}\n    return 0;\n}\n`;

const free = (output: string): { message: "free"; output: string }[] => [{ message: "free", output }];
const unmark = (output: string): { message: "removeMark"; output: string }[] => [{ message: "removeMark", output }];

testRule(rule, {
    valid: [
        { name: "freed", code: done("    IoFreeIrp(Irp);") },
        { name: "signalled", code: done("    KeSetEvent(Context, 0, FALSE);") },
        { name: "the request from above is completed", code: done("    PCTX ctx = Context;\n    IoCompleteRequest(ctx->Original, IO_NO_INCREMENT);\n    IoFreeIrp(Irp);") },
        { name: "a request from above is completed and marked", code: `${routine(MARK, "STATUS_SUCCESS")}${DISPATCH}` },
        { name: "a request from above is completed later by its routine", code: `${routine("    IoCompleteRequest(Irp, IO_NO_INCREMENT);")}${DISPATCH}` },
        { name: "a routine for both", code: `${routine(MARK)}${DISPATCH}${f("    if (!irp) return 1;\n    IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);")}` },
        { name: "the IRP has a location of the driver's own", code: done(MARK).replace("    IoSetCompletionRoutine(", "    IoSetNextIrpStackLocation(irp);\n    IoSetCompletionRoutine(") },
        { name: "a dispatch routine completes", code: "NTSTATUS Create(PDEVICE_OBJECT d, PIRP Irp)\n{\n    Irp->IoStatus.Status = 0;\n    IoCompleteRequest(Irp, IO_NO_INCREMENT);\n    return 0;\n}\n" },
        { name: "a dispatch routine marks", code: "NTSTATUS Read(PDEVICE_OBJECT d, PIRP Irp)\n{\n    IoMarkIrpPending(Irp);\n    Queue(Irp);\n    return STATUS_PENDING;\n}\n" },
        { name: "an IRP of unknown origin", code: "void Finish(PIRP irp)\n{\n    IoReuseIrp(g_Irp, 0);\n    IoCompleteRequest(irp, 0);\n}\n" },
        { name: "an IRP that goes to another driver", code: done(MARK).replace("ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp)", "IoCallDriver(ctx->Target, irp)") },
        { name: "an IRP that other builders made is disposed of", code: "void f(PDEVICE_OBJECT d, PKEVENT e, PIO_STATUS_BLOCK s)\n{\n    PIRP irp = IoBuildDeviceIoControlRequest(1, d, NULL, 0, NULL, 0, FALSE, e, s);\n    if (irp) IoCompleteRequest(irp, IO_NO_INCREMENT);\n}\n" },
        { name: "it is passed out of sight before", code: f("    if (!irp) return 1;\n    Elsewhere(irp);\n    IoCompleteRequest(irp, 0);") },
        { name: "a driver that plays the other side as well", code: `${routine("    KeSetEvent(c, 0, FALSE);")}static void Finish(PIRP p) { IoCompleteRequest(p, 0); }\n${f("    if (!irp) return 1;\n    IoSetCompletionRoutine(irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\n    Finish(irp);\n    IoFreeIrp(irp);")}` },
        { name: "another IRP than the one allocated", code: f("    if (!irp) return 1;\n    IoCompleteRequest(ctx->Irp, 0);\n    IoFreeIrp(irp);") },
        { name: "code under #if 0", code: done("#if 0\n    IoMarkIrpPending(Irp);\n#endif") },
    ],
    invalid: [
        {
            name: "completed where it was allocated", code: f("    if (!irp) return 1;\n    IoCompleteRequest(irp, IO_NO_INCREMENT);"),
            errors: [{
                message: "completed", line: 5, data: { complete: "IoCompleteRequest", allocator: "IoAllocateIrp" }, trace: ["main.c:3:16 IoAllocateIrp allocates the IRP", "main.c:3:16", "main.c:5:5 IoCompleteRequest completes it"].filter((_, n) => n !== 1),
                suggestions: free(f("    if (!irp) return 1;\n    IoFreeIrp(irp);")),
            }],
        },
        { name: "on a failure", code: f("    if (!irp) return 1;\n    if (ctx->Closing) {\n        IofCompleteRequest(irp, 0);\n        return 2;\n    }\n    IoFreeIrp(irp);"), errors: [{ message: "completed", line: 6, suggestions: free(f("    if (!irp) return 1;\n    if (ctx->Closing) {\n        IoFreeIrp(irp);\n        return 2;\n    }\n    IoFreeIrp(irp);")) }] },
        { name: "by a helper", code: `static void Finish(PIRP p) { IoCompleteRequest(p, 0); }\n${f("    if (!irp) return 1;\n    Finish(irp);")}`, errors: [{ message: "completed", line: 6, suggestions: [] }] },
        { name: "by helpers three deep", code: `static void A(PIRP p) { IoCompleteRequest(p, 0); }\nstatic void B(PIRP p) { A(p); }\nstatic void C(PIRP p) { B(p); }\n${f("    if (!irp) return 1;\n    C(irp);")}`, errors: [{ message: "completed", line: 8, suggestions: [] }] },
        { name: "by a macro", code: `#define FINISH(p) IoCompleteRequest((p), IO_NO_INCREMENT)\n${f("    if (!irp) return 1;\n    FINISH(irp);")}`, errors: [{ message: "completed", line: 6, suggestions: [] }] },
        {
            name: "after the wait", code: `${routine("    KeSetEvent(c, 0, FALSE);")}${f("    if (!irp) return 1;\n    IoSetCompletionRoutine(irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    IoCompleteRequest(irp, 0);")}`,
            errors: [{ message: "completed", line: 13, suggestions: free(`${routine("    KeSetEvent(c, 0, FALSE);")}${f("    if (!irp) return 1;\n    IoSetCompletionRoutine(irp, Done, &ctx->Event, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    IoFreeIrp(irp);")}`) }],
        },
        { name: "in the completion routine", code: done("    IoCompleteRequest(Irp, IO_NO_INCREMENT);"), errors: [{ message: "completedInRoutine", line: 3, data: { function: "Done", complete: "IoCompleteRequest" }, trace: ["main.c:8:16 IoAllocateIrp allocates the IRP", "main.c:10:5 Done is set as the IRP's completion routine"], suggestions: free(done("    IoFreeIrp(Irp);")) }] },
        { name: "marked", code: done(MARK), errors: [{ message: "marked", line: 4, data: { function: "Done" }, suggestions: unmark(done("").replace("\n\n    return", "\n    return")) }] },
        { name: "marked in one line", code: done("    if (Irp->PendingReturned) IoMarkIrpPending(Irp);"), errors: [{ message: "marked", line: 3, suggestions: unmark(done("").replace("\n\n    return", "\n    return")) }] },
        { name: "marked always", code: done("    IoMarkIrpPending(Irp);"), errors: [{ message: "marked", line: 3, suggestions: unmark(done("").replace("\n\n    return", "\n    return")) }] },
        { name: "marked beside something else", code: done("    if (Irp->PendingReturned) {\n        IoMarkIrpPending(Irp);\n        Count();\n    }"), errors: [{ message: "marked", line: 4, suggestions: unmark(done("    if (Irp->PendingReturned) {\n        Count();\n    }")) }] },
        { name: "marked by a helper", code: `static void Pass(PIRP i)\n{\n    if (i->PendingReturned) IoMarkIrpPending(i);\n}\n${done("    Pass(Irp);")}`, errors: [{ message: "marked", line: 7, trace: ["main.c:12", "main.c:14", "main.c:7:5 Done calls Pass", "main.c:3:29 IoMarkIrpPending does it"], suggestions: [] }] },
        { name: "an embedded IRP is marked", code: `${routine(MARK)}void g(PCTX ctx)\n{\n    IoInitializeIrp(&ctx->Irp, sizeof(ctx->Space), 1);\n    IoSetCompletionRoutine(&ctx->Irp, Done, ctx, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, &ctx->Irp);\n}\n`, errors: [{ message: "marked", line: 4, suggestions: unmark(`${routine("")}void g(PCTX ctx)\n{\n    IoInitializeIrp(&ctx->Irp, sizeof(ctx->Space), 1);\n    IoSetCompletionRoutine(&ctx->Irp, Done, ctx, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, &ctx->Irp);\n}\n`.replace("\n\n    return", "\n    return")) }] },
        { name: "set in another file", files: { "send.c": "IO_COMPLETION_ROUTINE Done;\nvoid g(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (!irp) return;\n    IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n" }, code: routine("    IoMarkIrpPending(Irp);"), errors: [{ message: "marked", line: 3, suggestions: unmark(routine("").replace("\n\n    return", "\n    return")) }] },
        ...Object.entries({
            "(Finish)(Irp);": "", "(*Finish)(Irp);": "", "void (*finish)(PIRP) = Finish; finish(Irp);": "", "END(Irp);": "#define END Finish\n",
            "END;": "#define END IoCompleteRequest(Irp, 0)\n", "CALL(Finish, Irp);": "#define CALL(f, x) f(x)\n", "KeExpandKernelStackAndCallout(Finish, Irp, 4096);": "",
        }).map(([call, macro]) => ({
            name: `completed by ${call}`, code: `${macro}static VOID Finish(PIRP p) { IoCompleteRequest(p, 0); }\n${done(call)}`,
            errors: [{ message: "completedInRoutine" as const, line: macro === "" ? 4 : 5 }],
        })),
    ],
});
