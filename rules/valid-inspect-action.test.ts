import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-inspect-action.js";

/** A function whose body is line 2. */
const f = (body: string): string => `NTSTATUS f(PWSK_SOCKET s, PWSK_INSPECT_ID id, PIRP irp, BOOLEAN k, WSK_INSPECT_ACTION given) { const WSK_PROVIDER_LISTEN_DISPATCH *d = s->Dispatch; WSK_INSPECT_ACTION a;\n${body}\n}\n`;
const call = (action: string): string => `return d->WskInspectComplete(s, id, ${action}, irp);`;
const HELPER = "static NTSTATUS Answer(PWSK_SOCKET s, PWSK_INSPECT_ID id, WSK_INSPECT_ACTION a, PIRP irp) { return ((PWSK_PROVIDER_LISTEN_DISPATCH)s->Dispatch)->WskInspectComplete(s, id, a, irp); }\nstatic NTSTATUS Reply(PWSK_SOCKET s, PWSK_INSPECT_ID id, WSK_INSPECT_ACTION a, PIRP irp) { return Answer(s, id, a, irp); }\n";
const pend = (line: number, action = "WskInspectPend") => ({ errors: [{ message: "pend" as const, line, data: { action } }] });

testRule(rule, {
    valid: [
        { name: "accept", code: f(call("WskInspectAccept")) },
        { name: "reject", code: f(call("WskInspectReject")) },
        { name: "one or the other", code: f(call("k ? WskInspectAccept : WskInspectReject")) },
        { name: "by number", code: f(call("1")) },
        { name: "a truth value", code: f(call("TRUE")) },
        { name: "given", code: f(call("given")) },
        { name: "asked of a function", code: f(call("Decide(id)")) },
        { name: "a helper with the right actions", code: `${HELPER}${f("if (k) return Answer(s, id, WskInspectAccept, irp); return Reply(s, id, WskInspectReject, irp);")}` },
        { name: "a helper that nobody calls", code: HELPER },
        { name: "pending is not passed on", code: f(`a = given; if (a == WskInspectPend) return STATUS_PENDING; ${call("a")}`) },
        { name: "a driver's own function", code: "void f(PVOID s) { WskInspectComplete(s, NULL, WskInspectPend, NULL); }\nvoid g(PWSK_SOCKET s) { }" },
        { name: "another number of arguments", code: f("return d->WskInspectComplete(s, WskInspectPend);") },
        { name: "left out", code: f(`#if 0\n${call("WskInspectPend")}\n#endif\nreturn 0;`) },
        { name: "returned by the callback", code: f("return WskInspectPend;") },
    ],
    invalid: [
        { name: "directly", code: f(call("WskInspectPend")), ...pend(2) },
        { name: "an inline cast", code: f("return ((PWSK_PROVIDER_LISTEN_DISPATCH)s->Dispatch)->WskInspectComplete(s, id, WskInspectPend, irp);"), ...pend(2) },
        { name: "by number", code: f(call("(WSK_INSPECT_ACTION)2")), errors: [{ message: "pend", line: 2 }] },
        { name: "on one way", code: f(call("k ? WskInspectAccept : WskInspectPend")), ...pend(2) },
        { name: "a variable", code: f(`a = WskInspectReject; if (k) a = WskInspectPend; ${call("a")}`), ...pend(2) },
        { name: "a PFN variable", code: f("PFN_WSK_INSPECT_COMPLETE done = d->WskInspectComplete; return done(s, id, WskInspectPend, irp);"), ...pend(2) },
        { name: "a macro", code: `#define DONE(a) d->WskInspectComplete(s, id, (a), irp)\n${f("return DONE(WskInspectPend);")}`, ...pend(3) },
        { name: "through a helper, where it is decided", code: `${HELPER}${f("return Answer(s, id, WskInspectPend, irp);")}`, errors: [{ message: "pend", line: 4, trace: ["main.c:4:8 f calls Answer", "main.c:1"] }] },
        { name: "two helpers down", code: `${HELPER}${f("return Reply(s, id, WskInspectPend, irp);")}`, ...pend(4) },
        { name: "one of two callers", code: `${HELPER}${f("if (k) return Answer(s, id, WskInspectAccept, irp);\nreturn Answer(s, id, WskInspectPend, irp);")}`, ...pend(5) },
        { name: "across files", code: "#include \"net.h\"\nvoid f(PWSK_SOCKET s, PWSK_INSPECT_ID id, PIRP i) {\nReply(s, id, WskInspectPend, i); }\n", files: { "net.h": "NTSTATUS Reply(PWSK_SOCKET s, PWSK_INSPECT_ID id, WSK_INSPECT_ACTION a, PIRP irp);\n", "net.c": HELPER.replaceAll("static NTSTATUS Reply", "NTSTATUS Reply") }, ...pend(3) },
        { name: "a status", code: f(call("STATUS_SUCCESS")), errors: [{ message: "status", line: 2, data: { action: "STATUS_SUCCESS" } }] },
        { name: "a number that is no action", code: f(call("7")), errors: [{ message: "other", line: 2, data: { action: "7" } }] },
    ],
});
