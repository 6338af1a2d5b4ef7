import { driver as socketDriver, BASE } from "../tests/socket-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-socket-category.js";

const TCP = "SOCK_STREAM, IPPROTO_TCP";
const UDP = "SOCK_DGRAM, IPPROTO_UDP";
const f = (body: string): string => `const WSK_CLIENT_CONNECTION_DISPATCH g_Events = { OnReceive, NULL, NULL };\nNTSTATUS Open(PWSK_PROVIDER_NPI n, PVOID ctx, const VOID *table, PIRP irp, ULONG kind, USHORT type) {\n${body}\nreturn 0; }\n`;
const socket = (flags: string, type = TCP, rest = "NULL, NULL", family = "AF_INET"): string =>
    `n->Dispatch->WskSocket(n->Client, ${family}, ${type}, ${flags}, ${rest}, NULL, NULL, NULL, irp);`;
const connect = (type: string): string => `n->Dispatch->WskSocketConnect(n->Client, ${type}, ctx, ctx, 0, ctx, &g_Events, NULL, NULL, NULL, irp);`;

/** A helper that makes any socket; its last line is line 4. */
const MAKE = "static NTSTATUS Make(PWSK_PROVIDER_NPI n, USHORT type, ULONG protocol, ULONG flags, PVOID ctx, const VOID *table, PIRP irp)\n{\n    return n->Dispatch->WskSocket(n->Client, AF_INET, type, protocol, flags, ctx, table, NULL, NULL, NULL, irp);\n}\n";
const by = (call: string): string => `${MAKE}NTSTATUS Start(PWSK_PROVIDER_NPI n, PVOID ctx, PIRP irp)\n{\n    return ${call};\n}\n`;

const basic = (...lines: readonly string[]): string => socketDriver(
    "NTSTATUS Open(PCTX ctx, PSOCKADDR a)", "{", "    NTSTATUS st = Await(ctx, NEW_SOCKET(ctx, WSK_FLAG_BASIC_SOCKET));", "    PWSK_SOCKET s;",
    "    if (!NT_SUCCESS(st)) return st;", "    s = Taken(ctx);", ...lines, "    return CLOSE(s, ctx->Irp);", "}",
);

