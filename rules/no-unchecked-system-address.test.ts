import { testRule } from "../tests/rule-tester.js";
import rule from "./no-unchecked-system-address.js";

const OPS = `
typedef struct _CTX { PWSK_SOCKET Socket; PUCHAR Data; ULONG Size; } CTX, *PCTX;
void Fill(PUCHAR to, ULONG size) { RtlZeroMemory(to, size); }
void FillIf(PUCHAR to, ULONG size) { if (to != NULL) RtlZeroMemory(to, size); }
PUCHAR Map(PMDL mdl) { return MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority); }
`;
const MAP = "p = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);";
const open = (body: string): string => `NTSTATUS Copy(PWSK_SOCKET s, PCTX ctx, PMDL mdl) { PUCHAR p; UCHAR c = 0;\n${body}\nreturn STATUS_SUCCESS; }${OPS}`;
const used = (line: number) => ({ errors: [{ message: "usedNull" as const, line, suggestions: [] }] });
const TEST = "\nif (p == NULL) {\n    return STATUS_INSUFFICIENT_RESOURCES;\n}";

testRule(rule, {
    valid: [
        { name: "tested", code: open(`${MAP} if (p == NULL) return STATUS_INSUFFICIENT_RESOURCES; RtlCopyMemory(p, ctx->Data, 10);`) },
        { name: "tested by its truth", code: open(`${MAP} if (p) { *p = 1; }`) },
        { name: "tested in the condition", code: open("if ((p = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority)) != NULL) p[0] = 1;") },
        { name: "the helper tests", code: open(`${MAP} FillIf(p, 10);`) },
        { name: "a loop ends", code: open(`${MAP} while (p != NULL) { c = *p; p = NULL; }`) },
        { name: "the old macro stops by itself", code: open("p = MmGetSystemAddressForMdl(mdl); *p = 1;") },
        { name: "MmMapLockedPages raises", code: open("p = MmMapLockedPages(mdl, KernelMode); *p = 1;") },
        { name: "stored only", code: open(`${MAP} ctx->Data = p;`) },
        { name: "compared", code: open(`${MAP} if (p == ctx->Data) return STATUS_UNSUCCESSFUL;`) },
        { name: "a helper's result is tested", code: open("p = Map(mdl); if (!p) return STATUS_NO_MEMORY; *p = 1;") },
        { name: "code out of sight", code: open(`${MAP} Elsewhere(p);`) },
        { name: "tested together", code: open(`${MAP} if (ctx->Size > 4 && p != NULL) *p = 1;`) },
    ],
    invalid: [
        { name: "copied to", code: open(`${MAP}\nRtlCopyMemory(p, ctx->Data, 10);`), errors: [{ message: "usedNull", line: 3, data: { use: "RtlCopyMemory", mapper: "MmGetSystemAddressForMdlSafe" }, suggestions: [{ message: "test", data: { what: "p" }, output: open(`${MAP}${TEST}\nRtlCopyMemory(p, ctx->Data, 10);`) }] }] },
        { name: "written", code: open(`${MAP} mdl = NULL;\n*p = 1;`), errors: [{ message: "usedNull", line: 3, suggestions: [{ message: "test", data: { what: "p" }, output: open(`${MAP}${TEST} mdl = NULL;\n*p = 1;`) }] }] },
        { name: "copied at once", code: open("RtlCopyMemory(ctx->Data, MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority), 10);"), ...used(2) },
        { name: "behind the offset", code: open("RtlCopyMemory(ctx->Data, (PUCHAR)MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority) + ctx->Size, 10);"), ...used(2) },
        { name: "used by a helper", code: open("Fill(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority), 10);"), ...used(2) },
        { name: "a helper's result", code: open("p = Map(mdl);\n*p = 1;"), ...used(3) },
        { name: "MmMapLockedPagesSpecifyCache", code: open("RtlZeroMemory(MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE, NormalPagePriority), 4);"), ...used(2) },
        { name: "tested too late", code: open("c = *(PUCHAR)MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);"), ...used(2) },
        { name: "through a macro", code: `#define MAP(to, m) (to) = MmGetSystemAddressForMdlSafe((m), NormalPagePriority)\n${open("MAP(p, mdl);\nRtlZeroMemory(p, 4);")}`, ...used(4) },
        { name: "a helper in another file", code: "void Copy(PWSK_SOCKET s, PMDL mdl) {\nFill(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority), 10); }\n", files: { "ops.c": OPS }, ...used(2) },
    ],
});
