import { CALLBACKS, ENABLE, fixed, MAKE, TYPES } from "../tests/event-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./require-receive-resume.js";

const HEADER = `${TYPES}${CALLBACKS.replaceAll("On", "No")}${ENABLE}${MAKE}`;
const START = "NTSTATUS Start(PWSK_CLIENT_NPI n, PWSK_REGISTRATION r) { return WskRegister(n, r); }";
const on = (...lines: readonly string[]) => ({ code: ['#include "base.h"', ...lines, START, ""].join("\n"), files: { "base.h": HEADER } });
/** A receive callback whose body begins in line 3. */
const receive = (...body: readonly string[]): readonly string[] =>
    ["NTSTATUS WSKAPI OnReceive(PVOID x, ULONG f, PWSK_DATA_INDICATION i, SIZE_T n, SIZE_T *taken) { SIZE_T room = Room(x);", ...body, "return STATUS_SUCCESS; }", "static const WSK_CLIENT_CONNECTION_DISPATCH Table = { OnReceive, NULL, NULL };"];
const receiveFrom = (...body: readonly string[]): readonly string[] =>
    ["NTSTATUS WSKAPI OnReceiveFrom(PVOID x, ULONG f, PWSK_DATAGRAM_INDICATION i) {", ...body, "return STATUS_SUCCESS; }", "static const WSK_CLIENT_DATAGRAM_DISPATCH Table = { OnReceiveFrom };"];
const REFUSE = "if (room == 0) return STATUS_DATA_NOT_ACCEPTED;";
const RESUME = "void Resume(PCTX x) { WSK_BUF b = { NULL, 0, 0 }; ((PWSK_PROVIDER_CONNECTION_DISPATCH)x->Socket->Dispatch)->WskReceive(x->Socket, &b, 0, x->Irp); }";
const SETUP = "NTSTATUS Open(PCTX x, PSOCKADDR a) { PWSK_SOCKET s = Make(x, WSK_FLAG_DATAGRAM_SOCKET, &Table); ((PWSK_PROVIDER_DATAGRAM_DISPATCH)s->Dispatch)->WskBind(s, a, 0, x->Irp); return Enable(s, WSK_EVENT_RECEIVE_FROM); }";
const found = (message: "refused" | "partial" | "datagram", line: number, callback = message === "datagram" ? "OnReceiveFrom" : "OnReceive") => ({ errors: [{ message, line, data: { callback } }] });

