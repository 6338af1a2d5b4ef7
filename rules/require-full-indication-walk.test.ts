import { LIST_OPS, onReceive, PEND_END } from "../tests/indication-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./require-full-indication-walk.js";

/** Helpers that lie behind a case, so that its lines count from 1. */
const COPY_OPS = `
PUCHAR Map(PMDL mdl) { return MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority); }
VOID Append(PCTX c, PUCHAR data, SIZE_T size) { RtlCopyMemory(c->Data + c->Size, data, size); c->Size += size; }
VOID TakeAll(PCTX c, PMDL mdl, SIZE_T size) { PUCHAR from = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority); if (from != NULL) RtlCopyMemory(c->Data, from + c->Count, size); }
VOID TakeBuffer(PCTX c, PWSK_BUF buf) { PMDL mdl = buf->Mdl; ULONG off = buf->Offset; SIZE_T left = buf->Length; while (mdl != NULL && left > 0) { SIZE_T n = min(left, MmGetMdlByteCount(mdl) - off); PUCHAR p = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority); if (p == NULL) return; Append(c, p + off, n); left -= n; off = 0; mdl = mdl->Next; } }
VOID TakeHead(PCTX c, PWSK_BUF buf) {
PUCHAR p = MmGetSystemAddressForMdlSafe(buf->Mdl, NormalPagePriority); if (p != NULL) Append(c, p + buf->Offset, buf->Length); }
VOID TakeElement(PCTX c, PWSK_DATA_INDICATION one) { TakeBuffer(c, &one->Buffer); }
VOID TakeList(PCTX c, PWSK_DATA_INDICATION list) { for (; list != NULL; list = list->Next) TakeBuffer(c, &list->Buffer); }
`;
const receive = (body: string, end?: string): string => onReceive(body, end) + COPY_OPS;
const MAP = "PUCHAR p = MmGetSystemAddressForMdlSafe(DataIndication->Buffer.Mdl, NormalPagePriority); if (p == NULL) return STATUS_DATA_NOT_ACCEPTED;";
const FROM = "p + DataIndication->Buffer.Offset";
const FLAT = "static BOOLEAN IsFlat(const WSK_BUF *b) { return b->Length <= MmGetMdlByteCount(b->Mdl) - b->Offset; }\n";
const WALK = "for (cur = DataIndication; cur != NULL; cur = cur->Next)";
const datagram = (body: string): string =>
    `NTSTATUS WSKAPI OnDatagram(PVOID SocketContext, ULONG Flags, PWSK_DATAGRAM_INDICATION DataIndication) { PCTX ctx = SocketContext; PWSK_DATAGRAM_INDICATION cur; if (DataIndication == NULL) return STATUS_SUCCESS;\n${body}\nreturn STATUS_SUCCESS; }${LIST_OPS.replace("const WSK_CLIENT_CONNECTION_DISPATCH g_Table = { OnReceive, NULL, NULL };", "const WSK_CLIENT_DATAGRAM_DISPATCH g_D = { OnDatagram };")}${COPY_OPS}`;
const firstOnly = (line: number) => ({ message: "firstOnly" as const, line });
const firstMdl = (line: number) => ({ message: "firstMdl" as const, line });

