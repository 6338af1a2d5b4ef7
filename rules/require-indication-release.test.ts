import { LIST_OPS, onReceive, PEND_END } from "../tests/indication-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./require-indication-release.js";

/** The driver without anything that releases. */
const never = (code: string): string => code.replace(/c->D->WskRelease\(c->Socket, [\w>-]+\);/gu, "");
const lost = (line: number) => ({ errors: [{ message: "lost" as const, line }] });
const DATAGRAM = "NTSTATUS WSKAPI OnDatagram(PVOID SocketContext, ULONG Flags, PWSK_DATAGRAM_INDICATION DataIndication) { PCTX ctx = SocketContext;";

testRule(rule, {
    valid: [
        { name: "kept", code: onReceive("ctx->Kept = DataIndication;", PEND_END) },
        { name: "kept by a helper", code: onReceive("Keep(ctx, DataIndication);", PEND_END) },
        { name: "a helper decides", code: onReceive("return KeepAndPend(ctx, DataIndication);") },
        { name: "handed to a work item", code: onReceive("IoQueueWorkItem(ctx->Item, Worker, DelayedWorkQueue, DataIndication);", PEND_END) },
        { name: "in a structure that a work item gets", code: onReceive("PWORK w = ExAllocatePool2(64, sizeof(WORK), 'x'); if (w == NULL) return STATUS_SUCCESS; w->List = DataIndication; IoQueueWorkItem(ctx->Item, Worker, DelayedWorkQueue, w);", PEND_END) },
        { name: "handed to code out of sight", code: onReceive("QueueList(ctx, DataIndication);", PEND_END) },
        { name: "released before the return", code: onReceive("ctx->D->WskRelease(ctx->Socket, DataIndication);", PEND_END) },
        { name: "released by a helper before the return", code: onReceive("Give(ctx, DataIndication);", PEND_END) },
        { name: "not kept", code: onReceive("Count(ctx, DataIndication);") },
        { name: "refused", code: onReceive("return STATUS_DATA_NOT_ACCEPTED;") },
        { name: "kept or not", code: onReceive("if (Flags & WSK_FLAG_RELEASE_ASAP) return STATUS_SUCCESS; ctx->Kept = DataIndication;", PEND_END) },
        { name: "a status that is not known", code: onReceive("st = Elsewhere();", "return st; }") },
        { name: "exchanged", code: onReceive("InterlockedExchangePointer((PVOID *)&ctx->Kept, DataIndication);", PEND_END) },
        { name: "linked behind another list", code: onReceive("ctx->Kept->Next = DataIndication;", PEND_END) },
        { name: "no callback", code: `NTSTATUS Start(PCTX ctx, PWSK_DATA_INDICATION list) { return STATUS_PENDING; }${LIST_OPS}` },
        { name: "never released, but nothing is kept", code: never(onReceive("Count(ctx, DataIndication);")) },
        { name: "a macro releases", code: never(onReceive("ctx->Kept = DataIndication;", PEND_END)).replace("c->Kept = NULL;", "RELEASE(c);"), files: { "m.h": "#define RELEASE(c) (c)->D->WskRelease((c)->Socket, (c)->Kept)\n" } },
        { name: "another file releases", code: never(onReceive("ctx->Kept = DataIndication;", PEND_END)), files: { "worker.c": "void Work(PCTX c) { c->D->WskRelease(c->Socket, c->Kept); }" } },
    ],
    invalid: [
        { name: "kept on one way, in a driver that releases nothing", code: never(onReceive("st = STATUS_SUCCESS; if (ctx->Count) { ctx->Kept = DataIndication; st = STATUS_PENDING; }\nreturn st;")), errors: [{ message: "never", line: 3 }] },
        { name: "nothing is remembered", code: onReceive("ctx->Count++;", PEND_END), errors: [{ message: "lost", line: 3, data: { callback: "OnReceive", parameter: "DataIndication" } }] },
        { name: "on one path", code: onReceive("if (ctx->Count > 4)\nreturn STATUS_PENDING;\nctx->Kept = DataIndication;", PEND_END), ...lost(3) },
        { name: "by a variable", code: onReceive("st = STATUS_PENDING;", "return st; }"), ...lost(3) },
        { name: "the context is queued, the list is not", code: onReceive("IoQueueWorkItem(ctx->Item, Worker, DelayedWorkQueue, ctx);", PEND_END), ...lost(3) },
        { name: "only a local has it", code: onReceive("cur = DataIndication; Count(ctx, cur);", PEND_END), ...lost(3) },
        { name: "a local structure has it", code: onReceive("WORK w; w.List = DataIndication; w.Owner = ctx;", PEND_END), ...lost(3) },
        { name: "only its size is kept", code: onReceive("ctx->Size = DataIndication->Buffer.Length;", PEND_END), ...lost(3) },
        { name: "stored and forgotten", code: onReceive("ctx->Kept = DataIndication; ctx->Kept = NULL;", PEND_END), ...lost(3) },
        { name: "through a macro", code: `#define PEND() return STATUS_PENDING\n${onReceive("PEND();")}`, ...lost(3) },
        { name: "by number", code: onReceive("return (NTSTATUS)0x103;"), ...lost(2) },
        { name: "a datagram", code: `${DATAGRAM}\nctx->Count++; return STATUS_PENDING; }${LIST_OPS.replace("g_Table = { OnReceive, NULL, NULL }", "g_Unused").replace(/$/u, "const WSK_CLIENT_DATAGRAM_DISPATCH g_D = { OnDatagram };\n")}`, ...lost(2) },
        { name: "never released", code: never(onReceive("ctx->Kept = DataIndication;", PEND_END)), errors: [{ message: "never", line: 3, data: { callback: "OnReceive", parameter: "DataIndication" } }] },
        { name: "never released in any file", code: never(onReceive("Keep(ctx, DataIndication);", PEND_END)), files: { "worker.c": "void Work(PCTX c) { c->D->WskCloseSocket(c->Socket, c->Irp); }" }, errors: [{ message: "never", line: 3 }] },
    ],
});
