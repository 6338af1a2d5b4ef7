import { driver as socketDriver, BASE } from "../tests/socket-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-control-socket-arguments.js";

const PARAMETERS = "PWSK_SOCKET s, const WSK_PROVIDER_CONNECTION_DISPATCH *d, PCTX ctx, PIRP irp, ULONG code, PVOID buffer, SIZE_T size, SIZE_T *got";
const LOCALS = "ULONG on = 1; SIZE_T n = 0; BOOLEAN flag = TRUE; WSK_EVENT_CALLBACK_CONTROL control = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE }; WSK_INSPECT_ID id; PSECURITY_DESCRIPTOR sd = ctx->Sd;";
/** A function whose body starts on line 3. */
const f = (body: string): string => `NTSTATUS F(${PARAMETERS}) {\n${LOCALS}\n${body}\nreturn 0; }\n`;
const control = (args: string): string => `d->WskControlSocket(s, ${args});`;
const set = (option: string, input = "sizeof(on), &on", rest = "0, NULL, NULL, irp", level = "SOL_SOCKET"): string => control(`WskSetOption, ${option}, ${level}, ${input}, ${rest}`);
const get = (option: string, output = "sizeof(on), &on", rest = "NULL, irp"): string => control(`WskGetOption, ${option}, SOL_SOCKET, 0, NULL, ${output}, ${rest}`);
const ioctl = (code: string, args: string): string => control(`WskIoctl, ${code}, 0, ${args}`);

/** A helper that sets any option. */
const HELPER = "static NTSTATUS SetOption(PWSK_SOCKET s, ULONG level, ULONG option, PVOID value, SIZE_T size, PIRP irp)\n{\n    return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, option, level, size, value, 0, NULL, NULL, irp);\n}\n";
const by = (call: string): string => `${HELPER}NTSTATUS G(PWSK_SOCKET s, PIRP irp)\n{\n    BOOLEAN on = TRUE; ULONG value = 1;\n    return ${call};\n}\n`;
const edited = (text: string, output: string) => [{ message: "edit" as const, data: { text }, output }];

const categories = (category: string, request: string): string => socketDriver(
    "NTSTATUS Open(PCTX ctx)", "{", `    NTSTATUS st = Await(ctx, NEW_SOCKET(ctx, WSK_FLAG_${category}_SOCKET));`, "    PWSK_SOCKET s; ULONG on = 1; SIZE_T n;",
    "    if (!NT_SUCCESS(st)) return st;", "    s = Taken(ctx);", `    AS(WSK_PROVIDER_BASIC_DISPATCH, s)->WskControlSocket(s, ${request}, ctx->Irp);`, "    return st;", "}",
);

