import { testRule } from "../tests/rule-tester.js";
import rule from "./no-manual-irp-setup.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const REST = `
NTSTATUS Done(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { IoFreeIrp(Irp); return STATUS_MORE_PROCESSING_REQUIRED; }
void Fill(PIRP i) { PIO_STACK_LOCATION sp = IoGetNextIrpStackLocation(i); sp->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL; }
NTSTATUS Submit(PCTX ctx, PIRP i) { return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, i); }
`;
const ARM = "IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);";
const CALL = "return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);";
const NEXT = "sp = IoGetNextIrpStackLocation(irp);";
/** The body starts on line 2. */
const send = (body: string): string => `NTSTATUS Send(PCTX ctx) { PIO_STACK_LOCATION sp; PIRP irp = IoAllocateIrp(1, FALSE); if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n${body}\n}${REST}`;
const located = (line: number) => ({ errors: [{ message: "located" as const, line, data: { function: "Send", call: "WskSend" } }] });

testRule(rule, {
    valid: [
        { name: "only a completion routine", code: send(`${ARM}\n${CALL}`) },
        { name: "initialized where the storage is the driver's", code: `NTSTATUS Send(PCTX ctx) { PIRP irp = ExAllocatePoolWithTag(NonPagedPoolNx, IoSizeOfIrp(1), 'pri');\nIoInitializeIrp(irp, IoSizeOfIrp(1), 1); ${ARM}\n${CALL} }${REST}` },
        { name: "initialized for another use", code: `NTSTATUS Send(PCTX ctx) { PIRP irp = ctx->Irp;\nIoInitializeIrp(irp, IoSizeOfIrp(1), 1); ${ARM}\n${CALL} }${REST}` },
        { name: "initialized again after a request", code: send(`${ARM} st = ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp); Await(ctx);\nIoInitializeIrp(irp, IoSizeOfIrp(1), 1); ${ARM}\n${CALL}`) },
        { name: "the next location is only read", code: send(`${NEXT} ctx->Old = sp->CompletionRoutine; ${ARM}\n${CALL}`) },
        { name: "the completion routine, by hand", code: send(`${NEXT} sp->CompletionRoutine = Done; sp->Context = ctx; sp->Control = SL_INVOKE_ON_SUCCESS | SL_INVOKE_ON_ERROR | SL_INVOKE_ON_CANCEL;\n${CALL}`) },
        { name: "filled for a lower driver", code: send(`${NEXT} sp->MajorFunction = IRP_MJ_READ; ${ARM}\nreturn IoCallDriver(ctx->Lower, irp);`) },
        { name: "to a lower driver, or to WSK", code: send(`if (ctx->Lower) { ${NEXT} sp->MajorFunction = IRP_MJ_READ; return IoCallDriver(ctx->Lower, irp); }\n${ARM} ${CALL}`) },
        { name: "filled, then made ready again", code: send(`${NEXT} sp->MajorFunction = IRP_MJ_READ; IoReuseIrp(irp, 0); ${ARM}\n${CALL}`) },
        { name: "DriverContext is the driver's", code: send(`irp->Tail.Overlay.DriverContext[0] = ctx; ${ARM}\n${CALL}`) },
        { name: "IoStatus is set", code: send(`irp->IoStatus.Status = STATUS_UNSUCCESSFUL; ${ARM}\n${CALL}`) },
        { name: "a stack location of its own", code: send(`IoSetNextIrpStackLocation(irp); sp = IoGetCurrentIrpStackLocation(irp); sp->DeviceObject = ctx->Device; ${ARM}\n${CALL}`) },
        { name: "the cancel routine is taken off", code: send(`IoSetCancelRoutine(irp, NULL); ${ARM}\n${CALL}`) },
        { name: "set, and taken off before the call", code: send(`IoSetCancelRoutine(irp, OnCancel); IoSetCancelRoutine(irp, NULL); ${ARM}\n${CALL}`) },
        { name: "a cancel routine of another IRP", code: send(`IoSetCancelRoutine(ctx->UserIrp, OnCancel); ${ARM}\n${CALL}`) },
        { name: "a helper out of sight", code: send(`${NEXT} sp->MajorFunction = 1; Elsewhere(irp);\n${CALL}`) },
    ],
    invalid: [
        { name: "the next location", code: send(`${NEXT} sp->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL; ${ARM}\n${CALL}`), ...located(3) },
        { name: "with the completion routine, by hand", code: send(`${NEXT} sp->CompletionRoutine = Done; sp->MajorFunction = IRP_MJ_WRITE;\n${CALL}`), ...located(3) },
        { name: "without a variable", code: send(`IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_WRITE; ${ARM}\n${CALL}`), ...located(3) },
        { name: "cleared", code: send(`${NEXT} RtlZeroMemory(sp, sizeof(*sp)); ${ARM}\n${CALL}`), ...located(3) },
        { name: "several members", code: send(`${NEXT} sp->FileObject = ctx->File; sp->Parameters.Write.Length = 9; ${ARM}\n${CALL}`), ...located(3) },
        { name: "in a helper", code: send(`Fill(irp); ${ARM}\n${CALL}`), ...located(3) },
        { name: "sent by a helper", code: send(`${NEXT} sp->MajorFunction = 1; ${ARM}\nreturn Submit(ctx, irp);`), ...located(3) },
        { name: "both in helpers", code: send(`Fill(irp); ${ARM}\nreturn Submit(ctx, irp);`), ...located(3) },
        { name: "on one path", code: send(`if (ctx->Old) Fill(irp); ${ARM}\n${CALL}`), ...located(3) },
        { name: "initialized after the allocation", code: send(`IoInitializeIrp(irp, IoSizeOfIrp(1), 1); ${ARM}\n${CALL}`), errors: [{ message: "initialized", line: 3, data: { setup: "IoInitializeIrp", function: "Send", call: "WskSend" } }] },
        { name: "a cancel routine", code: send(`IoSetCancelRoutine(irp, OnCancel); ${ARM}\n${CALL}`), errors: [{ message: "cancelable", line: 3, data: { function: "Send", call: "WskSend" } }] },
        { name: "a cancel routine on a dispatch routine's IRP", code: `NTSTATUS DispatchWrite(PDEVICE_OBJECT Device, PIRP irp) { PCTX ctx = Device->DeviceExtension;\nIoSetCancelRoutine(irp, OnCancel);\nIoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);\n${CALL} }${REST}`, errors: [{ message: "cancelable", line: 4 }] },
        { name: "in another file", code: send(`Fill(irp); ${ARM}\n${CALL}`).replace(REST, "\n"), files: { "rest.c": REST }, ...located(3) },
    ],
});
