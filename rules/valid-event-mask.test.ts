import { control, ENABLE, fixed, MAKE, TYPES } from "../tests/event-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-event-mask.js";

const wrong = (line: number) => ({ errors: [{ message: "category" as const, line }] });
const ACCEPT = "NTSTATUS Take(PWSK_SOCKET s, PIRP i) { return ((const WSK_PROVIDER_LISTEN_DISPATCH *)s->Dispatch)->WskAccept(s, 0, NULL, NULL, NULL, NULL, i); }\n";
const f = (...body: readonly string[]): string => `${TYPES}${ENABLE}${MAKE}void f(PCTX x, BOOLEAN k) {\n${body.join("\n")}\n}\n`;
const TWO_WAYS = "PWSK_SOCKET s;\nif (k) s = Make(x, WSK_FLAG_DATAGRAM_SOCKET, NULL); else s = Make(x, WSK_FLAG_DATAGRAM_SOCKET, x);";
const CAST = "{ WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE_FROM }; ((const WSK_PROVIDER_CONNECTION_DISPATCH *)s->Dispatch)->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, NULL); }";
/** The line of the first statement of `f`. */
const FIRST = f("#").split("\n").indexOf("#") + 1;

testRule(rule, {
    valid: [
        { name: "the connection's own events", code: control("CONNECTION", "WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_SEND_BACKLOG") },
        { name: "the datagram socket's", code: control("DATAGRAM", "WSK_EVENT_RECEIVE_FROM") },
        { name: "the listener's, with events that connections inherit", code: control("LISTEN", "WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT") },
        { name: "a basic table says nothing about the socket", code: control("BASIC", "WSK_EVENT_RECEIVE_FROM") },
        { name: "a stream socket", code: control("STREAM", "WSK_EVENT_RECEIVE_FROM") },
        { name: "the static mask takes all", code: TYPES + fixed("WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE_FROM | WSK_EVENT_RECEIVE") },
        { name: "disabling accepts on a listener", code: control("LISTEN", "WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE") },
        { name: "a mask that is not known", code: control("CONNECTION", "k") },
        { name: "one of two values, chosen by a callee", code: control("CONNECTION", "Choose(k)") },
        { name: "events of an extension", code: control("CONNECTION", "WSK_EVENT_RECEIVE_FROM").replace("NPI_WSK_INTERFACE_ID", "g_ExtensionId") },
        { name: "a helper for all kinds of sockets, which casts to one of them", code: `${control("CONNECTION", "k").replace("ULONG k", "ULONG k").replace("DoCONNECTION", "Set")}void g(PWSK_SOCKET s) { Set(s, NULL, WSK_EVENT_RECEIVE_FROM); }` },
        { name: "a cached table of a union", code: "typedef struct _S { PWSK_SOCKET Wsk; union { const WSK_PROVIDER_CONNECTION_DISPATCH *C; const WSK_PROVIDER_LISTEN_DISPATCH *L; } U; } S; NTSTATUS g(S *s) { WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_ACCEPT }; return s->U.C->WskControlSocket(s->Wsk, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, NULL); }" },
        { name: "made here, of the right kind", code: f("PWSK_SOCKET s = Make(x, WSK_FLAG_DATAGRAM_SOCKET, NULL);", "Enable(s, WSK_EVENT_RECEIVE_FROM);") },
        { name: "made here, of a kind that is not known", code: f("PWSK_SOCKET s = Make(x, x->Mask, NULL);", "Enable(s, WSK_EVENT_RECEIVE_FROM);") },
        { name: "a member that holds either", code: f("x->Socket = Make(x, WSK_FLAG_DATAGRAM_SOCKET, NULL);", "if (k) x->Socket = Make(x, WSK_FLAG_LISTEN_SOCKET, NULL);", "}", "void g(PCTX x) {", "Enable(x->Socket, WSK_EVENT_ACCEPT);") },
        { name: "inherited by what the accept event takes", code: `${control("LISTEN", "WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE")}${ACCEPT}` },
        { name: "inherited, and enabled on the accepted sockets as well", code: `${control("LISTEN", "WSK_EVENT_RECEIVE")}${control("CONNECTION", "WSK_EVENT_RECEIVE")}${ACCEPT}` },
        { name: "made here in one of two ways, both of the right kind, and cast to another", code: f(TWO_WAYS, CAST) },
        { name: "made by the caller in one of two ways, and cast to another", code: `${TYPES}${MAKE}static void On(PWSK_SOCKET s) { ${CAST} }\nvoid f(PCTX x, BOOLEAN k) {\n${TWO_WAYS}\nOn(s);\n}\n` },
        { name: "made two calls below in one of two ways, and cast to another, with its own name in a comment there", code: `${TYPES}${MAKE}static PWSK_SOCKET Open(PCTX x, BOOLEAN k) {\n/* f calls this. */\n${TWO_WAYS}\nreturn s;\n}\nstatic PWSK_SOCKET Middle(PCTX x, BOOLEAN k) { return Open(x, k); }\nvoid f(PCTX x, BOOLEAN k) {\nPWSK_SOCKET s = Middle(x, k);\n${CAST}\n}\n` },
        { name: "a member that a context leads to, made as what it is, and cast to another", code: `${f("x->Socket = Make(x, WSK_FLAG_DATAGRAM_SOCKET, NULL);")}NTSTATUS Bound(PDEVICE_OBJECT o, PIRP i, PVOID context) {\nPCTX x = context;\nPWSK_SOCKET s = x->Socket;\n${CAST}\nreturn STATUS_MORE_PROCESSING_REQUIRED;\n}\n` },
        { name: "a member that is filled in one of two ways, both of the right kind, and cast to another", code: `${f(TWO_WAYS, "x->Socket = s;")}void g(PCTX x) {\nPWSK_SOCKET s = x->Socket;\n${CAST}\n}\n` },
        { name: "memory of which nothing is known, and cast to another, in a driver that makes sockets with the event", code: `${f("x->Socket = Make(x, WSK_FLAG_DATAGRAM_SOCKET, NULL);")}void g(PVOID *where) {\nPWSK_SOCKET s = *where;\n${CAST}\n}\n` },
        { name: "reading the option", code: control("CONNECTION", "WSK_EVENT_ACCEPT").replace("WskSetOption", "WskGetOption") },
    ],
    invalid: [
        { name: "a datagram event on a connection", code: control("CONNECTION", "WSK_EVENT_RECEIVE_FROM"), errors: [{ message: "category", line: 2, data: { events: "WSK_EVENT_RECEIVE_FROM", category: "a connection socket", allowed: "WSK_EVENT_RECEIVE, WSK_EVENT_DISCONNECT, WSK_EVENT_SEND_BACKLOG" } }] },
        { name: "one of several", code: control("CONNECTION", "WSK_EVENT_RECEIVE | WSK_EVENT_ACCEPT"), ...wrong(2) },
        { name: "connection events on a datagram socket", code: control("DATAGRAM", "WSK_EVENT_RECEIVE"), ...wrong(2) },
        { name: "a datagram event on a listener", code: control("LISTEN", "WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE_FROM"), ...wrong(2) },
        { name: "disabling what the socket does not have", code: control("DATAGRAM", "WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE"), ...wrong(2) },
        { name: "by number", code: control("DATAGRAM", "0x40"), ...wrong(2) },
        { name: "through a macro", code: `#define WANTED (WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT)\n${control("DATAGRAM", "WANTED")}`, ...wrong(3) },
        { name: "an inline cast", code: "NTSTATUS g(PWSK_SOCKET s) { WSK_EVENT_CALLBACK_CONTROL c;\nc.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID; c.EventMask = WSK_EVENT_RECEIVE;\nc.EventMask |= WSK_EVENT_RECEIVE_FROM;\nreturn ((PWSK_PROVIDER_DATAGRAM_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, NULL); }", ...wrong(4) },
        { name: "a socket made here, through helpers", code: f("PWSK_SOCKET s = Make(x, WSK_FLAG_DATAGRAM_SOCKET, NULL);", "Enable(s, WSK_EVENT_RECEIVE);"), ...wrong(FIRST + 1) },
        { name: "a socket made here, without any events", code: f("PWSK_SOCKET s = Make(x, WSK_FLAG_BASIC_SOCKET, NULL);", "Enable(s, WSK_EVENT_RECEIVE);"), ...wrong(FIRST + 1) },
        { name: "a socket that a member holds", code: f("x->Socket = Make(x, WSK_FLAG_CONNECTION_SOCKET, NULL);", "}", "void g(PCTX x) {", "Enable(x->Socket, WSK_EVENT_ACCEPT);"), ...wrong(FIRST + 3) },
        { name: "an accepted socket", code: `${ENABLE}NTSTATUS WSKAPI AcceptEvent(PVOID a, ULONG b, PSOCKADDR c, PSOCKADDR d, PWSK_SOCKET s, PVOID *f, CONST WSK_CLIENT_CONNECTION_DISPATCH **g) { if (s == NULL) return STATUS_REQUEST_NOT_ACCEPTED;\nEnable(s, WSK_EVENT_RECEIVE_FROM); return STATUS_SUCCESS; }\nconst WSK_CLIENT_LISTEN_DISPATCH T = { AcceptEvent, NULL, NULL };\n`, ...wrong(4) },
        { name: "across files", code: "#include \"net.h\"\nvoid f(PWSK_PROVIDER_NPI n, PIRP i) { PWSK_SOCKET s;\nn->Dispatch->WskSocket(n->Client, 2, 2, 17, WSK_FLAG_DATAGRAM_SOCKET, NULL, NULL, NULL, NULL, NULL, i);\ns = (PWSK_SOCKET)i->IoStatus.Information;\nEnable(s, WSK_EVENT_DISCONNECT); }\n", files: { "net.h": "NTSTATUS Enable(PWSK_SOCKET s, ULONG mask);\n", "net.c": ENABLE.replaceAll("static ", "") }, ...wrong(5) },
        { name: "made here in one of two ways, and cast to what it is", code: f("PWSK_SOCKET s;", "if (k) s = Make(x, WSK_FLAG_DATAGRAM_SOCKET, NULL); else s = Make(x, WSK_FLAG_DATAGRAM_SOCKET, x);", "{ WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE }; ((const WSK_PROVIDER_DATAGRAM_DISPATCH *)s->Dispatch)->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, NULL); }"), ...wrong(FIRST + 2) },
        { name: "inherited by nobody", code: `${control("LISTEN", "WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT")}${ACCEPT}`, errors: [{ message: "notInherited", line: 2, data: { events: "WSK_EVENT_RECEIVE and WSK_EVENT_DISCONNECT" } }] },
        { name: "an inherited event disabled on the listener", code: control("LISTEN", "WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE", "irp"), errors: [{ message: "inheritedDisable", line: 2, data: { events: "WSK_EVENT_DISCONNECT" } }] },
        { name: "a member that a context leads to", code: `${f("x->Socket = Make(x, WSK_FLAG_CONNECTION_SOCKET, NULL);")}NTSTATUS Bound(PDEVICE_OBJECT o, PIRP i, PVOID context) {\nPCTX x = context;\nEnable(x->Socket, WSK_EVENT_ACCEPT);\nreturn STATUS_MORE_PROCESSING_REQUIRED;\n}\n`, ...wrong(FIRST + 4) },
        { name: "memory of which nothing is known, and cast to the only kind that the driver makes", code: `${TYPES}NTSTATUS Open(PCTX x, PSOCKADDR a) { return x->Npi.Dispatch->WskSocketConnect(x->Npi.Client, SOCK_STREAM, IPPROTO_TCP, a, a, 0, x, NULL, NULL, NULL, NULL, x->Irp); }\nvoid g(PVOID *where) {\nPWSK_SOCKET s = *where;\n${CAST}\n}\n`, ...wrong(5) },
    ],
});
