import { testRule } from "../tests/rule-tester.js";
import rule from "./require-free-address-info.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const OPS = `
NTSTATUS Get(PWSK_PROVIDER_NPI npi, PUNICODE_STRING host, PADDRINFOEXW *out, PIRP irp) {
NTSTATUS s = npi->Dispatch->WskGetAddressInfo(npi->Client, host, NULL, 0, NULL, NULL, out, NULL, NULL, irp);
if (s == STATUS_PENDING) { KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); s = irp->IoStatus.Status; }
return s; }
void Free(PWSK_PROVIDER_NPI npi, PADDRINFOEXW list) { if (list != NULL) npi->Dispatch->WskFreeAddressInfo(npi->Client, list); }
void Free2(PWSK_PROVIDER_NPI npi, PADDRINFOEXW list) { Free(npi, list); }
ULONG First(PADDRINFOEXW list) { return ((PSOCKADDR_IN)list->ai_addr)->sin_addr.S_un.S_addr; }
void Keep(PCTX ctx, PADDRINFOEXW list) { ctx->List = list; }
`;
/** The body starts on line 2. */
const fn = (body: string, ops = OPS): string => `NTSTATUS Find(PWSK_PROVIDER_NPI npi, PUNICODE_STRING host, PSOCKADDR_IN to, PIRP irp, PCTX ctx) { PADDRINFOEXW list = NULL; NTSTATUS st; PVOID m;\n${body}\n}${ops}`;
const GET = "st = npi->Dispatch->WskGetAddressInfo(npi->Client, host, NULL, 0, NULL, NULL, &list, NULL, NULL, irp);";
const WAIT = "if (st == STATUS_PENDING) { KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status; }";
const FAIL = "if (!NT_SUCCESS(st)) return st;";
const COPY = "*to = *(PSOCKADDR_IN)list->ai_addr;";
const FREE = "npi->Dispatch->WskFreeAddressInfo(npi->Client, list);";
const at = (message: "leaked" | "neverFreed" | "freedTwice" | "freedEntry" | "toPool" | "freedFailed" | "freedLate", line: number) => ({ errors: [{ message, line }] });

/** Looks up with an IRP that a helper makes or renews. */
const RENEWED = `NTSTATUS Ready(PIRP *irp, BOOLEAN again) {
    if (!again) { *irp = IoAllocateIrp(1, FALSE); if (!*irp) return STATUS_INSUFFICIENT_RESOURCES; } else { IoReuseIrp(*irp, STATUS_SUCCESS); }
    IoSetCompletionRoutine(*irp, Done, &g_Done, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}
NTSTATUS Ask(PWSK_PROVIDER_NPI npi, PUNICODE_STRING host, PSOCKADDR_IN to) {
    PADDRINFOEXW list = NULL; PIRP irp = NULL;
    NTSTATUS st = Ready(&irp, FALSE);
    if (!NT_SUCCESS(st)) return st;
    ${GET} ${WAIT}
    IoFreeIrp(irp);
    if (NT_SUCCESS(st)) { ${COPY} ${FREE} }
    return st;
}`;

/** Leaves before it asks where there is no name. */
const EARLY = "NTSTATUS Early(PWSK_PROVIDER_NPI npi, PUNICODE_STRING host, PADDRINFOEXW *out, PIRP irp) { if (host->Length == 0) return STATUS_INVALID_PARAMETER; return Get(npi, host, out, irp); }\n";

const KEPT = "typedef struct _CTX2 { PADDRINFOEXW List; PVOID Room; ULONG N; } CTX2, *PCTX2;\nNTSTATUS Open(PWSK_PROVIDER_NPI npi, PCTX2 c, PIRP irp) { return npi->Dispatch->WskGetAddressInfo(npi->Client, &g_Name, NULL, 0, NULL, NULL, &c->List, NULL, NULL, irp); }\n";

testRule(rule, {
    valid: [
        { name: "given back, the IRP from a helper that also renews one", code: RENEWED },
        { name: "a kept list given back, other memory to the pool", code: `${KEPT}void Close(PWSK_PROVIDER_NPI npi, PCTX2 c) { npi->Dispatch->WskFreeAddressInfo(npi->Client, c->List); c->List = NULL; ExFreePool(c->Room); ExFreePool(c); }\n` },
        { name: "a member that lists of the driver's own are kept in, too", code: `${KEPT}void Copy(PCTX2 c) { c->List = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(ADDRINFOEXW), 'xtC '); }\nvoid Close(PWSK_PROVIDER_NPI npi, PCTX2 c) { if (c->N) ExFreePool(c->List); else npi->Dispatch->WskFreeAddressInfo(npi->Client, c->List); }\n` },
        { name: "given back, from a helper with an early way out", code: EARLY + fn(`list = NULL; st = Early(npi, host, &list, irp); if (list != NULL) { ${FREE} } return st;`) },
        { name: "given back on success, from a helper with an early way out", code: EARLY + fn(`st = Early(npi, host, &list, irp); ${FAIL} ${COPY} ${FREE} return st;`) },
        { name: "the cached list of a helper", code: `PADDRINFOEXW g_List; NTSTATUS Cached(PWSK_PROVIDER_NPI npi, PUNICODE_STRING host, PADDRINFOEXW *out, PIRP irp) { if (g_List) { *out = g_List; return STATUS_SUCCESS; } return Get(npi, host, out, irp); }\n${fn(`st = Cached(npi, host, &list, irp); ${FAIL} ${COPY} return st;`)}` },
        {
            name: "a part of it returned as a pointer",
            code: `PSOCKADDR Find(PWSK_PROVIDER_NPI npi, PUNICODE_STRING host, PIRP irp) { PADDRINFOEXW list; NTSTATUS st;\n${GET}\n${WAIT}\nif (!NT_SUCCESS(st)) return NULL;\nreturn list->ai_addr;\n}`,
        },
        { name: "given back", code: fn(`${GET} ${WAIT} ${FAIL} ${COPY} ${FREE} return st;`) },
        { name: "given back by a helper", code: fn(`st = Get(npi, host, &list, irp); ${FAIL} ${COPY} Free2(npi, list); return st;`) },
        { name: "failed", code: fn(`${GET} ${WAIT} if (NT_SUCCESS(st)) { ${COPY} ${FREE} } return st;`) },
        { name: "one way out", code: fn(`${GET} ${WAIT} if (!NT_SUCCESS(st)) goto out; ${COPY}\nout: if (list) ${FREE}\nreturn st;`) },
        { name: "returned by a parameter", code: "NTSTATUS Find(PWSK_PROVIDER_NPI npi, PADDRINFOEXW *out, PIRP irp) { return npi->Dispatch->WskGetAddressInfo(npi->Client, NULL, &g_Name, 0, NULL, NULL, out, NULL, NULL, irp); }" },
        { name: "handed to the caller", code: fn(`${GET} ${WAIT} ${FAIL} *(PADDRINFOEXW *)to = list; return st;`) },
        { name: "returned", code: "PADDRINFOEXW Find(PWSK_PROVIDER_NPI npi, PIRP irp) { PADDRINFOEXW list = NULL; NTSTATUS st = npi->Dispatch->WskGetAddressInfo(npi->Client, &g_Name, NULL, 0, NULL, NULL, &list, NULL, NULL, irp); if (!NT_SUCCESS(st)) return NULL; return list; }" + OPS },
        { name: "kept by a helper", code: fn(`${GET} ${WAIT} ${FAIL} Keep(ctx, list); return st;`) },
        { name: "kept in a structure, and given back elsewhere", code: fn(GET.replace("&list", "&ctx->List") + " return st;") },
        { name: "walked, and given back", code: fn(`${GET} ${WAIT} ${FAIL} for (PADDRINFOEXW a = list; a != NULL; a = a->ai_next) ctx->N++;\n${FREE} return st;`) },
        { name: "helpers that only look", code: fn(`st = Get(npi, host, &list, irp); ${FAIL} ctx->N = First(list); ${FREE} return st;`) },
        { name: "given to code out of sight", code: fn(`${GET} ${WAIT} ${FAIL} Elsewhere(list); return st;`) },
        { name: "the variable given to code out of sight", code: fn(`${GET} ${WAIT} ${FAIL} Elsewhere2(&list); return st;`) },
        { name: "an empty list", code: fn(`${GET} ${WAIT} if (!NT_SUCCESS(st) || list == NULL) return STATUS_NOT_FOUND; ${COPY} ${FREE} return st;`) },
        { name: "other memory to the pool", code: fn(`m = ExAllocatePoolWithTag(NonPagedPoolNx, 64, 'xtC '); ${GET} ${WAIT} if (NT_SUCCESS(st)) { ${COPY} ${FREE} } ExFreePool(m); return st;`) },
        { name: "given back after a failure, if there is one", code: fn(`${GET} ${WAIT} if (!NT_SUCCESS(st)) { if (list != NULL) ${FREE} return st; } ${FREE} return st;`) },
        { name: "not understood", code: fn(`${GET} ${WAIT} ${FAIL} if (...) { return st; } ${FREE} return st;`) },
    ],
    invalid: [
        { name: "to the pool, by a helper", code: `void Drop(PVOID p) { if (p != NULL) ExFreePool(p); }\n${fn(`st = Get(npi, host, &list, irp); ${FAIL} ${COPY}\nDrop(list);\nreturn st;`)}`, errors: [{ message: "toPool", line: 4, data: { variable: "list", taker: "Drop" } }] },
        { name: "a kept list to the pool", code: `${KEPT}void Close(PCTX2 c) {\n    if (c->List) ExFreePoolWithTag(c->List, 'xtC ');\n}\nvoid Look(PWSK_PROVIDER_NPI npi, PCTX2 c) { if (c->N) npi->Dispatch->WskFreeAddressInfo(npi->Client, c->List); }\n`, errors: [{ message: "toPool", line: 4, data: { variable: "c->List", taker: "ExFreePoolWithTag" }, trace: ["main.c:2", "main.c:4"] }] },
        { name: "by a helper with an early way out", code: EARLY + fn(`st = Early(npi, host, &list, irp);\n${FAIL} ${COPY}\nreturn st;`), errors: [{ message: "leaked", line: 5 }] },
        { name: "by a helper with an early way out, of a variable that is NULL", code: EARLY + fn(`list = NULL; st = Early(npi, host, &list, irp);\n${FAIL} ${COPY}\nreturn st;`), errors: [{ message: "leaked", line: 5 }] },
        {
            name: "not given back, and an address of it is returned as a copy",
            code: `SOCKADDR Find(PWSK_PROVIDER_NPI npi, PUNICODE_STRING host, PIRP irp) { PADDRINFOEXW list; SOCKADDR none = { 0 }; NTSTATUS st;\n${GET}\n${WAIT}\nif (!NT_SUCCESS(st)) return none;\nnone = *list[0].ai_addr;\nreturn none;\n}`,
            errors: [{ message: "leaked", line: 6, suggestions: [{ message: "free", data: { variable: "list" }, output: `SOCKADDR Find(PWSK_PROVIDER_NPI npi, PUNICODE_STRING host, PIRP irp) { PADDRINFOEXW list; SOCKADDR none = { 0 }; NTSTATUS st;\n${GET}\n${WAIT}\nif (!NT_SUCCESS(st)) return none;\nnone = *list[0].ai_addr;\n${FREE}\nreturn none;\n}` }] }],
        },
        {
            name: "not given back", code: fn(`    ${GET}\n    ${WAIT}\n    ${FAIL}\n    ${COPY}\n    return st;`),
            errors: [{
                message: "leaked", line: 6, data: { variable: "list", get: "WskGetAddressInfo" }, trace: ["main.c:2:10 WskGetAddressInfo hands out a list", "main.c:6:5 Find returns, and the list stays"],
                suggestions: [{ message: "free", data: { variable: "list" }, output: fn(`    ${GET}\n    ${WAIT}\n    ${FAIL}\n    ${COPY}\n    ${FREE}\n    return st;`) }],
            }],
        },
        { name: "not given back, on a way out that failures take too", code: fn(`    ${GET}\n    ${WAIT}\n    if (NT_SUCCESS(st)) { ${COPY} }\n    return st;`), errors: [{ message: "leaked", line: 5, suggestions: [] }] },
        { name: "not given back, on a way out before the look-up too", code: fn(`    if (ctx->N == 0) goto out;\n    ${GET}\n    ${WAIT}\n    ${FAIL}\n    ${COPY}\nout:\n    return st;`), errors: [{ message: "leaked", line: 8, suggestions: [] }] },
        {
            name: "where nothing may be given back either",
            code: `NTSTATUS WSKAPI OnDisconnect(PVOID c, ULONG f) { PCTX ctx = c; PADDRINFOEXW list = NULL; NTSTATUS st;\n    st = ctx->Npi->Dispatch->WskGetAddressInfo(ctx->Npi->Client, &g_Name, NULL, 0, NULL, NULL, &list, NULL, NULL, ctx->Irp);\n    if (!NT_SUCCESS(st)) return STATUS_SUCCESS;\n    return STATUS_SUCCESS; }\nconst WSK_CLIENT_CONNECTION_DISPATCH g_Events = { NULL, OnDisconnect, NULL };${OPS}`,
            errors: [{ message: "leaked", line: 4, suggestions: [] }],
        },
        { name: "not on one way out", code: fn(`${GET} ${WAIT} ${FAIL}\nif (list->ai_family != AF_INET) return STATUS_NOT_FOUND;\n${COPY} ${FREE} return st;`), ...at("leaked", 3) },
        { name: "by a helper", code: fn(`st = Get(npi, host, &list, irp);\n${FAIL} ${COPY}\nreturn st;`), errors: [{ message: "leaked", line: 4, trace: ["main.c:2:6 Find calls Get", "main.c:7", "main.c:4"] }] },
        { name: "only looked at", code: fn(`st = Get(npi, host, &list, irp); ${FAIL}\nctx->N = First(list);\nreturn st;`), ...at("leaked", 4) },
        { name: "the helper in another file", code: fn(`st = Get(npi, host, &list, irp); ${FAIL}\nreturn st;`, "\nPWSK_SOCKET g;"), files: { "ops.c": OPS }, ...at("leaked", 3) },
        { name: "through a macro", code: `#define LOOK(n, h, o, i) (n)->Dispatch->WskGetAddressInfo((n)->Client, h, NULL, 0, NULL, NULL, o, NULL, NULL, i)\n${fn(`st = LOOK(npi, host, &list, irp); ${WAIT} ${FAIL}\nreturn st;`)}`, ...at("leaked", 4) },
        { name: "a pointer variable", code: fn(`PFN_WSK_GET_ADDRESS_INFO get = npi->Dispatch->WskGetAddressInfo; st = get(npi->Client, host, NULL, 0, NULL, NULL, &list, NULL, NULL, irp); ${WAIT} ${FAIL}\nreturn st;`), ...at("leaked", 3) },
        { name: "never in the whole driver", code: "NTSTATUS Find(PWSK_PROVIDER_NPI npi, PCTX ctx, PIRP irp) {\nreturn npi->Dispatch->WskGetAddressInfo(npi->Client, &ctx->Name, NULL, 0, NULL, NULL, &ctx->List, NULL, NULL, irp); }", ...at("neverFreed", 2) },
        { name: "twice", code: fn(`${GET} ${WAIT} ${FAIL} ${COPY} ${FREE}\nFree(npi, list);\nreturn st;`), errors: [{ message: "freedTwice", line: 3, data: { variable: "list", taker: "Free" } }] },
        { name: "twice on one path", code: fn(`${GET} ${WAIT} ${FAIL} if (ctx->N) ${FREE}\n${FREE}\nreturn st;`), ...at("freedTwice", 3) },
        {
            name: "entry by entry",
            code: fn(`${GET} ${WAIT} ${FAIL} PADDRINFOEXW each = list;\nwhile (each != NULL) { PADDRINFOEXW next = each->ai_next;\nnpi->Dispatch->WskFreeAddressInfo(npi->Client, each);\neach = next; }\nreturn st;`),
            errors: [{ message: "freedEntry", line: 4, data: { variable: "list", taker: "WskFreeAddressInfo" } }],
        },
        { name: "to the pool", code: fn(`${GET} ${WAIT} ${FAIL} ${COPY}\nExFreePool(list);\nreturn st;`), errors: [{ message: "toPool", line: 3, suggestions: [{ message: "free", data: { variable: "list" }, output: fn(`${GET} ${WAIT} ${FAIL} ${COPY}\n${FREE}\nreturn st;`) }] }] },
        { name: "to the pool, with a tag", code: fn(`st = Get(npi, host, &list, irp); ${FAIL}\nExFreePoolWithTag(list, 'xtC ');\nreturn st;`), ...at("toPool", 3) },
        { name: "after a failure", code: fn(`${GET} ${WAIT} if (!NT_SUCCESS(st)) {\n${FREE}\nreturn st; } ${FREE} return st;`), ...at("freedFailed", 3) },
        { name: "when the provider is gone", code: fn(`${GET} ${WAIT} ${FAIL} ${COPY} WskReleaseProviderNPI(&g_Registration);\n${FREE}\nreturn st;`), ...at("freedLate", 3) },
    ],
});
