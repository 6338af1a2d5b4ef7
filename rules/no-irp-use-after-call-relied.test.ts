import { CALL, markedLine, send } from "../tests/irp-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-use-after-call.js";

type Id = "readDoubtful" | "reusedDoubtful";
type Invalid = Parameters<typeof testRule<Id>>[1]["invalid"][number];

/** What a driver whose routine frees the IRP on some of its paths is made of. */
interface Parts {
    /** What decides in the routine that the IRP is freed. */
    readonly frees?: string;
    /** What the routine does where it keeps the IRP. */
    readonly keeps?: string;
    /** What it does before it decides. */
    readonly first?: string;
    /** Between the allocation and the request. */
    readonly before?: string;
    /** Instead of setting the routine with the context `ctx`. */
    readonly arm?: string;
    /** Behind the request. */
    readonly after: string;
    /** Helpers. */
    readonly above?: string;
}

const ARM = "    IoSetCompletionRoutine(irp, Some, ctx, TRUE, TRUE, TRUE);";
const LEAVE = "    if (st == STATUS_PENDING) return st;";
const READ = "    ctx->Sent = irp->IoStatus.Information; /*!*/\n    return st;";

function driver({ frees = "ctx->Sends != 0", keeps = "", first = "", before = "", arm = ARM, after, above = "" }: Parts): string {
    const routine = `NTSTATUS Some(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    PCTX ctx = (PCTX)c;\n${first}\n    if (!(${frees})) {\n${keeps}\n        return STATUS_MORE_PROCESSING_REQUIRED;\n    }\n    IoFreeIrp(i);\n    KeSetEvent(&ctx->Event, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n`;
    return `${above}${routine}${send([before, arm, CALL, after].filter((part) => part !== "").join("\n"))}`;
}

/** Requests under way are in a list, and the routine does nothing for one that is not. */
const FLIGHTS = `static LIST_ENTRY g_Flights;
static KSPIN_LOCK g_FlightLock;
struct FLIGHT { LIST_ENTRY Link; PVOID Of; };
static int Land(PVOID of)
{
    PLIST_ENTRY each, next;
    KIRQL irql;
    int found = 0;
    KeAcquireSpinLock(&g_FlightLock, &irql);
    for (each = g_Flights.Flink; each != &g_Flights; each = next) {
        struct FLIGHT *flight = CONTAINING_RECORD(each, struct FLIGHT, Link);
        next = each->Flink;
        if (flight->Of == of) {
            RemoveEntryList(each);
            ExFreePool(flight);
            found++;
        }
    }
    KeReleaseSpinLock(&g_FlightLock, irql);
    return found;
}
static void Lock(PCTX ctx) { KeWaitForMutexObject(&ctx->Mutex, Executive, KernelMode, FALSE, NULL); }
static void Unlock(PCTX ctx) { KeReleaseMutex(&ctx->Mutex, FALSE); }
`;

const wrong = (name: string, parts: Parts, message: Id = "readDoubtful", rest: Partial<Invalid["errors"][number]> = {}): Invalid => {
    const code = driver(parts);
    return { name, code, errors: [{ message, line: markedLine(code), ...rest }] };
};
const right = (name: string, parts: Parts): { readonly name: string; readonly code: string } => ({ name, code: driver(parts) });

const AFTER = `${LEAVE}\n${READ}`;

