import { testRule } from "../tests/rule-tester.js";
import rule from "./no-paged-pool-in-callback.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const TABLE = "\nstatic const WSK_CLIENT_LISTEN_DISPATCH Table = { OnAccept, NULL, NULL };\n";
const HEAD = "NTSTATUS WSKAPI OnAccept(PVOID c, ULONG Flags, PSOCKADDR l, PSOCKADDR r, PWSK_SOCKET s, PVOID *sc, CONST WSK_CLIENT_CONNECTION_DISPATCH **sd) {";
/** The body starts on line 2. */
const on = (body: string, rest = ""): string => `${HEAD} PCTX p;\n${body}\nreturn STATUS_SUCCESS; }${TABLE}${rest}`;
const done = "NTSTATUS Done(PDEVICE_OBJECT o, PIRP irp, PVOID c) { KeSetEvent((PKEVENT)c, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }\n";
/** Line 2 of the result is the body's first. */
const open = (body: string, rest = ""): string => `NTSTATUS Open(PWSK_PROVIDER_NPI npi, PCTX *out, PIRP irp) { PCTX p; PSUB q;\n${body}\n}\n${done}${rest}`;
const SOCKET = "return npi->Dispatch->WskSocket(npi->Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, p, &g_Dispatch, NULL, NULL, NULL, irp);";
const PAGED = "p = ExAllocatePoolWithTag(PagedPool, sizeof(CTX), 'xtC ');";
const NONPAGED = "p = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(CTX), 'xtC ');";
const to = (code: string, from = "(PagedPool,", into = "(NonPagedPoolNx,"): { code: string; output: string } => ({ code, output: code.replace(from, into) });
const at = (message: "allocation" | "completionContext" | "socketContext" | "acceptContext" | "object", line = 2) => ({ errors: [{ message, line }] });

