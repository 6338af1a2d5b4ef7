import { callback } from "../tests/callback-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-passive-assumption.js";

const on = (body: string, more = ""): string => callback("WskDisconnectEvent", `${body}\nreturn STATUS_SUCCESS;`, more);

const CLEAR = "!(Flags & WSK_FLAG_AT_DISPATCH_LEVEL)";
const SET = "Flags & WSK_FLAG_AT_DISPATCH_LEVEL";
const WRITE = "ZwWriteFile(g_Log, NULL, NULL, NULL, &g_Iosb, g_Text, 4, NULL, NULL);";
const QUEUE = "IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, ctx);";
const LOW = "KeGetCurrentIrql() == PASSIVE_LEVEL";

/** One report in a line, with the condition replaced by a test of the level. */
function bad(name: string, body: string, line: number, fixed: string | null, more = "") {
    const suggestions = fixed === null ? [] : [{ message: "ask" as const, output: on(fixed, more) }];
    return { name, code: on(body, more), errors: [{ message: "assumed" as const, line, suggestions }] };
}

testRule(rule, {
    valid: [
        { name: "a work item", code: on(QUEUE) },
        { name: "spin locks by the flag", code: on(`KIRQL irql; if (${SET}) KeAcquireSpinLockAtDpcLevel(&ctx->Lock); else KeAcquireSpinLock(&ctx->Lock, &irql);`) },
        { name: "work where the flag is set is not for this rule", code: on(`if (${SET}) ${WRITE}`) },
        { name: "work whatever the flag is not for this rule", code: on(`if (${SET}) ctx->State++; ${WRITE}`) },
        { name: "with a test of the level", code: on(`if (${CLEAR} && KeGetCurrentIrql() == PASSIVE_LEVEL) { ${WRITE} }`) },
        { name: "with a test inside", code: on(`if (${CLEAR}) { if (KeGetCurrentIrql() < DISPATCH_LEVEL) { ${WRITE} } else ${QUEUE} }`) },
        { name: "with a test in a helper", code: on(`if (${CLEAR}) Log(ctx);`, `static void Log(PCTX ctx) { if (KeGetCurrentIrql() != PASSIVE_LEVEL) return; ${WRITE} }`) },
        { name: "another flag", code: on(`if (!(Flags & WSK_FLAG_ABORTIVE)) { ${WRITE} }`) },
        { name: "no flag at all", code: on("if (Flags == 0) ctx->State++;") },
        { name: "what any level allows", code: on(`if (${CLEAR}) { KeSetEvent(&g_Stop, 0, FALSE); ${QUEUE} }`) },
        { name: "a wait is another rule's", code: on(`if (${CLEAR}) KeWaitForSingleObject(&g_Stop, Executive, KernelMode, FALSE, NULL);`) },
        { name: "a function out of sight", code: on(`if (${CLEAR}) Log(ctx);`) },
        { name: "a work item that writes", code: on(`if (${CLEAR}) ${QUEUE}`, `static VOID Work(PDEVICE_OBJECT d, PVOID c) { ${WRITE} }`) },
        { name: "an event without flags", code: callback("WskInspectEvent", `${WRITE}\nreturn WskInspectAccept;`) },
        { name: "a function that is no callback", code: on("", `static void Other(ULONG Flags) { if (${CLEAR}) ${WRITE} }`) },
        { name: "a placeholder", code: on(`if (...) { ${WRITE} }`) },
    ],
    invalid: [
        {
            name: "a file written",
            code: on(`if (${CLEAR}) {\n${WRITE} }`),
            errors: [{
                message: "assumed", line: 3, column: 1,
                data: { what: "'ZwWriteFile'", level: "PASSIVE_LEVEL", callback: "OnDisconnect", event: "WskDisconnectEvent", flags: "Flags" },
                trace: ["main.c:7", "main.c:1:57 Flags says nothing where the flag is clear", "main.c:3:1 ZwWriteFile needs PASSIVE_LEVEL"],
                suggestions: [{ message: "ask", output: on(`if (${LOW}) {\n${WRITE} }`) }],
            }],
        },
        bad("compared with zero", `if ((Flags & WSK_FLAG_AT_DISPATCH_LEVEL) == 0) ${WRITE}`, 2, `if (${LOW}) ${WRITE}`),
        bad("the other side", `if (${SET}) ${QUEUE} else {\n${WRITE} }`, 3, `if (KeGetCurrentIrql() != PASSIVE_LEVEL) ${QUEUE} else {\n${WRITE} }`),
        bad("behind an early return", `if (${SET}) { ${QUEUE} return STATUS_SUCCESS; }\n${WRITE}`, 3, null),
        bad("a flag variable", `BOOLEAN high = (Flags & WSK_FLAG_AT_DISPATCH_LEVEL) != 0;\nif (!high) ${WRITE}`, 3, null),
        bad("a level made of the flag", `KIRQL irql = (Flags & WSK_FLAG_AT_DISPATCH_LEVEL) ? DISPATCH_LEVEL : PASSIVE_LEVEL;\nif (irql == PASSIVE_LEVEL) ${WRITE}`, 3, null),
        bad("BooleanFlagOn", `if (!BooleanFlagOn(Flags, WSK_FLAG_AT_DISPATCH_LEVEL)) ${WRITE}`, 2, null),
        bad("with another condition", `if (${CLEAR} && ctx->State) ${WRITE}`, 2, null),
        bad("a blocking lock", `if (${CLEAR}) ExAcquireFastMutex(&ctx->Mutex);`, 2, `if (${LOW}) ExAcquireFastMutex(&ctx->Mutex);`),
        bad("the number of the flag", `if (!(Flags & 8)) ${WRITE}`, 2, null),
        {
            ...bad("through helpers", `if (${CLEAR}) Log(ctx);`, 2, `if (${LOW}) Log(ctx);`, `static void Write(void) { ${WRITE} }\nstatic void Log(PCTX ctx) { Write(); }`),
        },
        bad("a helper that gets the flags", "Log(ctx, Flags);", 2, null, `static void Log(PCTX ctx, ULONG Flags) { if (${CLEAR}) ${WRITE} }`),
        bad("a helper that gets what they say", `Log(ctx, (Flags & WSK_FLAG_AT_DISPATCH_LEVEL) != 0);`, 2, null, `static void Log(PCTX ctx, BOOLEAN High) { if (!High) ${WRITE} }`),
        bad("a pageable helper", `if (${CLEAR}) Log(ctx);`, 2, `if (${LOW}) Log(ctx);`, "static void Log(PCTX ctx) { PAGED_CODE(); ctx->State++; }"),
        bad("name resolution", `if (${CLEAR}) g_Npi.Dispatch->WskGetNameInfo(g_Npi.Client, ctx->Remote, 16, &g_Name, NULL, 0, NULL, NULL, ctx->Irp);`, 2, `if (${LOW}) g_Npi.Dispatch->WskGetNameInfo(g_Npi.Client, ctx->Remote, 16, &g_Name, NULL, 0, NULL, NULL, ctx->Irp);`, "WSK_PROVIDER_NPI g_Npi; UNICODE_STRING g_Name;"),
        { ...bad("in another file", `if (${CLEAR}) LogDisconnect(ctx);`, 2, `if (${LOW}) LogDisconnect(ctx);`), files: { "log.c": `void LogDisconnect(PVOID ctx) { ${WRITE} }` } },
        bad("through a macro", `if (IS_LOW(Flags)) ${WRITE}`, 2, null, "#define IS_LOW(f) (((f) & WSK_FLAG_AT_DISPATCH_LEVEL) == 0)"),
    ],
});
