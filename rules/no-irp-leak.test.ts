import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-leak.js";

/** Completion routines of the drivers below: lines 1 to 17 of every snippet that starts with them. */
const ROUTINES = `NTSTATUS Frees(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS Signals(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS Idle(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    return STATUS_MORE_PROCESSING_REQUIRED;
}

`;

/** A structure with two IRPs, made one after the other; `second` does what it does where the second can't be made, in line 25. */
const pair = (second: string, more = "    *out = s;\n"): string => `typedef struct _SLOT { KEVENT Event; PIRP Irp; } SLOT, *PSLOT;
typedef struct _PAIR { SLOT Read; SLOT Write; LIST_ENTRY Link; } PAIR, *PPAIR;
static NTSTATUS Signal(PDEVICE_OBJECT d, PIRP irp, PKEVENT event) { KeSetEvent(event, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
static NTSTATUS SlotMake(PSLOT slot)
{
    KeInitializeEvent(&slot->Event, SynchronizationEvent, FALSE);
    slot->Irp = IoAllocateIrp(1, FALSE);
    if (slot->Irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    IoSetCompletionRoutine(slot->Irp, Signal, &slot->Event, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}
static VOID SlotFree(PSLOT slot) { if (slot->Irp) IoFreeIrp(slot->Irp); }
NTSTATUS PairMake(PPAIR *out)
{
    PPAIR s = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(PAIR), 'riaP');
    NTSTATUS st;
    if (s == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    st = SlotMake(&s->Read);
    if (!NT_SUCCESS(st)) {
        ExFreePoolWithTag(s, 'riaP');
        return st;
    }
    st = SlotMake(&s->Write);
    if (!NT_SUCCESS(st)) { ${second} }
${more}    return STATUS_SUCCESS;
}
`;

/** A function that owns `irp` and `st`; `body` starts at line 24. */
const send = (body: string, parameters = "PCTX ctx, PWSK_BUF buf"): string => `${ROUTINES}NTSTATUS Send(${parameters})
{
    NTSTATUS st;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
${body}
}
`;

const ARM = "    IoSetCompletionRoutine(irp, Frees, ctx, TRUE, TRUE, TRUE);";
const KEEP = "    IoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);";
const CALL = "    st = ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);";
const WAIT = "    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);";

/** A function whose request is on the stack, made by one helper and ended by another; `body` starts at line 40. */
const request = (body: string): string => `${ROUTINES}typedef struct _REQ { PIRP Irp; KEVENT Done; } REQ;
NTSTATUS Begin(REQ *r)
{
    r->Irp = IoAllocateIrp(1, FALSE);
    if (r->Irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    KeInitializeEvent(&r->Done, NotificationEvent, FALSE);
    IoSetCompletionRoutine(r->Irp, Signals, &r->Done, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}
NTSTATUS Wait(REQ *r)
{
    KeWaitForSingleObject(&r->Done, Executive, KernelMode, FALSE, NULL);
    return r->Irp->IoStatus.Status;
}
VOID End(REQ *r) { IoFreeIrp(r->Irp); }
NTSTATUS Listen(PCTX ctx)
{
    REQ req;
    NTSTATUS st = Begin(&req);
    if (!NT_SUCCESS(st)) return st;
    ctx->Dispatch->WskListen(ctx->Socket, req.Irp);
${body}
}
`;

const after = (code: string): string => ROUTINES + code;

const free = (output: string, name = "irp"): { message: "free"; data: { name: string }; output: string }[] => [{ message: "free", data: { name }, output }];

/** A function that keeps an IRP in memory which it allocates itself; `body` starts at line 31. */
const open = (body: string): string => after(`static NTSTATUS Prepare(PASYNC a)
{
    KeInitializeEvent(&a->Event, SynchronizationEvent, FALSE);
    a->Irp = IoAllocateIrp(1, FALSE);
    if (a->Irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    IoSetCompletionRoutine(a->Irp, Signals, &a->Event, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}
NTSTATUS Open(PCTX ctx, PPEER *out)
{
    PPEER p = ExAllocatePoolWithTag(NonPagedPool, sizeof(PEER), 'reeP');
    NTSTATUS st;
    if (p == NULL) return STATUS_INSUFFICIENT_RESOURCES;
${body}
}
`);
const PREPARE = "    st = Prepare(&p->Async);\n    if (!NT_SUCCESS(st)) { ExFreePool(p); return st; }";
const OPEN = `${PREPARE}\n    st = ctx->Npi.Dispatch->WskSocket(ctx->Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, 0, NULL, NULL, NULL, NULL, NULL, p->Async.Irp);\n    if (st == STATUS_PENDING) { KeWaitForSingleObject(&p->Async.Event, Executive, KernelMode, FALSE, NULL); st = p->Async.Irp->IoStatus.Status; }`;

type Case = Parameters<typeof testRule<"leaked" | "abandoned" | "free">>[1]["invalid"][number];

