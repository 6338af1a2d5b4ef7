import { testRule } from "../tests/rule-tester.js";
import rule from "./require-mdl-build.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const OPS = `
typedef struct _CTX { PWSK_SOCKET Socket; PIRP Irp; KEVENT Done; PMDL Mdl; WSK_BUF Buf; PVOID Data; PNET_BUFFER Net; } CTX, *PCTX;
PMDL Describe(PVOID memory, ULONG size) { PMDL mdl = IoAllocateMdl(memory, size, FALSE, FALSE, NULL); if (mdl != NULL) MmBuildMdlForNonPagedPool(mdl); return mdl; }
NTSTATUS Lock(PMDL mdl, LOCK_OPERATION how) { NTSTATUS st = STATUS_SUCCESS; __try { MmProbeAndLockPages(mdl, KernelMode, how); } __except (EXCEPTION_EXECUTE_HANDLER) { st = GetExceptionCode(); } return st; }
NTSTATUS Give(PCTX ctx, PWSK_BUF b, BOOLEAN out) { const WSK_PROVIDER_CONNECTION_DISPATCH *d = ctx->Socket->Dispatch; if (out) return d->WskSend(ctx->Socket, b, 0, ctx->Irp); return d->WskReceive(ctx->Socket, b, 0, ctx->Irp); }
NTSTATUS Wrap(PCTX ctx, PMDL mdl, SIZE_T size) { WSK_BUF b = { 0 }; b.Mdl = mdl; b.Length = size; return Give(ctx, &b, TRUE); }
void Build(PWSK_BUF b) { MmBuildMdlForNonPagedPool(b->Mdl); }
`;
const D = "const WSK_PROVIDER_CONNECTION_DISPATCH *d = ctx->Socket->Dispatch;";
const ALLOC = "mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL);";
const TEST = "if (mdl == NULL) return STATUS_INSUFFICIENT_RESOURCES;";
const FILL = "b.Mdl = mdl; b.Offset = 0; b.Length = size;";
const SEND = "st = d->WskSend(ctx->Socket, &b, 0, irp);";
const RECEIVE = "st = d->WskReceive(ctx->Socket, &b, 0, irp);";
const open = (body: string): string => `NTSTATUS Open(PCTX ctx, PVOID data, ULONG size, PIRP irp) { ${D} WSK_BUF b; PMDL mdl = NULL; NTSTATUS st = STATUS_SUCCESS;\n${body}\nreturn st; }${OPS}`;

const SPLIT = "typedef struct _CONN { PWSK_SOCKET Socket; PMDL Mdl; UCHAR Data[64]; } CONN, *PCONN;\nvoid Make(PCONN c) { c->Mdl = IoAllocateMdl(c->Data, 64, FALSE, FALSE, NULL); }\nvoid Send(PCONN c, PIRP irp) { WSK_BUF b = { c->Mdl, 0, 64 };\n((PWSK_PROVIDER_CONNECTION_DISPATCH)c->Socket->Dispatch)->WskSend(c->Socket, &b, 0, irp); }\nvoid Drop(PCONN c) { IoFreeMdl(c->Mdl); }\n";
const WHOLE = `${SPLIT}NTSTATUS Start(PWSK_CLIENT_NPI n, PWSK_REGISTRATION r) { return WskRegister(n, r); }\n`;

testRule(rule, {
    valid: [
        { name: "kept by one function, built by another", code: `${WHOLE}void Build(PCONN c) { MmBuildMdlForNonPagedPool(c->Mdl); }\n` },
        { name: "built where it is kept", code: WHOLE.replace("NULL); }", "NULL); if (c->Mdl) MmBuildMdlForNonPagedPool(c->Mdl); }") },
        { name: "built before it is kept", code: WHOLE.replace("c->Mdl = IoAllocateMdl(c->Data, 64, FALSE, FALSE, NULL);", "PMDL m = IoAllocateMdl(c->Data, 64, FALSE, FALSE, NULL); if (m) MmBuildMdlForNonPagedPool(m); c->Mdl = m;") },
        { name: "a helper builds whatever it is given", code: `${WHOLE}void Build(PMDL m) { MmBuildMdlForNonPagedPool(m); }\n` },
        { name: "kept by another file, too", code: WHOLE, files: { "other.c": "void Adopt(PVOID x, PMDL m) { ((PCONN)x)->Mdl = m; }\n" } },
        { name: "code out of sight has it", code: `${WHOLE}void Give(PCONN c) { Prepare(c->Mdl); }\n` },
        { name: "built by a macro", code: `#define PREPARE(m) MmBuildMdlForNonPagedPool(m)\n${WHOLE}void Build(PCONN c) { PREPARE(c->Mdl); }\n` },
        { name: "built as an element of an array", code: `${WHOLE}void BuildAll(PMDL *list, ULONG n) { ULONG i; for (i = 0; i < n; i++) MmBuildMdlForNonPagedPool(list[i]); }\nvoid Build(PCONN c) { BuildAll(&c->Mdl, 1); }\n` },
        { name: "built by another name", code: `${WHOLE}typedef struct _O { PMDL Other; } O; void Lend(O *o, PCONN c) { o->Other = c->Mdl; } void B(O *o) { MmBuildMdlForNonPagedPool(o->Other); }\n` },
        { name: "code out of sight has what it is in", code: `${WHOLE}void Give(PCONN c) { Prepare(c); }\n` },
        { name: "code out of sight has its buffer's MDL", code: `${WHOLE}void Give(PCONN c) { PMDL m = c->Mdl; Prepare(m); }\n` },
        { name: "a part of a driver, built elsewhere", code: SPLIT },
        { name: "built", code: open(`${ALLOC} ${TEST} MmBuildMdlForNonPagedPool(mdl); ${FILL}\n${SEND}`) },
        { name: "built through the buffer", code: open(`b.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL); if (b.Mdl == NULL) return STATUS_NO_MEMORY; b.Offset = 0; b.Length = size; Build(&b);\n${SEND}`) },
        { name: "locked", code: open(`${ALLOC} ${TEST} __try { MmProbeAndLockPages(mdl, KernelMode, IoReadAccess); } __except (1) { return STATUS_ACCESS_VIOLATION; } ${FILL}\n${SEND}`) },
        { name: "built by a helper", code: open(`mdl = Describe(data, size); ${TEST} ${FILL}\n${SEND}`) },
        { name: "locked by a helper", code: open(`${ALLOC} ${TEST} st = Lock(mdl, IoWriteAccess); if (!NT_SUCCESS(st)) return st; ${FILL}\n${RECEIVE}`) },
        { name: "of a NET_BUFFER", code: open(`mdl = NET_BUFFER_CURRENT_MDL(ctx->Net); ${FILL}\n${SEND}`) },
        { name: "of another IRP", code: open(`mdl = irp->MdlAddress; ${FILL}\n${SEND}`) },
        { name: "a part of another MDL", code: open(`${ALLOC} ${TEST} IoBuildPartialMdl(ctx->Mdl, mdl, data, size); ${FILL}\n${SEND}`) },
        { name: "NdisAllocateMdl builds it", code: open(`mdl = NdisAllocateMdl(ctx->Net, data, size); ${TEST} ${FILL}\n${SEND}`) },
        { name: "pages of its own", code: open(`mdl = MmAllocatePagesForMdl(ctx->Low, ctx->High, ctx->Low, size); ${TEST} ${FILL}\n${SEND}`) },
        { name: "code out of sight had it", code: open(`${ALLOC} ${TEST} Elsewhere(mdl); ${FILL}\n${SEND}`) },
        { name: "sent from pages locked for writing", code: open(`${ALLOC} ${TEST} if (!NT_SUCCESS(Lock(mdl, IoWriteAccess))) return STATUS_ACCESS_VIOLATION; ${FILL}\n${SEND}`) },
        { name: "a direction by a flag", code: `NTSTATUS Open(PCTX ctx, PVOID data, ULONG size, BOOLEAN out) { WSK_BUF b = { 0 }; PMDL mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL); ${TEST}\nb.Mdl = mdl; b.Length = size; if (!NT_SUCCESS(Lock(mdl, out ? IoReadAccess : IoWriteAccess))) return STATUS_ACCESS_VIOLATION; return Give(ctx, &b, out); }${OPS}` },
        { name: "tested by NT_ASSERT's elder brother", code: open(`${ALLOC} if (!mdl) { st = STATUS_NO_MEMORY; goto out; } MmBuildMdlForNonPagedPool(mdl); ${FILL} ${SEND}\nout:`) },
        { name: "nothing is sent", code: open(`b.Mdl = NULL; b.Offset = 0; b.Length = 0;\n${SEND}`) },
        { name: "a drain", code: open("RtlZeroMemory(&b, sizeof(b));\nst = d->WskReceive(ctx->Socket, &b, WSK_FLAG_DRAIN, irp);") },
        { name: "a disconnect without data", code: open("st = d->WskDisconnect(ctx->Socket, NULL, 0, irp);") },
        { name: "a connect without data", code: open("st = d->WskConnectEx(ctx->Socket, ctx->Data, NULL, 0, irp);") },
        { name: "a length that is not known", code: open(`b.Mdl = NULL; b.Offset = 0; b.Length = size;\n${SEND}`) },
        { name: "another path", code: open(`${ALLOC} ${TEST} if (ctx->Net != NULL) { MmBuildMdlForNonPagedPool(mdl); ${FILL} ${SEND} } IoFreeMdl(mdl);`) },
        { name: "freed where it is not NULL", code: open(`${ALLOC} if (mdl != NULL) IoFreeMdl(mdl);`) },
    ],
    invalid: [
        { name: "kept by one function, sent by another, built by none", code: WHOLE, errors: [{ message: "neverBuilt", line: 4, trace: ["main.c:2", "main.c:4"] }] },
        { name: "another member's MDL is built", code: `${WHOLE}typedef struct _O { PMDL Other; } O; void B(O *o) { MmBuildMdlForNonPagedPool(o->Other); }\n`, errors: [{ message: "neverBuilt", line: 4 }] },
        { name: "neither built nor locked", code: open(`${ALLOC} ${TEST} ${FILL}\n${SEND}`), errors: [{ message: "notBuilt", line: 3, data: { call: "WskSend", mdl: "'mdl'", maker: "IoAllocateMdl" } }] },
        { name: "on one path", code: open(`${ALLOC} ${TEST} if (ctx->Net != NULL) MmBuildMdlForNonPagedPool(mdl); ${FILL}\n${SEND}`), errors: [{ message: "notBuilt", line: 3 }] },
        { name: "sent by a helper", code: open(`${ALLOC} ${TEST} ${FILL}\nst = Give(ctx, &b, TRUE);`), errors: [{ message: "notBuilt", line: 3 }] },
        { name: "sent by a helper's helper", code: open(`${ALLOC} ${TEST}\nst = Wrap(ctx, mdl, size);`), errors: [{ message: "notBuilt", line: 3 }] },
        { name: "in a member", code: open(`ctx->Buf.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL); if (ctx->Buf.Mdl == NULL) return STATUS_NO_MEMORY;\nst = d->WskReceive(ctx->Socket, &ctx->Buf, 0, irp);`), errors: [{ message: "notBuilt", line: 3 }] },
        { name: "unlocked again", code: open(`${ALLOC} ${TEST} Lock(mdl, IoReadAccess); MmUnlockPages(mdl); ${FILL}\n${SEND}`), errors: [{ message: "unlocked", line: 3 }] },
        { name: "received into pages that are locked for reading", code: open(`${ALLOC} ${TEST} __try { MmProbeAndLockPages(mdl, KernelMode, IoReadAccess); } __except (1) { return STATUS_ACCESS_VIOLATION; } ${FILL}\n${RECEIVE}`), errors: [{ message: "readOnly", line: 3, data: { call: "WskReceive", mdl: "'mdl'", maker: "MmProbeAndLockPages" } }] },
        { name: "the same by helpers", code: open(`${ALLOC} ${TEST} st = Lock(mdl, IoReadAccess); if (!NT_SUCCESS(st)) return st; ${FILL}\nst = Give(ctx, &b, FALSE);`), errors: [{ message: "readOnly", line: 3 }] },
        { name: "a result that is not tested", code: open(`${ALLOC}\nMmBuildMdlForNonPagedPool(mdl); ${FILL} ${SEND}`), errors: [{ message: "usedNull", line: 2, data: { use: "MmBuildMdlForNonPagedPool", maker: "IoAllocateMdl" } }] },
        { name: "a result that is not tested before it is locked", code: open(`b.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL);\n__try { MmProbeAndLockPages(b.Mdl, KernelMode, IoReadAccess); } __except (1) { return STATUS_ACCESS_VIOLATION; } b.Offset = 0; b.Length = size; ${SEND}`), errors: [{ message: "usedNull", line: 2 }] },
        { name: "a helper's result that is not tested", code: open(`mdl = Describe(data, size); ${FILL}\n${SEND}`), errors: [{ message: "usedNull", line: 3 }] },
        { name: "a length without an MDL", code: open(`b.Mdl = NULL; b.Offset = 0; b.Length = 16;\n${SEND}`), errors: [{ message: "nullMdl", line: 3 }] },
        { name: "a length without an MDL, by a helper", code: open("st = Wrap(ctx, NULL, 16);"), errors: [{ message: "nullMdl", line: 2 }] },
        { name: "no buffer", code: open("st = d->WskReceive(ctx->Socket, NULL, WSK_FLAG_DRAIN, irp);"), errors: [{ message: "nullBuffer", line: 2 }] },
        { name: "no buffer, by a helper", code: open("st = Give(ctx, NULL, TRUE);"), errors: [{ message: "nullBuffer", line: 2 }] },
        { name: "a drain with a length", code: open(`${ALLOC} ${TEST} MmBuildMdlForNonPagedPool(mdl); b.Mdl = mdl; b.Offset = 0; b.Length = 512;\nst = d->WskReceive(ctx->Socket, &b, WSK_FLAG_DRAIN, irp);`), errors: [{ message: "drain", line: 3 }] },
        { name: "through a macro", code: `#define SENDIT(s, buf) ((const WSK_PROVIDER_CONNECTION_DISPATCH *)(s)->Dispatch)->WskSend((s), (buf), 0, irp)\n${open(`${ALLOC} ${TEST} ${FILL}\nst = SENDIT(ctx->Socket, &b);`)}`, errors: [{ message: "notBuilt", line: 4 }] },
        { name: "in another file", code: `NTSTATUS Open(PCTX ctx, PVOID data, ULONG size, PWSK_SOCKET s) { PMDL mdl; ${ALLOC} ${TEST}\nreturn Wrap(ctx, mdl, size); }\n`, files: { "ops.c": OPS }, errors: [{ message: "notBuilt", line: 2 }] },
    ],
});