testRule(rule, {
    valid: [
        { name: "the driver receives", ...on(...receive(REFUSE), RESUME) },
        { name: "the driver receives in another file", code: ['#include "base.h"', ...receive(REFUSE)].join("\n"), files: { "base.h": HEADER, "net.c": `#include "base.h"\n${RESUME}\n` } },
        { name: "a PFN variable", ...on(...receive(REFUSE), "void Resume(PCTX x, PFN_WSK_RECEIVE get) { WSK_BUF b = { NULL, 0, 0 }; get(x->Socket, &b, 0, x->Irp); }") },
        { name: "a part of a driver", code: ["", ...receive(REFUSE)].join("\n") },
        { name: "nothing is refused", ...on(...receive("Take(x, i);")) },
        { name: "all of it is accepted", ...on(...receive("*taken = n;")) },
        { name: "none of it, to be on the safe side", ...on(...receive("*taken = 0;")) },
        { name: "an amount that may be all of it", ...on(...receive("*taken = Copy(x, i, n);")) },
        { name: "the socket is closed", ...on(...receive("if (room == 0) {", "((PWSK_PROVIDER_BASIC_DISPATCH)((PCTX)x)->Socket->Dispatch)->WskCloseSocket(((PCTX)x)->Socket, ((PCTX)x)->Irp);", "return STATUS_DATA_NOT_ACCEPTED; }")) },
        { name: "a worker goes on", ...on(...receive("if (room == 0) { IoQueueWorkItem(g_Item, Worker, DelayedWorkQueue, x); return STATUS_DATA_NOT_ACCEPTED; }")) },
        { name: "another callback's status", ...on("NTSTATUS Other(PVOID x) { return STATUS_DATA_NOT_ACCEPTED; }") },
        { name: "a datagram event that is enabled again", ...on(...receiveFrom("return STATUS_DATA_NOT_ACCEPTED;"), SETUP, "void Again(PCTX x) { Enable(x->Socket, WSK_EVENT_RECEIVE_FROM); }") },
        { name: "a datagram event that is static", ...on(...receiveFrom("return STATUS_DATA_NOT_ACCEPTED;"), fixed("WSK_EVENT_RECEIVE_FROM"), "void Open(PCTX x) { Make(x, WSK_FLAG_DATAGRAM_SOCKET, &Table); }") },
        { name: "a datagram event whose mask is not known", ...on(...receiveFrom("return STATUS_DATA_NOT_ACCEPTED;"), SETUP, "void Again(PCTX x) { Enable(x->Socket, x->Mask); }") },
        { name: "a datagram event nobody is seen to enable", ...on(...receiveFrom("return STATUS_DATA_NOT_ACCEPTED;")) },
    ],
    invalid: [
        { name: "refused", ...on(...receive(REFUSE)), ...found("refused", 3) },
        { name: "a datagram event that is only disabled by a mask that is not known", ...on(...receiveFrom("return STATUS_DATA_NOT_ACCEPTED;"), SETUP, "void Off(PCTX x) { Enable(x->Socket, x->Mask | WSK_EVENT_DISABLE); }"), ...found("datagram", 3) },
        { name: "refused, by way of a variable", ...on(...receive("NTSTATUS st = STATUS_SUCCESS;", "if (room < n) st = STATUS_DATA_NOT_ACCEPTED;", "return st;")), errors: [{ message: "refused", line: 5, trace: ["main.c:4"] }] },
        { name: "refused by a helper", ...on("static NTSTATUS Judge(SIZE_T room) { return room == 0 ? STATUS_DATA_NOT_ACCEPTED : STATUS_SUCCESS; }", ...receive("return Judge(room);")), ...found("refused", 4) },
        { name: "by number", ...on(...receive("if (room == 0) return (NTSTATUS)0xC000021B;")), ...found("refused", 3) },
        { name: "through a macro", ...on("#define FULL STATUS_DATA_NOT_ACCEPTED", ...receive("if (room == 0) return FULL;")), ...found("refused", 4) },
        { name: "no SAL, another name", ...on("NTSTATUS Incoming(PVOID x, ULONG f, PWSK_DATA_INDICATION i, SIZE_T n, SIZE_T *taken) {", "return STATUS_DATA_NOT_ACCEPTED; }", "static WSK_CLIENT_CONNECTION_DISPATCH t; void Init(void) { t.WskReceiveEvent = Incoming; }"), ...found("refused", 3, "Incoming") },
        { name: "the lesser of both", ...on(...receive("*taken = room < n ? room : n;")), ...found("partial", 3) },
        { name: "all but a rest", ...on(...receive("*taken = n - room;")), ...found("partial", 3) },
        { name: "a fixed amount", ...on(...receive("*taken = 16;")), ...found("partial", 3) },
        { name: "datagrams", ...on(...receiveFrom("if (i->Next != NULL) return STATUS_DATA_NOT_ACCEPTED;"), SETUP), ...found("datagram", 3) },
        { name: "datagrams, enabled by the function that binds", ...on(...receiveFrom("return STATUS_DATA_NOT_ACCEPTED;"), "NTSTATUS Start(PCTX x, PSOCKADDR a) { ((PWSK_PROVIDER_DATAGRAM_DISPATCH)x->Socket->Dispatch)->WskBind(x->Socket, a, 0, x->Irp);", "return Enable(x->Socket, WSK_EVENT_RECEIVE_FROM); }"), ...found("datagram", 3) },
        { name: "datagrams, only disabled besides", ...on(...receiveFrom("return STATUS_DATA_NOT_ACCEPTED;"), SETUP, "void Off(PCTX x) { Enable(x->Socket, WSK_EVENT_RECEIVE_FROM | WSK_EVENT_DISABLE); }"), ...found("datagram", 3) },
    ],
});
