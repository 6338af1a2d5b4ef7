import { MDL_ALLOC, MDL_BUILD, MDL_FILL, MDL_LOCK, MDL_OPS, MDL_SEND, MDL_WAIT, withMdl } from "../tests/mdl-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./require-unlock-pages.js";

const LOCKED = `${MDL_ALLOC} ${MDL_LOCK} ${MDL_FILL}`;
const DONE = `${MDL_SEND} ${MDL_WAIT}`;

/** An MDL that the completion routine finds in its context; `routine` is what that does. The request stands on line 5, and the waiter goes on on line 6. */
function inContext(routine: string, rest: string): string {
    return `typedef struct { WSK_BUF Buf; PMDL Other; KEVENT Done; BOOLEAN Locked; } REQ;
static NTSTATUS ReqDone(PDEVICE_OBJECT dev, PIRP irp, PVOID context) { REQ *r = (REQ *)context; ${routine} KeSetEvent(&r->Done, IO_NO_INCREMENT, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS Receive(PCTX ctx, PVOID data, ULONG size, PIRP irp) { const WSK_PROVIDER_CONNECTION_DISPATCH *d = (const WSK_PROVIDER_CONNECTION_DISPATCH *)ctx->Socket->Dispatch; NTSTATUS st; REQ r; r.Buf.Offset = 0; r.Buf.Length = size; r.Other = NULL;
r.Buf.Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL); if (!r.Buf.Mdl) return STATUS_NO_MEMORY; st = Lock(r.Buf.Mdl, IoWriteAccess); if (!NT_SUCCESS(st)) { IoFreeMdl(r.Buf.Mdl); return st; } r.Locked = TRUE;
KeInitializeEvent(&r.Done, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, ReqDone, &r, TRUE, TRUE, TRUE); d->WskReceive(ctx->Socket, &r.Buf, 0, irp); KeWaitForSingleObject(&r.Done, Executive, KernelMode, FALSE, NULL);
${rest}
return irp->IoStatus.Status; }${MDL_OPS}`;
}

/** A status that code out of sight may set; the MDL is freed on both ways. */
const asked = (then: string, otherwise: string): string =>
    withMdl(`${LOCKED} ctx->Status = 0; Prepare(ctx); if (!NT_SUCCESS(ctx->Status)) {\n${then}IoFreeMdl(mdl); return 1; }\n${otherwise}IoFreeMdl(mdl);`);
/** A function that initialises a DPC with what has the MDL; `body` begins on line 3. */
const inBox = (body: string): string => `typedef struct _BOX { PMDL Mdl; KDPC Dpc; } BOX, *PBOX;
VOID Tick(PKDPC dpc, PVOID c, PVOID a, PVOID b) { }
VOID Undo(PBOX box) { KeInitializeDpc(&box->Dpc, Tick, box); ${body} }${MDL_OPS}`;

/** A buffer that says whether its pages are locked, and a helper that gives it back; `then` comes to `Init` behind the allocation of its bytes, line 6. */
const buffer = (then: string, resize = "Resize(&b->Raw, n)"): string => `typedef struct { PVOID Data; SIZE_T Size; } RAW; typedef struct { WSK_BUF Buf; BOOLEAN Locked; RAW Raw; } BUF;
NTSTATUS Resize(RAW *raw, SIZE_T n); NTSTATUS Grow(BUF *b, SIZE_T n); VOID Deinit(BUF *b);
NTSTATUS Init(BUF *b, SIZE_T n) { NTSTATUS st;
b->Locked = FALSE; st = ${resize}; if (!NT_SUCCESS(st)) return st;
b->Buf.Mdl = IoAllocateMdl(b->Raw.Data, (ULONG)n, FALSE, FALSE, NULL); if (b->Buf.Mdl == NULL) { st = STATUS_NO_MEMORY; goto out; }
${then}
out: if (!NT_SUCCESS(st)) { Deinit(b); }
return st; }
VOID Deinit(BUF *b) { if (b->Locked) { MmUnlockPages(b->Buf.Mdl); b->Locked = FALSE; } if (b->Buf.Mdl != NULL) { IoFreeMdl(b->Buf.Mdl); b->Buf.Mdl = NULL; } }
`;
const PROBE = "__try { MmProbeAndLockPages(b->Buf.Mdl, KernelMode, IoReadAccess); st = STATUS_SUCCESS; b->Locked = TRUE; } __except (1) { st = STATUS_ACCESS_VIOLATION; }";

