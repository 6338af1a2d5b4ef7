/** Drivers for the tests of the rules on IRPs. */

/** Completion routines, one of each kind. */
export const ROUTINES = `NTSTATUS Frees(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS Signals(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

`;

/** A driver with these routines. */
export function after(code: string): string {
    return ROUTINES + code;
}

/** A function that owns `irp` and `st`. */
export function send(body: string, parameters = "PCTX ctx, PWSK_BUF buf"): string {
    return after(`NTSTATUS Send(${parameters})
{
    NTSTATUS st;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
${body}
}
`);
}

export const ARM = "    IoSetCompletionRoutine(irp, Frees, ctx, TRUE, TRUE, TRUE);";
export const KEEP = "    IoSetCompletionRoutine(irp, Signals, &ctx->Event, TRUE, TRUE, TRUE);";
export const CALL = "    st = ctx->Dispatch->WskSend(ctx->Socket, buf, 0, irp);";
export const WAIT = "    KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, NULL);";
export const TIMED = "KeWaitForSingleObject(&ctx->Event, Executive, KernelMode, FALSE, &ctx->Timeout)";

/** The line of the first mark, an exclamation mark in a comment; 1-based. */
export function markedLine(code: string): number {
    const at = code.indexOf("/*!*/");
    if (at < 0) throw new Error("no mark");
    return code.slice(0, at).split("\n").length;
}
