import { driver as socketDriver, BASE } from "../tests/socket-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-dispatch-mismatch.js";

const TABLES = ["LISTEN", "DATAGRAM", "CONNECTION", "STREAM"].map((each) => `extern const WSK_CLIENT_${each}_DISPATCH g_${each};`).join(" ");
/** A function whose body starts on line 3. */
const f = (body: string): string => `${TABLES}\nNTSTATUS F(PWSK_PROVIDER_NPI n, PWSK_SOCKET s, PWSK_SOCKET t, PVOID ctx, const VOID *any, PIRP irp, ULONG kind, PSOCKADDR a, PWSK_BUF b) {\n${body}\nreturn 0; }\n`;
const make = (category: string, table: string): string => `n->Dispatch->WskSocket(n->Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, ${category}, ctx, ${table}, NULL, NULL, NULL, irp);`;
const connect = (table: string): string => `n->Dispatch->WskSocketConnect(n->Client, SOCK_STREAM, IPPROTO_TCP, a, a, 0, ctx, ${table}, NULL, NULL, NULL, irp);`;
const accept = (body: string): string => `${TABLES}\nNTSTATUS WSKAPI OnAccept(PVOID c, ULONG flags, PSOCKADDR l, PSOCKADDR r, PWSK_SOCKET s, PVOID *context, CONST WSK_CLIENT_CONNECTION_DISPATCH **table) {\n${body}\nreturn STATUS_SUCCESS; }\nconst WSK_CLIENT_LISTEN_DISPATCH g_Own = { OnAccept, NULL, NULL };\n`;
const cast = (table: string, call: string, of = "s"): string => f(`((${table})${of}->Dispatch)->${call};`);

const APP = "extern const WSK_CLIENT_DISPATCH g_App;\n";
const HELPER = "static NTSTATUS Make(PWSK_PROVIDER_NPI n, ULONG flags, PVOID ctx, const VOID *table, PIRP irp)\n{\n    return n->Dispatch->WskSocket(n->Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, flags, ctx, table, NULL, NULL, NULL, irp);\n}\n";

/** A driver that makes a socket of a category and uses it; the line of the use is BASE + 7. */
const made = (category: string, line: string, more = ""): string => socketDriver(
    "NTSTATUS Open(PCTX ctx, PSOCKADDR a)", "{", `    NTSTATUS st = Await(ctx, NEW_SOCKET(ctx, WSK_FLAG_${category}_SOCKET));`, "    PWSK_SOCKET s;",
    "    if (!NT_SUCCESS(st)) return st;", "    s = Taken(ctx);", `    ${line}`, "    return st;", "}", more,
);
const KEEPS = "void Keep(PCTX c, PWSK_PROVIDER_NPI n, PIRP irp, PKEVENT done) { n->Dispatch->WskSocket(n->Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET, c, NULL, NULL, NULL, NULL, irp); KeWaitForSingleObject(done, Executive, KernelMode, FALSE, NULL); c->Socket = (PWSK_SOCKET)irp->IoStatus.Information; }\n";
/** A socket that one function keeps, and another one calls through some table in line 2. */
const kept = (category: string): string => `typedef struct _CTX { PWSK_SOCKET Socket; } CTX, *PCTX; void Use(PCTX c, PSOCKADDR a, PIRP irp) {\n((PWSK_PROVIDER_${category}_DISPATCH)c->Socket->Dispatch)->WskGetLocalAddress(c->Socket, a, irp); }\n${KEEPS}`;
/** The same, where a line of the driver's may also keep a connection there. */
const also = (name: string, line: string) => ({ name: `a member that may be filled ${name}`, code: `${kept("CONNECTION")}${line}\n` });
const write = (text: string, output: string) => [{ message: "write" as const, data: { text }, output }];

