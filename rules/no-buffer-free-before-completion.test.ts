import { MDL_ALLOC, MDL_BUILD, MDL_FILL, MDL_LOCK, MDL_OPS, MDL_SEND, MDL_WAIT, withMdl } from "../tests/mdl-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-buffer-free-before-completion.js";

const BUILT = `${MDL_ALLOC} ${MDL_BUILD} ${MDL_FILL}`;
const LOCKED = `${MDL_ALLOC} ${MDL_LOCK} ${MDL_FILL}`;
const POOL = "PSOCKADDR p = ExAllocatePool2(POOL_FLAG_NON_PAGED, 128, 'x'); if (p == NULL) return STATUS_NO_MEMORY;";
const GET = "st = d->WskGetLocalAddress(ctx->Socket, p, irp);";

testRule(rule, {
    valid: [
        { name: "freed after the wait", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} IoFreeMdl(mdl);`) },
        { name: "freed after a wait that is always made", code: withMdl(`${BUILT} ${MDL_SEND} KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); IoFreeMdl(mdl);`) },
        { name: "freed after a helper's wait", code: withMdl(`${BUILT} st = GiveAndWait(ctx, &b, irp); IoFreeMdl(mdl);`) },
        { name: "freed where the request was not pending", code: withMdl(`${BUILT} IoSetCompletionRoutine(irp, Signals, mdl, TRUE, TRUE, TRUE); ${MDL_SEND} if (st != STATUS_PENDING) IoFreeMdl(mdl);`) },
        { name: "freed where the call has failed", code: withMdl(`${BUILT} ctx->Mdl = mdl; ${MDL_SEND} if (!NT_SUCCESS(st)) IoFreeMdl(mdl);`) },
        { name: "timed wait, cancel, wait", code: withMdl(`${BUILT} ${MDL_SEND} if (st == STATUS_PENDING) { if (KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, &ctx->Limit) == STATUS_TIMEOUT) { IoCancelIrp(irp); KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); } } IoFreeMdl(mdl);`) },
        { name: "the routine frees it", code: withMdl(`${BUILT} IoSetCompletionRoutine(irp, Frees, mdl, TRUE, TRUE, TRUE); ${MDL_SEND}`) },
        { name: "unlocked after the wait", code: withMdl(`${LOCKED} ${MDL_SEND} ${MDL_WAIT} Drop(mdl);`) },
        { name: "another MDL", code: withMdl(`${BUILT} ${MDL_SEND} IoFreeMdl(ctx->Mdl);`) },
        { name: "an address in pool, waited for", code: withMdl(`${POOL} ${GET} ${MDL_WAIT} ExFreePoolWithTag(p, 'x');`) },
        { name: "an address in pool that was not pending", code: withMdl(`${POOL} ${GET} if (st != STATUS_PENDING) ExFreePool(p);`) },
        { name: "a control request without an IRP", code: withMdl(`${POOL} st = d->WskControlSocket(ctx->Socket, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, 4, p, 0, NULL, NULL, NULL); ExFreePool(p);`) },
        { name: "data, waited for", code: withMdl(`${BUILT} ${MDL_SEND} ${MDL_WAIT} IoFreeMdl(mdl); ExFreePool(data);`) },
        { name: "the address that was sent to", code: withMdl(`${POOL} st = d->WskBind(ctx->Socket, p, 0, irp); ExFreePool(p);`) },
        { name: "code out of sight may wait", code: withMdl(`${BUILT} ${MDL_SEND} Await(ctx, irp); IoFreeMdl(mdl);`) },
    ],
    invalid: [
        { name: "freed at once", code: withMdl(`${BUILT} ${MDL_SEND}\nIoFreeMdl(mdl);`), errors: [{ message: "freedMdl", line: 3, data: { name: "IoFreeMdl", mdl: "'mdl'", call: "WskSend" } }] },
        { name: "freed through the buffer", code: withMdl(`${BUILT} ${MDL_SEND}\nIoFreeMdl(b.Mdl);`), errors: [{ message: "freedMdl", line: 3 }] },
        { name: "freed by a helper", code: withMdl(`${BUILT} ${MDL_SEND}\nDropIn(&b);`), errors: [{ message: "freedMdl", line: 3 }] },
        { name: "sent by a helper", code: withMdl(`${BUILT} st = Give(ctx, &b, irp);\nIoFreeMdl(mdl);`), errors: [{ message: "freedMdl", line: 3 }] },
        { name: "waited for only where it fails", code: withMdl(`${BUILT} ${MDL_SEND} if (!NT_SUCCESS(st)) KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL);\nIoFreeMdl(mdl);`), errors: [{ message: "freedMdl", line: 3 }] },
        { name: "the wait runs out", code: withMdl(`${BUILT} ${MDL_SEND} if (st == STATUS_PENDING) KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, &ctx->Limit);\nIoFreeMdl(mdl);`), errors: [{ message: "freedMdl", line: 3 }] },
        { name: "unlocked before the wait", code: withMdl(`${LOCKED} ${MDL_SEND}\nMmUnlockPages(mdl);\n${MDL_WAIT} IoFreeMdl(mdl);`), errors: [{ message: "unlockedMdl", line: 3, data: { name: "MmUnlockPages", mdl: "'mdl'", call: "WskSend" } }] },
        { name: "a foreign MDL", code: `NTSTATUS Open(PCTX ctx, PMDL mdl, PIRP irp) { WSK_BUF b = { 0 }; b.Mdl = mdl; b.Length = 10;\nNTSTATUS st = Give(ctx, &b, irp);\nIoFreeMdl(mdl); return st; }${MDL_OPS}`, errors: [{ message: "freedMdl", line: 3 }] },
        { name: "an address in pool", code: withMdl(`${POOL} ${GET}\nExFreePoolWithTag(p, 'x');`), errors: [{ message: "freedBuffer", line: 3, data: { name: "ExFreePoolWithTag", call: "WskGetLocalAddress" } }] },
        { name: "a member of what is freed", code: withMdl("PCTX own = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(CTX), 'x'); if (own == NULL) return STATUS_NO_MEMORY; st = d->WskControlSocket(ctx->Socket, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, 4, &own->Data, 0, NULL, NULL, irp);\nExFreePool(own);"), errors: [{ message: "freedBuffer", line: 3 }] },
        { name: "the data behind the MDL", code: withMdl(`${BUILT} ctx->Mdl = mdl; ${MDL_SEND}\nExFreePoolWithTag(data, 'x');`), errors: [{ message: "freedBuffer", line: 3 }] },
        { name: "through macros", code: `#define FREE_MDL(m) do { if ((m) != NULL) { IoFreeMdl(m); (m) = NULL; } } while (0)\n${withMdl(`${BUILT} ${MDL_SEND}\nFREE_MDL(mdl);`)}`, errors: [{ message: "freedMdl", line: 4 }] },
        { name: "in another file", code: "NTSTATUS Open(PCTX ctx, PVOID data, ULONG size, PIRP irp) { WSK_BUF b = { 0 };\nb.Mdl = Describe(data, size); if (b.Mdl == NULL) return STATUS_NO_MEMORY; b.Length = size;\nNTSTATUS st = Give(ctx, &b, irp);\nDropIn(&b); return st; }\n", files: { "ops.c": MDL_OPS }, errors: [{ message: "freedMdl", line: 4 }] },
        { name: "freed by the routine as well, through its context", code: withMdl(`ctx->Mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL); if (ctx->Mdl == NULL) return STATUS_NO_MEMORY; MmBuildMdlForNonPagedPool(ctx->Mdl); b.Mdl = ctx->Mdl; b.Offset = 0; b.Length = size; IoSetCompletionRoutine(irp, FreesIn, ctx, TRUE, TRUE, TRUE); ${MDL_SEND}\nIoFreeMdl(b.Mdl);`).concat("NTSTATUS FreesIn(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { PCTX c = (PCTX)Context; IoFreeMdl(c->Mdl); KeSetEvent(&c->Done, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }\n"), errors: [{ message: "freedMdl", line: 3 }] },
    ],
});
