import { testRule } from "../tests/rule-tester.js";
import rule from "./require-inspect-complete.js";

const TABLE = "static const WSK_CLIENT_LISTEN_DISPATCH Table = { NULL, OnInspect, OnAbort };";
const ANSWER = "void Answer(PWSK_SOCKET s, PWSK_INSPECT_ID id, PIRP irp) { ((PWSK_PROVIDER_LISTEN_DISPATCH)s->Dispatch)->WskInspectComplete(s, id, WskInspectAccept, irp); }";
const START = "NTSTATUS Start(PWSK_CLIENT_NPI n, PWSK_REGISTRATION r) { return WskRegister(n, r); }";
const HEED = "NTSTATUS WSKAPI OnAbort(PVOID x, PWSK_INSPECT_ID InspectID) { Forget(x, InspectID->Key, InspectID->SerialNumber); return STATUS_SUCCESS; }";
const PEND = "Keep(x, *InspectID); return WskInspectPend;";
/** An inspect callback whose body is line 2, then the rest. */
const inspect = (body: string, ...rest: readonly string[]): string => [`WSK_INSPECT_ACTION WSKAPI OnInspect(PVOID x, PSOCKADDR l, PSOCKADDR r, PWSK_INSPECT_ID InspectID) { if (InspectID == NULL) return WskInspectReject;`, body, "}", ...rest, TABLE, START, ""].join("\n");
const unanswered = (line: number) => ({ errors: [{ message: "unanswered" as const, line, data: { callback: "OnInspect" } }] });
const abort = (body: string, parameter = "PWSK_INSPECT_ID InspectID"): string => `NTSTATUS WSKAPI OnAbort(PVOID x, ${parameter}) { ${body} }`;
const ignored = { errors: [{ message: "ignored" as const, line: 4, column: 17, data: { callback: "OnAbort", inspect: "OnInspect" } }] };

testRule(rule, {
    valid: [
        { name: "answered", code: inspect(PEND, HEED, ANSWER) },
        { name: "decided at once", code: inspect("return Allowed(r) ? WskInspectAccept : WskInspectReject;", abort("UNREFERENCED_PARAMETER(x); UNREFERENCED_PARAMETER(InspectID); return STATUS_SUCCESS;")) },
        { name: "answered in another file", code: inspect(PEND, HEED), files: { "answer.c": ANSWER } },
        { name: "answered by way of a PFN variable", code: inspect(PEND, HEED, "void Answer(PWSK_SOCKET s, PWSK_INSPECT_ID id, PIRP irp) { PFN_WSK_INSPECT_COMPLETE done = ((PWSK_PROVIDER_LISTEN_DISPATCH)s->Dispatch)->WskInspectComplete; done(s, id, WskInspectReject, irp); }") },
        { name: "answered by way of a macro", code: `#define DONE(s, id, a, i) ((PWSK_PROVIDER_LISTEN_DISPATCH)(s)->Dispatch)->WskInspectComplete(s, id, a, i)\n${inspect(PEND, HEED, "void Answer(PWSK_SOCKET s, PWSK_INSPECT_ID id, PIRP irp) { DONE(s, id, WskInspectAccept, irp); }")}` },
        { name: "a part of a driver", code: inspect(PEND, HEED).replace(START, "") },
        { name: "a value that is not known", code: inspect("return Decide(x, InspectID);", HEED) },
        { name: "a function that is no callback", code: "WSK_INSPECT_ACTION Suggest(PVOID x) { return WskInspectPend; }\nvoid Use(PWSK_SOCKET s) { }\n" },
        { name: "an abort that drops all there is", code: inspect(PEND, abort("((PCTX)x)->Pending = FALSE; return STATUS_SUCCESS;"), ANSWER) },
        { name: "an abort that leaves it to a helper", code: inspect(PEND, abort("DropAll(x); return STATUS_SUCCESS;"), ANSWER) },
        { name: "an abort that passes the ID on", code: inspect(PEND, abort("return Abort(x, InspectID);"), ANSWER) },
        { name: "an abort that is left out", code: inspect(PEND, abort("... return STATUS_SUCCESS;"), ANSWER) },
        { name: "an abort of the listener's only inspection", code: inspect(PEND, abort("InterlockedExchange(&g_Pending, 0); return STATUS_SUCCESS;"), ANSWER) },
        { name: "left out by the build", code: inspect("#if 0\nreturn WskInspectPend;\n#endif\nreturn WskInspectAccept;", HEED) },
    ],
    invalid: [
        { name: "nobody answers", code: inspect(PEND, HEED), ...unanswered(2) },
        { name: "by way of a variable", code: inspect("WSK_INSPECT_ACTION a = WskInspectAccept; if (Unsure(r)) a = WskInspectPend; return a;", HEED), errors: [{ message: "unanswered", line: 2, trace: ["main.c:2"] }] },
        { name: "in a conditional expression", code: inspect("return Unsure(r) ? WskInspectPend : WskInspectAccept;", HEED), ...unanswered(2) },
        { name: "decided by a helper", code: `static WSK_INSPECT_ACTION Judge(PSOCKADDR r) { return r->sa_family == 2 ? WskInspectPend : WskInspectReject; }\n${inspect("return Judge(r);", HEED)}`, ...unanswered(3) },
        { name: "two helpers down", code: `static WSK_INSPECT_ACTION Later(void) { return WskInspectPend; }\nstatic WSK_INSPECT_ACTION Judge(PSOCKADDR r) { if (r->sa_family == 2) return Later(); return WskInspectReject; }\n${inspect("return Judge(r);", HEED)}`, ...unanswered(4) },
        { name: "through a macro", code: `#define LATER WskInspectPend\n${inspect("return LATER;", HEED)}`, ...unanswered(3) },
        { name: "the number of the action", code: inspect("return (WSK_INSPECT_ACTION)2;", HEED), ...unanswered(2) },
        { name: "a driver's own function of that name", code: inspect(PEND, HEED, "void WskInspectComplete(PVOID s) { }", "void Answer(PVOID s) { WskInspectComplete(s); }"), ...unanswered(2) },
        { name: "the callback is in a table of another file", code: inspect(PEND).replace(TABLE, ""), files: { "table.c": "extern WSK_INSPECT_ACTION OnInspect();\nconst WSK_CLIENT_LISTEN_DISPATCH T = { NULL, OnInspect, NULL };\n" }, ...unanswered(2) },
        { name: "an abort that does nothing", code: inspect(PEND, abort("UNREFERENCED_PARAMETER(x); UNREFERENCED_PARAMETER(InspectID); return STATUS_SUCCESS;"), ANSWER), ...ignored },
        { name: "an abort that casts to void", code: inspect(PEND, abort("(void)x; (void)InspectID; return STATUS_SUCCESS;"), ANSWER), ...ignored },
        { name: "an abort that takes a lock and looks for nothing", code: inspect(PEND, abort("PLIST_ENTRY e; KIRQL q; UNREFERENCED_PARAMETER(InspectID); KeAcquireSpinLock(&((PCTX)x)->Lock, &q); for (e = ((PCTX)x)->List.Flink; e != &((PCTX)x)->List; e = e->Flink) { } KeReleaseSpinLock(&((PCTX)x)->Lock, q); return STATUS_SUCCESS;"), ANSWER), ...ignored },
        { name: "an abort that prints", code: inspect(PEND, abort("DbgPrint(\"abort %p\", InspectID); return STATUS_SUCCESS;"), ANSWER), ...ignored },
    ],
});
