import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-flags.js";

const HEAD = "NTSTATUS F(PWSK_SOCKET s, const WSK_PROVIDER_STREAM_DISPATCH *d, const WSK_PROVIDER_DATAGRAM_DISPATCH *g, PWSK_BUF b, PSOCKADDR a, PIRP irp, ULONG n)";
const f = (body: string): string => `${HEAD} {\n${body}\nreturn 0; }\n`;
const receive = (flags: string): string => f(`d->WskReceive(s, b, ${flags}, irp);`);
const send = (flags: string): string => f(`d->WskSend(s, b, ${flags}, irp);`);
const sendTo = (flags: string): string => f(`g->WskSendTo(s, b, ${flags}, a, 0, NULL, irp);`);
const pass = (code: (flags: string) => string, flags: string) => ({ message: "pass" as const, data: { flags }, output: code(flags) });

const pointer = (flags: string): string => `void G(PWSK_SOCKET s, PFN_WSK_RECEIVE receive, PWSK_BUF b, PIRP irp) {\nreceive(s, b, ${flags}, irp); }`;
const connect = (flags: string): string => `void G(PWSK_PROVIDER_NPI n, PSOCKADDR a, PIRP irp) {\nn->Dispatch->WskSocketConnect(n->Client, SOCK_STREAM, IPPROTO_TCP, a, a, ${flags}, NULL, NULL, NULL, NULL, NULL, irp); }`;

/** One function for both directions. */
const SHARED = `static NTSTATUS Transfer(PWSK_SOCKET s, PWSK_BUF b, ULONG flags, BOOLEAN out, PIRP irp)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *d = s->Dispatch;
    if (out) return d->WskSend(s, b, flags, irp);
    return d->WskReceive(s, b, flags, irp);
}
`;
const callback = (test: string): string => `NTSTATUS WSKAPI OnReceive(PVOID c, ULONG Flags, PWSK_DATA_INDICATION i, SIZE_T n, SIZE_T *taken) {\nif (${test}) return STATUS_DATA_NOT_ACCEPTED;\nreturn STATUS_SUCCESS; }\nconst WSK_CLIENT_CONNECTION_DISPATCH g_Table = { OnReceive, NULL, NULL };\n`;