testRule(rule, {
    valid: [
        { name: "one socket by two names, of a union", code: "typedef struct _B { ULONG Kind; union { PWSK_SOCKET Socket; /* By its own type. */ PWSK_DATAGRAM_SOCKET DgrmSocket; }; } B;\nVOID Give(B *b, PWSK_DATAGRAM_INDICATION d) { b->DgrmSocket->Dispatch->WskRelease(b->Socket, d); }\n" },
        { name: "a socket that another function has kept, by its own table", code: kept("LISTEN") },
        { name: "a member that sockets of two categories are kept in", code: `${kept("CONNECTION")}${KEEPS.replace("Keep", "Keep2").replace("LISTEN", "CONNECTION")}` },
        also("by a macro", "#define KEEP(c, s) ((c)->Socket = (s))\nvoid Set(PCTX c, PWSK_SOCKET s) { KEEP(c, s); }"),
        also("by a macro with its address", "#define KEEP(c, s) InterlockedExchangePointer((PVOID *)&(c)->Socket, (s))\nvoid Set(PCTX c, PWSK_SOCKET s) { KEEP(c, s); }"),
        also("by a copy", "void Set(PCTX c, PCTX from) { *c = *from; }"),
        also("by RtlCopyMemory", "void Set(PCTX c, PVOID from) { RtlCopyMemory(c, from, sizeof(*c)); }"),
        also("by an initialiser", "void Set(PWSK_SOCKET s) { CTX c = { s }; Use(&c, NULL, NULL); }"),
        also("by a compound literal", "void Set(PWSK_SOCKET s) { Use(&(CTX){ s }, NULL, NULL); }"),
        also("by its place", "void Set(PCTX c, PWSK_SOCKET s) { *(PWSK_SOCKET *)c = s; }"),
        also("by code that makes it", "PCTX Made(PWSK_SOCKET s);\nvoid Set(PWSK_SOCKET s) { PCTX c = Made(s); Use(c, NULL, NULL); }"),
        also("by code that is given it", "void Set(PCTX c, PWSK_SOCKET s) { Fill(c, s); }"),
        also("by code that is given what it is in", "typedef struct _D { CTX Inner; } D;\nvoid Set(D *d, PWSK_SOCKET s) { Fill(&d->Inner, s); }"),
        also("by code that is given the whole", "typedef struct _D { ULONG Count; CTX Inner[2]; } D;\nvoid Set(D *d, PWSK_SOCKET s) { Fill(d, s); }"),
        { name: "a member of another structure", code: `typedef struct _CONN { PWSK_SOCKET Socket; } CONN; void Send(CONN *c, PSOCKADDR a, PIRP irp) { ((PWSK_PROVIDER_CONNECTION_DISPATCH)c->Socket->Dispatch)->WskGetLocalAddress(c->Socket, a, irp); }\n${kept("LISTEN")}` },
        { name: "each category with its table", code: f(["LISTEN", "DATAGRAM", "CONNECTION", "STREAM"].map((each) => make(`WSK_FLAG_${each}_SOCKET`, `&g_${each}`)).join("\n")) },
        { name: "no table", code: f(make("WSK_FLAG_LISTEN_SOCKET", "NULL") + connect("NULL")) },
        { name: "a table of unknown type", code: f(make("WSK_FLAG_LISTEN_SOCKET", "any") + make("WSK_FLAG_LISTEN_SOCKET", "&g_Elsewhere")) },
        { name: "a category of unknown value", code: f(make("kind", "&g_LISTEN")) },
        { name: "a category of unknown value, and the registration's table to register", code: `${APP}${f(`WSK_CLIENT_NPI npi = { NULL, &g_App }; WSK_REGISTRATION *reg = ctx; WskRegister(&npi, reg);\n${make("kind", "NULL")}`)}` },
        { name: "a helper whose parameter is of the registration's type, given what belongs there", code: `${TABLES}\n${HELPER.replace("const VOID *table", "const WSK_CLIENT_DISPATCH *table")}void G(PWSK_PROVIDER_NPI n, ULONG kind, PIRP i) { Make(n, kind, NULL, (PVOID)&g_LISTEN, i); }` },
        { name: "either, as it goes", code: f(make("kind ? WSK_FLAG_LISTEN_SOCKET : WSK_FLAG_CONNECTION_SOCKET", "kind ? (const VOID *)&g_LISTEN : (const VOID *)&g_CONNECTION")) },
        { name: "a structure of the driver's own that begins with the table", code: `typedef struct _MY { WSK_CLIENT_LISTEN_DISPATCH Table; ULONG More; } MY;\nextern const MY g_My;\n${f(make("WSK_FLAG_LISTEN_SOCKET", "&g_My"))}` },
        { name: "a helper with what belongs together", code: `${TABLES}\n${HELPER}void G(PWSK_PROVIDER_NPI n, PIRP i) { Make(n, WSK_FLAG_LISTEN_SOCKET, NULL, &g_LISTEN, i); Make(n, WSK_FLAG_DATAGRAM_SOCKET, NULL, &g_DATAGRAM, i); }` },
        { name: "connections", code: f(connect("&g_CONNECTION")) },
        { name: "an accepted socket's table", code: accept("*table = &g_CONNECTION;") },
        { name: "functions that the table has", code: cast("PWSK_PROVIDER_LISTEN_DISPATCH", "WskAccept(s, 0, NULL, NULL, NULL, NULL, irp)") + cast("PWSK_PROVIDER_BASIC_DISPATCH", "WskCloseSocket(s, irp)") },
        { name: "nested basic functions", code: f("const WSK_PROVIDER_LISTEN_DISPATCH *d = s->Dispatch; d->Basic.WskCloseSocket(s, irp);") },
        { name: "a basic cast on any socket", code: made("DATAGRAM", "AS(WSK_PROVIDER_BASIC_DISPATCH, s)->WskCloseSocket(s, ctx->Irp);") },
        { name: "functions at the same place", code: made("LISTEN", "AS(WSK_PROVIDER_CONNECTION_DISPATCH, s)->WskBind(s, a, 0, ctx->Irp);") },
        { name: "the right table", code: made("DATAGRAM", "AS(WSK_PROVIDER_DATAGRAM_DISPATCH, s)->WskGetLocalAddress(s, a, ctx->Irp);") },
        { name: "another socket", code: made("DATAGRAM", "AS(WSK_PROVIDER_CONNECTION_DISPATCH, ctx->Other)->WskGetLocalAddress(ctx->Other, a, ctx->Irp);") },
        { name: "a union of typed pointers", code: "typedef struct _S { PWSK_SOCKET Wsk; union { PVOID Dispatch; PWSK_PROVIDER_CONNECTION_DISPATCH Connection; PWSK_PROVIDER_DATAGRAM_DISPATCH Datagram; }; PIRP Irp; } S;\nvoid G(S *s, PSOCKADDR a) { s->Connection->WskGetLocalAddress(s->Wsk, a, s->Irp); }" },
        { name: "one socket by two names", code: f("PWSK_SOCKET u = s; const WSK_PROVIDER_CONNECTION_DISPATCH *d = s->Dispatch; d->WskSend(u, b, 0, irp);") },
        { name: "a member that may be the parameter", code: "typedef struct _C { PWSK_SOCKET Socket; } C;\nvoid G(C *c, PWSK_SOCKET s, PIRP i) { ((PWSK_PROVIDER_BASIC_DISPATCH)c->Socket->Dispatch)->WskCloseSocket(s, i); }" },
        { name: "a table that is passed", code: f("((const WSK_PROVIDER_BASIC_DISPATCH *)any)->WskCloseSocket(t, irp);") },
        { name: "under #if 0", code: f(`#if 0\n${make("WSK_FLAG_LISTEN_SOCKET", "&g_CONNECTION")}\n#endif`) },
        { name: "a parameter of the provider's type, of which the caller knows better", code: `${TABLES}\nNTSTATUS Make(PWSK_PROVIDER_NPI n, PVOID ctx, const WSK_PROVIDER_LISTEN_DISPATCH *table, PIRP irp) { return ${make("WSK_FLAG_LISTEN_SOCKET", "table")} }\nvoid G(PWSK_PROVIDER_NPI n, PIRP i) { Make(n, NULL, (PVOID)&g_LISTEN, i); }\n` },
        { name: "no table", code: f(make("WSK_FLAG_BASIC_SOCKET", "NULL") + connect("NULL")) },
        { name: "a socket's table, in a variable without a type", code: f(`const VOID *table = s->Dispatch;\n${make("kind", "table")}`) },
        { name: "a structure of the driver's that holds a provider's table first", code: f(`static struct { WSK_CLIENT_LISTEN_DISPATCH Client; PWSK_PROVIDER_LISTEN_DISPATCH Provider; } both;\n${make("WSK_FLAG_LISTEN_SOCKET", "&both.Client")}`) },
    ],
    invalid: [
        { name: "a socket that another function has kept", code: kept("CONNECTION"), errors: [{ message: "wrongSlot", line: 2, suggestions: write("PWSK_PROVIDER_LISTEN_DISPATCH", kept("LISTEN")) }] },
        { name: "a socket kept in a structure without a name", code: kept("CONNECTION").replace("_CTX ", ""), errors: [{ message: "wrongSlot", line: 2, suggestions: write("PWSK_PROVIDER_LISTEN_DISPATCH", kept("LISTEN").replace("_CTX ", "")) }] },
        { name: "a socket kept beside one of another structure", code: `${kept("CONNECTION")}typedef struct _O { PWSK_SOCKET Socket; } O; void Set(O *o, PWSK_SOCKET s) { o->Socket = s; }\n`, errors: [{ message: "wrongSlot", line: 2, suggestions: write("PWSK_PROVIDER_LISTEN_DISPATCH", `${kept("LISTEN")}typedef struct _O { PWSK_SOCKET Socket; } O; void Set(O *o, PWSK_SOCKET s) { o->Socket = s; }\n`) }] },
        { name: "a listener with the table of connections", code: f(make("WSK_FLAG_LISTEN_SOCKET", "&g_CONNECTION")), errors: [{ message: "clientTable", line: 3, data: { category: "listen", expected: "WSK_CLIENT_LISTEN_DISPATCH", given: "WSK_CLIENT_CONNECTION_DISPATCH" } }] },
        { name: "by way of a variable", code: f(`const VOID *table = &g_DATAGRAM;\n${make("WSK_FLAG_CONNECTION_SOCKET", "table")}`), errors: [{ message: "clientTable", line: 4 }] },
        { name: "a local table", code: f(`static WSK_CLIENT_LISTEN_DISPATCH own; ${make("WSK_FLAG_CONNECTION_SOCKET", "(PVOID)&own")}`), errors: [{ message: "clientTable", line: 3 }] },
        { name: "a stream without its own table", code: f(make("WSK_FLAG_STREAM_SOCKET", "&g_CONNECTION")), errors: [{ message: "streamTable", line: 3 }] },
        { name: "by a caller", code: `${TABLES}\n${HELPER}void G(PWSK_PROVIDER_NPI n, PIRP i)\n{\n    Make(n, WSK_FLAG_LISTEN_SOCKET, NULL, &g_CONNECTION, i);\n}\n`, errors: [{ message: "clientTable", line: 8, trace: ["main.c:8:5 G calls Make", "main.c:4:12 WskSocket takes the table"] }] },
        { name: "by a caller in another file", code: `${TABLES}\nvoid G(PWSK_PROVIDER_NPI n, PIRP i)\n{\n    Make(n, WSK_FLAG_DATAGRAM_SOCKET, NULL, &g_CONNECTION, i);\n}\n`, files: { "m.c": HELPER.replace("static ", "") }, errors: [{ message: "clientTable", line: 4 }] },
        { name: "a connection with a listener's table", code: f(connect("(PVOID)&g_LISTEN")), errors: [{ message: "connectionTable", line: 3, data: { call: "WskSocketConnect", expected: "WSK_CLIENT_CONNECTION_DISPATCH", given: "WSK_CLIENT_LISTEN_DISPATCH" } }] },
        { name: "an accepted socket with a listener's table", code: accept("*table = (PVOID)&g_LISTEN;"), errors: [{ message: "connectionTable", line: 3 }] },
        { name: "a function that the table lacks", code: cast("PWSK_PROVIDER_LISTEN_DISPATCH", "WskSend(s, b, 0, irp)"), errors: [{ message: "noMember", line: 3, data: { call: "WskSend", table: "WSK_PROVIDER_LISTEN_DISPATCH", having: "WSK_PROVIDER_CONNECTION_DISPATCH or WSK_PROVIDER_STREAM_DISPATCH" } }] },
        {
            name: "a datagram socket taken for a connection", code: made("DATAGRAM", "((PWSK_PROVIDER_CONNECTION_DISPATCH)s->Dispatch)->WskGetLocalAddress(s, a, ctx->Irp);"),
            errors: [{
                message: "wrongSlot", line: BASE + 7,
                data: { call: "WskGetLocalAddress", table: "WSK_PROVIDER_CONNECTION_DISPATCH", category: "datagram", reached: "WskReceiveFrom", proper: "WSK_PROVIDER_DATAGRAM_DISPATCH" },
                suggestions: write("PWSK_PROVIDER_DATAGRAM_DISPATCH", made("DATAGRAM", "((PWSK_PROVIDER_DATAGRAM_DISPATCH)s->Dispatch)->WskGetLocalAddress(s, a, ctx->Irp);")),
            }],
        },
        { name: "by a macro", code: made("LISTEN", "AS(WSK_PROVIDER_CONNECTION_DISPATCH, s)->WskGetLocalAddress(s, a, ctx->Irp);"), errors: [{ message: "wrongSlot", line: BASE + 7 }] },
        { name: "beyond the end of the table", code: made("LISTEN", "AS(WSK_PROVIDER_CONNECTION_DISPATCH, s)->WskDisconnect(s, NULL, 0, ctx->Irp);"), errors: [{ message: "lacking", line: BASE + 7, data: { call: "WskDisconnect", table: "WSK_PROVIDER_CONNECTION_DISPATCH", category: "listening", reached: "whatever lies behind the table's end", instead: "Call WskDisconnect on the socket that is accepted." } }] },
        { name: "in a helper", code: made("DATAGRAM", "Address(ctx, s, a);", "static NTSTATUS Address(PCTX ctx, PWSK_SOCKET s, PSOCKADDR a)\n{\n    return AS(WSK_PROVIDER_STREAM_DISPATCH, s)->WskGetLocalAddress(s, a, ctx->Irp);\n}\n"), errors: [{ message: "wrongSlot", line: BASE + 7 }] },
        { name: "functions at the same place, where that is asked for", options: { strictCasts: true }, code: made("LISTEN", "AS(WSK_PROVIDER_CONNECTION_DISPATCH, s)->WskBind(s, a, 0, ctx->Irp);"), errors: [{ message: "compatible", line: BASE + 7 }] },
        { name: "the table of another socket", code: cast("PWSK_PROVIDER_CONNECTION_DISPATCH", "WskSend(t, b, 0, irp)"), errors: [{ message: "otherSocket", line: 3, data: { function: "F", call: "WskSend", owner: "s", given: "t" }, suggestions: write("t", cast("PWSK_PROVIDER_CONNECTION_DISPATCH", "WskSend(t, b, 0, irp)", "t")) }] },
        { name: "the table of another member, beside a union", code: "typedef struct _C { PWSK_SOCKET In, Out; union { PVOID A; PWSK_SOCKET In2; } u; PIRP Irp; } C;\nvoid G(C *c) {\n((PWSK_PROVIDER_BASIC_DISPATCH)c->In->Dispatch)->WskCloseSocket(c->Out, c->Irp); }", errors: [{ message: "otherSocket", line: 3, suggestions: [{ message: "write", data: { text: "c->Out" }, output: "typedef struct _C { PWSK_SOCKET In, Out; union { PVOID A; PWSK_SOCKET In2; } u; PIRP Irp; } C;\nvoid G(C *c) {\n((PWSK_PROVIDER_BASIC_DISPATCH)c->Out->Dispatch)->WskCloseSocket(c->Out, c->Irp); }" }] }] },
        { name: "a cached table of another member", code: "typedef struct _C { PWSK_SOCKET In, Out; PIRP Irp; } C;\nvoid G(C *c, PWSK_BUF b) {\nconst WSK_PROVIDER_CONNECTION_DISPATCH *d = c->In->Dispatch;\nd->WskSend(c->Out, b, 0, c->Irp); }", errors: [{ message: "otherSocket", line: 4 }] },
        { name: "another global socket", code: "static PWSK_SOCKET g_A, g_B;\nvoid G(PIRP i) {\n((PWSK_PROVIDER_BASIC_DISPATCH)g_A->Dispatch)->WskCloseSocket(g_B, i); }", errors: [{ message: "otherSocket", line: 3, suggestions: write("g_B", "static PWSK_SOCKET g_A, g_B;\nvoid G(PIRP i) {\n((PWSK_PROVIDER_BASIC_DISPATCH)g_B->Dispatch)->WskCloseSocket(g_B, i); }") }] },
        {
            name: "a function that a listening socket lacks", code: made("LISTEN", "AS(WSK_PROVIDER_CONNECTION_DISPATCH, s)->WskGetRemoteAddress(s, a, ctx->Irp);"),
            errors: [{ message: "lacking", line: BASE + 7, data: { call: "WskGetRemoteAddress", table: "WSK_PROVIDER_CONNECTION_DISPATCH", category: "listening", reached: "WskGetLocalAddress", instead: "Call WskGetRemoteAddress on the socket that is accepted." } }],
        },
        {
            name: "a function that a datagram socket lacks", code: made("DATAGRAM", "AS(WSK_PROVIDER_CONNECTION_DISPATCH, s)->WskSend(s, b, 0, ctx->Irp);"),
            errors: [{ message: "lacking", line: BASE + 7, data: { call: "WskSend", table: "WSK_PROVIDER_CONNECTION_DISPATCH", category: "datagram", reached: "WskGetLocalAddress", instead: "Call it on a connection socket, or one of the functions of WSK_PROVIDER_DATAGRAM_DISPATCH." } }],
        },
        {
            name: "the provider's table as the client's", code: f(`static const WSK_PROVIDER_CONNECTION_DISPATCH own;\n${make("WSK_FLAG_CONNECTION_SOCKET", "&own")}`),
            errors: [{ message: "providerTable", line: 4, data: { call: "WskSocket", given: "WSK_PROVIDER_CONNECTION_DISPATCH", instead: "Give it a WSK_CLIENT_CONNECTION_DISPATCH, with the driver's own callbacks." } }],
        },
        {
            name: "the provider's table, in a cast, for flags that are not known", code: f(`static WSK_PROVIDER_LISTEN_DISPATCH own = { 0 };\n${make("kind", "(PVOID)&own")}`),
            errors: [{ message: "providerTable", line: 4, data: { call: "WskSocket", given: "WSK_PROVIDER_LISTEN_DISPATCH", instead: "Give it the client dispatch table of the socket's category, with the driver's own callbacks." } }],
        },
        {
            name: "the table of another socket, for one that takes none", code: f(`PWSK_PROVIDER_BASIC_DISPATCH of = (PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch;\n${make("WSK_FLAG_BASIC_SOCKET", "of")}`),
            errors: [{ message: "providerTable", line: 4, data: { call: "WskSocket", given: "WSK_PROVIDER_BASIC_DISPATCH", instead: "Give it NULL: a basic socket has no callbacks." } }],
        },
        { name: "the table of the NPI", code: f(make("WSK_FLAG_LISTEN_SOCKET", "n->Dispatch")), errors: [{ message: "providerTable", line: 3 }] },
        { name: "a member of the provider's type", code: `typedef struct _C { PWSK_PROVIDER_NPI Npi; const WSK_PROVIDER_DATAGRAM_DISPATCH *Table; } C;\nNTSTATUS Make(C *c, PIRP irp) {\n    return c->Npi->Dispatch->WskSocket(c->Npi->Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, c, c->Table, NULL, NULL, NULL, irp);\n}\n`, errors: [{ message: "providerTable", line: 3 }] },
        {
            name: "the provider's table from a caller", code: `${TABLES}\n${HELPER}static WSK_PROVIDER_LISTEN_DISPATCH g_Own;\nvoid G(PWSK_PROVIDER_NPI n, PIRP i)\n{\n    Make(n, WSK_FLAG_LISTEN_SOCKET, NULL, &g_Own, i);\n}\n`,
            errors: [{ message: "providerTable", line: 9, trace: ["main.c:9:5 G calls Make", "main.c:4:12 WskSocket takes the table"] }],
        },
        {
            name: "a connection with the provider's table", code: f(`static WSK_PROVIDER_CONNECTION_DISPATCH own;\n${connect("&own")}`),
            errors: [{ message: "providerTable", line: 4, data: { call: "WskSocketConnect", given: "WSK_PROVIDER_CONNECTION_DISPATCH", instead: "Give it a WSK_CLIENT_CONNECTION_DISPATCH, with the driver's own callbacks." } }],
        },
        { name: "WskAccept with the provider's table", code: f("static WSK_PROVIDER_CONNECTION_DISPATCH own;\n((PWSK_PROVIDER_LISTEN_DISPATCH)s->Dispatch)->WskAccept(s, 0, ctx, (const WSK_CLIENT_CONNECTION_DISPATCH *)&own, NULL, NULL, irp);"), errors: [{ message: "providerTable", line: 4 }] },
        { name: "an accepted socket with the provider's table", code: accept("static WSK_PROVIDER_CONNECTION_DISPATCH own;\n*table = (PVOID)&own;"), errors: [{ message: "providerTable", line: 4 }] },
        {
            name: "the registration's table, for a category that is not known", code: `${APP}${f(make("kind", "&g_App"))}`,
            errors: [{ message: "registrationTable", line: 4, data: { given: "WSK_CLIENT_DISPATCH" } }],
        },
        { name: "the registration's table, for a basic socket", code: `${APP}${f(make("WSK_FLAG_BASIC_SOCKET", "&g_App"))}`, errors: [{ message: "registrationTable", line: 4 }] },
        { name: "the registration's table, for a category of several", code: `${APP}${f(`ULONG flags = 0;\nswitch (kind) { case 1: flags = WSK_FLAG_LISTEN_SOCKET; break; case 2: flags = WSK_FLAG_DATAGRAM_SOCKET; break; default: return STATUS_INVALID_PARAMETER; }\n${make("flags", "&g_App")}`)}`, errors: [{ message: "registrationTable", line: 6 }] },
    ],
});
