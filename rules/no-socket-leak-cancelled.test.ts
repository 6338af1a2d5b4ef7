/** Sockets of requests that were cancelled too late. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-socket-leak.js";

const SIGNALS = "KeSetEvent((PKEVENT)Context, 0, FALSE);";
const WAIT = "KeWaitForSingleObject(&ev, Executive, KernelMode, FALSE, NULL);";
const CONNECT = "ctx->Npi.Dispatch->WskSocketConnect(ctx->Npi.Client, SOCK_STREAM, IPPROTO_TCP, &ctx->Local, &ctx->Remote, 0, NULL, NULL, NULL, NULL, NULL, irp)";

interface Parts {
    readonly request?: string;
    /** What is done when the wait has run out of time. */
    readonly late?: string;
    /** What is done when the request is over. */
    readonly over?: string;
    readonly routine?: string;
    readonly rest?: string;
}

/** A function that gives up a request after a while. */
const open = ({ request = CONNECT, late = `IoCancelIrp(irp); ${WAIT}`, over = "IoFreeIrp(irp);", routine = SIGNALS, rest = "" }: Parts): string => `PWSK_SOCKET Open(PCTX ctx, PLARGE_INTEGER limit) { PWSK_SOCKET s = NULL; KEVENT ev; NTSTATUS st; PIRP irp = IoAllocateIrp(1, FALSE); if (irp == NULL) return NULL;
KeInitializeEvent(&ev, SynchronizationEvent, FALSE); IoSetCompletionRoutine(irp, Done, &ev, TRUE, TRUE, TRUE);
st = ${request};
if (st == STATUS_PENDING) {
    st = KeWaitForSingleObject(&ev, Executive, KernelMode, FALSE, limit);
    if (st == STATUS_TIMEOUT) {
        ${late}
    } else { st = irp->IoStatus.Status; }
}
if (st == STATUS_SUCCESS) s = (PWSK_SOCKET)irp->IoStatus.Information;
${over}
return s; }
NTSTATUS Done(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { UNREFERENCED_PARAMETER(Device); UNREFERENCED_PARAMETER(Irp); ${routine} return STATUS_MORE_PROCESSING_REQUIRED; }
${rest}`;

const DROPPED = {
    errors: [{
        message: "cancelled" as const, line: 11, data: { fn: "Open", make: "WskSocketConnect", free: "IoFreeIrp" },
    }],
};
const TRACE = [
    "main.c:3:6 WskSocketConnect takes the IRP and returns STATUS_PENDING", "main.c:5:10 KeWaitForSingleObject runs out of time",
    "main.c:7:9 IoCancelIrp asks for an early end, which may come too late", "main.c:7:27 KeWaitForSingleObject waits until the request is over",
    "main.c:11:1 IoFreeIrp takes the IRP, and a socket in it is lost",
];
const ANYWHERE = { errors: [{ message: "cancelled" as const, line: 11 }] };

/** A helper that can make an IRP in either of two ways. */
const RAW = `BOOLEAN Make(PIRP *irp, PKEVENT ev, BOOLEAN isRaw) {
    if (isRaw) { *irp = ExAllocatePoolWithTag(NonPagedPoolNx, IoSizeOfIrp(1), 'prI '); if (*irp == NULL) return FALSE; IoInitializeIrp(*irp, IoSizeOfIrp(1), 1); } else { *irp = IoAllocateIrp(1, FALSE); }
    if (*irp == NULL) return FALSE;
    IoSetCompletionRoutine(*irp, Done, ev, TRUE, TRUE, TRUE); return TRUE; }
`;

