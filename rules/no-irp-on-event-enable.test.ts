import { control, ENABLE, TYPES } from "../tests/event-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-on-event-enable.js";

/** A function whose body begins in line 3. */
const f = (...body: readonly string[]) => ({ code: ['#include "base.h"', "NTSTATUS f(PCTX x, PWSK_SOCKET s, BOOLEAN k) { WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE }; const WSK_PROVIDER_CONNECTION_DISPATCH *d = s->Dispatch; PIRP irp = IoAllocateIrp(1, FALSE); if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;", ...body, "}", ""].join("\n"), files: { "base.h": `${TYPES}${ENABLE}` } });
const call = (irp: string): string => `return d->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, ${irp});`;
const found = (line: number, events = "WSK_EVENT_RECEIVE") => ({ errors: [{ message: "irp" as const, line, data: { events } }] });

testRule(rule, {
    valid: [
        { name: "no IRP", ...f(call("NULL")) },
        { name: "no IRP, through a helper", ...f("return Enable(s, WSK_EVENT_RECEIVE);") },
        { name: "disabling takes one", ...f("c.EventMask |= WSK_EVENT_DISABLE;", call("irp")) },
        { name: "disabling takes one, through a helper", ...f("return Request(s, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE, irp);") },
        { name: "a mask that is not known", ...f("c.EventMask = x->Mask;", call("irp")) },
        { name: "an IRP that only the caller knows", code: control("CONNECTION", "WSK_EVENT_RECEIVE", "irp") },
        { name: "an IRP for disabling, else none", ...f("if (k) { c.EventMask |= WSK_EVENT_DISABLE; return Request(s, c.EventMask, irp); }", "return Request(s, c.EventMask, NULL);") },
        { name: "another option", ...f("return d->WskControlSocket(s, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, sizeof(k), &k, 0, NULL, NULL, irp);") },
        { name: "left out", ...f("#if 0", call("irp"), "#endif", "return 0;") },
    ],
    invalid: [
        { name: "an IRP allocated here", ...f(call("irp")), ...found(3) },
        { name: "an IRP of a context", ...f(call("x->Irp")), errors: [{ message: "irp", line: 3 }] },
        { name: "an IRP for either, on the way that enables", ...f("if (k) c.EventMask |= WSK_EVENT_DISABLE;", call("irp")), ...found(4) },
        { name: "several events", ...f("c.EventMask |= WSK_EVENT_DISCONNECT;", call("irp")), ...found(4, "WSK_EVENT_RECEIVE and WSK_EVENT_DISCONNECT") },
        { name: "through a helper", ...f("return Request(s, WSK_EVENT_ACCEPT, irp);"), errors: [{ message: "irp", line: 3, data: { events: "WSK_EVENT_ACCEPT" }, trace: ["main.c:3", "main.c:3:8 f calls Request", "base.h"] }] },
        { name: "a wrapper that allocates an IRP for all options", code: `${TYPES}NTSTATUS Sync(PWSK_SOCKET s, ULONG option, PVOID in, SIZE_T size) { PIRP irp = IoAllocateIrp(1, FALSE);\nreturn ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, option, SOL_SOCKET, size, in, 0, NULL, NULL, irp); }\nNTSTATUS f(PWSK_SOCKET s) { WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE };\nreturn Sync(s, SO_WSK_EVENT_CALLBACK, &c, sizeof(c)); }\n`, ...found(5) },
        { name: "an IRP that a helper allocates, and that is tested", code: `${TYPES}static NTSTATUS Init(PIRP *out, PKEVENT done) { *out = IoAllocateIrp(1, FALSE); if (*out == NULL) return STATUS_INSUFFICIENT_RESOURCES; IoSetCompletionRoutine(*out, Completed, done, TRUE, TRUE, TRUE); return STATUS_SUCCESS; }\nNTSTATUS Set(PWSK_SOCKET s, LONG mask) { KEVENT done; PIRP irp = NULL; WSK_EVENT_CALLBACK_CONTROL c; NTSTATUS st = Init(&irp, &done); if (!NT_SUCCESS(st)) return st;\nc.NpiId = &NPI_WSK_INTERFACE_ID; c.EventMask = mask; st = ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, irp); return st; }\nvoid f(PWSK_SOCKET s) {\nSet(s, WSK_EVENT_DISCONNECT); }\n`, ...found(6, "WSK_EVENT_DISCONNECT") },
        { name: "an IRP inside of a structure", ...f("typedef struct { IRP I; } OWN; OWN *o = (OWN *)x;", call("&o->I")), errors: [{ message: "irp", line: 4 }] },
        {
            name: "the IRP of a connect that has come back",
            ...f("return 0; }", "NTSTATUS Connected(PDEVICE_OBJECT o, PIRP irp, PVOID c) { PCTX x = c; PWSK_SOCKET s = (PWSK_SOCKET)irp->IoStatus.Information; IoReuseIrp(irp, 0);",
                "Request(s, WSK_EVENT_DISCONNECT, irp);", "return STATUS_MORE_PROCESSING_REQUIRED; }", "void Go(PCTX x, PIRP irp) { IoSetCompletionRoutine(irp, Connected, x, TRUE, TRUE, TRUE);"),
            errors: [{ message: "irp", line: 5, data: { events: "WSK_EVENT_DISCONNECT" } }],
        },
        { name: "through a macro", ...f("#define ON(s, m, i) Request((s), (m), (i))", "return ON(s, WSK_EVENT_RECEIVE, irp);"), ...found(4) },
    ],
});
