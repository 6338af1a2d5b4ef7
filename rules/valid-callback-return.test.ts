import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-callback-return.js";

const LISTEN = "const WSK_CLIENT_LISTEN_DISPATCH g_Listen = { OnAccept, OnInspect, OnAbort };";
const CONNECTION = "const WSK_CLIENT_CONNECTION_DISPATCH g_Connection = { OnReceive, OnDisconnect, OnSendBacklog };";
const ACCEPT_HEAD = `NTSTATUS WSKAPI OnAccept(PVOID SocketContext, ULONG Flags, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress,
    PWSK_SOCKET AcceptSocket, PVOID *AcceptSocketContext, CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)`;
const INSPECT_HEAD = "WSK_INSPECT_ACTION WSKAPI OnInspect(PVOID SocketContext, PSOCKADDR Local, PSOCKADDR Remote, PWSK_INSPECT_ID InspectID)";
const ABORT_HEAD = "NTSTATUS WSKAPI OnAbort(PVOID SocketContext, PWSK_INSPECT_ID InspectID)";
const RECEIVE_HEAD =
    "NTSTATUS WSKAPI OnReceive(PVOID SocketContext, ULONG Flags, PWSK_DATA_INDICATION Data, SIZE_T Indicated, SIZE_T *Accepted)";
const DISCONNECT_HEAD = "NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext, ULONG Flags)";
const BACKLOG_HEAD = "NTSTATUS WSKAPI OnSendBacklog(PVOID SocketContext, SIZE_T IdealBacklogSize)";

/** The body starts on line 3 after the two-line head of OnAccept, on line 2 elsewhere. */
const accept = (body: string, before = ""): string => `${before}${ACCEPT_HEAD} {\n${body}\n}\n${LISTEN}\n`;
const inspect = (body: string, before = ""): string => `${before}${INSPECT_HEAD} {\n${body}\n}\n${LISTEN}\n`;
const abort = (body: string, before = ""): string => `${before}${ABORT_HEAD} {\n${body}\n}\n${LISTEN}\n`;
const receive = (body: string, before = ""): string => `${before}${RECEIVE_HEAD} {\n${body}\n}\n${CONNECTION}\n`;
const disconnect = (body: string, before = ""): string => `${before}${DISCONNECT_HEAD} {\n${body}\n}\n${CONNECTION}\n`;

