import { BASE, driver, LIBRARY, user } from "../tests/socket-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-use-before-bind.js";

const CONN = "AS(WSK_PROVIDER_CONNECTION_DISPATCH, s)";
const DGRAM = "AS(WSK_PROVIDER_DATAGRAM_DISPATCH, s)";
const LISTEN = "AS(WSK_PROVIDER_LISTEN_DISPATCH, s)";
const STREAM = "AS(WSK_PROVIDER_STREAM_DISPATCH, s)";
const bind = (table: string): string => `st = Await(c, ${table}->WskBind(s, &c->L, 0, c->Irp));`;
const CONNECT = `st = Await(c, ${CONN}->WskConnect(s, &c->R, 0, c->Irp));`;
const SEND = `st = ${CONN}->WskSend(s, &c->Buf, 0, c->Irp);`;
const ioctl = (table: string, code: string): string => `st = Await(c, ${table}->WskControlSocket(s, WskIoctl, ${code}, 0, c->N, c->P, 0, NULL, NULL, c->Irp));`;
const FAILED = "if (!NT_SUCCESS(st)) goto End;";
/** Makes a socket `s` and does something with it; the body starts at `BASE + 6`. */
const f = (flag: string, ...body: readonly string[]): string =>
    driver("NTSTATUS f(PCTX c, BOOLEAN k) {", "PWSK_SOCKET s;", `NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_${flag}_SOCKET));`, "if (!NT_SUCCESS(st)) return st;", "s = c->Socket = Taken(c);", ...body, "End: return st;", "}");