testRule(rule, {
    valid: [
        { name: "no flags", code: receive("0") },
        { name: "a cast zero", code: receive("(ULONG)0") },
        { name: "the flags of a receive", code: f("d->WskReceive(s, b, WSK_FLAG_WAITALL, irp); d->WskReceive(s, b, WSK_FLAG_DRAIN, irp);") },
        { name: "the flags of a send", code: send("WSK_FLAG_NODELAY | WSK_FLAG_OOB") },
        { name: "the flags of a disconnect", code: f("d->WskDisconnect(s, NULL, WSK_FLAG_ABORTIVE, irp);") },
        { name: "reserved and zero", code: f("d->WskBind(s, a, 0, irp); d->WskConnect(s, a, 0, irp); d->WskAccept(s, 0, NULL, NULL, NULL, NULL, irp);") + sendTo("0") },
        { name: "a number that is a flag", code: receive("2") },
        { name: "flags of a caller out of sight", code: receive("n") },
        { name: "perhaps zero", code: f("g->WskSendTo(s, b, n ? WSK_FLAG_NODELAY : 0, a, 0, NULL, irp);") },
        { name: "one function for both directions", code: `${SHARED}void G(PWSK_SOCKET s, PWSK_BUF b, PIRP i) { Transfer(s, b, WSK_FLAG_NODELAY, TRUE, i); Transfer(s, b, WSK_FLAG_WAITALL, FALSE, i); }` },
        { name: "a variable that is set for either", code: f("ULONG flags = 0;\nif (n) flags = WSK_FLAG_NODELAY; else flags = WSK_FLAG_WAITALL;\nif (n) d->WskSend(s, b, flags, irp);\nelse d->WskReceive(s, b, flags, irp);") },
        { name: "a macro of the driver", code: `#define ALL WSK_FLAG_WAITALL\n${receive("ALL")}` },
        { name: "the category of a socket", code: "void G(PWSK_PROVIDER_NPI n, PIRP irp) { n->Dispatch->WskSocket(n->Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_CONNECTION_SOCKET, NULL, NULL, NULL, NULL, NULL, irp); }" },
        { name: "flags of name information", code: "void G(PWSK_PROVIDER_NPI n, PSOCKADDR a, PUNICODE_STRING h, PIRP irp) { n->Dispatch->WskGetNameInfo(n->Client, a, 16, h, NULL, NI_NUMERICHOST | NI_DGRAM, NULL, NULL, irp); }" },
        { name: "a function of the driver's own", code: "NTSTATUS WskReceive(PWSK_SOCKET s, PVOID p, ULONG flags, PIRP irp);\nvoid G(PWSK_SOCKET s, PIRP irp) { WskReceive(s, 0, WSK_FLAG_NODELAY, irp); }" },
        { name: "a callback's own flags", code: callback("Flags & WSK_FLAG_ENTIRE_MESSAGE") },
        { name: "a callback's own flags together", code: callback("(Flags & (WSK_FLAG_RELEASE_ASAP | WSK_FLAG_ENTIRE_MESSAGE)) == 0") },
        { name: "under #if 0", code: f("#if 0\nd->WskReceive(s, b, WSK_FLAG_NODELAY, irp);\n#endif") },
        { name: "code that is left out", code: f("d->WskReceive(s, b, ..., irp);") },
        { name: "a flag taken out", code: f("ULONG flags = WSK_FLAG_WAITALL | WSK_FLAG_DRAIN; flags &= ~WSK_FLAG_DRAIN; d->WskReceive(s, b, flags, irp);") },
    ],
    invalid: [
        {
            name: "a send's flag on a receive", code: receive("WSK_FLAG_NODELAY"),
            errors: [{
                message: "foreign", line: 2,
                data: { given: "WSK_FLAG_NODELAY (of WskSend)", call: "WskReceive", means: "WSK_FLAG_WAITALL", allowed: "WSK_FLAG_WAITALL and WSK_FLAG_DRAIN" },
                suggestions: [pass(receive, "0")],
            }],
        },
        { name: "a receive's flag on a send", code: send("WSK_FLAG_WAITALL"), errors: [{ message: "foreign", line: 2, suggestions: [pass(send, "0")] }] },
        { name: "one right, one wrong", code: send("WSK_FLAG_NODELAY | WSK_FLAG_DRAIN"), errors: [{ message: "foreign", line: 2, suggestions: [pass(send, "WSK_FLAG_NODELAY")] }] },
        { name: "a flag of callbacks", code: f("d->WskDisconnect(s, NULL, WSK_FLAG_AT_DISPATCH_LEVEL, irp);"), errors: [{ message: "foreign", line: 2, suggestions: [{ message: "pass", output: f("d->WskDisconnect(s, NULL, 0, irp);") }] }] },
        { name: "by way of a variable", code: f("ULONG flags = 0;\nflags |= WSK_FLAG_NODELAY;\nd->WskReceive(s, b, flags, irp);"), errors: [{ message: "foreign", line: 4 }] },
        { name: "by a macro of the driver", code: `#define QUICK WSK_FLAG_NODELAY\n${receive("QUICK")}`, errors: [{ message: "foreign", line: 3 }] },
        { name: "by a macro around the call", code: `#define RECV(s, b, i) AS(s)->WskReceive(s, b, WSK_FLAG_NODELAY, i)\n#define AS(s) ((PWSK_PROVIDER_CONNECTION_DISPATCH)(s)->Dispatch)\n${f("RECV(s, b, irp);")}`, errors: [{ message: "foreign", line: 4 }] },
        { name: "by a caller", code: `${SHARED}void G(PWSK_SOCKET s, PWSK_BUF b, PIRP i)\n{\n    Transfer(s, b, WSK_FLAG_NODELAY, FALSE, i);\n}\n`, errors: [{ message: "foreign", line: 9, trace: ["main.c:9:5 G calls Transfer", "main.c:5:12 WskReceive is given the flags"], suggestions: [{ message: "pass", output: `${SHARED}void G(PWSK_SOCKET s, PWSK_BUF b, PIRP i)\n{\n    Transfer(s, b, 0, FALSE, i);\n}\n` }] }] },
        { name: "by a caller in another file", code: "void G(PWSK_SOCKET s, PWSK_BUF b, PIRP i)\n{\n    Transfer(s, b, WSK_FLAG_WAITALL, TRUE, i);\n}\n", files: { "lib.c": SHARED.replace("static ", "") }, errors: [{ message: "foreign", line: 3, suggestions: [{ message: "pass", output: "void G(PWSK_SOCKET s, PWSK_BUF b, PIRP i)\n{\n    Transfer(s, b, 0, TRUE, i);\n}\n" }] }] },
        { name: "a conditional expression", code: f("d->WskReceive(s, b, n ? WSK_FLAG_NODELAY : 0, irp);"), errors: [{ message: "foreign", line: 2 }] },
        { name: "a flag on a reserved argument", code: sendTo("WSK_FLAG_NODELAY"), errors: [{ message: "reserved", line: 2, data: { call: "WskSendTo", given: "WSK_FLAG_NODELAY (of WskSend)" }, suggestions: [pass(sendTo, "0")] }] },
        { name: "a number on a reserved argument", code: sendTo("0x2"), errors: [{ message: "reserved", line: 2, suggestions: [pass(sendTo, "0")] }] },
        {
            name: "each reserved argument",
            code: f("ULONG one = 1, cut = MSG_TRUNC; d->WskBind(s, a, one, irp);\nd->WskConnect(s, a, one, irp);\nd->WskConnectEx(s, a, b, one, irp);\nd->WskAccept(s, one, NULL, NULL, NULL, NULL, irp);\ng->WskReceiveFrom(s, b, cut, a, NULL, NULL, NULL, irp);\ng->WskSendMessages(s, NULL, n ? 1 : 2, a, 0, NULL, irp);"),
            errors: [2, 3, 4, 5, 6, 7].map((line) => ({ message: "reserved" as const, line })),
        },
        { name: "flags of a new connection", code: connect("WSK_FLAG_CONNECTION_SOCKET"), errors: [{ message: "reserved", line: 2, data: { call: "WskSocketConnect", given: "WSK_FLAG_CONNECTION_SOCKET (of WskSocket)" }, suggestions: [pass(connect, "0")] }] },
        { name: "both ways to receive", code: receive("WSK_FLAG_WAITALL | WSK_FLAG_DRAIN"), errors: [{ message: "exclusive", line: 2, data: { given: "WSK_FLAG_WAITALL and WSK_FLAG_DRAIN", call: "WskReceive" }, suggestions: [pass(receive, "WSK_FLAG_WAITALL"), pass(receive, "WSK_FLAG_DRAIN")] }] },
        { name: "bits of user mode", code: receive("0x8"), errors: [{ message: "unknown", line: 2, data: { call: "WskReceive", given: "0x8", allowed: "WSK_FLAG_WAITALL and WSK_FLAG_DRAIN" } }] },
        { name: "a flag for a socket that is none of a category", code: "void G(PWSK_PROVIDER_NPI n, PIRP irp) {\nn->Dispatch->WskSocket(n->Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_NODELAY, NULL, NULL, NULL, NULL, NULL, irp); }", errors: [{ message: "foreign", line: 2 }] },
        { name: "through a pointer to the function", code: pointer("WSK_FLAG_NODELAY"), errors: [{ message: "foreign", line: 2, suggestions: [pass(pointer, "0")] }] },
        { name: "a test in a callback", code: callback("Flags & WSK_FLAG_NODELAY"), errors: [{ message: "tested", line: 2, data: { given: "WSK_FLAG_NODELAY (of WskSend)", call: "WskReceiveEvent", means: "WSK_FLAG_RELEASE_ASAP", allowed: "WSK_FLAG_RELEASE_ASAP, WSK_FLAG_ENTIRE_MESSAGE and WSK_FLAG_AT_DISPATCH_LEVEL" } }] },
        { name: "another callback's flag", code: callback("(Flags & WSK_FLAG_ABORTIVE) != 0"), errors: [{ message: "tested", line: 2 }] },
    ],
});