testRule(rule, {
    valid: [
        { name: "each category", code: f(["LISTEN", "CONNECTION", "BASIC", "STREAM"].map((each) => socket(`WSK_FLAG_${each}_SOCKET`)).join("\n") + socket("WSK_FLAG_DATAGRAM_SOCKET", UDP)) },
        { name: "categories that a caller out of sight decides", code: f(socket("kind", TCP, "ctx, &g_Events")) },
        { name: "either of two", code: f(socket("kind ? WSK_FLAG_LISTEN_SOCKET : WSK_FLAG_CONNECTION_SOCKET", TCP, "ctx, table")) },
        { name: "a basic socket", code: f(socket("WSK_FLAG_BASIC_SOCKET", UDP)) },
        { name: "a basic socket with what may be NULL", code: f(socket("WSK_FLAG_BASIC_SOCKET", UDP, "ctx, table")) },
        { name: "a raw socket", code: f(socket("WSK_FLAG_DATAGRAM_SOCKET", "SOCK_RAW, IPPROTO_ICMP") + socket("WSK_FLAG_BASIC_SOCKET", "SOCK_RAW, 0")) },
        { name: "no protocol", code: f(socket("WSK_FLAG_CONNECTION_SOCKET", "SOCK_STREAM, 0")) },
        { name: "other address families", code: f(socket("WSK_FLAG_CONNECTION_SOCKET", "SOCK_STREAM, HV_PROTOCOL_RAW", "NULL, NULL", "AF_HYPERV") + socket("WSK_FLAG_DATAGRAM_SOCKET", "SOCK_STREAM, 0", "NULL, NULL", "AF_UNIX")) },
        { name: "a family out of sight", code: f(socket("WSK_FLAG_CONNECTION_SOCKET", "SOCK_DGRAM, 0", "NULL, NULL", "(ADDRESS_FAMILY)kind")) },
        { name: "a type out of sight", code: f(socket("WSK_FLAG_CONNECTION_SOCKET", "type, IPPROTO_TCP")) },
        { name: "a stream socket is in no table", code: f(socket("WSK_FLAG_STREAM_SOCKET", "SOCK_STREAM, 0")) },
        { name: "a flag of another function is another rule's matter", code: f(socket("WSK_FLAG_LISTEN_SOCKET | WSK_FLAG_NODELAY")) },
        { name: "a connection in one request", code: f(connect(TCP) + connect("SOCK_STREAM, HV_PROTOCOL_RAW")) },
        { name: "helpers that are given what belongs together", code: by("Make(n, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET, ctx, &g_Listen, irp)") },
        { name: "a helper that takes either", code: `static NTSTATUS Make(PWSK_PROVIDER_NPI n, BOOLEAN udp, PIRP irp)\n{\n    USHORT type = udp ? SOCK_DGRAM : SOCK_STREAM; ULONG protocol = udp ? IPPROTO_UDP : IPPROTO_TCP; ULONG flags = udp ? WSK_FLAG_DATAGRAM_SOCKET : WSK_FLAG_CONNECTION_SOCKET;\n    return n->Dispatch->WskSocket(n->Client, AF_INET, type, protocol, flags, NULL, NULL, NULL, NULL, NULL, irp);\n}\n` },
        { name: "what a basic socket has", code: basic("    AS(WSK_PROVIDER_BASIC_DISPATCH, s)->WskControlSocket(s, WskIoctl, SIO_ADDRESS_LIST_CHANGE, 0, 0, NULL, 0, NULL, NULL, ctx->Irp);") },
        { name: "another socket is bound", code: basic("    AS(WSK_PROVIDER_DATAGRAM_DISPATCH, ctx->Other)->WskBind(ctx->Other, a, 0, ctx->Irp);") },
        { name: "under #if 0 and in a comment", code: f(`#if 0\n${socket("3")}\n#endif\n/* ${socket("3")} */`) },
    ],
    invalid: [
        { name: "two categories", code: f(socket("WSK_FLAG_LISTEN_SOCKET | WSK_FLAG_CONNECTION_SOCKET")), errors: [{ message: "several", line: 3, data: { given: "WSK_FLAG_LISTEN_SOCKET | WSK_FLAG_CONNECTION_SOCKET" } }] },
        { name: "by number", code: f(socket("3")), errors: [{ message: "several", line: 3, data: { given: "0x3" } }] },
        { name: "no category at all", code: f(socket("0x40")), errors: [{ message: "none", line: 3, data: { given: "0x40" } }] },
        { name: "by way of a variable", code: f(`kind = WSK_FLAG_LISTEN_SOCKET;\nkind |= WSK_FLAG_DATAGRAM_SOCKET;\n${socket("kind")}`), errors: [{ message: "several", line: 5 }] },
        { name: "by a macro", code: `#define BOTH (WSK_FLAG_LISTEN_SOCKET | WSK_FLAG_CONNECTION_SOCKET)\n${f(socket("BOTH"))}`, errors: [{ message: "several", line: 4 }] },
        { name: "through a pointer to the function", code: "void G(PFN_WSK_SOCKET make, PWSK_CLIENT c, PIRP irp) {\nmake(c, AF_INET, SOCK_STREAM, IPPROTO_TCP, 3, NULL, NULL, NULL, NULL, NULL, irp); }", errors: [{ message: "several", line: 2 }] },
        { name: "callbacks for a basic socket", code: f(socket("WSK_FLAG_BASIC_SOCKET", TCP, "NULL, &g_Events")), errors: [{ message: "basicCallbacks", line: 3 }] },
        { name: "a context for a basic socket", code: f(socket("WSK_FLAG_BASIC_SOCKET", TCP, "&g_Context, NULL")), errors: [{ message: "basicCallbacks", line: 3 }] },
        { name: "a forgotten category", code: f(socket("0", TCP, "ctx, &g_Events")), errors: [{ message: "forgotten", line: 3 }] },
        { name: "a connection over UDP", code: f(socket("WSK_FLAG_CONNECTION_SOCKET", UDP)), errors: [{ message: "combination", line: 3, data: { category: "a connection-oriented socket", given: "SOCK_DGRAM and IPPROTO_UDP", family: "AF_INET", allowed: "SOCK_STREAM with IPPROTO_TCP" } }] },
        { name: "datagrams over TCP", code: f(socket("WSK_FLAG_DATAGRAM_SOCKET", "SOCK_DGRAM, IPPROTO_TCP", "NULL, NULL", "AF_INET6")), errors: [{ message: "combination", line: 3, data: { category: "a datagram socket", given: "SOCK_DGRAM and IPPROTO_TCP", family: "AF_INET6", allowed: "SOCK_DGRAM with IPPROTO_UDP, or SOCK_RAW" } }] },
        { name: "a listener for datagrams", code: f(socket("WSK_FLAG_LISTEN_SOCKET", "SOCK_DGRAM, 0")), errors: [{ message: "combination", line: 3 }] },
        { name: "a raw connection", code: f(socket("WSK_FLAG_CONNECTION_SOCKET", "SOCK_RAW, IPPROTO_TCP")), errors: [{ message: "combination", line: 3 }] },
        { name: "a connection in one request, for datagrams", code: f(connect(UDP)), errors: [{ message: "connectType", line: 3, data: { given: "SOCK_DGRAM" } }] },
        { name: "a connection in one request, over UDP", code: f(connect("SOCK_STREAM, IPPROTO_UDP")), errors: [{ message: "connectType", line: 3, data: { given: "IPPROTO_UDP" } }] },
        { name: "by a caller", code: by("Make(n, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_LISTEN_SOCKET, ctx, &g_Listen, irp)"), errors: [{ message: "combination", line: 7, trace: ["main.c:7:12 Start calls Make", "main.c:3:12 WskSocket makes the socket"] }] },
        { name: "a caller forgets the category", code: by("Make(n, SOCK_STREAM, IPPROTO_TCP, 0, ctx, &g_Listen, irp)"), errors: [{ message: "forgotten", line: 7 }] },
        { name: "a caller in another file", code: "NTSTATUS Start(PWSK_PROVIDER_NPI n, PVOID ctx, PIRP irp)\n{\n    return Make(n, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET | WSK_FLAG_STREAM_SOCKET, ctx, &g_Listen, irp);\n}\n", files: { "make.c": MAKE.replace("static ", "") }, errors: [{ message: "several", line: 3 }] },
        {
            name: "a basic socket is bound", code: basic("    AS(WSK_PROVIDER_DATAGRAM_DISPATCH, s)->WskBind(s, a, 0, ctx->Irp);"),
            errors: [{ message: "basicUse", line: BASE + 7, data: { call: "WskBind", function: "Open" }, trace: [`main.c:${BASE + 3}:30 WskSocket makes a basic socket`, `main.c:${BASE + 7}:5 WskBind is called on it`] }],
        },
        { name: "a basic socket is bound by a helper", code: `${basic("    Bind(ctx, s, a);")}static NTSTATUS Bind(PCTX ctx, PWSK_SOCKET s, PSOCKADDR a)\n{\n    return AS(WSK_PROVIDER_LISTEN_DISPATCH, s)->WskBind(s, a, 0, ctx->Irp);\n}\n`, errors: [{ message: "basicUse", line: BASE + 7 }] },
    ],
});
