import { testRule } from "../tests/rule-tester.js";
import rule from "./no-inspect-id-escape.js";

const TYPES = `
typedef struct _PEND { LIST_ENTRY Link; WSK_INSPECT_ID Id; PWSK_INSPECT_ID Pointer; } PEND, *PPEND;
typedef struct _CTX { WSK_INSPECT_ID PendingId; PWSK_INSPECT_ID LastId; PVOID Kept; ULONG_PTR KeptKey; ULONG64 Key; ULONG Serial; LIST_ENTRY List; BOOLEAN Full; PWSK_SOCKET Socket; PPEND Pend; WSK_INSPECT_ID Ids[4]; PIO_WORKITEM Item; ULONG Count; } CTX, *PCTX;
const WSK_CLIENT_LISTEN_DISPATCH g_Listen = { OnAccept, OnInspect, OnAbort };
`;

/** An inspect callback whose body starts on line 2. */
function inspect(body: string, more = ""): string {
    return `WSK_INSPECT_ACTION WSKAPI OnInspect(PVOID SocketContext, PSOCKADDR Local, PSOCKADDR Remote, PWSK_INSPECT_ID InspectID) { PCTX ctx = (PCTX)SocketContext;\n${body}\n}${TYPES}${more}`;
}

const PEND = "return WskInspectPend;";
const COMPLETE = "void Complete(PCTX ctx, PIRP irp) {\n((const WSK_PROVIDER_LISTEN_DISPATCH *)ctx->Socket->Dispatch)->WskInspectComplete(ctx->Socket, ctx->LastId, WskInspectAccept, irp); }\n";
const COMPLETE_OWN = COMPLETE.replace("ctx->LastId", "&ctx->PendingId");

