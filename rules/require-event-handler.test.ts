import { CALLBACKS, control, ENABLE, fixed, MAKE, TYPES } from "../tests/event-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./require-event-handler.js";

const BASE = `${TYPES}${CALLBACKS}${ENABLE}${MAKE}`;
const C = "static const WSK_CLIENT_CONNECTION_DISPATCH";
/** A driver whose own code starts in line 1; the shared pieces, which declare what it uses, are in a header. */
const on = (...lines: readonly string[]) => ({ code: ['#include "base.h"', ...lines, ""].join("\n"), files: { "base.h": BASE } });
const missing = (line: number, events?: string, handlers = "", table = "Table") =>
    ({ errors: [{ message: "missing" as const, line, ...(events === undefined ? {} : { data: { events, handlers, table } }) }] });
const USE = "PWSK_SOCKET New(PCTX x) { return Make(x, WSK_FLAG_CONNECTION_SOCKET, &Table); }";
const flow = (table: string, kind: string, mask: string): readonly string[] =>
    ["void f(PCTX x) {", `PWSK_SOCKET s = Make(x, ${kind}, ${table});`, `if (s != NULL) Enable(s, ${mask});`, "}"];
const ACCEPT = (table: string): string =>
    `NTSTATUS WSKAPI TakeEvent(PVOID a, ULONG b, PSOCKADDR c, PSOCKADDR d, PWSK_SOCKET s, PVOID *f, CONST WSK_CLIENT_CONNECTION_DISPATCH **g) { if (s == NULL) return STATUS_REQUEST_NOT_ACCEPTED; *g = ${table};`;

