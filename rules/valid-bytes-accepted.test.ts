import { onReceive, PEND_END } from "../tests/indication-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-bytes-accepted.js";

const SET = "*BytesAccepted = ctx->Size;";
const TAKE = "void Take(PCTX c, SIZE_T *taken) { *taken = c->Size; } ";
const ignored = (line: number) => ({ errors: [{ message: "ignored" as const, line }] });

testRule(rule, {
    valid: [
        { name: "with STATUS_SUCCESS", code: onReceive(SET) },
        { name: "a constant with STATUS_SUCCESS", code: onReceive("*BytesAccepted = 16;") },
        { name: "untouched", code: onReceive("ctx->Kept = DataIndication;", PEND_END) },
        { name: "0 to be safe", code: onReceive("*BytesAccepted = 0; ctx->Kept = DataIndication;", PEND_END) },
        { name: "all bytes to be safe", code: onReceive("*BytesAccepted = BytesIndicated; ctx->Kept = DataIndication;", PEND_END) },
        { name: "one or the other", code: onReceive(`if (ctx->Size > 4) { ${SET} return STATUS_SUCCESS; } ctx->Kept = DataIndication;`, PEND_END) },
        { name: "by a variable", code: onReceive(`if (ctx->Size > 4) { ${SET} } else { ctx->Kept = DataIndication; st = STATUS_PENDING; }`, "return st; }") },
        { name: "a status that is not known", code: onReceive(`${SET} st = Elsewhere();`, "return st; }") },
        { name: "set back", code: onReceive(`${SET} *BytesAccepted = 0; ctx->Kept = DataIndication;`, PEND_END) },
        { name: "code out of sight may set it", code: onReceive("Parse(ctx, DataIndication, BytesAccepted); ctx->Kept = DataIndication;", PEND_END) },
        { name: "a helper with STATUS_SUCCESS", code: TAKE + onReceive("Take(ctx, BytesAccepted);") },
        { name: "fewer than all", code: onReceive("*BytesAccepted = BytesIndicated - 1;") },
        { name: "another number", code: onReceive("ctx->Size = BytesIndicated + 1;") },
        { name: "no callback", code: "NTSTATUS Take(PWSK_SOCKET s, SIZE_T *BytesAccepted) { *BytesAccepted = 4; return STATUS_PENDING; }" },
    ],
    invalid: [
        { name: "with STATUS_PENDING", code: onReceive(SET, PEND_END), errors: [{ message: "ignored", line: 2, data: { callback: "OnReceive", parameter: "BytesAccepted", status: "STATUS_PENDING" }, trace: ["main.c:2", "main.c:3"] }] },
        { name: "with STATUS_DATA_NOT_ACCEPTED", code: onReceive(SET, "return STATUS_DATA_NOT_ACCEPTED; }"), ...ignored(2) },
        { name: "a constant", code: onReceive("*BytesAccepted = 16;", PEND_END), ...ignored(2) },
        { name: "by a variable", code: onReceive(`${SET} st = STATUS_PENDING;`, "return st; }"), ...ignored(2) },
        { name: "on one path", code: onReceive(`if (ctx->Size > 4) {\n${SET} return STATUS_PENDING; }`), ...ignored(3) },
        { name: "in a helper", code: TAKE + onReceive("Take(ctx, BytesAccepted);", PEND_END), ...ignored(2) },
        { name: "as an element", code: onReceive("BytesAccepted[0] = ctx->Size;", PEND_END), ...ignored(2) },
        { name: "an expression", code: onReceive("*BytesAccepted = BytesIndicated - ctx->Size;", PEND_END), ...ignored(2) },
        { name: "through a macro", code: `#define ACCEPT(n) (*BytesAccepted = (n))\n${onReceive("ACCEPT(ctx->Size);", PEND_END)}`, ...ignored(3) },
        { name: "under another name", code: onReceive("*taken = ctx->Size;", PEND_END).replace("SIZE_T *BytesAccepted", "SIZE_T *taken"), ...ignored(2) },
        { name: "the helper in another file", code: onReceive("Take(ctx, BytesAccepted);", PEND_END), files: { "take.c": TAKE }, ...ignored(2) },
        { name: "more than all", code: onReceive("*BytesAccepted = BytesIndicated + 2;"), errors: [{ message: "tooMany", line: 2, data: { callback: "OnReceive", parameter: "BytesAccepted", indicated: "BytesIndicated" } }] },
    ],
});
