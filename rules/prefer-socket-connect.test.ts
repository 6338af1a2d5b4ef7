import { BASE, driver } from "../tests/socket-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./prefer-socket-connect.js";

const S = "AS(WSK_PROVIDER_CONNECTION_DISPATCH, s)";
const NEW = "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_CONNECTION_SOCKET));";
const TAKE = "PWSK_SOCKET s = c->Socket = NT_SUCCESS(st) ? Taken(c) : NULL;";
const NONE = "if (s == NULL) return st;";
const BIND = `st = Await(c, ${S}->WskBind(s, &c->L, 0, c->Irp2));`;
const CONNECT = `st = Await(c, ${S}->WskConnect(s, &c->R, 0, c->Irp3));`;
const SEND = `st = ${S}->WskSend(s, &c->Buf, 0, c->Irp4);`;
const f = (...body: readonly string[]): string => driver("NTSTATUS f(PCTX c, BOOLEAN k) {", ...body, "return st;", "}");
const SOCKET_CONNECT = "NTSTATUS st = Await(c, c->Npi.Dispatch->WskSocketConnect(c->Npi.Client, SOCK_STREAM, IPPROTO_TCP, &c->L, &c->R, 0, NULL, NULL, NULL, NULL, NULL, c->Irp));";
/** A function with a connected socket; its body starts at `BASE + 5`. */
const connected = (...body: readonly string[]): string => f(SOCKET_CONNECT, TAKE, NONE, ...body);
const END = `st = ${S}->WskDisconnect(s, NULL, 0, c->Irp);`;