testRule(rule, {
    valid: [
        { name: "all elements by a helper that walks the chain", code: receive(`${WALK} TakeBuffer(ctx, &cur->Buffer);`) },
        { name: "the list is a helper's", code: receive("TakeList(ctx, DataIndication);") },
        { name: "an element at a time", code: receive("while (DataIndication != NULL) { TakeElement(ctx, DataIndication); DataIndication = DataIndication->Next; }") },
        { name: "the list goes to code out of sight", code: receive("Elsewhere(ctx, DataIndication); TakeElement(ctx, DataIndication);") },
        { name: "code out of sight walks the buffer", code: receive("CopyChain(ctx->Data, &DataIndication->Buffer);") },
        { name: "partly accepted", code: receive("TakeElement(ctx, DataIndication); *BytesAccepted = DataIndication->Buffer.Length;") },
        { name: "a helper says what is accepted", code: `VOID Say(SIZE_T *n, SIZE_T v) { *n = v; } ${receive("TakeElement(ctx, DataIndication); Say(BytesAccepted, DataIndication->Buffer.Length);")}` },
        { name: "thrown away", code: receive("ctx->Size += BytesIndicated; ctx->Count += DataIndication->Buffer.Length > 0;") },
        { name: "thrown away where it cannot be mapped", code: receive("PUCHAR p = MmGetSystemAddressForMdlSafe(DataIndication->Buffer.Mdl, NormalPagePriority); if (p == NULL) return STATUS_SUCCESS; TakeList(ctx, DataIndication);") },
        { name: "only where there is one", code: receive("if (DataIndication->Next != NULL) return STATUS_DATA_NOT_ACCEPTED;\nTakeElement(ctx, DataIndication);") },
        { name: "only where the first has all", code: receive("if (DataIndication->Buffer.Length != BytesIndicated) return STATUS_DATA_NOT_ACCEPTED;\nTakeElement(ctx, DataIndication);") },
        { name: "less than all in the first", code: receive("if (DataIndication->Buffer.Length < BytesIndicated) return STATUS_DATA_NOT_ACCEPTED;\nTakeElement(ctx, DataIndication);") },
        { name: "kept for later", code: receive("TakeElement(ctx, DataIndication); Keep(ctx, DataIndication);", PEND_END) },
        { name: "refused after a look", code: receive(`${MAP} if (*(${FROM}) != 1) return STATUS_DATA_NOT_ACCEPTED;\nTakeList(ctx, DataIndication);`) },
        { name: "no more than the first MDL has", code: receive(`${WALK} { PUCHAR p = Map(cur->Buffer.Mdl); if (p != NULL) RtlCopyMemory(ctx->Data, p + cur->Buffer.Offset, min(cur->Buffer.Length, MmGetMdlByteCount(cur->Buffer.Mdl) - cur->Buffer.Offset)); }`) },
        { name: "no more than the first MDL has, by its virtual address", code: receive(`${WALK} { PUCHAR p = MmGetMdlVirtualAddress(cur->Buffer.Mdl); RtlCopyMemory(ctx->Data, p + cur->Buffer.Offset, min(cur->Buffer.Length, MmGetMdlByteCount(cur->Buffer.Mdl) - cur->Buffer.Offset)); }`) },
        { name: "the virtual address of an MDL of the driver's own", code: receive("TakeList(ctx, DataIndication); RtlCopyMemory(ctx->Data, MmGetMdlVirtualAddress(ctx->Mdl), ctx->Size);") },
        { name: "no more than the first MDL has, as the caller of the helper that walks the list tells", code: `${FLAT}${receive("if (!IsFlat(&DataIndication->Buffer)) return STATUS_DATA_NOT_ACCEPTED;\nCopyList(ctx, DataIndication);")}VOID CopyList(PCTX c, PWSK_DATA_INDICATION list) { for (; list != NULL; list = list->Next) { PUCHAR p = Map(list->Buffer.Mdl); if (p != NULL) RtlCopyMemory(c->Data, p + list->Buffer.Offset, list->Buffer.Length); } }\n` },
        { name: "where there is one MDL", code: receive(`${WALK} { PUCHAR p = Map(cur->Buffer.Mdl); if (p == NULL || cur->Buffer.Mdl->Next != NULL) return STATUS_DATA_NOT_ACCEPTED; RtlCopyMemory(ctx->Data, p + cur->Buffer.Offset, cur->Buffer.Length); }`) },
        { name: "no more than the first MDL has, as a helper tells", code: receive(`${WALK} { PUCHAR p; if (!IsFlat(&cur->Buffer)) return STATUS_DATA_NOT_ACCEPTED; p = Map(cur->Buffer.Mdl); if (p != NULL) Append(ctx, p + cur->Buffer.Offset, cur->Buffer.Length); }`) + FLAT },
        { name: "no more than the first MDL has, as a macro tells", code: `#define FLAT(b) ((b)->Length <= MmGetMdlByteCount((b)->Mdl) - (b)->Offset)\n${receive(`${WALK} { PUCHAR p; if (!FLAT(&cur->Buffer)) return STATUS_DATA_NOT_ACCEPTED; p = Map(cur->Buffer.Mdl); if (p != NULL) Append(ctx, p + cur->Buffer.Offset, cur->Buffer.Length); }`)}` },
        { name: "all and the first of one size", code: receive("if (BytesIndicated != sizeof(ULONG) || DataIndication->Buffer.Length != sizeof(ULONG)) return STATUS_DATA_NOT_ACCEPTED;\nTakeElement(ctx, DataIndication);") },
        { name: "all and the first of one number of bytes", code: receive("if (BytesIndicated != 4 || DataIndication->Buffer.Length != 4) return STATUS_DATA_NOT_ACCEPTED;\nTakeElement(ctx, DataIndication);") },
        { name: "a part of a known size", code: receive(`${WALK} { PUCHAR p = Map(cur->Buffer.Mdl); if (p != NULL) RtlCopyMemory(ctx->Data, p + cur->Buffer.Offset, 1); }`) },
        { name: "an offset that a helper adds", code: receive(`${WALK} { PUCHAR p = Map(cur->Buffer.Mdl); if (p != NULL) RtlCopyMemory(ctx->Data, Skip(p, cur->Buffer.Offset), 4); }`) },
        { name: "a buffer of the driver's own", code: receive(`TakeList(ctx, DataIndication); WSK_BUF own; own.Mdl = ctx->Mdl; own.Offset = 0; own.Length = ctx->Size; PUCHAR p = Map(own.Mdl); if (p != NULL) RtlCopyMemory(ctx->Data, p, own.Length);`) },
        { name: "a buffer of the driver's own, by a helper", code: receive(`WSK_BUF own = { ctx->Mdl, 0, ctx->Size }; TakeHead(ctx, &own);`) },
        { name: "no callback", code: `VOID Read(PCTX ctx, PWSK_DATA_INDICATION DataIndication) { TakeElement(ctx, DataIndication); }${LIST_OPS}${COPY_OPS}` },
    ],
    invalid: [
        {
            name: "the first element by a helper", code: receive("TakeElement(ctx, DataIndication);"),
            errors: [{ ...firstOnly(2), data: { callback: "OnReceive", parameter: "DataIndication", partly: ", or say in *BytesAccepted how much is taken" }, trace: ["main.c:2:1 uses the first element of the list", "main.c:3"] }],
        },
        { name: "its buffer", code: receive("TakeBuffer(ctx, &DataIndication->Buffer);"), errors: [firstOnly(2)] },
        { name: "its MDL and what lies behind that", code: receive(`PMDL m = DataIndication->Buffer.Mdl;\nPUCHAR p = Map(m); if (p == NULL) return STATUS_DATA_NOT_ACCEPTED;\nctx->Count = p[DataIndication->Buffer.Offset];`), errors: [firstOnly(4)] },
        { name: "by a variable", code: receive("PWSK_BUF b; cur = DataIndication;\nb = &cur->Buffer;\nTakeBuffer(ctx, b);", "st = STATUS_SUCCESS; return st; }"), errors: [firstOnly(4)] },
        { name: "of several sizes", code: receive("if (BytesIndicated > 64 || DataIndication->Buffer.Length < 4) return STATUS_DATA_NOT_ACCEPTED;\nTakeElement(ctx, DataIndication);"), errors: [firstOnly(3)] },
        { name: "on one path", code: receive("if (ctx->Count > 3) return STATUS_DATA_NOT_ACCEPTED;\nif (ctx->Size == 0)\nTakeElement(ctx, DataIndication);"), errors: [firstOnly(4)] },
        { name: "a datagram of several", code: datagram("\nTakeBuffer(ctx, &DataIndication->Buffer);"), errors: [{ ...firstOnly(3), data: { callback: "OnDatagram", parameter: "DataIndication", partly: "" } }] },
        { name: "by a macro", code: `#define FIRST(i) (&(i)->Buffer)\n${receive("TakeBuffer(ctx, FIRST(DataIndication));")}`, errors: [firstOnly(3)] },
        { name: "in another file", code: onReceive("TakeElement(ctx, DataIndication);"), files: { "ops.c": `${LIST_OPS.split("\n").slice(1, 3).join("\n")}${COPY_OPS}` }, errors: [firstOnly(2)] },
        { name: "both", code: receive(`${MAP}\nRtlCopyMemory(ctx->Data, ${FROM}, DataIndication->Buffer.Length);`), errors: [firstOnly(3), { ...firstMdl(3), data: { call: "RtlCopyMemory", function: "OnReceive" } }] },
        { name: "each element, its first MDL", code: receive(`${WALK} { PUCHAR p = MmGetSystemAddressForMdlSafe(cur->Buffer.Mdl, NormalPagePriority);\nif (p != NULL) memcpy(ctx->Data, p + cur->Buffer.Offset, cur->Buffer.Length); }`), errors: [firstMdl(3)] },
        { name: "all indicated bytes from one", code: receive(`${MAP} if (DataIndication->Next != NULL) return STATUS_DATA_NOT_ACCEPTED;\nRtlCopyMemory(ctx->Data, ${FROM}, BytesIndicated);`), errors: [firstMdl(3)] },
        { name: "as much as there is room for", code: receive(`${WALK} { SIZE_T n = cur->Buffer.Length; PUCHAR p = Map(cur->Buffer.Mdl); if (n > 100) n = 100;\nif (p != NULL) RtlCopyMemory(ctx->Data, p + cur->Buffer.Offset, n); }`), errors: [firstMdl(3)] },
        { name: "by a helper that copies", code: receive(`${WALK} { PUCHAR p = Map(cur->Buffer.Mdl);\nif (p != NULL) Append(ctx, p + cur->Buffer.Offset, cur->Buffer.Length); }`), errors: [{ ...firstMdl(3), trace: ["main.c:3:16 Append copies by RtlCopyMemory"] }] },
        { name: "in a helper that has the buffer", code: `typedef struct _CTX CTX, *PCTX;\n${receive(`${WALK} TakeHead(ctx, &cur->Buffer);`)}`, errors: [{ ...firstMdl(19), data: { call: "RtlCopyMemory", function: "TakeHead" } }] },
        { name: "a helper that is given the MDL and the length", code: receive(`${WALK}\nTakeAll(ctx, cur->Buffer.Mdl, cur->Buffer.Length);`), errors: [{ ...firstMdl(3), data: { call: "RtlCopyMemory", function: "OnReceive" } }] },
        { name: "a list that was kept", code: receive("Keep(ctx, DataIndication);", PEND_END).replace("{ PCTX c = context;", "{ PCTX c = context; PUCHAR p = Map(c->Kept->Buffer.Mdl); if (p != NULL && c->Kept->Next == NULL)\nRtlCopyMemory(c->Data, p + c->Kept->Buffer.Offset, c->Kept->Buffer.Length);"), errors: [firstMdl(7)] },
        { name: "without the offset", code: receive(`${WALK} { PUCHAR p = Map(cur->Buffer.Mdl);\nif (p != NULL) RtlCopyMemory(ctx->Data, p, 4); }`), errors: [{ message: "noOffset", line: 3, data: { call: "RtlCopyMemory", function: "OnReceive" } }] },
        { name: "a datagram without the offset", code: datagram(`for (cur = DataIndication; cur != NULL; cur = cur->Next) { PUCHAR p = Map(cur->Buffer.Mdl);\nif (p != NULL) RtlCopyMemory(ctx->Data, p, min(cur->Buffer.Length, MmGetMdlByteCount(cur->Buffer.Mdl))); }`), errors: [{ message: "noOffset", line: 3 }] },
        { name: "each element, its first MDL, by the virtual address", code: receive(`${WALK} { PUCHAR p = MmGetMdlVirtualAddress(cur->Buffer.Mdl);\nRtlCopyMemory(ctx->Data + ctx->Size, p + cur->Buffer.Offset, cur->Buffer.Length); }`), errors: [firstMdl(3)] },
        { name: "the virtual address without the offset", code: receive(`${WALK}\nRtlCopyMemory(ctx->Data, MmGetMdlVirtualAddress(cur->Buffer.Mdl), 4);`), errors: [{ message: "noOffset", line: 3 }] },
        { name: "in a helper that walks the list", code: `${receive("CopyList(ctx, DataIndication);")}VOID CopyList(PCTX c, PWSK_DATA_INDICATION list) { PWSK_DATA_INDICATION one = list; while (one) { PUCHAR p = Map(one->Buffer.Mdl);\nif (p != NULL) RtlCopyMemory(c->Data, p + one->Buffer.Offset, one->Buffer.Length);\none = one->Next; } }\n`, errors: [{ ...firstMdl(22), data: { call: "RtlCopyMemory", function: "CopyList" } }] },
        { name: "with a comment that speaks of the size", code: receive(`${WALK} { PUCHAR p = Map(cur->Buffer.Mdl); /* MmGetMdlByteCount(cur->Buffer.Mdl) is not asked. */\nif (p != NULL) RtlCopyMemory(ctx->Data, p + cur->Buffer.Offset, cur->Buffer.Length); }`), errors: [firstMdl(3)] },
        { name: "all behind a header", code: receive(`${WALK} { PUCHAR p = Map(cur->Buffer.Mdl); SIZE_T n = cur->Buffer.Length; if (p == NULL || n < 4) return STATUS_DATA_NOT_ACCEPTED; p += cur->Buffer.Offset + 4; n -= 4;\nRtlCopyMemory(ctx->Data, p, n); }`), errors: [firstMdl(3)] },
        { name: "all behind a header, by a helper, as much as there is room for", code: `${receive(`${WALK} { PUCHAR p = Map(cur->Buffer.Mdl);\nif (p != NULL) Body(ctx, p + cur->Buffer.Offset, cur->Buffer.Length); }`)}VOID Body(PCTX c, PUCHAR text, SIZE_T size) { SIZE_T n; if (size < 5) return; text += 5; size -= 5; n = size; if (n > 100) n = 100; RtlCopyMemory(c->Data, text, n); }\n`, errors: [firstMdl(3)] },
    ],
});
