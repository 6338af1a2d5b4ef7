import { CALLBACKS, control, ENABLE, fixed, MAKE, TYPES } from "../tests/event-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-dead-event-handler.js";

const BASE = `${TYPES}${CALLBACKS}${ENABLE}${MAKE}`;
const C = "static const WSK_CLIENT_CONNECTION_DISPATCH";
const L = "static const WSK_CLIENT_LISTEN_DISPATCH";
/** A whole driver: it registers, and makes sockets with its table. */
const START = "WSK_REGISTRATION g_Reg; NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p) { WSK_CLIENT_NPI n = { NULL, &g_Client }; return WskRegister(&n, &g_Reg); }";
const USE = (table = "Table"): string => `PWSK_SOCKET New${table}(PCTX x) { return Make(x, WSK_FLAG_CONNECTION_SOCKET, &${table}); }`;
const on = (...lines: readonly string[]) => ({ code: ['#include "base.h"', ...lines, START, ""].join("\n"), files: { "base.h": BASE } });
const NO_REQUEST = { "base.h": `${TYPES}${CALLBACKS}${MAKE}` };
const quiet = (...lines: readonly string[]) => ({ ...on(...lines), files: NO_REQUEST });
const dead = (line: number, data?: Readonly<Record<string, string>>) => ({ errors: [{ message: "dead" as const, line, ...(data === undefined ? {} : { data }) }] });
const SET_OPTION = (request: string, value: string): string =>
    `NTSTATUS Inspecting(PWSK_SOCKET s, PIRP i) { ULONG v = ${value}; return ((PWSK_PROVIDER_LISTEN_DISPATCH)s->Dispatch)->WskControlSocket(s, ${request}, SO_CONDITIONAL_ACCEPT, SOL_SOCKET, sizeof(v), &v, 0, NULL, NULL, i); }`;

