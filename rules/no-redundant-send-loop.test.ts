import { testRule } from "../tests/rule-tester.js";
import rule from "./no-redundant-send-loop.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const OPS = `
NTSTATUS SendOne(PCTX ctx, PWSK_BUF b, PIRP irp) { NTSTATUS s = ctx->Dispatch->WskSend(ctx->Socket, b, 0, irp); if (s == STATUS_PENDING) { KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); s = irp->IoStatus.Status; } return s; }
NTSTATUS ReceiveOne(PCTX ctx, PWSK_BUF b, PIRP irp) { NTSTATUS s = ctx->Dispatch->WskReceive(ctx->Socket, b, 0, irp); if (s == STATUS_PENDING) { KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); s = irp->IoStatus.Status; } return s; }
NTSTATUS SendCount(PCTX ctx, PWSK_BUF b, PIRP irp, PSIZE_T n) { NTSTATUS s = SendOne(ctx, b, irp); *n = irp->IoStatus.Information; return s; }
`;
/** The body starts on line 2. */
const fn = (body: string): string => `NTSTATUS Send(PCTX ctx, PMDL mdl, SIZE_T length, PIRP irp) { WSK_BUF b = { mdl, 0, length }; NTSTATUS st = 0; SIZE_T sent = 0, n = 0;\n${body}\nreturn st; }${OPS}`;
const WAIT = "if (st == STATUS_PENDING) KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL);";
const at = (line: number) => ({ errors: [{ message: "redundant" as const, line }] });

testRule(rule, {
    valid: [
        { name: "sent once", code: fn(`st = ctx->Dispatch->WskSend(ctx->Socket, &b, 0, irp); ${WAIT} ctx->Sent += irp->IoStatus.Information;`) },
        { name: "a loop that receives", code: fn("while (sent < length) { st = ReceiveOne(ctx, &b, irp); sent += irp->IoStatus.Information; }") },
        { name: "portions", code: fn("while (sent < length) { b.Length = min(length - sent, 4096); b.Offset = (ULONG)sent; st = SendOne(ctx, &b, irp); sent += irp->IoStatus.Information; }") },
        { name: "portions of a fixed size", code: fn("for (sent = 0; sent < length; sent += 512) { b.Offset = (ULONG)sent; b.Length = 512; st = SendOne(ctx, &b, irp); }") },
        { name: "many messages", code: fn("for (n = 0; n < 4; n++) st = SendOne(ctx, &ctx->Bufs[n], irp);") },
        { name: "an echo", code: fn("for (;;) { st = ReceiveOne(ctx, &b, irp); n += irp->IoStatus.Information; st = SendOne(ctx, &b, irp); }") },
        { name: "tried again after a failure", code: fn("do { st = SendOne(ctx, &b, irp); } while (st == STATUS_DEVICE_BUSY);") },
        { name: "a loop of its own for the count", code: fn("st = SendOne(ctx, &b, irp); while (n < 3) { n++; sent += irp->IoStatus.Information; }") },
        { name: "an unknown helper", code: fn("while (sent < length) { st = Elsewhere(ctx, &b, irp); sent += irp->IoStatus.Information; }") },
        { name: "no requests", code: "SIZE_T Sum(PIRP *irps, ULONG n) { SIZE_T s = 0; while (n--) s += irps[n]->IoStatus.Information; return s; }\nPWSK_SOCKET g;" },
        { name: "the count is kept only", code: fn("for (n = 0; n < 4; n++) { st = SendOne(ctx, &b, irp); ctx->Last = irp->IoStatus.Information; }") },
        { name: "not understood", code: fn("while (sent < length) { if (...) break; st = SendOne(ctx, &b, irp); sent += irp->IoStatus.Information; }") },
    ],
    invalid: [
        { name: "directly", code: fn(`while (sent < length) { b.Offset = (ULONG)sent; b.Length = length - sent;\nst = ctx->Dispatch->WskSend(ctx->Socket, &b, 0, irp); ${WAIT}\nsent += irp->IoStatus.Information; }`), errors: [{ message: "redundant", line: 3, data: { what: "'WskSend'", function: "Send", send: "WskSend" }, trace: ["main.c:3:6 WskSend sends all bytes, or fails", "main.c:4:1 the loop goes on behind the bytes that were sent"] }] },
        { name: "what is left counts down", code: fn("while (length > 0) {\nst = SendOne(ctx, &b, irp);\nlength -= irp->IoStatus.Information; }"), ...at(3) },
        { name: "written out", code: fn("for (;;) {\nst = SendOne(ctx, &b, irp); sent = sent + irp->IoStatus.Information; if (sent >= length) break; }"), ...at(3) },
        { name: "do while", code: fn("do {\nst = SendOne(ctx, &b, irp); b.Offset += (ULONG)irp->IoStatus.Information; } while (b.Offset < length);"), ...at(3) },
        { name: "by a variable", code: fn("while (sent < length) {\nst = SendOne(ctx, &b, irp); n = irp->IoStatus.Information; sent += n; }"), ...at(3) },
        { name: "by a helper's parameter", code: fn("while (sent < length) {\nst = SendCount(ctx, &b, irp, &n); sent += n; }"), errors: [{ message: "redundant", line: 3, data: { what: "'SendCount' calls WskSend", function: "Send", send: "WskSend" } }] },
        { name: "datagrams", code: fn(`while (sent < length) {\nst = ctx->Datagram->WskSendTo(ctx->Socket, &b, 0, ctx->Peer, 0, NULL, irp); ${WAIT} sent += irp->IoStatus.Information; }`), ...at(3) },
        { name: "through a macro", code: `#define SEND(c, b, i) (c)->Dispatch->WskSend((c)->Socket, b, 0, i)\n${fn(`while (sent < length) {\nst = SEND(ctx, &b, irp); ${WAIT} sent += irp->IoStatus.Information; }`)}`, ...at(4) },
        { name: "a pointer variable", code: fn(`PFN_WSK_SEND send = ctx->Dispatch->WskSend; while (sent < length) {\nst = send(ctx->Socket, &b, 0, irp); ${WAIT} sent += irp->IoStatus.Information; }`), ...at(3) },
        { name: "the helper in another file", code: "NTSTATUS Send(PCTX ctx, PWSK_BUF b, SIZE_T length, PIRP irp) { SIZE_T sent = 0; while (sent < length) {\nSendOne(ctx, b, irp); sent += irp->IoStatus.Information; } return 0; }\nPWSK_SOCKET g;", files: { "ops.c": OPS }, ...at(2) },
    ],
});