/** Unless a case says otherwise, freeing right before the `return` is suggested. */
function withSuggestions(each: Case): Case {
    const errors = each.errors.map((error) => {
        if (error.suggestions !== undefined) return error;
        const lines = each.code.split("\n");
        const text = lines[error.line - 1] ?? "";
        const name = /'(.*)'/.exec(String(error.data?.["irp"] ?? "'irp'"))?.[1] ?? "irp";
        const isBody = /^[ \t]*if\b[^{]*$/.test(lines[error.line - 2] ?? "");
        lines[error.line - 1] = isBody ? text.replace(/return.*;/, `{ IoFreeIrp(${name}); $& }`) : text.replace(/^( *)return/, `$1IoFreeIrp(${name});\n$1return`);
        return { ...error, suggestions: free(lines.join("\n"), name) };
    });
    return { ...each, errors };
}

/** A function of C++ that makes an IRP, uses it, and ends on line 9 behind `before`. */
function inCpp(before: string, made: string, end: string): string {
    return `${before}NTSTATUS Bind(PWSK_SOCKET s, const WSK_PROVIDER_CONNECTION_DISPATCH *d, PSOCKADDR a) {
PIRP irp = IoAllocateIrp(1, FALSE);
if (irp == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
KEVENT done; KeInitializeEvent(&done, NotificationEvent, FALSE); ${made}
IoSetCompletionRoutine(irp, Signals, &done, TRUE, TRUE, TRUE);
NTSTATUS st = d->WskBind(s, a, 0, irp);
if (st == STATUS_PENDING) { KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, nullptr); st = irp->IoStatus.Status; }
${end}
return st; }
NTSTATUS Signals(PDEVICE_OBJECT, PIRP, PVOID c) { KeSetEvent(static_cast<PKEVENT>(c), 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
`;
}

/** A helper that returns the structure which holds its IRP, and ones that take it; `body` is line 24. */
const byValue = (body: string): string => `${ROUTINES}typedef struct _JOB { PIRP Irp; ULONG Size; } JOB;
static JOB Make(ULONG size) { JOB job; job.Size = size; job.Irp = IoAllocateIrp(1, FALSE); return job; }
static VOID Drop(JOB job) { if (job.Irp != NULL) IoFreeIrp(job.Irp); }
static VOID Print(JOB job) { DbgPrint("%u", job.Size); }
static VOID HandOver(JOB job) { Elsewhere(job); }
VOID Work(JOB *out) { ${body} }
JOB g_Job;
`;

testRule(rule, {
    valid: [
        { name: "returned in a structure, and freed", code: byValue("JOB job = Make(4); if (job.Irp) IoFreeIrp(job.Irp);") },
        { name: "returned in a structure that goes on", code: byValue("*out = Make(4);").replace("VOID Work(JOB *out)", "JOB Next(ULONG n) { JOB j = Make(n), k; k = j; return n ? k : Make(1); }\nVOID Work(JOB *out)") },
        { name: "returned in a structure on several ways", code: byValue("*out = Some(4);").replace("VOID Work(", "JOB Some(ULONG n) { JOB j; j.Irp = IoAllocateIrp(1, FALSE); if (j.Irp == NULL) return j; j.Size = n; return j; }\nVOID Work(") },
        { name: "returned in a structure within one", code: byValue("PAIR p = Two(); Drop(p.One);").replace("VOID Work(", "typedef struct { JOB One; ULONG n; } PAIR;\nstatic PAIR Two(VOID) { PAIR p; p.One = Make(1); p.n = 2; return p; }\nVOID Work(") },
        { name: "freed by one that gets the structure", code: byValue("JOB job; job = Make(4); Print(job); Drop(job);") },
        { name: "freed by one that gets what is returned", code: byValue("Drop(Make(4));") },
        { name: "a member of what is returned", code: byValue("PIRP irp = Make(4).Irp; if (irp) IoFreeIrp(irp);") },
        { name: "made in a structure that is given out of sight", code: byValue("JOB job; job.Size = 1; job.Irp = IoAllocateIrp(1, FALSE); HandOver(job);") },
        { name: "returned in a structure that is given out of sight", code: byValue("JOB job = Make(4); Elsewhere(job);") },
        { name: "returned in a structure that is kept", code: byValue("g_Job = Make(4);") },
        { name: "freed with the structure that it stands in", code: pair("SlotFree(&s->Read); ExFreePoolWithTag(s, 'riaP'); return st;") },
        { name: "taken out of the structure before that is freed", code: pair("PIRP first = s->Read.Irp; ExFreePoolWithTag(s, 'riaP'); IoFreeIrp(first); return st;") },
        { name: "kept elsewhere when the structure is freed", code: pair("g_Spare = s->Read.Irp; ExFreePoolWithTag(s, 'riaP'); return st;") },
        ...["PutIrp(s->Read.Irp);", "SlotEnd(&s->Read);", "PairEnd(s);", "g_Ops.End(&s->Read);", "PSLOT p; for (p = &s->Read; p <= &s->Write; p++) IoFreeIrp(p->Irp);"].map((end) => ({
            name: `a helper gets rid of it and frees the structure: ${end}`,
            code: pair("PairDestroy(s); return st;").replace("NTSTATUS PairMake", `OPS g_Ops; VOID PutIrp(PIRP); VOID SlotEnd(PSLOT); VOID PairEnd(PPAIR);\nstatic VOID PairDestroy(PPAIR s) { ${end} ExFreePoolWithTag(s, 'riaP'); }\nNTSTATUS PairMake`),
        })),
        { name: "a helper keeps it before the structure is freed", code: pair("Keep(s); ExFreePoolWithTag(s, 'riaP'); return st;").replace("NTSTATUS PairMake", "static VOID Keep(PPAIR s) { InsertTailList(&g_Spare, &s->Read.Irp->Tail.Overlay.ListEntry); }\nNTSTATUS PairMake") },
        { name: "a helper gives the structure on a function's stack to code out of sight", code: send("    LOCAL local;\n    local.Irp = irp;\n    Mid(&local);\n    return STATUS_SUCCESS;").replace("NTSTATUS Send", "typedef struct _LOCAL { PIRP Irp; } LOCAL, *PLOCAL;\nVOID Far(PLOCAL p);\nstatic VOID Mid(PLOCAL p) { Far(p); }\nNTSTATUS Send") },
        { name: "a helper out of sight frees the structure", code: pair("PairDestroy(s); return st;") },
        { name: "a helper frees the structure with what is in it", code: pair("PairDestroy(s); return st;").replace("NTSTATUS PairMake", "static VOID PairDestroy(PPAIR s) { SlotFree(&s->Read); ExFreePoolWithTag(s, 'riaP'); }\nNTSTATUS PairMake") },
        { name: "a holder whose class is written in lower case", filename: "main.cpp", code: inCpp("class guard { PIRP m; public: explicit guard(PIRP i) : m(i) {} ~guard() { IoFreeIrp(m); } };\n", "guard g{irp};", "") },
        { name: "a holder whose class is written in capitals", filename: "main.cpp", code: inCpp("class IRP_HOLDER { PIRP m; public: explicit IRP_HOLDER(PIRP i) : m(i) {} ~IRP_HOLDER() { IoFreeIrp(m); } };\n", "IRP_HOLDER g{irp};", "") },
        { name: "a smart pointer by another name", filename: "main.cpp", code: inCpp("using UniqueIrp = std::unique_ptr<IRP, IrpDeleter>;\n", "UniqueIrp h{irp};", "") },
        { name: "freed through a pointer in braces", filename: "main.cpp", code: inCpp("", "PIRP q{irp};", "IoFreeIrp(q);") },
        { name: "freed where a flag in braces says so", filename: "main.cpp", code: inCpp("", "const bool f{true};", "if (f) IoFreeIrp(irp);") },
        { name: "freed by a helper that is given less than it takes", filename: "main.cpp", code: inCpp("static void Drop(PIRP irp, bool f = true) { if (f) IoFreeIrp(irp); }\n", "", "Drop(irp);") },
        { name: "freed by another function of the same name", filename: "main.cpp", code: inCpp("void Fin(PIRP irp);\nvoid Fin(PMDL mdl) { UNREFERENCED_PARAMETER(mdl); }\n", "", "Fin(irp);") },
        { name: "kept where a call's reference leads", filename: "main.cpp", code: inCpp("PIRP &Slot();\n", "auto &slot = Slot(); slot = irp;", "") },
        { name: "freed from a list", filename: "main.cpp", code: inCpp("", "PIRP list[1] = {irp};", "for (auto p : list) IoFreeIrp(p);") },
        { name: "kept by a method that the class inherits", filename: "main.cpp", code: inCpp("void Give(PIRP irp) { UNREFERENCED_PARAMETER(irp); }\nclass O : public Unseen { public:\n", "", "Give(irp);").concat("};\n") },
        { name: "all of an array", code: "void f(void)\n{\n    PIRP all[6]; ULONG i;\n    for (i = 0; i < 6; i++) all[i] = IoAllocateIrp(1, FALSE);\n    for (i = 0; i < 6; i++) if (all[i] != NULL) IoFreeIrp(all[i]);\n}\n" },
        { name: "the completion routine frees", code: send(`${ARM}\n${CALL}\n    return st;`) },
        { name: "the waiter frees", code: send(`${KEEP}\n${CALL}\n${WAIT}\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "freed on the early way out", code: send(`    if (buf == NULL) {\n        IoFreeIrp(irp);\n        return STATUS_INVALID_PARAMETER;\n    }\n${ARM}\n${CALL}\n    return st;`) },
        ...[
            ["a loop that may be left before its end", "i < 10", "i >= 10"], ["a loop, asked for by its bound", "i < 10", "i == 10"],
            ["a loop, its bound before it", "10 > i", "!(i < 10)"],
        ].map(([name, turn, end]) => ({
            name: `freed in or behind ${name}`,
            code: `void f(PCTX c)\n{\n    int i;\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    for (i = 0; ${turn}; i++) {\n        if (c->N == i) {\n            IoFreeIrp(irp);\n            break;\n        }\n    }\n    if (${end}) IoFreeIrp(irp);\n}\n`,
        })),
        ...[["n < 6", "n == 9"], ["n >= 6", "n == 3"], ["n < 6", "n > 7"], ["n > 7", "n <= 5"], ["n == 2", "n >= 3"], ["n < 6 && n > 4", "n != 5"]].map(([one, other]) => ({
            name: `freed in one of two cases that exclude each other, ${one} and ${other}`,
            code: `void f(ULONG n)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    if (${one}) {\n        if (!(${other})) IoFreeIrp(irp);\n    } else IoFreeIrp(irp);\n}\n`,
        })),
        {
            name: "freed by a switch over all that an order leaves",
            code: "void f(ULONG n)\n{\n    PIRP irp;\n    if (n >= 3) return;\n    irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    switch (n) {\n    case 0:\n        IoFreeIrp(irp);\n        break;\n    case 1:\n    case 2:\n        IoFreeIrp(irp);\n        break;\n    }\n}\n",
        },
        ...[["int i = 10", "i > 0", "i--", "i == 0"], ["int i = 10", "i >= 1", "i -= 1", "i < 1"], ["int i = 9", "i >= 0", "--i", "i < 0"], ["LONG i = 9", "i >= 0", "i--", "i == -1"], ["int i = 10", "i != 0", "i--", "!i"]].map(([start, turn, next, end]) => ({
            name: `a loop that counts down, ${turn} and ${end}`,
            code: `void f(PCTX c)\n{\n    ${start};\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    for (; ${turn}; ${next}) {\n        if (c->N == i) {\n            IoFreeIrp(irp);\n            break;\n        }\n    }\n    if (${end}) IoFreeIrp(irp);\n}\n`,
        })),
        ...[["n < 4", "n >= 4"], ["4 > n", "4 <= n"], ["n != 0", "n == 0"], ["n > 0", "n == 0"], ["n >= 1", "n != 0 ? 0 : 1"], ["(LONG)n < 0", "NT_SUCCESS((LONG)n)"]].map(([one, other]) => ({
            name: `freed where ${one} and where ${other}`,
            code: `void f(ULONG n)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    if (${one}) IoFreeIrp(irp);\n    if (${other}) IoFreeIrp(irp);\n}\n`,
        })),
        { name: "freed at a label", code: send(`    if (buf == NULL) {\n        st = STATUS_INVALID_PARAMETER;\n        goto fail;\n    }\n${ARM}\n${CALL}\n    return st;\nfail:\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "kept in the context", code: send("    ctx->Irp = irp;\n    return STATUS_SUCCESS;") },
        { name: "kept in a context, then prepared and waited for", code: send(`    ctx->Irp = irp;\n${KEEP}\n${CALL}\n${WAIT}\n    return st;`) },
        { name: "kept in a variable of the driver", code: `PIRP g_Irp;\nNTSTATUS Init(void)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    g_Irp = irp;\n    return STATUS_SUCCESS;\n}\n` },
        { name: "kept in a list entry of its own", code: "void Push(PLIST_ENTRY head)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    InsertTailList(head, &irp->Tail.Overlay.ListEntry);\n}\n" },
        { name: "returned", code: "PIRP Make(void)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    return irp;\n}\n" },
        { name: "given back through a parameter", code: "NTSTATUS Make(PIRP *out)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    *out = irp;\n    return STATUS_SUCCESS;\n}\n" },
        { name: "in a context of its own that is returned", code: "PCTX Make(void)\n{\n    PCTX c = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(CTX), 'xtC');\n    if (c == NULL) return NULL;\n    c->Irp = IoAllocateIrp(1, FALSE);\n    return c;\n}\n" },
        { name: "passed to a function out of sight", code: send("    return Elsewhere(ctx, irp);") },
        { name: "its context is passed to a function out of sight", code: "void f(void)\n{\n    CTX c;\n    c.Irp = IoAllocateIrp(1, FALSE);\n    Elsewhere(&c);\n}\n" },
        { name: "sent to another driver", code: send("    return IoCallDriver(ctx->Target, irp);") },
        { name: "its routine is not known", code: send("    IoSetCompletionRoutine(irp, ctx->Routine, ctx, TRUE, TRUE, TRUE);\n    return ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);") },
        {
            name: "the routine tells a function out of sight",
            code: `NTSTATUS Tells(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    Elsewhere(c, i);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nNTSTATUS f(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (!irp) return 1;\n    IoSetCompletionRoutine(irp, Tells, ctx, TRUE, TRUE, TRUE);\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n`,
        },
        {
            name: "the routine stores it",
            code: `NTSTATUS Stores(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    ((PCTX)c)->Irp = i;\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nNTSTATUS f(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (!irp) return 1;\n    IoSetCompletionRoutine(irp, Stores, ctx, TRUE, TRUE, TRUE);\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n`,
        },
        {
            name: "freed by a helper three calls deep",
            code: `static void D3(PIRP p) { IoFreeIrp(p); }\nstatic void D2(PIRP p) { D3(p); }\nstatic void D1(PIRP p) { if (p) D2(p); }\n${send("    if (buf == NULL) {\n        D1(irp);\n        return 1;\n    }\n    D1(irp);\n    return 0;")}`,
        },
        { name: "freed by a macro", code: `#define FREE_IRP(p) do { if (p) { IoFreeIrp(p); (p) = NULL; } } while (0)\n${send("    if (buf == NULL) {\n        FREE_IRP(irp);\n        return 1;\n    }\n    FREE_IRP(irp);\n    return 0;")}` },
        { name: "an IRP of the caller's", code: "NTSTATUS f(PCTX ctx, PIRP irp)\n{\n    if (ctx->Bad) return STATUS_UNSUCCESSFUL;\n    IoFreeIrp(irp);\n    return 0;\n}\n" },
        { name: "no memory", code: "NTSTATUS f(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (!irp) goto out;\n    IoFreeIrp(irp);\nout:\n    return 0;\n}\n" },
        { name: "an array of IRPs", code: "NTSTATUS f(PCTX ctx)\n{\n    for (int i = 0; i < 4; i++) {\n        ctx->Irps[i] = IoAllocateIrp(1, FALSE);\n        if (ctx->Irps[i] == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    }\n    return 0;\n}\n" },
        { name: "IRPs in a local array", code: "void f(void)\n{\n    PIRP irps[4];\n    int i;\n    for (i = 0; i < 4; i++) irps[i] = IoAllocateIrp(1, FALSE);\n    for (i = 0; i < 4; i++) if (irps[i]) IoFreeIrp(irps[i]);\n}\n" },
        ...[
            ["listed", "    PIRP x = IoAllocateIrp(1, FALSE), y = IoAllocateIrp(1, FALSE);\n    PIRP all[2] = { x, y };", "2"],
            ["assigned one by one", "    PIRP all[2];\n    all[0] = IoAllocateIrp(1, FALSE);\n    all[1] = IoAllocateIrp(1, FALSE);", "2"],
            ["listed by a macro", "    PIRP x = IoAllocateIrp(1, FALSE), y = IoAllocateIrp(1, FALSE), z = IoAllocateIrp(1, FALSE);\n#define IRPS x, y, z\n    PIRP all[] = { IRPS };", "RTL_NUMBER_OF(all)"],
        ].map(([name, array, count]) => ({
            name: `IRPs in an array, ${name}`, code: `void f(void)\n{\n${array}\n    ULONG i;\n    for (i = 0; i < ${count}; i++) if (all[i]) IoFreeIrp(all[i]);\n}\n`,
        })),
        ...[
            ["for (p = all; p < all + 2; p++) if (*p) IoFreeIrp(*p);"], ["for (p = &all[0]; p != &all[2]; ++p) { if (*p != NULL) IoFreeIrp(*p); }"],
            ["p = all + 2; while (p > all) { p--; if (*p) IoFreeIrp(*p); }"], ["p = all; do { if (*p) IoFreeIrp(*p); } while (++p < all + 2);"],
            ["p = all; if (*p) IoFreeIrp(*p); p++; if (*p) IoFreeIrp(*p);"],
        ].map(([walk]) => ({
            name: `IRPs in an array that a pointer walks, ${walk}`,
            code: `void f(void)\n{\n    PIRP all[2];\n    PIRP *p;\n    all[0] = IoAllocateIrp(1, FALSE);\n    all[1] = IoAllocateIrp(1, FALSE);\n    ${walk}\n}\n`,
        })),
        {
            name: "a helper frees the IRPs of an array",
            code: "static void FreeAll(PIRP *all, ULONG n)\n{\n    for (ULONG i = 0; i < n; i++) if (all[i]) IoFreeIrp(all[i]);\n}\nvoid f(void)\n{\n    PIRP all[2];\n    all[0] = IoAllocateIrp(1, FALSE);\n    all[1] = IoAllocateIrp(1, FALSE);\n    FreeAll(all, 2);\n}\n",
        },
        {
            name: "an array's length by a macro that lists its elements",
            code: "#define PAIR(x) x, x\nvoid f(void)\n{\n    static const ULONG m[] = { PAIR(1) };\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (!irp) return;\n    for (ULONG i = 0; i < RTL_NUMBER_OF(m); i++) if (i == 1) IoFreeIrp(irp);\n}\n",
        },
        {
            name: "the last reference frees",
            code: `static void Release(POP op)\n{\n    if (InterlockedDecrement(&op->Refs) == 0) {\n        IoFreeIrp(op->Irp);\n        ExFreePool(op);\n    }\n}\nNTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    Release(c);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nNTSTATUS f(PCTX ctx)\n{\n    NTSTATUS st;\n    POP op = ExAllocatePoolWithTag(NonPagedPool, sizeof(OP), 'pO');\n    if (!op) return 1;\n    op->Refs = 2;\n    op->Irp = IoAllocateIrp(1, FALSE);\n    if (!op->Irp) { ExFreePool(op); return 1; }\n    IoSetCompletionRoutine(op->Irp, Done, op, TRUE, TRUE, TRUE);\n    st = ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, op->Irp);\n    Release(op);\n    return st;\n}\n`,
        },
        { name: "exchanged into the context", code: send("    if (InterlockedCompareExchangePointer((PVOID *)&ctx->Irp, irp, NULL) != NULL) {\n        IoFreeIrp(irp);\n    }\n    return 0;") },
        { name: "a function that never returns", code: send("    KeBugCheckEx(1, 2, 3, 4, 5);") },
        { name: "code under #if 0", code: send("#if 0\n    return 1;\n#endif\n    IoFreeIrp(irp);\n    return 0;") },
        { name: "a helper puts it into a list", code: `LIST_ENTRY g_List;\nstatic void Push(PIRP p)\n{\n    InsertTailList(&g_List, &p->Tail.Overlay.ListEntry);\n}\n${send("    Push(irp);\n    return 0;")}` },
        { name: "a helper of a helper puts it into a list", code: `LIST_ENTRY g_List;\nstatic void Push2(PIRP p)\n{\n    ExInterlockedInsertTailList(&g_List, &p->Tail.Overlay.ListEntry, &g_Lock);\n}\nstatic void Push(PCTX c, PIRP p)\n{\n    Push2(p);\n}\n${send("    Push(ctx, irp);\n    return 0;")}` },
        { name: "a helper sends it to another driver", code: `static void Forward(PCTX c, PIRP p)\n{\n    IoCallDriver(c->Target, p);\n}\n${send("    Forward(ctx, irp);\n    return 0;")}` },
        { name: "a helper keeps it", code: `static void Keep(PCTX c, PIRP p)\n{\n    c->Irp = p;\n}\n${send("    Keep(ctx, irp);\n    return 0;")}` },
        { name: "a helper passes it out of sight", code: `static void Give(PCTX c, PIRP p)\n{\n    c->Take(p);\n}\n${send("    Give(ctx, irp);\n    return 0;")}` },
        {
            name: "a helper gives it back when it succeeds, and frees it when it does not",
            code: "static NTSTATUS Make(PCTX c, PIRP *out)\n{\n    NTSTATUS st = STATUS_SUCCESS;\n    PIRP p = IoAllocateIrp(1, FALSE);\n    if (!p) {\n        st = STATUS_INSUFFICIENT_RESOURCES;\n        goto Exit;\n    }\n    st = Elsewhere(c->Id);\n    if (NT_SUCCESS(st)) {\n        *out = p;\n        p = NULL;\n    }\n    if (p) IoFreeIrp(p);\nExit:\n    return st;\n}\nNTSTATUS Post(PCTX ctx)\n{\n    PIRP irp = NULL;\n    NTSTATUS st = Make(ctx, &irp);\n    if (!NT_SUCCESS(st)) return st;\n    IoFreeIrp(irp);\n    return 0;\n}\n",
        },
        { name: "a request on the stack is ended", code: request("    st = Wait(&req);\n    if (!NT_SUCCESS(st)) goto out;\n    ctx->Listening = TRUE;\nout:\n    End(&req);\n    return st;") },
        { name: "a request on the stack is ended out of sight", code: request("    st = Wait(&req);\n    Finish(&req);\n    return st;") },
        { name: "a request on the stack is copied to where it is used again", code: request("    st = Wait(&req);\n    ctx->Next = req.Irp;\n    return st;") },
        { name: "the last reference frees", code: send(`${KEEP}\n${CALL}\n${WAIT}\n    if (InterlockedDecrement(&ctx->Refs) == 0) IoFreeIrp(irp);\n    return st;`) },
        { name: "the last reference frees, in a block of its own", code: send(`${KEEP}\n    if (buf != NULL) {\n${CALL}\n${WAIT}\n        if (InterlockedDecrement(&ctx->Refs) <= 0) {\n            IoFreeIrp(irp);\n        }\n    } else {\n        IoFreeIrp(irp);\n    }\n    return 0;`) },
        { name: "others have references still", code: send(`${KEEP}\n${CALL}\n${WAIT}\n    if (InterlockedDecrement(&ctx->Refs) != 0)\n        return st;\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "the last reference frees, in a helper", code: after(`static void Put(PCTX ctx, PIRP i)\n{\n    if (--ctx->Refs == 0)\n        IoFreeIrp(i);\n}\n`) + send(`${KEEP}\n${CALL}\n${WAIT}\n    Put(ctx, irp);\n    return st;`).slice(ROUTINES.length) },
        { name: "memory with the IRP in it is handed out", code: open(`${OPEN}\n    if (!NT_SUCCESS(st)) { IoFreeIrp(p->Async.Irp); ExFreePool(p); } else *out = p;\n    return st;`) },
        { name: "memory with the IRP in it is handed out in any case", code: open(`${OPEN}\n    *out = p;\n    return st;`) },
        { name: "memory with the IRP in it is put on a list", code: open(`${OPEN}\n    InsertTailList(&ctx->Peers, &p->Link);\n    return st;`) },
        { name: "memory with the IRP in it is kept by its member's address", code: open(`${OPEN}\n    ctx->First = &p->Link;\n    return st;`) },
        { name: "memory with the IRP in it is given to a helper out of sight", code: open(`${OPEN}\n    if (!NT_SUCCESS(st)) Discard(p); else *out = p;\n    return st;`) },
        { name: "memory with the IRP in it is a work item's", code: open(`${PREPARE}\n    IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, p);\n    return st;`) },
        { name: "handed out on success, and freed where it fails", code: send("    st = Elsewhere(1);\n    if (NT_SUCCESS(st)) *out = irp; else IoFreeIrp(irp);\n    return st;", "PCTX ctx, PIRP *out") },
        { name: "a wait without a limit does not fail", code: send(`    IoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);\n    st = KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    if (!NT_SUCCESS(st)) return st;\n    IoFreeIrp(irp);\n    return st;`) },
        { name: "code that is left out", code: send("    ...\n    return 0;") },
        { name: "a flag tells whether there is an IRP, which code out of sight may change", code: "VOID Trace(PCTX ctx);\nNTSTATUS Send(PCTX ctx)\n{\n    PIRP irp = NULL;\n    ctx->Made = FALSE;\n    Trace(ctx);\n    if (ctx->Sync) {\n        irp = IoAllocateIrp(1, FALSE);\n        if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n        ctx->Made = TRUE;\n        Trace(ctx);\n    }\n    if (!ctx->Made) return STATUS_SUCCESS;\n    IoFreeIrp(irp);\n    return STATUS_SUCCESS;\n}\n" },
        { name: "moved to another variable on some paths", code: send("    PIRP kept = NULL;\n    if (ctx->Sync) {\n        kept = irp;\n        irp = NULL;\n    }\n    if (irp != NULL) IoFreeIrp(irp);\n    if (kept != NULL) IoFreeIrp(kept);\n    return 0;") },
    ],
    invalid: ([
        {
            name: "lost with the memory that it stands in, where the request has failed",
            code: open(`${OPEN}\n    if (NT_SUCCESS(st)) {\n        p->Socket = (PWSK_SOCKET)p->Async.Irp->IoStatus.Information;\n        *out = p;\n    }\n    return st;`),
            errors: [{ message: "leaked", line: 39, data: { function: "Open", irp: "'p->Async.Irp'", allocator: "IoAllocateIrp" }, suggestions: [] }],
        },
        {
            name: "lost with the memory that it stands in, at an early return",
            code: open(`${PREPARE}\n    if (ctx->Closing)\n        return 1;\n    *out = p;\n    return 0;`),
            errors: [{ message: "leaked", line: 34, data: { function: "Open", irp: "'p->Async.Irp'", allocator: "IoAllocateIrp" }, suggestions: [] }],
        },
        { name: "handed out on success only", code: send("    st = Elsewhere(1);\n    if (NT_SUCCESS(st))\n        *out = irp;\n    return st;", "PCTX ctx, PIRP *out"), errors: [{ message: "leaked", line: 27, suggestions: [] }] },
        {
            name: "an IRP of an array of which a pointer is freed to another one",
            code: "void f(void)\n{\n    PIRP all[2];\n    PIRP *p = all;\n    all[0] = IoAllocateIrp(1, FALSE);\n    if (all[0] == NULL) return;\n    all[1] = NULL;\n    p++;\n    if (*p) IoFreeIrp(*p);\n}\n",
            errors: [{ message: "leaked", line: 10, suggestions: [] }],
        },
        {
            name: "an IRP beside an array that a pointer walks",
            code: "void f(PCTX c)\n{\n    PIRP all[2] = { c->Irp, c->Irp2 };\n    PIRP *p;\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    for (p = all; p < all + 2; p++) IoFreeIrp(*p);\n    if (c->N) IoFreeIrp(irp);\n}\n",
            errors: [{ message: "leaked", line: 9, suggestions: [] }],
        },
        ...[["n < 6", "n == 3"], ["n >= 6", "n == 9"], ["n < 6", "n > 4"], ["n != 9", "n < 6"]].map(([one, other]) => ({
            name: `lost in one of two cases that do not exclude each other, ${one} and ${other}`,
            code: `void f(ULONG n)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    if (${one}) {\n        if (!(${other})) IoFreeIrp(irp);\n    } else IoFreeIrp(irp);\n}\n`,
            errors: [{ message: "leaked" as const, line: 8, suggestions: [] }],
        })),
        {
            name: "lost by a switch that leaves one case out",
            code: "void f(ULONG n)\n{\n    PIRP irp;\n    if (n >= 3) return;\n    irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    switch (n) {\n    case 0:\n        IoFreeIrp(irp);\n        break;\n    case 2:\n        IoFreeIrp(irp);\n        break;\n    }\n}\n",
            errors: [{ message: "leaked", line: 15, suggestions: [] }],
        },
        {
            name: "lost where a loop that counts down ends",
            code: "void f(PCTX c)\n{\n    int i = 10;\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    for (; i > 0; i--) {\n        if (c->N == i) {\n            IoFreeIrp(irp);\n            break;\n        }\n    }\n    if (i > 0) DbgPrint(\"found\");\n}\n",
            errors: [{ message: "leaked", line: 13, suggestions: [] }],
        },
        ...[["a number is counted up", "ctx->Got + 16 == 4096"], ["something else is released", "!ReleaseSlot(ctx)"], ["an exchange reads a word", "InterlockedCompareExchange(&ctx->Busy, 0, 0)"]].map(([name, test]) => ({
            name: `${name} before anybody else has the IRP`,
            code: send(`    if (${test}) {\n        return STATUS_INVALID_PARAMETER;\n    }\n${ARM}\n${CALL}\n    return st;`),
            errors: [{ message: "leaked" as const, line: 25 }],
        })),
        {
            name: "an early return",
            code: send(`    if (buf == NULL) {\n        return STATUS_INVALID_PARAMETER;\n    }\n${ARM}\n${CALL}\n    return st;`),
            errors: [{
                message: "leaked", line: 25, data: { function: "Send", irp: "'irp'", allocator: "IoAllocateIrp" },
                trace: ["main.c:21:16 IoAllocateIrp allocates the IRP", "main.c:25:9 Send ends without freeing it"],
            }],
        },
        {
            name: "several early returns",
            code: send(`    PMDL mdl = IoAllocateMdl(ctx->Data, 10, FALSE, FALSE, NULL);\n    if (mdl == NULL)\n        return STATUS_INSUFFICIENT_RESOURCES;\n${ARM}\n    if (ctx->Closing) {\n        IoFreeMdl(mdl);\n        return STATUS_UNSUCCESSFUL;\n    }\n${CALL}\n    return st;`),
            errors: [
                { message: "leaked", line: 26 },
                { message: "leaked", line: 30, trace: ["main.c:21", "main.c:27:5 IoSetCompletionRoutine sets a completion routine that frees it", "main.c:3", "main.c:30"] },
            ],
        },
        {
            name: "no way out frees",
            code: send(`${KEEP}\n${CALL}\n    if (st == STATUS_PENDING) {\n    ${WAIT}\n        st = irp->IoStatus.Status;\n    }\n    return st;`),
            errors: [{ message: "leaked", line: 30 }],
        },
        { name: "the end of a function without a result", code: "void Touch(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) {\n        return;\n    }\n    ctx->Count++;\n}\n", errors: [{ message: "leaked", line: 8, column: 1, suggestions: free("void Touch(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) {\n        return;\n    }\n    ctx->Count++;\n    IoFreeIrp(irp);\n}\n") }] },
        { name: "a result of the request is returned", code: send(`${KEEP}\n${CALL}\n${WAIT}\n    return irp->IoStatus.Status;`), errors: [{ message: "leaked", line: 27, suggestions: [] }] },
        { name: "a count that decides nothing", code: send(`    InterlockedDecrement(&ctx->Refs);\n    return 0;`), errors: [{ message: "leaked", line: 25 }] },
        { name: "only some paths to the return lose it", code: send(`    st = ctx->Status;\n    if (buf != NULL)\n        IoFreeIrp(irp);\n    return st;`), errors: [{ message: "leaked", line: 27, suggestions: [] }] },
        { name: "a goto past the free", code: send(`    if (ctx->Closing) {\n        st = STATUS_UNSUCCESSFUL;\n        goto out;\n    }\n    IoFreeIrp(irp);\n    st = 0;\nout:\n    return st;`), errors: [{ message: "leaked", line: 31, suggestions: [] }] },
        {
            name: "from a helper that prepares it",
            code: `${ROUTINES}static PIRP Make(PVOID context)\n{\n    PIRP p = IoAllocateIrp(1, FALSE);\n    if (p != NULL)\n        IoSetCompletionRoutine(p, Frees, context, TRUE, TRUE, TRUE);\n    return p;\n}\nNTSTATUS Post(PCTX ctx)\n{\n    PIRP irp = Make(ctx);\n    if (!irp)\n        return 1;\n    if (ctx->Closing)\n        return 2;\n    return ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, irp);\n}\n`,
            errors: [{ message: "leaked", line: 31, trace: ["main.c:20:14 IoAllocateIrp allocates the IRP", "main.c:22", "main.c:3:5 the completion routine Frees frees the IRP", "main.c:31"] }],
        },
        ...([
            ["    st = Step(ctx);\n    if (!NT_SUCCESS(st))\n        return st;", "main.c:24:10 'st' is not a success on this path"],
            ["    PVOID p = ExAllocatePoolWithTag(NonPagedPoolNx, 8, 'a');\n    if (p == NULL)\n        return STATUS_NO_MEMORY;", "main.c:24:15 'p' is NULL on this path"],
            ["    st = Step(ctx);\n    if (!NT_SUCCESS(st)) { st = STATUS_SUCCESS;\n        return st; }", null],
            ["    LONG n = RtlCompareUnicodeString(&ctx->A, &ctx->B, TRUE);\n    if (n < 0)\n        return 2;", null],
            ["    LONG n = InterlockedDecrement(&ctx->Refs);\n    if (n < 0)\n        return 2;", null],
            ["    int n = Compare(ctx);\n    if (n < 0)\n        return 2;", null],
            ["    st = Step(ctx);\n    if (!NT_SUCCESS(st)) st = Other(ctx);\n    if (ctx->Closing)\n        return 2;", null],
        ] as const).map(([body, step]): Case => {
            const line = 24 + body.split("\n").length - 1;
            return {
                name: `what has failed before: ${step ?? "nothing"}, ${body.split("\n")[0]?.trim() ?? ""}`,
                code: send(`${body}\n    IoFreeIrp(irp);\n    return 0;`),
                errors: [{ message: "leaked", line, trace: ["main.c:21:16 IoAllocateIrp allocates the IRP", ...(step === null ? [] : [step]), `main.c:${line}`] }],
            };
        }),
        {
            name: "the structure that it stands in is freed",
            code: pair("ExFreePoolWithTag(s, 'riaP'); return st;"),
            errors: [{
                message: "leaked", line: 25, data: { function: "PairMake", irp: "'s->Read.Irp'", allocator: "IoAllocateIrp" }, suggestions: [],
                trace: [
                    "main.c:7:17 IoAllocateIrp allocates the IRP", "main.c:10:5", "main.c:19:10 'st' is STATUS_SUCCESS", "main.c:24:10 'st' is not a success on this path",
                    "main.c:25:58 PairMake ends without freeing it",
                ],
            }],
        },
        { name: "the structure that it stands in is freed, and its pointer cleared", code: pair("ExFreePool(s); s = NULL; return st;"), errors: [{ message: "leaked", line: 25, data: { function: "PairMake", irp: "'s->Read.Irp'", allocator: "IoAllocateIrp" }, suggestions: [] }] },
        {
            name: "through a parameter of a helper",
            code: "static NTSTATUS Make(PIRP *out)\n{\n    *out = IoAllocateIrp(1, FALSE);\n    return *out == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;\n}\nNTSTATUS Post(PCTX ctx)\n{\n    PIRP irp;\n    NTSTATUS st = Make(&irp);\n    if (!NT_SUCCESS(st)) return st;\n    if (ctx->Closing) {\n        return 2;\n    }\n    IoFreeIrp(irp);\n    return 0;\n}\n",
            errors: [{ message: "leaked", line: 12, data: { function: "Post", irp: "'irp'", allocator: "IoAllocateIrp" } }],
        },
        { name: "a request on the stack", code: request("    st = Wait(&req);\n    return st;"), errors: [{ message: "leaked", line: 41, data: { function: "Listen", irp: "'req.Irp'", allocator: "IoAllocateIrp" } }] },
        {
            name: "a failed request on the stack",
            code: request("    st = Wait(&req);\n    if (!NT_SUCCESS(st))\n        return st;\n    End(&req);\n    return st;"),
            errors: [{ message: "leaked", line: 42, data: { function: "Listen", irp: "'req.Irp'", allocator: "IoAllocateIrp" } }],
        },
        {
            name: "a helper of another file waits and nobody frees",
            files: { "wait.c": "NTSTATUS Await(PCTX ctx, NTSTATUS st)\n{\n    if (st == STATUS_PENDING) {\n        KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n        st = STATUS_SUCCESS;\n    }\n    return st;\n}\n" },
            code: send(`${KEEP}\n${CALL}\n    st = Await(ctx, st);\n    if (!NT_SUCCESS(st)) {\n        return st;\n    }\n    IoFreeIrp(irp);\n    return 0;`),
            errors: [{ message: "leaked", line: 28 }],
        },
        {
            name: "in a loop",
            code: after("void SendAll(PCTX ctx, int n)\n{\n    for (int i = 0; i < n; i++) {\n        PIRP irp = IoAllocateIrp(1, FALSE);\n        if (irp == NULL)\n            return;\n        if (ctx->Closing)\n            return;\n        IoSetCompletionRoutine(irp, Frees, ctx, TRUE, TRUE, TRUE);\n        ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n    }\n}\n"),
            errors: [{ message: "leaked", line: 25 }],
        },
        {
            name: "sent again without being made ready, and left",
            code: send(`${KEEP}\n${CALL}\n    if (st == STATUS_PENDING) KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n${KEEP}\n${CALL}\n    if (st == STATUS_PENDING) KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    return st;`),
            errors: [{ message: "leaked", line: 30, suggestions: [] }],
        },
        { name: "a macro returns", code: `#define CHECK(x) if (!(x)) return STATUS_UNSUCCESSFUL\n${send("    CHECK(buf);\n    IoFreeIrp(irp);\n    return 0;")}`, errors: [{ message: "leaked", line: 25, suggestions: [] }] },
        { name: "two IRPs", code: send("    PIRP other = IoAllocateIrp(1, FALSE);\n    if (other == NULL) {\n        return 1;\n    }\n    IoFreeIrp(irp);\n    return 0;"), errors: [{ message: "leaked", line: 26 }, { message: "leaked", line: 29, data: { function: "Send", irp: "'other'", allocator: "IoAllocateIrp" } }] },
        {
            name: "a routine that does nothing, and nobody else who could",
            code: after("NTSTATUS Send(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (!irp) return 1;\n    IoSetCompletionRoutine(irp, Idle, NULL, TRUE, TRUE, TRUE);\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n"),
            errors: [{ message: "abandoned", line: 23, data: { function: "Send", irp: "'irp'" }, suggestions: [] }],
        },
        {
            name: "a routine that only marks it pending",
            code: after("NTSTATUS Marks(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    if (i->PendingReturned) IoMarkIrpPending(i);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nNTSTATUS Send(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (!irp) return 1;\n    IoSetCompletionRoutine(irp, Marks, NULL, TRUE, TRUE, TRUE);\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n"),
            errors: [{ message: "abandoned", line: 28, data: { function: "Send", irp: "'irp'" }, suggestions: [] }],
        },
        { name: "an IRP of IoAllocateIrpEx", code: "NTSTATUS f(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrpEx(ctx->Device, 1, FALSE);\n    if (!irp)\n        return 1;\n    if (ctx->Closing) { return 2; }\n    IoFreeIrp(irp);\n    return 0;\n}\n", errors: [{ message: "leaked", line: 6, data: { function: "f", irp: "'irp'", allocator: "IoAllocateIrpEx" }, suggestions: free("NTSTATUS f(PCTX ctx)\n{\n    PIRP irp = IoAllocateIrpEx(ctx->Device, 1, FALSE);\n    if (!irp)\n        return 1;\n    if (ctx->Closing) { IoFreeIrp(irp); return 2; }\n    IoFreeIrp(irp);\n    return 0;\n}\n") }] },
        { name: "code out of sight may have set the status that is asked", code: send("    ctx->Status = STATUS_SUCCESS;\n    Prepare(ctx);\n    if (!NT_SUCCESS(ctx->Status))\n        return ctx->Status;\n    IoFreeIrp(irp);\n    return STATUS_SUCCESS;"), errors: [{ message: "leaked", line: 27 }] },
        {
            name: "code out of sight may have set the status that is asked, whether the IRP was used or not",
            code: send("    if (ctx->Sync) {\n        IoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n        st = ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);\n        KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);\n    }\n    ctx->Status = STATUS_SUCCESS;\n    Prepare(ctx);\n    if (!NT_SUCCESS(ctx->Status))\n        return ctx->Status;\n    IoFreeIrp(irp);\n    return STATUS_SUCCESS;"),
            errors: [{ message: "leaked", line: 32 }],
        },
        {
            name: "moved to another variable on some paths, and only freed there",
            code: send("    PIRP kept = NULL;\n    if (ctx->Sync) {\n        kept = irp;\n        irp = NULL;\n    }\n    if (kept != NULL) IoFreeIrp(kept);\n    return 0;"),
            errors: [{ message: "leaked", line: 30, suggestions: [] }],
        },
    ] satisfies readonly Case[]).map(withSuggestions),
});
