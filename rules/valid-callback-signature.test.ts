import { callback } from "../tests/callback-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-callback-signature.js";

const CONNECTION = "\nconst WSK_CLIENT_CONNECTION_DISPATCH g_Events = { OnReceive, OnDisconnect, OnBacklog };";
const LISTEN = "\nconst WSK_CLIENT_LISTEN_DISPATCH g_Listen = { OnAccept, OnInspect, OnAbort };";
const RECEIVE = "NTSTATUS WSKAPI OnReceive(PVOID SocketContext, ULONG Flags, PWSK_DATA_INDICATION DataIndication, SIZE_T BytesIndicated, SIZE_T *BytesAccepted)";
const OK = " { return STATUS_SUCCESS; }";
const connection = (head: string): string => `${head}${OK}${CONNECTION}`;
const listen = (head: string): string => `${head}${OK}${LISTEN}`;
const on = (body: string): string => callback("WskDisconnectEvent", `${body}\nreturn STATUS_SUCCESS;`);
const CONVENTION = { checkCallingConvention: true };

testRule(rule, {
    valid: [
        { name: "as documented", code: connection(RECEIVE) },
        { name: "with annotations", code: connection("_IRQL_requires_max_(DISPATCH_LEVEL)\nNTSTATUS NTAPI OnReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication, _In_ SIZE_T BytesIndicated, _Inout_ SIZE_T *BytesAccepted)") },
        { name: "with old annotations", code: connection("NTSTATUS OnDisconnect(IN PVOID SocketContext, IN ULONG Flags)") },
        { name: "other spellings", code: connection("LONG OnReceive(void *ctx, unsigned long flags, struct _WSK_DATA_INDICATION *list, size_t n, PSIZE_T taken)") },
        { name: "typedefs of the project", code: `typedef struct _CTX { int a; } CTX, *PCTX; typedef NTSTATUS STATUS; typedef PWSK_DATA_INDICATION LIST;\n${connection("STATUS OnReceive(PCTX ctx, DWORD flags, LIST list, ULONG_PTR n, ULONG_PTR *taken)")}` },
        { name: "a context of a type of its own", code: connection("NTSTATUS WSKAPI OnDisconnect(struct _CTX *ctx, ULONG Flags)") },
        { name: "sockaddr and CONST", code: listen("NTSTATUS WSKAPI OnAccept(PVOID c, ULONG f, struct sockaddr *l, PSOCKADDR_IN r, PWSK_SOCKET s, PVOID *p, CONST WSK_CLIENT_CONNECTION_DISPATCH **d)") },
        { name: "outputs as plain pointers", code: listen("NTSTATUS WSKAPI OnAccept(PVOID c, ULONG f, PVOID l, PVOID r, PVOID s, PVOID p, PVOID d)") },
        { name: "an action as a number", code: `int WSKAPI OnInspect(PVOID c, PSOCKADDR l, PSOCKADDR r, PWSK_INSPECT_ID id) { return WskInspectAccept; }${LISTEN}` },
        { name: "types that nobody knows", code: connection("DRIVER_STATUS OnDisconnect(CONTEXT_T ctx, FLAGS_T flags)") },
        { name: "unnamed parameters", code: connection("NTSTATUS WSKAPI OnDisconnect(PVOID, ULONG)") },
        { name: "a list by a macro", code: `#define DISC_ARGS PVOID SocketContext, ULONG Flags\n${connection("NTSTATUS WSKAPI OnDisconnect(DISC_ARGS)")}` },
        { name: "a list by a macro of a header", code: connection("NTSTATUS WSKAPI OnDisconnect(DISC_ARGS)"), files: { "args.h": "#define DISC_ARGS PVOID SocketContext, ULONG Flags" } },
        { name: "a list by a macro that is not in sight", code: connection("NTSTATUS WSKAPI OnReceive(PVOID SocketContext, RECEIVE_ARGS)") },
        { name: "a list by a macro call", code: `#define ARGS(c) PVOID c, ULONG Flags\n${connection("NTSTATUS WSKAPI OnDisconnect(ARGS(SocketContext))")}` },
        { name: "a macro before the rest of the list", code: `#define CONTEXT_ARG PVOID SocketContext,\n${connection("NTSTATUS WSKAPI OnDisconnect(CONTEXT_ARG ULONG Flags)")}` },
        { name: "a function that is no callback", code: connection("NTSTATUS WSKAPI Other(PVOID SocketContext)") },
        { name: "a list that was not understood", code: connection("NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext; ULONG Flags)") },
        { name: "a local of another name", code: on("PCTX own = ctx; own->State = Flags;") },
        { name: "a member of that name", code: on("struct { ULONG Flags; } s = { 0 }; s.Flags = Flags; ctx->State = s.Flags;") },
        { name: "no convention", code: connection("NTSTATUS OnDisconnect(PVOID SocketContext, ULONG Flags)") },
        { name: "the convention in the definition", options: CONVENTION, code: connection("NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext, ULONG Flags)") },
        { name: "the convention in the prototype", options: CONVENTION, code: `NTSTATUS NTAPI OnDisconnect(PVOID SocketContext, ULONG Flags);\n${connection("NTSTATUS OnDisconnect(PVOID SocketContext, ULONG Flags)")}` },
        { name: "the convention in a header", options: CONVENTION, code: connection("NTSTATUS OnDisconnect(PVOID SocketContext, ULONG Flags)"), files: { "events.h": "NTSTATUS __stdcall OnDisconnect(PVOID SocketContext, ULONG Flags);" } },
        { name: "the convention in a macro", options: CONVENTION, code: `#define CALLED_BY_WSK __stdcall\n${connection("NTSTATUS CALLED_BY_WSK OnDisconnect(PVOID SocketContext, ULONG Flags)")}` },
    ],
    invalid: [
        {
            name: "a parameter is missing",
            code: connection("NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext)"),
            errors: [{
                message: "count", line: 1, column: 17,
                data: { callback: "OnDisconnect", event: "WskDisconnectEvent", count: 1, expected: 2, parameters: "PVOID SocketContext and ULONG Flags" },
                trace: ["main.c:2"],
                suggestions: [{ message: "add", output: connection("NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext, ULONG Flags)") }],
            }],
        },
        { name: "one without a name", code: connection("NTSTATUS WSKAPI OnDisconnect(PVOID)"), errors: [{ message: "count", line: 1, suggestions: [] }] },
        { name: "one of a type of WSK without a name", code: connection("NTSTATUS WSKAPI OnDisconnect(PWSK_SOCKET)"), errors: [{ message: "count", line: 1, suggestions: [] }] },
        { name: "behind a cast", code: `NTSTATUS WSKAPI OnBacklog(PVOID c, ULONG Flags, SIZE_T n)${OK}\nconst WSK_CLIENT_CONNECTION_DISPATCH g_Events = { NULL, NULL, (PFN_WSK_SEND_BACKLOG_EVENT)OnBacklog };`, errors: [{ message: "count", line: 1, suggestions: [] }] },
        { name: "none at all", code: connection("NTSTATUS WSKAPI OnDisconnect(void)"), errors: [{ message: "count", line: 1, suggestions: [] }] },
        { name: "flags for an event without", code: `WSK_INSPECT_ACTION WSKAPI OnInspect(PVOID c, ULONG f, PSOCKADDR l, PSOCKADDR r, PWSK_INSPECT_ID id) { return WskInspectAccept; }${LISTEN}`, errors: [{ message: "count", line: 1 }] },
        {
            name: "a short number",
            code: connection("NTSTATUS WSKAPI OnBacklog(PVOID SocketContext, ULONG IdealBacklogSize)"),
            errors: [{
                message: "parameter", line: 1, column: 54, data: { callback: "OnBacklog", event: "WskSendBacklogEvent", parameter: "IdealBacklogSize", declared: "ULONG", type: "SIZE_T" },
                suggestions: [{ message: "retype", output: connection("NTSTATUS WSKAPI OnBacklog(PVOID SocketContext, SIZE_T IdealBacklogSize)") }],
            }],
        },
        {
            name: "a pointer is missing",
            code: connection(RECEIVE.replace("SIZE_T *Bytes", "SIZE_T Bytes")),
            errors: [{ message: "parameter", line: 1, suggestions: [{ message: "retype", output: connection(RECEIVE.replace("SIZE_T *Bytes", "SIZE_T* Bytes")) }] }],
        },
        { name: "a pointer to a pointer", code: connection(RECEIVE.replace("SIZE_T *Bytes", "SIZE_T **Bytes")), errors: [{ message: "parameter", line: 1, suggestions: [] }] },
        { name: "a pointer to a short number", code: connection(RECEIVE.replace("SIZE_T *Bytes", "ULONG *Bytes")), errors: [{ message: "parameter", line: 1, suggestions: [] }] },
        {
            name: "the other indication",
            code: connection(RECEIVE.replace("PWSK_DATA_IND", "PWSK_DATAGRAM_IND")),
            errors: [{ message: "parameter", line: 1, suggestions: [{ message: "retype", output: connection(RECEIVE) }] }],
        },
        { name: "no result", code: "VOID WSKAPI OnDisconnect(PVOID SocketContext, ULONG Flags) { }" + CONNECTION, errors: [{ message: "result", line: 1, suggestions: [{ message: "retype", output: "NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext, ULONG Flags) { }" + CONNECTION }] }] },
        { name: "a boolean", code: connection("BOOLEAN WSKAPI OnDisconnect(PVOID SocketContext, ULONG Flags)"), errors: [{ message: "result", line: 1, suggestions: [{ message: "retype", output: connection("NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext, ULONG Flags)") }] }] },
        { name: "a status for an action", code: listen("NTSTATUS WSKAPI OnInspect(PVOID c, PSOCKADDR l, PSOCKADDR r, PWSK_INSPECT_ID id)"), errors: [{ message: "result", line: 1, suggestions: [{ message: "retype", output: listen("WSK_INSPECT_ACTION WSKAPI OnInspect(PVOID c, PSOCKADDR l, PSOCKADDR r, PWSK_INSPECT_ID id)") }] }] },
        {
            name: "registered in another file",
            code: `NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext)${OK}`,
            files: { "table.c": `NTSTATUS WSKAPI OnDisconnect();${CONNECTION}` },
            errors: [{ message: "count", line: 1, trace: ["table.c:2"], suggestions: [{ message: "add", output: `NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext, ULONG Flags)${OK}` }] }],
        },
        {
            name: "one that stands in another's place: which one is missing, nobody can tell",
            code: `NTSTATUS WSKAPI OnDisconnect(SOCKETFLAGS Flags)${OK}${CONNECTION}`,
            errors: [{ message: "count", line: 1, suggestions: [] }],
        },
        {
            name: "assigned at run time",
            code: `NTSTATUS WSKAPI OnDisconnect(PVOID c)${OK}\nWSK_CLIENT_CONNECTION_DISPATCH g_Table;\nvoid Fill(void) { g_Table.WskDisconnectEvent = (PFN_WSK_DISCONNECT_EVENT)OnDisconnect; }`,
            errors: [{ message: "count", line: 1, suggestions: [{ message: "add", output: `NTSTATUS WSKAPI OnDisconnect(PVOID c, ULONG Flags)${OK}\nWSK_CLIENT_CONNECTION_DISPATCH g_Table;\nvoid Fill(void) { g_Table.WskDisconnectEvent = (PFN_WSK_DISCONNECT_EVENT)OnDisconnect; }` }] }],
        },
        {
            name: "a parameter redeclared",
            code: on("PCTX SocketContext;\nSocketContext = Allocate(); SocketContext->State = 1;"),
            errors: [{
                message: "redeclared", line: 2, column: 6, data: { callback: "OnDisconnect", event: "WskDisconnectEvent", name: "SocketContext" },
                suggestions: [{ message: "rename", output: on("PCTX ownSocketContext;\nownSocketContext = Allocate(); ownSocketContext->State = 1;") }],
            }],
        },
        {
            name: "a parameter hidden",
            code: on("if (ctx->State) {\nULONG Flags = 0; ctx->State = Flags; }\nctx->State = Flags;"),
            errors: [{ message: "hidden", line: 3, suggestions: [{ message: "rename", output: on("if (ctx->State) {\nULONG ownFlags = 0; ctx->State = ownFlags; }\nctx->State = Flags;") }] }],
        },
        {
            name: "initialised from itself",
            code: on("{\nPCTX SocketContext = (PCTX)SocketContext; SocketContext->State = Flags; }"),
            errors: [{ message: "hidden", line: 3, suggestions: [{ message: "rename", output: on("{\nPCTX ownSocketContext = (PCTX)SocketContext; ownSocketContext->State = Flags; }") }] }],
        },
        {
            name: "no convention, by option",
            options: CONVENTION,
            code: connection("NTSTATUS OnDisconnect(PVOID SocketContext, ULONG Flags)"),
            errors: [{ message: "convention", line: 1, suggestions: [{ message: "declare", output: connection("NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext, ULONG Flags)") }] }],
        },
    ],
});
