/** IoCancelIrp on an IRP whose completion routine frees it where it finds Cancel set. */
import { after, CALL, markedLine, send, TIMED, WAIT } from "../tests/irp-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-use-after-call.js";

type Invalid = Parameters<typeof testRule<"canceledRacing">>[1]["invalid"][number];

interface Parts {
    /** What the completion routine does before it returns. */
    readonly routine?: string;
    readonly context?: string;
    /** What is done before the request is made, and once it was not completed in time. */
    readonly before?: string;
    readonly late?: string;
    readonly rest?: string;
}

const FREES = "    if (!i->Cancel)\n        KeSetEvent(&ctx->Event, 0, FALSE);\n    else\n        IoFreeIrp(i);";
const CANCEL = "IoCancelIrp(irp); /*!*/\n        return STATUS_IO_TIMEOUT;";

/** A request that is given up when it takes too long: its routine frees the IRP then. */
const give = ({ routine = FREES, context = "ctx", before = "", late = CANCEL, rest = "" }: Parts): string =>
    `${rest}NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    PCTX ctx = (PCTX)c;\n${routine}\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n${send(
        `${before}    IoSetCompletionRoutine(irp, Done, ${context}, TRUE, TRUE, TRUE);\n${CALL}\n    if (st == STATUS_PENDING && ${TIMED} == STATUS_TIMEOUT) {\n        ${late}\n    }\n    IoFreeIrp(irp);\n    return st;`,
    )}`;

/** The context brings along what the routine frees, and the IRP, all of it made by a helper. */
const HELPER = `typedef struct _JOB { PVOID Data; PKEVENT Event; PIRP Irp; NTSTATUS *Status; } JOB;
static NTSTATUS JobDone(PDEVICE_OBJECT d, PIRP Irp, PVOID Context)
{
    JOB *job = Context;
    if (job == NULL)
        return STATUS_MORE_PROCESSING_REQUIRED;
    ExFreePool(job->Data);
    if (!Irp->Cancel)
    {
        *(job->Status) = Irp->IoStatus.Status;
        KeSetEvent(job->Event, IO_NO_INCREMENT, FALSE);
    }
    else
    {
        ExFreePool(job->Event);
        IoFreeIrp(FREED);
    }
    ExFreePool(job);
    return STATUS_MORE_PROCESSING_REQUIRED;
}
static NTSTATUS Ready(PIRP *irp, PKEVENT *event, PVOID data, NTSTATUS *status)
{
    JOB *job = ExAllocatePoolWithTag(NonPagedPool, sizeof(JOB), ' boJ');
    if (!job) return STATUS_INSUFFICIENT_RESOURCES;
    *irp = IoAllocateIrp(1, FALSE);
    if (!*irp) return STATUS_INSUFFICIENT_RESOURCES;
    *event = ExAllocatePoolWithTag(NonPagedPool, sizeof(KEVENT), 'tnvE');
    if (!*event) return STATUS_INSUFFICIENT_RESOURCES;
    job->Data = data;
    job->Event = *event;
    job->Status = status;
    job->Irp = *irp;
    KeInitializeEvent(*event, SynchronizationEvent, FALSE);
    IoSetCompletionRoutine(*irp, JobDone, job, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}
`;
const helped = (late: string, freed = "Irp"): string => `${HELPER.replace("FREED", freed)}LONG Put(PCTX ctx, PWSK_BUF buf, PVOID data)
{
    PIRP irp = NULL;
    PKEVENT event = NULL;
    NTSTATUS result = STATUS_UNSUCCESSFUL;
    NTSTATUS st = Ready(&irp, &event, data, &result);
    if (!NT_SUCCESS(st)) return -1;
    st = ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);
    if (st == STATUS_PENDING) {
        st = KeWaitForSingleObject(event, Executive, KernelMode, FALSE, &ctx->Timeout);
        if (st == STATUS_TIMEOUT) {
            ${late}
            return -11;
        }
    }
    ExFreePool(event);
    IoFreeIrp(irp);
    return result == STATUS_SUCCESS ? 1 : -1;
}
`;

