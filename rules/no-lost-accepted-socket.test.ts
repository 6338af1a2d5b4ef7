import { callback } from "../tests/callback-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-lost-accepted-socket.js";

const HEAD = "if (AcceptSocket == NULL) { ctx->Dead = TRUE; return STATUS_REQUEST_NOT_ACCEPTED; } *AcceptSocketContext = ctx; *AcceptSocketDispatch = NULL;";
const accept = (body: string, more = ""): string => callback("WskAcceptEvent", `${HEAD}\n${body}`, more);

const OK = "return STATUS_SUCCESS;";
const NO = "return STATUS_REQUEST_NOT_ACCEPTED;";
const CLOSE = "((const WSK_PROVIDER_BASIC_DISPATCH *)AcceptSocket->Dispatch)->WskCloseSocket(AcceptSocket, ctx->Irp);";
const CLOSER = `static void Close(PCTX ctx, PWSK_SOCKET AcceptSocket) { ${CLOSE} }`;
const stop = (member: string): string => `void Stop(PCTX c) { if (c->${member} != NULL) ((const WSK_PROVIDER_BASIC_DISPATCH *)c->${member}->Dispatch)->WskCloseSocket(c->${member}, c->Irp); }`;
const NODE = "typedef struct _NODE { LIST_ENTRY Link; PWSK_SOCKET Socket; } NODE;\n";

