import { testRule } from "../tests/rule-tester.js";
import rule from "./no-unchecked-irp-allocation.js";

/** `body` starts at line 8. */
const send = (body: string, result = "NTSTATUS"): string => `NTSTATUS Frees(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}
${result} Send(PCTX ctx, PWSK_BUF buf)
{
${body}
}
`;

const ARM = "    IoSetCompletionRoutine(irp, Frees, ctx, TRUE, TRUE, TRUE);";
const CALL = "    return ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);";
const TEST = "    if (irp == NULL) {\n        return STATUS_INSUFFICIENT_RESOURCES;\n    }\n";
const ALLOCATE = "    PIRP irp = IoAllocateIrp(1, FALSE);\n";

const test = (output: string, what = "irp"): { message: "test"; data: { what: string }; output: string }[] => [{ message: "test", data: { what }, output }];

/** The use without a test stands at line 11, one further down for each line more of `value`. */
const switched = (value: string, condition = "#if TRIAL"): string => `#define TRIAL ${value}\n${send(`${ALLOCATE}${condition}\n${ARM}\n#else\n${TEST}${ARM}\n#endif\n${CALL}`)}`;

const testedFirst = (code: string): string => code.replace("#if TRIAL\n", `${TEST}#if TRIAL\n`);

// Structures that are handed on without the IRP that a helper could not allocate.

const TYPES = `typedef struct _REQUEST { KEVENT Done; PIRP Irp; } REQUEST, *PREQUEST;
typedef struct _CONN { PWSK_SOCKET Socket; REQUEST Request; PREQUEST Spare; } CONN, *PCONN;
NTSTATUS Completed(PDEVICE_OBJECT Device, PIRP Irp, PVOID Event) { KeSetEvent((PKEVENT)Event, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
`;

/** The helper that allocates; 8 lines. */
const MAKE = `NTSTATUS RequestInit(PREQUEST Request)
{
    KeInitializeEvent(&Request->Done, SynchronizationEvent, FALSE);
    Request->Irp = IoAllocateIrp(1, FALSE);
    if (Request->Irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    IoSetCompletionRoutine(Request->Irp, Completed, &Request->Done, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}
`;

const RESET = "VOID RequestReset(PREQUEST Request) { IoReuseIrp(Request->Irp, STATUS_SUCCESS); }\n";
const FREE = "VOID RequestFree(PREQUEST Request) { IoFreeIrp(Request->Irp); }\n";

/** `body` starts at line 14. */
const connection = (body: string, rest = RESET, result = "NTSTATUS"): string => `${TYPES}${MAKE}${result} Attach(PCONN Conn, PWSK_SOCKET Socket, PCONN *Out)\n{\n${body}\n}\n${rest}`;

const ATTACH = "    Conn->Socket = Socket;\n    RequestInit(&Conn->Request);\n    return STATUS_SUCCESS;";
const POOLED = "    PCONN made = ExAllocatePoolWithTag(NonPagedPool, sizeof(CONN), 'nnoC');\n    if (!made) return STATUS_INSUFFICIENT_RESOURCES;\n    made->Socket = Socket;\n    (VOID)RequestInit(&made->Request);\n    *Out = made;\n    return STATUS_SUCCESS;";
const TABLE = "typedef struct _TABLE { ULONG Count; PCONN First; CONN Conns[4]; } TABLE, *PTABLE;\n";
const ASKS_TABLE = `${TABLE}BOOLEAN Ready(PTABLE Table, ULONG i) { PCONN c = &Table->Conns[i]; return c->Request.Irp != NULL; }\n`;
const unheeded = (line: number, user = "RequestReset", use = "IoReuseIrp") => ({
    message: "unheeded" as const, line, data: { function: "Attach", helper: "RequestInit", allocator: "IoAllocateIrp", member: "REQUEST.Irp", user, use }, suggestions: [],
});

/** An IRP that is tested, and used behind another question; `body` starts at line 11. */
const cleaning = (ask: string, test = "if (irp == NULL) goto Out;"): string => `${TYPES}PWSK_SOCKET g_Listener;
NTSTATUS Listen(PCONN Conn, PIRP Irp);
NTSTATUS Serve(PCONN Conn)
{
    PIRP irp = IoAllocateIrp(1, FALSE);
    NTSTATUS st = STATUS_INSUFFICIENT_RESOURCES;
    ${test}
    st = Listen(Conn, irp);
Out:
    ${ask}
        IoReuseIrp(irp, STATUS_SUCCESS);
    if (irp != NULL) IoFreeIrp(irp);
    return st;
}
`;

const UNTESTED = cleaning("if (g_Listener != NULL)", "").replace("Listen(Conn, irp)", "Listen(Conn, NULL)");
const HEEDLESS = cleaning("st = 0;");
/** The failure is noted only, by whatever `noted` is, and the function goes on. */
const noted = (note: string, ask: string): string => cleaning(ask, `if (irp == NULL) ${note}`).replace("Listen(Conn, irp)", "Listen(Conn, NULL)");
const LOGGED = noted('{ DbgPrint("no memory"); }', "if (Conn->Socket == NULL) return STATUS_UNSUCCESSFUL;");
const MARKED = noted("Conn->Failed = TRUE;", "if (Conn->Socket != NULL)");
const BOTH = cleaning("if (Conn->Socket != NULL)\n        IoReuseIrp(irp, STATUS_PENDING);\n    else");
const testedAtOnce = (code: string): string =>
    code.replace("INSUFFICIENT_RESOURCES;\n", "INSUFFICIENT_RESOURCES;\n    if (irp == NULL) {\n        return STATUS_INSUFFICIENT_RESOURCES;\n    }\n");