testRule(rule, {
    valid: [
        { name: "WskSocketConnect", code: connected(SEND) },
        { name: "an option in between", code: f(NEW, TAKE, NONE, `${S}->WskControlSocket(s, WskSetOption, SO_EXCLUSIVEADDRUSE, SOL_SOCKET, sizeof(c->On), &c->On, 0, NULL, NULL, c->Irp5);`, BIND, CONNECT) },
        { name: "an option after the bind", code: f(NEW, TAKE, NONE, BIND, `${S}->WskControlSocket(s, WskSetOption, TCP_NODELAY, IPPROTO_TCP, sizeof(c->On), &c->On, 0, NULL, NULL, c->Irp5);`, CONNECT) },
        { name: "never connected here", code: f(NEW, TAKE, NONE, BIND) },
        { name: "a datagram socket", code: driver("NTSTATUS f(PCTX c) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_DATAGRAM_SOCKET));", "PWSK_SOCKET s = Taken(c);", "return AS(WSK_PROVIDER_DATAGRAM_DISPATCH, s)->WskBind(s, &c->L, 0, c->Irp);", "}") },
        { name: "a stream socket, which may listen", code: driver("NTSTATUS f(PCTX c) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_STREAM_SOCKET));", TAKE, BIND, CONNECT, "return st;", "}") },
        { name: "sockets of others", code: driver("NTSTATUS f(PCTX c, PWSK_SOCKET s) {", "NTSTATUS st;", BIND, CONNECT, "return st;", "}") },
        { name: "ended in order, and waited for", code: connected(SEND, `st = Await(c, ${END.slice(5, -1)});`, "CLOSE(s, c->Irp5);") },
        { name: "broken off on purpose", code: connected(SEND, `${S}->WskDisconnect(s, NULL, WSK_FLAG_ABORTIVE, c->Irp);`, "CLOSE(s, c->Irp5);") },
        { name: "nothing was sent", code: connected("CLOSE(s, c->Irp5);") },
        { name: "a socket that others have connected", code: driver("void f(PCTX c) {", "c->D->WskSend(c->Socket, &c->Buf, 0, c->Irp);", "CLOSE(c->Socket, c->Irp2);", "}") },
        { name: "ended out of sight", code: connected(SEND, "Shutdown(s);", "CLOSE(s, c->Irp5);") },
        { name: "waited for out of sight", code: connected(END, "WaitForEnd(c);", "CLOSE(s, c->Irp5);") },
        { name: "an end that was not pending", code: connected(END, "if (st == STATUS_PENDING) return st;", "CLOSE(s, c->Irp5);") },
        { name: "an exclusive branch", code: connected(`if (k) { ${SEND} } else { CLOSE(s, c->Irp5); }`) },
    ],
    invalid: [
        {
            name: "three requests in one function",
            code: f(NEW, TAKE, NONE, BIND, CONNECT),
            errors: [{ message: "stepwise", line: BASE + 2, data: { fn: "f" }, trace: [`main.c:${BASE + 2}:24 WskSocket makes the socket`, `main.c:${BASE + 5}:15 WskBind binds it`, `main.c:${BASE + 6}:15 WskConnect connects it`] }],
        },
        { name: "kept in the context", code: f(NEW, "if (!NT_SUCCESS(st)) return st;", "c->Socket = Taken(c);", "Await(c, c->D->WskBind(c->Socket, &c->L, 0, c->Irp2));", "Await(c, c->D->WskConnect(c->Socket, &c->R, 0, c->Irp3));"), errors: [{ message: "stepwise", line: BASE + 2 }] },
        { name: "one helper for each", code: driver("static NTSTATUS Make(PCTX c) {", NEW, "if (NT_SUCCESS(st)) c->Socket = Taken(c);", "return st;", "}", "static NTSTATUS Bind(PCTX c) { return c->D->WskBind(c->Socket, &c->L, 0, c->Irp2); }", "static NTSTATUS Connect(PCTX c) { return c->D->WskConnect(c->Socket, &c->R, 0, c->Irp3); }", "NTSTATUS f(PCTX c) {", "NTSTATUS st = Make(c);", "if (NT_SUCCESS(st)) st = Bind(c);", "if (NT_SUCCESS(st)) st = Connect(c);", "return st;", "}"), errors: [{ message: "stepwise", line: BASE + 9 }] },
        { name: "reported where it is done, not in the callers", code: driver("static NTSTATUS Open(PCTX c) {", NEW, TAKE, NONE, BIND, CONNECT, "return st;", "}", "NTSTATUS f(PCTX c) { return Open(c); }"), errors: [{ message: "stepwise", line: BASE + 2 }] },
        { name: "closed when it fails", code: f(NEW, TAKE, NONE, BIND, "if (!NT_SUCCESS(st)) { CLOSE(s, c->Irp5); return st; }", CONNECT), errors: [{ message: "stepwise", line: BASE + 2 }] },
        { name: "used afterwards", code: f(NEW, TAKE, NONE, BIND, CONNECT, SEND), errors: [{ message: "stepwise", line: BASE + 2 }] },
        { name: "flags from a caller", code: driver("static NTSTATUS Make(PCTX c, ULONG flags) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, flags));", "if (NT_SUCCESS(st)) c->Socket = Taken(c);", "return st;", "}", "NTSTATUS f(PCTX c) {", "NTSTATUS st = Make(c, WSK_FLAG_CONNECTION_SOCKET);", "if (NT_SUCCESS(st)) st = c->D->WskBind(c->Socket, &c->L, 0, c->Irp2);", "return c->D->WskConnect(c->Socket, &c->R, 0, c->Irp3);", "}"), errors: [{ message: "stepwise", line: BASE + 7 }] },
        {
            name: "closed right after the last data",
            code: connected(SEND, "CLOSE(s, c->Irp5);"),
            errors: [{ message: "closedConnected", line: BASE + 6, data: { call: "WskCloseSocket" } }],
        },
        { name: "closed once the last data was taken", code: connected(`st = Await(c, ${SEND.slice(5, -1)});`, "CLOSE(s, c->Irp5);"), errors: [{ message: "closedConnected", line: BASE + 6 }] },
        { name: "closed by a helper", code: `${connected(SEND, "Close(s, c->Irp5);")}static void Close(PWSK_SOCKET s, PIRP i) { CLOSE(s, i); }\n`, errors: [{ message: "closedConnected", line: BASE + 6 }] },
        { name: "closed while the end is pending", code: connected(END, "CLOSE(s, c->Irp5);"), errors: [{ message: "closedDisconnecting", line: BASE + 6, data: { call: "WskCloseSocket" } }] },
        { name: "closed while the end of somebody's connection is pending", code: driver("void f(PCTX c) {", "c->D->WskDisconnect(c->Socket, NULL, 0, c->Irp);", "CLOSE(c->Socket, c->Irp2);", "}"), errors: [{ message: "closedDisconnecting", line: BASE + 3 }] },
    ],
});