testRule(rule, {
    valid: [
        { name: "accept or refuse", code: accept("if (AcceptSocket == NULL) return STATUS_REQUEST_NOT_ACCEPTED;\nreturn STATUS_SUCCESS;") },
        { name: "0 is STATUS_SUCCESS", code: accept("return 0;") },
        { name: "(NTSTATUS)0 through a conditional", code: accept("return AcceptSocket ? (NTSTATUS)0L : STATUS_REQUEST_NOT_ACCEPTED;") },
        {
            name: "a macro of the project that stands for a legal value",
            code: accept("return Flags ? ACCEPT_OK : ACCEPT_NO;", "#define ACCEPT_OK STATUS_SUCCESS\n#define ACCEPT_NO ((NTSTATUS)0xC00000D0L)\n"),
        },
        { name: "a macro from a header", code: accept("return ACCEPT_OK;"), files: { "own.h": "#define ACCEPT_OK STATUS_SUCCESS\n" } },
        { name: "a macro that nobody defines", code: accept("return DRIVER_ACCEPT_REFUSED;") },
        { name: "a status that says success under a name nobody defines", code: accept("return STATUS_ACCEPT_OK;") },
        { name: "an unknown function's result", code: accept("return QueueAccept(AcceptSocket);") },
        { name: "a variable of unknown value", code: accept("NTSTATUS status = Prepare(AcceptSocket);\nreturn status;") },
        {
            name: "a failure turned into a refusal",
            code: accept(`NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
if (AcceptSocket != NULL) status = STATUS_SUCCESS;
if (!NT_SUCCESS(status)) return STATUS_REQUEST_NOT_ACCEPTED;
return status;`),
        },
        {
            name: "a failure of a helper turned into a refusal at a cleanup label",
            code: accept(
                `NTSTATUS status;
status = Allocate(SocketContext);
if (!NT_SUCCESS(status)) { status = STATUS_REQUEST_NOT_ACCEPTED; goto Exit; }
Exit:
return status;`,
                "static NTSTATUS Allocate(PVOID c) { return c == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS; }\n",
            ),
        },
        {
            name: "a helper that these arguments keep from failing",
            code: accept("return Answer(TRUE);", "static NTSTATUS Answer(BOOLEAN ok) { if (ok) return STATUS_SUCCESS; return STATUS_UNSUCCESSFUL; }\n"),
        },
        { name: "the helper that fails is no callback", code: accept("Fail();\nreturn STATUS_SUCCESS;", "NTSTATUS Fail(void) { return STATUS_UNSUCCESSFUL; }\n") },
        {
            name: "a status changed by code that is out of sight",
            code: accept("NTSTATUS status = STATUS_UNSUCCESSFUL;\nDecide(AcceptSocket, &status);\nreturn status;"),
        },
        { name: "code that no build compiles", code: accept("#if 0\nreturn STATUS_UNSUCCESSFUL;\n#endif\nreturn STATUS_SUCCESS;") },
        { name: "code that cannot be reached", code: accept("if (0) return STATUS_UNSUCCESSFUL;\nreturn STATUS_SUCCESS;") },
        { name: "the three actions", code: inspect("if (!InspectID) return WskInspectReject;\nreturn Flag ? WskInspectAccept : WskInspectPend;") },
        { name: "an action in a variable", code: inspect("WSK_INSPECT_ACTION action = WskInspectReject;\nif (InspectID) action = WskInspectAccept;\nreturn action;") },
        {
            name: "the short name, defined by the project",
            code: inspect("return InspectAccept;", "#define InspectAccept WskInspectAccept\n"),
        },
        {
            name: "the project's own names",
            code: inspect("return InspectID ? ActAccept : ActRefuse;", "enum { ActRefuse = 0, ActAccept = 1 };\n"),
        },
        { name: "an enumerator of the function's own", code: accept("enum { STATUS_FINE = 0 };\nreturn STATUS_FINE;") },
        { name: "an action of the function's own", code: inspect("enum { InspectAccept = 1 };\nreturn InspectAccept;") },
        { name: "a name over two lines", code: accept("return STATUS_SUCC\\\nESS;") },
        { name: "an action cleared with the structure that it stands in", code: inspect("struct { WSK_INSPECT_ACTION a; } s = { 0 };\nreturn s.a;") },
        { name: "abort says success whatever it finds", code: abort("(VOID)Find(InspectID);\nreturn STATUS_SUCCESS;") },
        {
            name: "all documented answers to data",
            code: receive("if (Data == NULL) return STATUS_SUCCESS;\nif (Flags & 1) return STATUS_PENDING;\nreturn STATUS_DATA_NOT_ACCEPTED;"),
        },
        { name: "STATUS_WAIT_0 is success", code: disconnect("return STATUS_WAIT_0;") },
        {
            name: "both answers of a client event",
            code: `NTSTATUS OnClient(PVOID c, ULONG e, PVOID i, SIZE_T n) { return c ? STATUS_SUCCESS : STATUS_NOT_IMPLEMENTED; }
const WSK_CLIENT_DISPATCH g_Client = { MAKE_WSK_VERSION(1, 0), 0, OnClient };`,
        },
        { name: "a function with the parameters of a callback that is none", code: `${DISCONNECT_HEAD} { return STATUS_UNSUCCESSFUL; }` },
        { name: "a placeholder for left-out code", code: receive("NTSTATUS status = STATUS_UNSUCCESSFUL;\n...\nreturn status;") },
    ],
    invalid: [
        ...["{ 1, { NULL, OnDisconnect, NULL } }", "{ .Conn = { .WskDisconnectEvent = OnDisconnect } }", "{ .Conn.WskDisconnectEvent = OnDisconnect }"].map((table) => ({
            name: `a table within a structure: ${table}`,
            code: `${DISCONNECT_HEAD} {\nreturn STATUS_CONNECTION_RESET;\n}\ntypedef struct { int N; WSK_CLIENT_CONNECTION_DISPATCH Conn; } DRV;\nstatic DRV d = ${table};\n`,
            output: `${DISCONNECT_HEAD} {\nreturn STATUS_SUCCESS;\n}\ntypedef struct { int N; WSK_CLIENT_CONNECTION_DISPATCH Conn; } DRV;\nstatic DRV d = ${table};\n`,
            errors: [{ message: "status" as const, line: 2 }],
        })),
        {
            name: "no fix where the driver itself uses the result",
            code: disconnect("return STATUS_CONNECTION_RESET;", "NTSTATUS Caller(PVOID c) { NTSTATUS st = OnDisconnect(c, 0); if (!NT_SUCCESS(st)) Fail(c); return st; }\n"),
            output: null,
            errors: [{
                message: "status", line: 3,
                suggestions: [{
                    message: "replace", data: { value: "STATUS_CONNECTION_RESET", replacement: "STATUS_SUCCESS" },
                    output: disconnect("return STATUS_SUCCESS;", "NTSTATUS Caller(PVOID c) { NTSTATUS st = OnDisconnect(c, 0); if (!NT_SUCCESS(st)) Fail(c); return st; }\n"),
                }],
            }],
        },
        {
            name: "a fix where the driver calls it and lets the result go",
            code: disconnect("return STATUS_CONNECTION_RESET;", "void Caller(PVOID c) { (VOID)OnDisconnect(c, 0); OnDisconnect(c, 1); }\n"),
            output: disconnect("return STATUS_SUCCESS;", "void Caller(PVOID c) { (VOID)OnDisconnect(c, 0); OnDisconnect(c, 1); }\n"),
            errors: [{ message: "status", line: 3 }],
        },
        {
            name: "casts in parentheses, of the callback and of what it returns",
            code: `${DISCONNECT_HEAD} {\nreturn (NTSTATUS)(STATUS_UNSUCCESSFUL);\n}\nconst WSK_CLIENT_CONNECTION_DISPATCH g_Connection = { NULL, (PFN_WSK_DISCONNECT_EVENT)(OnDisconnect), NULL };`,
            output: `${DISCONNECT_HEAD} {\nreturn (NTSTATUS)(STATUS_SUCCESS);\n}\nconst WSK_CLIENT_CONNECTION_DISPATCH g_Connection = { NULL, (PFN_WSK_DISCONNECT_EVENT)(OnDisconnect), NULL };`,
            errors: [{ message: "status", line: 2 }],
        },
        {
            name: "no resources for an accepted connection",
            code: accept("if (!SocketContext) return STATUS_INSUFFICIENT_RESOURCES;\nreturn STATUS_SUCCESS;"),
            output: null,
            errors: [
                {
                    message: "acceptStatus",
                    line: 3,
                    column: 21,
                    data: { function: "OnAccept", values: "STATUS_INSUFFICIENT_RESOURCES", allowed: "STATUS_SUCCESS or STATUS_REQUEST_NOT_ACCEPTED" },
                    trace: ["main.c:6:47 OnAccept is the WskAcceptEvent of g_Listen"],
                    suggestions: [
                        {
                            message: "replace",
                            data: { value: "STATUS_INSUFFICIENT_RESOURCES", replacement: "STATUS_REQUEST_NOT_ACCEPTED" },
                            output: accept("if (!SocketContext) return STATUS_REQUEST_NOT_ACCEPTED;\nreturn STATUS_SUCCESS;"),
                        },
                    ],
                },
            ],
        },
        {
            name: "a status variable and a cleanup label",
            code: accept(`NTSTATUS status = STATUS_SUCCESS;
PVOID context = ExAllocatePool2(POOL_FLAG_NON_PAGED, 64, 'tset');
if (context == NULL) {
    status = STATUS_NO_MEMORY;
    goto Exit;
}
*AcceptSocketContext = context;
Exit:
return status;`),
            output: null,
            errors: [
                {
                    message: "acceptStatus",
                    line: 11,
                    trace: ["main.c:13", "main.c:6:5 status is set to STATUS_NO_MEMORY"],
                    suggestions: [
                        {
                            message: "replace",
                            output: accept(`NTSTATUS status = STATUS_SUCCESS;
PVOID context = ExAllocatePool2(POOL_FLAG_NON_PAGED, 64, 'tset');
if (context == NULL) {
    status = STATUS_REQUEST_NOT_ACCEPTED;
    goto Exit;
}
*AcceptSocketContext = context;
Exit:
return status;`),
                        },
                    ],
                },
            ],
        },
        {
            name: "several failures at one return are one report",
            code: accept(`NTSTATUS status = STATUS_SUCCESS;
if (Flags == 2) status = STATUS_UNSUCCESSFUL;
else if (Flags == 4) status = STATUS_ACCESS_DENIED;
return status;`),
            output: null,
            errors: [
                {
                    message: "acceptStatus",
                    line: 6,
                    data: { function: "OnAccept", values: "STATUS_UNSUCCESSFUL and STATUS_ACCESS_DENIED", allowed: "STATUS_SUCCESS or STATUS_REQUEST_NOT_ACCEPTED" },
                    trace: ["main.c:8", "main.c:4:17 status is set to STATUS_UNSUCCESSFUL", "main.c:5:22 status is set to STATUS_ACCESS_DENIED"],
                    // One of the two alone would leave the report.
                    suggestions: [
                        {
                            message: "replace",
                            data: { value: "STATUS_UNSUCCESSFUL and STATUS_ACCESS_DENIED", replacement: "STATUS_REQUEST_NOT_ACCEPTED" },
                            output: accept(`NTSTATUS status = STATUS_SUCCESS;
if (Flags == 2) status = STATUS_REQUEST_NOT_ACCEPTED;
else if (Flags == 4) status = STATUS_REQUEST_NOT_ACCEPTED;
return status;`),
                        },
                    ],
                },
            ],
        },
        {
            name: "a helper's failure, three deep",
            code: accept(
                "return Start(SocketContext);",
                `static NTSTATUS Check(PVOID c) { if (!c) return STATUS_INVALID_PARAMETER; return STATUS_SUCCESS; }
static NTSTATUS Enter(PVOID c) { return Check(c); }
static NTSTATUS Start(PVOID c) { NTSTATUS st = Enter(c); if (!NT_SUCCESS(st)) { return st; } return STATUS_SUCCESS; }
`,
            ),
            output: null,
            errors: [
                {
                    message: "acceptStatus",
                    line: 6,
                    trace: [
                        "main.c:8:47 OnAccept is the WskAcceptEvent of g_Listen",
                        "main.c:6:8 OnAccept calls Start",
                        "main.c:3:48 Start calls Enter",
                        "main.c:2:41 Enter calls Check",
                        "main.c:1:42 Check returns STATUS_INVALID_PARAMETER",
                        "main.c:2:34 Enter returns STATUS_INVALID_PARAMETER",
                        "main.c:3:81 Start returns STATUS_INVALID_PARAMETER",
                    ],
                },
            ],
        },
        {
            name: "a helper of another file, in a variable",
            code: accept("NTSTATUS status = Prepare(SocketContext);\nif (!NT_SUCCESS(status)) return status;\nreturn STATUS_SUCCESS;"),
            files: { "prepare.c": "NTSTATUS Prepare(PVOID c)\n{\n    if (c == NULL) return STATUS_DEVICE_NOT_READY;\n    return STATUS_SUCCESS;\n}\n" },
            output: null,
            errors: [{ message: "acceptStatus", line: 4, trace: ["main.c:7", "main.c:3:19 OnAccept calls Prepare", "prepare.c:3:20 Prepare returns STATUS_DEVICE_NOT_READY"] }],
        },
        {
            name: "a helper that returns what it is given",
            code: accept(
                "return Log(STATUS_UNSUCCESSFUL);",
                "static NTSTATUS Log(NTSTATUS st) { DbgPrint(\"%x\", st); return st; }\n",
            ),
            output: null,
            errors: [{ message: "acceptStatus", line: 4 }],
        },
        {
            name: "a macro of the project that stands for a failure, and a macro that returns",
            code: accept("FAIL_IF(SocketContext == NULL);\nreturn REFUSED;", "#define REFUSED ((NTSTATUS)0xE0010001L)\n#define FAIL_IF(c) do { if (c) return STATUS_NOT_FOUND; } while (0)\n"),
            output: null,
            errors: [
                { message: "acceptStatus", line: 5 },
                { message: "acceptStatus", line: 6, suggestions: [{ message: "replace", output: accept("FAIL_IF(SocketContext == NULL);\nreturn STATUS_REQUEST_NOT_ACCEPTED;", "#define REFUSED ((NTSTATUS)0xE0010001L)\n#define FAIL_IF(c) do { if (c) return STATUS_NOT_FOUND; } while (0)\n") }] },
            ],
        },
        {
            name: "a switch, a boolean and a documented status that the tables do not have",
            code: accept("switch (Flags) {\ncase 1: return TRUE;\ncase 2: return STATUS_FLT_NOT_INITIALIZED;\ndefault: return STATUS_SUCCESS;\n}"),
            output: null,
            errors: [
                { message: "acceptStatus", line: 4, data: { function: "OnAccept", values: "TRUE", allowed: "STATUS_SUCCESS or STATUS_REQUEST_NOT_ACCEPTED" }, suggestions: [] },
                {
                    message: "acceptStatus",
                    line: 5,
                    suggestions: [
                        {
                            message: "replace",
                            output: accept("switch (Flags) {\ncase 1: return TRUE;\ncase 2: return STATUS_REQUEST_NOT_ACCEPTED;\ndefault: return STATUS_SUCCESS;\n}"),
                        },
                    ],
                },
            ],
        },
        {
            name: "a number is named",
            code: accept("return 0xC0000001;"),
            output: null,
            errors: [
                {
                    message: "acceptStatus",
                    line: 3,
                    data: { function: "OnAccept", values: "0xC0000001 (STATUS_UNSUCCESSFUL)", allowed: "STATUS_SUCCESS or STATUS_REQUEST_NOT_ACCEPTED" },
                    suggestions: [{ message: "replace", output: accept("return STATUS_REQUEST_NOT_ACCEPTED;") }],
                },
            ],
        },
        {
            name: "success only: a bare constant is fixed",
            code: `${disconnect("return STATUS_UNSUCCESSFUL;", "NTSTATUS WSKAPI OnReceive();\n")}${BACKLOG_HEAD} { return STATUS_NOT_IMPLEMENTED; }`,
            output: `${disconnect("return STATUS_SUCCESS;", "NTSTATUS WSKAPI OnReceive();\n")}${BACKLOG_HEAD} { return STATUS_SUCCESS; }`,
            errors: [
                {
                    message: "status",
                    line: 3,
                    data: {
                        function: "OnDisconnect",
                        event: "WskDisconnectEvent",
                        values: "STATUS_UNSUCCESSFUL",
                        allowed: "STATUS_SUCCESS",
                        consequence: "The disconnect has happened and cannot be refused.",
                    },
                },
                { message: "status", line: 6 },
            ],
        },
        {
            name: "success only: part of an expression is left to the author",
            code: abort("return Find(InspectID) ? STATUS_SUCCESS : STATUS_NOT_FOUND;"),
            output: null,
            errors: [
                {
                    message: "status",
                    line: 2,
                    suggestions: [{ message: "replace", output: abort("return Find(InspectID) ? STATUS_SUCCESS : STATUS_SUCCESS;") }],
                },
            ],
        },
        {
            name: "data that is refused with an error",
            code: receive("if (!Data) return STATUS_SUCCESS;\nreturn STATUS_BUFFER_TOO_SMALL;"),
            output: null,
            errors: [
                {
                    message: "status",
                    line: 3,
                    suggestions: [
                        { message: "replace", output: receive("if (!Data) return STATUS_SUCCESS;\nreturn STATUS_DATA_NOT_ACCEPTED;") },
                        { message: "replace", output: receive("if (!Data) return STATUS_SUCCESS;\nreturn STATUS_SUCCESS;") },
                    ],
                },
            ],
        },
        {
            name: "a datagram event, set at run time",
            code: `NTSTATUS OnDatagram(PVOID c, ULONG f, PWSK_DATAGRAM_INDICATION d) { return STATUS_MORE_PROCESSING_REQUIRED; }
void Setup(PWSK_CLIENT_DATAGRAM_DISPATCH t) { t->WskReceiveFromEvent = OnDatagram; }`,
            output: null,
            errors: [
                {
                    message: "status",
                    line: 1,
                    trace: ["main.c:2"],
                    suggestions: [
                        {
                            message: "replace",
                            output: `NTSTATUS OnDatagram(PVOID c, ULONG f, PWSK_DATAGRAM_INDICATION d) { return STATUS_DATA_NOT_ACCEPTED; }
void Setup(PWSK_CLIENT_DATAGRAM_DISPATCH t) { t->WskReceiveFromEvent = OnDatagram; }`,
                        },
                        {
                            message: "replace",
                            output: `NTSTATUS OnDatagram(PVOID c, ULONG f, PWSK_DATAGRAM_INDICATION d) { return STATUS_SUCCESS; }
void Setup(PWSK_CLIENT_DATAGRAM_DISPATCH t) { t->WskReceiveFromEvent = OnDatagram; }`,
                        },
                    ],
                },
            ],
        },
        {
            name: "a client event",
            code: `NTSTATUS OnClient(PVOID c, ULONG e, PVOID i, SIZE_T n) { return STATUS_INVALID_PARAMETER; }
const WSK_CLIENT_DISPATCH g_Client = { MAKE_WSK_VERSION(1, 0), 0, OnClient };`,
            output: null,
            errors: [
                {
                    message: "clientStatus",
                    line: 1,
                    suggestions: [
                        {
                            message: "replace",
                            output: `NTSTATUS OnClient(PVOID c, ULONG e, PVOID i, SIZE_T n) { return STATUS_NOT_IMPLEMENTED; }
const WSK_CLIENT_DISPATCH g_Client = { MAKE_WSK_VERSION(1, 0), 0, OnClient };`,
                        },
                    ],
                },
            ],
        },
        {
            name: "success rejects, and so do 0 and FALSE",
            code: inspect("if (Busy) return 0;\nif (Full) return FALSE;\nreturn STATUS_SUCCESS;"),
            output: null,
            errors: [
                { message: "inspectReject", line: 2, suggestions: 2 },
                { message: "inspectReject", line: 3, suggestions: 2 },
                { message: "inspectReject", line: 4, suggestions: 2 },
            ].map(({ line }) => ({
                message: "inspectReject" as const,
                line,
                suggestions: ["WskInspectAccept", "WskInspectReject"].map((name) => ({
                    message: "replace" as const,
                    output: inspect(
                        ["if (Busy) return 0;", "if (Full) return FALSE;", "return STATUS_SUCCESS;"]
                            .map((text, index) => (index === line - 2 ? text.replace(/(0|FALSE|STATUS_SUCCESS);/, `${name};`) : text))
                            .join("\n"),
                    ),
                })),
            })),
        },
        {
            name: "a status or a boolean is no action",
            code: inspect("if (Busy) return STATUS_REQUEST_NOT_ACCEPTED;\nreturn TRUE;"),
            output: null,
            errors: [
                { message: "inspectStatus", line: 2, suggestions: [{ message: "replace", output: inspect("if (Busy) return WskInspectReject;\nreturn TRUE;") }] },
                {
                    message: "inspectStatus",
                    line: 3,
                    suggestions: [{ message: "replace", output: inspect("if (Busy) return STATUS_REQUEST_NOT_ACCEPTED;\nreturn WskInspectAccept;") }],
                },
            ],
        },
        {
            name: "names of the prose are renamed, in a variable too",
            code: inspect("WSK_INSPECT_ACTION action = InspectReject;\nif (InspectID == NULL) return action;\nif (Later) { return InspectPend; }\nreturn InspectAccept;"),
            output: inspect(
                "WSK_INSPECT_ACTION action = WskInspectReject;\nif (InspectID == NULL) return action;\nif (Later) { return WskInspectPend; }\nreturn WskInspectAccept;",
            ),
            errors: [
                { message: "inspectName", line: 3, trace: ["main.c:7", "main.c:2:1 action is set to InspectReject"] },
                { message: "inspectName", line: 4, data: { function: "OnInspect", values: "InspectPend", allowed: "WskInspectReject, WskInspectAccept or WskInspectPend" } },
                { message: "inspectName", line: 5 },
            ],
        },
        {
            name: "a callback known by its name and parameters alone",
            code: "NTSTATUS NTAPI EchoWskDisconnectEvent(PVOID SocketContext, ULONG Flags)\n{\n    return STATUS_PENDING;\n}\n",
            output: "NTSTATUS NTAPI EchoWskDisconnectEvent(PVOID SocketContext, ULONG Flags)\n{\n    return STATUS_SUCCESS;\n}\n",
            errors: [{ message: "status", line: 3, trace: [] }],
        },
        {
            name: "a table in another file",
            code: `${ACCEPT_HEAD}\n{\n    return STATUS_PENDING;\n}\n`,
            files: { "tables.c": "extern PFN_WSK_ACCEPT_EVENT OnAccept;\nstatic const WSK_CLIENT_LISTEN_DISPATCH Table = { .WskAcceptEvent = OnAccept };\n" },
            output: null,
            errors: [{ message: "acceptStatus", line: 4, suggestions: [], trace: ["tables.c:2"] }],
        },
    ],
});
