/** Variables whose initial values a macro lists: to declare one is not to call anything that could wait. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-free-pending-irp.js";

const HEAD = `struct list { struct list *next, *prev; }; struct waiter { struct list entry; KEVENT ev; };
#define LIST_INIT(name) { &(name), &(name) }
#define LIST_INIT_NAMED(name) { .next = &(name), .prev = &(name) }
#define LIST_FOUND(name) { first_of(&(name)), &(name) }
#define LIST_SET(name) { done = &(name), &(name) }
#define DEFINE_WAITER(name) struct waiter (name) = { .entry = LIST_INIT((name).entry), }; KeInitializeEvent(&(name).ev, SynchronizationEvent, FALSE)
#define DEFINE_OTHER(name, of) struct waiter (name) = { .entry = LIST_INIT(of), }; KeInitializeEvent(&(name).ev, SynchronizationEvent, FALSE)
NTSTATUS Fire(PDEVICE_OBJECT d, PIRP i, PVOID c) { KeSetEvent((PKEVENT)c, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
`;

const send = (declared: string, then = "", head = HEAD): string => `${head}int Send(PCTX ctx, PWSK_BUF b, PKEVENT done)
{
    NTSTATUS st; PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return -1;
    IoSetCompletionRoutine(irp, Fire, done, TRUE, TRUE, TRUE);
    st = ctx->Dispatch->WskSend(ctx->Socket, b, 0, irp);
    if (st == STATUS_PENDING) {
        ${declared};
        ${then}
        IoFreeIrp(irp);
        return -4;
    }
    IoFreeIrp(irp);
    return 0;
}
`;

const freed = { errors: [{ message: "freedPending" as const, line: 18, suggestions: [] }] };

/** With another macro in the place of the list. */
const instead = (list: string): string => HEAD.replace("LIST_INIT((name)", `${list}((name)`);

testRule(rule, {
    valid: [
        { name: "waited for behind it", code: send("DEFINE_WAITER(w)", "KeWaitForSingleObject(done, Executive, KernelMode, FALSE, NULL);") },
        { name: "a list with a call in it", code: send("DEFINE_WAITER(w)", "", instead("LIST_FOUND")) },
        { name: "a list that changes something", code: send("DEFINE_WAITER(w)", "", instead("LIST_SET")) },
        { name: "a macro that nobody sees", code: send("DEFINE_WAITER(w)", "", instead("LIST_UNSEEN")) },
        { name: "given something else than the variable", code: send("DEFINE_OTHER(w, ctx->Entry)") },
    ],
    invalid: [
        { name: "a member of the variable", code: send("struct waiter w = { .entry = LIST_INIT(w.entry) }"), ...freed },
        { name: "declared by a macro", code: send("DEFINE_WAITER(w)"), ...freed },
        { name: "declared by a macro, by names of members", code: send("DEFINE_WAITER(w)", "", instead("LIST_INIT_NAMED")), ...freed },
    ],
});