testRule(rule, {
    valid: [
        { name: "kept in the context", code: accept(`ctx->Socket = AcceptSocket; ${OK}`) },
        { name: "kept in a new object", code: accept(`NODE *n = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*n), 'n'); if (n == NULL) ${NO} n->Socket = AcceptSocket; InsertTailList(&ctx->List, &n->Link); ${OK}`, NODE) },
        { name: "kept in a variable of file scope", code: accept(`g_Socket = AcceptSocket; ${OK}`, "PWSK_SOCKET g_Socket;") },
        { name: "kept as the new socket's context", code: accept(`*AcceptSocketContext = AcceptSocket; ${OK}`) },
        { name: "kept by a helper", code: accept(`Keep(ctx, AcceptSocket); ${OK}`, "static void Keep(PCTX c, PWSK_SOCKET s) { c->Peer = s; }") },
        { name: "kept by a helper of a helper", code: accept(`Keep(ctx, AcceptSocket); ${OK}`, "static void Put(PWSK_SOCKET *to, PWSK_SOCKET s) { *to = s; }\nstatic void Keep(PCTX c, PWSK_SOCKET s) { Put(&c->Peer, s); }") },
        { name: "kept by a helper out of sight", code: accept(`Keep(ctx, AcceptSocket); ${OK}`) },
        { name: "kept within a structure", code: accept(`NODE n; n.Socket = AcceptSocket; Keep(ctx, &n); ${OK}`, NODE) },
        { name: "given to a thread", code: accept(`HANDLE h; PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Serve, AcceptSocket); ${OK}`) },
        { name: "given to an exchange", code: accept(`if (InterlockedCompareExchangePointer((PVOID *)&ctx->Peer, AcceptSocket, NULL) != NULL) ${NO} ${OK}`) },
        { name: "a refusal", code: accept(`if (ctx->State > 10) ${NO} ctx->Socket = AcceptSocket; ${OK}`) },
        { name: "a refusal behind a store that is taken back", code: accept(`ctx->Socket = AcceptSocket; if (!Start(ctx)) { ctx->Socket = NULL; ${NO} } ${OK}`) },
        { name: "kept where it is accepted", code: accept(`NTSTATUS status = STATUS_REQUEST_NOT_ACCEPTED; if (ctx->State) { ctx->Socket = AcceptSocket; status = STATUS_SUCCESS; } return status;`) },
        { name: "accepted and closed", code: accept(`${CLOSE} ${OK}`) },
        { name: "a helper that closes, with success", code: accept(`if (ctx->State) { Close(ctx, AcceptSocket); ${OK} } ${NO}`, CLOSER) },
        { name: "the listener is closed", code: callback("WskAcceptEvent", `if (AcceptSocket == NULL) { ((const WSK_PROVIDER_BASIC_DISPATCH *)ctx->Socket->Dispatch)->WskCloseSocket(ctx->Socket, ctx->Irp); ${NO} } ctx->Peer = AcceptSocket; ${OK}`) },
        { name: "closed on one path, refused on another", code: accept(`if (ctx->State) { ctx->Peer = AcceptSocket; Close(ctx, AcceptSocket); ${OK} } ${NO}`, CLOSER) },
        { name: "a helper that tells whether it has closed", code: accept(`if (Start(ctx, AcceptSocket)) ${OK} ${NO}`, `static BOOLEAN Start(PCTX ctx, PWSK_SOCKET AcceptSocket) { if (!ctx->State) return FALSE; ${CLOSE} return TRUE; }`) },
        { name: "an unknown status", code: accept("return Decide(ctx);") },
        { name: "a helper closes the socket that was there before", code: accept(`if (ctx->State) { Stop(ctx); ${NO} } Stop(ctx); ctx->Socket = AcceptSocket; ${OK}`, "static void Stop(PCTX ctx) { ((const WSK_PROVIDER_BASIC_DISPATCH *)ctx->Socket->Dispatch)->WskCloseSocket(ctx->Socket, ctx->Irp); }") },
        { name: "a placeholder", code: accept(`...\n${OK}`) },
        { name: "left behind, where nobody looks for it", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) ${NO} ${OK}`) },
        { name: "left behind, and only another member is closed", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) ${NO} ${OK}`, stop("Socket")) },
        { name: "taken back", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) { ctx->Peer = NULL; ${NO} } ${OK}`, stop("Peer")) },
        { name: "taken back by a helper", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) { Clear(ctx); ${NO} } ${OK}`, `static void Clear(PCTX c) { c->Peer = NULL; }\n${stop("Peer")}`) },
        { name: "taken back by a helper out of sight", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) { Clear(ctx); ${NO} } ${OK}`, stop("Peer")) },
        { name: "stored where it is accepted", code: accept(`if (ctx->State) ${NO} ctx->Peer = AcceptSocket; ${OK}`, stop("Peer")) },
        { name: "stored, and one way out for both", code: accept(`NTSTATUS st = STATUS_SUCCESS; if (ctx->State) st = STATUS_REQUEST_NOT_ACCEPTED; else ctx->Peer = AcceptSocket; return st;`, stop("Peer")) },
        { name: "stored in a new object that is freed", code: accept(`NODE *n = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*n), 'n'); if (n == NULL) ${NO} n->Socket = AcceptSocket; if (ctx->State) { ExFreePool(n); ${NO} } InsertTailList(&ctx->List, &n->Link); ${OK}`, `${NODE}void Stop(NODE *n, PIRP irp) { ((const WSK_PROVIDER_BASIC_DISPATCH *)n->Socket->Dispatch)->WskCloseSocket(n->Socket, irp); }`) },
        { name: "the pointer of another structure", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) ${NO} ${OK}`, "typedef struct _OTHER { PWSK_SOCKET Peer; } OTHER;\nvoid Stop(OTHER *o, PIRP irp) { ((const WSK_PROVIDER_BASIC_DISPATCH *)o->Peer->Dispatch)->WskCloseSocket(o->Peer, irp); }") },
        { name: "left behind, and who looks for it asks a flag that tells whether it was accepted", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) ${NO} ctx->Connected = TRUE; ${OK}`, "void Stop(PCTX c) { if (!c->Connected) return; ((const WSK_PROVIDER_BASIC_DISPATCH *)c->Peer->Dispatch)->WskCloseSocket(c->Peer, c->Irp); }") },
        { name: "its caller asks", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) ${NO} InterlockedIncrement(&ctx->Count); ${OK}`, `static ${stop("Peer")}\nvoid StopAll(PCTX c) { if (c->Count > 0) Stop(c); }`) },
        { name: "it waits until a connection was accepted", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) ${NO} KeSetEvent(&ctx->Ready, 0, FALSE); ${OK}`, "void Serve(PVOID x) { PCTX c = x; KeWaitForSingleObject(&c->Ready, Executive, KernelMode, FALSE, NULL); ((const WSK_PROVIDER_BASIC_DISPATCH *)c->Peer->Dispatch)->WskCloseSocket(c->Peer, c->Irp); }\nvoid Start(PCTX c) { HANDLE h; KeInitializeEvent(&c->Ready, NotificationEvent, FALSE); if (NT_SUCCESS(PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Serve, c))) ZwClose(h); }") },
        { name: "only the callback calls who uses it, where it accepts", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) ${NO} Greet(ctx); ${OK}`, "static void Greet(PCTX c) { ((const WSK_PROVIDER_CONNECTION_DISPATCH *)c->Peer->Dispatch)->WskDisconnect(c->Peer, NULL, 0, c->Irp); }") },
        { name: "only the callback queues who uses it", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) ${NO} IoQueueWorkItem(ctx->Item, Work, DelayedWorkQueue, ctx); ${OK}`, "static VOID Work(PDEVICE_OBJECT d, PVOID x) { PCTX c = x; ((const WSK_PROVIDER_BASIC_DISPATCH *)c->Peer->Dispatch)->WskCloseSocket(c->Peer, c->Irp); }") },
        { name: "a callback of accepted sockets uses it", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) ${NO} ${OK}`, "static NTSTATUS WSKAPI OnEnd(PVOID x, ULONG Flags) { PCTX c = x; ((const WSK_PROVIDER_BASIC_DISPATCH *)c->Peer->Dispatch)->WskCloseSocket(c->Peer, c->Irp); return STATUS_SUCCESS; }\nstatic const WSK_CLIENT_CONNECTION_DISPATCH g_Connection = { NULL, OnEnd, NULL };") },
        { name: "left behind, and who looks for it asks by a helper", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) ${NO} ctx->Connected = TRUE; ${OK}`, `static BOOLEAN IsOpen(PCTX c) { return c->Connected; }\n${stop("Peer").replace("if (", "if (IsOpen(c) && ")}`) },
        { name: "by a macro", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) ${NO} ctx->Connected = TRUE; ${OK}`, `#define IS_OPEN(c) ((c)->Connected)\n${stop("Peer").replace("if (", "if (IS_OPEN(c) && ")}`) },
        { name: "code out of sight is told that it was accepted", code: accept(`ctx->Peer = AcceptSocket; if (ctx->State) ${NO} SET_OPEN(ctx); ${OK}`, stop("Peer")) },
    ],
    invalid: [
        {
            name: "dropped",
            code: accept(`ctx->State++;\n${OK}`),
            errors: [{
                message: "dropped", line: 4, data: { callback: "OnAccept", socket: "'AcceptSocket'" }, trace: ["main.c:7"],
                suggestions: [{ message: "refuse", output: accept(`ctx->State++;\n${NO}`) }],
            }],
        },
        {
            name: "a parameter without a name",
            code: accept(OK).replace(/\bAcceptSocket\b/, ""),
            errors: [{ message: "dropped", line: 3, data: { callback: "OnAccept", socket: "the offered socket" }, suggestions: [{ message: "refuse", output: accept(NO).replace(/\bAcceptSocket\b/, "") }] }],
        },
        { name: "printed", code: accept(`DbgPrint("%p\\n", AcceptSocket);\nif (1) ${OK}`), errors: [{ message: "dropped", line: 4, suggestions: [{ message: "refuse", output: accept(`DbgPrint("%p\\n", AcceptSocket);\nif (1) ${NO}`) }] }] },
        { name: "marked as unused", code: accept(`UNREFERENCED_PARAMETER(AcceptSocket);\n${OK}`), errors: [{ message: "dropped", line: 4, suggestions: [{ message: "refuse", output: accept(`UNREFERENCED_PARAMETER(AcceptSocket);\n${NO}`) }] }] },
        { name: "in a local only", code: accept(`PWSK_SOCKET s = AcceptSocket; NTSTATUS status = STATUS_SUCCESS; ctx->State = s->Dispatch != NULL;\nreturn status;`), errors: [{ message: "dropped", line: 4, suggestions: [] }] },
        { name: "on one path", code: accept(`if (ctx->State) ctx->Socket = AcceptSocket; else {\n${OK} }\n${OK}`), errors: [{ message: "dropped", line: 4, suggestions: [{ message: "refuse", output: accept(`if (ctx->State) ctx->Socket = AcceptSocket; else {\n${NO} }\n${OK}`) }] }] },
        { name: "kept and taken back", code: accept(`ctx->Socket = AcceptSocket; ctx->Socket = NULL;\n${OK}`), errors: [{ message: "dropped", line: 4, suggestions: [{ message: "refuse", output: accept(`ctx->Socket = AcceptSocket; ctx->Socket = NULL;\n${NO}`) }] }] },
        { name: "a helper that looks only", code: accept(`ctx->State = Look(AcceptSocket);\n${OK}`, "static BOOLEAN Look(PWSK_SOCKET s) { return s->Dispatch != NULL; }"), errors: [{ message: "dropped", line: 4, suggestions: [{ message: "refuse", output: accept(`ctx->State = Look(AcceptSocket);\n${NO}`, "static BOOLEAN Look(PWSK_SOCKET s) { return s->Dispatch != NULL; }") }] }] },
        {
            name: "closed and refused",
            code: accept(`if (ctx->State) {\n${CLOSE}\n${NO} } ctx->Socket = AcceptSocket; ${OK}`),
            errors: [{
                message: "closedRejected", line: 4, data: { callback: "OnAccept", socket: "'AcceptSocket'", call: "WskCloseSocket" },
                trace: ["main.c:8", "main.c:4:1 WskCloseSocket closes the socket"],
                suggestions: [{ message: "leave", output: accept(`if (ctx->State) {\n${NO} } ctx->Socket = AcceptSocket; ${OK}`) }],
            }],
        },
        {
            name: "closed by a helper and refused",
            code: accept(`ctx->Socket = AcceptSocket;\nif (ctx->State) { Close(ctx, AcceptSocket);\n${NO} } ${OK}`, CLOSER),
            errors: [{ message: "closedRejected", line: 4, data: { callback: "OnAccept", socket: "'AcceptSocket'", call: "Close" }, trace: ["main.c:8", "main.c:9"], suggestions: [] }],
        },
        { name: "closed by a helper that fails", code: accept(`if (!Start(ctx, AcceptSocket))\n${NO} ${OK}`, `static BOOLEAN Start(PCTX ctx, PWSK_SOCKET AcceptSocket) { ctx->Socket = AcceptSocket; if (ctx->State) return TRUE; ${CLOSE} return FALSE; }`), errors: [{ message: "closedRejected", line: 3 }] },
        { name: "closed by its address", code: accept(`ctx->Socket = AcceptSocket;\nif (ctx->State) { CloseAt(ctx, &AcceptSocket);\n${NO} } ${OK}`, "static void CloseAt(PCTX ctx, PWSK_SOCKET *at) { PWSK_SOCKET s = *at; *at = NULL; ((const WSK_PROVIDER_BASIC_DISPATCH *)s->Dispatch)->WskCloseSocket(s, ctx->Irp); }"), errors: [{ message: "closedRejected", line: 4, data: { callback: "OnAccept", socket: "'AcceptSocket'", call: "CloseAt" }, suggestions: [] }] },
        { name: "closed in the structure that keeps it", code: accept(`ctx->Socket = AcceptSocket;\nif (ctx->State) { Stop(ctx);\n${NO} } ${OK}`, "static void Stop(PCTX ctx) { ((const WSK_PROVIDER_BASIC_DISPATCH *)ctx->Socket->Dispatch)->WskCloseSocket(ctx->Socket, ctx->Irp); }"), errors: [{ message: "closedRejected", line: 4, data: { callback: "OnAccept", socket: "'AcceptSocket'", call: "Stop" }, suggestions: [] }] },
        { name: "through a status and a label", code: accept(`NTSTATUS status = STATUS_REQUEST_NOT_ACCEPTED; if (ctx->State) goto fail; ctx->Socket = AcceptSocket; ${OK}\nfail: Close(ctx, AcceptSocket);\nreturn status;`, CLOSER), errors: [{ message: "closedRejected", line: 4, suggestions: [] }] },
        { name: "in another file", code: accept(`AcceptorClose(ctx, AcceptSocket);\n${NO}`), files: { "acceptor.c": `void AcceptorClose(PCTX ctx, PWSK_SOCKET AcceptSocket) { ${CLOSE} }` }, errors: [{ message: "closedRejected", line: 3, suggestions: [{ message: "leave", output: accept(NO) }] }] },
        {
            name: "refused and left behind",
            code: accept(`ctx->Peer = AcceptSocket;\nif (ctx->State)\n${NO} ${OK}`, stop("Peer")),
            errors: [{ message: "leftBehind", line: 5, data: { callback: "OnAccept", socket: "'AcceptSocket'", place: "CTX.Peer", user: "Stop", call: "WskCloseSocket" }, trace: ["main.c:8", "main.c:9:42 Stop makes a request on what it finds there"] }],
        },
        { name: "refused and left behind in a variable of file scope", code: accept(`g_Peer = AcceptSocket;\nif (ctx->State)\n${NO} ${OK}`, "PWSK_SOCKET g_Peer;\nvoid Send(PWSK_BUF b, PIRP irp) { ((const WSK_PROVIDER_CONNECTION_DISPATCH *)g_Peer->Dispatch)->WskSend(g_Peer, b, 0, irp); }"), errors: [{ message: "leftBehind", line: 5, data: { callback: "OnAccept", socket: "'AcceptSocket'", place: "g_Peer", user: "Send", call: "WskSend" } }] },
        { name: "refused and left behind by a helper", code: accept(`Keep(ctx, AcceptSocket);\nif (ctx->State)\n${NO} ${OK}`, `static void Keep(PCTX c, PWSK_SOCKET s) { c->Peer = s; }\n${stop("Peer")}`), errors: [{ message: "leftBehind", line: 5 }] },
        { name: "left behind, and a helper makes the request", code: accept(`ctx->Peer = AcceptSocket;\nif (ctx->State)\n${NO} ${OK}`, "static void Shut(PWSK_SOCKET s, PIRP irp) { ((const WSK_PROVIDER_BASIC_DISPATCH *)s->Dispatch)->WskCloseSocket(s, irp); }\nvoid Stop(PCTX c) { if (c->Peer != NULL) Shut(c->Peer, c->Irp); }"), errors: [{ message: "leftBehind", line: 5, data: { callback: "OnAccept", socket: "'AcceptSocket'", place: "CTX.Peer", user: "Stop", call: "WskCloseSocket" } }] },
        { name: "left behind, and who comes asks for something else", code: accept(`ctx->Peer = AcceptSocket;\nif (ctx->State)\n${NO} ctx->Connected = TRUE; ${OK}`, stop("Peer").replace("if (", "if (c->State == 1 && ")), errors: [{ message: "leftBehind", line: 5 }] },
        { name: "left behind, and who comes was set beforehand with a flag", code: accept(`ctx->Peer = AcceptSocket;\nif (ctx->State)\n${NO} ctx->Connected = TRUE; ${OK}`, `static ${stop("Peer").replace("PCTX c", "PVOID x").replace("{", "{ PCTX c = x;")}\nvoid Start(PCTX c) { HANDLE h; c->Connected = FALSE; PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Stop, c); ZwClose(h); }`), errors: [{ message: "leftBehind", line: 5 }] },
    ],
});