testRule(rule, {
    valid: [
        { name: "a handler for each event", ...on(`${C} Table = { OnReceive, OnDisconnect, NULL };`, control("CONNECTION", "WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT")) },
        { name: "by name", ...on(`${C} Table = { .WskDisconnectEvent = OnDisconnect };`, control("CONNECTION", "WSK_EVENT_DISCONNECT")) },
        { name: "one of two tables has it, and the socket may have that one", ...on(`${C} Table = { OnReceive, NULL, NULL };`, `${C} Other = { OnReceive, OnDisconnect, NULL };`, control("CONNECTION", "WSK_EVENT_DISCONNECT")) },
        { name: "disabling needs none", ...on(`${C} Table = { OnReceive, NULL, NULL };`, control("CONNECTION", "WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE")) },
        { name: "filled in at run time", ...on("static WSK_CLIENT_CONNECTION_DISPATCH Table;", "void Init(void) { Table.WskDisconnectEvent = OnDisconnect; }", control("CONNECTION", "WSK_EVENT_DISCONNECT")) },
        { name: "copied at run time", ...on("static WSK_CLIENT_CONNECTION_DISPATCH Table;", "void Init(PVOID from) { RtlCopyMemory(&Table, from, sizeof(Table)); }", control("CONNECTION", "WSK_EVENT_DISCONNECT")) },
        { name: "filled in through a pointer", ...on("static WSK_CLIENT_CONNECTION_DISPATCH Table;", "void Init(WSK_CLIENT_CONNECTION_DISPATCH *t) { t->WskDisconnectEvent = OnDisconnect; }", control("CONNECTION", "WSK_EVENT_DISCONNECT")) },
        { name: "a table inside of a structure", ...on("typedef struct _D { WSK_CLIENT_CONNECTION_DISPATCH Table; } D;", `${C} Other = { OnReceive, NULL, NULL };`, control("CONNECTION", "WSK_EVENT_DISCONNECT")) },
        { name: "no table in sight", ...on(control("CONNECTION", "WSK_EVENT_DISCONNECT")) },
        { name: "a mask that is not known", ...on(`${C} Table = { OnReceive, NULL, NULL };`, control("CONNECTION", "k")) },
        { name: "what a build chooses", ...on(`${C} Table = {`, "OnReceive,", "#ifdef DISC", "OnDisconnect,", "#else", "NULL,", "#endif", "NULL };", control("CONNECTION", "WSK_EVENT_DISCONNECT")) },
        { name: "static, with a table for accepts alone and sockets without a table", ...on("static const WSK_CLIENT_LISTEN_DISPATCH Table = { OnAccept, NULL, NULL };", fixed("WSK_EVENT_ACCEPT"), "void f(PCTX x) { Make(x, WSK_FLAG_LISTEN_SOCKET, &Table); Make(x, WSK_FLAG_CONNECTION_SOCKET, NULL); }") },
        { name: "static, a table nobody uses", ...on(`${C} Table = { OnReceive, NULL, NULL };`, fixed("WSK_EVENT_DISCONNECT")) },
        { name: "a name of the headers that is not known", ...on(`${C} Table = { OnReceive, DISCONNECT_HANDLER, NULL };`, control("CONNECTION", "WSK_EVENT_DISCONNECT")) },
        { name: "the socket's own table has it", ...on(`${C} Table = { OnReceive, OnDisconnect, NULL };`, `${C} Other = { OnReceive, NULL, NULL };`, ...flow("&Table", "WSK_FLAG_CONNECTION_SOCKET", "WSK_EVENT_DISCONNECT"), "PVOID p = (PVOID)&Other;") },
        { name: "a table that is not known", ...on(`${C} Other = { OnReceive, NULL, NULL };`, ...flow("x->Npi.Client", "WSK_FLAG_CONNECTION_SOCKET", "WSK_EVENT_DISCONNECT")) },
        { name: "the table that the accept event hands out", ...on(`${C} Table = { OnReceive, OnDisconnect, NULL };`, `${C} Other = { OnReceive, NULL, NULL };`, `${ACCEPT("&Table")} Enable(s, WSK_EVENT_DISCONNECT); return STATUS_SUCCESS; }`, "static const WSK_CLIENT_LISTEN_DISPATCH L = { TakeEvent, NULL, NULL };") },
        { name: "events of a listener for connections that have the handlers", ...on(`${C} Table = { OnReceive, OnDisconnect, NULL };`, "static const WSK_CLIENT_LISTEN_DISPATCH L = { OnAccept, NULL, NULL };", ...flow("&L", "WSK_FLAG_LISTEN_SOCKET", "WSK_EVENT_ACCEPT | WSK_EVENT_DISCONNECT")) },
    ],
    invalid: [
        { name: "the only table lacks it", ...on(`${C} Table = { OnReceive, NULL, NULL };`, control("CONNECTION", "WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT")), ...missing(4, "WSK_EVENT_DISCONNECT", "WskDisconnectEvent") },
        { name: "left out at the end", ...on(`${C} Table = { OnReceive };`, control("CONNECTION", "WSK_EVENT_SEND_BACKLOG")), ...missing(4, "WSK_EVENT_SEND_BACKLOG", "WskSendBacklogEvent") },
        { name: "left out by name", ...on(`${C} Table = { .WskReceiveEvent = OnReceive };`, control("CONNECTION", "WSK_EVENT_DISCONNECT | WSK_EVENT_SEND_BACKLOG")), ...missing(4, "WSK_EVENT_SEND_BACKLOG and WSK_EVENT_DISCONNECT", "WskSendBacklogEvent and WskDisconnectEvent") },
        { name: "a macro for nothing", ...on("#define NO_HANDLER NULL", `${C} Table = { OnReceive, NO_HANDLER, NO_HANDLER };`, control("CONNECTION", "WSK_EVENT_DISCONNECT")), ...missing(5) },
        { name: "a table filled in at run time without it", ...on("static WSK_CLIENT_CONNECTION_DISPATCH Table;", "void Init(void) { Table.WskReceiveEvent = OnReceive; }", control("CONNECTION", "WSK_EVENT_DISCONNECT")), ...missing(5) },
        { name: "a static table of a function", ...on(`void g(PCTX x) { ${C} Table = { NULL, OnDisconnect, NULL }; Make(x, WSK_FLAG_CONNECTION_SOCKET, &Table); }`, control("CONNECTION", "WSK_EVENT_RECEIVE")), ...missing(4) },
        { name: "the socket's own table, through helpers", ...on(`${C} Table = { OnReceive, NULL, NULL };`, `${C} Other = { OnReceive, OnDisconnect, NULL };`, ...flow("&Table", "WSK_FLAG_CONNECTION_SOCKET", "WSK_EVENT_DISCONNECT")), errors: [{ message: "missing", line: 6, data: { events: "WSK_EVENT_DISCONNECT", handlers: "WskDisconnectEvent", table: "Table" }, trace: ["main.c:2", "main.c:6", "main.c:6:16 f calls Enable", "base.h", "base.h"] }] },
        { name: "no table for the socket", ...on(...flow("NULL", "WSK_FLAG_CONNECTION_SOCKET", "WSK_EVENT_RECEIVE")), errors: [{ message: "noTable", line: 4, data: { events: "WSK_EVENT_RECEIVE", handlers: "WskReceiveEvent" } }] },
        { name: "a datagram socket without a handler", ...on("static const WSK_CLIENT_DATAGRAM_DISPATCH Table = { 0 };", ...flow("&Table", "WSK_FLAG_DATAGRAM_SOCKET", "WSK_EVENT_RECEIVE_FROM")), ...missing(5, "WSK_EVENT_RECEIVE_FROM", "WskReceiveFromEvent") },
        { name: "what the accept event hands out", ...on(`${C} Table = { OnReceive, NULL, NULL };`, `${C} Other = { OnReceive, OnDisconnect, NULL };`, ACCEPT("&Table"), "Enable(s, WSK_EVENT_DISCONNECT); return STATUS_SUCCESS; }", "static const WSK_CLIENT_LISTEN_DISPATCH L = { TakeEvent, NULL, NULL };"), ...missing(5) },
        { name: "connections inherit an event that they do not handle", ...on(`${C} Table = { OnReceive, NULL, NULL };`, "static const WSK_CLIENT_LISTEN_DISPATCH L = { OnAccept, NULL, NULL };", ...flow("&L", "WSK_FLAG_LISTEN_SOCKET", "WSK_EVENT_ACCEPT | WSK_EVENT_DISCONNECT")), ...missing(6, "WSK_EVENT_DISCONNECT", "WskDisconnectEvent") },
        { name: "static", ...on(`${C} Table = { OnReceive, NULL, NULL };`, USE, fixed("WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT")), ...missing(5, "WSK_EVENT_DISCONNECT", "WskDisconnectEvent") },
        { name: "static, one of two tables that are used", ...on(`${C} Table = { OnReceive, NULL, NULL };`, `${C} Other = { OnReceive, OnDisconnect, NULL };`, USE, "PWSK_SOCKET Next(PCTX x) { return Make(x, WSK_FLAG_CONNECTION_SOCKET, &Other); }", fixed("WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT")), ...missing(7) },
    ],
});
