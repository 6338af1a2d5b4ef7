import { testRule } from "../tests/rule-tester.js";
import rule from "./require-wsk-buf-init.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const OPS = `
typedef struct _CTX { PWSK_SOCKET Socket; PIRP Irp; PMDL Mdl; WSK_BUF Buf; } CTX, *PCTX;
NTSTATUS Give(PCTX ctx, PWSK_BUF b) { const WSK_PROVIDER_CONNECTION_DISPATCH *d = ctx->Socket->Dispatch; return d->WskSend(ctx->Socket, b, 0, ctx->Irp); }
NTSTATUS GiveAll(PCTX ctx, PWSK_BUF b) { return Give(ctx, b); }
void Init(PWSK_BUF b, PMDL mdl, SIZE_T size) { b->Mdl = mdl; b->Offset = 0; b->Length = size; }
void InitSome(PWSK_BUF b, PMDL mdl, SIZE_T size) { b->Mdl = mdl; b->Length = size; }
`;
/** Makers that return the structure, in front of the case's code: one line each. */
const MAKERS = `static WSK_BUF Slice(PMDL m, ULONG from, SIZE_T n) { WSK_BUF b; b.Mdl = m; b.Offset = from; b.Length = n; return b; }
static WSK_BUF Whole(PMDL m) { WSK_BUF whole; whole.Mdl = m; whole.Length = MmGetMdlByteCount(m); return whole; }
static WSK_BUF Behind(WSK_BUF b, ULONG n) { b.Offset += n; b.Length -= n; return b; }
`;
const D = "const WSK_PROVIDER_CONNECTION_DISPATCH *d = ctx->Socket->Dispatch;";
const SEND = "st = d->WskSend(ctx->Socket, &b, 0, irp);";
const open = (body: string): string => `NTSTATUS Open(PCTX ctx, PMDL mdl, SIZE_T size, PIRP irp) { ${D} NTSTATUS st;\n${body}\nreturn st; }${OPS}`;

testRule(rule, {
    valid: [
        { name: "each member", code: open(`WSK_BUF b; b.Mdl = mdl; b.Offset = 0; b.Length = size; ${SEND}`) },
        { name: "cleared by its initialiser", code: open(`WSK_BUF b = { 0 }; b.Mdl = mdl; b.Length = size; ${SEND}`) },
        { name: "cleared by an empty initialiser", code: open(`WSK_BUF b = {}; b.Mdl = mdl; b.Length = size; ${SEND}`) },
        { name: "by position", code: open(`WSK_BUF b = { mdl, 0, size }; ${SEND}`) },
        { name: "by name", code: open(`WSK_BUF b = { .Mdl = mdl, .Length = size }; ${SEND}`) },
        { name: "RtlZeroMemory", code: open(`WSK_BUF b; RtlZeroMemory(&b, sizeof(b)); b.Mdl = mdl; b.Length = size; ${SEND}`) },
        { name: "memset", code: open(`WSK_BUF b; memset(&b, 0, sizeof(b)); b.Mdl = mdl; b.Length = size; ${SEND}`) },
        { name: "a helper", code: open(`WSK_BUF b; Init(&b, mdl, size); ${SEND}`) },
        { name: "a helper for the rest", code: open(`WSK_BUF b; b.Offset = 4; InitSome(&b, mdl, size); ${SEND}`) },
        { name: "code out of sight", code: open(`WSK_BUF b; PrepareBuffer(&b, mdl); ${SEND}`) },
        { name: "a copy", code: open(`WSK_BUF b; b = ctx->Buf; ${SEND}`) },
        { name: "a copy by bytes", code: open(`WSK_BUF b; RtlCopyMemory(&b, &ctx->Buf, sizeof(b)); ${SEND}`) },
        { name: "a member of a context", code: open("ctx->Buf.Mdl = mdl; ctx->Buf.Length = size; st = d->WskSend(ctx->Socket, &ctx->Buf, 0, irp);") },
        { name: "set on one branch or the other", code: open(`WSK_BUF b; b.Mdl = mdl; b.Length = size; if (ctx->Mdl) b.Offset = 4; else b.Offset = 0; ${SEND}`) },
        { name: "within the MDL", code: open(`WSK_BUF b = { 0 }; UCHAR *p = ExAllocatePool2(64, 100, 'x'); b.Mdl = IoAllocateMdl(p, 100, FALSE, FALSE, NULL); b.Offset = 20; b.Length = 80; ${SEND}`) },
        { name: "a chain", code: open(`WSK_BUF b = { 0 }; PMDL m = IoAllocateMdl(ctx, 100, FALSE, FALSE, NULL); m->Next = mdl; b.Mdl = m; b.Offset = 20; b.Length = 180; ${SEND}`) },
        { name: "made by a helper", code: MAKERS + open(`WSK_BUF b = Slice(mdl, 0, size); ${SEND}`) },
        { name: "made by a helper and assigned", code: MAKERS + open(`WSK_BUF b; b = Slice(mdl, 0, size); ${SEND}`) },
        { name: "made by a helper's helper", code: `${MAKERS}static WSK_BUF First(PMDL m) { return Slice(m, 0, 1); }\n${open(`WSK_BUF b; b = First(mdl); ${SEND}`)}` },
        { name: "made into what a pointer leads to", code: MAKERS + open(`WSK_BUF b, *p = &b; *p = Slice(mdl, 4, size); ${SEND}`) },
        { name: "made by a helper and changed by another", code: MAKERS + open(`WSK_BUF b = Behind(Slice(mdl, 0, size), 4); ${SEND}`) },
        { name: "one of two that are made", code: MAKERS + open(`WSK_BUF b = size > 4 ? Slice(mdl, 4, size) : Slice(mdl, 0, size); ${SEND}`) },
        { name: "made by a helper but for what follows", code: MAKERS + open(`WSK_BUF b = Whole(mdl); b.Offset = 0; ${SEND}`) },
        { name: "made on one way, copied on the other", code: `static WSK_BUF Some(PCTX c, PMDL m) { WSK_BUF b; if (c->Mdl) return c->Buf; b.Mdl = m; b.Offset = 0; b.Length = 1; return b; }\n${open(`WSK_BUF b = Some(ctx, mdl); ${SEND}`)}` },
        { name: "a member of what is made", code: `typedef struct { WSK_BUF Buf; ULONG Flags; } PIECE;\n${MAKERS}static PIECE Cut(PMDL m, SIZE_T n) { PIECE p; p.Buf = Slice(m, 0, n); p.Flags = 0; return p; }\n${open(`PIECE p = Cut(mdl, size); WSK_BUF b = p.Buf; ${SEND}`)}` },
        { name: "made by a helper of C++", filename: "main.cpp", code: `static WSK_BUF Slice(PMDL m, SIZE_T n) { return { m, 0, n }; }\n${open(`WSK_BUF b{Slice(mdl, size)}; ${SEND}`)}` },
        { name: "never used", code: open("WSK_BUF b; b.Mdl = mdl; st = STATUS_SUCCESS;") },
    ],
    invalid: [
        {
            name: "Offset", code: open(`WSK_BUF b; b.Mdl = mdl; b.Length = size;\n${SEND}`), output: open(`WSK_BUF b = { 0 }; b.Mdl = mdl; b.Length = size;\n${SEND}`),
            errors: [{ message: "unset", line: 3, data: { call: "WskSend", members: "Offset" } }],
        },
        { name: "Length", code: open(`WSK_BUF b; b.Mdl = mdl; b.Offset = 0;\n${SEND}`), output: null, errors: [{ message: "unset", line: 3, data: { call: "WskSend", members: "Length" } }] },
        { name: "Mdl and Offset", code: open(`WSK_BUF b; b.Length = 0;\n${SEND}`), output: null, errors: [{ message: "unset", line: 3, data: { call: "WskSend", members: "Mdl, Offset" } }] },
        { name: "everything", code: open(`WSK_BUF b;\n${SEND}`), output: null, errors: [{ message: "unset", line: 3 }] },
        { name: "one of several variables", code: open(`WSK_BUF a = { 0 }, b; b.Mdl = mdl; b.Length = size; a.Offset = 1;\n${SEND}`), output: open(`WSK_BUF a = { 0 }, b = { 0 }; b.Mdl = mdl; b.Length = size; a.Offset = 1;\n${SEND}`), errors: [{ message: "unset", line: 3 }] },
        { name: "a helper that sets some", code: open(`WSK_BUF b; InitSome(&b, mdl, size);\n${SEND}`), output: open(`WSK_BUF b = { 0 }; InitSome(&b, mdl, size);\n${SEND}`), errors: [{ message: "unset", line: 3 }] },
        { name: "sent by a helper", code: open("WSK_BUF b; b.Mdl = mdl; b.Offset = 0;\nst = Give(ctx, &b);"), output: null, errors: [{ message: "unset", line: 3, trace: ["main.c:3:6 Open calls Give", "main.c:6"] }] },
        { name: "sent by a helper's helper", code: open("WSK_BUF b; b.Mdl = mdl; b.Length = size;\nst = GiveAll(ctx, &b);"), output: open("WSK_BUF b = { 0 }; b.Mdl = mdl; b.Length = size;\nst = GiveAll(ctx, &b);"), errors: [{ message: "unset", line: 3 }] },
        { name: "received", code: open("WSK_BUF b; b.Mdl = mdl; b.Length = size;\nst = d->WskReceive(ctx->Socket, &b, 0, irp);"), output: open("WSK_BUF b = { 0 }; b.Mdl = mdl; b.Length = size;\nst = d->WskReceive(ctx->Socket, &b, 0, irp);"), errors: [{ message: "unset", line: 3 }] },
        { name: "a datagram", code: open("WSK_BUF b; b.Mdl = mdl; b.Offset = 0;\nst = ((PWSK_PROVIDER_DATAGRAM_DISPATCH)ctx->Socket->Dispatch)->WskSendTo(ctx->Socket, &b, 0, NULL, 0, NULL, irp);"), output: null, errors: [{ message: "unset", line: 3 }] },
        { name: "a member of a local structure", code: open("struct { ULONG n; WSK_BUF b; } r; r.b.Mdl = mdl; r.b.Length = size;\nst = d->WskSend(ctx->Socket, &r.b, 0, irp);"), output: null, errors: [{ message: "unset", line: 3 }] },
        { name: "a list", code: open("WSK_BUF_LIST l; l.Next = NULL; l.Buffer.Mdl = mdl; l.Buffer.Length = size;\nst = ((PWSK_PROVIDER_DATAGRAM_DISPATCH)ctx->Socket->Dispatch)->WskSendMessages(ctx->Socket, &l, 0, NULL, 0, NULL, irp);"), output: null, errors: [{ message: "unset", line: 3 }] },
        { name: "an offset that shortens the data", code: open(`WSK_BUF b; b.Mdl = IoAllocateMdl(ctx, 100, FALSE, FALSE, NULL); b.Offset = 20; b.Length = 100;\n${SEND}`), output: null, errors: [{ message: "outside", line: 3 }] },
        { name: "an offset beside the whole length", code: open(`WSK_BUF b; b.Mdl = IoAllocateMdl(ctx, size, FALSE, FALSE, NULL); b.Offset = 4; b.Length = size;\n${SEND}`), output: null, errors: [{ message: "outside", line: 3 }] },
        { name: "a helper that makes some", code: MAKERS + open(`WSK_BUF b = Whole(mdl);\n${SEND}`), output: null, errors: [{ message: "unset", line: 6, data: { call: "WskSend", members: "Offset" } }] },
        { name: "a copy of what a helper makes", code: MAKERS + open(`WSK_BUF a, b; a = Whole(mdl); b = a;\n${SEND}`), output: null, errors: [{ message: "unset", line: 6 }] },
        { name: "a helper that makes one outside", code: `${MAKERS}static WSK_BUF All(PVOID p) { return Slice(IoAllocateMdl(p, 100, FALSE, FALSE, NULL), 20, 100); }\n${open(`WSK_BUF b = All(ctx);\n${SEND}`)}`, output: null, errors: [{ message: "outside", line: 7 }] },
        { name: "in another file", code: "NTSTATUS Open(PCTX ctx, PMDL mdl) { WSK_BUF b; b.Mdl = mdl; b.Offset = 0;\nreturn Give(ctx, &b); }\n", files: { "ops.c": OPS }, output: null, errors: [{ message: "unset", line: 2 }] },
    ],
});