testRule(rule, {
    valid: [
        { name: "enabled for the socket", ...quiet(`${C} Table = { OnReceive, NULL, NULL };`, USE(), control("CONNECTION", "WSK_EVENT_RECEIVE")) },
        { name: "enabled for the listener, to be inherited", ...quiet(`${C} Table = { OnReceive, NULL, NULL };`, USE(), control("LISTEN", "WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE")) },
        { name: "enabled statically", ...quiet(`${C} Table = { OnReceive, OnDisconnect, NULL };`, USE(), fixed("WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT")) },
        { name: "enabled in another file", ...on(`${C} Table = { OnReceive, NULL, NULL };`, USE()), files: { "base.h": BASE, "net.c": '#include "base.h"\nvoid On(PWSK_SOCKET s) { Enable(s, WSK_EVENT_RECEIVE); }\n' } },
        { name: "a mask that is not known", ...quiet(`${C} Table = { OnReceive, NULL, NULL };`, USE(), control("CONNECTION", "k")) },
        { name: "a mask from a context", ...on(`${C} Table = { OnReceive, NULL, NULL };`, USE(), "void f(PCTX x) { Enable(x->Socket, x->Mask); }") },
        { name: "the option is named where its mask is not seen", ...quiet(`${C} Table = { OnReceive, NULL, NULL };`, USE(), "static const ULONG Options[] = { SO_WSK_EVENT_CALLBACK };") },
        { name: "a call that is not understood takes the option", ...quiet(`${C} Table = { OnReceive, NULL, NULL };`, USE(), "void f(PCTX x) { SetOption(x, SO_WSK_EVENT_CALLBACK, x->Mask); }") },
        { name: "part of a driver", code: `#include "base.h"\n${C} Table = { OnReceive, NULL, NULL };\n${USE()}\n`, files: NO_REQUEST },
        { name: "a table nobody uses", ...quiet(`${C} Table = { OnReceive, NULL, NULL };`) },
        { name: "nothing in the table", ...quiet(`${C} Table = { NULL, NULL, NULL };`, USE()) },
        { name: "inspection is asked for", ...quiet(`${L} Table = { NULL, OnInspect, OnAbort };`, USE(), SET_OPTION("WskSetOption", "1")) },
        { name: "inspection is asked for by a helper with the option as argument", ...quiet(`${L} Table = { NULL, OnInspect, OnAbort };`, USE(), "void f(PCTX x) { SetOption(x, SO_CONDITIONAL_ACCEPT, 1); }") },
        { name: "the value of the option is not known", ...quiet(`${L} Table = { NULL, OnInspect, OnAbort };`, USE(), SET_OPTION("WskSetOption", "g_Inspect")) },
        { name: "the client event needs no flag", ...quiet("static const WSK_CLIENT_DISPATCH g_Client = { MAKE_WSK_VERSION(1, 0), 0, OnClient };", "void f(void) { Use(&g_Client); }") },
    ],
    invalid: [
        { name: "nothing is enabled at all", ...quiet(`${C} Table = { OnReceive, NULL, NULL };`, USE()), ...dead(2, { handler: "OnReceive", slot: "WskReceiveEvent", table: "Table", needs: "WSK_EVENT_RECEIVE" }) },
        { name: "something else is enabled", ...quiet(`${C} Table = { OnReceive, OnDisconnect, NULL };`, USE(), control("CONNECTION", "WSK_EVENT_RECEIVE")), ...dead(2, { handler: "OnDisconnect", slot: "WskDisconnectEvent", table: "Table", needs: "WSK_EVENT_DISCONNECT" }) },
        { name: "something else is enabled by a helper", ...on(`${C} Table = { OnReceive, OnDisconnect, NULL };`, USE(), "void f(PCTX x) { Enable(x->Socket, WSK_EVENT_RECEIVE); Enable(x->Listener, WSK_EVENT_ACCEPT); }"), ...dead(2) },
        { name: "something else is enabled statically", ...quiet(`${C} Table = {`, "OnReceive,", "OnDisconnect,", "OnBacklog };", USE(), fixed("WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT")), ...dead(5) },
        { name: "it is only disabled", ...quiet(`${C} Table = { OnReceive, NULL, NULL };`, USE(), control("CONNECTION", "WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE")), ...dead(2) },
        { name: "by name, behind a cast", ...quiet(`${C} Table = {`, ".WskDisconnectEvent = (PFN_WSK_DISCONNECT_EVENT)OnDisconnect,", "};", USE()), ...dead(3) },
        { name: "a datagram table", ...quiet("static const WSK_CLIENT_DATAGRAM_DISPATCH Table = { OnReceiveFrom };", USE(), fixed("WSK_EVENT_ACCEPT")), ...dead(2) },
        { name: "filled in at run time", ...quiet("static WSK_CLIENT_LISTEN_DISPATCH Table;", "void Init(void) {", "Table.WskAcceptEvent = OnAccept;", "}", USE()), ...dead(4) },
        { name: "two tables", ...quiet(`${C} Table = { OnReceive, NULL, NULL };`, `${C} Other = { OnReceive, NULL, OnBacklog };`, USE(), USE("Other"), fixed("WSK_EVENT_RECEIVE")), ...dead(3) },
        { name: "only named in the header", ...quiet(`${C} Table = { OnReceive, NULL, NULL };`, "#define SO_WSK_EVENT_CALLBACK 0x4002", USE()), ...dead(2) },
        { name: "inspection is never asked for", ...quiet(`${L} Table = { NULL, OnInspect,`, "OnAbort };", USE()), errors: [{ message: "uninspected", line: 2, data: { handler: "OnInspect", slot: "WskInspectEvent", table: "Table" } }, { message: "uninspected", line: 3 }] },
        { name: "inspection is only asked about", ...quiet(`${L} Table = { NULL, OnInspect, NULL };`, USE(), SET_OPTION("WskGetOption", "1")), errors: [{ message: "uninspected", line: 2 }] },
        { name: "inspection is switched off", ...quiet(`${L} Table = { NULL, OnInspect, NULL };`, USE(), SET_OPTION("WskSetOption", "0")), errors: [{ message: "uninspected", line: 2 }] },
    ],
});