/** A failure that `note` keeps in mind, and a use behind `ask`, line 7; and the free of what there is. */
const told = (note: string, ask: string): string => `${TYPES.replace("PREQUEST Spare;", "PREQUEST Spare; LONG Flags; NTSTATUS Status;")}NTSTATUS g_Status; VOID Report(PCONN Conn, NTSTATUS Status);
NTSTATUS Start(PCONN Conn) { NTSTATUS Status = STATUS_SUCCESS;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) ${note}
    ${ask} { IoReuseIrp(irp, STATUS_SUCCESS); IoFreeIrp(irp); }
    else if (irp != NULL) IoFreeIrp(irp);
    return Status; }
`;
/** An IRP that is asked for again and again, and used unless `failed`. */
const retried = (head: string, failed: string): string => `NTSTATUS Start(ULONG cnt) { PIRP irp = NULL; ULONG k;
    ${head} { irp = IoAllocateIrp(1, FALSE); if (irp != NULL) break; }
    if (${failed}) return STATUS_NO_MEMORY;
    IoReuseIrp(irp, STATUS_SUCCESS); IoFreeIrp(irp);
    return STATUS_SUCCESS; }
`;
const sometimes = (made: string, used: string): string => `NTSTATUS Start(BOOLEAN Wanted) { PIRP irp = NULL;
    if (${made}) { irp = IoAllocateIrp(1, FALSE); if (irp == NULL) return STATUS_NO_MEMORY; }
    if (${used}) { IoReuseIrp(irp, STATUS_SUCCESS); IoFreeIrp(irp); }
    return STATUS_SUCCESS; }
`;
const BEYOND = retried("for (k = 0; k < cnt; k++)", "k > cnt");
const UNASKED = told("Report(Conn, STATUS_NO_MEMORY);", "if (Status == STATUS_SUCCESS)");
const testedBehind = (code: string): string => code.replace("IoAllocateIrp(1, FALSE);\n", `IoAllocateIrp(1, FALSE);\n${TEST}`);

