import { testRule } from "../tests/rule-tester.js";
import rule from "./no-late-socket-option.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const OPS = `
typedef struct _CTX { PWSK_SOCKET Socket; PWSK_SOCKET Other; PIRP Irp; KEVENT Done; } CTX, *PCTX;
NTSTATUS Bind(PWSK_SOCKET s, PSOCKADDR a, PIRP irp) { NTSTATUS st; st = ((const WSK_PROVIDER_DATAGRAM_DISPATCH *)s->Dispatch)->WskBind(s, a, 0, irp); if (st == STATUS_PENDING) { KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status; } return st; }
NTSTATUS SetOption(PWSK_SOCKET s, ULONG option, ULONG value, PIRP irp) { return ((const WSK_PROVIDER_DATAGRAM_DISPATCH *)s->Dispatch)->WskControlSocket(s, WskSetOption, option, SOL_SOCKET, sizeof(value), &value, 0, NULL, NULL, irp); }
NTSTATUS Reuse(PWSK_SOCKET s, PIRP irp) { return SetOption(s, SO_REUSEADDR, 1, irp); }
NTSTATUS BindAny(PWSK_SOCKET s, PIRP irp) { SOCKADDR_IN a = { AF_INET }; return Bind(s, (PSOCKADDR)&a, irp); }
`;
const D = "const WSK_PROVIDER_DATAGRAM_DISPATCH *d = s->Dispatch;";
const BIND = "d->WskBind(s, a, 0, irp);";
const set = (option: string, level = "SOL_SOCKET", input = "sizeof(on), &on"): string => `d->WskControlSocket(s, WskSetOption, ${option}, ${level}, ${input}, 0, NULL, NULL, irp);`;

/** A function with a socket, whose body starts on line 2. */
const open = (body: string): string => `NTSTATUS Open(PWSK_SOCKET s, PSOCKADDR a, PIRP irp, PCTX ctx) { ${D} ULONG on = 1; NTSTATUS st;\n${body}\nreturn STATUS_SUCCESS; }${OPS}`;
const late = (option: string) => ({ errors: [{ message: "setAfterBind" as const, line: 3, data: { option, function: "Open" } }] });

testRule(rule, {
    valid: [
        { name: "the option first", code: open(`${set("SO_REUSEADDR")}\n${BIND}`) },
        { name: "the option first, through helpers", code: open("Reuse(s, irp);\nBindAny(s, irp);") },
        { name: "another socket", code: open("BindAny(ctx->Other, irp);\nReuse(ctx->Socket, irp);") },
        { name: "asked for", code: open(`${BIND}\nd->WskControlSocket(s, WskGetOption, SO_EXCLUSIVEADDRUSE, SOL_SOCKET, 0, NULL, sizeof(on), &on, NULL, irp);`) },
        { name: "SO_CONDITIONAL_ACCEPT has its own rule", code: open(`${BIND}\n${set("SO_CONDITIONAL_ACCEPT")}`) },
        { name: "options that may be set at any time", code: open(`${BIND}\n${set("SO_KEEPALIVE")} ${set("SO_RCVBUF")} ${set("SO_BROADCAST")}`) },
        { name: "the same number at another level", code: open(`${BIND}\n${set("IP_TTL", "IPPROTO_IP")} ${set("4", "0")} ${set("4", "IPPROTO_TCP")}`) },
        { name: "set to 0", code: open(`${BIND}\nSetOption(s, SO_REUSEADDR, 0, irp);`) },
        { name: "the bind has failed", code: open("st = BindAny(s, irp);\nif (!NT_SUCCESS(st)) { Reuse(s, irp); st = BindAny(s, irp); }") },
        { name: "the bind has failed for one reason", code: open("st = BindAny(s, irp);\nwhile (st == STATUS_ADDRESS_ALREADY_EXISTS) { Reuse(s, irp); st = BindAny(s, irp); }") },
        { name: "tried again after a failed bind", code: open("for (;;) { Reuse(s, irp); st = BindAny(s, irp); if (NT_SUCCESS(st)) break; }") },
        { name: "another branch", code: open("if (ctx->Bound) BindAny(s, irp);\nelse Reuse(s, irp);") },
        { name: "code out of sight had the socket meanwhile", code: open("BindAny(s, irp); Elsewhere(s);\nReuse(s, irp);") },
        { name: "an ioctl with the same number", code: open(`${BIND}\nd->WskControlSocket(s, WskIoctl, 4, 0, sizeof(on), &on, 0, NULL, NULL, irp);`) },
        { name: "closed and made again", code: open("BindAny(s, irp); d->WskCloseSocket(s, irp); s = NewSocket();\nReuse(s, irp); BindAny(s, irp);") },
        { name: "no bind in sight", code: open(set("SO_REUSEADDR")) },
    ],
    invalid: [
        { name: "SO_REUSEADDR", code: open(`${BIND}\n${set("SO_REUSEADDR")}`), ...late("SO_REUSEADDR") },
        { name: "SO_EXCLUSIVEADDRUSE", code: open(`${BIND}\n${set("SO_EXCLUSIVEADDRUSE")}`), ...late("SO_EXCLUSIVEADDRUSE") },
        { name: "SO_WSK_SECURITY", code: open(`${BIND}\n${set("SO_WSK_SECURITY", "SOL_SOCKET", "sizeof(PSECURITY_DESCRIPTOR), &ctx->Security")}`), ...late("SO_WSK_SECURITY") },
        { name: "by number", code: open(`${BIND}\n${set("0x4", "0xffff")}`), ...late("SO_REUSEADDR") },
        { name: "through a helper", code: open(`${BIND}\nReuse(s, irp);`), ...late("SO_REUSEADDR") },
        { name: "both through helpers", code: open("BindAny(s, irp);\nReuse(s, irp);"), errors: [{ message: "setAfterBind", line: 3, trace: ["main.c:2:1 Open calls BindAny", "main.c:9", "main.c:6", "main.c:3:1 Open calls Reuse", "main.c:8", "main.c:7"] }] },
        { name: "the option is an argument", code: open("BindAny(s, irp);\nSetOption(s, SO_EXCLUSIVEADDRUSE, 1, irp);"), ...late("SO_EXCLUSIVEADDRUSE") },
        { name: "the bind succeeded", code: open("st = BindAny(s, irp); if (!NT_SUCCESS(st)) return st;\nReuse(s, irp);"), ...late("SO_REUSEADDR") },
        { name: "sockets of a context", code: open("BindAny(ctx->Socket, irp);\nReuse(ctx->Socket, irp);"), ...late("SO_REUSEADDR") },
        { name: "both options", code: open(`${BIND}\n${set("SO_REUSEADDR")}\n${set("SO_EXCLUSIVEADDRUSE")}`), errors: [{ message: "setAfterBind", line: 3 }, { message: "setAfterBind", line: 4 }] },
        { name: "through a macro", code: `#define SET(s, o) ((const WSK_PROVIDER_DATAGRAM_DISPATCH *)(s)->Dispatch)->WskControlSocket((s), WskSetOption, (o), SOL_SOCKET, sizeof(on), &on, 0, NULL, NULL, irp)\n${open(`${BIND}\nSET(s, SO_REUSEADDR);`)}`, errors: [{ message: "setAfterBind", line: 4 }] },
        {
            name: "a socket of WskSocketConnect",
            code: `NTSTATUS Connect(PWSK_PROVIDER_NPI npi, PCTX ctx, PIRP irp) {\nNTSTATUS st = npi->Dispatch->WskSocketConnect(npi->Client, SOCK_STREAM, IPPROTO_TCP, &ctx->Local, &ctx->Remote, 0, ctx, NULL, NULL, NULL, NULL, irp);\nif (st == STATUS_PENDING) { KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status; }\nif (!NT_SUCCESS(st)) return st;\nctx->Socket = (PWSK_SOCKET)irp->IoStatus.Information;\nreturn Reuse(ctx->Socket, irp);\n}${OPS}`,
            errors: [{ message: "setOnConnected", line: 6, data: { option: "SO_REUSEADDR", function: "Connect" } }],
        },
        { name: "in another file", code: "NTSTATUS Open(PWSK_SOCKET s, PIRP irp) {\nBindAny(s, irp);\nreturn Reuse(s, irp); }\n", files: { "ops.c": OPS }, errors: [{ message: "setAfterBind", line: 3 }] },
    ],
});