/** A function that gives an MDL of others back; its first line is line 2. */
const giveBack = (...body: readonly string[]): string => `VOID GiveBack(PCTX ctx, PMDL mdl, PMDL other, PWSK_BUF b) {\n${body.join("\n")}\n}${MDL_OPS}`;
const UNLOCK = "MmUnlockPages(mdl);";

testRule(rule, {
    valid: [
        { name: "a helper asks for a flag, which code out of sight may have changed", code: buffer(PROBE) },
        { name: "a helper asks for a flag in a structure that code out of sight gets", code: buffer(PROBE, "Grow(b, n)") },
        { name: "unlocked by the routine, which finds it in its context", code: inContext("MmUnlockPages(r->Buf.Mdl);", "IoFreeMdl(r.Buf.Mdl);") },
        { name: "unlocked by the routine, which says so", code: inContext("MmUnlockPages(r->Buf.Mdl); r->Locked = FALSE;", "if (r.Locked) MmUnlockPages(r.Buf.Mdl); IoFreeMdl(r.Buf.Mdl);") },
        { name: "unlocked by the routine of a success", code: inContext("if (NT_SUCCESS(irp->IoStatus.Status)) MmUnlockPages(r->Buf.Mdl);", "if (!NT_SUCCESS(irp->IoStatus.Status)) MmUnlockPages(r.Buf.Mdl); IoFreeMdl(r.Buf.Mdl);") },
        { name: "unlocked and freed by the routine", code: inContext("Drop(r->Buf.Mdl); r->Buf.Mdl = NULL;", "if (r.Buf.Mdl != NULL) Drop(r.Buf.Mdl);") },
        { name: "unlocked", code: withMdl(`${LOCKED} ${DONE} MmUnlockPages(mdl); IoFreeMdl(mdl);`) },
        { name: "unlocked through the buffer", code: withMdl(`${LOCKED} ${DONE} MmUnlockPages(b.Mdl); IoFreeMdl(b.Mdl);`) },
        { name: "unlocked by a helper", code: withMdl(`${LOCKED} ${DONE} Drop(mdl);`) },
        { name: "locked by a helper", code: withMdl(`${MDL_ALLOC} st = Lock(mdl, IoReadAccess); if (!NT_SUCCESS(st)) { IoFreeMdl(mdl); return st; } MmUnlockPages(mdl); IoFreeMdl(mdl);`) },
        { name: "the handler frees what was not locked", code: withMdl(`${LOCKED} MmUnlockPages(mdl); IoFreeMdl(mdl);`) },
        { name: "built: nothing to unlock", code: withMdl(`${MDL_ALLOC} ${MDL_BUILD} ${MDL_FILL} ${DONE} IoFreeMdl(mdl);`) },
        { name: "a flag says whether the pages were locked", code: "static NTSTATUS LockFlag(PMDL *out, PVOID p, ULONG size, BOOLEAN *locked) { NTSTATUS st = 0; __try { PMDL m = IoAllocateMdl(p, size, FALSE, FALSE, NULL); if (!m) { st = 1; __leave; } *out = m; MmProbeAndLockPages(m, UserMode, IoReadAccess); *locked = TRUE; } __except (1) { st = GetExceptionCode(); } return st; }\nvoid Use(PVOID p, ULONG size) { PMDL m = NULL; BOOLEAN locked = FALSE; LockFlag(&m, p, size, &locked); Elsewhere(); if (m) { if (locked) MmUnlockPages(m); IoFreeMdl(m); } }\n" },
        { name: "left to the routine", code: withMdl(`${LOCKED} ctx->Mdl = mdl; ${MDL_SEND}`) },
        { name: "its flags are asked", code: withMdl(`${LOCKED} ${DONE} if (mdl->MdlFlags & MDL_PAGES_LOCKED) MmUnlockPages(mdl); IoFreeMdl(mdl);`) },
        { name: "of a foreign MDL", code: `void Done(PCTX ctx) {\nMmUnlockPages(ctx->Mdl); IoFreeMdl(ctx->Mdl); }${MDL_OPS}` },
        { name: "unlocked on each branch", code: withMdl(`${LOCKED} if (size > 1) { ${DONE} MmUnlockPages(mdl); } else MmUnlockPages(mdl); IoFreeMdl(mdl);`) },
        { name: "locked again", code: withMdl(`${LOCKED} MmUnlockPages(mdl); st = Lock(mdl, IoReadAccess); if (NT_SUCCESS(st)) MmUnlockPages(mdl); IoFreeMdl(mdl);`) },
        { name: "code out of sight may unlock", code: withMdl(`${LOCKED} ${DONE} Release(mdl); IoFreeMdl(mdl);`) },
        { name: "a lower-case try", code: withMdl(`${MDL_ALLOC} try { MmProbeAndLockPages(mdl, KernelMode, IoReadAccess); } except (1) { IoFreeMdl(mdl); return STATUS_ACCESS_VIOLATION; } MmUnlockPages(mdl); IoFreeMdl(mdl);`) },
        { name: "a handler in the caller", code: `void LockIt(PMDL mdl) {\nMmProbeAndLockPages(mdl, KernelMode, IoReadAccess); }\nNTSTATUS Try(PCTX ctx, PWSK_BUF b) { __try { LockIt(ctx->Mdl); } __except (1) { return STATUS_ACCESS_VIOLATION; } return Give(ctx, b, NULL); }${MDL_OPS}` },
        { name: "pages of its own", code: withMdl("mdl = MmAllocatePagesForMdl(ctx->Limit, ctx->Limit, ctx->Limit, size); if (mdl == NULL) return STATUS_NO_MEMORY; MmFreePagesFromMdl(mdl); ExFreePool(mdl);") },
        { name: "code out of sight, which is called where they are unlocked, says so by a flag", code: "VOID Note(PCTX ctx);\n" + withMdl(`${LOCKED} ctx->Unlocked = FALSE; if (ctx->Sync) { MmUnlockPages(mdl); Note(ctx); } if (!ctx->Unlocked) MmUnlockPages(mdl); IoFreeMdl(mdl);`) },
        { name: "where the flags say that they are locked", code: giveBack(`if (mdl->MdlFlags & MDL_PAGES_LOCKED) ${UNLOCK}`) },
        { name: "unless the flags say that they are not", code: giveBack("if ((mdl->MdlFlags & MDL_PAGES_LOCKED) != MDL_PAGES_LOCKED) return;", UNLOCK) },
        { name: "unless they are not, nested", code: giveBack(`if (!(mdl->MdlFlags & MDL_PAGES_LOCKED)) { IoFreeMdl(mdl); } else { ${UNLOCK} IoFreeMdl(mdl); }`) },
        { name: "other flags that are not set", code: giveBack(`if (!(mdl->MdlFlags & MDL_SOURCE_IS_NONPAGED_POOL)) ${UNLOCK}`) },
        { name: "other flags than the one", code: giveBack(`if ((mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL)) != (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL)) ${UNLOCK}`) },
        { name: "the flags of another MDL", code: giveBack(`if (!(other->MdlFlags & MDL_PAGES_LOCKED)) ${UNLOCK}`) },
        { name: "locked here, where they were not", code: giveBack("if (!(mdl->MdlFlags & MDL_PAGES_LOCKED)) {", "__try { MmProbeAndLockPages(mdl, KernelMode, IoReadAccess); } __except (1) { return; }", `Give(ctx, b, NULL); ${UNLOCK} }`) },
        { name: "locked here, kept in mind", code: giveBack("BOOLEAN mine = (mdl->MdlFlags & MDL_PAGES_LOCKED) == 0;", "__try { if (mine) MmProbeAndLockPages(mdl, KernelMode, IoReadAccess); } __except (1) { return; }", `Give(ctx, b, NULL); if (mine) ${UNLOCK}`) },
        { name: "locked by a helper", code: giveBack("if (!(mdl->MdlFlags & MDL_PAGES_LOCKED) && !NT_SUCCESS(Lock(mdl, IoReadAccess))) return;", UNLOCK) },
        { name: "locked out of sight", code: giveBack("if ((mdl->MdlFlags & MDL_PAGES_LOCKED) == 0) LockElsewhere(mdl);", UNLOCK) },
        { name: "asked of the one before", code: giveBack("if (!(mdl->MdlFlags & MDL_PAGES_LOCKED)) mdl = mdl->Next;", UNLOCK) },
        { name: "of one way only", code: giveBack("if (!(mdl->MdlFlags & MDL_PAGES_LOCKED)) ctx->Count++;", UNLOCK) },
    ],
    invalid: [
        {
            name: "freed while locked", code: withMdl(`${LOCKED} ${DONE}\nIoFreeMdl(mdl);`),
            errors: [{ message: "freedLocked", line: 3, data: { name: "IoFreeMdl", mdl: "'mdl'", before: "MmProbeAndLockPages" }, suggestions: [{ message: "unlock", output: withMdl(`${LOCKED} ${DONE}\nMmUnlockPages(mdl);\nIoFreeMdl(mdl);`) }] }],
        },
        { name: "freed while locked, through the buffer", code: withMdl(`${LOCKED} ${DONE}\nDropIn(&b);`), errors: [{ message: "freedLocked", line: 3, suggestions: [] }] },
        { name: "locked by a helper", code: withMdl(`${MDL_ALLOC} st = Lock(mdl, IoWriteAccess);\nIoFreeMdl(mdl);`), errors: [{ message: "freedLocked", line: 3, suggestions: [] }] },
        { name: "unlocked on one path only", code: withMdl(`${LOCKED} ${MDL_SEND} if (NT_SUCCESS(st)) { ${MDL_WAIT} MmUnlockPages(mdl); }\nIoFreeMdl(mdl);`), errors: [{ message: "freedLocked", line: 3, suggestions: [] }] },
        {
            name: "an MDL for non-paged memory", code: withMdl(`${MDL_ALLOC} ${MDL_BUILD} ${MDL_FILL} ${DONE}\nMmUnlockPages(mdl);\nIoFreeMdl(mdl);`),
            errors: [{ message: "unlockedBuilt", line: 3, data: { name: "MmUnlockPages", mdl: "'mdl'", before: "MmBuildMdlForNonPagedPool" }, suggestions: [{ message: "removeUnlock", output: withMdl(`${MDL_ALLOC} ${MDL_BUILD} ${MDL_FILL} ${DONE}\nIoFreeMdl(mdl);`) }] }],
        },
        { name: "an MDL of a helper for non-paged memory, by a helper", code: withMdl("mdl = Describe(data, size); if (mdl == NULL) return STATUS_NO_MEMORY;\nDrop(mdl);"), errors: [{ message: "unlockedBuilt", line: 3, suggestions: [] }] },
        { name: "nothing was locked", code: withMdl(`${MDL_ALLOC}\nMmUnlockPages(mdl);\nIoFreeMdl(mdl);`), errors: [{ message: "unlockedRaw", line: 3, suggestions: [{ message: "removeUnlock", output: withMdl(`${MDL_ALLOC}\nIoFreeMdl(mdl);`) }] }] },
        { name: "unlocked in the handler", code: withMdl(`${MDL_ALLOC} __try { MmProbeAndLockPages(mdl, KernelMode, IoReadAccess); } __except (1) {\nDrop(mdl); return STATUS_ACCESS_VIOLATION; } Drop(mdl);`), errors: [{ message: "unlockedRaw", line: 3, suggestions: [] }] },
        { name: "unlocked twice", code: withMdl(`${LOCKED} ${DONE} MmUnlockPages(mdl);\nDrop(mdl);`), errors: [{ message: "unlockedTwice", line: 3, suggestions: [] }] },
        { name: "outside of __try", code: withMdl(`${MDL_ALLOC}\nMmProbeAndLockPages(mdl, KernelMode, IoReadAccess);\nMmUnlockPages(mdl); IoFreeMdl(mdl);`), errors: [{ message: "unguarded", line: 3, data: { name: "MmProbeAndLockPages", function: "Open" } }] },
        { name: "in the handler itself is not in __try", code: `NTSTATUS LockIt(PMDL mdl, PCTX ctx, PWSK_BUF b) {\nMmProbeAndLockPages(mdl, KernelMode, IoReadAccess);\nreturn Give(ctx, b, NULL); }${MDL_OPS}`, errors: [{ message: "unguarded", line: 2 }] },
        { name: "in another file", code: "NTSTATUS Open(PCTX ctx, PVOID data, ULONG size, PWSK_SOCKET s) { PMDL mdl = Describe(data, size); if (mdl == NULL) return STATUS_NO_MEMORY;\nDrop(mdl); return STATUS_SUCCESS; }\n", files: { "ops.c": MDL_OPS }, errors: [{ message: "unlockedBuilt", line: 2, suggestions: [] }] },
        { name: "in the context of a routine that only signals", code: inContext("", "IoFreeMdl(r.Buf.Mdl);"), errors: [{ message: "freedLocked", line: 6, suggestions: [{ message: "unlock", output: inContext("", "MmUnlockPages(r.Buf.Mdl);\nIoFreeMdl(r.Buf.Mdl);") }] }] },
        { name: "in the context of a routine that unlocks another one", code: inContext("if (r->Other) MmUnlockPages(r->Other);", "IoFreeMdl(r.Buf.Mdl);"), errors: [{ message: "freedLocked", line: 6, suggestions: [{ message: "unlock", output: inContext("if (r->Other) MmUnlockPages(r->Other);", "MmUnlockPages(r.Buf.Mdl);\nIoFreeMdl(r.Buf.Mdl);") }] }] },
        { name: "behind a status that code out of sight may have set, on both ways", code: asked("", ""), errors: [3, 4].map((line) => ({ message: "freedLocked" as const, line, suggestions: [{ message: "unlock" as const, output: line === 3 ? asked("MmUnlockPages(mdl);\n", "") : asked("", "MmUnlockPages(mdl);\n") }] })) },
        { name: "in a helper, behind a status that code out of sight may have set", code: `static NTSTATUS Finish(PCTX ctx, PMDL m) { ctx->Status = 0; Prepare(ctx); if (!NT_SUCCESS(ctx->Status)) { IoFreeMdl(m); return 1; } MmUnlockPages(m); IoFreeMdl(m); return 0; }\n${withMdl(`${LOCKED}\nreturn Finish(ctx, mdl);`)}`, errors: [{ message: "freedLocked", line: 4, suggestions: [] }] },
        {
            name: "unlocked twice, known to a DPC that nobody queues",
            code: inBox("MmUnlockPages(box->Mdl);\nMmUnlockPages(box->Mdl);"),
            errors: [{ message: "unlockedTwice", line: 4, suggestions: [{ message: "removeUnlock", output: inBox("MmUnlockPages(box->Mdl);\n") }] }],
        },
        { name: "a helper unlocks what was not locked, whatever a flag says", code: buffer("st = STATUS_UNSUCCESSFUL;").replace("if (b->Locked) { ", "{ "), errors: [{ message: "unlockedRaw", line: 7 }] },
        { name: "where the flags say that they are not locked", code: giveBack("if (!(mdl->MdlFlags & MDL_PAGES_LOCKED)) {", UNLOCK, "}"), errors: [{ message: "unlockedContrary", line: 3, data: { name: "MmUnlockPages", mdl: "'mdl'" }, suggestions: [] }] },
        { name: "of several flags, each asked by itself", code: giveBack("if ((b->Mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) != MDL_MAPPED_TO_SYSTEM_VA &&", "(b->Mdl->MdlFlags & MDL_PAGES_LOCKED) != MDL_PAGES_LOCKED)", "MmUnlockPages(b->Mdl);"), errors: [{ message: "unlockedContrary", line: 4, data: { name: "MmUnlockPages", mdl: "'b->Mdl'" } }] },
        { name: "of several flags at once", code: giveBack("if ((mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL)) == 0)", UNLOCK), errors: [{ message: "unlockedContrary", line: 3 }] },
        { name: "by number, and the other way round", code: giveBack("if (mdl->MdlFlags & 0x0002) return;", UNLOCK, "IoFreeMdl(mdl);"), errors: [{ message: "unlockedContrary", line: 3 }] },
        { name: "asked by a helper", code: `static BOOLEAN IsLocked(PMDL m) { return (m->MdlFlags & MDL_PAGES_LOCKED) != 0; }\n${giveBack("if (!IsLocked(mdl))", UNLOCK)}`, errors: [{ message: "unlockedContrary", line: 4 }] },
        { name: "asked by a macro", code: `#define NOT_LOCKED(m) (((m)->MdlFlags & MDL_PAGES_LOCKED) == 0)\n${giveBack("if (NOT_LOCKED(mdl))", UNLOCK)}`, errors: [{ message: "unlockedContrary", line: 4 }] },
        { name: "kept in a variable", code: giveBack("CSHORT flags = mdl->MdlFlags;", "if ((flags & MDL_PAGES_LOCKED) == 0)", UNLOCK), errors: [{ message: "unlockedContrary", line: 4 }] },
    ],
});