testRule(rule, {
    valid: [
        { name: "the structure assigned", code: inspect(`ctx->PendingId = *InspectID; ${PEND}`, COMPLETE_OWN) },
        { name: "RtlCopyMemory", code: inspect(`RtlCopyMemory(&ctx->PendingId, InspectID, sizeof(WSK_INSPECT_ID)); ${PEND}`) },
        { name: "RtlMoveMemory", code: inspect(`RtlMoveMemory(&ctx->PendingId, InspectID, sizeof(*InspectID)); ${PEND}`) },
        { name: "memcpy", code: inspect(`memcpy(&ctx->PendingId, InspectID, sizeof(*InspectID)); ${PEND}`) },
        { name: "both members", code: inspect(`ctx->Key = InspectID->Key; ctx->Serial = InspectID->SerialNumber; ${PEND}`) },
        { name: "a new entry of a list", code: inspect(`PPEND p = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*p), 'x'); if (p == NULL) return WskInspectReject; p->Id = *InspectID; InsertTailList(&ctx->List, &p->Link); ${PEND}`) },
        { name: "byte by byte", code: inspect(`ULONG i; PVOID q = InspectID; for (i = 0; i < sizeof(WSK_INSPECT_ID); i++) ((PUCHAR)&ctx->PendingId)[i] = ((UCHAR *)q)[i]; ${PEND}`) },
        { name: "within a structure", code: inspect(`PEND tmp = { .Id = *InspectID }; *(PPEND)SocketContext = tmp; ${PEND}`) },
        { name: "a helper that copies", code: inspect(`Remember(ctx, InspectID); ${PEND}`, "void Remember(PCTX ctx, PWSK_INSPECT_ID id) { ctx->PendingId = *id; }") },
        { name: "a helper of a helper that copies", code: inspect(`Remember(ctx, InspectID); ${PEND}`, "void Remember(PCTX ctx, PVOID id) { Store(&ctx->PendingId, id); }\nvoid Store(WSK_INSPECT_ID *to, const WSK_INSPECT_ID *from) { *to = *from; }") },
        { name: "a helper that copies if it can: assumed to", code: inspect(`if (!Remember(ctx, InspectID)) return WskInspectReject; ${PEND}`, "BOOLEAN Remember(PCTX ctx, PWSK_INSPECT_ID id) { if (ctx->Full) return FALSE; ctx->PendingId = *id; return TRUE; }") },
        { name: "a helper out of sight", code: inspect(`RememberSomewhere(ctx, InspectID); ${PEND}`) },
        { name: "a helper out of sight, by value", code: inspect(`RememberSomewhere(ctx, *InspectID); ${PEND}`) },
        { name: "a local copy that is handed on", code: inspect(`WSK_INSPECT_ID id = *InspectID; Enqueue(&id); ${PEND}`) },
        { name: "a local copy that is stored", code: inspect(`WSK_INSPECT_ID id = *InspectID; ctx->Ids[0] = id; ${PEND}`) },
        { name: "no request is pended", code: inspect("if (ctx->Full) return WskInspectReject; return WskInspectAccept;") },
        { name: "paths that pend copy, others do not", code: inspect("WSK_INSPECT_ACTION action = WskInspectReject; if (!ctx->Full) { ctx->PendingId = *InspectID; action = WskInspectPend; } return action;") },
        { name: "the decision first, the copy later", code: inspect("WSK_INSPECT_ACTION action = WskInspectAccept; if (ctx->Full) action = WskInspectPend; if (action == WskInspectPend) ctx->PendingId = *InspectID; return action;") },
        { name: "a correlated test", code: inspect("WSK_INSPECT_ACTION action = WskInspectReject; PPEND p = Allocate(); if (p != NULL) action = WskInspectPend; Log(); if (p != NULL) p->Id = *InspectID; return action;") },
        { name: "locals die in the callback", code: inspect("PWSK_INSPECT_ID id = InspectID; PEND local; local.Pointer = InspectID; Look(&local); ctx->PendingId = *id; return WskInspectPend;", "void Look(PPEND p) { DbgPrint(\"%p\", p->Pointer); }") },
        { name: "a synchronous helper that reads", code: inspect("if (Known(ctx, InspectID)) return WskInspectReject; return WskInspectAccept;", "BOOLEAN Known(PCTX ctx, PWSK_INSPECT_ID id) { return ctx->Key == id->Key; }") },
        { name: "kept for the duration of the call only", code: inspect("ctx->LastId = InspectID; Decide(ctx); ctx->LastId = NULL; return WskInspectReject;", "void Decide(PCTX ctx) { ctx->Count++; }") },
        { name: "kept in a block that is freed", code: inspect("PPEND p = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*p), 'x'); if (p == NULL) return WskInspectReject; p->Pointer = InspectID; Look(p); ExFreePool(p); return WskInspectAccept;", "void Look(PPEND p) { DbgPrint(\"%p\", p->Pointer); }") },
        { name: "the dead socket", code: inspect("if (InspectID == NULL) { ctx->Full = TRUE; return WskInspectReject; } ctx->PendingId = *InspectID; return WskInspectPend;") },
        { name: "completed inside the callback", code: inspect("((const WSK_PROVIDER_LISTEN_DISPATCH *)ctx->Socket->Dispatch)->WskInspectComplete(ctx->Socket, InspectID, WskInspectAccept, g_Irp); ctx->PendingId = *InspectID; return WskInspectPend;") },
        { name: "an abort callback that looks for the request", code: `NTSTATUS WSKAPI OnAbort(PVOID c, PWSK_INSPECT_ID id) { PCTX ctx = c; if (ctx->PendingId.Key == id->Key) ctx->Full = FALSE; return STATUS_SUCCESS; }${TYPES}` },
        { name: "other pointers are other rules'", code: inspect("ctx->Kept = Remote; return WskInspectAccept;") },
        { name: "a function that is no callback", code: `${TYPES}void Remember(PCTX ctx, PWSK_INSPECT_ID id) { ctx->LastId = id; }` },
        { name: "the number of a status", code: inspect("return (WSK_INSPECT_ACTION)STATUS_WAIT_2;") },
        { name: "a body left out", code: inspect("...") },
    ],
    invalid: [
        {
            name: "the pointer in a member",
            code: inspect(`ctx->LastId = InspectID;\n${PEND}`),
            errors: [{ message: "stored", line: 2, column: 1, data: { where: "ctx->LastId", parameter: "InspectID", callback: "OnInspect" }, suggestions: [] }],
        },
        {
            name: "the asterisk forgotten",
            code: inspect(`if (InspectID == NULL) { Close(ctx); return WskInspectReject; }\nctx->PendingId = InspectID;\n${PEND}`),
            errors: [{
                message: "stored", line: 3,
                suggestions: [{ message: "copy", data: { where: "ctx->PendingId", parameter: "InspectID", callback: "OnInspect" }, output: inspect(`if (InspectID == NULL) { Close(ctx); return WskInspectReject; }\nctx->PendingId = *InspectID;\n${PEND}`) }],
            }],
        },
        {
            name: "the asterisk forgotten, in an element of an array",
            code: inspect(`if (InspectID) {\nctx->Ids[ctx->Count] = InspectID;\n${PEND}\n}\nreturn WskInspectReject;`),
            errors: [{
                message: "stored", line: 3,
                suggestions: [{ message: "copy", data: { where: "ctx->Ids[ctx->Count]", parameter: "InspectID", callback: "OnInspect" }, output: inspect(`if (InspectID) {\nctx->Ids[ctx->Count] = *InspectID;\n${PEND}\n}\nreturn WskInspectReject;`) }],
            }],
        },
        { name: "what may be NULL cannot be copied", code: inspect(`ctx->PendingId = InspectID;\n${PEND}`), errors: [{ message: "stored", line: 2, suggestions: [] }] },
        { name: "as a void pointer and as a number", code: inspect(`ctx->Kept = (PVOID)InspectID;\nctx->KeptKey = (ULONG_PTR)InspectID;\n${PEND}`), errors: [{ message: "stored", line: 2 }, { message: "stored", line: 3 }] },
        { name: "in a variable of the file", code: inspect(`g_Last = InspectID;\n${PEND}`, "PWSK_INSPECT_ID g_Last;"), errors: [{ message: "stored", line: 2 }] },
        { name: "in a static local", code: inspect(`static PWSK_INSPECT_ID last;\nlast = InspectID;\n${PEND}`), errors: [{ message: "stored", line: 3 }] },
        { name: "through a local variable", code: inspect(`PWSK_INSPECT_ID id = InspectID;\nctx->LastId = id;\n${PEND}`), errors: [{ message: "stored", line: 3 }] },
        {
            name: "in an entry of a list",
            code: inspect(`PPEND p = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*p), 'x'); if (p == NULL) return WskInspectReject;\np->Pointer = InspectID;\nInsertTailList(&ctx->List, &p->Link);\n${PEND}`),
            errors: [{ message: "stored", line: 3 }],
        },
        {
            name: "through a helper",
            code: inspect(`Keep(ctx, InspectID);\n${PEND}`, "void Keep(PCTX ctx, PWSK_INSPECT_ID id) {\nctx->LastId = id; }"),
            errors: [{ message: "stored", line: 2, trace: ["main.c:2:1 OnInspect calls Keep", "main.c:9:1 ctx->LastId keeps the pointer"] }],
        },
        {
            name: "through helpers of another file, after another pointer",
            code: inspect(`Keep(&ctx->Kept, Remote);\nKeep(&ctx->Kept, InspectID);\n${PEND}`, "void Keep(PVOID *slot, PVOID p);"),
            files: { "keep.c": "static void Put(PVOID *slot, PVOID p) { *slot = p; }\nvoid Keep(PVOID *slot, PVOID p) {\nPut(slot, p); }\n" },
            errors: [{ message: "stored", line: 3, trace: ["main.c:3:1 OnInspect calls Keep", "keep.c:3:1 Keep calls Put", "keep.c:1:41"] }],
        },
        {
            name: "as the context of a work item",
            code: inspect(`IoQueueWorkItem(ctx->Item, Worker, DelayedWorkQueue, InspectID);\n${PEND}`, "void Worker(PDEVICE_OBJECT d, PVOID c) { }"),
            errors: [{ message: "stored", line: 2, data: { where: "the context of Worker", parameter: "InspectID", callback: "OnInspect" } }],
        },
        { name: "exchanged into a member", code: inspect(`InterlockedExchangePointer(&ctx->Kept, InspectID);\n${PEND}`), errors: [{ message: "stored", line: 2 }] },
        {
            name: "in an abort callback, known by its signature",
            code: "typedef struct _C { PVOID Last; } C;\nNTSTATUS WSKAPI MyWskAbortEvent(void *c, PWSK_INSPECT_ID id)\n{\n    ((C *)c)->Last = id;\n    return STATUS_SUCCESS;\n}\n",
            errors: [{ message: "stored", line: 4 }],
        },
        { name: "pended without a copy", code: inspect(PEND), errors: [{ message: "uncopied", line: 2, data: { callback: "OnInspect", parameter: "InspectID" }, trace: [] }] },
        { name: "one path without a copy", code: inspect(`if (ctx->Full)\nreturn WskInspectPend;\nctx->PendingId = *InspectID;\n${PEND}`), errors: [{ message: "uncopied", line: 3 }] },
        { name: "through a variable", code: inspect("WSK_INSPECT_ACTION action = WskInspectPend;\nif (ctx->Full) ctx->PendingId = *InspectID;\nreturn action;"), errors: [{ message: "uncopied", line: 4 }] },
        { name: "one member only", code: inspect(`ctx->Key = InspectID->Key;\n${PEND}`), errors: [{ message: "uncopied", line: 3 }] },
        { name: "a copy that dies with the call", code: inspect(`WSK_INSPECT_ID id;\nRtlCopyMemory(&id, InspectID, sizeof(id));\n${PEND}`), errors: [{ message: "uncopied", line: 4 }] },
        { name: "read only", code: inspect(`DbgPrint("%u", InspectID->SerialNumber); if (Known(ctx, InspectID)) return WskInspectReject;\n${PEND}`, "BOOLEAN Known(PCTX ctx, PWSK_INSPECT_ID id) { return ctx->Key == id->Key; }"), errors: [{ message: "uncopied", line: 3 }] },
        {
            name: "decided by a helper",
            code: inspect("return Decide(ctx, InspectID);", "static WSK_INSPECT_ACTION Decide(PCTX ctx, PWSK_INSPECT_ID id) {\nif (ctx->Full)\nreturn WskInspectPend;\nctx->PendingId = *id; return WskInspectPend; }"),
            errors: [{ message: "uncopied", line: 2, trace: ["main.c:9:1 pends without a copy"] }],
        },
        { name: "in a conditional expression", code: inspect("return ctx->Full ? WskInspectReject : WskInspectPend;"), errors: [{ message: "uncopied", line: 2 }] },
        { name: "by number, through a macro", code: "#define HOLD ((WSK_INSPECT_ACTION)2)\n" + inspect("return HOLD;"), errors: [{ message: "uncopied", line: 3 }] },
        {
            name: "completed with the kept pointer",
            code: inspect(`ctx->LastId = InspectID;\n${PEND}`, COMPLETE),
            errors: [
                { message: "stored", line: 2 },
                { message: "completed", line: 9, data: { callback: "OnInspect", where: "ctx->LastId" }, trace: ["main.c:2:1 OnInspect keeps its pointer in ctx->LastId"] },
            ],
        },
        {
            name: "completed by a routine that got the pointer as its context",
            code: inspect(`IoQueueWorkItem(g_Item, Worker, DelayedWorkQueue, InspectID);\n${PEND}`, "void Worker(PDEVICE_OBJECT d, PVOID c) {\nFinish(c); }\nvoid Finish(PWSK_INSPECT_ID id) { g_Dispatch->WskInspectComplete(g_Socket, id, WskInspectAccept, g_Irp); }"),
            errors: [{ message: "stored", line: 2 }, { message: "completed", line: 10, trace: ["main.c:2:1 OnInspect keeps", "main.c:9:1 Worker calls Finish"] }],
        },
        {
            name: "completed on the accepted connection",
            code: inspect("ctx->PendingId = *InspectID; return WskInspectPend;", "NTSTATUS WSKAPI OnAccept(PVOID c, ULONG Flags, PSOCKADDR l, PSOCKADDR r, PWSK_SOCKET AcceptSocket, PVOID *ac, CONST WSK_CLIENT_CONNECTION_DISPATCH **ad) {\ng_Dispatch->WskInspectComplete(AcceptSocket, &((PCTX)c)->PendingId, WskInspectAccept, g_Irp);\nreturn STATUS_SUCCESS; }"),
            errors: [{ message: "socket", line: 8, data: { what: "the accepted connection", from: "WskAcceptEvent" } }],
        },
    ],
});
