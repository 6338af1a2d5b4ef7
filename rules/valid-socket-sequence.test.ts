import { BASE, driver, LIBRARY, user } from "../tests/socket-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-socket-sequence.js";

const END = "c->D->WskDisconnect(c->Socket, NULL, 0, c->Irp);";
const ABORT = "c->D->WskDisconnect(c->Socket, NULL, WSK_FLAG_ABORTIVE, c->Irp);";
const SEND = "c->D->WskSend(c->Socket, &c->Buf, 0, c->Irp2);";
const RECEIVE = "c->D->WskReceive(c->Socket, &c->Buf, 0, c->Irp2);";
const SILENCE = "c->D->WskControlSocket(c->Socket, WskIoctl, SIO_WSK_SET_TCP_SILENT_MODE, 0, 0, NULL, 0, NULL, NULL, c->Irp);";
const LINK = "c->D->WskConnect(c->Socket, &c->R, 0, c->Irp);";
const RECORDS = "c->D->WskControlSocket(c->Socket, WskIoctl, SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS, 0, c->N, c->P, 0, NULL, NULL, c->Irp2);";
const FAST = "c->D->WskControlSocket(c->Socket, WskIoctl, SIO_LOOPBACK_FAST_PATH, 0, sizeof(c->On), &c->On, 0, NULL, NULL, c->Irp2);";
const INSPECT = "c->D->WskControlSocket(c->Socket, WskIoctl, SIO_WSK_QUERY_INSPECT_ID, 0, 0, NULL, sizeof(c->Id), &c->Id, &c->N, NULL);";
/** A function with a connected socket; its body starts at `BASE + 2`. */
const f = (...body: readonly string[]): string => driver("void f(PCTX c, BOOLEAN k) {", ...body, "}");
const S = "AS(WSK_PROVIDER_STREAM_DISPATCH, s)";
const LISTEN = `st = Await(c, ${S}->WskListen(s, c->Irp));`;
const CONNECT = `st = Await(c, ${S}->WskConnect(s, &c->R, 0, c->Irp));`;
const FAILED = "if (!NT_SUCCESS(st)) return st;";
/** A function with a bound stream socket; its body starts at `BASE + 8`. */
const stream = (...body: readonly string[]): string =>
    driver("NTSTATUS f(PCTX c, BOOLEAN k) {", "PWSK_SOCKET s;", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_STREAM_SOCKET));", FAILED, "s = c->Socket = Taken(c);", `st = Await(c, ${S}->WskBind(s, &c->L, 0, c->Irp));`, FAILED, ...body, "return st;", "}");

