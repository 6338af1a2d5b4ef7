import { callback } from "../tests/callback-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./require-dead-socket-close.js";

const receive = (body: string, more = ""): string => callback("WskReceiveEvent", `${body}\nreturn STATUS_SUCCESS;`, more);
const accept = (body: string, more = ""): string => callback("WskAcceptEvent", body, more);

const OK = "return STATUS_SUCCESS;";
const SUM = "ctx->Bytes += DataIndication->Buffer.Length;";
const TYPES = "typedef struct _CTX { PWSK_SOCKET Socket; PWSK_SOCKET Other; WSK_BUF Buffer; PIRP Irp; KEVENT Done; BOOLEAN Dead; } CTX, *PCTX;\n";
const SEND = "AS(WSK_PROVIDER_CONNECTION_DISPATCH, ctx->Socket)->WskSend(ctx->Socket, &ctx->Buffer, 0, ctx->Irp)";
const HEAD = `${TYPES}#define AS(t, s) ((const t *)(s)->Dispatch)\n`;
/** A function whose body begins on line 4. */
const work = (body: string, more = ""): string => `${HEAD}NTSTATUS Work(PCTX ctx) { NTSTATUS status;\n${body}\n}\n${more}`;
const WRAPPER = `static NTSTATUS SendSync(PCTX ctx) { NTSTATUS status = ${SEND}; if (status == STATUS_PENDING) { KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); status = ctx->Irp->IoStatus.Status; } return status; }`;

