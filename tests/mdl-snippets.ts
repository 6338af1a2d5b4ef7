/** Drivers for the tests of the rules on MDLs. */

/** Lines that follow a case's code, so that its lines count from 1. */
export const MDL_OPS = `
typedef struct _CTX { PWSK_SOCKET Socket; PIRP Irp; KEVENT Done; PMDL Mdl; WSK_BUF Buf; PVOID Data; LARGE_INTEGER Limit; } CTX, *PCTX;
NTSTATUS Signals(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
NTSTATUS Frees(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { if (Context != NULL) IoFreeMdl((PMDL)Context); IoFreeIrp(Irp); return STATUS_MORE_PROCESSING_REQUIRED; }
PMDL Describe(PVOID memory, ULONG size) { PMDL mdl = IoAllocateMdl(memory, size, FALSE, FALSE, NULL); if (mdl != NULL) MmBuildMdlForNonPagedPool(mdl); return mdl; }
NTSTATUS Lock(PMDL mdl, LOCK_OPERATION how) { NTSTATUS st = STATUS_SUCCESS; __try { MmProbeAndLockPages(mdl, KernelMode, how); } __except (EXCEPTION_EXECUTE_HANDLER) { st = GetExceptionCode(); } return st; }
NTSTATUS Give(PCTX ctx, PWSK_BUF b, PIRP irp) { const WSK_PROVIDER_CONNECTION_DISPATCH *d = ctx->Socket->Dispatch; return d->WskSend(ctx->Socket, b, 0, irp); }
NTSTATUS GiveAndWait(PCTX ctx, PWSK_BUF b, PIRP irp) { NTSTATUS st = Give(ctx, b, irp); if (st == STATUS_PENDING) { KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status; } return st; }
void Drop(PMDL mdl) { MmUnlockPages(mdl); IoFreeMdl(mdl); }
void DropIn(PWSK_BUF b) { IoFreeMdl(b->Mdl); }
`;
export const MDL_ALLOC = "mdl = IoAllocateMdl(data, size, FALSE, FALSE, NULL); if (mdl == NULL) return STATUS_INSUFFICIENT_RESOURCES;";
export const MDL_BUILD = "MmBuildMdlForNonPagedPool(mdl);";
export const MDL_LOCK = "__try { MmProbeAndLockPages(mdl, KernelMode, IoReadAccess); } __except (1) { IoFreeMdl(mdl); return STATUS_ACCESS_VIOLATION; }";
export const MDL_FILL = "b.Mdl = mdl; b.Offset = 0; b.Length = size;";
export const MDL_SEND = "st = d->WskSend(ctx->Socket, &b, 0, irp);";
export const MDL_WAIT = "if (st == STATUS_PENDING) { KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status; }";

/** A function whose body starts on line 2, and whose `return st;` follows on a line of its own. */
export function withMdl(body: string): string {
    return (
        "NTSTATUS Open(PCTX ctx, PVOID data, ULONG size, PIRP irp) { const WSK_PROVIDER_CONNECTION_DISPATCH *d = ctx->Socket->Dispatch; WSK_BUF b; PMDL mdl = NULL; " +
        `NTSTATUS st = STATUS_SUCCESS;\n${body}\nreturn st; }${MDL_OPS}`
    );
}
