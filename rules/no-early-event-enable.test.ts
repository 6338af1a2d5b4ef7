import { ENABLE, MAKE, TYPES } from "../tests/event-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-early-event-enable.js";

const BIND = `static NTSTATUS Bind(PWSK_SOCKET s, PSOCKADDR a, PIRP irp) { return ((PWSK_PROVIDER_DATAGRAM_DISPATCH)s->Dispatch)->WskBind(s, a, 0, irp); }
static NTSTATUS BindAny(PCTX x) { SOCKADDR_IN a = { AF_INET }; return Bind(x->Socket, (PSOCKADDR)&a, x->Irp); }
static NTSTATUS Connect(PWSK_SOCKET s, PSOCKADDR a, PIRP irp) { return ((PWSK_PROVIDER_CONNECTION_DISPATCH)s->Dispatch)->WskConnect(s, a, 0, irp); }
`;
const HEADER = `${TYPES}${ENABLE}${MAKE}${BIND}`;
/** A function whose body begins in line 3. */
const f = (...body: readonly string[]) => ({ code: ['#include "base.h"', "NTSTATUS f(PCTX x, PWSK_SOCKET s, PWSK_SOCKET t, PSOCKADDR a, BOOLEAN k) { NTSTATUS st = 0;", ...body, "return st; }", ""].join("\n"), files: { "base.h": HEADER } });
/** Functions that call each other down to one that enables events, which has something else in it; what `f` does begins in line 6. */
const deep = (inner: string) => ({
    code: `#include "base.h"\nstatic NTSTATUS Inner(PWSK_SOCKET s, int n);\nstatic NTSTATUS Outer(PWSK_SOCKET s, int n) { return Inner(s, n); }\nNTSTATUS f(PCTX x, PWSK_SOCKET s, PSOCKADDR a) {\nOuter(s, 5);\nreturn Bind(s, a, x->Irp); }\nstatic NTSTATUS Middle(PWSK_SOCKET s, int n) { return Enable(s, WSK_EVENT_RECEIVE_FROM); }\nstatic NTSTATUS Inner(PWSK_SOCKET s, int n) { ${inner} }\n`,
    files: { "base.h": HEADER },
    errors: [{ message: "beforeBind" as const, line: 5, data: { other: "WskBind", function: "f" } }],
});
const ON = "Enable(s, WSK_EVENT_RECEIVE_FROM);";
const early = (line: number, other = "WskBind") => ({ errors: [{ message: other === "WskBind" ? "beforeBind" as const : "beforeConnect" as const, line, data: { other, function: "f" } }] });