testRule(rule, {
    valid: [
        { name: "received after an orderly end", code: f(END, RECEIVE) },
        { name: "sent before", code: f(SEND, END) },
        { name: "ended with the last data", code: f("c->D->WskDisconnect(c->Socket, &c->Buf, 0, c->Irp);", RECEIVE) },
        { name: "an exclusive branch", code: f(`if (k) { ${END} } else { ${SEND} }`) },
        { name: "returned in between", code: f(`if (k) { ${END} return; }`, SEND) },
        { name: "the end has failed", code: f(`NTSTATUS st = ${END}`, "if (!NT_SUCCESS(st))", SEND) },
        { name: "another socket", code: f(END, "c->D->WskSend(c->Other, &c->Buf, 0, c->Irp2);") },
        { name: "another socket at the same place", code: f(END, "c->Socket = c->Next;", SEND) },
        { name: "flags that are not known", code: driver("void f(PCTX c, ULONG flags) {", "c->D->WskDisconnect(c->Socket, NULL, flags, c->Irp);", RECEIVE, "}") },
        { name: "silent when the send was waited for", code: f(SEND, "KeWaitForSingleObject(&c->Done, Executive, KernelMode, FALSE, NULL);", SILENCE) },
        { name: "silent where the send is not pending", code: f(`NTSTATUS st = ${SEND}`, "if (st != STATUS_PENDING) {", SILENCE, "}") },
        { name: "silent when code out of sight may have waited", code: f(SEND, "Flush(c);", SILENCE) },
        { name: "silent while a receive is pending", code: f(RECEIVE, SILENCE) },
        { name: "silent while another socket sends", code: f("c->D->WskSend(c->Other, &c->Buf, 0, c->Irp2);", SILENCE) },
        { name: "closed in silent mode", code: f(SILENCE, "CLOSE(c->Socket, c->Irp2);") },
        { name: "closed after the end", code: f(ABORT, "CLOSE(c->Socket, c->Irp2);") },
        { name: "an orderly end that is then cut short", code: f(END, ABORT, "CLOSE(c->Socket, c->Irp2);") },
        { name: "another control code", code: f("c->D->WskControlSocket(c->Socket, WskIoctl, SIO_WSK_QUERY_RECEIVE_BACKLOG, 0, 0, NULL, sizeof(c->N), &c->N, NULL, c->Irp);", SEND) },
        { name: "listens and accepts", code: stream(LISTEN, FAILED, `${S}->WskAccept(s, 0, NULL, NULL, NULL, NULL, c->Irp2);`) },
        { name: "one or the other", code: stream(`if (k) { ${LISTEN} } else { ${CONNECT} }`) },
        { name: "the one where the other has failed", code: stream(LISTEN, "if (!NT_SUCCESS(st)) {", CONNECT, "}") },
        { name: "an accepted socket is another one", code: stream(LISTEN, FAILED, `st = Await(c, ${S}->WskAccept(s, 0, NULL, NULL, NULL, NULL, c->Irp));`, FAILED, "s = Taken(c);", `st = ${S}->WskSend(s, &c->Buf, 0, c->Irp2);`) },
        { name: "a loop over connections", code: driver("void f(PCTX *c, int n) { int i; for (i = 0; i < n; i++) { c[i]->D->WskSend(c[i]->Socket, &c[i]->Buf, 0, c[i]->Irp); c[i]->D->WskDisconnect(c[i]->Socket, NULL, 0, c[i]->Irp2); } }") },
        { name: "redirect records before the connection", code: f(RECORDS, LINK) },
        { name: "redirect records where the connection has failed", code: f(`NTSTATUS st = ${LINK}`, "if (!NT_SUCCESS(st))", RECORDS) },
        { name: "redirect records of another socket", code: f(LINK, RECORDS.replaceAll("c->Socket", "c->Other")) },
        { name: "another ioctl at any time", code: f(LINK, RECORDS.replace("SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS", "SIO_ADDRESS_LIST_CHANGE")) },
        { name: "the fast path before the listening socket accepts", code: f(FAST, "c->D->WskAccept(c->Socket, 0, NULL, NULL, NULL, NULL, c->Irp2);") },
        { name: "the inspection of a socket from elsewhere", code: f(INSPECT, SEND) },
        { name: "the inspection of an accepted socket", code: driver("NTSTATUS f(PCTX c) {", "PWSK_SOCKET s;", "NTSTATUS st = Await(c, AS(WSK_PROVIDER_LISTEN_DISPATCH, c->Listen)->WskAccept(c->Listen, 0, NULL, NULL, NULL, NULL, c->Irp));", FAILED, "s = c->Socket = Taken(c);", INSPECT, "return st;", "}") },
        { name: "a stream socket, of which the documentation is silent", code: stream(CONNECT, FAILED, RECORDS.replace("c->D->", `${S}->`).replace("c->Socket", "s")) },
        { name: "helpers of a library, in order", files: LIBRARY, code: user("st = Open(&s);", "if (!NT_SUCCESS(st)) return st;", "st = Bind(s);", "if (NT_SUCCESS(st)) st = Connect(s);", "if (NT_SUCCESS(st)) { st = Send(s); Hangup(s); }", "Close(s);", "return st;") },
    ],
    invalid: [
        {
            name: "sent after the end",
            code: f(END, SEND),
            errors: [{ message: "sentAfterDisconnect", line: BASE + 3, data: { call: "WskSend", before: "WskDisconnect" }, trace: [`main.c:${BASE + 2}:1 WskDisconnect ends the connection`, `main.c:${BASE + 2}`, `main.c:${BASE + 3}:1 WskSend sends data afterwards`] }],
        },
        { name: "sent after the end has completed", code: f(`Await(c, ${END.slice(0, -1)});`, SEND), errors: [{ message: "sentAfterDisconnect", line: BASE + 3 }] },
        { name: "sent after it was broken off", code: f(ABORT, SEND), errors: [{ message: "usedAfterAbort", line: BASE + 3, data: { call: "WskSend", before: "WskDisconnect" } }] },
        { name: "received after it was broken off", code: f(ABORT, RECEIVE), errors: [{ message: "usedAfterAbort", line: BASE + 3 }] },
        { name: "an orderly end, then broken off, then received", code: f(END, ABORT, RECEIVE), errors: [{ message: "usedAfterAbort", line: BASE + 4 }] },
        { name: "on one path", code: f(`if (k) ${END}`, SEND), errors: [{ message: "sentAfterDisconnect", line: BASE + 3 }] },
        { name: "through helpers", code: driver(`static void Bye(PCTX c) { ${END} }`, `static NTSTATUS Say(PCTX c) { return ${SEND} }`, "void f(PCTX c) {", "Bye(c);", "Say(c);", "}"), errors: [{ message: "sentAfterDisconnect", line: BASE + 5, trace: [`main.c:${BASE + 1}`, `main.c:${BASE + 4}`, `main.c:${BASE + 5}`, `main.c:${BASE + 2}`] }] },
        { name: "in the next turn", code: driver("void f(PCTX c) {", "while (!c->Stop) {", SEND, END, "}", "}"), errors: [{ message: "sentAfterDisconnect", line: BASE + 3 }] },
        { name: "silent while a send is pending", code: f(SEND, SILENCE), errors: [{ message: "silencedPending", line: BASE + 3, data: { call: "WskControlSocket", before: "WskSend" } }] },
        { name: "silent where the send is known to be pending", code: f(`NTSTATUS st = ${SEND}`, "if (st == STATUS_PENDING) {", SILENCE, "}"), errors: [{ message: "silencedPending", line: BASE + 4 }] },
        { name: "silent while the end is pending", code: f(END, SILENCE.replace("c->Irp)", "c->Irp2)")), errors: [{ message: "silencedPending", line: BASE + 3, data: { call: "WskControlSocket", before: "WskDisconnect" } }] },
        { name: "silent by a helper while a send is pending", code: driver(`void Hush(PCTX c) { ${SILENCE} }`, "void f(PCTX c) {", SEND, "Hush(c);", "}"), errors: [{ message: "silencedPending", line: BASE + 4, trace: ["main.c", "main.c", "main.c", "main.c"] }] },
        { name: "sent in silent mode", code: f(SILENCE, SEND), errors: [{ message: "usedSilent", line: BASE + 3, data: { call: "WskSend", before: "WskControlSocket" } }] },
        { name: "ended in silent mode", code: f(SILENCE, END), errors: [{ message: "usedSilent", line: BASE + 3 }] },
        { name: "asked in silent mode", code: f(SILENCE, "c->D->WskGetRemoteAddress(c->Socket, &c->R, c->Irp2);"), errors: [{ message: "usedSilent", line: BASE + 3 }] },
        { name: "listens, then connects", code: stream(LISTEN, FAILED, CONNECT), errors: [{ message: "listenedThenConnected", line: BASE + 10, data: { call: "WskConnect", before: "WskListen" } }] },
        { name: "connects, then listens", code: stream(CONNECT, FAILED, LISTEN), errors: [{ message: "connectedThenListened", line: BASE + 10, data: { call: "WskListen", before: "WskConnect" } }] },
        { name: "connects, then accepts", code: stream(CONNECT, FAILED, `st = ${S}->WskAccept(s, 0, NULL, NULL, NULL, NULL, c->Irp2);`), errors: [{ message: "connectedThenListened", line: BASE + 10 }] },
        {
            name: "redirect records after the connection", code: f(LINK, RECORDS),
            errors: [{ message: "connectedBefore", line: BASE + 3, data: { option: "SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS", function: "f" }, trace: [`main.c:${BASE + 2}:1 WskConnect uses the socket for a connection`, `main.c:${BASE + 3}:1 WskControlSocket sets SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS`] }],
        },
        { name: "redirect records after WskConnectEx, by helpers", code: driver("static NTSTATUS Link(PCTX c) { return c->D->WskConnectEx(c->Socket, &c->R, NULL, 0, c->Irp); }", `static NTSTATUS Ask(PCTX c, ULONG code) { return ${RECORDS.replace("SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS", "code")} }`, "void f(PCTX c) {", "Link(c);", "Ask(c, SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS);", "}"), errors: [{ message: "connectedBefore", line: BASE + 5 }] },
        { name: "redirect records of a socket that was made connected", code: driver("NTSTATUS f(PCTX c) {", "NTSTATUS st = Await(c, c->Npi.Dispatch->WskSocketConnect(c->Npi.Client, SOCK_STREAM, IPPROTO_TCP, &c->L, &c->R, 0, NULL, NULL, NULL, NULL, NULL, c->Irp));", FAILED, "c->Socket = Taken(c);", RECORDS, "return st;", "}"), errors: [{ message: "connectedBefore", line: BASE + 5 }] },
        { name: "the fast path after the connection", code: f(LINK, FAST), errors: [{ message: "connectedBefore", line: BASE + 3, data: { option: "SIO_LOOPBACK_FAST_PATH", function: "f" } }] },
        { name: "the fast path when the listening socket accepts", code: f("c->D->WskAccept(c->Socket, 0, NULL, NULL, NULL, NULL, c->Irp2);", FAST), errors: [{ message: "connectedBefore", line: BASE + 3 }] },
        { name: "the inspection of a socket that the driver has connected", code: f(LINK, INSPECT), errors: [{ message: "notAccepted", line: BASE + 3, data: { option: "SIO_WSK_QUERY_INSPECT_ID", function: "f" } }] },
        { name: "the inspection of a socket that the driver will connect", code: f(INSPECT, LINK), errors: [{ message: "notAccepted", line: BASE + 2 }] },
        { name: "helpers of a library in the wrong order", files: LIBRARY, code: user("st = Open(&s);", "if (!NT_SUCCESS(st)) return st;", "st = Bind(s);", "if (NT_SUCCESS(st)) st = Connect(s);", "if (NT_SUCCESS(st)) { Hangup(s);", "st = Send(s); }", "Close(s);", "return st;"), errors: [{ message: "sentAfterDisconnect", line: 8 }] },
    ],
});
