import { LIST_OPS, onReceive, PEND_END } from "../tests/indication-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-indication-escape.js";

/** A case whose last return can be changed. */
const escaped = (code: string, line: number) => ({
    code, errors: [{ message: "escaped" as const, line, suggestions: [{ message: "pend" as const, output: code.replace("\nreturn STATUS_SUCCESS; }", "\nreturn STATUS_PENDING; }") }] }],
});
const STORE = "ctx->Kept = DataIndication;";
const DATAGRAM = "NTSTATUS WSKAPI OnDatagram(PVOID SocketContext, ULONG Flags, PWSK_DATAGRAM_INDICATION DataIndication) { PCTX ctx = SocketContext;";
const DATAGRAM_OPS = LIST_OPS.replace("const WSK_CLIENT_CONNECTION_DISPATCH g_Table = { OnReceive, NULL, NULL };", "const WSK_CLIENT_DATAGRAM_DISPATCH g_D = { OnDatagram };");

testRule(rule, {
    valid: [
        { name: "an element of a walk, with STATUS_PENDING", code: onReceive("for (cur = DataIndication; cur != NULL; cur = cur->Next) { if (cur->Buffer.Length > 4) ctx->Kept = cur; }", PEND_END) },
        { name: "an element for the time of the walk", code: onReceive("for (cur = DataIndication; cur != NULL; cur = cur->Next) { ctx->Kept = cur; Count(ctx, ctx->Kept); } ctx->Kept = NULL;") },
        { name: "an element of the driver's own list", code: onReceive("PWORK w = ctx->Works; while (w->Next != NULL) w = w->Next; ctx->Last = w;").replace("typedef struct _CTX {", "typedef struct _CTX { struct _WORK *Works, *Last;").replace("typedef struct _WORK {", "typedef struct _WORK { struct _WORK *Next;") },
        { name: "unchained and copied, one by one", code: onReceive("while (DataIndication != NULL) { cur = DataIndication; DataIndication = DataIndication->Next; cur->Next = NULL; CopyOut(ctx, &cur->Buffer); }").replace("typedef struct _WORK", "void CopyOut(PCTX c, PWSK_BUF b) { PMDL mdl = b->Mdl; ULONG offset = b->Offset; if (mdl == NULL) return; RtlCopyMemory(c->Data + c->Count, (PUCHAR)mdl->MappedSystemVa + offset, b->Length); c->Count += (ULONG)b->Length; }\ntypedef struct _WORK") },
        { name: "stored on the way that keeps it, by a variable", code: onReceive("if (ctx->Count) { ctx->Kept = DataIndication; st = STATUS_PENDING; }\nreturn st;") },
        { name: "kept with STATUS_PENDING", code: onReceive(STORE, PEND_END) },
        { name: "kept by a helper with STATUS_PENDING", code: onReceive("return KeepAndPend(ctx, DataIndication);") },
        { name: "walked with a local", code: onReceive("for (cur = DataIndication; cur != NULL; cur = cur->Next) ctx->Count++;") },
        { name: "its size is kept", code: onReceive("ctx->Size = DataIndication->Buffer.Length + DataIndication->Buffer.Offset;") },
        { name: "copied", code: onReceive("RtlCopyMemory(ctx->Data, MmGetSystemAddressForMdlSafe(DataIndication->Buffer.Mdl, NormalPagePriority), DataIndication->Buffer.Length);") },
        { name: "stored for the time of the call", code: onReceive(`${STORE} Count(ctx, ctx->Kept); ctx->Kept = NULL;`) },
        { name: "in a local structure", code: onReceive("WORK w; w.List = DataIndication; w.Owner = ctx; ctx->Count = w.List != NULL;") },
        { name: "a status that is not known", code: onReceive(`${STORE} st = Elsewhere();`, "return st; }") },
        { name: "stored in one case, with the right status", code: onReceive(`if (ctx->Count > 1) { ${STORE} return STATUS_PENDING; }`) },
        { name: "refused without storing", code: onReceive("if (ctx->Kept != NULL) return STATUS_DATA_NOT_ACCEPTED; return KeepAndPend(ctx, DataIndication);") },
        { name: "stored where none is, by the result of the exchange", code: onReceive("if (InterlockedCompareExchangePointer((PVOID *)&ctx->Kept, DataIndication, NULL) == NULL) return STATUS_PENDING;", "return STATUS_DATA_NOT_ACCEPTED; }") },
        { name: "refused by the result of the exchange", code: onReceive("PVOID old = InterlockedCompareExchangePointer((PVOID *)&ctx->Kept, DataIndication, NULL);\nif (old != NULL) return STATUS_DATA_NOT_ACCEPTED;", PEND_END) },
        { name: "a member of the list itself", code: onReceive("DataIndication->Buffer.Offset = 0;") },
        { name: "the sender's address is copied", code: `${DATAGRAM}\n*ctx->Data = *(PUCHAR)DataIndication->RemoteAddress; return STATUS_SUCCESS; }${DATAGRAM_OPS}` },
        { name: "the context is queued, and nothing of the list", code: onReceive("ctx->Size = BytesIndicated; IoQueueWorkItem(ctx->Item, Worker, DelayedWorkQueue, ctx);") },
        { name: "in memory that is freed", code: onReceive("PWORK w = ExAllocatePool2(64, sizeof(WORK), 'x'); if (w == NULL) return STATUS_SUCCESS; w->List = DataIndication; Count(ctx, w->List); ExFreePool(w);") },
        { name: "a helper that stores it says so", code: `BOOLEAN Put(PCTX c, PWSK_DATA_INDICATION list) { BOOLEAN room = c->Count < 4; if (room) c->Kept = list; return room; } ${onReceive("if (!Put(ctx, DataIndication)) return STATUS_SUCCESS;", PEND_END)}` },
        { name: "no callback", code: `NTSTATUS Take(PCTX ctx, PWSK_DATA_INDICATION list) { ctx->Kept = list; return STATUS_SUCCESS; }${LIST_OPS}` },
    ],
    invalid: [
        { name: "the last element of a walk", ...escaped(onReceive("cur = DataIndication; while (cur->Next != NULL) cur = cur->Next; ctx->Kept = cur;"), 3) },
        { name: "the last MDL of a walk", ...escaped(onReceive("PMDL mdl = DataIndication->Buffer.Mdl; while (mdl->Next != NULL) mdl = mdl->Next; ctx->Mdl = mdl;"), 3) },
        { name: "some element of a walk", ...escaped(onReceive("for (cur = DataIndication; cur != NULL; cur = cur->Next) { if (cur->Buffer.Length > 4) ctx->Kept = cur; }"), 3) },
        { name: "the MDL of the last element of a walk", ...escaped(onReceive("for (cur = DataIndication; cur->Next != NULL; cur = cur->Next) ctx->Count++;\nctx->Mdl = cur->Buffer.Mdl;"), 4) },
        { name: "stored on one way, where no way keeps it", code: onReceive("if (ctx->Count) { ctx->Kept = DataIndication; } else { st = STATUS_DATA_NOT_ACCEPTED; }\nreturn st;"), errors: [{ message: "escaped", line: 3, suggestions: [] }] },
        {
            name: "kept with STATUS_SUCCESS", code: onReceive(STORE),
            errors: [{ message: "escaped", line: 3, data: { callback: "OnReceive", parameter: "DataIndication", where: "'ctx->Kept'" }, suggestions: [{ message: "pend", output: onReceive(STORE, PEND_END) }] }],
        },
        { name: "kept and refused", code: onReceive(STORE, "return STATUS_DATA_NOT_ACCEPTED; }"), errors: [{ message: "escaped", line: 3, suggestions: [{ message: "pend", output: onReceive(STORE, PEND_END) }] }] },
        { name: "kept by a helper", ...escaped(onReceive("Keep(ctx, DataIndication);"), 3) },
        { name: "a status by a variable", code: onReceive(STORE, "return st; }"), errors: [{ message: "escaped", line: 3, suggestions: [] }] },
        { name: "an MDL of it", ...escaped(onReceive("ctx->Mdl = DataIndication->Buffer.Mdl;"), 3) },
        { name: "what follows in it", ...escaped(onReceive("ctx->Kept = DataIndication->Next;"), 3) },
        { name: "handed to a work item", code: onReceive("IoQueueWorkItem(ctx->Item, Worker, DelayedWorkQueue, DataIndication);"), errors: [{ message: "escaped", line: 3, data: { callback: "OnReceive", parameter: "DataIndication", where: "memory that outlives the call" }, suggestions: [{ message: "pend", output: onReceive("IoQueueWorkItem(ctx->Item, Worker, DelayedWorkQueue, DataIndication);", PEND_END) }] }] },
        { name: "in a structure that a work item gets", ...escaped(onReceive("PWORK w = ExAllocatePool2(64, sizeof(WORK), 'x'); if (w == NULL) return STATUS_DATA_NOT_ACCEPTED; w->List = DataIndication; IoQueueWorkItem(ctx->Item, Worker, DelayedWorkQueue, w);"), 3) },
        { name: "by an exchange", ...escaped(onReceive("(void)InterlockedExchangePointer((PVOID *)&ctx->Kept, DataIndication);"), 3) },
        { name: "in a variable of the driver", ...escaped(`PWSK_DATA_INDICATION g_List; ${onReceive("g_List = DataIndication;")}`, 3) },
        { name: "on one path", ...escaped(onReceive(`${STORE} if (ctx->Count > 1) return STATUS_PENDING;`), 3) },
        { name: "through a macro", ...escaped(`#define STASH(c, l) ((c)->Kept = (l))\n${onReceive("STASH(ctx, DataIndication);")}`, 4) },
        { name: "the address of a datagram", ...escaped(`${DATAGRAM}\nctx->Data = (PUCHAR)DataIndication->RemoteAddress;\nreturn STATUS_SUCCESS; }${DATAGRAM_OPS}`, 3) },
        { name: "the helper is in another file", files: { "keep.c": "void KeepIt(PCTX c, PWSK_DATA_INDICATION list) { c->Kept = list; }" }, ...escaped(onReceive("KeepIt(ctx, DataIndication);"), 3) },
    ],
});
