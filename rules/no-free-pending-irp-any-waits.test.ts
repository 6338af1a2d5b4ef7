/** IRPs that are freed after a wait for one of several objects. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-free-pending-irp.js";

const HEAD = `typedef struct _REQ { KEVENT Done; NTSTATUS Status; } REQ, *PREQ;
NTSTATUS Fire(PDEVICE_OBJECT d, PIRP i, PVOID c) { KeSetEvent((PKEVENT)c, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS FireReq(PDEVICE_OBJECT d, PIRP i, PVOID c) { KeSetEvent(&((PREQ)c)->Done, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
static int WaitOr(PKEVENT done, PKEVENT stop)
{
    PVOID o[2] = { done, stop };
    NTSTATUS st = KeWaitForMultipleObjects(2, &o[0], WaitAny, Executive, KernelMode, FALSE, NULL, NULL);
    return st == STATUS_WAIT_0 ? 0 : -4;
}
static int WaitReq(PREQ r, PKEVENT stop)
{
    PVOID o[2] = { stop, &r->Done };
    return KeWaitForMultipleObjects(2, o, WaitAny, Executive, KernelMode, FALSE, NULL, NULL) == STATUS_WAIT_1 ? 0 : -4;
}
static int WaitTwice(PKEVENT done, PKEVENT stop) { return WaitOr(done, stop); }
`;
const ANY = "KeWaitForMultipleObjects(2, o, WaitAny, Executive, KernelMode, FALSE, NULL, NULL)";
const AGAIN = "KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);";

interface Parts {
    readonly set?: string;
    readonly arm?: string;
    readonly wait: string;
    /** What is done where the wait has ended without the IRP, in line 25. */
    readonly late?: string;
    readonly otherwise?: string;
}

const send = ({ set = "o[0] = &done; o[1] = stop;", arm = "Fire, &done", wait, late = "IoCancelIrp(irp); IoFreeIrp(irp); return -4;", otherwise = "" }: Parts): string => `${HEAD}int Send(PCTX ctx, PWSK_BUF b, PKEVENT stop, PKEVENT other)
{
    KEVENT done; REQ req; PVOID o[2]; NTSTATUS st; LARGE_INTEGER limit; PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return -1;
    KeInitializeEvent(&done, NotificationEvent, FALSE); ${set} limit.QuadPart = -10000;
    IoSetCompletionRoutine(irp, ${arm}, TRUE, TRUE, TRUE);
    st = ctx->Dispatch->WskSend(ctx->Socket, b, 0, irp);
    if (st == STATUS_PENDING) {
        ${wait}
            ${late}
        ${otherwise}
    }
    IoFreeIrp(irp);
    return 0;
}
`;

const freed = (message: "freedAfterCancel" | "freedAfterOther" | "freedAfterTimeout", line = 25) => ({ errors: [{ message, line, suggestions: [] }] });
const BLOCK = "{ IoCancelIrp(irp); IoFreeIrp(irp); return -4; }";
const SAFE = `{ IoCancelIrp(irp); ${AGAIN} IoFreeIrp(irp); return -4; }`;

