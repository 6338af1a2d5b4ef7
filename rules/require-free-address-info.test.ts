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
/** Not given back; the callee stands in parentheses, so that nothing is suggested: other cases look at that. */
const lost = (code: string, line: number) => ({ code: code.replaceAll("npi->Dispatch->WskGet", "(npi->Dispatch)->WskGet"), ...at("leaked", line) });

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

/** Asks again until it succeeds; what follows a look-up begins on line 4, what follows the loop on the line behind. */
const RENEW = "IoReuseIrp(irp, STATUS_SUCCESS); IoSetCompletionRoutine(irp, Done, &g_Done, TRUE, TRUE, TRUE);";
const retry = (each: string, then = "return st;", loop = "for (ULONG i = 0; i < 3; i++)"): string => fn(`BOOLEAN found = FALSE; ULONG tries = 0; ${loop} { ${RENEW}\n${GET} ${WAIT}\n${each} }\n${then}`);
const SOLVED = "if (NT_SUCCESS(st))";
/** A completion routine and the context that it reports in. */
const REPORTING = "typedef struct _RC { KEVENT Ev; NTSTATUS Status; BOOLEAN Good; } RC, *PRC;\nNTSTATUS Report(PDEVICE_OBJECT d, PIRP i, PVOID c) { PRC r = c; r->Good = (BOOLEAN)NT_SUCCESS(i->IoStatus.Status); KeSetEvent(&r->Ev, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }\n";
const LATE = "KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status;";
/** Asks in a way of its own what came of the request; `given` is what gives the list back. */
const asked = (given: string): readonly (readonly [string, string])[] => [
    ["STATUS_SUCCESS, the constant first", `${GET} ${WAIT} if (STATUS_SUCCESS == st) { ${COPY} ${given} } return st;`],
    ["STATUS_SUCCESS, in the IRP", `${GET} KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); if (irp->IoStatus.Status == STATUS_SUCCESS) { ${COPY} ${given} } st = irp->IoStatus.Status; return st;`],
    ["STATUS_SUCCESS, where it was not pending", `${GET} if (st == STATUS_PENDING) { ${LATE} if (!NT_SUCCESS(st)) return st; } else { if (st != STATUS_SUCCESS) return st; } ${COPY} ${given} return st;`],
    ["whether it is pending, by STATUS_SUCCESS", `${GET} if (st != STATUS_SUCCESS) { if (st != STATUS_PENDING) return st; ${LATE} if (st != STATUS_SUCCESS) return st; } ${COPY} ${given} return st;`],
    ["a switch", `${GET} ${WAIT} switch (st) { case STATUS_SUCCESS: break; case STATUS_NOT_FOUND: default: return st; } ${COPY} ${given} return st;`],
    ["a switch with the wait in it", `${GET} switch (st) { case STATUS_PENDING: ${LATE} if (!NT_SUCCESS(st)) return st; case STATUS_SUCCESS: ${COPY} ${given} break; default: break; } return st;`],
    ["a test that was kept", `BOOLEAN ok; ${GET} if (st == STATUS_PENDING) { KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); ok = NT_SUCCESS(irp->IoStatus.Status); } else ok = NT_SUCCESS(st); if (ok) { ${COPY} ${given} } return ok ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;`],
    ["both of NT_SUCCESS and an address", `${GET} ${WAIT} if (NT_SUCCESS(st) && list->ai_addr != NULL) { ${COPY} ${given} } return st;`],
];

const KEPT = "typedef struct _CTX2 { PADDRINFOEXW List; PVOID Room; ULONG N; } CTX2, *PCTX2;\nNTSTATUS Open(PWSK_PROVIDER_NPI npi, PCTX2 c, PIRP irp) { return npi->Dispatch->WskGetAddressInfo(npi->Client, &g_Name, NULL, 0, NULL, NULL, &c->List, NULL, NULL, irp); }\n";