testRule(rule, {
    valid: [
        { name: "nonpaged, in a callback", code: on(NONPAGED) },
        { name: "flags, nonpaged", code: on("p = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(CTX), 'xtC ');") },
        { name: "a type that the driver keeps in a variable", code: on("p = ExAllocatePoolWithTag(g_PoolType, sizeof(CTX), 'xtC ');", "POOL_TYPE g_PoolType = PagedPool;") },
        { name: "NX by a flag", code: on("p = ExAllocatePoolWithTag(NonPagedPool | POOL_NX_ALLOCATION, sizeof(CTX), 'xtC ');") },
        { name: "below DISPATCH_LEVEL, asked for", code: on(`if (KeGetCurrentIrql() < DISPATCH_LEVEL) ${PAGED}`) },
        { name: "a queued work item", code: on("IoQueueWorkItem(g_Item, Work, DelayedWorkQueue, c);", "void Work(PDEVICE_OBJECT d, PVOID c) { PVOID m = ExAllocatePoolWithTag(PagedPool, 64, 'xtC '); ExFreePool(m); }") },
        { name: "paged memory of a thread", code: open("q = ExAllocatePoolWithTag(PagedPool, sizeof(SUB), 'buS '); q->N = 1; ExFreePool(q); return STATUS_SUCCESS;") },
        { name: "a nonpaged context", code: open(`${NONPAGED}\n${SOCKET}`) },
        { name: "no context", code: open(`p = NULL; q = ExAllocatePoolWithTag(PagedPool, 64, 'buS ');\n${SOCKET}`) },
        { name: "a context on some paths paged, on others not", code: open(`p = ExAllocatePoolWithTag(irp ? PagedPool : NonPagedPool, 64, 'xtC ');\n${SOCKET}`) },
        { name: "a context of the caller", code: open(`p = *out;\n${SOCKET}`) },
        { name: "an event in nonpaged memory", code: open(`${NONPAGED} KeInitializeEvent(&p->Event, NotificationEvent, FALSE); return 0;`) },
        { name: "paged memory that points to the event", code: open("q = ExAllocatePoolWithTag(PagedPool, sizeof(SUB), 'buS '); KeInitializeEvent(q->Event, NotificationEvent, FALSE); return 0;") },
        { name: "an event on the stack", code: open("KEVENT e; KeInitializeEvent(&e, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, Done, &e, TRUE, TRUE, TRUE); return 0;") },
        { name: "a completion routine with the IRP's own memory", code: open("IoSetCompletionRoutine(irp, Done, irp, TRUE, TRUE, TRUE); return 0;", "PVOID F(void) { return ExAllocatePoolWithTag(PagedPool, 64, 'xtC '); }") },
        { name: "an allocator out of sight", code: open(`p = Allocate(PagedPool, sizeof(CTX));\n${SOCKET}`) },
        { name: "a wrapper that is told otherwise", code: open(`p = Get(NonPagedPool, 64);\n${SOCKET}`, "PVOID Get(POOL_TYPE t, SIZE_T n) { return ExAllocatePoolWithTag(t, n, 'xtC '); }\nPVOID H(void) { return Get(PagedPool, 8); }") },
    ],
    invalid: [
        { name: "in a callback", ...to(on(PAGED)), errors: [{ message: "allocation", line: 2, data: { what: "'ExAllocatePoolWithTag'", routine: "OnAccept", role: "the WskAcceptEvent callback", levels: "any level from PASSIVE_LEVEL to DISPATCH_LEVEL" } }] },
        { name: "flags", ...to(on("p = ExAllocatePool2(POOL_FLAG_PAGED | POOL_FLAG_UNINITIALIZED, sizeof(CTX), 'xtC ');"), "POOL_FLAG_PAGED", "POOL_FLAG_NON_PAGED"), ...at("allocation") },
        { name: "through a helper", ...to(on("p = New(64);", "PVOID New(SIZE_T n) { return ExAllocatePoolWithTag(PagedPool, n, 'xtC '); }")), errors: [{ message: "allocation", line: 2, trace: ["main.c:4", "main.c:2:5 OnAccept calls New", "main.c:5"] }] },
        { name: "a helper that is told so", code: on("p = New(PagedPool, 64);", "PVOID New(POOL_TYPE t, SIZE_T n) { return ExAllocatePoolWithTag(t, n, 'xtC '); }"), output: null, ...at("allocation") },
        { name: "a lookaside list", code: on("p = ExAllocateFromPagedLookasideList(&g_List);"), output: null, ...at("allocation") },
        { name: "through a macro", code: `#define NEW(n) ExAllocatePoolWithTag(PagedPool, n, 'xtC ')\n${on("p = NEW(64);")}`, output: null, ...at("allocation", 3) },
        { name: "the accepted socket's context", ...to(on(`${PAGED} *sc = p;`)), ...at("allocation") },
        { name: "a socket's context", ...to(open(`${PAGED}\n${SOCKET}`)), errors: [{ message: "socketContext", line: 2, data: { allocator: "ExAllocatePoolWithTag", given: "WskSocket" }, trace: ["main.c:2:5 ExAllocatePoolWithTag allocates from the paged pool", "main.c:3:8 WskSocket is given this memory"] }] },
        { name: "a driver that uses the old pool", ...to(open(`q = ExAllocatePoolWithTag(NonPagedPool, 8, 'xtC '); if (!q) return 1;\n${PAGED}\n${SOCKET}`), "(PagedPool,", "(NonPagedPool,"), ...at("socketContext", 3) },
        { name: "tested, and made by a helper", ...to(open(`p = New(); if (!p) return STATUS_INSUFFICIENT_RESOURCES;\n${SOCKET}`, "PCTX New(void) { PCTX n = ExAllocatePoolWithTag(PagedPool, sizeof(CTX), 'xtC '); if (n) n->N = 0; return n; }")), ...at("socketContext", 6) },
        { name: "a wrapper that is told so", ...to(open(`p = Get(PagedPool, 64);\n${SOCKET}`, "PVOID Get(POOL_TYPE t, SIZE_T n) { return ExAllocatePoolWithTag(t, n, 'xtC '); }")), ...at("socketContext") },
        { name: "the context of a completion routine, in a helper", ...to(open(`${PAGED} Prepare(irp, &p->Async); return 0;`, "void Prepare(PIRP i, PASYNC a) { KeInitializeEvent(&a->Event, NotificationEvent, FALSE); IoSetCompletionRoutine(i, Done, &a->Event, TRUE, TRUE, TRUE); }")), errors: [{ message: "completionContext", line: 2, data: { allocator: "ExAllocatePoolWithTag", given: "IoSetCompletionRoutine" } }] },
        { name: "an event", ...to(open(`${PAGED} KeInitializeEvent(&p->Event, NotificationEvent, FALSE); return 0;`)), errors: [{ message: "object", line: 2, data: { allocator: "ExAllocatePoolWithTag", given: "KeInitializeEvent" } }] },
        { name: "a spin lock, stored to the caller", ...to(open(`${PAGED} KeInitializeSpinLock(&p->Lock); *out = p; return 0;`)), ...at("object") },
        { name: "the helper in another file", ...to(open(`${PAGED} Prepare(irp, p); return 0;`)), files: { "irp.c": "void Prepare(PIRP i, PCTX x) { IoSetCompletionRoutine(i, Done, x, TRUE, TRUE, TRUE); x->Dispatch->WskCloseSocket(x->Socket, i); }" }, ...at("completionContext") },
    ],
});