testRule(rule, {
    valid: [
        { name: "the status is read after the wait", code: open({ late: `IoCancelIrp(irp); ${WAIT} st = irp->IoStatus.Status;` }) },
        { name: "the status is read before the IRP is freed", code: open({ over: "if (s == NULL && NT_SUCCESS(irp->IoStatus.Status)) ctx->Late = (PWSK_SOCKET)irp->IoStatus.Information; IoFreeIrp(irp);" }) },
        { name: "the late socket is closed", code: open({ late: `IoCancelIrp(irp); ${WAIT} if (irp->IoStatus.Information != 0) CloseSocket(ctx, (PWSK_SOCKET)irp->IoStatus.Information);` }) },
        { name: "the whole status block is kept", code: open({ late: `IoCancelIrp(irp); ${WAIT} ctx->Last = irp->IoStatus;` }) },
        { name: "a helper looks at the status", code: open({ late: `IoCancelIrp(irp); ${WAIT} st = Result(irp);`, rest: "NTSTATUS Result(PIRP i) { return i->IoStatus.Status; }" }) },
        { name: "a helper looks at the status block", code: open({ late: `IoCancelIrp(irp); ${WAIT} st = Result(&irp->IoStatus);`, rest: "NTSTATUS Result(PIO_STATUS_BLOCK b) { return b->Status; }" }) },
        { name: "a helper out of sight is given the IRP", code: open({ late: `IoCancelIrp(irp); ${WAIT} st = ResultOf(irp);` }) },
        { name: "a request that makes no socket", code: open({ request: "((PWSK_PROVIDER_CONNECTION_DISPATCH)ctx->Socket->Dispatch)->WskConnect(ctx->Socket, &ctx->Remote, 0, irp)" }) },
        { name: "a routine that looks at the IRP", code: open({ routine: `if (NT_SUCCESS(Irp->IoStatus.Status)) g_Late = (PWSK_SOCKET)Irp->IoStatus.Information; ${SIGNALS}` }) },
        { name: "a routine that gives the IRP to others", code: open({ routine: `Keep(Irp); ${SIGNALS}` }) },
        { name: "a routine that finds the IRP in its context", code: open({ routine: "g_Last = ((PSEEN)Context)->Irp->IoStatus; KeSetEvent(&((PSEEN)Context)->Event, 0, FALSE);" }) },
        { name: "waited for without a limit", code: open({ late: WAIT }) },
        { name: "waited for until it is over", code: open({ late: `${WAIT} st = irp->IoStatus.Status;` }) },
        { name: "the IRP is somebody else's to free", code: open({ over: "ctx->Irp = irp;" }) },
        { name: "cancelled and given away", code: open({ late: "IoCancelIrp(irp); AwaitLater(irp, &ev); return NULL;" }) },
        { name: "an IRP that is used for the next request after a look", code: open({ late: `IoCancelIrp(irp); ${WAIT} st = irp->IoStatus.Status; if (!NT_SUCCESS(st)) { IoReuseIrp(irp, 0); return NULL; }` }) },
    ],
    invalid: [
        { name: "a helper makes one of two kinds of IRPs", code: open({}).replace("PIRP irp = IoAllocateIrp(1, FALSE); if (irp == NULL)", "PIRP irp; if (!Make(&irp, &ev, FALSE))").replace("IoSetCompletionRoutine(irp, Done, &ev, TRUE, TRUE, TRUE);", "") + RAW, ...DROPPED },
        { name: "the wait's result stands for the request's", code: open({}), errors: [{ ...DROPPED.errors[0], message: "cancelled", line: 11, trace: TRACE }] },
        { name: "a status of its own", code: open({ late: `IoCancelIrp(irp); ${WAIT} st = STATUS_IO_TIMEOUT;` }), ...DROPPED },
        { name: "something is logged", code: open({ late: `DbgPrint("late"); IoCancelIrp(irp); ${WAIT} Trace("connect to %p timed out", ctx);` }), ...DROPPED },
        { name: "code out of sight that is not given the IRP", code: open({ over: "CountIrps(-1); IoFreeIrp(irp);" }), ...ANYWHERE },
        { name: "an accept", code: open({ request: "((PWSK_PROVIDER_LISTEN_DISPATCH)ctx->Socket->Dispatch)->WskAccept(ctx->Socket, 0, NULL, NULL, NULL, NULL, irp)" }), errors: [{ message: "cancelled", line: 11, data: { fn: "Open", make: "WskAccept", free: "IoFreeIrp" } }] },
        { name: "a helper cancels and waits", code: open({ late: "GiveUp(irp, &ev);", rest: "void GiveUp(PIRP i, PKEVENT e) { IoCancelIrp(i); KeWaitForSingleObject(e, Executive, KernelMode, FALSE, NULL); }" }), ...ANYWHERE },
        { name: "made ready for the next request", code: open({ over: "IoReuseIrp(irp, 0); ctx->Irp = irp;" }), errors: [{ message: "cancelled", line: 11, data: { fn: "Open", make: "WskSocketConnect", free: "IoReuseIrp" } }] },
    ],
});
