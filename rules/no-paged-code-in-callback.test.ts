import { testRule } from "../tests/rule-tester.js";
import rule from "./no-paged-code-in-callback.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const TABLE = `
static const WSK_CLIENT_CONNECTION_DISPATCH Table = { OnReceive, NULL, NULL };
`;
const HEAD = "NTSTATUS WSKAPI OnReceive(PVOID Context, ULONG Flags, PWSK_DATA_INDICATION Data, SIZE_T Size, SIZE_T *Taken) {";
/** The body starts on line 2. */
const on = (body: string, rest = ""): string => `${HEAD} PCTX ctx = Context; UNICODE_STRING a, b; HANDLE h; IO_STATUS_BLOCK io; PADDRINFOEXW r;\n${body}\nreturn STATUS_SUCCESS; }${TABLE}${rest}`;
const WRITE = "ZwWriteFile(ctx->Log, NULL, NULL, NULL, &io, ctx->Line, 8, NULL, NULL);";
const done = (body: string): string => `NTSTATUS Done(PDEVICE_OBJECT o, PIRP irp, PVOID c) { PCTX ctx = c; IO_STATUS_BLOCK io;\n${body}\nreturn STATUS_MORE_PROCESSING_REQUIRED; }
void Send(PCTX ctx, PIRP irp) { IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE); ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp); }
`;
const HELPERS = `void Log(PCTX ctx) { IO_STATUS_BLOCK io; ${WRITE} }\nvoid Log2(PCTX ctx) { Log(ctx); }\nvoid Log3(PCTX ctx) { Log2(ctx); }\n`;
const at = (message: "section" | "discarded" | "asserts" | "annotated" | "service" | "nameService" | "control", line = 2) => ({ errors: [{ message, line }] });

const LIST = "ctx->Dispatch->WskControlSocket(ctx->Socket, WskIoctl, SIO_ADDRESS_LIST_QUERY, 0, 0, NULL, 64, ctx->Out, &ctx->N, NULL);";
const DPC = "void Dpc(PKDPC dpc, PVOID c, PVOID x, PVOID y) { PCTX ctx = c;\n";
const START = "void Start(PCTX ctx) { KeInitializeDpc(&ctx->Dpc, Dpc, ctx); }\n";
const locked = (body: string): string => `void Ask(PCTX ctx) { KIRQL irql; KeAcquireSpinLock(&ctx->Lock, &irql);\n${body}\nKeReleaseSpinLock(&ctx->Lock, irql); }\n`;

/** Writes the log in builds for files only, as the second or the first branch says. */
const KEEP = `void Keep(PCTX ctx) { IO_STATUS_BLOCK io;\n#ifdef LOG_TO_FILE\n${WRITE}\n#else\nctx->N++;\n#endif\n}\nvoid Keep2(PCTX ctx) { Keep(ctx); }\n`;
const build = (condition: string, body: string): string => `#if ${condition}\n${HEAD} PCTX ctx = Context;\n${body}\nreturn STATUS_SUCCESS; }${TABLE}#endif\n`;

testRule(rule, {
    valid: [
        { name: "in builds without this callback", code: `${build("!defined(LOG_TO_FILE)", "Keep2(ctx);")}${KEEP}` },
        { name: "in builds without this call", code: on("\n#if !defined LOG_TO_FILE\nKeep(ctx);\n#endif", `\n${KEEP}`) },
        { name: "in a function of other builds", code: `${build("!LOG_TO_FILE", "Log2(ctx);")}#if LOG_TO_FILE\n${HELPERS}#endif\n` },
        { name: "address lists when the lock is released", code: `${locked("ctx->N++;")}void Next(PCTX ctx) { Ask(ctx); ${LIST} }\n` },
        { name: "address lists in a thread", code: `void Thread(PVOID c) { PCTX ctx = c;\n${LIST} }\n` },
        { name: "address lists that a DPC leaves to a work item", code: `${DPC}IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, ctx); }\n${START}void Work(PDEVICE_OBJECT o, PVOID c) { PCTX ctx = c; ${LIST} }\n` },
        { name: "other ioctls under a lock", code: locked("ctx->Dispatch->WskControlSocket(ctx->Socket, WskIoctl, SIO_WSK_QUERY_RECEIVE_BACKLOG, 0, 0, NULL, 8, &ctx->N, NULL, ctx->Irp);") },
        { name: "a handle closed under a spin lock outside of WSK's routines", code: `${locked("ZwClose(ctx->Log);")}void Send(PCTX ctx, PIRP irp) { ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp); }\n` },
        { name: "address lists under a mutex", code: `void Ask(PCTX ctx) { ExAcquireFastMutex(&ctx->Mutex); ${LIST} ExReleaseFastMutex(&ctx->Mutex); }\n` },
        { name: "address lists in a threaded DPC", code: `${DPC}${LIST} }\n${START.replace("KeInitializeDpc", "KeInitializeThreadedDpc")}` },
        { name: "ZwClose where the level may be low", code: on("if (KeGetCurrentIrql() <= APC_LEVEL) ctx->N++; else return STATUS_DATA_NOT_ACCEPTED;\nKeEnterCriticalRegion(); KeLeaveCriticalRegion(); ZwClose(ctx->Log);") },
        { name: "a queued work item", code: on("IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, ctx);", `void Work(PDEVICE_OBJECT o, PVOID c) { PAGED_CODE(); PCTX ctx = c; IO_STATUS_BLOCK io; ${WRITE} }\n#pragma alloc_text(PAGE, Work)\n`) },
        { name: "below DISPATCH_LEVEL, asked for", code: on(`if (KeGetCurrentIrql() == PASSIVE_LEVEL) {\n${WRITE} }`) },
        { name: "asked for the other way round", code: on(`if (KeGetCurrentIrql() >= DISPATCH_LEVEL) return STATUS_DATA_NOT_ACCEPTED;\n${WRITE}`) },
        { name: "kept in a variable", code: on(`KIRQL irql = KeGetCurrentIrql();\nif (irql < DISPATCH_LEVEL) Log(ctx); else Queue(ctx);`, HELPERS) },
        { name: "asked for in the helper", code: on("LogIf(ctx);", `void LogIf(PCTX ctx) { if (KeGetCurrentIrql() > APC_LEVEL) return; Log(ctx); }\n${HELPERS}`) },
        ...[["as an argument", "LogWhen(ctx, KeGetCurrentIrql() == PASSIVE_LEVEL);"], ["as an argument with a cast", "LogWhen(ctx, (BOOLEAN)(KeGetCurrentIrql() < DISPATCH_LEVEL));"], ["by a variable", "BOOLEAN now = TRUE;\nif (KeGetCurrentIrql() >= DISPATCH_LEVEL) now = FALSE;\nLogWhen(ctx, now);"]].map(([how, body]) => ({
            name: `asked for, and passed on ${how}`, code: on(body ?? "", `${HELPERS}\nvoid LogWhen(PCTX ctx, BOOLEAN can) { if (can) Log(ctx); }`),
        })),
        { name: "asked for by a helper", code: on("if (IsLow()) Log(ctx);", `BOOLEAN IsLow(void) { return KeGetCurrentIrql() == PASSIVE_LEVEL; }\n${HELPERS}`) },
        { name: "a helper that is told not to", code: on("Note(ctx, FALSE);", `void Note(PCTX ctx, BOOLEAN now) { if (now) Log(ctx); }\n${HELPERS}`) },
        { name: "a clear flag is another rule's business", code: on(`if (!(Flags & WSK_FLAG_AT_DISPATCH_LEVEL)) {\n${WRITE} }`) },
        { name: "ZwClose", code: on("ZwClose(ctx->Log);") },
        { name: "strings that are resident", code: on("RtlStringCbPrintfA(ctx->Text, 16, \"%u\", (ULONG)Size); RtlCopyUnicodeString(&a, &b);") },
        { name: "waits have a rule of their own", code: on("Stop(ctx);", "_IRQL_requires_max_(PASSIVE_LEVEL) void Stop(PCTX ctx) { PAGED_CODE(); KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); }") },
        { name: "registration has a rule of its own", code: on("WskDeregister(&ctx->Registration);") },
        { name: "the default section", code: `${on("Help(ctx);")}void Help(PCTX ctx) { ctx->N++; }\n#pragma code_seg("PAGE")\nvoid Other(PCTX ctx) { PAGED_CODE(); }\n#pragma code_seg()\n` },
        { name: "a section that is locked", code: `${on("")}#pragma alloc_text(PAGEWSK, OnReceive)\nvoid Start(void) { MmLockPagableCodeSection((PVOID)OnReceive); }` },
        { name: "an annotation that allows it", code: on("Help(ctx);", "_IRQL_requires_max_(DISPATCH_LEVEL) void Help(PCTX ctx) { ctx->N++; }") },
        { name: "an annotation on a condition", code: on("Help(ctx, FALSE);", "_When_(wait, _IRQL_requires_max_(PASSIVE_LEVEL)) void Help(PCTX ctx, BOOLEAN wait) { ctx->N++; }") },
        { name: "ioctls that are allowed", code: on("ctx->Dispatch->WskControlSocket(ctx->Socket, WskIoctl, SIO_WSK_QUERY_RECEIVE_BACKLOG, 0, 0, NULL, 8, &ctx->N, NULL, ctx->Irp);") },
        { name: "only referenced", code: on("ctx->Log = ZwWriteFile; ctx->Help = Help;", "void Help(PCTX ctx) { PAGED_CODE(); }") },
        { name: "a routine of another driver's IRP", code: `NTSTATUS Done(PDEVICE_OBJECT o, PIRP irp, PVOID c) { PAGED_CODE(); return STATUS_CONTINUE_COMPLETION; }\nvoid F(PDEVICE_OBJECT d, PIRP irp, PWSK_SOCKET s) { IoSetCompletionRoutine(irp, Done, NULL, TRUE, TRUE, TRUE); IoCallDriver(d, irp); }` },
        { name: "a helper out of sight", code: on("Elsewhere(ctx);") },
    ],
    invalid: [
        { name: "in builds with this callback", code: `${build("defined(LOG_TO_FILE)", "Keep2(ctx);")}${KEEP}`, ...at("service", 3) },
        { name: "in builds that another condition is about", code: `${build("defined(DBG) && X", "Keep2(ctx);")}${KEEP}`, ...at("service", 3) },
        { name: "address lists under a spin lock", code: locked(LIST), errors: [{ message: "controlRaised", line: 2, data: { what: "'WskControlSocket' leads to SIO_ADDRESS_LIST_QUERY", where: "in 'Ask' with a spin lock held", name: "SIO_ADDRESS_LIST_QUERY" } }] },
        { name: "address lists under a spin lock, by a helper", code: `void List(PCTX ctx) { ${LIST} }\n${locked("List(ctx);")}`, errors: [{ message: "controlRaised", line: 3 }] },
        { name: "address lists in a DPC", code: `${DPC}${LIST} }\n${START}`, errors: [{ message: "controlRaised", line: 2, data: { what: "'WskControlSocket' leads to SIO_ADDRESS_LIST_QUERY", where: "in 'Dpc', a DPC", name: "SIO_ADDRESS_LIST_QUERY" } }] },
        { name: "names resolved under a spin lock", code: locked("ctx->Npi.Dispatch->WskGetAddressInfo(ctx->Npi.Client, &ctx->Name, NULL, 0, NULL, NULL, &ctx->Result, NULL, NULL, ctx->Irp);"), errors: [{ message: "nameRaised", line: 2 }] },
        { name: "a handle closed under a spin lock", code: on("KIRQL irql; KeAcquireSpinLock(&ctx->Lock, &irql);\nZwClose(ctx->Log);\nKeReleaseSpinLock(&ctx->Lock, irql);"), errors: [{ message: "serviceRaised", line: 3, data: { what: "'ZwClose'", where: "in 'OnReceive' with a spin lock held", name: "ZwClose" } }] },
        { name: "a handle closed where the level is known to be high", code: on("if (KeGetCurrentIrql() == DISPATCH_LEVEL) {\nZwClose(ctx->Log); }"), errors: [{ message: "service", line: 3 }] },
        {
            name: "PAGED_CODE", code: on("PAGED_CODE();"),
            errors: [{
                message: "asserts", line: 2, data: {
                    owner: "OnReceive", part: "is the WskReceiveEvent callback", running: "which runs at", levels: "any level from PASSIVE_LEVEL to DISPATCH_LEVEL",
                },
                trace: ["main.c:4:55 OnReceive is the WskReceiveEvent of Table", "main.c:2:1 OnReceive asserts a level below DISPATCH_LEVEL"],
                suggestions: [{ message: "keep", data: { owners: "'OnReceive'" }, output: on("").replace("r;\n\n", "r;\n") }],
            }],
        },
        {
            name: "alloc_text", code: `${HEAD} return 0; }\n#pragma alloc_text(PAGE, OnReceive)${TABLE}`,
            errors: [{ message: "section", line: 2, column: 26, suggestions: [{ message: "keep", data: { owners: "'OnReceive'" }, output: `${HEAD} return 0; }${TABLE}` }] }],
        },
        {
            name: "one of a list", code: `${HEAD} return 0; }\n#pragma alloc_text(PAGE, Start, OnReceive, Stop)${TABLE}`,
            errors: [{ message: "section", line: 2, suggestions: [{ message: "keep", data: { owners: "'OnReceive'" }, output: `${HEAD} return 0; }\n#pragma alloc_text(PAGE, Start, Stop)${TABLE}` }] }],
        },
        { name: "alloc_text INIT", code: `${HEAD} return 0; }\n#pragma alloc_text(INIT, OnReceive)${TABLE}`, errors: [{ message: "discarded", line: 2, suggestions: [{ message: "keep", data: { owners: "'OnReceive'" }, output: `${HEAD} return 0; }${TABLE}` }] }] },
        { name: "code_seg", code: `#pragma code_seg("PAGE")\n${HEAD} return 0; }${TABLE}`, ...at("section", 1) },
        { name: "an attribute", code: `__declspec(code_seg("PAGE"))\n${HEAD} return 0; }${TABLE}`, ...at("section", 1) },
        {
            name: "a helper in a pageable section", code: on("Help(ctx);", "void Help(PCTX ctx) {\n    PAGED_CODE();\n    ctx->N++;\n}\n#pragma alloc_text(PAGE, Help)\n"),
            errors: [{
                message: "section", line: 2, trace: ["main.c:4", "main.c:2:1 OnReceive calls Help", "main.c:9:26 Help is put into the section PAGE"],
                suggestions: [{ message: "keep", data: { owners: "'Help'" }, output: on("Help(ctx);", "void Help(PCTX ctx) {\n    ctx->N++;\n}\n") }],
            }],
        },
        { name: "a helper's helper asserts, in another file", code: on("Help(ctx);"), files: { "help.c": "void Deep(PCTX ctx) { PAGED_CODE(); }\nvoid Help(PCTX ctx) { Deep(ctx); }" }, ...at("asserts") },
        { name: "a completion routine", code: done(WRITE), errors: [{ message: "service", line: 2, data: { what: "'ZwWriteFile'", routine: "Done", role: "a completion routine", name: "ZwWriteFile", limit: "PASSIVE_LEVEL", levels: "any level from PASSIVE_LEVEL to DISPATCH_LEVEL" } }] },
        { name: "a service", code: on("RtlUnicodeStringToAnsiString(&ctx->Ansi, &a, TRUE);"), ...at("service") },
        { name: "a thread", code: on("PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Worker, ctx);"), ...at("service") },
        { name: "three helpers down", code: on("Log3(ctx);", HELPERS), errors: [{ message: "service", line: 2, trace: ["main.c:4", "main.c:2:1 OnReceive calls Log3", "main.c", "main.c", "main.c"] }] },
        { name: "through a macro", code: `#define LOG(c) ZwWriteFile((c)->Log, NULL, NULL, NULL, &io, (c)->Line, 8, NULL, NULL)\n${on("LOG(ctx);")}`, ...at("service", 3) },
        { name: "asked for, and passed on the wrong way", code: on("LogWhen(ctx, KeGetCurrentIrql() == DISPATCH_LEVEL);", `${HELPERS} void LogWhen(PCTX ctx, BOOLEAN can) { if (can) Log(ctx); }`), errors: [{ message: "service", line: 2 }] },
        { name: "asked for, and done at the wrong level", code: on(`if (KeGetCurrentIrql() == DISPATCH_LEVEL) {\n${WRITE} }`), errors: [{ message: "service", line: 3 }] },
        { name: "an annotated helper", code: on("Help(ctx);", "_IRQL_requires_max_(PASSIVE_LEVEL)\nvoid Help(PCTX ctx) { ctx->N++; }"), errors: [{ message: "annotated", line: 2, data: { owner: "Help", name: "_IRQL_requires_max_(PASSIVE_LEVEL)", part: "runs in 'OnReceive', the WskReceiveEvent callback", running: "at", levels: "any level from PASSIVE_LEVEL to DISPATCH_LEVEL" } }] },
        { name: "annotated in a header", code: `#include "help.h"\n${on("Help(ctx);")}`, files: { "help.h": "typedef struct _CTX CTX, *PCTX;\n_IRQL_requires_(PASSIVE_LEVEL)\nvoid Help(PCTX ctx);\n", "help.c": "#include \"help.h\"\nvoid Help(PCTX ctx) { ctx->N++; }" }, ...at("annotated", 3) },
        { name: "name resolution", code: on("ctx->Npi.Dispatch->WskGetAddressInfo(ctx->Npi.Client, &a, NULL, 0, NULL, NULL, &r, NULL, NULL, ctx->Irp);"), ...at("nameService") },
        { name: "address lists", code: on("ctx->Dispatch->WskControlSocket(ctx->Socket, WskIoctl, SIO_ADDRESS_LIST_CHANGE, 0, 0, NULL, 0, NULL, NULL, ctx->Irp);"), errors: [{ message: "control", line: 2, data: { what: "'WskControlSocket'", name: "SIO_ADDRESS_LIST_CHANGE", routine: "OnReceive", role: "the WskReceiveEvent callback", limit: "PASSIVE_LEVEL", levels: "any level from PASSIVE_LEVEL to DISPATCH_LEVEL" } }] },
        { name: "address lists through a helper", code: on("Ask(ctx, SIO_ADDRESS_LIST_QUERY);", "NTSTATUS Ask(PCTX ctx, ULONG code) { return ctx->Dispatch->WskControlSocket(ctx->Socket, WskIoctl, code, 0, 0, NULL, 8, ctx->Out, &ctx->N, NULL); }"), ...at("control") },
        { name: "the flag is set", code: on(`if (Flags & WSK_FLAG_AT_DISPATCH_LEVEL) {\n${WRITE} }`), ...at("service", 3) },
    ],
});
