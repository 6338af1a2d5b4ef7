import { testRule } from "../tests/rule-tester.js";
import rule from "./no-free-borrowed-irp.js";

/** The body of the completion routine starts at line 3. */
const done = (body: string, result: string): string => `NTSTATUS Done(PDEVICE_OBJECT d, PIRP Irp, PVOID c)\n{\n${body}\n    return ${result};\n}\n`;
const DISPATCH = "NTSTATUS Write(PDEVICE_OBJECT d, PIRP Irp)\n{\n    IoSetCompletionRoutine(Irp, Done, g, TRUE, FALSE, FALSE);\n    return g->Dispatch->WskSend(g->Socket, &g->Buf, 0, Irp);\n}\n";
const OWN = "NTSTATUS Send(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (!irp) return 1;\n    IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n";
const WSK = "void Use(PWSK_SOCKET s, PWSK_PROVIDER_BASIC_DISPATCH d, PIRP i) { d->WskCloseSocket(s, i); }\n";
/** The body of the dispatch routine starts at line 4. */
const write = (body: string): string => `${WSK}NTSTATUS Write(PDEVICE_OBJECT Device, PIRP Irp)\n{\n${body}\n    return STATUS_SUCCESS;\n}\n`;
const COUNT = "    Count++;";
const MARK = "    if (Irp->PendingReturned) IoMarkIrpPending(Irp);";

/** A routine with the parameters of a dispatch routine that a completion routine calls by a table. */
const byPointer = (rest: string): string => `typedef struct { NTSTATUS (*Finish)(PDEVICE_OBJECT, PIRP); } OPS;
static NTSTATUS Finish(PDEVICE_OBJECT Device, PIRP Irp) { IoFreeIrp(Irp); return STATUS_MORE_PROCESSING_REQUIRED; }
${rest}
static NTSTATUS Done(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { OPS *ops = Context; return ops->Finish(Device, Irp); }
`;
const METHODS = `class Sender { public: static NTSTATUS Done(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context); NTSTATUS Done(PDEVICE_OBJECT Device, PIRP Irp); LONG m_sent; };
NTSTATUS Sender::Done(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { Sender *self = (Sender *)Context; return self->Done(Device, Irp); }
NTSTATUS Sender::Done(PDEVICE_OBJECT Device, PIRP Irp) { m_sent++; IoFreeIrp(Irp); return STATUS_MORE_PROCESSING_REQUIRED; }
`;