testRule(rule, {
    valid: [
        { name: "bound by a request whose result is kept and never tested", code: f("CONNECTION", `st = ${CONN}->WskBind(s, &c->L, 0, c->Irp);`, "KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, NULL);", CONNECT) },
        { name: "bound by a request whose result is asked only for what it is to wait", code: f("CONNECTION", `st = ${CONN}->WskBind(s, &c->L, 0, c->Irp);`, "if (st == STATUS_PENDING) { KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, NULL); st = c->Irp->IoStatus.Status; }", "IoReuseIrp(c->Irp, 0);", CONNECT) },
        { name: "bound by a request whose result nobody asks for", code: f("CONNECTION", `${CONN}->WskBind(s, &c->L, 0, c->Irp);`, "KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, NULL);", CONNECT) },
        { name: "the backlog of a connection", code: f("CONNECTION", bind(CONN), FAILED, CONNECT, FAILED, `st = ${CONN}->WskControlSocket(s, WskIoctl, SIO_WSK_QUERY_RECEIVE_BACKLOG, 0, 0, NULL, sizeof(c->Size), &c->Size, NULL, c->Irp);`) },
        { name: "an option of no connection", code: f("CONNECTION", bind(CONN), FAILED, `st = ${CONN}->WskControlSocket(s, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, sizeof(c->On), &c->On, 0, NULL, NULL, c->Irp);`) },
        { name: "bound and connected", code: f("CONNECTION", bind(CONN), FAILED, CONNECT, FAILED, SEND) },
        { name: "a datagram socket", code: f("DATAGRAM", bind(DGRAM), FAILED, `st = ${DGRAM}->WskSendTo(s, &c->Buf, 0, &c->R, 0, NULL, c->Irp);`) },
        { name: "a listening socket", code: f("LISTEN", bind(LISTEN), FAILED, `st = ${LISTEN}->WskAccept(s, 0, NULL, NULL, NULL, NULL, c->Irp);`) },
        { name: "a stream socket", code: f("STREAM", bind(STREAM), FAILED, `st = Await(c, ${STREAM}->WskListen(s, c->Irp));`, FAILED, `st = ${STREAM}->WskAccept(s, 0, NULL, NULL, NULL, NULL, c->Irp);`) },
        { name: "options first", code: f("DATAGRAM", `st = Await(c, ${DGRAM}->WskControlSocket(s, WskSetOption, SO_REUSEADDR, SOL_SOCKET, sizeof(c->On), &c->On, 0, NULL, NULL, c->Irp));`, bind(DGRAM)) },
        { name: "WskSocketConnect", code: driver("NTSTATUS f(PCTX c) {", "PWSK_SOCKET s;", "NTSTATUS st = Await(c, c->Npi.Dispatch->WskSocketConnect(c->Npi.Client, SOCK_STREAM, IPPROTO_TCP, &c->L, &c->R, 0, NULL, NULL, NULL, NULL, NULL, c->Irp));", "if (!NT_SUCCESS(st)) return st;", "s = c->Socket = Taken(c);", SEND, "return st;", "}") },
        { name: "an accepted socket", code: driver("NTSTATUS f(PCTX c) {", "PWSK_SOCKET s;", "NTSTATUS st = Await(c, AS(WSK_PROVIDER_LISTEN_DISPATCH, c->Listen)->WskAccept(c->Listen, 0, NULL, NULL, NULL, NULL, c->Irp));", "if (!NT_SUCCESS(st)) return st;", "s = c->Socket = Taken(c);", SEND, "return st;", "}") },
        { name: "a socket from WskAcceptEvent", code: driver("NTSTATUS WSKAPI AcceptEvent(PVOID c, ULONG f, PSOCKADDR L, PSOCKADDR R, PWSK_SOCKET s, PVOID *x, const WSK_CLIENT_CONNECTION_DISPATCH **d) {", "AS(WSK_PROVIDER_CONNECTION_DISPATCH, s)->WskSend(s, &g_Buf, 0, g_Irp);", "return STATUS_SUCCESS;", "}", "const WSK_CLIENT_LISTEN_DISPATCH g_L = { AcceptEvent, NULL, NULL };") },
        { name: "a socket from elsewhere", code: driver("NTSTATUS f(PCTX c, PWSK_SOCKET s) {", `return ${CONN}->WskSend(s, &c->Buf, 0, c->Irp);`, "}") },
        { name: "a socket of a context", code: driver("NTSTATUS f(PCTX c) {", "return c->D->WskConnect(c->Socket, &c->R, 0, c->Irp);", "}") },
        { name: "a category that is not known", code: driver("NTSTATUS f(PCTX c, ULONG flags) {", "PWSK_SOCKET s;", "NTSTATUS st = Await(c, NEW_SOCKET(c, flags));", "if (!NT_SUCCESS(st)) return st;", "s = c->Socket = Taken(c);", SEND, "return st;", "}") },
        { name: "bound by a helper", code: `${f("DATAGRAM", "st = Bind(c, s);", FAILED, `st = ${DGRAM}->WskReceiveFrom(s, &c->Buf, 0, NULL, NULL, NULL, NULL, c->Irp);`)}static NTSTATUS Bind(PCTX c, PWSK_SOCKET s) { return Await(c, ${DGRAM}->WskBind(s, &c->L, 0, c->Irp)); }\n` },
        { name: "bound out of sight", code: f("DATAGRAM", "st = Bind(s);", FAILED, `st = ${DGRAM}->WskSendTo(s, &c->Buf, 0, &c->R, 0, NULL, c->Irp);`) },
        { name: "left after a failure of the bind", code: f("CONNECTION", bind(CONN), "if (!NT_SUCCESS(st)) { CLOSE(s, c->Irp); return st; }", CONNECT) },
        { name: "an end on the way out, whatever was reached", code: f("CONNECTION", bind(CONN), "if (NT_SUCCESS(st)) {", CONNECT, "if (NT_SUCCESS(st)) return st;", "}", `${CONN}->WskDisconnect(s, NULL, WSK_FLAG_ABORTIVE, c->Irp2);`, "CLOSE(s, c->Irp);") },
        { name: "closed unused", code: f("CONNECTION", "CLOSE(s, c->Irp);") },
        { name: "the wish to send is checked", code: f("CONNECTION", bind(CONN), FAILED, "if (k) {", CONNECT, FAILED, "}", "if (k)", SEND) },
        { name: "a remote address behind the bind", code: f("DATAGRAM", bind(DGRAM), FAILED, ioctl(DGRAM, "SIO_WSK_SET_REMOTE_ADDRESS")) },
        { name: "the backlog of a connection", code: f("CONNECTION", bind(CONN), FAILED, CONNECT, FAILED, ioctl(CONN, "SIO_WSK_QUERY_IDEAL_SEND_BACKLOG")) },
        { name: "an ioctl for any time", code: f("CONNECTION", ioctl(CONN, "SIO_ADDRESS_LIST_CHANGE"), bind(CONN)) },
        { name: "the backlog of a stream socket, of which the documentation is silent", code: f("STREAM", bind(STREAM), FAILED, ioctl(STREAM, "SIO_WSK_QUERY_RECEIVE_BACKLOG")) },
        { name: "a remote address, where the bind before it is not in sight", code: driver("NTSTATUS f(PCTX c) {", "PWSK_SOCKET s = c->Socket;", "NTSTATUS", ioctl(DGRAM, "SIO_WSK_SET_REMOTE_ADDRESS"), "return st;", "}") },
        { name: "the backlog of one socket, the connection of another", code: driver("NTSTATUS f(PCTX c, PWSK_SOCKET s, PWSK_SOCKET o) {", "NTSTATUS", ioctl(CONN, "SIO_WSK_QUERY_IDEAL_SEND_BACKLOG"), CONNECT.replace("WskConnect(s", "WskConnect(o"), "return st;", "}") },
        { name: "helpers of a library, in order", files: LIBRARY, code: user("st = Open(&s);", "if (!NT_SUCCESS(st)) return st;", "st = Bind(s);", "if (NT_SUCCESS(st)) st = Connect(s);", "Close(s);", "return st;") },
        { name: "helpers of a library, and one label for all ends", files: LIBRARY, code: user("s = NULL;", "st = Open(&s);", "if (!NT_SUCCESS(st)) goto End;", "st = Bind(s);", "if (!NT_SUCCESS(st)) goto End;", "st = Connect(s);", "if (!NT_SUCCESS(st)) goto End;", "st = Send(s);", "End:", "Close(s);", "return st;") },
    ].concat([
        ["waits in any case", "static NTSTATUS Wait(PCTX c) { KeWaitForSingleObject(&c->Done, Executive, KernelMode, FALSE, NULL); return c->Irp->IoStatus.Status; }", (call: string) => `${call}; st = Wait(c);`] as const,
        ["a status that a helper replaces", "static VOID Wait(PCTX c, PNTSTATUS st) { if (*st == STATUS_PENDING) { KeWaitForSingleObject(&c->Done, Executive, KernelMode, FALSE, NULL); *st = c->Irp->IoStatus.Status; } }", (call: string) => `st = ${call}; Wait(c, &st);`] as const,
        ["a wait of its own", "", (call: string) => `st = ${call}; if (st == STATUS_PENDING) { KeWaitForSingleObject(&c->Done, Executive, KernelMode, FALSE, NULL); st = c->Irp->IoStatus.Status; }`] as const,
        ["a wait of its own in any case", "", (call: string) => `${call}; KeWaitForSingleObject(&c->Done, Executive, KernelMode, FALSE, NULL); st = c->Irp->IoStatus.Status;`] as const,
    ].map(([name, wait, awaited]) => ({
        name,
        code: driver(wait, "NTSTATUS f(PCTX c) {", "PWSK_SOCKET s;", "NTSTATUS st;", awaited("NEW_SOCKET(c, WSK_FLAG_CONNECTION_SOCKET)"), "if (!NT_SUCCESS(st)) return st;", "s = c->Socket = Taken(c);", "IoReuseIrp(c->Irp, 0);",
            awaited(`${CONN}->WskBind(s, &c->L, 0, c->Irp)`), "if (!NT_SUCCESS(st)) { CLOSE(s, c->Irp2); return st; }", "IoReuseIrp(c->Irp, 0);", awaited(`${CONN}->WskConnect(s, &c->R, 0, c->Irp)`), FAILED, SEND, "End: return st;", "}"),
    }))),
    invalid: [
        {
            name: "connected unbound",
            code: f("CONNECTION", CONNECT),
            errors: [{ message: "notBound", line: BASE + 6, data: { call: "WskConnect" }, trace: [`main.c:${BASE + 3}:24 WskSocket makes a connection-oriented socket`, `main.c:${BASE + 3}`, `main.c:${BASE + 6}:15 WskConnect needs a bound socket`] }],
        },
        { name: "a datagram sent unbound", code: f("DATAGRAM", `st = ${DGRAM}->WskSendTo(s, &c->Buf, 0, &c->R, 0, NULL, c->Irp);`), errors: [{ message: "notBound", line: BASE + 6, data: { call: "WskSendTo" } }] },
        { name: "a datagram received unbound", code: f("DATAGRAM", `st = ${DGRAM}->WskReceiveFrom(s, &c->Buf, 0, NULL, NULL, NULL, NULL, c->Irp);`), errors: [{ message: "notBound", line: BASE + 6 }] },
        { name: "accepted unbound", code: f("LISTEN", `st = ${LISTEN}->WskAccept(s, 0, NULL, NULL, NULL, NULL, c->Irp);`), errors: [{ message: "notBound", line: BASE + 6 }] },
        { name: "listening unbound", code: f("STREAM", `st = ${STREAM}->WskListen(s, c->Irp);`), errors: [{ message: "notBound", line: BASE + 6 }] },
        { name: "asked for its address unbound", code: f("LISTEN", `st = ${LISTEN}->WskGetLocalAddress(s, &c->L, c->Irp);`), errors: [{ message: "notBound", line: BASE + 6 }] },
        { name: "a remote address unbound", code: f("DATAGRAM", ioctl(DGRAM, "SIO_WSK_SET_REMOTE_ADDRESS"), FAILED, bind(DGRAM)), errors: [{ message: "notBound", line: BASE + 6, data: { call: "WskControlSocket" } }] },
        { name: "a send address unbound, for good", code: f("DATAGRAM", ioctl(DGRAM, "SIO_WSK_SET_SENDTO_ADDRESS")), errors: [{ message: "notBound", line: BASE + 6 }] },
        { name: "the backlog before the connection", code: f("CONNECTION", bind(CONN), FAILED, ioctl(CONN, "SIO_WSK_QUERY_IDEAL_SEND_BACKLOG")), errors: [{ message: "notConnected", line: BASE + 8 }] },
        { name: "silenced before the connection", code: f("CONNECTION", bind(CONN), FAILED, ioctl(CONN, "SIO_WSK_SET_TCP_SILENT_MODE")), errors: [{ message: "notConnected", line: BASE + 8 }] },
        { name: "the backlog by a helper that is given the code", code: `${f("CONNECTION", bind(CONN), FAILED, "st = Ask(c, s, SIO_WSK_QUERY_RECEIVE_BACKLOG);")}static NTSTATUS Ask(PCTX c, PWSK_SOCKET s, ULONG code) { NTSTATUS ${ioctl(CONN, "code")} return st; }\n`, errors: [{ message: "notConnected", line: BASE + 8 }] },
        {
            name: "a remote address of a socket of which only the bind is in sight",
            code: driver("NTSTATUS f(PCTX c, PWSK_SOCKET s) {", "NTSTATUS", ioctl(DGRAM, "SIO_WSK_SET_REMOTE_ADDRESS"), bind(DGRAM), "return st;", "}"),
            errors: [{ message: "ioctlBeforeBind", line: BASE + 3, data: { option: "SIO_WSK_SET_REMOTE_ADDRESS", other: "WskBind", function: "f" }, trace: [`main.c:${BASE + 3}:15 WskControlSocket is given SIO_WSK_SET_REMOTE_ADDRESS`, `main.c:${BASE + 4}:15 WskBind comes afterwards`] }],
        },
        { name: "the backlog of a socket of which only the connection is in sight", code: driver("NTSTATUS f(PCTX c, PWSK_SOCKET s) {", "NTSTATUS", ioctl(CONN, "SIO_WSK_QUERY_IDEAL_SEND_BACKLOG"), CONNECT, "return st;", "}"), errors: [{ message: "ioctlBeforeConnect", line: BASE + 3, data: { option: "SIO_WSK_QUERY_IDEAL_SEND_BACKLOG", other: "WskConnect", function: "f" } }] },
        { name: "bound on one path only", code: f("DATAGRAM", "if (k) {", bind(DGRAM), FAILED, "}", `st = ${DGRAM}->WskSendTo(s, &c->Buf, 0, &c->R, 0, NULL, c->Irp);`), errors: [{ message: "notBound", line: BASE + 10 }] },
        { name: "gone on after the bind has failed", code: f("CONNECTION", bind(CONN), "if (!NT_SUCCESS(st)) c->Failures++;", CONNECT), errors: [{ message: "notBound", line: BASE + 8 }] },
        { name: "sent unconnected", code: f("CONNECTION", bind(CONN), FAILED, SEND), errors: [{ message: "notConnected", line: BASE + 8, data: { call: "WskSend" } }] },
        { name: "received unconnected", code: f("STREAM", bind(STREAM), FAILED, `st = ${STREAM}->WskReceive(s, &c->Buf, 0, c->Irp);`), errors: [{ message: "notConnected", line: BASE + 8 }] },
        { name: "sent on a listening stream socket", code: f("STREAM", bind(STREAM), FAILED, `st = Await(c, ${STREAM}->WskListen(s, c->Irp));`, FAILED, `st = ${STREAM}->WskSend(s, &c->Buf, 0, c->Irp);`), errors: [{ message: "notConnected", line: BASE + 10 }] },
        { name: "ended unconnected", code: f("CONNECTION", bind(CONN), FAILED, `st = ${CONN}->WskDisconnect(s, NULL, 0, c->Irp);`), errors: [{ message: "notConnected", line: BASE + 8 }] },
        ...["RECEIVE", "IDEAL_SEND"].map((what) => ({
            name: `the ${what} backlog of no connection`,
            code: f("CONNECTION", bind(CONN), FAILED, `st = ${CONN}->WskControlSocket(s, WskIoctl, SIO_WSK_QUERY_${what}_BACKLOG, 0, 0, NULL, sizeof(c->Size), &c->Size, NULL, c->Irp);`),
            errors: [{ message: "notConnected" as const, line: BASE + 8, data: { call: "WskControlSocket" } }],
        })),
        { name: "the peer of no connection", code: f("CONNECTION", bind(CONN), FAILED, `st = ${CONN}->WskGetRemoteAddress(s, &c->R, c->Irp);`), errors: [{ message: "notConnected", line: BASE + 8 }] },
        { name: "made by a helper, used by another one", code: driver("static NTSTATUS Make(PCTX c) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_CONNECTION_SOCKET));", "if (NT_SUCCESS(st)) c->Socket = Taken(c);", "return st;", "}", "static NTSTATUS Connect(PCTX c) { return AS(WSK_PROVIDER_CONNECTION_DISPATCH, c->Socket)->WskConnect(c->Socket, &c->R, 0, c->Irp2); }", "NTSTATUS f(PCTX c) {", "NTSTATUS st = Make(c);", "if (!NT_SUCCESS(st)) return st;", "return Connect(c);", "}"), errors: [{ message: "notBound", line: BASE + 10 }] },
        { name: "flags that a caller decides", code: driver("static NTSTATUS Make(PCTX c, ULONG flags, PWSK_SOCKET *out) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, flags));", "if (NT_SUCCESS(st)) *out = Taken(c);", "return st;", "}", "NTSTATUS f(PCTX c) {", "NTSTATUS st = Make(c, WSK_FLAG_DATAGRAM_SOCKET, &c->Socket);", "if (!NT_SUCCESS(st)) return st;", "return AS(WSK_PROVIDER_DATAGRAM_DISPATCH, c->Socket)->WskSendTo(c->Socket, &c->Buf, 0, &c->R, 0, NULL, c->Irp2);", "}"), errors: [{ message: "notBound", line: BASE + 9 }] },
        { name: "helpers of a library, one left out", files: LIBRARY, code: user("st = Open(&s);", "if (!NT_SUCCESS(st)) return st;", "st = Connect(s);", "Close(s);", "return st;"), errors: [{ message: "notBound", line: 5 }] },
        { name: "bound by a request that has failed, which is only said", code: f("CONNECTION", `st = ${CONN}->WskBind(s, &c->L, 0, c->Irp);`, "KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, NULL);", "st = c->Irp->IoStatus.Status;", "if (!NT_SUCCESS(st)) Log(st);", CONNECT), errors: [{ message: "notBound", line: BASE + 10 }] },
    ],
});
