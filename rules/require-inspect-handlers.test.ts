import { CALLBACKS, MAKE, TYPES } from "../tests/event-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./require-inspect-handlers.js";

const OPTION = `static NTSTATUS SetOption(PWSK_SOCKET s, ULONG option, ULONG value, PIRP irp) { return ((PWSK_PROVIDER_LISTEN_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, option, SOL_SOCKET, sizeof(value), &value, 0, NULL, NULL, irp); }
static NTSTATUS Inspect(PWSK_SOCKET s, PIRP irp) { return SetOption(s, SO_CONDITIONAL_ACCEPT, 1, irp); }
`;
const L = "static const WSK_CLIENT_LISTEN_DISPATCH";
const on = (...lines: readonly string[]) => ({ code: ['#include "base.h"', ...lines, ""].join("\n"), files: { "base.h": `${TYPES}${CALLBACKS}${MAKE}${OPTION}` } });
/** A request of its own, in line `+ 2`. */
const set = (value = "1", option = "SO_CONDITIONAL_ACCEPT", request = "WskSetOption"): string =>
    `NTSTATUS Set(PWSK_SOCKET s, PIRP i, ULONG k) { const WSK_PROVIDER_LISTEN_DISPATCH *d = s->Dispatch; ULONG v = ${value};\nreturn d->WskControlSocket(s, ${request}, ${option}, SOL_SOCKET, sizeof(v), &v, 0, NULL, NULL, i); }`;
const open = (table: string): readonly string[] => ["void Open(PCTX x, PIRP irp) {", `x->Listener = Make(x, WSK_FLAG_LISTEN_SOCKET, ${table});`, "Inspect(x->Listener, irp);", "}"];
const missing = (line: number, handlers?: string) => ({ errors: [{ message: "missing" as const, line, ...(handlers === undefined ? {} : { data: { handlers, table: "Table" } }) }] });

testRule(rule, {
    valid: [
        { name: "both handlers", ...on(`${L} Table = { OnAccept, OnInspect, OnAbort };`, set()) },
        { name: "both by name", ...on(`${L} Table = { .WskInspectEvent = OnInspect, .WskAbortEvent = OnAbort };`, set()) },
        { name: "set to 0", ...on(`${L} Table = { OnAccept, NULL, NULL };`, set("0")) },
        { name: "a value that is not known", ...on(`${L} Table = { OnAccept, NULL, NULL };`, set("k")) },
        { name: "asked about", ...on(`${L} Table = { OnAccept, NULL, NULL };`, set("1", "SO_CONDITIONAL_ACCEPT", "WskGetOption")) },
        { name: "another option", ...on(`${L} Table = { OnAccept, NULL, NULL };`, set("1", "SO_REUSEADDR")) },
        { name: "another table has them", ...on(`${L} Table = { OnAccept, NULL, NULL };`, `${L} Other = { OnAccept, OnInspect, OnAbort };`, set()) },
        { name: "the listener's own table has them", ...on(`${L} Table = { OnAccept, OnInspect, OnAbort };`, `${L} Other = { OnAccept, NULL, NULL };`, ...open("&Table"), "PVOID p = (PVOID)&Other;") },
        { name: "no table in sight", ...on(set()) },
        { name: "filled in at run time", ...on("static WSK_CLIENT_LISTEN_DISPATCH Table;", "void Init(void) { Table.WskInspectEvent = OnInspect; Table.WskAbortEvent = OnAbort; }", set()) },
        { name: "a table in a structure", ...on("typedef struct _T { WSK_CLIENT_LISTEN_DISPATCH Table; } T;", `${L} Table = { OnAccept, NULL, NULL };`, set()) },
        { name: "a table that is not known", ...on(`${L} Other = { OnAccept, NULL, NULL };`, ...open("x->Npi.Client")) },
        { name: "a name that is not known", ...on(`${L} Table = { OnAccept, INSPECTOR, ABORTER };`, set()) },
        { name: "another option, through the helper", ...on(`${L} Table = { OnAccept, NULL, NULL };`, "void f(PCTX x, PIRP i) { SetOption(x->Listener, SO_REUSEADDR, 1, i); }") },
        { name: "left out", ...on(`${L} Table = { OnAccept, NULL, NULL };`, "#if 0", set(), "#endif") },
    ],
    invalid: [
        { name: "neither", ...on(`${L} Table = { OnAccept, NULL, NULL };`, set()), ...missing(4, "WskInspectEvent and WskAbortEvent") },
        { name: "no abort event", ...on(`${L} Table = { OnAccept, OnInspect, NULL };`, set()), ...missing(4, "WskAbortEvent") },
        { name: "no inspect event", ...on(`${L} Table = { OnAccept, NULL, OnAbort };`, set()), ...missing(4, "WskInspectEvent") },
        { name: "left out at the end", ...on(`${L} Table = { OnAccept, OnInspect };`, set("TRUE")), ...missing(4, "WskAbortEvent") },
        { name: "left out by name", ...on(`${L} Table = { .WskAcceptEvent = OnAccept, .WskInspectEvent = OnInspect };`, set()), ...missing(4, "WskAbortEvent") },
        { name: "by number", ...on(`${L} Table = { OnAccept, OnInspect };`, set("1", "0x3002 /* SO_CONDITIONAL_ACCEPT */")), ...missing(4) },
        { name: "through helpers", ...on(`${L} Table = { OnAccept, OnInspect, NULL };`, "void f(PCTX x, PIRP i) {", "Inspect(x->Listener, i);", "}"), files: { "base.h": `${TYPES}${CALLBACKS}${MAKE}${OPTION.replace("s, PIRP irp) { return SetOption(s, SO_CONDITIONAL_ACCEPT, 1", "s, PIRP irp, ULONG v) { return SetOption(s, SO_CONDITIONAL_ACCEPT, v")}` }, code: `#include "base.h"\n${L} Table = { OnAccept, OnInspect, NULL };\nvoid f(PCTX x, PIRP i) {\nInspect(x->Listener, i, 1);\n}\n`, ...missing(4) },
        { name: "the listener's own table", ...on(`${L} Table = { OnAccept, OnInspect, NULL };`, `${L} Other = { OnAccept, OnInspect, OnAbort };`, ...open("&Table")), errors: [{ message: "missing", line: 6, data: { handlers: "WskAbortEvent", table: "Table" } }] },
        { name: "no table at all", ...on(...open("NULL")), errors: [{ message: "noTable", line: 4, data: { handlers: "WskInspectEvent and WskAbortEvent" } }] },
        { name: "filled in at run time without the abort event", ...on("static WSK_CLIENT_LISTEN_DISPATCH Table;", "void Init(void) { Table.WskInspectEvent = OnInspect; }", set()), ...missing(5, "WskAbortEvent") },
        { name: "a macro for nothing", ...on("#define NONE ((PVOID)0)", `${L} Table = { OnAccept, OnInspect, NONE };`, set()), ...missing(5) },
        { name: "the table is in another file", code: `#include "base.h"\nextern const WSK_CLIENT_LISTEN_DISPATCH Table;\n${set()}\n`, files: { "base.h": `${TYPES}${CALLBACKS}`, "table.c": '#include "base.h"\nconst WSK_CLIENT_LISTEN_DISPATCH Table = { OnAccept, OnInspect, NULL };\n' }, ...missing(4) },
    ],
});