testRule(rule, {
    valid: [
        { name: "completed", code: write("    Irp->IoStatus.Status = 0;\n    IoCompleteRequest(Irp, IO_NO_INCREMENT);") },
        { name: "an IRP of its own is freed", code: write("    PIRP mine = IoAllocateIrp(1, FALSE);\n    if (mine) IoFreeIrp(mine);\n    IoCompleteRequest(Irp, IO_NO_INCREMENT);") },
        { name: "the parameter's variable is used again", code: write("    IoCompleteRequest(Irp, IO_NO_INCREMENT);\n    Irp = IoAllocateIrp(1, FALSE);\n    if (Irp) IoFreeIrp(Irp);") },
        { name: "a completion routine frees its own", code: done("    IoFreeIrp(Irp);", "STATUS_MORE_PROCESSING_REQUIRED") + OWN },
        { name: "a completion routine for both frees what is its own", code: done("    if (c) IoFreeIrp(Irp);", "STATUS_MORE_PROCESSING_REQUIRED") + OWN + DISPATCH },
        { name: "a helper frees by a flag", code: `static void Finish(PIRP i, BOOLEAN own)\n{\n    if (own) IoFreeIrp(i); else IoCompleteRequest(i, 0);\n}\n${write("    Finish(Irp, FALSE);\n    Finish(Irp, g_Own);")}` },
        { name: "a helper with these parameters gets IRPs of the driver's own", code: `${WSK}static NTSTATUS Drop(PDEVICE_OBJECT d, PIRP i)\n{\n    IoFreeIrp(i);\n    return 0;\n}\nvoid f(void)\n{\n    PIRP i = IoAllocateIrp(1, FALSE);\n    if (i) Drop(NULL, i);\n}\n` },
        { name: "another driver's request", code: done(COUNT, "STATUS_SUCCESS") + DISPATCH.replace("g->Dispatch->WskSend(g->Socket, &g->Buf, 0, Irp)", "IoCallDriver(g->Target, Irp)") },
        { name: "pending is passed on", code: done(MARK, "STATUS_SUCCESS") + DISPATCH },
        { name: "pending is passed on by a helper", code: `static void Pass(PIRP i) { if (i->PendingReturned) IoMarkIrpPending(i); }\n${done("    Pass(Irp);", "STATUS_CONTINUE_COMPLETION")}${DISPATCH}` },
        { name: "called by a pointer, by a completion routine", code: byPointer("const OPS g_Ops = { Finish };") },
        { name: "called as a method, by a completion routine of the same name", filename: "main.cpp", code: METHODS },
        { name: "the dispatch routine has marked it", code: done(COUNT, "STATUS_SUCCESS") + DISPATCH.replace("    IoSet", "    IoMarkIrpPending(Irp);\n    IoSet") },
        {
            name: "a static routine that passes it on, set by a helper for another file's dispatch routine",
            code: `static ${done(MARK, "STATUS_SUCCESS")}NTSTATUS Query(PIRP Irp) { IoSetCompletionRoutine(Irp, Done, NULL, TRUE, TRUE, TRUE); return g->Dispatch->WskSend(g->Socket, &g->Buf, 0, Irp); }\n`,
            files: { "driver.c": "NTSTATUS DispatchControl(PDEVICE_OBJECT Device, PIRP Irp) { return Query(Irp); }\n" },
        },
        { name: "a function out of sight may mark it", code: done("    Elsewhere(Irp);", "STATUS_SUCCESS") + DISPATCH },
        { name: "its own IRP goes nowhere", code: done(COUNT, "STATUS_MORE_PROCESSING_REQUIRED") + OWN },
        { name: "stopped, and completed by a waiter", code: done("    KeSetEvent(c, 0, FALSE);", "STATUS_MORE_PROCESSING_REQUIRED") + DISPATCH },
        { name: "stopped, and completed by the routine", code: done("    IoCompleteRequest(Irp, 0);", "STATUS_MORE_PROCESSING_REQUIRED") + DISPATCH },
        { name: "code under #if 0", code: write("#if 0\n    IoFreeIrp(Irp);\n#endif\n    IoCompleteRequest(Irp, 0);") },
        {
            name: "a function with the same parameters that the driver does not put into its table",
            code: `${write("    IoFreeIrp(Irp);")}NTSTATUS Create(PDEVICE_OBJECT d, PIRP i) { i->IoStatus.Status = 0; IoCompleteRequest(i, 0); return 0; }\nNTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p) { d->MajorFunction[IRP_MJ_CREATE] = Create; return 0; }\n`,
        },
    ],
    invalid: [
        {
            name: "a static routine, set by a helper that gets the IRP from a dispatch routine in another file",
            code: `static ${done(COUNT, "STATUS_SUCCESS")}NTSTATUS Query(PIRP Irp) { IoSetCompletionRoutine(Irp, Done, NULL, TRUE, TRUE, TRUE); return g->Dispatch->WskSend(g->Socket, &g->Buf, 0, Irp); }\n`,
            files: { "driver.c": "NTSTATUS DispatchControl(PDEVICE_OBJECT Device, PIRP Irp) { return Query(Irp); }\n" },
            errors: [{ message: "unmarked", line: 4 }],
        },
        { name: "freed", code: write("    IoFreeIrp(Irp);"), errors: [{ message: "freed", line: 4, data: { function: "Write", free: "IoFreeIrp" } }] },
        { name: "freed after a failure", code: write("    NTSTATUS st = g->Dispatch->WskSend(g->Socket, &g->Buf, 0, Irp);\n    if (!NT_SUCCESS(st)) {\n        IoFreeIrp(Irp);\n    }"), errors: [{ message: "freed", line: 6 }] },
        { name: "freed by a helper", code: `static void Drop(PIRP i)\n{\n    if (i) IoFreeIrp(i);\n}\n${write("    Drop(Irp);")}`, errors: [{ message: "freed", line: 8, trace: ["main.c:8:5 Write calls Drop", "main.c:3:12 IoFreeIrp does it"] }] },
        { name: "freed by helpers three deep, in another file", files: { "drop.c": "void C(PIRP i) { IoFreeIrp(i); }\nvoid B(PIRP i) { C(i); }\nvoid A(PIRP i) { B(i); }\n" }, code: write("    A(Irp);"), errors: [{ message: "freed", line: 4 }] },
        { name: "freed by a helper by a flag", code: `static void Finish(PIRP i, BOOLEAN own)\n{\n    if (own) IoFreeIrp(i); else IoCompleteRequest(i, 0);\n}\n${write("    Finish(Irp, TRUE);")}`, errors: [{ message: "freed", line: 8 }] },
        { name: "freed by a macro", code: `#define DROP(i) IoFreeIrp(i)\n${write("    DROP(Irp);")}`, errors: [{ message: "freed", line: 5 }] },
        { name: "set as a dispatch routine, and called by a pointer as well", code: byPointer("const OPS g_Ops = { Finish };\nNTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p) { d->MajorFunction[IRP_MJ_CREATE] = d->MajorFunction[IRP_MJ_CLOSE] = Finish; return 0; }"), errors: [{ message: "freed", line: 2 }] },
        { name: "declared as a dispatch routine", code: `${WSK}DRIVER_DISPATCH Close;\n_Use_decl_annotations_\nNTSTATUS Close(DEVICE_OBJECT *o, IRP *i)\n{\n    IoFreeIrp(i);\n    return 0;\n}\n`, errors: [{ message: "freed", line: 6 }] },
        { name: "a copy is freed", code: write("    PIRP same = Irp;\n    IoFreeIrp(same);"), errors: [{ message: "freed", line: 5 }] },
        { name: "freed in the completion routine", code: done("    IoFreeIrp(Irp);", "STATUS_MORE_PROCESSING_REQUIRED") + DISPATCH, errors: [{ message: "freedInRoutine", line: 3, data: { function: "Done", free: "IoFreeIrp" }, trace: ["main.c:8:5 Done is set as the IRP's completion routine"] }] },
        { name: "freed in the completion routine by a helper", code: `static void Drop(PIRP i) { IoFreeIrp(i); }\n${done("    Drop(Irp);", "STATUS_MORE_PROCESSING_REQUIRED")}${DISPATCH}`, errors: [{ message: "freedInRoutine", line: 4 }] },
        { name: "pending is not passed on", code: done(COUNT, "STATUS_SUCCESS") + DISPATCH, errors: [{ message: "unmarked", line: 4, data: { function: "Done", values: "STATUS_SUCCESS" } }] },
        { name: "pending is not passed on, by another name", code: done(COUNT, "STATUS_CONTINUE_COMPLETION") + DISPATCH, errors: [{ message: "unmarked", line: 4 }] },
        { name: "nothing makes it go on", code: done("    UNREFERENCED_PARAMETER(Irp);", "STATUS_MORE_PROCESSING_REQUIRED") + DISPATCH, errors: [{ message: "stopped", line: 4, data: { function: "Done" } }] },
    ],
});
