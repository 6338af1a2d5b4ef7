import { testRule } from "../tests/rule-tester.js";
import rule from "./no-inspect-id-pointer-compare.js";

const TYPES = `
typedef struct _PEND { LIST_ENTRY Link; WSK_INSPECT_ID Id; PWSK_INSPECT_ID IdPointer; PVOID Cookie; ULONG_PTR Key; } PEND, *PPEND;
typedef struct _CTX { PPEND Current; WSK_INSPECT_ID PendingId; PWSK_INSPECT_ID LastId; PWSK_INSPECT_ID Chosen; PVOID Kept; ULONG_PTR KeptKey; LIST_ENTRY List; PEND Slots[8]; } CTX, *PCTX;
`;
const TABLE = "const WSK_CLIENT_LISTEN_DISPATCH g_Listen = { OnAccept, OnInspect, OnAbort };\n";

/** An abort callback on line 1, so that the lines of reports are easy to see. */
function abort(body: string): string {
    return `NTSTATUS WSKAPI OnAbort(PVOID SocketContext, PWSK_INSPECT_ID InspectID) { PCTX ctx = (PCTX)SocketContext;\n${body}\nreturn STATUS_SUCCESS; }\n${TYPES}${TABLE}`;
}

testRule(rule, {
    valid: [
        { name: "members compared", code: abort("if (InspectID->Key == ctx->PendingId.Key && InspectID->SerialNumber == ctx->PendingId.SerialNumber) Stop(ctx);") },
        { name: "comparison with NULL", code: abort("if (InspectID == NULL) return STATUS_SUCCESS; if (InspectID != 0) Stop(ctx); if (NULL != InspectID) Stop(ctx);") },
        { name: "comparison with a NULL of the project", code: abort("if (InspectID == NO_ID) return STATUS_SUCCESS;") + "#define NO_ID ((PWSK_INSPECT_ID)0)\n" },
        { name: "truth", code: abort("if (!InspectID || !ctx) return STATUS_SUCCESS;") },
        { name: "RtlEqualMemory", code: abort("if (RtlEqualMemory(InspectID, &ctx->PendingId, sizeof(WSK_INSPECT_ID))) Stop(ctx);") },
        { name: "RtlCompareMemory", code: abort("if (RtlCompareMemory(InspectID, &ctx->PendingId, sizeof(*InspectID)) == sizeof(*InspectID)) Stop(ctx);") },
        { name: "memcmp", code: abort("if (memcmp(InspectID, &ctx->PendingId, sizeof(*InspectID)) == 0) Stop(ctx);") },
        {
            name: "the end of an array",
            code: `${TYPES}PWSK_INSPECT_ID Find(PWSK_INSPECT_ID ids, ULONG count, PWSK_INSPECT_ID wanted) {\n` +
                "for (PWSK_INSPECT_ID id = ids; id != ids + count; id++) if (id->Key == wanted->Key) return id;\nreturn NULL; }",
        },
        {
            name: "the end of an array by its address",
            code: `${TYPES}WSK_INSPECT_ID g_Ids[8];\nvoid Clear(void) {\nPWSK_INSPECT_ID id = g_Ids;\nwhile (id != &g_Ids[8]) { id->Key = 0; id++; } }`,
        },
        {
            name: "the start of an array",
            code: `${TYPES}void Each(PWSK_INSPECT_ID ids, ULONG n) { PWSK_INSPECT_ID p; for (p = ids; p < ids + n; p++) if (p == ids) First(p); }`,
        },
        {
            name: "which of the own copies a pointer names",
            code: `${TYPES}void Choose(PCTX ctx, PPEND p) { ctx->Chosen = &p->Id; }\nvoid Drop(PCTX ctx, PPEND p) { if (ctx->Chosen == &p->Id) ctx->Chosen = NULL; }`,
        },
        { name: "other pointers of the callback", code: abort("if (ctx == g_Ctx || (PVOID)ctx != SocketContext) return STATUS_SUCCESS;") },
        { name: "serial numbers", code: abort("if (InspectID->SerialNumber != ctx->PendingId.SerialNumber) return STATUS_SUCCESS;") },
        { name: "list heads", code: abort("PLIST_ENTRY e; for (e = ctx->List.Flink; e != &ctx->List; e = e->Flink) { PPEND p = CONTAINING_RECORD(e, PEND, Link); Drop(p); }") },
        { name: "a helper that compares members", code: abort("if (Same(InspectID, &ctx->PendingId)) Stop(ctx);") + "static BOOLEAN Same(PWSK_INSPECT_ID a, PWSK_INSPECT_ID b) { return a->Key == b->Key && a->SerialNumber == b->SerialNumber; }\n" },
        { name: "a helper that compares something else", code: abort("if (Same(ctx->Current, InspectID)) Stop(ctx);") + "static BOOLEAN Same(PVOID a, PWSK_INSPECT_ID b) { return a == g_Current && b->Key == 1; }\n" },
        { name: "a macro that compares members", code: "#define SAME_ID(a, b) ((a)->Key == (b)->Key && (a)->SerialNumber == (b)->SerialNumber)\n" + abort("if (SAME_ID(InspectID, &ctx->PendingId)) Stop(ctx);") },
        { name: "code that no build compiles", code: abort("#if 0\nif (InspectID == &ctx->PendingId) Stop(ctx);\n#endif") },
        { name: "pointers of another kind", code: "void f(PWSK_SOCKET a, PWSK_SOCKET b) { if (a == b) g(); }" },
        { name: "a helper of other pointers", code: `${TYPES}static BOOLEAN Same(PVOID a, PVOID b) { return a == b; }\nvoid f(PCTX a, PCTX b) { if (Same(a, b)) g(); }` },
        { name: "a file that has nothing to do with it", code: "int f(int a, int b) { return a == b; }" },
    ],
    invalid: [
        {
            name: "with the address of the own copy",
            code: abort("if (InspectID == &ctx->PendingId) Stop(ctx);"),
            errors: [{
                message: "pointers", line: 2, column: 5, data: { left: "InspectID", operator: "==", right: "&ctx->PendingId" }, trace: [],
                suggestions: [{
                    message: "members",
                    output: abort("if (InspectID->Key == ctx->PendingId.Key && InspectID->SerialNumber == ctx->PendingId.SerialNumber) Stop(ctx);"),
                }],
            }],
        },
        {
            name: "not equal, as an operand of &&",
            code: abort("if (ctx->Current != NULL && InspectID != &ctx->Current->Id) return STATUS_SUCCESS;"),
            errors: [{
                message: "pointers", line: 2,
                suggestions: [{
                    message: "members",
                    output: abort(
                        "if (ctx->Current != NULL && (InspectID->Key != ctx->Current->Id.Key || InspectID->SerialNumber != ctx->Current->Id.SerialNumber)) return STATUS_SUCCESS;",
                    ),
                }],
            }],
        },
        {
            name: "with a kept pointer",
            code: abort("if (ctx->LastId == InspectID) Stop(ctx);"),
            errors: [{
                message: "pointers", line: 2,
                suggestions: [{ message: "members", output: abort("if (ctx->LastId->Key == InspectID->Key && ctx->LastId->SerialNumber == InspectID->SerialNumber) Stop(ctx);") }],
            }],
        },
        {
            name: "in a loop over a list",
            code: abort("PLIST_ENTRY e;\nfor (e = ctx->List.Flink; e != &ctx->List; e = e->Flink) {\nPPEND p = CONTAINING_RECORD(e, PEND, Link);\nif (&p->Id == InspectID) { RemoveEntryList(e); break; } }"),
            errors: [{
                message: "pointers", line: 5,
                suggestions: [{
                    message: "members",
                    output: abort("PLIST_ENTRY e;\nfor (e = ctx->List.Flink; e != &ctx->List; e = e->Flink) {\nPPEND p = CONTAINING_RECORD(e, PEND, Link);\nif (p->Id.Key == InspectID->Key && p->Id.SerialNumber == InspectID->SerialNumber) { RemoveEntryList(e); break; } }"),
                }],
            }],
        },
        {
            name: "as a value, with a copy in a variable of the file",
            code: abort("BOOLEAN mine;\nmine = InspectID == &g_Id;\nif (mine) Stop(ctx);") + "WSK_INSPECT_ID g_Id;\n",
            errors: [{
                message: "pointers", line: 3,
                suggestions: [{ message: "members", output: abort("BOOLEAN mine;\nmine = (InspectID->Key == g_Id.Key && InspectID->SerialNumber == g_Id.SerialNumber);\nif (mine) Stop(ctx);") + "WSK_INSPECT_ID g_Id;\n" }],
            }],
        },
        {
            name: "through a local variable and const",
            code: abort("const WSK_INSPECT_ID *id = InspectID;\nif (id == (const WSK_INSPECT_ID *)&ctx->PendingId) Stop(ctx);"),
            errors: [{
                message: "pointers", line: 3,
                suggestions: [{ message: "members", output: abort("const WSK_INSPECT_ID *id = InspectID;\nif (id->Key == ((const WSK_INSPECT_ID *)&ctx->PendingId)->Key && id->SerialNumber == ((const WSK_INSPECT_ID *)&ctx->PendingId)->SerialNumber) Stop(ctx);") }],
            }],
        },
        {
            name: "through a typedef of the project",
            code: abort("if ((INSPECTION)InspectID == ctx->LastId) Stop(ctx);") + "typedef PWSK_INSPECT_ID INSPECTION;\n",
            errors: [{ message: "pointers", line: 2, suggestions: [{ message: "members", output: abort("if (InspectID->Key == ctx->LastId->Key && InspectID->SerialNumber == ctx->LastId->SerialNumber) Stop(ctx);") + "typedef PWSK_INSPECT_ID INSPECTION;\n" }] }],
        },
        {
            name: "as void pointers",
            code: abort("if (ctx->Kept == (PVOID)InspectID) Stop(ctx);"),
            errors: [{ message: "pointers", line: 2, suggestions: [] }],
        },
        {
            name: "as integers",
            code: abort("if (ctx->KeptKey == (ULONG_PTR)InspectID) Stop(ctx);"),
            errors: [{ message: "pointers", line: 2, data: { left: "ctx->KeptKey", operator: "==", right: "(ULONG_PTR)InspectID" }, suggestions: [] }],
        },
        {
            name: "in a helper with typed parameters",
            code: `${abort("if (Same(InspectID, &ctx->PendingId)) Stop(ctx);")}\nstatic BOOLEAN Same(PWSK_INSPECT_ID a, PWSK_INSPECT_ID b)\n{\n    return a == b;\n}\n`,
            errors: [{
                message: "pointers", line: 11, trace: ["main.c:1:17 WSK gives OnAbort this pointer"],
                suggestions: [{ message: "members", output: `${abort("if (Same(InspectID, &ctx->PendingId)) Stop(ctx);")}\nstatic BOOLEAN Same(PWSK_INSPECT_ID a, PWSK_INSPECT_ID b)\n{\n    return (a->Key == b->Key && a->SerialNumber == b->SerialNumber);\n}\n` }],
            }],
        },
        {
            name: "in a helper of a helper, as PVOID",
            code: `${abort("Cancel(ctx, InspectID);")}\nstatic PPEND Find(PCTX ctx, PVOID wanted)\n{\nULONG i;\nfor (i = 0; i < 8; i++)\nif (&ctx->Slots[i].Id == wanted) return &ctx->Slots[i];\nreturn NULL;\n}\nvoid Cancel(PCTX ctx, PVOID id) { PPEND p = Find(ctx, id); if (p != NULL) p->Cookie = NULL; }\n`,
            errors: [{ message: "pointers", line: 13, trace: ["main.c:1:17 WSK gives OnAbort"], suggestions: [] }],
        },
        {
            name: "in a helper that another file calls",
            code: "BOOLEAN IsMine(PVOID mine, PVOID theirs)\n{\n    return mine == theirs;\n}\n",
            files: { "listen.c": abort("if (IsMine(&ctx->PendingId, InspectID)) Stop(ctx);") },
            errors: [{ message: "pointers", line: 3, trace: ["listen.c:1:17 WSK gives OnAbort"], suggestions: [] }],
        },
        {
            name: "in a macro",
            code: "#define SAME_ID(a, b) ((a) == (b))\n" + abort("if (SAME_ID(InspectID, &ctx->PendingId)) Stop(ctx);"),
            errors: [{ message: "pointers", line: 3, suggestions: [] }],
        },
        {
            name: "of two kept pointers, wherever they come from",
            code: `${TYPES}BOOLEAN Same(PPEND a, PPEND b) { return (BOOLEAN)(a->IdPointer == b->IdPointer); }`,
            errors: [{
                message: "pointers", line: 4,
                suggestions: [{ message: "members", output: `${TYPES}BOOLEAN Same(PPEND a, PPEND b) { return (BOOLEAN)(a->IdPointer->Key == b->IdPointer->Key && a->IdPointer->SerialNumber == b->IdPointer->SerialNumber); }` }],
            }],
        },
        {
            name: "in an inspect callback, without SAL and without a table",
            code: "extern WSK_INSPECT_ID g_Id;\nWSK_INSPECT_ACTION WSKAPI MyWskInspectEvent(void *c, PSOCKADDR l, PSOCKADDR r, PWSK_INSPECT_ID id) {\nif (id != NULL && id == &g_Id) return WskInspectReject;\nreturn WskInspectAccept; }",
            errors: [{
                message: "pointers", line: 3,
                suggestions: [{ message: "members", output: "extern WSK_INSPECT_ID g_Id;\nWSK_INSPECT_ACTION WSKAPI MyWskInspectEvent(void *c, PSOCKADDR l, PSOCKADDR r, PWSK_INSPECT_ID id) {\nif (id != NULL && (id->Key == g_Id.Key && id->SerialNumber == g_Id.SerialNumber)) return WskInspectReject;\nreturn WskInspectAccept; }" }],
            }],
        },
        {
            name: "what may be NULL has no members",
            code: "extern WSK_INSPECT_ID g_Id;\nWSK_INSPECT_ACTION WSKAPI MyWskInspectEvent(void *c, PSOCKADDR l, PSOCKADDR r, PWSK_INSPECT_ID id) {\nif (id == &g_Id) return WskInspectReject;\nreturn WskInspectAccept; }",
            errors: [{ message: "pointers", line: 3, suggestions: [] }],
        },
        {
            name: "with the pointer that the inspect callback kept, under another type",
            code: `${TYPES}${TABLE}WSK_INSPECT_ACTION WSKAPI OnInspect(PVOID c, PSOCKADDR l, PSOCKADDR r, PWSK_INSPECT_ID id) { ((PCTX)c)->Kept = id; return WskInspectPend; }\nBOOLEAN IsKept(PCTX ctx, PVOID x) { return ctx->Kept == x; }`,
            errors: [{ message: "pointers", line: 6, suggestions: [] }],
        },
        {
            name: "operands with effects are not written twice",
            code: abort("if (NextId(ctx) == InspectID) Stop(ctx);") + "PWSK_INSPECT_ID NextId(PCTX ctx);\n",
            errors: [{ message: "pointers", line: 2, suggestions: [] }],
        },
    ],
});
