import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-address-buffer.js";

const OPS = `
typedef struct _CTX { PWSK_SOCKET Socket; KEVENT Done; SOCKADDR Small; WSK_BUF Buf; } CTX, *PCTX;
NTSTATUS Local(PWSK_SOCKET s, PSOCKADDR a, PIRP irp) { return ((const WSK_PROVIDER_LISTEN_DISPATCH *)s->Dispatch)->WskGetLocalAddress(s, a, irp); }
NTSTATUS BindTo(PWSK_SOCKET s, PSOCKADDR a, PIRP irp) { return ((const WSK_PROVIDER_LISTEN_DISPATCH *)s->Dispatch)->WskBind(s, a, 0, irp); }
`;
const make = (family: string): string =>
    `npi->Dispatch->WskSocket(npi->Client, ${family}, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, NULL, NULL, NULL, NULL, NULL, irp); KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); s = (PWSK_SOCKET)irp->IoStatus.Information; d = s->Dispatch;`;
const open = (declaration: string, body: string): string =>
    `NTSTATUS Open(PCTX ctx, PWSK_PROVIDER_NPI npi, PIRP irp) { PWSK_SOCKET s = ctx->Socket; const WSK_PROVIDER_DATAGRAM_DISPATCH *d = s->Dispatch; NTSTATUS st;\n${declaration}\n${body}\nreturn st; }${OPS}`;
const GET = "st = d->WskGetLocalAddress(s, (PSOCKADDR)&a, irp);";

const KEEPS = "NTSTATUS Make(PCTX ctx, PWSK_PROVIDER_NPI npi, PIRP irp) { npi->Dispatch->WskSocket(npi->Client, AF_INET6, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, NULL, NULL, NULL, NULL, NULL, irp); KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); ctx->Socket = (PWSK_SOCKET)irp->IoStatus.Information; return STATUS_SUCCESS; }\n";
const use = (body: string): string => `NTSTATUS Use(PCTX ctx, PIRP irp) { const WSK_PROVIDER_DATAGRAM_DISPATCH *d = ctx->Socket->Dispatch;\n${body}\nreturn STATUS_SUCCESS; }${OPS}${KEEPS}`;

/** The local address, in memory that the pool gives. */
const pooled = (pool: string, get = "p = ExAllocatePoolWithTag(POOL, sizeof(SOCKADDR_STORAGE), 'rdA ');", more = ""): string =>
    open("PSOCKADDR p;", `${get.replace("POOL", pool)}\nif (p == NULL) return STATUS_INSUFFICIENT_RESOURCES;\nst = d->WskGetLocalAddress(s, p, irp);`) + more;

