import { testRule } from "../tests/rule-tester.js";
import rule from "./no-stack-buffer-in-pending-request.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const OPS = `
typedef struct _CTX { PWSK_SOCKET Socket; PIRP Irp; KEVENT Done; ULONG On; SOCKADDR_STORAGE Address; PMDL Mdl; WSK_BUF Buf; PVOID Data; } CTX, *PCTX;
typedef struct _OPTION { ULONG Code; ULONG Value; PVOID Where; } OPTION, *POPTION;
NTSTATUS SetOption(PWSK_SOCKET s, ULONG option, PVOID value, SIZE_T size, PIRP irp) { return ((const WSK_PROVIDER_BASIC_DISPATCH *)s->Dispatch)->WskControlSocket(s, WskSetOption, option, SOL_SOCKET, size, value, 0, NULL, NULL, irp); }
NTSTATUS SetIn(PWSK_SOCKET s, POPTION o, PIRP irp) { return SetOption(s, o->Code, &o->Value, sizeof(ULONG), irp); }
NTSTATUS SetBy(PWSK_SOCKET s, POPTION o, PIRP irp) { return SetOption(s, o->Code, o->Where, sizeof(ULONG), irp); }
NTSTATUS Finish(PCTX ctx, NTSTATUS st) { if (st == STATUS_PENDING) { KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); st = ctx->Irp->IoStatus.Status; } return st; }
PMDL Describe(PVOID memory, ULONG size) { PMDL mdl = IoAllocateMdl(memory, size, FALSE, FALSE, NULL); if (mdl != NULL) MmBuildMdlForNonPagedPool(mdl); return mdl; }
`;
const D = "const WSK_PROVIDER_CONNECTION_DISPATCH *d = s->Dispatch; const WSK_PROVIDER_DATAGRAM_DISPATCH *g = s->Dispatch;";
const CALL = "st = d->WskControlSocket(s, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, sizeof(on), &on, 0, NULL, NULL, irp);";
const LOCAL = "st = d->WskGetLocalAddress(s, (PSOCKADDR)&address, irp);";
const WAIT = "KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL);";

/** A function whose body starts on line 2 and whose return is on the line behind the body. */
const open = (body: string, before = ""): string =>
    `${before}NTSTATUS Open(PWSK_SOCKET s, PCTX ctx, PIRP irp) { ${D} ULONG on = 1; SOCKADDR_STORAGE address; OPTION o; UCHAR bytes[16]; ULONG len = 0; NTSTATUS st = STATUS_SUCCESS;\n${body}\nreturn st; }${OPS}`;
const at = (line: number, message: "left" | "leftOutput" | "leftMdl" | "stack" | "paged") => ({ errors: [{ message, line }] });

testRule(rule, {
    valid: [
        { name: "waited for when pending", code: open(`${CALL} if (st == STATUS_PENDING) { ${WAIT} st = irp->IoStatus.Status; }`) },
        { name: "waited for always", code: open(`${CALL} ${WAIT}`) },
        { name: "waited for by a helper", code: open(`${CALL} st = Finish(ctx, st);`) },
        { name: "timed wait, cancel, wait", code: open(`${CALL} if (st == STATUS_PENDING) { if (KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, &ctx->Limit) == STATUS_TIMEOUT) { IoCancelIrp(irp); ${WAIT} } }`) },
        { name: "no IRP: the call is over when it returns", code: open("st = d->WskControlSocket(s, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, sizeof(on), &on, 0, NULL, NULL, NULL);") },
        { name: "no IRP, by a helper", code: open("st = SetOption(s, SO_KEEPALIVE, &on, sizeof(on), NULL);") },
        { name: "an IRP that may be left out", code: `NTSTATUS Set(_In_ PWSK_SOCKET s, _In_opt_ PIRP irp) { ULONG on = 1;\nreturn SetOption(s, SO_KEEPALIVE, &on, sizeof(on), irp); }${OPS}` },
        { name: "an IRP that every caller leaves out", code: `NTSTATUS Set(PWSK_SOCKET s, PIRP irp) { ULONG on = 1;\nreturn SetOption(s, SO_KEEPALIVE, &on, sizeof(on), irp); }\nNTSTATUS Tune(PWSK_SOCKET s) { return Set(s, NULL); }${OPS}` },
        { name: "a static variable", code: open("static ULONG always = 1; st = d->WskControlSocket(s, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, sizeof(always), &always, 0, NULL, NULL, irp);") },
        { name: "a variable of the driver", code: open("st = d->WskControlSocket(s, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, sizeof(ULONG), &g_On, 0, NULL, NULL, irp);", "ULONG g_On; ") },
        { name: "a member of the context", code: open("ctx->On = 1; st = d->WskControlSocket(s, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, sizeof(ULONG), &ctx->On, 0, NULL, NULL, irp);") },
        { name: "a WSK_BUF on the stack: only its MDLs must live", code: open("WSK_BUF b; b.Mdl = ctx->Mdl; b.Offset = 0; b.Length = 10; st = d->WskSend(s, &b, 0, irp);") },
        { name: "the address that is bound to", code: open("st = d->WskBind(s, (PSOCKADDR)&address, 0, irp);") },
        { name: "the address that is sent to", code: open("st = g->WskSendTo(s, &ctx->Buf, 0, (PSOCKADDR)&address, 0, NULL, irp);") },
        { name: "code out of sight may wait", code: open(`${CALL} st = SomewhereElse(ctx, st);`) },
        { name: "an address in a context, by a helper", code: open("st = SetOption(s, SO_KEEPALIVE, &ctx->On, sizeof(ULONG), irp);") },
        { name: "a member of a local that points elsewhere", code: open("o.Where = &ctx->On; st = SetBy(s, &o, irp);") },
        { name: "a macro that waits", code: open(`SYNC(${CALL.replace(/^st = |;$/gu, "")});`, `#define SYNC(call) do { st = (call); if (st == STATUS_PENDING) { ${WAIT} st = irp->IoStatus.Status; } } while (0)\n`) },
        { name: "an MDL for pool", code: open("PVOID p = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, 'x'); ctx->Mdl = IoAllocateMdl(p, 16, FALSE, FALSE, NULL); MmBuildMdlForNonPagedPool(ctx->Mdl);") },
        { name: "locked stack memory, waited for", code: open(`ctx->Mdl = IoAllocateMdl(bytes, 16, FALSE, FALSE, NULL); MmProbeAndLockPages(ctx->Mdl, KernelMode, IoReadAccess); ctx->Buf.Mdl = ctx->Mdl; st = d->WskSend(s, &ctx->Buf, 0, irp); ${WAIT} MmUnlockPages(ctx->Mdl);`) },
        { name: "memory that a caller has", code: "NTSTATUS Fill(PWSK_SOCKET s, PSOCKADDR a, PIRP irp) { return ((const WSK_PROVIDER_CONNECTION_DISPATCH *)s->Dispatch)->WskGetLocalAddress(s, a, irp); }" },
        { name: "a wrapper's MDL over a buffer of unknown origin", code: `NTSTATUS Wrap(PCTX ctx, PVOID p) {\nctx->Mdl = Describe(p, 10); return STATUS_SUCCESS; }${OPS}` },
    ],
    invalid: [
        { name: "an option", code: open(CALL), errors: [{ message: "left", line: 3, data: { function: "Open", call: "WskControlSocket", variable: "on" } }] },
        { name: "an option, returned at once", code: open(`return ${CALL.slice(5)}`), ...at(2, "left") },
        { name: "an address", code: open(LOCAL), ...at(3, "leftOutput") },
        { name: "waited for only where it fails", code: open(`${LOCAL} if (!NT_SUCCESS(st)) { ${WAIT} }`), ...at(3, "leftOutput") },
        { name: "a wait that runs out", code: open(`${LOCAL} if (st == STATUS_PENDING) KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, &ctx->Limit);`), ...at(3, "leftOutput") },
        { name: "an output of a control request", code: open("st = d->WskControlSocket(s, WskGetOption, SO_KEEPALIVE, SOL_SOCKET, 0, NULL, sizeof(on), &on, NULL, irp);"), ...at(3, "leftOutput") },
        { name: "a member of a local", code: open("o.Value = 1; st = SetOption(s, SO_KEEPALIVE, &o.Value, sizeof(o.Value), irp);"), ...at(3, "left") },
        { name: "through a structure, two helpers deep", code: open("o.Code = SO_KEEPALIVE; o.Value = 1; st = SetIn(s, &o, irp);"), errors: [{ message: "left", line: 3, trace: ["main.c:6", "main.c:2", "main.c:3"] }] },
        { name: "a pointer in a structure", code: open("o.Where = &on; st = SetBy(s, &o, irp);"), ...at(3, "left") },
        { name: "a parameter of the function itself", code: `NTSTATUS Set(PWSK_SOCKET s, ULONG value, PIRP irp) {\nreturn SetOption(s, SO_KEEPALIVE, &value, sizeof(value), irp); }${OPS}`, ...at(2, "left") },
        { name: "an array", code: open("st = d->WskControlSocket(s, WskIoctl, SIO_WSK_QUERY_RECEIVE_BACKLOG, 0, 0, NULL, sizeof(bytes), bytes, NULL, irp);"), ...at(3, "leftOutput") },
        { name: "the sender's address", code: open("st = g->WskReceiveFrom(s, &ctx->Buf, 0, (PSOCKADDR)&address, &len, NULL, NULL, irp);"), errors: [{ message: "leftOutput", line: 3 }] },
        { name: "a variable of type PFN", code: open("PFN_WSK_GET_LOCAL_ADDRESS get = d->WskGetLocalAddress; st = get(s, (PSOCKADDR)&address, irp);"), ...at(3, "leftOutput") },
        { name: "through a macro", code: open(`GET(&address);`, "#define GET(a) st = d->WskGetLocalAddress(s, (PSOCKADDR)(a), irp)\n"), ...at(4, "leftOutput") },
        { name: "locked stack memory", code: open("ctx->Mdl = IoAllocateMdl(bytes, 16, FALSE, FALSE, NULL); MmProbeAndLockPages(ctx->Mdl, KernelMode, IoReadAccess); ctx->Buf.Mdl = ctx->Mdl; st = d->WskSend(s, &ctx->Buf, 0, irp);"), ...at(3, "leftMdl") },
        { name: "a stack buffer as non-paged memory", code: open("ctx->Mdl = IoAllocateMdl(bytes, 16, FALSE, FALSE, NULL);\nMmBuildMdlForNonPagedPool(ctx->Mdl);"), errors: [{ message: "stack", line: 3, data: { call: "MmBuildMdlForNonPagedPool", variable: "bytes", function: "Open" } }] },
        { name: "a stack buffer as non-paged memory, by a helper", code: open("ctx->Mdl = Describe(&o.Value, sizeof(o.Value));"), errors: [{ message: "stack", line: 2, trace: ["main.c:2:12 Open calls Describe", "main.c:10"] }] },
        { name: "paged pool as non-paged memory", code: open("PVOID p = ExAllocatePoolWithTag(PagedPool, 16, 'x');\nctx->Mdl = IoAllocateMdl(p, 16, FALSE, FALSE, NULL); MmBuildMdlForNonPagedPool(ctx->Mdl);"), ...at(3, "paged") },
        { name: "in another file", code: "NTSTATUS Open(PWSK_SOCKET s, PIRP irp) { ULONG on = 1;\nreturn SetOption(s, SO_KEEPALIVE, &on, sizeof(on), irp); }\n", files: { "ops.c": OPS }, ...at(2, "left") },
    ],
});
