/** Counts by which a function that no longer waits and its completion routine agree on who frees. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-expired-completion-context.js";

const WRITE = "*s->Status = Irp->IoStatus.Status; KeSetEvent(&s->Event, 0, FALSE);";
const COUNT = "if (InterlockedDecrement(&s->Refs) == 0) { IoFreeIrp(Irp); ExFreePool(s); }";
const LEAVE = "if (InterlockedDecrement(&s->Refs) == 0) { IoFreeIrp(irp); ExFreePool(s); }";

interface Parts {
    /** What the completion routine does. */
    readonly done?: string;
    /** What the function does once its wait has run out of time, before it returns. */
    readonly leave?: string;
    /** How the count begins. */
    readonly begin?: string;
    readonly rest?: string;
}

/** A function whose wait, on line 4, may run out of time. */
const send = ({ done = `${WRITE} ${COUNT}`, leave = LEAVE, begin = "s->Refs = 2;", rest = "" }: Parts): string => `NTSTATUS Send(PCTX ctx, PWSK_BUF buf, PLARGE_INTEGER limit) { NTSTATUS st, sent = STATUS_UNSUCCESSFUL; PIRP irp = IoAllocateIrp(1, FALSE); PSENDING s = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(SENDING), 'dnes'); if (irp == NULL || s == NULL) return STATUS_INSUFFICIENT_RESOURCES;
s->Status = &sent; ${begin} KeInitializeEvent(&s->Event, SynchronizationEvent, FALSE); IoSetCompletionRoutine(irp, Sent, s, TRUE, TRUE, TRUE);
st = ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);
if (st == STATUS_PENDING && KeWaitForSingleObject(&s->Event, Executive, KernelMode, FALSE, limit) == STATUS_TIMEOUT) {
    ${leave}
    return STATUS_IO_TIMEOUT;
}
st = sent; ${LEAVE} return st; }
typedef struct _SENDING { KEVENT Event; PNTSTATUS Status; volatile LONG Refs; PLONG Shared; BOOLEAN Left; } SENDING, *PSENDING;
NTSTATUS Sent(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { PSENDING s = Context; UNREFERENCED_PARAMETER(Device);
    ${done}
    return STATUS_MORE_PROCESSING_REQUIRED; }
${rest}`;

const GONE = { errors: [{ message: "timedOut" as const, line: 4, data: { function: "Send", call: "WskSend", local: "sent", user: "the completion routine 'Sent' uses, by way of its context," } }] };
const UNLESS_CANCELLED = `if (!Irp->Cancel) { ${WRITE} } ${COUNT}`;

/** The count is a word of its own, made and counted by helpers. */
const HELPERS = "int dec_and_test(LONG *v) { return 0 == InterlockedDecrement(v); }\nvoid set(LONG *v, int n) { InterlockedExchange(v, n); }\n";
const OWN_WORD = {
    begin: "s->Shared = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(LONG), 'tnuc'); if (s->Shared == NULL) return STATUS_INSUFFICIENT_RESOURCES; set(s->Shared, 2); LONG *refs = s->Shared;",
    leave: "if (dec_and_test(refs)) { IoFreeIrp(irp); ExFreePool(refs); }",
    done: `${WRITE} if (dec_and_test(s->Shared)) { ExFreePool(s->Shared); IoFreeIrp(Irp); }`,
};

testRule(rule, {
    valid: [
        { name: "a routine that counts first, and writes only where somebody is left", code: send({ done: `if (InterlockedDecrement(&s->Refs) == 0) { IoFreeIrp(Irp); ExFreePool(s); } else { ${WRITE} }` }) },
        { name: "a routine that counts first, and returns where nobody is left", code: send({ done: `if (InterlockedDecrement(&s->Refs) == 0) { IoFreeIrp(Irp); ExFreePool(s); return STATUS_MORE_PROCESSING_REQUIRED; } ${WRITE}` }) },
        { name: "who is not the last waits on", code: send({ leave: "if (InterlockedDecrement(&s->Refs) != 0) KeWaitForSingleObject(&s->Event, Executive, KernelMode, FALSE, NULL);" }) },
        { name: "only the last one returns", code: send({ leave: "if (InterlockedDecrement(&s->Refs) != 0) KeBugCheck(0xE2); IoFreeIrp(irp); ExFreePool(s);" }) },
        { name: "a third party counts, too", code: send({ begin: "s->Refs = 3; ctx->Sending = s;" }) },
        { name: "nobody knows how many count", code: send({ begin: "s->Refs = ctx->Parties;" }) },
        { name: "counted up in between", code: send({ leave: `InterlockedIncrement(&s->Refs); ${LEAVE}` }) },
        { name: "a count that the routine does not take part in", code: send({ done: `${WRITE} if (InterlockedDecrement(&s->Other) == 0) ExFreePool(s);` }) },
        { name: "a count of somebody else's", code: send({ leave: "if (InterlockedDecrement(&ctx->Refs) == 0) ExFreePool(s);" }) },
        { name: "a flag tells the routine that nobody waits", code: send({ leave: `s->Left = TRUE; ${LEAVE}`, done: `if (!s->Left) { ${WRITE} } ${COUNT}` }) },
        { name: "a pointer that is taken out, which the routine asks for", code: send({ leave: `s->Status = NULL; ${LEAVE}`, done: `if (s->Status != NULL) { ${WRITE} } ${COUNT}` }) },
        { name: "a routine that leaves a cancelled request alone, and a request that is cancelled", code: send({ leave: `IoCancelIrp(irp); ${LEAVE}`, done: UNLESS_CANCELLED }) },
        { name: "a routine that writes nothing but into its context", code: send({ done: `s->Left = TRUE; KeSetEvent(&s->Event, 0, FALSE); ${COUNT}` }) },
        { name: "helpers count a word of its own, of which nobody knows how it begins", code: send({ ...OWN_WORD, begin: OWN_WORD.begin.replace("set(", "prepare("), rest: HELPERS }) },
    ],
    invalid: [
        { name: "a routine that writes and then counts", code: send({}), ...GONE },
        { name: "a routine that asks for the request's status only", code: send({ done: `if (NT_SUCCESS(Irp->IoStatus.Status)) { ${WRITE} } ${COUNT}` }), ...GONE },
        { name: "a routine that writes whatever the count says", code: send({ done: `LONG left; ${WRITE} left = InterlockedDecrement(&s->Refs); if (left == 0) ExFreePool(s);` }), ...GONE },
        { name: "a routine that leaves a cancelled request alone, and a request that is not cancelled", code: send({ done: UNLESS_CANCELLED }), ...GONE },
        { name: "a request that is cancelled on one way only", code: send({ leave: `if (ctx->Up) IoCancelIrp(irp); ${LEAVE}`, done: UNLESS_CANCELLED }), ...GONE },
        { name: "a request that is cancelled, and a routine that does not ask", code: send({ leave: `IoCancelIrp(irp); ${LEAVE}` }), ...GONE },
        { name: "helpers count a word of its own", code: send({ ...OWN_WORD, rest: HELPERS }), ...GONE },
        { name: "the count is known to be one", code: send({ leave: "if (InterlockedDecrement(&s->Refs) == 1) return STATUS_IO_TIMEOUT; IoFreeIrp(irp); ExFreePool(s);" }), ...GONE },
    ],
});