testRule(rule, {
    valid: [
        right("nothing is used", { after: `${LEAVE}\n    return st;` }),
        right("waits where it is pending", { after: `    if (st == STATUS_PENDING) {\n        KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n        return st;\n    }\n${READ}` }),
        right("waits on some of the paths where it is pending", { after: `    if (st == STATUS_PENDING) {\n        if (!ctx->Wait) return st;\n        KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n        return st;\n    }\n${READ}` }),
        right("the IRP is freed where it is pending and a wait has ended", { after: `    if (st == STATUS_PENDING) {\n        KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n        IoFreeIrp(irp);\n        return st;\n    }\n${READ}` }),
        right("a function out of sight is told that it is pending", { after: `    if (st == STATUS_PENDING) {\n        NotePending(ctx);\n        return st;\n    }\n${READ}` }),
        right("a member says that it is pending", { after: `    if (st == STATUS_PENDING) {\n        ctx->Sends = 1;\n        return st;\n    }\n${READ}` }),
        right("a helper says that it is pending", { above: "static void Mark(PCTX ctx) { ctx->Sends = 1; }\n", after: `    if (st == STATUS_PENDING) {\n        Mark(ctx);\n        return st;\n    }\n${READ}` }),
        right("a variable of the driver says that it is pending", { frees: "g_Pending", after: `    if (st == STATUS_PENDING) {\n        g_Pending = TRUE;\n        return st;\n    }\n${READ}` }),
        right("an exchange says that it is pending", { frees: "InterlockedExchange(&ctx->State, 1) == 2", after: `    if (st == STATUS_PENDING) {\n        InterlockedExchange(&ctx->State, 2);\n        return st;\n    }\n${READ}` }),
        right("the routine exchanges a word", { frees: "InterlockedExchange(&ctx->State, 1) == 2", after: AFTER }),
        right("the routine counts", { frees: "InterlockedDecrement(&ctx->Refs) == 0", after: AFTER }),
        right("the routine counts in a helper", { above: "static LONG Drop(PCTX ctx) { return InterlockedDecrement(&ctx->Refs); }\n", frees: "Drop(ctx) == 0", after: AFTER }),
        right("the routine signals where it keeps the IRP", { keeps: "        KeSetEvent(&ctx->Event, 0, FALSE);", after: AFTER }),
        right("the routine signals before it decides", { first: "    KeSetEvent(&ctx->Event, 0, FALSE);", after: AFTER }),
        right("the routine signals in a helper where it keeps the IRP", { above: "static void Tell(PCTX ctx) { KeSetEvent(&ctx->Event, 0, FALSE); }\n", keeps: "        Tell(ctx);", after: AFTER }),
        right("the routine queues work where it keeps the IRP", { keeps: "        IoQueueWorkItem(ctx->Work, Later, DelayedWorkQueue, ctx);", after: AFTER }),
        right("the routine calls what is out of sight where it keeps the IRP", { keeps: "        Kept(ctx, i);", after: AFTER }),
        right("the routine pushes the IRP to a list of free ones", { keeps: "        ExInterlockedInsertTailList(&ctx->Free, &i->Tail.Overlay.ListEntry, &ctx->Lock);", after: AFTER }),
        right("the routine inserts the IRP into a list of free ones", { keeps: "        InsertTailList(&ctx->Free, &i->Tail.Overlay.ListEntry);", after: AFTER }),
        right("the routine keeps the IRP in its context", { keeps: "        ctx->Irp = i;", after: AFTER }),
        right("the routine keeps the IRP in a variable of the driver", { keeps: "        g_Spare = i;", after: AFTER }),
        right("the routine keeps the IRP in its context by a helper", { above: "static void Keep(PCTX ctx, PIRP irp) { ctx->Irp = irp; }\n", keeps: "        Keep(ctx, i);", after: AFTER }),
        right("the routine says in its context that it keeps the IRP", { keeps: "        ctx->Kept = TRUE;", after: AFTER }),
        right("the routine asks whether it was pending", { frees: "i->PendingReturned", after: AFTER }),
        right("the routine asks a helper whether it was pending", { above: "static BOOLEAN Was(PIRP irp) { return irp->PendingReturned; }\n", frees: "Was(i)", after: AFTER }),
        right("the routine asks whether it was cancelled", { frees: "i->Cancel || ctx->Sends", after: AFTER }),
        right("the routine asks who runs it", { frees: "KeGetCurrentThread() != ctx->Thread", after: AFTER }),
        right("the routine asks at which level it runs", { frees: "KeGetCurrentIrql() == DISPATCH_LEVEL", after: AFTER }),
        right("the IRP is in the context", { before: "    ctx->Irp = irp;", after: AFTER }),
        right("the IRP is in the context from the request on", { arm: `${ARM}\n    ctx->Irp = irp;`, after: AFTER }),
        right("the IRP is in the context where it is pending", { after: `    if (st == STATUS_PENDING) {\n        ctx->Irp = irp;\n        return st;\n    }\n${READ}` }),
        right("the IRP is in a variable of the driver", { before: "    g_Irp = irp;", after: AFTER }),
        right("the IRP is given to the caller", { before: "    *out = irp;", after: AFTER }),
        right("the IRP is put somewhere out of sight", { before: "    Track(irp);", after: AFTER }),
        right("a member is asked before the IRP is used", { after: `${LEAVE}\n    if (ctx->Kept)\n        ctx->Sent = irp->IoStatus.Information;\n    return st;` }),
        right("a member is asked besides the result", { after: `    if (st == STATUS_PENDING) return st;\n    if (st == STATUS_SUCCESS && ctx->Sends == 0)\n        ctx->Sent = irp->IoStatus.Information;\n    return st;` }),
        right("a helper is asked before the IRP is used", { above: "static BOOLEAN Has(PCTX ctx) { return ctx->Sends == 0; }\n", after: `${LEAVE}\n    if (Has(ctx))\n        ctx->Sent = irp->IoStatus.Information;\n    return st;` }),
        right("what was read before the request is asked", { before: "    BOOLEAN waits = ctx->Sends == 0;", after: `${LEAVE}\n    if (waits)\n        ctx->Sent = irp->IoStatus.Information;\n    return st;` }),
        right("a parameter is asked that the context was given", { after: `${LEAVE}\n    if (buf != NULL)\n        ctx->Sent = irp->IoStatus.Information;\n    return st;` }),
        right("a choice is made by a member", { after: `${LEAVE}\n    ctx->Sent = ctx->Sends == 0 ? irp->IoStatus.Information : 0;\n    return st;` }),
        right("an exchange is made before the IRP is used", { after: `${LEAVE}\n    if (InterlockedExchange(&ctx->State, 2) == 1)\n        ctx->Sent = irp->IoStatus.Information;\n    return st;` }),
        right("a lock is taken before the IRP is used", { after: `${LEAVE}\n    KeAcquireSpinLock(&ctx->Lock, &ctx->Irql);\n    ctx->Sent = irp->IoStatus.Information;\n    KeReleaseSpinLock(&ctx->Lock, ctx->Irql);\n    return st;` }),
        right("waits before the IRP is used", { after: `${LEAVE}\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n${READ}` }),
        right("a function out of sight is called before the IRP is used", { after: `${LEAVE}\n    Settle(ctx);\n${READ}` }),
        right("a spin lock is held over the request, and the routine takes one", { first: "    KIRQL irql;\n    KeAcquireSpinLock(&ctx->Lock, &irql);\n    KeReleaseSpinLock(&ctx->Lock, irql);", before: "    KeAcquireSpinLock(&ctx->Lock, &ctx->Irql);", after: `    KeReleaseSpinLock(&ctx->Lock, ctx->Irql);\n${AFTER}` }),
        right("the request is made in a loop", { arm: `    for (;;) {\n${ARM}`, after: `    if (st == STATUS_PENDING) return st;\n    ctx->Sent = irp->IoStatus.Information;\n    if (NT_SUCCESS(st)) return st;\n    }` }),
        right("frees where it fails, and keeps it where it succeeds", { frees: "!NT_SUCCESS(i->IoStatus.Status)", after: `${LEAVE}\n    if (NT_SUCCESS(st)) ctx->Sent = irp->IoStatus.Information;\n    return st;` }),
        right("a result that is not asked may be STATUS_PENDING", { after: "    if (st == STATUS_PENDING) st = STATUS_SUCCESS;\n    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    ctx->Sent = irp->IoStatus.Information;\n    return st;" }),
        right("the context is a variable of the function", { before: "    CTX own = { 0 };", arm: "    IoSetCompletionRoutine(irp, Some, &own, TRUE, TRUE, TRUE);", after: `    own.Sends = 1;\n${AFTER}` }),
        {
            name: "the request is made with its caller's IRP",
            code: driver({ after: "    return st;" }).replace("NTSTATUS Send(", `NTSTATUS Lent(PCTX ctx, PWSK_BUF buf, PIRP irp)\n{\n    NTSTATUS st;\n${ARM}\n${CALL}\n${AFTER.replace(" /*!*/", "")}\n}\nNTSTATUS Send(`),
        },
        {
            name: "the caller waits, and frees the IRP that it is given back",
            code: driver({ before: "    ctx->Irp = irp;", after: AFTER }) + "NTSTATUS Both(PCTX ctx, PWSK_BUF buf)\n{\n    NTSTATUS st = Send(ctx, buf);\n    if (st == STATUS_PENDING) {\n        KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n        IoFreeIrp(ctx->Irp);\n    }\n    return st;\n}\n",
        },
    ],
    invalid: [
        wrong("requests under way are in a list", { above: FLIGHTS, frees: "Land(ctx)", before: "    Lock(ctx);", after: `    Unlock(ctx);\n    switch (st) {\n    case STATUS_PENDING:\n        return STATUS_SUCCESS;\n    case STATUS_SUCCESS:\n        return (NTSTATUS)irp->IoStatus.Information; /*!*/\n    }\n    return st;` }, "readDoubtful", {
            data: { name: "Send", call: "WskSend" },
            trace: [
                "main.c:51:16 IoAllocateIrp allocates the IRP", "main.c:55:5 IoSetCompletionRoutine sets its completion routine",
                "main.c:56:10 WskSend starts a request whose completion routine frees the IRP on some of its paths", "main.c:32:5 the completion routine Some frees the IRP",
                "main.c:56:10 WskSend takes the IRP and has completed it when it returns", "main.c:60:9 Send leaves the IRP to its completion routine here, where the request is pending",
                "main.c:56:10 'st' is STATUS_SUCCESS on this path", "main.c:62:26 Send uses it when it may be freed",
            ],
        }),
        wrong("a member decides", { after: AFTER }),
        wrong("a variable of the driver decides", { frees: "!g_Stopping", after: AFTER }),
        wrong("a variable of the driver counts those that are kept", { keeps: "        g_Kept++;", after: AFTER }),
        wrong("prints", { keeps: "        DbgPrint(\"kept %p\\n\", i);", after: `    if (st == STATUS_PENDING) {\n        DbgPrint("%p is under way\\n", irp);\n        return st;\n    }\n    DbgPrint("%x\\n", st);\n${READ}` }),
        wrong("where it has failed", { after: `${LEAVE}\n    if (!NT_SUCCESS(st))\n        ctx->Failed = irp->IoStatus.Status; /*!*/\n    return st;` }),
        wrong("where it has succeeded, with one way out for all else", { after: `    if (st == STATUS_SUCCESS) ctx->Sent = irp->IoStatus.Information; /*!*/\n    return st;` }),
        wrong("one return for all, the result in another variable", { after: "    NTSTATUS other = st;\n    if (st != STATUS_PENDING) {\n        other = irp->IoStatus.Status; /*!*/\n    }\n    return other;" }),
        wrong("the IRP is written", { after: `${LEAVE}\n    irp->IoStatus.Information = 0; /*!*/\n    return st;` }),
        wrong("prepared again", { after: `${LEAVE}\n    IoReuseIrp(irp, STATUS_SUCCESS); /*!*/\n    IoFreeIrp(irp);\n    return st;` }, "reusedDoubtful", { data: { name: "IoReuseIrp", call: "WskSend" } }),
        wrong("a mutex is held over the request, and the routine takes a spin lock", { first: "    KIRQL irql;\n    KeAcquireSpinLock(&ctx->Lock, &irql);\n    KeReleaseSpinLock(&ctx->Lock, irql);", before: "    KeWaitForMutexObject(&ctx->Mutex, Executive, KernelMode, FALSE, NULL);", after: `    KeReleaseMutex(&ctx->Mutex, FALSE);\n${AFTER}` }),
        wrong("frees a success where a member says so, and is read there", { frees: "NT_SUCCESS(i->IoStatus.Status) && ctx->Sends", after: `${LEAVE}\n    if (st == STATUS_SUCCESS) ctx->Sent = irp->IoStatus.Information; /*!*/\n    return st;` }),
        wrong("variables of its own are set where it is pending", { before: "    ULONG sent = 1;", after: `    if (st == STATUS_PENDING) {\n        sent = 0;\n        return sent;\n    }\n${READ}` }),
    ],
});