testRule(rule, {
    valid: [
        { name: "bound first", ...f("Bind(s, a, x->Irp);", ON) },
        { name: "connected first", ...f("Bind(s, a, x->Irp);", "Connect(s, a, x->Irp);", "Enable(s, WSK_EVENT_RECEIVE);") },
        { name: "another socket", ...f(ON, "Bind(t, a, x->Irp);") },
        { name: "no bind in sight", ...f(ON) },
        { name: "an accepted socket", ...f("PWSK_SOCKET n; ((PWSK_PROVIDER_LISTEN_DISPATCH)s->Dispatch)->WskAccept(s, 0, NULL, NULL, NULL, NULL, x->Irp);", "n = (PWSK_SOCKET)x->Irp->IoStatus.Information;", "Enable(n, WSK_EVENT_RECEIVE);") },
        { name: "one or the other", ...f("if (k) Enable(s, WSK_EVENT_RECEIVE_FROM);", "else Bind(s, a, x->Irp);") },
        { name: "code out of sight had the socket", ...f(ON, "s = Other(x);", "Bind(s, a, x->Irp);") },
        { name: "closed and made again", ...f("Bind(s, a, x->Irp); ", ON, "((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, x->Irp);", "s = Make(x, WSK_FLAG_DATAGRAM_SOCKET, NULL);", "Bind(s, a, x->Irp);") },
        { name: "another option", ...f("((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, SO_REUSEADDR, SOL_SOCKET, sizeof(k), &k, 0, NULL, NULL, x->Irp);", "Bind(s, a, x->Irp);", ON) },
        { name: "a second bind after the first one failed", ...f("st = Bind(s, a, x->Irp);", "if (!NT_SUCCESS(st)) st = Bind(s, a, x->Irp);", ON) },
        { name: "static callbacks come first", ...f("WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE_FROM };", "x->Npi.Dispatch->WskControlClient(x->Npi.Client, WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(c), &c, 0, NULL, NULL, NULL);", "Bind(s, a, x->Irp);") },
        { name: "left out", ...f("#if 0", ON, "#endif", "Bind(s, a, x->Irp);") },
    ],
    invalid: [
        { name: "before the bind", ...f(ON, "Bind(s, a, x->Irp);"), errors: [{ message: "beforeBind", line: 3, trace: ["main.c:3:1 f calls Enable", "base.h", "base.h", "main.c:4:1 f calls Bind", "base.h"] }] },
        { name: "before the bind, both directly", ...f("WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE_FROM }; const WSK_PROVIDER_DATAGRAM_DISPATCH *d = s->Dispatch;", "d->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, NULL);", "d->WskBind(s, a, 0, x->Irp);"), ...early(4) },
        { name: "a socket made here", ...f("s = Make(x, WSK_FLAG_DATAGRAM_SOCKET, NULL);", ON, "Bind(s, a, x->Irp);"), ...early(4) },
        { name: "the socket of a context", ...f("Enable(x->Socket, WSK_EVENT_RECEIVE_FROM);", "BindAny(x);"), ...early(3) },
        { name: "with a test between", ...f("st = Enable(s, WSK_EVENT_ACCEPT);", "if (!NT_SUCCESS(st)) return st;", "st = Bind(s, a, x->Irp);"), ...early(3) },
        { name: "on one way", ...f("if (k) {", ON, "}", "Bind(s, a, x->Irp);"), ...early(4) },
        { name: "before the connect", ...f("Enable(s, WSK_EVENT_RECEIVE);", "Connect(s, a, x->Irp);"), ...early(3, "WskConnect") },
        { name: "bound, but not connected", ...f("Bind(s, a, x->Irp);", "Enable(s, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT);", "Connect(s, a, x->Irp);"), ...early(4, "WskConnect") },
        { name: "disabling too early", ...f("Enable(s, WSK_EVENT_RECEIVE_FROM | WSK_EVENT_DISABLE);", "Bind(s, a, x->Irp);"), ...early(3) },
        { name: "far below", ...deep("return Middle(s, n);") },
        { name: "far below, where a comment names the caller", ...deep("/* f calls this. */ return Middle(s, n);") },
        { name: "far below, where a text names the caller", ...deep('DbgPrint("f: events\\n"); return Middle(s, n);') },
        { name: "in a circle of calls", ...deep("NTSTATUS st = Middle(s, n); if (!NT_SUCCESS(st) && n > 0) return Outer(s, n - 1); return st;") },
        { name: "through a macro", code: `#include "base.h"\n#define BIND(s, a, i) ((PWSK_PROVIDER_LISTEN_DISPATCH)(s)->Dispatch)->WskBind(s, a, 0, i)\nvoid f(PCTX x, PSOCKADDR a) {\nEnable(x->Listener, WSK_EVENT_ACCEPT);\nBIND(x->Listener, a, x->Irp); }\n`, files: { "base.h": HEADER }, ...early(4) },
        { name: "across files", code: '#include "net.h"\nvoid f(PWSK_SOCKET s, PSOCKADDR a, PIRP i) {\nNetEnable(s, WSK_EVENT_ACCEPT);\nNetBind(s, a, i); }\n', files: { "net.h": "NTSTATUS NetEnable(PWSK_SOCKET s, ULONG mask);\nNTSTATUS NetBind(PWSK_SOCKET s, PSOCKADDR a, PIRP i);\n", "net.c": `${HEADER}NTSTATUS NetEnable(PWSK_SOCKET s, ULONG m) { return Enable(s, m); }\nNTSTATUS NetBind(PWSK_SOCKET s, PSOCKADDR a, PIRP i) { return Bind(s, a, i); }\n` }, ...early(3) },
    ],
});
