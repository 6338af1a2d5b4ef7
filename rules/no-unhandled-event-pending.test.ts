import { ENABLE, TYPES } from "../tests/event-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-unhandled-event-pending.js";

const HEADER = `${TYPES}${ENABLE}static void Mute(PWSK_SOCKET s, ULONG event) { Enable(s, event | WSK_EVENT_DISABLE); }\nstatic NTSTATUS Stop(PWSK_SOCKET s) { return Enable(s, WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE); }\n`;
/** A function whose body begins in line 3. */
const f = (...body: readonly string[]) => ({ code: ['#include "base.h"', "NTSTATUS f(PCTX x, PWSK_SOCKET s, PIRP irp) { NTSTATUS st = STATUS_SUCCESS; WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE }; const WSK_PROVIDER_CONNECTION_DISPATCH *d = s->Dispatch;", ...body, "return STATUS_SUCCESS; }", ""].join("\n"), files: { "base.h": HEADER } });
const call = (irp = "NULL"): string => `d->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, ${irp})`;
const found = (message: "ignored" | "successOnly", line: number, events = "WSK_EVENT_RECEIVE") => ({ errors: [{ message, line, data: { events } }] });

testRule(rule, {
    valid: [
        { name: "with an IRP", ...f(`${call("irp")};`) },
        { name: "the status is the caller's", ...f(`return ${call()};`) },
        { name: "the status is the caller's, by way of a variable", ...f(`st = ${call()};`, "return st;") },
        { name: "compared with STATUS_EVENT_PENDING", ...f(`st = ${call()};`, "if (st == STATUS_EVENT_PENDING) WaitForCallbacks(x);") },
        { name: "compared with STATUS_SUCCESS", ...f(`st = ${call()};`, "if (st == STATUS_SUCCESS) ExFreePool(x);") },
        { name: "not STATUS_SUCCESS", ...f(`st = ${call()};`, "if (st != STATUS_SUCCESS) return st;", "ExFreePool(x);") },
        { name: "asked in a condition", ...f(`if (${call()} == STATUS_SUCCESS) ExFreePool(x);`) },
        { name: "told by a function", ...f(`st = ${call()};`, "if (IsOff(st)) ExFreePool(x);") },
        { name: "kept for later", ...f(`x->Mask = ${call()};`) },
        { name: "the socket is closed next", ...f(`${call()};`, "d->WskCloseSocket(s, irp);") },
        { name: "enabling is not pending", ...f("c.EventMask = WSK_EVENT_RECEIVE;", `${call()};`) },
        { name: "a mask that is not known", ...f("c.EventMask = x->Mask;", `${call()};`) },
        { name: "the caller looks at a helper's result", ...f("st = Stop(s);", "if (st == STATUS_EVENT_PENDING) WaitForCallbacks(x);") },
        { name: "a helper whose callers are not in sight", code: '#include "base.h"\nNTSTATUS g(PWSK_SOCKET s) { return Stop(s); }\n', files: { "base.h": HEADER } },
        { name: "a call that is not WSK's", ...f("WskControlSocket(s, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE);") },
    ],
    invalid: [
        { name: "ignored", ...f(`${call()};`), ...found("ignored", 3) },
        { name: "ignored on purpose", ...f(`(void)${call()};`), ...found("ignored", 3) },
        { name: "tested with NT_SUCCESS", ...f(`st = ${call()};`, "if (NT_SUCCESS(st)) ExFreePool(x);"), ...found("successOnly", 3) },
        { name: "tested with NT_SUCCESS at once", ...f(`if (!NT_SUCCESS(${call()})) return STATUS_UNSUCCESSFUL;`, "ExFreePool(x);"), ...found("successOnly", 3) },
        { name: "tested for a failure", ...f(`st = ${call()};`, "if (!NT_SUCCESS(st)) { DbgPrint(\"failed\"); return STATUS_UNSUCCESSFUL; }", "ExFreePool(x);"), ...found("successOnly", 3) },
        { name: "another event", ...f("c.EventMask = WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE;", `${call("0")};`), ...found("ignored", 4, "WSK_EVENT_DISCONNECT") },
        { name: "in a helper that drops it", ...f("Mute(s, WSK_EVENT_DISCONNECT);"), errors: [{ message: "ignored", line: 3, data: { events: "WSK_EVENT_DISCONNECT" } }] },
        { name: "a helper's result is ignored", ...f("Enable(s, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE);"), ...found("ignored", 3) },
        { name: "a helper's result is tested with NT_SUCCESS", ...f("st = Enable(s, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE);", "if (NT_SUCCESS(st)) ExFreePool(x);"), ...found("successOnly", 3) },
        { name: "through a macro", code: `#include "base.h"\n#define OFF(s, e) Enable((s), (e) | WSK_EVENT_DISABLE)\nvoid f(PCTX x) {\nOFF(x->Socket, WSK_EVENT_RECEIVE);\nExFreePool(x); }\n`, files: { "base.h": HEADER }, ...found("ignored", 4) },
        { name: "an inline cast", code: "void f(PWSK_SOCKET s) { WSK_EVENT_CALLBACK_CONTROL c;\nc.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID; c.EventMask = WSK_EVENT_RECEIVE_FROM; c.EventMask |= WSK_EVENT_DISABLE;\n((PWSK_PROVIDER_DATAGRAM_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, NULL); }", ...found("ignored", 3, "WSK_EVENT_RECEIVE_FROM") },
        { name: "across files", code: '#include "net.h"\nextern WSK_REGISTRATION r;\nvoid f(PWSK_SOCKET s) {\nNetSet(s, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE); }\n', files: { "net.h": "NTSTATUS NetSet(PWSK_SOCKET s, ULONG mask);\n", "net.c": `${HEADER}NTSTATUS NetSet(PWSK_SOCKET s, ULONG mask) { return Enable(s, mask); }\n` }, ...found("ignored", 4) },
    ],
});
