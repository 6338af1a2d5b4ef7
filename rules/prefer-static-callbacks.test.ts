import { ENABLE, fixed, MAKE, TYPES } from "../tests/event-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./prefer-static-callbacks.js";

const HEADER = `${TYPES}${ENABLE}${MAKE}`;
const on = (...lines: readonly string[]) => ({ code: ['#include "base.h"', ...lines, ""].join("\n"), files: { "base.h": HEADER } });
const OPEN = (mask = "WSK_EVENT_RECEIVE_FROM", kind = "WSK_FLAG_DATAGRAM_SOCKET"): string => `void Open(PCTX x) { x->Socket = Make(x, ${kind}, NULL);\nEnable(x->Socket, ${mask}); }`;
const TAKE = (mask: string): string => `NTSTATUS WSKAPI TakeEvent(PVOID a, ULONG b, PSOCKADDR c, PSOCKADDR d, PWSK_SOCKET s, PVOID *f, CONST WSK_CLIENT_CONNECTION_DISPATCH **g) {\nif (s != NULL) Enable(s, ${mask}); return STATUS_SUCCESS; }\nstatic const WSK_CLIENT_LISTEN_DISPATCH L = { TakeEvent, NULL, NULL };`;
const found = (line: number, events = "WSK_EVENT_RECEIVE_FROM") => ({ errors: [{ message: "prefer" as const, line, data: { events } }] });

testRule(rule, {
    valid: [
        { name: "static already", ...on(fixed("WSK_EVENT_RECEIVE_FROM")) },
        { name: "static for some events", ...on(fixed("WSK_EVENT_ACCEPT"), OPEN()) },
        { name: "disabled at times", ...on(OPEN(), "void Off(PCTX x) { Enable(x->Socket, WSK_EVENT_RECEIVE_FROM | WSK_EVENT_DISABLE); }") },
        { name: "enabled again at times", ...on(OPEN(), "void Again(PCTX x) { Enable(x->Socket, WSK_EVENT_RECEIVE_FROM); }") },
        { name: "another mask that is not known", ...on(OPEN(), "void Set(PCTX x) { Enable(x->Listener, x->Mask); }") },
        { name: "one of two sockets of the kind", ...on(OPEN(), "void Next(PCTX x) { x->Listener = x->Npi.Dispatch->WskSocket(x->Npi.Client, 2, 2, 17, WSK_FLAG_DATAGRAM_SOCKET, NULL, NULL, NULL, NULL, NULL, x->Irp) ? NULL : NULL; }") },
        { name: "two clients", ...on(OPEN(), "void Start(PWSK_CLIENT_NPI n, PWSK_REGISTRATION a, PWSK_REGISTRATION b) { WskRegister(n, a); WskRegister(n, b); }") },
        { name: "a socket out of sight", ...on("void f(PWSK_SOCKET s) { Enable(s, WSK_EVENT_RECEIVE); }") },
        { name: "nothing is enabled", ...on("void f(PCTX x) { x->Socket = Make(x, WSK_FLAG_DATAGRAM_SOCKET, NULL); }") },
        { name: "another option", ...on("void f(PCTX x) { SetOption(x->Socket, SO_REUSEADDR); }") },
    ],
    invalid: [
        { name: "the only datagram socket", ...on(OPEN()), ...found(3) },
        { name: "listeners", ...on(OPEN("WSK_EVENT_ACCEPT", "WSK_FLAG_LISTEN_SOCKET")), ...found(3, "WSK_EVENT_ACCEPT") },
        { name: "accepted sockets", ...on(TAKE("WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT")), ...found(3, "WSK_EVENT_RECEIVE and WSK_EVENT_DISCONNECT") },
        { name: "in a function of its own", ...on("void Open(PCTX x) { x->Socket = Make(x, WSK_FLAG_DATAGRAM_SOCKET, NULL); }", "void On(PCTX x) {", "Enable(x->Socket, WSK_EVENT_RECEIVE_FROM); }"), ...found(4) },
        { name: "another event is disabled", ...on(OPEN(), "void Off(PCTX x) { Enable(x->Listener, WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE); }"), ...found(3) },
        { name: "listeners and their connections", ...on(OPEN("WSK_EVENT_ACCEPT", "WSK_FLAG_LISTEN_SOCKET"), TAKE("WSK_EVENT_RECEIVE")), errors: [{ message: "prefer", line: 3 }, { message: "prefer", line: 5 }] },
    ],
});
