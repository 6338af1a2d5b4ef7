import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-control-client-arguments.js";

const TYPES = "typedef struct _CTX { WSK_PROVIDER_NPI Npi; PSECURITY_DESCRIPTOR Sd, Cached; WSK_EVENT_CALLBACK_CONTROL Events; PIRP Irp; } CTX, *PCTX;\n";
const LOCALS = "WSK_EVENT_CALLBACK_CONTROL control = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_ACCEPT }; PSECURITY_DESCRIPTOR sd = ctx->Sd, cached = NULL; WSK_TRANSPORT list[4]; SIZE_T got = 0; ULONG flags = WSK_TDI_BEHAVIOR_BYPASS_TDI;";
/** A function whose body starts on line 4. */
const f = (body: string): string => `${TYPES}NTSTATUS F(PCTX ctx, PIRP irp, ULONG code, PVOID buffer, SIZE_T size) {\n${LOCALS}\n${body}\nreturn 0; }\n`;
const call = (args: string): string => `ctx->Npi.Dispatch->WskControlClient(ctx->Npi.Client, ${args});`;
const statics = (input: string, rest = "0, NULL, NULL, NULL"): string => f(call(`WSK_SET_STATIC_EVENT_CALLBACKS, ${input}, ${rest}`));
const edited = (text: string, output: string) => [{ message: "edit" as const, data: { text }, output }];

const HELPER = `${TYPES}static NTSTATUS Control(PCTX ctx, ULONG code, PVOID in, SIZE_T inSize, PVOID out, SIZE_T outSize, SIZE_T *got, PIRP irp)\n{\n    return ctx->Npi.Dispatch->WskControlClient(ctx->Npi.Client, code, inSize, in, outSize, out, got, irp);\n}\n`;
const by = (args: string): string => `${HELPER}NTSTATUS G(PCTX ctx, PIRP irp)\n{\n    SIZE_T got;\n    return Control(ctx, ${args});\n}\n`;

const SOCKET = "ctx->Npi.Dispatch->WskSocket(ctx->Npi.Client, 2, 1, 6, WSK_FLAG_LISTEN_SOCKET, NULL, NULL, NULL, NULL, NULL, irp);";
const BYPASS = call("WSK_TDI_BEHAVIOR, sizeof(flags), &flags, 0, NULL, NULL, NULL");