testRule(rule, {
    valid: [
        { name: "options set", code: f(["SO_REUSEADDR", "SO_EXCLUSIVEADDRUSE", "SO_KEEPALIVE", "SO_RCVBUF", "SO_BROADCAST", "SO_CONDITIONAL_ACCEPT"].map((each) => set(each)).join("\n")) },
        { name: "options asked for", code: f(["SO_REUSEADDR", "SO_KEEPALIVE", "SO_RCVBUF"].map((each) => get(each)).join("\n")) },
        { name: "events with and without an IRP", code: f(set("SO_WSK_EVENT_CALLBACK", "sizeof(control), &control", "0, NULL, NULL, NULL") + set("SO_WSK_EVENT_CALLBACK", "sizeof(WSK_EVENT_CALLBACK_CONTROL), &control")) },
        { name: "security", code: f(set("SO_WSK_SECURITY", "sizeof(PSECURITY_DESCRIPTOR), &sd") + get("SO_WSK_SECURITY", "sizeof(sd), &sd")) },
        { name: "ioctls of WSK", code: f([ioctl("SIO_WSK_QUERY_IDEAL_SEND_BACKLOG", "0, NULL, sizeof(n), &n, NULL, irp"), ioctl("SIO_WSK_QUERY_INSPECT_ID", "0, NULL, sizeof(id), &id, &n, NULL"), ioctl("SIO_WSK_SET_TCP_SILENT_MODE", "0, NULL, 0, NULL, NULL, irp"), ioctl("SIO_WSK_SET_REMOTE_ADDRESS", "0, NULL, 0, NULL, NULL, irp")].join("\n")) },
        { name: "lists of addresses", code: f(ioctl("SIO_ADDRESS_LIST_QUERY", "0, NULL, size, buffer, &n, NULL") + ioctl("SIO_ADDRESS_LIST_CHANGE", "0, NULL, 0, NULL, NULL, irp") + ioctl("SIO_ADDRESS_LIST_SORT", "size, buffer, size, buffer, &n, irp")) },
        { name: "redirect records, about which the pages disagree", code: f(ioctl("SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS", "0, NULL, size, buffer, &n, irp")) },
        { name: "options of the transport", code: f(set("TCP_NODELAY", "sizeof(flag), &flag", "0, NULL, NULL, irp", "IPPROTO_TCP") + set("IPV6_V6ONLY", "sizeof(flag), &flag", "0, NULL, NULL, NULL", "IPPROTO_IPV6") + set("4", "1, &flag", "0, NULL, NULL, irp", "IPPROTO_TCP")) },
        { name: "options that nothing is known of", code: f(set("0x7010", "sizeof(flag), &flag") + ioctl("0x98000099", "size, buffer, size, buffer, got, irp")) },
        { name: "other integers of four bytes", code: f(`BOOL b = 1; INT i = 1; LONG l = 1; ${set("SO_KEEPALIVE", "sizeof(b), &b")} ${set("SO_KEEPALIVE", "sizeof(int), &i")} ${set("SO_KEEPALIVE", "4, &l")}`) },
        { name: "other names of SIZE_T", code: f(`size_t a; ULONG_PTR b; ${ioctl("SIO_WSK_QUERY_RECEIVE_BACKLOG", "0, NULL, sizeof(a), &a, NULL, irp")} ${ioctl("SIO_WSK_QUERY_RECEIVE_BACKLOG", "0, NULL, sizeof(b), &b, NULL, irp")}`) },
        { name: "everything from a caller out of sight", code: f(control("WskSetOption, code, SOL_SOCKET, size, buffer, 0, NULL, got, irp") + set("SO_KEEPALIVE", "size, buffer")) },
        { name: "the level does not matter to ioctls", code: f(control("WskIoctl, SIO_WSK_SET_TCP_SILENT_MODE, SOL_SOCKET, 0, NULL, 0, NULL, NULL, irp")) },
        { name: "an IRP for some operations only", code: f(`PIRP own = code ? irp : NULL; ${control("WskIoctl, SIO_WSK_QUERY_INSPECT_ID, 0, 0, NULL, sizeof(id), &id, got, own")} ${set("SO_KEEPALIVE", "sizeof(on), &on", "0, NULL, NULL, own")}`) },
        { name: "a helper that is given what belongs together", code: by("SetOption(s, SOL_SOCKET, SO_KEEPALIVE, &value, sizeof(value), irp)") },
        { name: "the same number at another level, through a helper", code: by("SetOption(s, IPPROTO_IP, 4, &on, sizeof(on), irp)") },
        { name: "a structure of the driver's own that begins with the documented one", code: `typedef struct _EV { WSK_EVENT_CALLBACK_CONTROL Control; ULONG More; } EV;\n${f("EV ev; d->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(ev), &ev, 0, NULL, NULL, NULL);")}` },
        { name: "bytes", code: f("UCHAR bytes[4] = { 1 }; d->WskControlSocket(s, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, sizeof(bytes), bytes, 0, NULL, NULL, irp);") },
        { name: "under #if 0", code: f(`#if 0\n${set("SO_KEEPALIVE", "sizeof(flag), &flag")}\n#endif`) },
        { name: "left out", code: f("d->WskControlSocket(s, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, ..., NULL);") },
        { name: "a category that has the option", code: categories("LISTEN", "WskSetOption, SO_CONDITIONAL_ACCEPT, SOL_SOCKET, sizeof(on), &on, 0, NULL, NULL") },
        { name: "stream sockets are on no page", code: categories("STREAM", "WskIoctl, SIO_WSK_QUERY_RECEIVE_BACKLOG, 0, 0, NULL, sizeof(n), &n, NULL") },
        { name: "an address to send to", code: f("SOCKADDR_IN a = { AF_INET }; d->WskControlSocket(s, WskIoctl, SIO_WSK_SET_REMOTE_ADDRESS, 0, sizeof(a), &a, 0, NULL, NULL, irp);") },
    ],
    invalid: [
        { name: "an IRP that is kept, for an operation without", code: f(ioctl("SIO_WSK_QUERY_INSPECT_ID", "0, NULL, sizeof(id), &id, &n, ctx->Irp")), errors: [{ message: "irp", line: 3 }] },
        { name: "an option as an ioctl", code: f(control("WskIoctl, SO_KEEPALIVE, SOL_SOCKET, sizeof(on), &on, 0, NULL, NULL, irp")), errors: [{ message: "asIoctl", line: 3 }] },
        { name: "a deprecated ioctl as an option", code: f(control("WskSetOption, SIO_LOOPBACK_FAST_PATH, 0, sizeof(on), &on, 0, NULL, NULL, irp")), errors: [{ message: "asOption", line: 3, suggestions: [] }] },
        { name: "an ioctl as an option", code: f(control("WskGetOption, SIO_WSK_QUERY_RECEIVE_BACKLOG, 0, 0, NULL, sizeof(n), &n, NULL, irp")), errors: [{ message: "asOption", line: 3, suggestions: edited("WskIoctl", f(ioctl("SIO_WSK_QUERY_RECEIVE_BACKLOG", "0, NULL, sizeof(n), &n, NULL, irp"))) }] },
        { name: "events asked for", code: f(get("SO_WSK_EVENT_CALLBACK", "sizeof(control), &control")), errors: [{ message: "direction", line: 3 }] },
        { name: "another level", code: f(set("SO_WSK_EVENT_CALLBACK", "sizeof(control), &control", "0, NULL, NULL, NULL", "IPPROTO_TCP")), errors: [{ message: "level", line: 3, suggestions: edited("SOL_SOCKET", f(set("SO_WSK_EVENT_CALLBACK", "sizeof(control), &control", "0, NULL, NULL, NULL"))) }] },
        { name: "another level, by name", code: f(set("SO_REUSEADDR", "sizeof(on), &on", "0, NULL, NULL, irp", "IPPROTO_TCP")), errors: [{ message: "level", line: 3, suggestions: edited("SOL_SOCKET", f(set("SO_REUSEADDR"))) }] },
        { name: "getting into the input", code: f(control("WskGetOption, SO_KEEPALIVE, SOL_SOCKET, sizeof(on), &on, 0, NULL, NULL, irp")), errors: [{ message: "swapped", line: 3, suggestions: edited("input and output the other way round", f(get("SO_KEEPALIVE"))) }] },
        { name: "no value", code: f(set("SO_RCVBUF", "0, NULL")), errors: [{ message: "noInput", line: 3, data: { operation: "SO_RCVBUF", input: ", a ULONG" } }] },
        { name: "no room", code: f(ioctl("SIO_WSK_QUERY_RECEIVE_BACKLOG", "0, NULL, sizeof(n), NULL, NULL, irp")), errors: [{ message: "noOutput", line: 3 }] },
        { name: "no size returned", code: f(ioctl("SIO_ADDRESS_LIST_QUERY", "0, NULL, size, buffer, NULL, NULL")), errors: [{ message: "noReturned", line: 3, data: { operation: "SIO_ADDRESS_LIST_QUERY" } }] },
        { name: "no IRP", code: f(set("SO_KEEPALIVE", "sizeof(on), &on", "0, NULL, NULL, NULL")), errors: [{ message: "noIrp", line: 3, data: { operation: "SO_KEEPALIVE" } }] },
        { name: "an input that is not taken", code: f(ioctl("SIO_WSK_SET_TCP_SILENT_MODE", "sizeof(on), &on, 0, NULL, NULL, irp")), errors: [{ message: "input", line: 3 }] },
        { name: "an output that is not there", code: f(set("SO_KEEPALIVE", "sizeof(on), &on", "sizeof(n), &n, NULL, irp")), errors: [{ message: "output", line: 3 }] },
        { name: "a returned size that is not there", code: f(set("SO_KEEPALIVE", "sizeof(on), &on", "0, NULL, &n, irp")), errors: [{ message: "returned", line: 3, suggestions: edited("NULL", f(set("SO_KEEPALIVE"))) }] },
        { name: "an IRP that is not taken", code: f(`IoReuseIrp(irp, 0);\n${ioctl("SIO_WSK_QUERY_INSPECT_ID", "0, NULL, sizeof(id), &id, &n, irp")}`), errors: [{ message: "irp", line: 4, data: { operation: "SIO_WSK_QUERY_INSPECT_ID" } }] },
        { name: "a BOOLEAN", code: f(set("SO_KEEPALIVE", "sizeof(flag), &flag")), errors: [{ message: "inputSize", line: 3, data: { operation: "SO_KEEPALIVE", given: "sizeof(BOOLEAN)", expected: "ULONG" } }] },
        { name: "a BOOLEAN with the size of a ULONG", code: f(set("SO_KEEPALIVE", "sizeof(ULONG), &flag")), errors: [{ message: "inputType", line: 3, data: { operation: "SO_KEEPALIVE", given: "BOOLEAN", expected: "ULONG" } }] },
        { name: "a number for the size", code: f(set("SO_KEEPALIVE", "1, buffer")), errors: [{ message: "inputSize", line: 3, data: { operation: "SO_KEEPALIVE", given: "1 bytes", expected: "ULONG" }, suggestions: edited("sizeof(ULONG)", f(set("SO_KEEPALIVE", "sizeof(ULONG), buffer"))) }] },
        { name: "a backlog in a ULONG", code: f(ioctl("SIO_WSK_QUERY_IDEAL_SEND_BACKLOG", "0, NULL, sizeof(on), &on, NULL, irp")), errors: [{ message: "outputSize", line: 3 }] },
        { name: "the size of a pointer", code: f(`WSK_EVENT_CALLBACK_CONTROL *events = &control;\n${set("SO_WSK_EVENT_CALLBACK", "sizeof(events), events", "0, NULL, NULL, NULL")}`), errors: [{ message: "pointerSize", line: 4, suggestions: edited("sizeof(WSK_EVENT_CALLBACK_CONTROL)", f(`WSK_EVENT_CALLBACK_CONTROL *events = &control;\n${set("SO_WSK_EVENT_CALLBACK", "sizeof(WSK_EVENT_CALLBACK_CONTROL), events", "0, NULL, NULL, NULL")}`)) }] },
        { name: "the address of a pointer", code: f(`PWSK_EVENT_CALLBACK_CONTROL events = &control;\n${set("SO_WSK_EVENT_CALLBACK", "sizeof(*events), &events", "0, NULL, NULL, NULL")}`), errors: [{ message: "eventControl", line: 4 }] },
        { name: "the mask alone", code: f(set("SO_WSK_EVENT_CALLBACK", "sizeof(control), &control.EventMask", "0, NULL, NULL, NULL")), errors: [{ message: "eventControl", line: 3 }] },
        { name: "a descriptor and not its address", code: f(set("SO_WSK_SECURITY", "sizeof(sd), ctx->Sd")).replace("NTSTATUS F", "typedef struct _CTX { PSECURITY_DESCRIPTOR Sd; } CTX, *PCTX;\nNTSTATUS F"), errors: [{ message: "notAddress", line: 4, suggestions: edited("&ctx->Sd", f(set("SO_WSK_SECURITY", "sizeof(sd), &ctx->Sd")).replace("NTSTATUS F", "typedef struct _CTX { PSECURITY_DESCRIPTOR Sd; } CTX, *PCTX;\nNTSTATUS F")) }] },
        { name: "an address with the size of the pointer", code: f(`PSOCKADDR a = buffer;\n${ioctl("SIO_WSK_SET_REMOTE_ADDRESS", "sizeof(a), (PSOCKADDR)ctx->Address, 0, NULL, NULL, irp")}`).replace("NTSTATUS F", "typedef struct _CTX { PSOCKADDR Address; PSECURITY_DESCRIPTOR Sd; } CTX, *PCTX;\nNTSTATUS F"), errors: [{ message: "pointerSize", line: 5 }] },
        { name: "a backlog in a ULONG, with the size of a SIZE_T", code: f(`ULONG low; ${ioctl("SIO_WSK_QUERY_RECEIVE_BACKLOG", "0, NULL, sizeof(SIZE_T), &low, NULL, irp")}`), errors: [{ message: "outputType", line: 3, data: { operation: "SIO_WSK_QUERY_RECEIVE_BACKLOG", given: "ULONG", expected: "SIZE_T" } }] },
        { name: "an address without a size", code: f(`SOCKADDR_IN a = { AF_INET };\n${ioctl("SIO_WSK_SET_SENDTO_ADDRESS", "0, &a, 0, NULL, NULL, irp")}`), errors: [{ message: "noSize", line: 4, data: { operation: "SIO_WSK_SET_SENDTO_ADDRESS", argument: "InputSize" } }] },
        { name: "a size without an address", code: f(ioctl("SIO_WSK_SET_SENDTO_ADDRESS", "sizeof(SOCKADDR_IN), NULL, 0, NULL, NULL, irp")), errors: [{ message: "nullBuffer", line: 3, data: { operation: "SIO_WSK_SET_SENDTO_ADDRESS", argument: "InputBuffer" } }] },
        { name: "by a caller", code: by("SetOption(s, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on), irp)"), errors: [{ message: "inputSize", line: 8, trace: ["main.c:8:12 G calls SetOption", "main.c:3:12 WskControlSocket asks for SO_KEEPALIVE"] }] },
        { name: "an IRP that a caller does not give", code: by("SetOption(s, SOL_SOCKET, SO_RCVBUF, &value, sizeof(value), NULL)"), errors: [{ message: "noIrp", line: 8 }] },
        { name: "by a caller in another file", code: "NTSTATUS G(PWSK_SOCKET s, PIRP irp)\n{\n    ULONG on = 1;\n    return SetOption(s, IPPROTO_TCP, SO_EXCLUSIVEADDRUSE, &on, sizeof(on), irp);\n}\n", files: { "o.c": HELPER.replace("static ", "") }, errors: [{ message: "level", line: 4, suggestions: edited("SOL_SOCKET", "NTSTATUS G(PWSK_SOCKET s, PIRP irp)\n{\n    ULONG on = 1;\n    return SetOption(s, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, &on, sizeof(on), irp);\n}\n") }] },
        { name: "by a macro", code: `#define GET(s, o, p) d->WskControlSocket(s, WskGetOption, o, SOL_SOCKET, 0, NULL, sizeof(*(p)), p, NULL, NULL)\n${f("GET(s, SO_RCVBUF, &on);")}`, errors: [{ message: "noIrp", line: 4 }] },
        { name: "a category without the option", code: categories("CONNECTION", "WskSetOption, SO_CONDITIONAL_ACCEPT, SOL_SOCKET, sizeof(on), &on, 0, NULL, NULL"), errors: [{ message: "category", line: BASE + 7, data: { operation: "SO_CONDITIONAL_ACCEPT", given: "connection", expected: "listen" } }] },
        { name: "a backlog of a listener", code: categories("LISTEN", "WskIoctl, SIO_WSK_QUERY_RECEIVE_BACKLOG, 0, 0, NULL, sizeof(n), &n, NULL"), errors: [{ message: "category", line: BASE + 7 }] },
    ],
});