testRule(rule, {
    valid: [
        ...asked(FREE).map(([how, body]) => ({ name: `asked by ${how}, and given back`, code: fn(body) })),
        { name: "given to a helper of a helper after a failure, which asks whether there is one", code: fn(`${GET} ${WAIT} if (!NT_SUCCESS(st)) goto out; ${COPY}\nout: Free2(npi, list); return st;`) },
        { name: "asked in a loop whether it is pending", code: fn(`${GET} while (irp->IoStatus.Status == STATUS_PENDING) Rest(); if (irp->IoStatus.Status == STATUS_SUCCESS) { ${COPY} ${FREE} } return st;`) + "LARGE_INTEGER g_Rest; void Rest(void) { KeDelayExecutionThread(KernelMode, FALSE, &g_Rest); }\n" },
        { name: "each of several look-ups given back", code: retry(`${SOLVED} { ${COPY} ${FREE} }`) },
        { name: "found after some tries", code: retry(`${SOLVED} break;`, `if (!NT_SUCCESS(st)) return st; ${COPY} ${FREE} return st;`) },
        { name: "found after some tries, told by their number", code: retry(`${SOLVED} break;`, `if (tries == 3) return st; ${COPY} ${FREE} return st;`, "for (tries = 0; tries < 3; tries++)") },
        { name: "found after some tries, told by a flag", code: retry(`${SOLVED} found = TRUE;`, `if (!found) return st; ${COPY} ${FREE} return st;`, "while (!found && tries++ < 3)") },
        { name: "found after some tries, told by those that are left", code: fn(`ULONG left = 3; do { ${RENEW} ${GET} ${WAIT} } while (!NT_SUCCESS(st) && --left > 0); if (left == 0) return st; ${COPY} ${FREE} return st;`) },
        { name: "found after some tries without end", code: retry("if (!NT_SUCCESS(st)) { if (++tries > 3) return st; continue; } break;", `${COPY} ${FREE} return st;`, "for (;;)") },
        { name: "found after some tries by goto", code: fn(`ULONG tries = 0;\nagain: ${RENEW} ${GET} ${WAIT} if (!NT_SUCCESS(st)) { if (tries++ < 3) goto again; return st; } ${COPY} ${FREE} return st;`) },
        { name: "the second name's", code: fn(`${GET} ${WAIT} if (!NT_SUCCESS(st)) { ${RENEW} ${GET} ${WAIT} if (!NT_SUCCESS(st)) return st; } ${COPY} ${FREE} return st;`) },
        ...[
            ["a flag of the completion routine's", `RC rc; rc.Good = FALSE; KeInitializeEvent(&rc.Ev, SynchronizationEvent, FALSE); IoSetCompletionRoutine(irp, Report, &rc, TRUE, TRUE, TRUE); ${GET} KeWaitForSingleObject(&rc.Ev, Executive, KernelMode, FALSE, NULL); if (!rc.Good) return STATUS_UNSUCCESSFUL; ${COPY} ${FREE} return st;`],
            ["Information", `${GET} ${LATE} if (irp->IoStatus.Information != 0) return (NTSTATUS)irp->IoStatus.Information; ${COPY} ${FREE} return st;`],
            ["the highest bit", `${GET} ${LATE} if (st & 0x80000000) return st; ${COPY} ${FREE} return st;`],
            ["the highest bit, shifted", `${GET} ${LATE} if (((ULONG)st) >> 31) return st; ${COPY} ${FREE} return st;`],
            ["the severity", `${GET} ${LATE} if (NT_ERROR(st) || NT_WARNING(st)) return st; ${COPY} ${FREE} return st;`],
            ["a sum of statuses", `ULONG total = 0; ${GET} ${LATE} total |= (ULONG)st; if (total) return st; ${COPY} ${FREE} return st;`],
            ["an interlocked read of the status", `${GET} KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); st = InterlockedCompareExchange((LONG *)&irp->IoStatus.Status, 0, 0); if (!NT_SUCCESS(st)) return st; ${COPY} ${FREE} return st;`],
            ["a helper that counts", `ULONG n; ${GET} KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); n = CountOf(irp); for (ULONG i = 0; i < n; i++) ctx->N++; if (n) ${FREE} return st;`],
            ["the list and then STATUS_SUCCESS", `${GET} ${LATE} if (list == NULL || st != STATUS_SUCCESS) return st; ${COPY} ${FREE} return st;`],
            ["the list and then a bit", `${GET} ${LATE} if (list != NULL && (st & 0x80000000) == 0) { ${COPY} ${FREE} } return st;`],
            ["two labels that lead to one way out", `${GET} ${LATE} if (st & 0x80000000) goto out; if (irp->IoStatus.Information != 0) goto out; ${COPY} ${FREE}\nout: return st;`],
            ["a helper that tests and raises", `${GET} ${LATE} Require(st); if (ctx->N) ${FREE} return st;`],
        ].map(([how, body]) => ({ name: `asked by ${how}`, code: `${REPORTING}${fn(body ?? "")}ULONG CountOf(PIRP i) { return NT_SUCCESS(i->IoStatus.Status) ? 1u : 0u; }\nvoid Require(NTSTATUS s) { if (!NT_SUCCESS(s)) ExRaiseStatus(s); }\n` })),
        { name: "a helper of a type of its own says whether there is one", code: `BOOLEAN Found(PWSK_PROVIDER_NPI npi, PUNICODE_STRING host, PADDRINFOEXW *out, PIRP irp) { return NT_SUCCESS(Get(npi, host, out, irp)); }\n${fn(`if (!Found(npi, host, &list, irp)) return STATUS_NOT_FOUND; ${COPY} ${FREE} return STATUS_SUCCESS;`)}` },
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
        ...asked("").map(([how, body]) => ({ name: `asked by ${how}, and not given back`, ...lost(fn(body), 2) })),
        { name: "found after some tries, and not given back", ...lost(retry(`${SOLVED} break;`, `if (!NT_SUCCESS(st)) return st; ${COPY}\nreturn st;`), 6) },
        { name: "found after some tries, and not given back there", ...lost(retry(`${SOLVED} { ${COPY}\nreturn st; }`), 5) },
        { name: "given back before the next try, where the look-up has failed", code: retry(`if (!NT_SUCCESS(st)) {\n${FREE} continue; } ${COPY} ${FREE} return st;`), ...at("freedFailed", 5) },
        { name: "given back when all tries have failed", code: retry(`${SOLVED} found = TRUE; if (found) break;`, `if (!found) {\n${FREE} return st; } ${COPY} ${FREE} return st;`), ...at("freedFailed", 6) },
        { name: "the second name's, and not given back", ...lost(fn(`${GET} ${WAIT} if (!NT_SUCCESS(st)) { ${RENEW} ${GET} ${WAIT} if (!NT_SUCCESS(st)) return st; } ${COPY}\nreturn st;`), 3) },
        { name: "only the list itself is asked, and not given back", ...lost(fn(`${GET} ${LATE} if (list == NULL) return STATUS_NOT_FOUND; ${COPY}\nreturn st;`), 3) },
        { name: "nobody asks anything", ...lost(fn(`${GET} KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL);\nreturn STATUS_SUCCESS;`), 3) },
        { name: "not given back, and something else asked when it is known", ...lost(fn(`${GET} ${WAIT} ${FAIL} if (ctx->N > 3) ctx->N = 0;\nreturn st;`), 3) },
        { name: "not given back, and something else asked before it is known", ...lost(fn(`${GET} ${WAIT} if (ctx->N > 3) ctx->N = 0; ${FAIL}\nreturn st;`), 3) },
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
        { name: "after a failure, by a helper that asks something else", code: fn(`${GET} ${WAIT} if (!NT_SUCCESS(st)) {\nDrop(npi, list, TRUE);\nreturn st; } ${FREE} return st;`) + "void Drop(PWSK_PROVIDER_NPI npi, PADDRINFOEXW l, BOOLEAN all) { if (all) npi->Dispatch->WskFreeAddressInfo(npi->Client, l); }\n", ...at("freedFailed", 3) },
        { name: "when the provider is gone", code: fn(`${GET} ${WAIT} ${FAIL} ${COPY} WskReleaseProviderNPI(&g_Registration);\n${FREE}\nreturn st;`), ...at("freedLate", 3) },
    ],
});
