import { callback } from "../tests/callback-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-callback-pointer-escape.js";

const accept = (body: string, more = ""): string => callback("WskAcceptEvent", `${body}\nreturn STATUS_REQUEST_NOT_ACCEPTED;`, more);
const inspect = (body: string, more = ""): string => callback("WskInspectEvent", `${body}\nreturn WskInspectAccept;`, more);
const client = (body: string, more = ""): string => callback("WskClientEvent", `${body}\nreturn STATUS_NOT_IMPLEMENTED;`, more);

const NODE = "typedef struct _NODE { LIST_ENTRY Link; PSOCKADDR From; SOCKADDR_STORAGE Address; } NODE;\n";
const NEW = "NODE *n = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*n), 'n'); if (n == NULL) return STATUS_REQUEST_NOT_ACCEPTED;";

testRule(rule, {
    valid: [
        { name: "the structure copied", code: accept("ctx->Address = *RemoteAddress;") },
        { name: "RtlCopyMemory", code: accept("RtlCopyMemory(&ctx->Address, RemoteAddress, sizeof(SOCKADDR));") },
        { name: "a cast and a copy", code: accept("*(PSOCKADDR_IN)&ctx->Address = *(PSOCKADDR_IN)RemoteAddress;") },
        { name: "a member read", code: accept("ctx->State = ((PSOCKADDR_IN)RemoteAddress)->sin_addr.S_un.S_addr;") },
        { name: "a local", code: accept("PSOCKADDR from = RemoteAddress; ctx->State = from->sa_family;") },
        { name: "a local structure", code: accept("NODE n; n.From = RemoteAddress; Look(&n);", `${NODE}static void Look(NODE *n) { DbgPrint("%d\\n", n->From->sa_family); }`) },
        { name: "a helper that reads", code: accept("if (!IsAllowed(ctx, RemoteAddress)) return STATUS_REQUEST_NOT_ACCEPTED;", "static BOOLEAN IsAllowed(PCTX c, PSOCKADDR a) { return a->sa_family == AF_INET; }") },
        { name: "a helper that copies", code: accept("Remember(ctx, RemoteAddress);", "static void Remember(PCTX c, PSOCKADDR a) { c->Address = *a; }") },
        { name: "a helper out of sight", code: accept("Remember(ctx, RemoteAddress);") },
        { name: "kept for the call and taken back", code: accept("ctx->Remote = RemoteAddress; Decide(ctx); ctx->Remote = NULL;", "static void Decide(PCTX c) { c->State++; }") },
        { name: "kept in memory that is freed", code: accept(`${NEW} n->From = RemoteAddress; Look(n); ExFreePool(n);`, `${NODE}static void Look(NODE *n) { DbgPrint("%p\\n", n->From); }`) },
        { name: "an inspection ID is another rule's", code: inspect("ctx->Kept = InspectID;") },
        { name: "a list that may be kept", code: callback("WskReceiveEvent", "ctx->Kept = DataIndication;\nreturn STATUS_PENDING;") },
        { name: "the driver's own context", code: accept("ctx->Kept = SocketContext;") },
        { name: "the accepted socket stays", code: accept("ctx->Socket = AcceptSocket;") },
        { name: "a function that is no callback", code: accept("", "static void Bind(PCTX c, PSOCKADDR RemoteAddress) { c->Remote = RemoteAddress; }") },
        { name: "a work item that gets a copy", code: accept(`${NEW} RtlCopyMemory(&n->Address, RemoteAddress, sizeof(SOCKADDR)); IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, n);`, NODE) },
        { name: "a placeholder", code: accept("...") },
    ],
    invalid: [
        {
            name: "a remote address in the context",
            code: accept("ctx->Remote = RemoteAddress;"),
            errors: [{
                message: "address", line: 2, column: 1, data: { where: "ctx->Remote", parameter: "RemoteAddress", callback: "OnAccept", event: "WskAcceptEvent" },
                trace: ["main.c:6"], suggestions: [],
            }],
        },
        {
            name: "an asterisk forgotten",
            code: accept("ctx->Address = RemoteAddress;"),
            errors: [{ message: "address", line: 2, suggestions: [{ message: "copy", output: accept("ctx->Address = *RemoteAddress;") }] }],
        },
        { name: "behind a cast", code: accept("ctx->Kept = (PVOID)(PSOCKADDR_IN)LocalAddress;"), errors: [{ message: "address", line: 2 }] },
        { name: "the address of a member", code: accept("ctx->Kept = &((PSOCKADDR_IN)RemoteAddress)->sin_addr;"), errors: [{ message: "address", line: 2 }] },
        { name: "in a variable of file scope", code: accept("g_Last = RemoteAddress;", "static PSOCKADDR g_Last;"), errors: [{ message: "address", line: 2 }] },
        { name: "in a static local", code: accept("static PSOCKADDR last;\nlast = RemoteAddress;"), errors: [{ message: "address", line: 3 }] },
        { name: "in a new object", code: accept(`${NEW}\nn->From = RemoteAddress; InsertTailList(&ctx->List, &n->Link);`, NODE), errors: [{ message: "address", line: 3 }] },
        { name: "through a local", code: accept("PSOCKADDR from = RemoteAddress;\nctx->Remote = from;"), errors: [{ message: "address", line: 3 }] },
        { name: "on one of two paths", code: accept("ctx->Remote = ctx->State ? RemoteAddress : NULL;"), errors: [{ message: "address", line: 2 }] },
        {
            name: "in a helper",
            code: accept("Remember(ctx, RemoteAddress);", "static void Put(PSOCKADDR *to, PSOCKADDR from) { *to = from; }\nstatic void Remember(PCTX c, PSOCKADDR a) { Put(&c->Remote, a); }"),
            errors: [{ message: "address", line: 2, trace: ["main.c:6", "main.c:2:1 OnAccept calls Remember", "main.c:8", "main.c:7"] }],
        },
        { name: "in another file", code: accept("CtxRemember(ctx, RemoteAddress);"), files: { "ctx.c": "void CtxRemember(PCTX c, PSOCKADDR a) { c->Remote = a; }" }, errors: [{ message: "address", line: 2 }] },
        { name: "for a work item", code: accept("IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, RemoteAddress);", "static VOID Work(PDEVICE_OBJECT d, PVOID c) { }"), errors: [{ message: "address", line: 2, data: { where: "the context of Work", parameter: "RemoteAddress", callback: "OnAccept", event: "WskAcceptEvent" } }] },
        { name: "for a thread", code: accept("HANDLE h; PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Serve, RemoteAddress);", "static VOID Serve(PVOID c) { }"), errors: [{ message: "address", line: 2 }] },
        { name: "through a macro", code: accept("KEEP(ctx, RemoteAddress);", "#define KEEP(c, a) ((c)->Remote = (a))"), errors: [{ message: "address", line: 2 }] },
        { name: "an inspected address", code: inspect("ctx->Remote = LocalAddress;"), errors: [{ message: "address", line: 2 }] },
        { name: "information", code: client("ctx->Kept = Information;"), errors: [{ message: "information", line: 2 }] },
    ],
});
