import { LIST_OPS, onReceive, PEND_END } from "../tests/indication-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-invalid-indication-release.js";

const RELEASE = "ctx->D->WskRelease(ctx->Socket, DataIndication);";
const WALK = "while (DataIndication != NULL) { ctx->Count++; DataIndication = DataIndication->Next; }";
/** A function of the driver whose body starts on line 2. */
const work = (body: string): string => `VOID Work(PCTX ctx, PWSK_DATA_INDICATION list) { PWSK_DATA_INDICATION cur;\n${body}\n}${LIST_OPS}`;

testRule(rule, {
    valid: [
        { name: "elements that are taken off one by one", code: `void Free(PCTX ctx) {\nPWSK_DATA_INDICATION at = ctx->Kept, one; while (at != NULL && at->Next != NULL) { one = at; at = at->Next; one->Next = NULL; ctx->D->WskRelease(ctx->Socket, one); }\nif (at != NULL) ctx->D->WskRelease(ctx->Socket, at); }${LIST_OPS}` },
        { name: "elements that a helper takes off", code: `void Cut(PWSK_DATA_INDICATION one) { one->Next = NULL; }\nvoid Free(PCTX ctx) {\nPWSK_DATA_INDICATION at = ctx->Kept, one; while (at != NULL && at->Next != NULL) { one = at; at = at->Next; Cut(one); ctx->D->WskRelease(ctx->Socket, one); }\nif (at != NULL) ctx->D->WskRelease(ctx->Socket, at); }${LIST_OPS}` },
        { name: "the head, behind a walk", code: `void Free(PCTX ctx) {\nPWSK_DATA_INDICATION at; for (at = ctx->Kept; at != NULL; at = at->Next) ctx->Count++;\nat = ctx->Kept; ctx->D->WskRelease(ctx->Socket, at); }${LIST_OPS}` },
        { name: "kept, and released later", code: onReceive("ctx->Kept = DataIndication;", PEND_END) },
        { name: "released, then STATUS_PENDING", code: onReceive(RELEASE, PEND_END) },
        { name: "another list is released", code: onReceive("ctx->D->WskRelease(ctx->Socket, ctx->Kept); ctx->Kept = NULL;") },
        { name: "a status that is not known", code: onReceive(`${RELEASE} st = Elsewhere();`, "return st; }") },
        { name: "released where it returns STATUS_PENDING", code: onReceive(`if (ctx->Count > 1) { ${RELEASE} return STATUS_PENDING; }`) },
        { name: "walked with a variable of its own", code: onReceive("for (cur = DataIndication; cur != NULL; cur = cur->Next) ctx->Count++;\nctx->Kept = DataIndication;", PEND_END) },
        { name: "each element cut off and released or kept", code: onReceive("PWSK_DATA_INDICATION next;\nfor (; DataIndication != NULL; DataIndication = next) {\nnext = DataIndication->Next; DataIndication->Next = NULL;\nif (ctx->Count++) ctx->D->WskRelease(ctx->Socket, DataIndication); else ctx->Kept = DataIndication; }", PEND_END) },
        { name: "moved on, and given up", code: onReceive(WALK) },
        { name: "moved on by a helper", code: onReceive("Count(ctx, DataIndication); ctx->Kept = DataIndication;", PEND_END) },
        { name: "released in a worker", code: work("ctx->D->WskRelease(ctx->Socket, ctx->Kept);") },
        { name: "walked, then released", code: work("for (cur = list; cur != NULL; cur = cur->Next) ctx->Count++; ctx->D->WskRelease(ctx->Socket, list);") },
        { name: "each of several lists", code: work("while (ctx->Kept != NULL) { cur = ctx->Kept; ctx->Kept = cur->Next; ctx->D->WskRelease(ctx->Socket, cur); }") },
        { name: "one list, then another one", code: work("ctx->D->WskRelease(ctx->Socket, list); ctx->D->WskRelease(ctx->Socket, ctx->Kept);") },
        { name: "stored anew in between", code: work("ctx->D->WskRelease(ctx->Socket, ctx->Kept); ctx->Kept = list; ctx->D->WskRelease(ctx->Socket, ctx->Kept);") },
        { name: "after the close: that is told by no-use-after-close", code: work("ctx->D->WskCloseSocket(ctx->Socket, ctx->Irp); ctx->D->WskRelease(ctx->Socket, list);") },
        { name: "released, then closed", code: work("ctx->D->WskRelease(ctx->Socket, list); ctx->D->WskCloseSocket(ctx->Socket, ctx->Irp);") },
        { name: "another socket is closed", code: `VOID Work(PCTX ctx, PCTX other, PWSK_DATA_INDICATION list) {\nother->D->WskCloseSocket(other->Socket, other->Irp); ctx->D->WskRelease(ctx->Socket, list); }${LIST_OPS}` },
        { name: "what follows the head, once the head was taken off", code: work("cur = list->Next; list->Next = NULL; ctx->D->WskRelease(ctx->Socket, list); ctx->D->WskRelease(ctx->Socket, cur);") },
        { name: "lists that the driver has linked", code: `${work("ctx->D->WskRelease(ctx->Socket, list->Next);")}void Link(PWSK_DATA_INDICATION a, PWSK_DATA_INDICATION b) { a->Next = b; }\n` },
        { name: "what follows in a list of the driver's own", code: work("PWORK w = ctx->Works; ctx->D->WskRelease(ctx->Socket, w->Next->List);").replace("typedef struct _CTX {", "typedef struct _CTX { struct _WORK *Works;").replace("typedef struct _WORK {", "typedef struct _WORK { struct _WORK *Next;") },
    ],
    invalid: [
        { name: "what follows the head", code: work("ctx->D->WskRelease(ctx->Socket, ctx->Kept->Next);"), errors: [{ message: "rest", line: 2, data: { name: "ctx->Kept->Next" } }] },
        { name: "what follows the head, by a helper", code: work("Give(ctx, list->Next);"), errors: [{ message: "rest", line: 2, data: { name: "list->Next" } }] },
        { name: "what follows the head, by a variable", code: work("cur = list->Next;\nctx->D->WskRelease(ctx->Socket, cur);"), errors: [{ message: "rest", line: 3, data: { name: "Next" } }] },
        { name: "what follows the head, by a helper in another file", code: "void GiveBack(PCTX c, PWSK_DATA_INDICATION list);\nVOID Stop(PCTX ctx) {\nGiveBack(ctx, ctx->Kept->Next); }\n", files: { "give.c": `VOID GiveBack(PCTX c, PWSK_DATA_INDICATION l) { c->D->WskRelease(c->Socket, l); }${LIST_OPS}` }, errors: [{ message: "rest", line: 3 }] },
        { name: "every element by itself", code: `void Free(PCTX ctx) {\nfor (PWSK_DATA_INDICATION at = ctx->Kept; at != NULL; at = at->Next)\nctx->D->WskRelease(ctx->Socket, at); }${LIST_OPS}`, errors: [{ message: "stray", line: 3, data: { name: "at" } }] },
        {
            name: "released, then STATUS_SUCCESS", code: onReceive(RELEASE),
            errors: [{ message: "early", line: 2, data: { callback: "OnReceive", parameter: "DataIndication" }, suggestions: [{ message: "remove", output: onReceive("").replace("\n\n", "\n") }] }],
        },
        { name: "released by a helper", code: onReceive("Give(ctx, DataIndication);"), errors: [{ message: "early", line: 2, suggestions: [] }] },
        { name: "released, then refused", code: onReceive(`if (ctx->Count > 1) {\n${RELEASE}\nreturn STATUS_DATA_NOT_ACCEPTED; }`), errors: [{ message: "early", line: 3, suggestions: [{ message: "remove", output: onReceive("if (ctx->Count > 1) {\nreturn STATUS_DATA_NOT_ACCEPTED; }") }] }] },
        { name: "stored after it was moved on", code: onReceive(`${WALK}\nctx->Kept = DataIndication;`, PEND_END), errors: [{ message: "moved", line: 3, data: { callback: "OnReceive", parameter: "DataIndication", use: "stores" } }] },
        { name: "released after it was moved on", code: onReceive(`${WALK}\n${RELEASE}`, PEND_END), errors: [{ message: "moved", line: 3, data: { callback: "OnReceive", parameter: "DataIndication", use: "releases" } }] },
        { name: "stored one further", code: onReceive("DataIndication = DataIndication->Next;\nctx->Kept = DataIndication;", PEND_END), errors: [{ message: "moved", line: 3 }] },
        { name: "released twice", code: work("ctx->D->WskRelease(ctx->Socket, list);\nctx->D->WskRelease(ctx->Socket, list);"), errors: [{ message: "twice", line: 3 }] },
        { name: "released twice by helpers", code: work("Give(ctx, list);\nGive(ctx, list);"), errors: [{ message: "twice", line: 3 }] },
        { name: "the end of the list", code: work("while (list != NULL) { ctx->Count++; list = list->Next; }\nctx->D->WskRelease(ctx->Socket, list);"), errors: [{ message: "null", line: 3 }] },
        { name: "NULL", code: work("ctx->D->WskRelease(ctx->Socket, NULL);"), errors: [{ message: "null", line: 2 }] },
    ],
});