testRule(rule, {
    valid: [
        { name: "TDI before the first socket", code: f(`${BYPASS} ${SOCKET}`) },
        { name: "TDI or a socket", code: f(`if (code) { ${SOCKET} } else { ${BYPASS} }`) },
        { name: "TDI where no socket came about", code: f(`NTSTATUS st = ${SOCKET} if (!NT_SUCCESS(st)) { ${BYPASS} }`) },
        { name: "static events", code: statics("sizeof(control), &control") },
        { name: "static events of the context", code: statics("sizeof(ctx->Events), &ctx->Events") },
        { name: "a list of transports", code: f(call("WSK_TRANSPORT_LIST_QUERY, 0, NULL, sizeof(list), list, &got, NULL")) },
        { name: "the size of the list", code: f(call("WSK_TRANSPORT_LIST_QUERY, 0, NULL, 0, NULL, &got, NULL")) },
        { name: "a list out of sight", code: f(call("WSK_TRANSPORT_LIST_QUERY, 0, NULL, size, buffer, &got, NULL")) },
        { name: "changes of the list", code: f(call("WSK_TRANSPORT_LIST_CHANGE, 0, NULL, 0, NULL, NULL, irp")) },
        { name: "descriptors", code: f(call("WSK_CACHE_SD, sizeof(sd), &sd, sizeof(cached), &cached, NULL, NULL") + call("WSK_RELEASE_SD, sizeof(PSECURITY_DESCRIPTOR), &cached, 0, NULL, NULL, NULL")) },
        { name: "descriptors as plain pointers", code: f(`PVOID p = sd; ${call("WSK_CACHE_SD, sizeof(PVOID), &p, sizeof(p), &p, NULL, NULL")}`) },
        { name: "TDI", code: f(call("WSK_TDI_BEHAVIOR, sizeof(flags), &flags, 0, NULL, NULL, NULL") + call("WSK_TDI_DEVICENAME_MAPPING, sizeof(WSK_TDI_MAP_INFO), buffer, 0, NULL, NULL, NULL")) },
        { name: "an unknown code", code: f(call("99, 8, buffer, 0, buffer, NULL, irp")) },
        { name: "everything from a caller out of sight", code: f(call("code, size, buffer, size, buffer, buffer, irp")) },
        { name: "an IRP that a helper is given for some codes", code: by("WSK_TRANSPORT_LIST_CHANGE, NULL, 0, NULL, 0, NULL, irp") },
        { name: "a helper without an IRP", code: by("WSK_TRANSPORT_LIST_QUERY, NULL, 0, NULL, 0, &got, NULL") },
        { name: "an IRP that may be NULL", code: f(call("WSK_TRANSPORT_LIST_QUERY, 0, NULL, 0, NULL, &got, code ? irp : NULL")) },
        { name: "a function of the driver's own", code: "NTSTATUS WskControlClient(PVOID c, ULONG code, SIZE_T a, PVOID b, SIZE_T d, PVOID e, PVOID g, PIRP irp);\nvoid G(PVOID c) { WskControlClient(c, WSK_CACHE_SD, 0, 0, 0, 0, 0, 0); }" },
        { name: "under #if 0 and left out", code: f(`#if 0\n${call("WSK_CACHE_SD, 0, NULL, 0, NULL, NULL, NULL")}\n#endif\n${call("WSK_CACHE_SD, ..., NULL")}`) },
    ],
    invalid: [
        { name: "TDI after a socket", code: f(`${SOCKET}\n${BYPASS}`), errors: [{ message: "late", line: 5, data: { operation: "WSK_TDI_BEHAVIOR", other: "WskSocket", function: "F" } }] },
        { name: "TDI after a socket, by a helper", code: `${HELPER}NTSTATUS G(PCTX ctx, PIRP irp)\n{\n    ${SOCKET}\n    return Control(ctx, WSK_TDI_DEVICENAME_MAPPING, ctx->Sd, sizeof(WSK_TDI_MAP_INFO), NULL, 0, NULL, NULL);\n}\n`, errors: [{ message: "late", line: 9, data: { operation: "WSK_TDI_DEVICENAME_MAPPING", other: "WskSocket", function: "G" } }] },
        { name: "no input", code: statics("0, NULL"), errors: [{ message: "noInput", line: 4, data: { operation: "WSK_SET_STATIC_EVENT_CALLBACKS", input: ", a WSK_EVENT_CALLBACK_CONTROL" } }] },
        { name: "a size without a buffer", code: statics("sizeof(control), NULL"), errors: [{ message: "noInput", line: 4 }] },
        { name: "the size of a pointer", code: statics("sizeof(PWSK_EVENT_CALLBACK_CONTROL), &control"), errors: [{ message: "pointerSize", line: 4, data: { operation: "WSK_SET_STATIC_EVENT_CALLBACKS", given: "sizeof(PWSK_EVENT_CALLBACK_CONTROL)" }, suggestions: edited("sizeof(WSK_EVENT_CALLBACK_CONTROL)", statics("sizeof(WSK_EVENT_CALLBACK_CONTROL), &control")) }] },
        { name: "the mask alone", code: statics("sizeof(ULONG), &control.EventMask"), errors: [{ message: "inputSize", line: 4 }] },
        { name: "the mask alone, with the size of the whole", code: statics("sizeof(control), &control.EventMask"), errors: [{ message: "eventControl", line: 4, data: { operation: "WSK_SET_STATIC_EVENT_CALLBACKS", given: "ULONG" } }] },
        { name: "the address of a pointer", code: f(`WSK_EVENT_CALLBACK_CONTROL *events = &control;\n${call("WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(*events), &events, 0, NULL, NULL, NULL")}`), errors: [{ message: "eventControl", line: 5 }] },
        { name: "an IRP that is not taken", code: f(`IoReuseIrp(irp, 0);\n${call("WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(control), &control, 0, NULL, NULL, irp")}`), errors: [{ message: "irp", line: 5, data: { operation: "WSK_SET_STATIC_EVENT_CALLBACKS" } }] },
        { name: "an allocated IRP that is not taken", code: f(`PIRP own = IoAllocateIrp(1, FALSE);\nif (own == NULL) return 1;\n${call("WSK_TRANSPORT_LIST_QUERY, 0, NULL, 0, NULL, &got, own")}`), errors: [{ message: "irp", line: 6 }] },
        { name: "no IRP", code: f(call("WSK_TRANSPORT_LIST_CHANGE, 0, NULL, 0, NULL, NULL, NULL")), errors: [{ message: "noIrp", line: 4, data: { operation: "WSK_TRANSPORT_LIST_CHANGE" } }] },
        { name: "no returned size", code: f(call("WSK_TRANSPORT_LIST_QUERY, 0, NULL, sizeof(list), list, NULL, NULL")), errors: [{ message: "noReturned", line: 4 }] },
        { name: "a returned size that is not there", code: f(call("WSK_RELEASE_SD, sizeof(cached), &cached, 0, NULL, &got, NULL")), errors: [{ message: "returned", line: 4, suggestions: edited("NULL", f(call("WSK_RELEASE_SD, sizeof(cached), &cached, 0, NULL, NULL, NULL"))) }] },
        { name: "a descriptor and not its address", code: f(call("WSK_CACHE_SD, sizeof(PSECURITY_DESCRIPTOR), ctx->Sd, sizeof(cached), &cached, NULL, NULL")), errors: [{ message: "notAddress", line: 4, data: { operation: "WSK_CACHE_SD", given: "PSECURITY_DESCRIPTOR" }, suggestions: edited("&ctx->Sd", f(call("WSK_CACHE_SD, sizeof(PSECURITY_DESCRIPTOR), &ctx->Sd, sizeof(cached), &cached, NULL, NULL"))) }] },
        { name: "the descriptor itself", code: f(`SECURITY_DESCRIPTOR own;\n${call("WSK_CACHE_SD, sizeof(own), &own, sizeof(cached), &cached, NULL, NULL")}`), errors: [{ message: "inputSize", line: 5 }, { message: "notAddress", line: 5 }] },
        { name: "no room for the cached descriptor", code: f(call("WSK_CACHE_SD, sizeof(sd), &sd, 0, NULL, NULL, NULL")), errors: [{ message: "noOutput", line: 4 }] },
        { name: "room that nothing is put in", code: f(call("WSK_RELEASE_SD, sizeof(cached), &cached, sizeof(sd), &sd, NULL, NULL")), errors: [{ message: "output", line: 4 }] },
        { name: "an input that is not taken", code: f(call("WSK_TRANSPORT_LIST_QUERY, sizeof(flags), &flags, sizeof(list), list, &got, NULL")), errors: [{ message: "input", line: 4, data: { operation: "WSK_TRANSPORT_LIST_QUERY" } }] },
        { name: "another size of the flags", code: f(`USHORT few = 1;\n${call("WSK_TDI_BEHAVIOR, sizeof(ULONG), &few, 0, NULL, NULL, NULL")}`), errors: [{ message: "inputType", line: 5, data: { operation: "WSK_TDI_BEHAVIOR", given: "USHORT", expected: "ULONG" } }] },
        { name: "too little room for the cached descriptor", code: f(`ULONG few = 0;\n${call("WSK_CACHE_SD, sizeof(sd), &sd, sizeof(few), &few, NULL, NULL")}`), errors: [{ message: "outputSize", line: 5, data: { operation: "WSK_CACHE_SD", given: "sizeof(ULONG)", expected: "PSECURITY_DESCRIPTOR" } }] },
        { name: "the cached descriptor in a number", code: f(`ULONG few = 0;\n${call("WSK_CACHE_SD, sizeof(sd), &sd, sizeof(cached), &few, NULL, NULL")}`), errors: [{ message: "outputType", line: 5, data: { operation: "WSK_CACHE_SD", given: "ULONG", expected: "PSECURITY_DESCRIPTOR" } }] },
        { name: "a list without a size", code: f(call("WSK_TRANSPORT_LIST_QUERY, 0, NULL, 0, list, &got, NULL")), errors: [{ message: "noSize", line: 4, data: { operation: "WSK_TRANSPORT_LIST_QUERY", argument: "OutputSize" } }] },
        { name: "a size without a list", code: f(call("WSK_TRANSPORT_LIST_QUERY, 0, NULL, sizeof(list), NULL, &got, NULL")), errors: [{ message: "nullBuffer", line: 4, data: { operation: "WSK_TRANSPORT_LIST_QUERY", argument: "OutputBuffer" } }] },
        { name: "by a caller", code: by("WSK_TRANSPORT_LIST_QUERY, NULL, 0, NULL, 0, NULL, NULL"), errors: [{ message: "noReturned", line: 9, trace: ["main.c:9:12 G calls Control", "main.c:4:12 WskControlClient asks for WSK_TRANSPORT_LIST_QUERY"] }] },
        { name: "by a caller in another file", code: `${TYPES}NTSTATUS G(PCTX ctx, PIRP irp)\n{\n    return Control(ctx, WSK_TRANSPORT_LIST_CHANGE, NULL, 0, NULL, 0, NULL, NULL);\n}\n`, files: { "o.c": HELPER.replace("static ", "") }, errors: [{ message: "noIrp", line: 4 }] },
        { name: "by a macro", code: `#define RELEASE(c, p) (c)->Npi.Dispatch->WskControlClient((c)->Npi.Client, WSK_RELEASE_SD, sizeof(*(p)), (p), 0, NULL, NULL, NULL)\n${f("RELEASE(ctx, ctx->Cached);")}`, errors: [{ message: "notAddress", line: 5 }] },
    ],
});