testRule(rule, {
    valid: [
        { name: "waited for again after the cancellation", code: send({ wait: `st = ${ANY}; if (st == STATUS_WAIT_1)`, late: SAFE }) },
        { name: "waited for again, in a helper first", code: send({ wait: "if (WaitOr(&done, stop) != 0)", late: SAFE }) },
        { name: "freed where its own event has ended the wait", code: send({ wait: `st = ${ANY}; if (st == STATUS_WAIT_0)`, late: "{ IoFreeIrp(irp); return 0; }", otherwise: `IoCancelIrp(irp); ${AGAIN}` }) },
        { name: "freed where the helper says that it is completed", code: send({ wait: "if (WaitOr(&done, stop) == 0)", late: "{ IoFreeIrp(irp); return 0; }", otherwise: `IoCancelIrp(irp); ${AGAIN}` }) },
        { name: "its event comes second", code: send({ set: "o[0] = stop; o[1] = &done;", wait: `st = ${ANY}; if (st == STATUS_WAIT_1)`, late: "{ IoFreeIrp(irp); return 0; }", otherwise: `IoCancelIrp(irp); ${AGAIN}` }) },
        { name: "waited for until its own event ends the wait", code: send({ wait: `do { st = ${ANY}; } while (st != STATUS_WAIT_0);`, late: "" }) },
        { name: "all objects", code: send({ wait: `st = ${ANY.replace("WaitAny", "WaitAll")}; if (st != STATUS_SUCCESS)`, late: BLOCK }) },
        { name: "another object that the routine may signal, too", code: send({ set: "o[0] = &ctx->Done; o[1] = &ctx->Stop;", arm: "Fire, ctx", wait: `st = ${ANY}; if (st == STATUS_WAIT_1)`, late: BLOCK }) },
        { name: "an object that is not known", code: send({ set: "o[0] = &done; Fill(&o[1]);", wait: `st = ${ANY}; if (st == STATUS_WAIT_1)`, late: BLOCK }) },
        { name: "none of them is its own", code: send({ set: "o[0] = other; o[1] = stop;", wait: `st = ${ANY}; if (st == STATUS_WAIT_1)`, late: BLOCK }) },
        { name: "a wait that an APC may end", code: send({ wait: `st = ${ANY.replace("KernelMode, FALSE", "UserMode, ctx->Alertable")}; if (st == STATUS_WAIT_1)`, late: BLOCK }) },
        { name: "a helper out of sight", code: send({ wait: "if (WaitSomehow(&done, stop) == -4)", late: BLOCK }) },
        { name: "a helper that waits for events of other requests", code: send({ wait: "if (WaitOr(other, stop) == -4)", late: BLOCK }) },
        { name: "its event is asked afterwards", code: send({ wait: `st = ${ANY}; if (st == STATUS_WAIT_1 && KeReadStateEvent(&done) != 0)`, late: BLOCK, otherwise: AGAIN }) },
    ],
    invalid: [
        { name: "cancelled, and freed at once", code: send({ wait: `st = ${ANY}; if (st == STATUS_WAIT_1)`, late: BLOCK }), ...freed("freedAfterCancel") },
        {
            name: "not even cancelled",
            code: send({ wait: `st = ${ANY}; if (st != STATUS_SUCCESS)`, late: "{ IoFreeIrp(irp); return -4; }" }),
            errors: [{
                message: "freedAfterOther", line: 25, data: { name: "IoFreeIrp", wait: "KeWaitForMultipleObjects", call: "WskSend" }, suggestions: [],
                trace: ["main.c:18", "main.c:21", "main.c:22", "main.c:24:14 KeWaitForMultipleObjects ends for another of its objects: the IRP is still pending", "main.c:24", "main.c:25"],
            }],
        },
        { name: "whatever has ended the wait", code: send({ wait: `${ANY};`, late: "" }), ...freed("freedAfterOther", 28) },
        { name: "its event comes second", code: send({ set: "o[0] = stop; o[1] = &done;", wait: `st = ${ANY}; if (st == STATUS_WAIT_0)`, late: BLOCK }), ...freed("freedAfterCancel") },
        { name: "a part of its context", code: send({ set: "o[0] = &req.Done; o[1] = stop; KeInitializeEvent(&req.Done, NotificationEvent, FALSE);", arm: "FireReq, &req", wait: `st = ${ANY}; if (st == STATUS_WAIT_1)`, late: BLOCK }), ...freed("freedAfterCancel") },
        { name: "out of time, for a wait with a limit", code: send({ wait: `st = ${ANY.replace("FALSE, NULL", "FALSE, &limit")}; if (st == STATUS_TIMEOUT)`, late: "{ IoFreeIrp(irp); return -4; }", otherwise: `if (st == STATUS_WAIT_1) ${SAFE}` }), ...freed("freedAfterTimeout") },
        { name: "by a helper", code: send({ wait: "if (WaitOr(&done, stop) == -4)", late: BLOCK }), ...freed("freedAfterCancel") },
        { name: "by a helper of a helper", code: send({ wait: "if (WaitTwice(&done, stop) != 0)", late: BLOCK }), ...freed("freedAfterCancel") },
        { name: "by a helper that is given the context", code: send({ set: "KeInitializeEvent(&req.Done, NotificationEvent, FALSE);", arm: "FireReq, &req", wait: "if (WaitReq(&req, stop) != 0)", late: BLOCK }), ...freed("freedAfterCancel") },
        { name: "by a helper that is given what the context is a part of", code: send({ set: "KeInitializeEvent(&req.Done, NotificationEvent, FALSE);", arm: "Fire, &req.Done", wait: "if (WaitReq(&req, stop) != 0)", late: BLOCK }), ...freed("freedAfterCancel") },
    ],
});