testRule(rule, {
    valid: [
        { name: "a store in the context", code: receive(`if (DataIndication == NULL) { ctx->Dead = TRUE; ${OK} }\n${SUM}`) },
        { name: "a work item", code: receive(`if (DataIndication == NULL) { IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, ctx); ${OK} }\n${SUM}`) },
        { name: "an event", code: receive(`if (!DataIndication) { KeSetEvent(&g_Stop, 0, FALSE); ${OK} }\n${SUM}`) },
        { name: "a close", code: receive(`if (!DataIndication) { ((const WSK_PROVIDER_BASIC_DISPATCH *)ctx->Socket->Dispatch)->WskCloseSocket(ctx->Socket, ctx->Irp); ${OK} }\n${SUM}`) },
        { name: "a helper", code: receive(`if (!DataIndication) { Close(ctx); ${OK} }\n${SUM}`, "static void Close(PCTX c) { c->Dead = TRUE; }") },
        { name: "a helper out of sight", code: receive(`if (!DataIndication) { Close(ctx); ${OK} }\n${SUM}`) },
        { name: "a variable of file scope", code: receive(`if (!DataIndication) { g_Dead = TRUE; ${OK} }\n${SUM}`, "BOOLEAN g_Dead;") },
        { name: "behind the test", code: receive(`if (DataIndication) ${SUM}\nFinish(ctx);`) },
        { name: "what is done for all", code: receive(`if (DataIndication != NULL) { ${SUM} }\nctx->State++;`) },
        { name: "a test that does not tell", code: receive(`if (DataIndication != NULL && BytesIndicated > 4) { ${SUM} }\nctx->State = 1;`) },
        { name: "no test is another rule's", code: receive("") },
        { name: "a placeholder", code: receive("if (DataIndication == NULL) {\n...\nreturn STATUS_SUCCESS; }") },
        { name: "the context may be NULL, too", code: receive(`if (ctx == NULL) ${OK}\nif (!DataIndication) ctx->Dead = TRUE;`) },
        { name: "a dead socket that is closed", code: work(`status = ${SEND}; if (status == STATUS_FILE_FORCED_CLOSED) { AS(WSK_PROVIDER_BASIC_DISPATCH, ctx->Socket)->WskCloseSocket(ctx->Socket, ctx->Irp); return status; } status = ${SEND}; return status;`) },
        { name: "the status handed up", code: work(`status = ${SEND}; if (status == STATUS_FILE_FORCED_CLOSED) return status; return ${SEND};`) },
        { name: "a request on another socket", code: work(`status = ${SEND}; if (status == STATUS_FILE_FORCED_CLOSED) return AS(WSK_PROVIDER_CONNECTION_DISPATCH, ctx->Other)->WskSend(ctx->Other, &ctx->Buffer, 0, ctx->Irp); return status;`) },
        { name: "retries for another reason", code: work(`do { status = ${SEND}; } while (!NT_SUCCESS(status) && status != STATUS_FILE_FORCED_CLOSED); return status;`) },
        { name: "a function out of sight that is named for an order", code: receive(`if (!DataIndication) { SendMessage("dead socket"); ${OK} }\n${SUM}`) },
        { name: "a function out of sight that is named for a log, and is told which it is", code: receive(`if (!DataIndication) { LogDead("a dead socket", ctx); ${OK} }\n${SUM}`) },
        { name: "a function out of sight that is named for a log, and is told nothing", code: receive(`if (!DataIndication) { TraceDead(); ${OK} }\n${SUM}`) },
        { name: "a function out of sight that may not return", code: receive(`if (!DataIndication) { FatalError("dead socket"); ${OK} }\n${SUM}`) },
        { name: "functions out of sight in whose names a log's are only letters", code: receive(`if (!DataIndication) { InterruptPeer("a dead socket"); ${OK} }\n${SUM}`) },
        { name: "one that looks after the log, and what not", code: receive(`if (!DataIndication) { ErrorRecovery("a dead socket"); ${OK} }\n${SUM}`) },
        { name: "one that handles errors", code: receive(`if (!DataIndication) { ErrHandler("a dead socket"); ${OK} }\n${SUM}`) },
        { name: "one that sends a message", code: receive(`if (!DataIndication) { SENDMSG("a dead socket"); ${OK} }\n${SUM}`) },
        { name: "one that takes a break", code: receive(`if (!DataIndication) { PrintAndBreak("a dead socket"); ${OK} }\n${SUM}`) },
    ],
    invalid: [
        {
            name: "an early return",
            code: receive(`if (DataIndication == NULL) ${OK}\n${SUM}`),
            errors: [{ message: "ignored", line: 2, column: 29, data: { callback: "OnReceive", parameter: "DataIndication", socket: "socket" }, trace: ["main.c:7", "main.c:1:82 DataIndication is NULL when the socket is dead"] }],
        },
        { name: "with a message", code: receive(`if (DataIndication == NULL) { DbgPrint("dead %p\\n", ctx);\n${OK} }\n${SUM}`), errors: [{ message: "ignored", line: 3 }] },
        { name: "with a trace message of WPP", code: receive(`if (DataIndication == NULL) { Say("%!FUNC! is called for a dead socket", ctx);\n${OK} }\n${SUM}`), errors: [{ message: "ignored", line: 3 }] },
        { name: "with a trace macro", code: receive(`if (DataIndication == NULL) { TraceInfo("dead %p\\n", ctx);\n${OK} }\n${SUM}`), errors: [{ message: "ignored", line: 3 }] },
        { name: "with a helper that prints", code: receive(`if (DataIndication == NULL) { Say(ctx);\n${OK} }\n${SUM}`, "static void Say(PCTX c) { DbgPrint(\"dead %p\\n\", c); }"), errors: [{ message: "ignored", line: 3 }] },
        { name: "with a lock given back", code: receive(`KIRQL irql; KeAcquireSpinLock(&ctx->Lock, &irql);\nif (DataIndication == NULL) { KeReleaseSpinLock(&ctx->Lock, irql);\n${OK} }\n${SUM} KeReleaseSpinLock(&ctx->Lock, irql);`), errors: [{ message: "ignored", line: 4 }] },
        { name: "if (p)", code: receive(`if (DataIndication) { ${SUM} }`), errors: [{ message: "ignored", line: 3 }] },
        { name: "a loop", code: receive("PWSK_DATA_INDICATION d; for (d = DataIndication; d != NULL; d = d->Next) ctx->Bytes += d->Buffer.Length;"), errors: [{ message: "ignored", line: 3 }] },
        { name: "a listener", code: accept(`if (AcceptSocket == NULL) { *AcceptSocketContext = NULL;\nreturn STATUS_REQUEST_NOT_ACCEPTED; }\nctx->Socket = AcceptSocket; *AcceptSocketContext = ctx; *AcceptSocketDispatch = NULL; ${OK}`), errors: [{ message: "ignored", line: 3 }] },
        { name: "an inspection", code: callback("WskInspectEvent", "if (InspectID == NULL)\nreturn WskInspectReject;\nreturn WskInspectAccept;"), errors: [{ message: "ignored", line: 3 }] },
        { name: "through goto and a status", code: callback("WskReceiveFromEvent", `NTSTATUS status = STATUS_SUCCESS;\nif (DataIndication == NULL) goto done;\nctx->State++;\ndone:\nreturn status;`), errors: [{ message: "ignored", line: 6 }] },
        {
            name: "a retry",
            code: work(`status = ${SEND};\nif (status == STATUS_FILE_FORCED_CLOSED)\nstatus = ${SEND}; return status;`),
            errors: [{ message: "retried", line: 6, data: { request: "WskSend", told: "WskSend" }, trace: ["main.c:4:10 WskSend says that the socket is dead"] }],
        },
        { name: "a loop that goes on", code: work(`for (;;) {\nstatus = ${SEND};\nif (status == STATUS_FILE_FORCED_CLOSED) continue;\nbreak; } return status;`), errors: [{ message: "retried", line: 5 }] },
        { name: "through a helper", code: work("do {\nstatus = SendSync(ctx);\n} while (status == STATUS_FILE_FORCED_CLOSED); return status;", WRAPPER), errors: [{ message: "retried", line: 5 }] },
        { name: "by a switch", code: work(`status = ${SEND};\nswitch (status) { case STATUS_FILE_FORCED_CLOSED:\nstatus = ${SEND}; break; default: break; } return status;`), errors: [{ message: "retried", line: 6 }] },
        { name: "with a remark to a log out of sight", code: receive(`if (DataIndication == NULL) { KLErr("Socket is dead");\n${OK} }\n${SUM}`), errors: [{ message: "ignored", line: 3 }] },
        { name: "with a remark and a number to a log out of sight", code: receive(`if (DataIndication == NULL) { my_trace(LEVEL_INFO, "the socket is dead", 7);\n${OK} }\n${SUM}`), errors: [{ message: "ignored", line: 3 }] },
        ...["LOG_ERROR", "xlog_info", "dbgmsg", "LogAddress", "WriteLog", "TraceEnter", "ndLogError", "DPRINT1"].map((log) => ({
            name: `with a remark by ${log}`, code: receive(`if (!DataIndication) { ${log}("a dead socket");\n${OK} }\n${SUM}`), errors: [{ message: "ignored" as const, line: 3 }],
        })),
    ],
});