testRule(rule, {
    valid: [
        { name: "room from the nonpaged pool", code: pooled("NonPagedPoolNx") },
        { name: "paged memory that an address is copied to", code: open("SOCKADDR_STORAGE a; PVOID p = ExAllocatePoolWithTag(PagedPool, sizeof(a), 'rdA ');", "st = d->WskGetLocalAddress(s, (PSOCKADDR)&a, irp); if (p) RtlCopyMemory(p, &a, sizeof(a));") },
        { name: "an address in paged memory that is read in the call", code: open("PSOCKADDR p = ExAllocatePoolWithTag(PagedPool, sizeof(SOCKADDR_STORAGE), 'rdA ');", "st = d->WskBind(s, p, 0, irp);") },
        { name: "a pool that is not known", code: pooled("g_Pool") },
        { name: "a member that sockets of both families are kept in", code: `${use("SOCKADDR a; d->WskGetLocalAddress(ctx->Socket, &a, irp);")}${KEEPS.replace("Make", "Make4").replace("AF_INET6", "AF_INET")}` },
        { name: "an address of a type of its own, passed on", code: `NTSTATUS To(PCTX ctx, PSOCKADDR_IN a, PIRP irp) { return ((const WSK_PROVIDER_DATAGRAM_DISPATCH *)ctx->Socket->Dispatch)->WskBind(ctx->Socket, (PSOCKADDR)a, 0, irp); }${OPS}${KEEPS}` },
        { name: "SOCKADDR_STORAGE", code: open("SOCKADDR_STORAGE a;", `${make("AF_INET6")} ${GET}`) },
        { name: "SOCKADDR_IN6", code: open("SOCKADDR_IN6 a;", `${make("AF_INET6")} ${GET}`) },
        { name: "SOCKADDR_INET", code: open("SOCKADDR_INET a;", `${make("AF_INET6")} ${GET}`) },
        { name: "SOCKADDR for IPv4", code: open("SOCKADDR a;", `${make("AF_INET")} ${GET}`) },
        { name: "SOCKADDR for a socket of unknown family", code: open("SOCKADDR a;", GET) },
        { name: "a family that is not known", code: open("SOCKADDR a;", `${make("ctx->Family")} ${GET}`) },
        { name: "an array of bytes", code: open("UCHAR a[128];", `${make("AF_INET6")} ${GET}`) },
        { name: "a pointer", code: open("PSOCKADDR a = &ctx->Small;", `${make("AF_INET6")} st = d->WskGetLocalAddress(s, a, irp);`) },
        { name: "bound to the family's address", code: open("SOCKADDR_IN6 a = { AF_INET6 };", `${make("AF_INET6")} st = d->WskBind(s, (PSOCKADDR)&a, 0, irp);`) },
        { name: "bound to an address in a storage", code: open("SOCKADDR_STORAGE a = { AF_INET6 };", `${make("AF_INET6")} st = d->WskBind(s, (PSOCKADDR)&a, 0, irp);`) },
        { name: "both of one family", code: open("SOCKADDR_IN6 a, b;", "st = npi->Dispatch->WskSocketConnect(npi->Client, SOCK_STREAM, IPPROTO_TCP, (PSOCKADDR)&a, (PSOCKADDR)&b, 0, ctx, NULL, NULL, NULL, NULL, irp);") },
        { name: "data that fits", code: open("WSK_BUF b = { ctx->Buf.Mdl, 0, 65535 };", "st = ((const WSK_PROVIDER_STREAM_DISPATCH *)d)->WskConnectEx(s, ctx->Remote, &b, 0, irp);") },
    ],
    invalid: [
        { name: "room from the paged pool", code: pooled("PagedPool"), errors: [{ message: "paged", line: 3, data: { allocator: "ExAllocatePoolWithTag", call: "WskGetLocalAddress" }, suggestions: [{ message: "nonpaged", output: pooled("NonPagedPoolNx") }] }] },
        (() => {
            const helper = (pool: string): string => open(`PSOCKADDR p = ExAllocatePool2(${pool}, sizeof(SOCKADDR_STORAGE), 'rdA ');`, "st = Local(s, p, irp);");
            return { name: "room from the paged pool, for a helper that asks", code: helper("POOL_FLAG_PAGED"), errors: [{ message: "paged" as const, line: 2, suggestions: [{ message: "nonpaged" as const, output: helper("POOL_FLAG_NON_PAGED") }] }] };
        })(),
        (() => {
            const wrapped = (pool: string): string => pooled(pool, "p = (PSOCKADDR)&New(POOL)->Small;", "PCTX New(POOL_TYPE t) { return (PCTX)ExAllocatePoolWithTag(t, sizeof(CTX), 'xtC '); }");
            return { name: "room in paged memory that a wrapper makes", code: wrapped("PagedPool"), errors: [{ message: "paged" as const, line: 3, suggestions: [{ message: "nonpaged" as const, output: wrapped("NonPagedPoolNx") }] }] };
        })(),
        { name: "a socket that another function has kept", code: use("SOCKADDR a; d->WskGetLocalAddress(ctx->Socket, (PSOCKADDR)&a, irp);"), errors: [{ message: "small6", line: 2, suggestions: [{ message: "storage", data: { what: "a" }, output: use("SOCKADDR_STORAGE a; d->WskGetLocalAddress(ctx->Socket, (PSOCKADDR)&a, irp);") }] }] },
        { name: "bound to an address of the other family, kept", code: use("SOCKADDR_IN a = { AF_INET }; d->WskBind(ctx->Socket, (PSOCKADDR)&a, 0, irp);"), errors: [{ message: "family", line: 2 }] },
        { name: "addresses of two families, one of them passed on", code: "NTSTATUS Go(PWSK_PROVIDER_NPI n, PSOCKADDR_IN to, PIRP irp) {\nSOCKADDR_IN6 from = { AF_INET6 };\nreturn n->Dispatch->WskSocketConnect(n->Client, SOCK_STREAM, IPPROTO_TCP, (PSOCKADDR)&from, (PSOCKADDR)to, 0, NULL, NULL, NULL, NULL, NULL, irp); }\n", errors: [{ message: "mixed", line: 3 }] },
        {
            name: "SOCKADDR for IPv6", code: open("SOCKADDR a;", `${make("AF_INET6")}\n${GET}`),
            errors: [{ message: "small6", line: 4, data: { call: "WskGetLocalAddress", what: "a", type: "SOCKADDR", other: "16" }, suggestions: [{ message: "storage", data: { what: "a" }, output: open("SOCKADDR_STORAGE a;", `${make("AF_INET6")}\n${GET}`) }] }],
        },
        { name: "SOCKADDR_IN for IPv6", code: open("SOCKADDR_IN a; a.sin_port = 0;", `${make("AF_INET6")}\n${GET}`), errors: [{ message: "small6", line: 4, suggestions: [] }] },
        {
            name: "by a helper", code: open("SOCKADDR a;", `${make("AF_INET6")}\nst = Local(s, &a, irp);`),
            errors: [{ message: "small6", line: 4, suggestions: [{ message: "storage", data: { what: "a" }, output: open("SOCKADDR_STORAGE a;", `${make("AF_INET6")}\nst = Local(s, (PSOCKADDR)&a, irp);`) }] }],
        },
        { name: "a member", code: open("CTX own;", `${make("AF_INET6")}\nst = Local(s, &own.Small, irp);`), errors: [{ message: "small6", line: 4, suggestions: [] }] },
        { name: "the sender of a datagram", code: open("struct sockaddr_in a; a.sin_port = 1;", `${make("AF_INET6")}\nst = d->WskReceiveFrom(s, &ctx->Buf, 0, (PSOCKADDR)&a, NULL, NULL, NULL, irp);`), errors: [{ message: "small6", line: 4, suggestions: [] }] },
        {
            name: "the addresses of an accepted connection, of the listening socket's family", code: open("SOCKADDR a, b;", `${make("AF_INET6").replace("SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET", "SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET")}\nst = ((const WSK_PROVIDER_LISTEN_DISPATCH *)s->Dispatch)->WskAccept(s, 0, NULL, NULL, (PSOCKADDR)&a, (PSOCKADDR)&b, irp);`),
            errors: ["a", "b"].map((what) => ({
                message: "small6" as const, line: 4, data: { call: "WskAccept", what, type: "SOCKADDR", other: "16" }, suggestions: [],
            })),
        },
        { name: "smaller than any address", code: open("IN_ADDR a;", GET), errors: [{ message: "small", line: 3, suggestions: [] }] },
        { name: "an IPv4 address for IPv6", code: open("SOCKADDR_IN a = { AF_INET };", `${make("AF_INET6")}\nst = d->WskBind(s, (PSOCKADDR)&a, 0, irp);`), errors: [{ message: "family", line: 4, data: { call: "WskBind", what: "a", type: "SOCKADDR_IN", other: "AF_INET6" } }] },
        { name: "an IPv6 address for IPv4, by a helper", code: open("SOCKADDR_IN6 a = { AF_INET6 };", `${make("AF_INET")}\nst = BindTo(s, (PSOCKADDR)&a, irp);`), errors: [{ message: "family", line: 4 }] },
        { name: "sent to another family", code: open("SOCKADDR_IN a = { AF_INET };", `${make("AF_INET6")}\nst = d->WskSendTo(s, &ctx->Buf, 0, (PSOCKADDR)&a, 0, NULL, irp);`), errors: [{ message: "family", line: 4 }] },
        { name: "two families", code: open("SOCKADDR_IN a; SOCKADDR_IN6 b;", "st = npi->Dispatch->WskSocketConnect(npi->Client, SOCK_STREAM, IPPROTO_TCP, (PSOCKADDR)&a, (PSOCKADDR)&b, 0, ctx, NULL, NULL, NULL, NULL, irp);"), errors: [{ message: "mixed", line: 3 }] },
        { name: "too much data", code: open("WSK_BUF b = { ctx->Buf.Mdl, 0, 65536 };", "st = ((const WSK_PROVIDER_STREAM_DISPATCH *)d)->WskConnectEx(s, ctx->Remote, &b, 0, irp);"), errors: [{ message: "long", line: 3, data: { call: "WskConnectEx", what: "65536" } }] },
    ],
});
