import { testRule } from "../tests/rule-tester.js";
import rule from "./no-late-conditional-accept.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const OPS = `
typedef struct _CTX { PWSK_SOCKET Socket; PWSK_SOCKET Other; PWSK_SOCKET Sockets[4]; ULONG Count; BOOLEAN Late; PIRP Irp; KEVENT Done; } CTX, *PCTX;
NTSTATUS Bind(PWSK_SOCKET s, PSOCKADDR a, PIRP irp) { NTSTATUS st; st = ((const WSK_PROVIDER_LISTEN_DISPATCH *)s->Dispatch)->WskBind(s, a, 0, irp); if (st == STATUS_PENDING) { KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status; } return st; }
NTSTATUS SetOption(PWSK_SOCKET s, ULONG option, ULONG value, PIRP irp) { NTSTATUS st; st = ((const WSK_PROVIDER_LISTEN_DISPATCH *)s->Dispatch)->WskControlSocket(s, WskSetOption, option, SOL_SOCKET, sizeof(value), &value, 0, NULL, NULL, irp); if (st == STATUS_PENDING) { KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status; } return st; }
NTSTATUS Conditional(PWSK_SOCKET s, PIRP irp) { return SetOption(s, SO_CONDITIONAL_ACCEPT, 1, irp); }
NTSTATUS Conditional2(PWSK_SOCKET s, PIRP irp) { return Conditional(s, irp); }
NTSTATUS BindAny(PWSK_SOCKET s, PIRP irp) { SOCKADDR_IN a = { AF_INET }; return Bind(s, (PSOCKADDR)&a, irp); }
NTSTATUS BindCtx(PCTX ctx, PIRP irp) { return BindAny(ctx->Socket, irp); }
NTSTATUS ConditionalCtx(PCTX ctx, PIRP irp) { return Conditional2(ctx->Socket, irp); }
`;
const D = "const WSK_PROVIDER_LISTEN_DISPATCH *d = s->Dispatch;";
const BIND = "d->WskBind(s, a, 0, irp);";
const SET = "d->WskControlSocket(s, WskSetOption, SO_CONDITIONAL_ACCEPT, SOL_SOCKET, sizeof(on), &on, 0, NULL, NULL, irp);";

/** A function with a socket, whose body starts on line 2. */
function open(body: string): string {
    return `NTSTATUS Open(PWSK_SOCKET s, PSOCKADDR a, PIRP irp, BOOLEAN flag) { ${D} ULONG on = 1; NTSTATUS st;\n${body}\nreturn STATUS_SUCCESS; }${OPS}`;
}

function openCtx(body: string): string {
    return `NTSTATUS Open(PCTX ctx, PSOCKADDR a, PIRP irp, BOOLEAN flag) { NTSTATUS st; ULONG i;\n${body}\nreturn STATUS_SUCCESS; }${OPS}`;
}

testRule(rule, {
    valid: [
        { name: "the option first", code: open(`${SET} ${BIND}`) },
        { name: "the option first, through helpers", code: open("st = Conditional(s, irp); if (!NT_SUCCESS(st)) return st; st = BindAny(s, irp); if (!NT_SUCCESS(st)) return st;") },
        { name: "the option first, through contexts", code: openCtx("ConditionalCtx(ctx, irp); BindCtx(ctx, irp);") },
        { name: "another socket", code: openCtx("BindAny(ctx->Other, irp); Conditional(ctx->Socket, irp);") },
        { name: "set to 0", code: open(`${BIND} on = 0; ${SET}`) },
        { name: "set to 0 through a helper", code: open("BindAny(s, irp); SetOption(s, SO_CONDITIONAL_ACCEPT, 0, irp);") },
        { name: "asked for", code: open(`${BIND} d->WskControlSocket(s, WskGetOption, SO_CONDITIONAL_ACCEPT, SOL_SOCKET, 0, NULL, sizeof(on), &on, NULL, irp);`) },
        { name: "another option", code: open("BindAny(s, irp); SetOption(s, SO_KEEPALIVE, 1, irp); Conditional(g_Other, irp);") },
        { name: "another branch", code: open("if (flag) BindAny(s, irp); else Conditional(s, irp);") },
        { name: "the bind has failed", code: open("st = BindAny(s, irp); if (!NT_SUCCESS(st)) { Conditional(s, irp); st = BindAny(s, irp); }") },
        { name: "tried again after a failed bind", code: open("for (;;) { Conditional(s, irp); st = BindAny(s, irp); if (NT_SUCCESS(st)) break; }") },
        { name: "tried again after a failed bind, directly", code: open(`for (;;) { ${SET} st = ${BIND} if (NT_SUCCESS(st)) break; }`) },
        {
            name: "tried again after a failed bind, with a wait",
            code: open(`for (;;) { ${SET} st = ${BIND} if (st == STATUS_PENDING) { KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status; } if (NT_SUCCESS(st)) break; }`),
        },
        {
            name: "a helper that gives up when the bind fails, and is called again",
            code: open("while (!NT_SUCCESS(st = Try(s, irp))) Retry(1);") + "NTSTATUS Try(PWSK_SOCKET s, PIRP irp) { NTSTATUS st; Conditional(s, irp); st = BindAny(s, irp); return st; }\n",
        },
        { name: "a helper that says whether it has bound", code: open("if (!Try(s, irp)) Conditional(s, irp);") + "BOOLEAN Try(PWSK_SOCKET s, PIRP irp) { NTSTATUS st = BindAny(s, irp); return NT_SUCCESS(st) ? TRUE : FALSE; }\n" },
        { name: "a socket that code out of sight was given meanwhile", code: open("BindAny(s, irp); Elsewhere(s); Conditional(s, irp);") },
        { name: "each socket of a loop for itself", code: openCtx("for (i = 0; i < ctx->Count; i++) { Conditional(ctx->Sockets[i], irp); BindAny(ctx->Sockets[i], irp); }") },
        { name: "each entry of a list for itself", code: openCtx("PLIST_ENTRY e; for (e = g_List.Flink; e != &g_List; e = e->Flink) { PCTX c = CONTAINING_RECORD(e, CTX, Done); ConditionalCtx(c, irp); BindCtx(c, irp); }") },
        { name: "a new socket in each turn", code: openCtx("for (i = 0; i < 4; i++) { PWSK_SOCKET s = NewSocket(i); Conditional(s, irp); BindAny(s, irp); ctx->Sockets[i] = s; }") },
        { name: "closed and created again", code: openCtx("BindCtx(ctx, irp); ((const WSK_PROVIDER_BASIC_DISPATCH *)ctx->Socket->Dispatch)->WskCloseSocket(ctx->Socket, irp); ctx->Socket = NewSocket(1); ConditionalCtx(ctx, irp); BindCtx(ctx, irp);") },
        { name: "a helper that does both, in order", code: openCtx("Setup(ctx->Socket, irp); Setup(ctx->Other, irp);") + "void Setup(PWSK_SOCKET s, PIRP irp) { Conditional(s, irp); BindAny(s, irp); }\n" },
        { name: "a helper that does one or the other", code: open("Do(s, irp, TRUE); ") + "void Do(PWSK_SOCKET s, PIRP irp, BOOLEAN bind) { if (bind) BindAny(s, irp); else Conditional(s, irp); }\n" },
        { name: "the same helper, in order", code: open("Do(s, irp, FALSE); Do(s, irp, TRUE);") + "void Do(PWSK_SOCKET s, PIRP irp, BOOLEAN bind) { if (bind) BindAny(s, irp); else Conditional(s, irp); }\n" },
        { name: "callers that pass 0 only", code: "void f(PWSK_SOCKET s, PIRP irp) { Both(s, 0, irp); }\nvoid Both(PWSK_SOCKET s, ULONG on, PIRP irp) { BindAny(s, irp); SetOption(s, SO_CONDITIONAL_ACCEPT, on, irp); }\n" + OPS },
        { name: "callers that pass another option", code: "void f(PWSK_SOCKET s, PIRP irp) { Both(s, SO_KEEPALIVE, irp); Conditional(g_s, irp); }\nvoid Both(PWSK_SOCKET s, ULONG option, PIRP irp) { BindAny(s, irp); SetOption(s, option, 1, irp); }\n" + OPS },
        { name: "code that no build compiles", code: open(`${BIND}\n#if 0\n${SET}\n#endif`) },
        { name: "the option set in a callback later, out of sight of the bind", code: open("Conditional(s, irp);") },
        { name: "no socket at all", code: "int SO_CONDITIONAL_ACCEPT_is_not_here(void) { return 0; }" },
    ],
    invalid: [
        {
            name: "through a macro that casts in parentheses",
            code: `#define LISTEN(s) ((PWSK_PROVIDER_LISTEN_DISPATCH)(s)->Dispatch)\n${open("LISTEN(s)->WskBind(s, a, 0, irp); LISTEN(s)->WskControlSocket(s, WskSetOption, SO_CONDITIONAL_ACCEPT, SOL_SOCKET, sizeof(on), &on, 0, NULL, NULL, irp);")}`,
            errors: [{ message: "setAfterBind", line: 3 }],
        },
        { name: "directly", code: open(`${BIND}\n${SET}`), errors: [{ message: "setAfterBind", line: 3, column: 1, data: { function: "Open" }, trace: ["main.c:2:1 WskBind binds the socket", "main.c:3:1 WskControlSocket sets SO_CONDITIONAL_ACCEPT"] }] },
        { name: "bind checked", code: open(`st = ${BIND}\nif (!NT_SUCCESS(st)) return st;\n${SET}`), errors: [{ message: "setAfterBind", line: 4 }] },
        { name: "on one path", code: open(`if (flag) ${BIND}\n${SET}`), errors: [{ message: "setAfterBind", line: 3 }] },
        { name: "by number", code: open(`${BIND}\nd->WskControlSocket(s, WskSetOption, 0x3002, SOL_SOCKET, sizeof(on), &on, 0, NULL, NULL, irp);`), errors: [{ message: "setAfterBind", line: 3 }] },
        {
            name: "through helpers",
            code: open("st = BindAny(s, irp);\nif (NT_SUCCESS(st))\nst = Conditional(s, irp);"),
            errors: [{ message: "setAfterBind", line: 4, trace: ["main.c:2:6 Open calls BindAny", "main.c:11:81 BindAny calls Bind", "main.c:7:73 WskBind binds", "main.c:4:6 Open calls Conditional", "main.c:9:56 Conditional calls SetOption", "main.c:8:92 WskControlSocket sets"] }],
        },
        { name: "bind in a helper, set directly", code: open(`BindAny(s, irp);\n${SET}`), errors: [{ message: "setAfterBind", line: 3 }] },
        { name: "bind directly, set in a helper", code: open(`${BIND}\nSetOption(s, SO_CONDITIONAL_ACCEPT, TRUE, irp);`), errors: [{ message: "setAfterBind", line: 3 }] },
        { name: "through contexts, three deep", code: openCtx("BindCtx(ctx, irp);\nConditionalCtx(ctx, irp);"), errors: [{ message: "setAfterBind", line: 3 }] },
        { name: "a helper that does both, reported in it alone", code: "void Setup(PWSK_SOCKET s, PIRP irp) {\nBindAny(s, irp);\nConditional(s, irp); }\nvoid f(PCTX c, PIRP irp) { Setup(c->Socket, irp); Setup(c->Other, irp); }\n" + OPS, errors: [{ message: "setAfterBind", line: 3 }] },
        { name: "one helper, told what to do", code: open("Do(s, irp, TRUE);\nDo(s, irp, FALSE);") + "void Do(PWSK_SOCKET s, PIRP irp, BOOLEAN bind) { if (bind) BindAny(s, irp); else Conditional(s, irp); }\n", errors: [{ message: "setAfterBind", line: 3 }] },
        {
            name: "helpers of another file",
            code: "NTSTATUS Open(PCTX ctx, PIRP irp) {\nNTSTATUS st = BindCtx(ctx, irp);\nif (!NT_SUCCESS(st)) goto done;\nst = ConditionalCtx(ctx, irp);\ndone: return st; }\n",
            files: { "ops.c": OPS },
            errors: [{ message: "setAfterBind", line: 4 }],
        },
        { name: "in a loop over sockets", code: openCtx("for (i = 0; i < ctx->Count; i++) {\nBindAny(ctx->Sockets[i], irp);\nConditional(ctx->Sockets[i], irp); }"), errors: [{ message: "setAfterBind", line: 4 }] },
        { name: "in a loop over sockets, with checks", code: openCtx("for (i = 0; i < ctx->Count; i++) {\nst = BindAny(ctx->Sockets[i], irp); if (!NT_SUCCESS(st)) break;\nst = Conditional(ctx->Sockets[i], irp); }"), errors: [{ message: "setAfterBind", line: 4 }] },
        { name: "a helper that says whether it has bound", code: open("if (Try(s, irp))\nConditional(s, irp);") + "BOOLEAN Try(PWSK_SOCKET s, PIRP irp) { NTSTATUS st = BindAny(s, irp); return NT_SUCCESS(st) ? TRUE : FALSE; }\n", errors: [{ message: "setAfterBind", line: 3 }] },
        { name: "a variable of the file", code: "PWSK_SOCKET g_Socket;\nvoid f(PIRP irp) {\nBindAny(g_Socket, irp);\nConditional(g_Socket, irp); }\n" + OPS, errors: [{ message: "setAfterBind", line: 4 }] },
        {
            name: "a function pointer of a documented type",
            code: `void f(PWSK_SOCKET s, PSOCKADDR a, PIRP irp) {\nPFN_WSK_BIND bind = g_Dispatch->WskBind;\nPFN_WSK_CONTROL_SOCKET control = g_Dispatch->WskControlSocket;\nULONG on = 1;\nbind(s, a, 0, irp);\ncontrol(s, WskSetOption, SO_CONDITIONAL_ACCEPT, SOL_SOCKET, sizeof(on), &on, 0, NULL, NULL, irp); }`,
            errors: [{ message: "setAfterBind", line: 6 }],
        },
        {
            name: "macros around both",
            code: `#define BIND(s, a, i) (((const WSK_PROVIDER_LISTEN_DISPATCH *)(s)->Dispatch)->WskBind((s), (a), 0, (i)))\n#define CONDITIONAL(s, v, i) (((const WSK_PROVIDER_LISTEN_DISPATCH *)(s)->Dispatch)->WskControlSocket((s), WskSetOption, SO_CONDITIONAL_ACCEPT, SOL_SOCKET, sizeof(v), &(v), 0, NULL, NULL, (i)))\nvoid f(PWSK_SOCKET s, PSOCKADDR a, PIRP irp, ULONG on) {\nBIND(s, a, irp);\nCONDITIONAL(s, on, irp); }`,
            errors: [{ message: "setAfterBind", line: 5 }],
        },
        { name: "the option chosen by the caller", code: "void f(PWSK_SOCKET s, PIRP irp) { Both(s, SO_CONDITIONAL_ACCEPT, irp); }\nvoid Both(PWSK_SOCKET s, ULONG option, PIRP irp) {\nBindAny(s, irp);\nSetOption(s, option, 1, irp); }\n" + OPS, errors: [{ message: "setAfterBind", line: 4 }] },
        {
            name: "created, bound and set through one context",
            code: "NTSTATUS Open(PCTX ctx, PIRP irp) {\nNTSTATUS st = Create(ctx, irp);\nif (!NT_SUCCESS(st)) return st;\nst = BindCtx(ctx, irp);\nif (!NT_SUCCESS(st)) return st;\nreturn ConditionalCtx(ctx, irp); }\n" +
                "NTSTATUS Create(PCTX ctx, PIRP irp) { NTSTATUS st = g_Npi.Dispatch->WskSocket(g_Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET, ctx, NULL, NULL, NULL, NULL, irp); if (st == STATUS_PENDING) { KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status; } if (NT_SUCCESS(st)) ctx->Socket = (PWSK_SOCKET)irp->IoStatus.Information; return st; }\n" + OPS,
            errors: [{ message: "setAfterBind", line: 6 }],
        },
        {
            name: "a socket of WskSocketConnect",
            code: "void f(PIRP irp) { PWSK_SOCKET s;\ng_Npi.Dispatch->WskSocketConnect(g_Npi.Client, SOCK_STREAM, IPPROTO_TCP, l, r, 0, NULL, NULL, NULL, NULL, NULL, irp);\nKeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL);\ns = (PWSK_SOCKET)irp->IoStatus.Information;\nConditional(s, irp); }\n" + OPS,
            errors: [{ message: "setOnConnected", line: 5 }],
        },
    ],
});