testRule(rule, {
    valid: [
        { name: "tested, and used where a global says so", code: cleaning("if (g_Listener != NULL)") },
        { name: "tested, and used where a member says so", code: cleaning("if (Conn->Socket)") },
        { name: "tested by a helper, and used by another one where a global says so", code: `${TYPES}LONG g_State; PIRP g_Irp;
static NTSTATUS Begin(VOID) { g_Irp = IoAllocateIrp(1, FALSE); if (!g_Irp) return STATUS_INSUFFICIENT_RESOURCES; g_State = 2; return STATUS_SUCCESS; }
static VOID End(VOID) { if (g_State == 2) IoReuseIrp(g_Irp, STATUS_SUCCESS); }
NTSTATUS Serve(VOID) { NTSTATUS st = Begin(); if (!NT_SUCCESS(st)) DbgPrint("no"); End(); return st; }
` },
        { name: "tested", code: send(`${ALLOCATE}${TEST}${ARM}\n${CALL}`) },
        { name: "tested with !", code: send(`${ALLOCATE}    if (!irp) return STATUS_INSUFFICIENT_RESOURCES;\n${ARM}\n${CALL}`) },
        { name: "tested where it is allocated", code: send(`    PIRP irp;\n    if ((irp = IoAllocateIrp(1, FALSE)) == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n${ARM}\n${CALL}`) },
        { name: "until there is memory", code: send(`    PIRP irp;\n    while (!(irp = IoAllocateIrp(1, FALSE))) Sleep();\n${ARM}\n${CALL}`) },
        { name: "used only if there is one", code: send(`${ALLOCATE}    if (irp) {\n${ARM}\n${CALL}\n    }\n    return 1;`) },
        { name: "together with another allocation", code: send(`${ALLOCATE}    PMDL mdl = IoAllocateMdl(buf, 1, FALSE, FALSE, NULL);\n    if (!irp || !mdl) goto fail;\n${ARM}\n${CALL}\nfail:\n    if (irp) IoFreeIrp(irp);\n    if (mdl) IoFreeMdl(mdl);\n    return 1;`) },
        { name: "a helper tests", code: `static BOOLEAN Arm(PIRP p)\n{\n    if (p == NULL) return FALSE;\n    IoReuseIrp(p, 0);\n    return TRUE;\n}\n${send(`${ALLOCATE}    if (!Arm(irp)) return 1;\n    IoFreeIrp(irp);\n    return 0;`)}` },
        { name: "a helper allocates, and says whether it could", code: `static NTSTATUS Make(PIRP *out)\n{\n    *out = IoAllocateIrp(1, FALSE);\n    return *out == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;\n}\n${send(`    PIRP irp;\n    NTSTATUS st = Make(&irp);\n    if (!NT_SUCCESS(st)) return st;\n${ARM}\n${CALL}`)}` },
        { name: "a macro tests", code: `#define RETURN_IF_NULL(p) if ((p) == NULL) { return STATUS_INSUFFICIENT_RESOURCES; }\n${send(`${ALLOCATE}    RETURN_IF_NULL(irp);\n${ARM}\n${CALL}`)}` },
        { name: "a macro without parameters jumps", code: `#define BAIL return STATUS_INSUFFICIENT_RESOURCES\n${send(`${ALLOCATE}    if (!irp) BAIL;\n${ARM}\n${CALL}`)}` },
        { name: "a macro without parameters goes to a label", code: `#define FAIL goto out\n${send(`${ALLOCATE}    if (!irp) FAIL;\n${ARM}\n${CALL}\nout:\n    return 1;`)}` },
        { name: "a macro out of sight stands alone", code: send(`${ALLOCATE}    if (!irp) RETURN_NO_MEMORY;\n${ARM}\n${CALL}`) },
        { name: "a macro that is no C by itself jumps", code: `#define STOP_UNLESS(p) if (!(p)) { Log(1); return 1\n${send(`${ALLOCATE}    STOP_UNLESS(irp); }\n${ARM}\n${CALL}`)}` },
        { name: "a helper that stops the machine", code: `static VOID Stop(ULONG code)\n{\n    KeBugCheckEx(code, 1, 2, 3, 4);\n}\n${send(`${ALLOCATE}    if (!irp) Stop(1);\n${ARM}\n${CALL}`)}` },
        { name: "a helper that throws", filename: "main.cpp", code: `static VOID Raise(NTSTATUS status)\n{\n    throw status;\n}\n${send(`${ALLOCATE}    if (!irp) Raise(1);\n${ARM}\n${CALL}`)}` },
        { name: "kept for later", code: send("    ctx->Irp = IoAllocateIrp(1, FALSE);\n    return ctx->Irp ? 0 : 1;") },
        { name: "passed to a function out of sight", code: send(`${ALLOCATE}    return Elsewhere(ctx, irp);`) },
        { name: "not allocated here", code: "NTSTATUS f(PCTX ctx, PIRP irp)\n{\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);\n}\n" },
        { name: "a status says whether it was allocated", code: send(`    NTSTATUS st = STATUS_SUCCESS;\n${ALLOCATE}    if (irp == NULL) st = STATUS_INSUFFICIENT_RESOURCES;\n    if (NT_SUCCESS(st)) {\n${ARM}\n${CALL}\n    }\n    return st;`) },
        { name: "the result of the Ex form is tested", code: send(`${ALLOCATE}${TEST}    NTSTATUS st = IoSetCompletionRoutineEx(ctx->Device, irp, Frees, ctx, TRUE, TRUE, TRUE);\n    if (!NT_SUCCESS(st)) {\n        IoFreeIrp(irp);\n        return st;\n    }\n${CALL}`) },
        { name: "the result of the Ex form is the condition", code: send(`${ALLOCATE}${TEST}    if (NT_SUCCESS(IoSetCompletionRoutineEx(ctx->Device, irp, Frees, ctx, TRUE, TRUE, TRUE)))\n    ${CALL}\n    IoFreeIrp(irp);\n    return 1;`) },
        { name: "an IRP that goes to another driver", code: send(`${ALLOCATE}${TEST}    IoSetCompletionRoutineEx(ctx->Device, irp, Frees, ctx, TRUE, TRUE, TRUE);\n    return IoCallDriver(ctx->Target, irp);`) },
        { name: "an assertion is no test, but an exit is", code: send(`${ALLOCATE}    if (irp == NULL) KeBugCheckEx(1, 2, 3, 4, 5);\n${ARM}\n${CALL}`) },
        { name: "code under #if 0", code: send(`${ALLOCATE}#if 0\n${ARM}\n#endif\n    return irp != NULL;`) },
        { name: "the result is returned", code: connection("    return RequestInit(&Conn->Request);") },
        { name: "the result is looked at", code: connection("    NTSTATUS status = RequestInit(&Conn->Request);\n    if (!NT_SUCCESS(status)) return status;\n    *Out = Conn;\n    return STATUS_SUCCESS;") },
        { name: "the function looks at the member", code: connection("    RequestInit(&Conn->Request);\n    if (Conn->Request.Irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    return STATUS_SUCCESS;") },
        { name: "whoever uses it asks", code: connection(ATTACH, "VOID RequestReset(PREQUEST Request) { if (Request->Irp != NULL) IoReuseIrp(Request->Irp, STATUS_SUCCESS); }\n") },
        { name: "whoever uses it asks for a copy", code: connection(ATTACH, "VOID RequestReset(PREQUEST Request)\n{\n    PIRP irp = Request->Irp;\n    if (!irp) return;\n    IoReuseIrp(irp, STATUS_SUCCESS);\n}\n") },
        { name: "one of two users asks, in a file of its own", files: { "other.c": `${TYPES}BOOLEAN HasIrp(PREQUEST Request) { return Request && Request->Irp; }\n` }, code: connection(ATTACH) },
        { name: "a macro may ask", code: connection(ATTACH, "#define IS_READY(irp) ((irp) != NULL)\nVOID RequestReset(PREQUEST Request) { if (IS_READY(Request->Irp)) IoReuseIrp(Request->Irp, STATUS_SUCCESS); }\n") },
        { name: "nobody uses it", code: connection(ATTACH, "") },
        { name: "a macro that names the member asks", code: connection(ATTACH, `#define HAS_IRP(r) ((r)->Irp != NULL)\n${RESET}NTSTATUS Go(PREQUEST r) { if (!HAS_IRP(r)) return 1; RequestReset(r); return 0; }\n`) },
        { name: "a function hands the member out", code: connection(ATTACH, `${RESET}static PIRP IrpOf(PREQUEST r) { return r->Irp; }\nNTSTATUS Go(PREQUEST r) { if (IrpOf(r) == NULL) return 1; RequestReset(r); return 0; }\n`) },
        { name: "the helper asks first, and is called again", code: `${TYPES}NTSTATUS Ensure(PREQUEST r)\n{\n    if (r->Irp != NULL) return STATUS_SUCCESS;\n    r->Irp = IoAllocateIrp(1, FALSE);\n    return r->Irp != NULL ? STATUS_SUCCESS : STATUS_NO_MEMORY;\n}\nNTSTATUS Open(PREQUEST r) { Ensure(r); return STATUS_SUCCESS; }\nNTSTATUS Go(PREQUEST r) { NTSTATUS st = Ensure(r); if (!NT_SUCCESS(st)) return st; IoReuseIrp(r->Irp, 0); return 0; }\n` },
        { name: "the helper notes that there is one", code: `${TYPES.replace("KEVENT Done;", "KEVENT Done; BOOLEAN Ready;")}${MAKE.replace("    return STATUS_SUCCESS;", "    Request->Ready = TRUE;\n    return STATUS_SUCCESS;")}NTSTATUS Attach(PCONN Conn) { RequestInit(&Conn->Request); return STATUS_SUCCESS; }\nNTSTATUS Go(PREQUEST r) { if (!r->Ready) return 1; IoReuseIrp(r->Irp, 0); return 0; }\n` },
        { name: "the helper counts", code: `typedef struct _POOL { ULONG Count; PIRP Irps[8]; PIRP Last; } POOL, *PPOOL;\nNTSTATUS Grow(PPOOL p)\n{\n    p->Last = IoAllocateIrp(1, FALSE);\n    if (p->Last == NULL) return STATUS_NO_MEMORY;\n    p->Count++;\n    return STATUS_SUCCESS;\n}\nNTSTATUS Open(PPOOL p) { Grow(p); return STATUS_SUCCESS; }\nVOID Go(PPOOL p) { IoReuseIrp(p->Last, 0); }\n` },
        { name: "another structure's member of that name is used", code: connection(ATTACH, "typedef struct _OTHER { PIRP Irp; } OTHER, *POTHER;\nVOID OtherReset(POTHER Other) { IoReuseIrp(Other->Irp, STATUS_SUCCESS); }\n") },
        { name: "the structure is the function's own", code: connection("    REQUEST request;\n    RequestInit(&request);\n    return STATUS_SUCCESS;") },
        { name: "the structure is freed again", code: connection("    PREQUEST spare = ExAllocatePoolWithTag(NonPagedPool, sizeof(*spare), 'qeR');\n    if (spare == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    RequestInit(spare);\n    ExFreePoolWithTag(spare, 'qeR');\n    return STATUS_SUCCESS;") },
        { name: "the function fails all the same", code: connection("    RequestInit(&Conn->Request);\n    return STATUS_NOT_SUPPORTED;") },
        { name: "what is returned is not known", code: connection("    RequestInit(&Conn->Request);\n    return Elsewhere(Conn);") },
        { name: "a helper that always has one", code: `${TYPES}NTSTATUS RequestInit(PREQUEST Request)\n{\n    while ((Request->Irp = IoAllocateIrp(1, FALSE)) == NULL) Sleep();\n    return STATUS_SUCCESS;\n}\nNTSTATUS Attach(PCONN Conn)\n{\n    RequestInit(&Conn->Request);\n    return STATUS_SUCCESS;\n}\n${RESET}` },
        { name: "tested into a status that is asked, and used where a global says so", code: cleaning("if (g_Listener != NULL)", "if (irp == NULL) st = STATUS_NO_MEMORY; else st = STATUS_SUCCESS;\n    if (NT_SUCCESS(st))") },
        { name: "tested into a status that is asked behind the test alone, and used where a global says so", code: cleaning("if (g_Listener != NULL)", "st = STATUS_SUCCESS; if (irp == NULL) st = STATUS_NO_MEMORY;\n    if (NT_SUCCESS(st))") },
        { name: "what there is an IRP for stands behind the test, and it is used where a global says so", code: cleaning("if (g_Listener != NULL)", "if (irp != NULL)") },
        { name: "tested into a member that is asked, and that code out of sight may have changed", code: cleaning("if (!Conn->Failed)", "Conn->Failed = FALSE; if (irp == NULL) Conn->Failed = TRUE;").replace("Listen(Conn, irp)", "Listen(Conn, NULL)") },
        ...[
            ["InterlockedOr(&Conn->Flags, 4);", "if (!(Conn->Flags & 4))"],
            ["KeSetEvent(&Conn->Request.Done, 0, FALSE);", "if (KeReadStateEvent(&Conn->Request.Done) == 0)"],
            ["Report(Conn, STATUS_NO_MEMORY);", "if (NT_SUCCESS(Conn->Status))"],
            ["Report(NULL, STATUS_NO_MEMORY);", "if (NT_SUCCESS(g_Status))"],
            ["Report(Conn, STATUS_NO_MEMORY);", "Status = Conn->Status; if (NT_SUCCESS(Status))"],
        ].map(([note, ask]) => ({ name: `a failure that ${note} keeps, used where ${ask} says so`, code: told(note ?? "", ask ?? "") })),
        ...["k == cnt", "k >= cnt", "!(k < cnt)"].map((failed) => ({ name: `tried again, given up where ${failed}`, code: retried("for (k = 0; k < cnt; k++)", failed) })),
        { name: "tried again, given up beyond the last time", code: retried("for (k = 0; k <= cnt; k++)", "k > cnt") },
        { name: "tried ten times", code: retried("for (k = 0; k < 10; k++)", "k == 10") },
        { name: "tried five times, counted from one", code: retried("for (k = 1; k <= 5; k++)", "k > 5") },
        { name: "made where a truth value says so, which is then compared with TRUE", code: sometimes("Wanted", "Wanted == TRUE") },
        { name: "made where a truth value is TRUE, which is then asked", code: sometimes("Wanted == TRUE", "Wanted") },
        { name: "made where a truth value is not TRUE", code: sometimes("Wanted != TRUE", "!Wanted") },
        { name: "used untested in code that the file switches off", code: switched("0") },
        { name: "used untested where the number says so, which it does not", code: switched("(0x2) // later", "#if TRIAL == 1") },
        { name: "a structure of the caller's that may stand in a table which the driver asks", code: connection(ATTACH, RESET + ASKS_TABLE) },
        { name: "a structure from the pool that a table leads to", code: connection(POOLED, `${RESET}${TABLE}BOOLEAN Ready(PTABLE Table) { return Table->First->Request.Irp != NULL; }\n`) },
        { name: "a structure from the pool that may be asked as one of a table", code: connection(POOLED, `${RESET}${TABLE}BOOLEAN Ready(PTABLE Table, PCONN Given, ULONG i) { PCONN c = i ? &Table->Conns[i] : Given; return c->Request.Irp != NULL; }\n`) },
        { name: "a table from the pool", code: connection(POOLED.replace("sizeof(CONN)", "4 * sizeof(CONN)").replace("&made->Request", "&made[2].Request"), `${RESET}BOOLEAN Ready(PCONN All, ULONG i) { return All[i].Request.Irp != NULL; }\n`) },
        { name: "a structure from the pool, where a function asks that was not understood", code: connection(POOLED, `${RESET}${ASKS_TABLE.replace("return c", "FOR_EACH(c) { i++; } return c")}`) },
    ],
    invalid: [
        { name: "a helper that throws in some cases", filename: "main.cpp", code: `static VOID Raise(NTSTATUS status)\n{\n    if (g_Throws) throw status;\n}\n${send(`${ALLOCATE}    if (!irp) Raise(1);\n${ARM}\n${CALL}`)}`, errors: [{ message: "usedNull", line: 14, suggestions: test(`static VOID Raise(NTSTATUS status)\n{\n    if (g_Throws) throw status;\n}\n${send(`${ALLOCATE}${TEST}    if (!irp) Raise(1);\n${ARM}\n${CALL}`)}`) }] },
        {
            name: "used at once",
            code: send(`${ALLOCATE}${ARM}\n${CALL}`),
            errors: [{
                message: "usedNull", line: 9, data: { use: "IoSetCompletionRoutine", allocator: "IoAllocateIrp" },
                trace: ["main.c:8:16 IoAllocateIrp returns NULL when memory is short", "main.c:8:16", "main.c:9:5 IoSetCompletionRoutine uses it all the same"],
                suggestions: test(send(`${ALLOCATE}${TEST}${ARM}\n${CALL}`)),
            }],
        },
        {
            name: "several statements in one line",
            code: "NTSTATUS Send(PCTX ctx)\n{\n  PIRP irp = IoAllocateIrp(1, FALSE); ULONG n; IoReuseIrp(irp, 0);\n  IoFreeIrp(irp);\n  return 0;\n}\n",
            errors: [{ message: "usedNull", line: 3, suggestions: test("NTSTATUS Send(PCTX ctx)\n{\n  PIRP irp = IoAllocateIrp(1, FALSE); ULONG n;\n  if (irp == NULL) {\n      return STATUS_INSUFFICIENT_RESOURCES;\n  } IoReuseIrp(irp, 0);\n  IoFreeIrp(irp);\n  return 0;\n}\n") }],
        },
        { name: "macros that do nothing stand between", code: `#define TRACE_HERE\n${send(`${ALLOCATE}    TRACE_HERE;\n    NOTHING;\n${ARM}\n${CALL}`)}`, errors: [{ message: "usedNull", line: 12, suggestions: test(`#define TRACE_HERE\n${send(`${ALLOCATE}${TEST}    TRACE_HERE;\n    NOTHING;\n${ARM}\n${CALL}`)}`) }] },
        {
            name: "given to WSK",
            code: send(`    PIRP irp;\n    irp = IoAllocateIrp(1, FALSE);\n${CALL}`),
            errors: [{ message: "usedNull", line: 10, suggestions: test(send(`    PIRP irp;\n    irp = IoAllocateIrp(1, FALSE);\n${TEST}${CALL}`)) }],
        },
        {
            name: "declarations stay together",
            code: send(`${ALLOCATE}    KEVENT event;\n\n    KeInitializeEvent(&event, SynchronizationEvent, FALSE);\n${ARM}\n${CALL}`),
            errors: [{ message: "usedNull", line: 12, suggestions: test(send(`${ALLOCATE}    KEVENT event;\n${TEST}\n    KeInitializeEvent(&event, SynchronizationEvent, FALSE);\n${ARM}\n${CALL}`)) }],
        },
        {
            name: "the function fails by a label",
            code: send(`    NTSTATUS st = 0;\n    PIRP irp = NULL;\n    PVOID copy = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, 'ypoc');\n    if (copy == NULL) {\n        st = STATUS_NO_MEMORY;\n        goto out;\n    }\n    irp = IoAllocateIrp(1, FALSE);\n${ARM}\n${CALL}\nout:\n    return st;`),
            errors: [{
                message: "usedNull", line: 16,
                suggestions: test(send(`    NTSTATUS st = 0;\n    PIRP irp = NULL;\n    PVOID copy = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, 'ypoc');\n    if (copy == NULL) {\n        st = STATUS_NO_MEMORY;\n        goto out;\n    }\n    irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) {\n        st = STATUS_INSUFFICIENT_RESOURCES;\n        goto out;\n    }\n${ARM}\n${CALL}\nout:\n    return st;`)),
            }],
        },
        {
            name: "a completion routine has its own answer",
            code: "NTSTATUS Again(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)\n{\n    PCTX ctx = Context;\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    IoSetCompletionRoutine(irp, Again, ctx, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, irp);\n    IoFreeIrp(Irp);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\n",
            errors: [{ message: "usedNull", line: 5, suggestions: [] }],
        },
        {
            name: "the answer of a callback is that of its helper",
            code: `${send(`${ALLOCATE}${ARM}\n${CALL}`)}\nNTSTATUS WSKAPI OnAccept(PVOID c, ULONG f, PSOCKADDR l, PSOCKADDR r, PWSK_SOCKET s, PVOID *sc, const WSK_CLIENT_CONNECTION_DISPATCH **sd)\n{\n    if (s == NULL) return STATUS_REQUEST_NOT_ACCEPTED;\n    *sc = c; *sd = NULL;\n    return Send(c, NULL);\n}\nconst WSK_CLIENT_LISTEN_DISPATCH g_Listen = { OnAccept, NULL, NULL };\n`,
            errors: [{ message: "usedNull", line: 9, suggestions: [] }],
        },
        {
            name: "something else would be lost by a return",
            code: send(`    PMDL mdl = IoAllocateMdl(buf, 1, FALSE, FALSE, NULL);\n${ALLOCATE}${ARM}\n${CALL}`),
            errors: [{ message: "usedNull", line: 10, suggestions: [] }],
        },
        { name: "a function without a result", code: send(`${ALLOCATE}${ARM}\n    ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);`, "VOID"), errors: [{ message: "usedNull", line: 9, suggestions: test(send(`${ALLOCATE}    if (irp == NULL) {\n        return;\n    }\n${ARM}\n    ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);`, "VOID")) }] },
        { name: "its memory is used", code: send(`${ALLOCATE}    irp->IoStatus.Status = 0;\n${TEST}${ARM}\n${CALL}`), errors: [{ message: "usedNull", line: 9, suggestions: test(send(`${ALLOCATE}${TEST}    irp->IoStatus.Status = 0;\n${TEST}${ARM}\n${CALL}`)) }] },
        { name: "freed on the path on which there is none", code: send(`${ALLOCATE}    if (irp == NULL || buf == NULL) {\n        IoFreeIrp(irp);\n        return 1;\n    }\n${ARM}\n${CALL}`), errors: [{ message: "usedNull", line: 10, suggestions: test(send(`${ALLOCATE}${TEST}    if (irp == NULL || buf == NULL) {\n        IoFreeIrp(irp);\n        return 1;\n    }\n${ARM}\n${CALL}`)) }] },
        {
            name: "two uses on two paths are one mistake",
            code: send(`${ALLOCATE}    if (buf)\n    ${ARM}\n    else\n        IoReuseIrp(irp, 0);\n    IoFreeIrp(irp);\n    return 0;`),
            errors: [{ message: "usedNull", line: 10, suggestions: test(send(`${ALLOCATE}${TEST}    if (buf)\n    ${ARM}\n    else\n        IoReuseIrp(irp, 0);\n    IoFreeIrp(irp);\n    return 0;`)) }],
        },
        { name: "a helper uses it", code: `static void Arm(PIRP p, PVOID c)\n{\n    IoSetCompletionRoutine(p, 0, c, TRUE, TRUE, TRUE);\n}\n${send(`${ALLOCATE}    Arm(irp, ctx);\n${CALL}`)}`, errors: [{ message: "usedNull", line: 13, trace: ["main.c:12", "main.c:12", "main.c:13:5 Send leads there", "main.c:3:5 IoSetCompletionRoutine"], suggestions: test(`static void Arm(PIRP p, PVOID c)\n{\n    IoSetCompletionRoutine(p, 0, c, TRUE, TRUE, TRUE);\n}\n${send(`${ALLOCATE}${TEST}    Arm(irp, ctx);\n${CALL}`)}`) }] },
        { name: "a helper allocates", code: `static PIRP Make(void)\n{\n    return IoAllocateIrp(1, FALSE);\n}\n${send(`    PIRP irp = Make();\n${ARM}\n${CALL}`)}`, errors: [{ message: "usedNull", line: 13, trace: ["main.c:3:12", "main.c:12", "main.c:13"], suggestions: [] }] },
        { name: "a helper of another file allocates", files: { "irps.c": "PIRP Make(CCHAR n)\n{\n    PIRP p = IoAllocateIrp(n, FALSE);\n    return p;\n}\n" }, code: send(`    PIRP irp = Make(1);\n${ARM}\n${CALL}`), errors: [{ message: "usedNull", line: 9, suggestions: [] }] },
        { name: "a macro allocates", code: `#define NEW_IRP() IoAllocateIrp(1, FALSE)\n${send(`    PIRP irp = NEW_IRP();\n${ARM}\n${CALL}`)}`, errors: [{ message: "usedNull", line: 10, suggestions: test(`#define NEW_IRP() IoAllocateIrp(1, FALSE)\n${send(`    PIRP irp = NEW_IRP();\n${TEST}${ARM}\n${CALL}`)}`) }] },
        { name: "IoAllocateIrpEx", code: send(`    PIRP irp = IoAllocateIrpEx(ctx->Device, 1, FALSE);\n${ARM}\n${CALL}`), errors: [{ message: "usedNull", line: 9, data: { use: "IoSetCompletionRoutine", allocator: "IoAllocateIrpEx" }, suggestions: test(send(`    PIRP irp = IoAllocateIrpEx(ctx->Device, 1, FALSE);\n${TEST}${ARM}\n${CALL}`)) }] },
        {
            name: "the Ex form's result is ignored",
            code: send(`${ALLOCATE}${TEST}    IoSetCompletionRoutineEx(ctx->Device, irp, Frees, ctx, TRUE, TRUE, TRUE);\n${CALL}`),
            errors: [{ message: "submittedUnarmed", line: 13, data: { use: "WskSend" }, suggestions: [] }],
        },
        {
            name: "the Ex form's result is ignored, and nothing was acquired before",
            code: "NTSTATUS Signals(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    KeSetEvent(c, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nNTSTATUS Send(PCTX ctx)\n{\n    IoSetCompletionRoutineEx(ctx->Device, ctx->Irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n}\n",
            errors: [{
                message: "submittedUnarmed", line: 9,
                suggestions: test("NTSTATUS Signals(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    KeSetEvent(c, 0, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nNTSTATUS Send(PCTX ctx)\n{\n    if (!NT_SUCCESS(IoSetCompletionRoutineEx(ctx->Device, ctx->Irp, Signals, &ctx->Event, TRUE, TRUE, TRUE))) {\n        IoFreeIrp(ctx->Irp);\n        return STATUS_INSUFFICIENT_RESOURCES;\n    }\n    return ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n}\n", "the result"),
            }],
        },
        {
            name: "a result that is looked at too late",
            code: send(`${ALLOCATE}${TEST}    NTSTATUS st = IoSetCompletionRoutineEx(ctx->Device, irp, Frees, ctx, TRUE, TRUE, TRUE);\n    ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);\n    return st;`),
            errors: [{ message: "submittedUnarmed", line: 13, suggestions: [] }],
        },
        {
            name: "the request is made elsewhere",
            code: "NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nvoid Prepare(PCTX ctx)\n{\n    IoSetCompletionRoutineEx(ctx->Device, ctx->Irp, Done, ctx, TRUE, TRUE, TRUE);\n}\nvoid Go(PCTX ctx)\n{\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n}\n",
            errors: [{
                message: "ignored", line: 7, data: { function: "Prepare" },
                suggestions: test("NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c)\n{\n    return STATUS_MORE_PROCESSING_REQUIRED;\n}\nvoid Prepare(PCTX ctx)\n{\n    if (!NT_SUCCESS(IoSetCompletionRoutineEx(ctx->Device, ctx->Irp, Done, ctx, TRUE, TRUE, TRUE))) {\n        IoFreeIrp(ctx->Irp);\n        return;\n    }\n}\nvoid Go(PCTX ctx)\n{\n    ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, ctx->Irp);\n}\n", "the result"),
            }],
        },
        {
            name: "a structure in the caller's memory",
            code: connection(ATTACH),
            errors: [{
                ...unheeded(15),
                trace: [
                    "main.c:7:20 IoAllocateIrp returns NULL when memory is short, and RequestInit fails", "main.c:15:5 Attach does not look at what RequestInit returns, and goes on",
                    "main.c:18:39 IoReuseIrp is given REQUEST.Irp in RequestReset, without a test for NULL",
                ],
            }],
        },
        {
            name: "a structure from the pool, handed out",
            code: connection("    PCONN made = ExAllocatePoolWithTag(NonPagedPool, sizeof(CONN), 'nnoC');\n    if (!made) return STATUS_INSUFFICIENT_RESOURCES;\n    made->Socket = Socket;\n    (VOID)RequestInit(&made->Request);\n    *Out = made;\n    return STATUS_SUCCESS;"),
            errors: [unheeded(17)],
        },
        { name: "a structure from the pool, where the driver asks for the IRPs of a table", code: connection(POOLED, RESET + ASKS_TABLE), errors: [unheeded(17)] },
        { name: "a comment stands before it", code: connection("    // The request that is used first.\n    RequestInit(&Conn->Request);\n    return STATUS_SUCCESS;"), errors: [unheeded(15)] },
        { name: "an else stands before it", code: connection("    if (Socket == NULL) return STATUS_INVALID_PARAMETER;\n    else RequestInit(&Conn->Request);\n    return STATUS_SUCCESS;"), errors: [unheeded(15)] },
        { name: "directives stand around it", code: connection("    Conn->Socket = Socket;\n#if DBG\n    RequestInit(&Conn->Request);\n#endif\n    return STATUS_SUCCESS;"), errors: [unheeded(16)] },
        { name: "a function that says nothing of success", code: connection("    RequestInit(&Conn->Request);", RESET, "VOID"), errors: [unheeded(14)] },
        { name: "a use is told before a free", code: connection(ATTACH, FREE + RESET), errors: [unheeded(15)] },
        { name: "only freed", code: connection(ATTACH, FREE), errors: [unheeded(15, "RequestFree", "IoFreeIrp")] },
        { name: "given to WSK", code: connection(ATTACH, "NTSTATUS Go(PCONN Conn, PWSK_BUF Buf) { return ((const WSK_PROVIDER_CONNECTION_DISPATCH *)Conn->Socket->Dispatch)->WskSend(Conn->Socket, Buf, 0, Conn->Request.Irp); }\n"), errors: [unheeded(15, "Go", "WskSend")] },
        { name: "a status in the IRP is no test of the IRP", code: connection(ATTACH, "NTSTATUS Finish(PREQUEST Request)\n{\n    if (!NT_SUCCESS(Request->Irp->IoStatus.Status)) return 1;\n    IoReuseIrp(Request->Irp, 0);\n    return 0;\n}\n"), errors: [unheeded(15, "Finish")] },
        {
            name: "two helpers down, in another file",
            files: { "request.c": `${TYPES}static BOOLEAN Allocate(PREQUEST Request)\n{\n    Request->Irp = IoAllocateIrp(1, FALSE);\n    return Request->Irp != NULL;\n}\nNTSTATUS RequestInit(PREQUEST Request)\n{\n    if (!Allocate(Request)) return STATUS_NO_MEMORY;\n    return STATUS_SUCCESS;\n}\n${RESET}` },
            code: `${TYPES}NTSTATUS RequestInit(PREQUEST Request);\nNTSTATUS Attach(PCONN Conn)\n{\n    RequestInit(Conn->Spare);\n    return STATUS_SUCCESS;\n}\n`,
            errors: [unheeded(7)],
        },
        { name: "not tested before it is used where a global says so", code: UNTESTED, errors: [{ message: "usedNull", line: 14, suggestions: test(testedAtOnce(UNTESTED)) }] },
        { name: "tested, and used on the way on all the same", code: HEEDLESS, errors: [{ message: "usedNull", line: 14, suggestions: test(testedAtOnce(HEEDLESS)) }] },
        { name: "a failure that is noted only, and the IRP is used where a member does not end the function", code: LOGGED, errors: [{ message: "usedNull", line: 14, suggestions: test(testedAtOnce(LOGGED)) }] },
        { name: "a failure that a member notes, and the IRP is used where another one says so", code: MARKED, errors: [{ message: "usedNull", line: 14, suggestions: test(testedAtOnce(MARKED)) }] },
        { name: "tried again, and used where it has failed each time", code: BEYOND, errors: [{ message: "usedNull", line: 4 }] },
        { name: "a failure that is reported, and used behind what has not been told", code: UNASKED, errors: [{ message: "usedNull", line: 8, suggestions: test(testedBehind(UNASKED)) }] },
        { name: "used whatever a member says", code: BOTH, errors: [{ message: "usedNull", line: 14, suggestions: test(testedAtOnce(BOTH)) }] },
        { name: "used untested in code that the file switches on", code: switched("1"), errors: [{ message: "usedNull", line: 11, suggestions: test(testedFirst(switched("1"))) }] },
        { name: "used untested in code that the build may switch on", code: switched("0\n#undef TRIAL"), errors: [{ message: "usedNull", line: 12, suggestions: test(testedFirst(switched("0\n#undef TRIAL"))) }] },
    ],
});
