import { MAKE, TYPES } from "../tests/event-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-late-static-callbacks.js";

const FIX = `static NTSTATUS Fix(PCTX x) { WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE }; return x->Npi.Dispatch->WskControlClient(x->Npi.Client, WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(c), &c, 0, NULL, NULL, NULL); }
static NTSTATUS FixAll(PCTX x) { return Fix(x); }
static NTSTATUS Control(PCTX x, ULONG code, PVOID in, SIZE_T size) { return x->Npi.Dispatch->WskControlClient(x->Npi.Client, code, size, in, 0, NULL, NULL, NULL); }
static void Listen(PCTX x) { x->Listener = Make(x, WSK_FLAG_LISTEN_SOCKET, NULL); }
`;
const HEADER = `${TYPES}${MAKE}${FIX}`;
/** A function whose body begins in line 3. */
const f = (...body: readonly string[]) => ({ code: ['#include "base.h"', "NTSTATUS f(PCTX x, PCTX y, BOOLEAN k) { WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE }; NTSTATUS st = 0;", ...body, "return st; }", ""].join("\n"), files: { "base.h": HEADER } });
const DIRECT = "x->Npi.Dispatch->WskControlClient(x->Npi.Client, WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(c), &c, 0, NULL, NULL, NULL);";
const SOCKET = "st = x->Npi.Dispatch->WskSocket(x->Npi.Client, 2, 1, 6, WSK_FLAG_LISTEN_SOCKET, NULL, NULL, NULL, NULL, NULL, x->Irp);";
const late = (line: number, other = "WskSocket") => ({ errors: [{ message: "late" as const, line, data: { other, function: "f" } }] });

testRule(rule, {
    valid: [
        { name: "in order", ...f(DIRECT, SOCKET) },
        { name: "in order, through helpers", ...f("Fix(x);", "Listen(x);") },
        { name: "the first time only", ...f("if (x->Listener == NULL) { FixAll(x); }", "Listen(x);") },
        { name: "one or the other", ...f("if (k) Listen(x);", "else Fix(x);") },
        { name: "another client", ...f("Listen(y);", "Fix(x);") },
        { name: "no socket came about", ...f(SOCKET, "if (!NT_SUCCESS(st)) Fix(x);") },
        { name: "another control code", ...f("Listen(x);", "Control(x, WSK_TRANSPORT_LIST_QUERY, &c, sizeof(c));") },
        { name: "a control code that is not known", ...f("Listen(x);", "Control(x, x->Mask, &c, sizeof(c));") },
        { name: "code out of sight had the client meanwhile", ...f("Listen(x);", "Elsewhere(x);", "Fix(x);") },
        { name: "a loop that is left after the socket", ...f("for (;;) { Fix(x); Listen(x); if (x->Listener != NULL) break; return 1; }") },
        { name: "no socket in sight", ...f("Fix(x);") },
        { name: "left out", ...f("Listen(x);", "#if 0", "Fix(x);", "#endif") },
    ],
    invalid: [
        { name: "directly", ...f(SOCKET, DIRECT), ...late(4) },
        { name: "the socket was made", ...f(SOCKET, "if (!NT_SUCCESS(st)) return st;", DIRECT), ...late(5) },
        { name: "through helpers", ...f("Listen(x);", "Fix(x);"), errors: [{ message: "late", line: 4, trace: ["main.c:3:1 f calls Listen", "base.h", "base.h", "main.c:4:1 f calls Fix", "base.h"] }] },
        { name: "through deeper helpers", ...f("Listen(x);", "FixAll(x);"), ...late(4) },
        { name: "the code is an argument", ...f("Listen(x);", "Control(x, WSK_SET_STATIC_EVENT_CALLBACKS, &c, sizeof(c));"), ...late(4) },
        { name: "WskSocketConnect", ...f("st = x->Npi.Dispatch->WskSocketConnect(x->Npi.Client, 1, 6, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, x->Irp);", DIRECT), ...late(4, "WskSocketConnect") },
        { name: "on one way", ...f("if (k) Listen(x);", "Fix(x);"), ...late(4) },
        { name: "through a macro", code: `#include "base.h"\n#define FIX(x, c) (x)->Npi.Dispatch->WskControlClient((x)->Npi.Client, WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(c), &(c), 0, NULL, NULL, NULL)\nNTSTATUS f(PCTX x) { WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE };\nListen(x);\nreturn FIX(x, c); }\n`, files: { "base.h": HEADER }, ...late(5) },
        { name: "a client of file scope", code: '#include "base.h"\nCTX g;\nvoid f(void) {\nListen(&g);\nDbgPrint("made");\nFix(&g);\n}\n', files: { "base.h": HEADER }, ...late(6) },
        { name: "cached tables", ...f("const WSK_PROVIDER_DISPATCH *d = x->Npi.Dispatch; PWSK_CLIENT n = x->Npi.Client;", "d->WskSocket(n, 2, 1, 6, WSK_FLAG_LISTEN_SOCKET, NULL, NULL, NULL, NULL, NULL, x->Irp);", "d->WskControlClient(n, WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(c), &c, 0, NULL, NULL, NULL);"), ...late(5) },
        { name: "PFN variables", ...f("PFN_WSK_SOCKET make = x->Npi.Dispatch->WskSocket; PFN_WSK_CONTROL_CLIENT control = x->Npi.Dispatch->WskControlClient;", "make(x->Npi.Client, 2, 1, 6, WSK_FLAG_LISTEN_SOCKET, NULL, NULL, NULL, NULL, NULL, x->Irp);", "control(x->Npi.Client, WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(c), &c, 0, NULL, NULL, NULL);"), ...late(5) },
        { name: "across files", code: '#include "net.h"\nvoid f(PCTX x) {\nNetListen(x);\nNetFix(x); }\n', files: { "net.h": "void NetListen(PCTX x);\nNTSTATUS NetFix(PCTX x);\n", "net.c": `${HEADER}void NetListen(PCTX x) { Listen(x); }\nNTSTATUS NetFix(PCTX x) { return Fix(x); }\n` }, ...late(4) },
    ],
});