const FREED_OR = (otherwise: string): string => `    if (i->Cancel) IoFreeIrp(i);\n    else ${otherwise}`;
const LOCKED = (lock: string, unlock: string): string => `    KIRQL irql;\n    ${lock}\n    ${unlock}\n${FREES}`;

/** The same mistake in another form. */
function wrong(name: string, code: string, rest: Partial<Invalid["errors"][number]> & Pick<Invalid, "files" | "filename"> = {}): Invalid {
    const { files, filename, ...error } = rest;
    return { name, code, ...(files === undefined ? {} : { files }), ...(filename === undefined ? {} : { filename }), errors: [{ message: "canceledRacing", line: markedLine(code), ...error }] };
}

testRule(rule, {
    valid: [
        { name: "the routine only signals, and whoever cancels waits", code: give({ routine: "    KeSetEvent(&ctx->Event, 0, FALSE);", late: `IoCancelIrp(irp);\n    ${WAIT}` }) },
        { name: "the routine signals where it is cancelled, too", code: give({ routine: "    if (i->Cancel) ctx->Cancelled = TRUE;\n    KeSetEvent(&ctx->Event, 0, FALSE);" }) },
        { name: "nobody cancels it", code: give({ late: "return STATUS_IO_TIMEOUT;" }) },
        { name: "another IRP is cancelled", code: give({ late: "IoCancelIrp(ctx->Other); return STATUS_IO_TIMEOUT;" }) },
        { name: "it is cancelled out of sight", code: give({ late: "CancelRequest(irp); return STATUS_IO_TIMEOUT;" }) },
        { name: "it is over when it is cancelled", code: give({ late: `${WAIT}\n        IoCancelIrp(irp); return STATUS_IO_TIMEOUT;` }) },
        { name: "it was completed at once", code: give({}).replace("st == STATUS_PENDING && ", "st != STATUS_PENDING && ") },
        { name: "it is cancelled before it is sent", code: give({ before: "    IoCancelIrp(irp);\n", late: "return STATUS_IO_TIMEOUT;" }) },
        { name: "an exchange tells who frees", code: give({ routine: "    if (InterlockedExchange(&ctx->Over, 1) == 1) IoFreeIrp(i);\n    else KeSetEvent(&ctx->Event, 0, FALSE);", late: "IoCancelIrp(irp);\n        if (InterlockedExchange(&ctx->Over, 1) == 0) return STATUS_IO_TIMEOUT;" }) },
        { name: "an exchange tells who frees, where it is cancelled", code: give({ routine: "    if (i->Cancel) { if (InterlockedExchange(&ctx->Over, 1) == 1) IoFreeIrp(i); }\n    else KeSetEvent(&ctx->Event, 0, FALSE);" }) },
        { name: "an exchange of the pointer before it is asked", code: give({ routine: `    InterlockedExchangePointer((PVOID *)&ctx->Irp, NULL);\n${FREES}` }) },
        { name: "a count tells who frees", code: give({ routine: "    if (!i->Cancel) KeSetEvent(&ctx->Event, 0, FALSE);\n    if (InterlockedDecrement(&ctx->Refs) == 0) IoFreeIrp(i);" }) },
        { name: "a helper counts", code: give({ rest: "static void Release(PCTX ctx, PIRP i) { if (InterlockedDecrement(&ctx->Refs) == 0) IoFreeIrp(i); }\n", routine: FREED_OR("KeSetEvent(&ctx->Event, 0, FALSE);").replace("IoFreeIrp(i)", "Release(ctx, i)") }) },
        { name: "a count without an interlocked operation", code: give({ routine: "    if (i->Cancel && --ctx->Refs == 0) IoFreeIrp(i);\n    else KeSetEvent(&ctx->Event, 0, FALSE);" }) },
        { name: "a flag of the context tells who frees", code: give({ routine: "    if (i->Cancel && ctx->Abandoned) IoFreeIrp(i);\n    else KeSetEvent(&ctx->Event, 0, FALSE);", late: "IoCancelIrp(irp);\n        ctx->Abandoned = TRUE;\n        return STATUS_IO_TIMEOUT;" }) },
        { name: "a flag of the context that is set first", code: give({ before: "    ctx->Mine = TRUE;\n", routine: "    if (i->Cancel && ctx->Mine) IoFreeIrp(i);\n    else KeSetEvent(&ctx->Event, 0, FALSE);" }) },
        { name: "the routine takes the lock under which it is cancelled", code: give({ routine: LOCKED("KeAcquireSpinLock(&ctx->Lock, &irql);", "KeReleaseSpinLock(&ctx->Lock, irql);"), late: "KeAcquireSpinLock(&ctx->Lock, &ctx->Irql); IoCancelIrp(irp); KeReleaseSpinLock(&ctx->Lock, ctx->Irql); return STATUS_IO_TIMEOUT;" }) },
        { name: "the routine takes the cancel spin lock", code: give({ routine: LOCKED("IoAcquireCancelSpinLock(&irql);", "IoReleaseCancelSpinLock(irql);") }) },
        { name: "the routine takes the cancel routine out of the IRP", code: give({ routine: FREES.replace("IoFreeIrp(i);", "{ IoSetCancelRoutine(i, NULL); IoFreeIrp(i); }") }) },
        { name: "the routine frees after something under a lock", code: give({ rest: "static BOOLEAN Note(PVOID c) { return TRUE; }\n", routine: `    KeSynchronizeExecution(ctx->Interrupt, Note, ctx);\n${FREES}` }) },
        { name: "the routine takes a lock in a helper", code: give({ rest: "static void Sync(PCTX ctx) { KIRQL q; KeAcquireSpinLock(&ctx->Lock, &q); KeReleaseSpinLock(&ctx->Lock, q); }\n", routine: `    Sync(ctx);\n${FREES}` }) },
        { name: "the routine does something out of sight first", code: give({ routine: `    Detach(ctx);\n${FREES}` }) },
        { name: "the routine does something out of sight where it frees", code: give({ routine: FREED_OR("KeSetEvent(&ctx->Event, 0, FALSE);").replace("IoFreeIrp(i);", "{ Detach(ctx); IoFreeIrp(i); }") }) },
        { name: "something out of sight frees", code: give({ routine: FREED_OR("KeSetEvent(&ctx->Event, 0, FALSE);").replace("IoFreeIrp", "DropIrp") }) },
        { name: "the routine spins until whoever cancels is done", code: give({ routine: `    if (i->Cancel) while (!ctx->Out) YieldProcessor();\n${FREES}` }) },
        { name: "the status decides", code: give({ routine: "    if (i->IoStatus.Status == STATUS_CANCELLED) IoFreeIrp(i);\n    else KeSetEvent(&ctx->Event, 0, FALSE);" }) },
        { name: "the status decides where it is cancelled", code: give({ routine: "    if (i->Cancel && i->IoStatus.Status == STATUS_CANCELLED) IoFreeIrp(i);\n    else KeSetEvent(&ctx->Event, 0, FALSE);" }) },
        { name: "it is freed where it is not cancelled", code: give({ routine: "    if (i->Cancel) KeSetEvent(&ctx->Event, 0, FALSE);\n    else IoFreeIrp(i);" }) },
        { name: "Cancel of another IRP", code: give({ routine: "    if (ctx->Master->Cancel) IoFreeIrp(i);\n    else KeSetEvent(&ctx->Event, 0, FALSE);" }) },
        { name: "another member by the same name", code: give({ routine: "    if (ctx->Cancel) IoFreeIrp(i);\n    else KeSetEvent(&ctx->Event, 0, FALSE);", late: "ctx->Cancel = TRUE; IoCancelIrp(irp); return STATUS_IO_TIMEOUT;" }) },
        { name: "another IRP is freed", code: give({ routine: "    if (i->Cancel) IoFreeIrp(ctx->Spare);\n    KeSetEvent(&ctx->Event, 0, FALSE);" }) },
        { name: "another routine is set then", code: give({ before: "    IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);\n" }).replace(/IoSetCompletionRoutine\(irp, Done, ctx, TRUE, TRUE, TRUE\);\n( *st =)/, "IoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n$1") },
        { name: "one of two routines is set", code: give({}).replace("IoSetCompletionRoutine(irp, Done,", "IoSetCompletionRoutine(irp, ctx->Waits ? Signals : Done,") },
        { name: "one of two routines is set, on two paths", code: give({}).replace("    IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);", "    PIO_COMPLETION_ROUTINE r = Done;\n    if (ctx->Waits) r = Signals;\n    IoSetCompletionRoutine(irp, r, ctx, TRUE, TRUE, TRUE);") },
        { name: "the routine is out of sight", code: give({}).replace("IoSetCompletionRoutine(irp, Done,", "IoSetCompletionRoutine(irp, OtherDone,") },
        { name: "the routine was told that it is over", code: give({ routine: FREED_OR("{ ctx->Done = TRUE; KeSetEvent(&ctx->Event, 0, FALSE); }"), late: "if (ctx->Done) IoCancelIrp(irp);\n        return STATUS_IO_TIMEOUT;" }) },
        { name: "no context, which the routine wants", code: give({ routine: `    if (c == NULL) return STATUS_MORE_PROCESSING_REQUIRED;\n${FREES}`, context: "NULL" }) },
        { name: "code of the routine is left out", code: give({ routine: `    ...\n${FREES}` }) },
        { name: "a helper that prepares, and a routine that frees nothing", code: helped("IoCancelIrp(irp);").replace("IoFreeIrp(Irp);", "KeSetEvent(job->Status, 0, FALSE);") },
        { name: "a helper that prepares, and nobody cancels", code: helped("") },
        { name: "an IRP from above", code: `${give({}).split("NTSTATUS Frees")[0] ?? ""}NTSTATUS DispatchWrite(PDEVICE_OBJECT d, PIRP irp)\n{\n    PCTX ctx = d->DeviceExtension;\n    NTSTATUS st;\n    IoMarkIrpPending(irp);\n    IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);\n    st = ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n    if (st == STATUS_PENDING && ${TIMED} == STATUS_TIMEOUT)\n        IoCancelIrp(irp);\n    return STATUS_PENDING;\n}\n` },
        { name: "a lock by a constructor", filename: "main.cpp", code: give({ routine: `    KLock lock(&ctx->Lock);\n${FREES}` }) },
        { name: "a lock by a class in sight", filename: "main.cpp", code: give({ rest: "class Held { public: Held(PKSPIN_LOCK l) : m_l(l) { KeAcquireSpinLock(m_l, &m_q); } ~Held() { KeReleaseSpinLock(m_l, m_q); } private: PKSPIN_LOCK m_l; KIRQL m_q; };\n", routine: `    { Held held(&ctx->Lock); }\n${FREES}` }) },
        { name: "an atomic of C++", filename: "main.cpp", code: give({ routine: "    if (i->Cancel && ctx->Over.exchange(true)) IoFreeIrp(i);\n    else KeSetEvent(&ctx->Event, 0, FALSE);" }) },
    ],
    invalid: [
        wrong("freed where it is cancelled", give({}), {
            data: { name: "IoCancelIrp", call: "WskSend" },
            trace: [
                "main.c:25:16 IoAllocateIrp allocates the IRP", "main.c:28:5 IoSetCompletionRoutine sets a completion routine that frees it where it is cancelled",
                "main.c:7:9 the completion routine Done frees the IRP where it finds Cancel set", "main.c:29:10 WskSend takes the IRP and returns STATUS_PENDING: it is not completed yet",
                "main.c:30:33 KeWaitForSingleObject runs out of time: the IRP is still pending", "main.c:30:33 the result of KeWaitForSingleObject is STATUS_TIMEOUT on this path",
                "main.c:31:9 IoCancelIrp cancels it: Cancel is set before the IRP is used for the last time",
            ],
        }),
        wrong("the other way round", give({ routine: FREED_OR("KeSetEvent(&ctx->Event, 0, FALSE);") })),
        wrong("compared with TRUE", give({ routine: FREED_OR("KeSetEvent(&ctx->Event, 0, FALSE);").replace("i->Cancel", "i->Cancel == TRUE") })),
        wrong("compared with FALSE", give({ routine: FREED_OR("KeSetEvent(&ctx->Event, 0, FALSE);").replace("i->Cancel", "FALSE != i->Cancel") })),
        wrong("kept in a variable", give({ routine: `    BOOLEAN gone = i->Cancel;\n    ctx->Sent = i->IoStatus.Information;\n${FREED_OR("KeSetEvent(&ctx->Event, 0, FALSE);").replace("i->Cancel", "gone")}` })),
        wrong("freed by an early end", give({ routine: "    if (i->Cancel) {\n        IoFreeIrp(i);\n        return STATUS_MORE_PROCESSING_REQUIRED;\n    }\n    KeSetEvent(&ctx->Event, 0, FALSE);" })),
        wrong("freed by a helper", give({ rest: "static void Drop(PIRP i) { IoFreeMdl(i->MdlAddress); IoFreeIrp(i); }\n", routine: FREED_OR("KeSetEvent(&ctx->Event, 0, FALSE);").replace("IoFreeIrp", "Drop") })),
        wrong("a helper asks", give({ rest: "static BOOLEAN IsGone(PIRP i) { return i->Cancel; }\n", routine: FREED_OR("KeSetEvent(&ctx->Event, 0, FALSE);").replace("i->Cancel", "IsGone(i)") })),
        wrong("a macro asks", give({ rest: "#define IS_GONE(p) ((p)->Cancel != FALSE)\n", routine: FREED_OR("KeSetEvent(&ctx->Event, 0, FALSE);").replace("i->Cancel", "IS_GONE(i)") })),
        wrong("freed when it has failed, too", give({ routine: "    if (i->Cancel || !NT_SUCCESS(i->IoStatus.Status)) IoFreeIrp(i);\n    else KeSetEvent(&ctx->Event, 0, FALSE);" })),
        wrong("freed on both sides of another question", give({ routine: "    if (i->Cancel) {\n        if (ctx->Noisy) DbgPrint(\"gone\\n\");\n        IoFreeIrp(i);\n    } else KeSetEvent(&ctx->Event, 0, FALSE);" })),
        wrong("an event is set before it is freed", give({ routine: FREED_OR("KeSetEvent(&ctx->Event, 0, FALSE);").replace("IoFreeIrp(i);", "{ KeSetEvent(&ctx->Gone, 0, FALSE); IoFreeIrp(i); }") })),
        wrong("a lock where it is not cancelled", give({ routine: FREED_OR("{ KIRQL q; KeAcquireSpinLock(&ctx->Lock, &q); ctx->Busy = FALSE; KeReleaseSpinLock(&ctx->Lock, q); KeSetEvent(&ctx->Event, 0, FALSE); }") })),
        wrong("a lock that only the canceller takes", give({ late: "KeAcquireSpinLock(&ctx->Lock, &ctx->Irql);\n        IoCancelIrp(irp); /*!*/\n        KeReleaseSpinLock(&ctx->Lock, ctx->Irql);\n        return STATUS_IO_TIMEOUT;" })),
        wrong("the IRP by its name in the context", give({ before: "    ctx->Irp = irp;\n", routine: "    if (ctx->Irp->Cancel) IoFreeIrp(ctx->Irp);\n    else KeSetEvent(&ctx->Event, 0, FALSE);" })),
        wrong("the IRP is the context", give({ context: "irp", routine: "    if (((PIRP)c)->Cancel) IoFreeIrp((PIRP)c);\n    else KeSetEvent(i->UserEvent, 0, FALSE);" })),
        wrong("a context that is wanted, and there", give({ before: "    if (ctx == NULL) { IoFreeIrp(irp); return STATUS_INVALID_PARAMETER; }\n", routine: `    if (c == NULL) return STATUS_MORE_PROCESSING_REQUIRED;\n${FREES}` })),
        wrong("cancelled without a wait", give({}).replace(/ && KeWait[^{]*\{/, " && ctx->Stopping) {")),
        wrong("cancelled in a helper", give({ rest: "static void Abort(PIRP p) { if (p != NULL) IoCancelIrp(p); }\n", late: "Abort(irp); /*!*/\n        return STATUS_IO_TIMEOUT;" })),
        wrong("a helper does it all with the IRP that it is given", `${give({}).split("NTSTATUS Frees")[0] ?? ""}static NTSTATUS Run(PCTX ctx, PWSK_BUF buf, PIRP irp)\n{\n    NTSTATUS st;\n    IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);\n    st = ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);\n    if (st == STATUS_PENDING && ${TIMED} == STATUS_TIMEOUT) {\n        IoCancelIrp(irp);\n        return STATUS_IO_TIMEOUT;\n    }\n    return st;\n}\nNTSTATUS Send(PCTX ctx, PWSK_BUF buf)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    return Run(ctx, buf, irp); /*!*/\n}\n`),
        wrong("a helper prepares it", helped("IoCancelIrp(irp); /*!*/")),
        wrong("a helper prepares it, which is freed by its name in the context", helped("IoCancelIrp(irp); /*!*/", "job->Irp")),
        wrong("an IRP of a context", `${give({}).split("NTSTATUS Frees")[0] ?? ""}NTSTATUS Again(PCTX ctx, PWSK_BUF buf)\n{\n    NTSTATUS st;\n    IoReuseIrp(ctx->Irp, 0);\n    IoSetCompletionRoutine(ctx->Irp, Done, ctx, TRUE, TRUE, TRUE);\n    st = ctx->Dispatch->WskReceive(ctx->Socket, buf, 0, ctx->Irp);\n    if (st == STATUS_PENDING && ${TIMED} == STATUS_TIMEOUT)\n        IoCancelIrp(ctx->Irp); /*!*/\n    return st;\n}\n`, { data: { name: "IoCancelIrp", call: "WskReceive" } }),
        wrong("a class", `class Peer {\npublic:\n    NTSTATUS Send(PWSK_BUF buf);\nprivate:\n    static NTSTATUS NTAPI Done(PDEVICE_OBJECT, PIRP irp, PVOID context);\n    PWSK_SOCKET m_socket;\n    const WSK_PROVIDER_CONNECTION_DISPATCH *m_dispatch;\n    KEVENT m_event;\n    LARGE_INTEGER m_limit;\n};\nNTSTATUS Peer::Done(PDEVICE_OBJECT, PIRP irp, PVOID context)\n{\n    auto self = static_cast<Peer *>(context);\n    if (irp->Cancel)\n        IoFreeIrp(irp);\n    else\n        KeSetEvent(&self->m_event, IO_NO_INCREMENT, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nNTSTATUS Peer::Send(PWSK_BUF buf)\n{\n    auto irp = IoAllocateIrp(1, FALSE);\n    if (irp == nullptr) return STATUS_INSUFFICIENT_RESOURCES;\n    IoSetCompletionRoutine(irp, Done, this, TRUE, TRUE, TRUE);\n    auto status = m_dispatch->WskSend(m_socket, buf, 0, irp);\n    if (status == STATUS_PENDING && KeWaitForSingleObject(&m_event, Executive, KernelMode, FALSE, &m_limit) == STATUS_TIMEOUT) {\n        IoCancelIrp(irp); /*!*/\n        return STATUS_IO_TIMEOUT;\n    }\n    IoFreeIrp(irp);\n    return status;\n}\n`, { filename: "main.cpp" }),
        wrong("a routine in another file", `#include "done.h"\n${after(`NTSTATUS Put(PCTX ctx, PWSK_BUF buf)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    IoSetCompletionRoutine(irp, PutDone, &ctx->Event, TRUE, TRUE, TRUE);\n    if (ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp) == STATUS_PENDING) {\n        if (${TIMED} != STATUS_SUCCESS) {\n            IoCancelIrp(irp); /*!*/\n            return STATUS_IO_TIMEOUT;\n        }\n    }\n    IoFreeIrp(irp);\n    return 0;\n}\n`)}`, {
            files: {
                "done.h": "IO_COMPLETION_ROUTINE PutDone;\n",
                "done.c": '#include "done.h"\nNTSTATUS PutDone(PDEVICE_OBJECT d, PIRP irp, PVOID c)\n{\n    if (irp->Cancel) IoFreeIrp(irp);\n    else KeSetEvent((PKEVENT)c, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n',
            },
        }),
    ],
});
