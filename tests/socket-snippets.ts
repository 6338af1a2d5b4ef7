/** Pieces of drivers that tests of the rules on sockets share. */

const TEXT = `#define AS(table, s) ((const table *)(s)->Dispatch)
#define NEW_SOCKET(c, flags) (c)->Npi.Dispatch->WskSocket((c)->Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, flags, NULL, NULL, NULL, NULL, NULL, (c)->Irp)
#define CLOSE(s, i) AS(WSK_PROVIDER_BASIC_DISPATCH, s)->WskCloseSocket(s, i)

static NTSTATUS Await(PCTX ctx, NTSTATUS st)
{
    if (st == STATUS_PENDING) {
        KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL);
        st = ctx->Irp->IoStatus.Status;
    }
    return st;
}

static PWSK_SOCKET Taken(PCTX ctx)
{
    return (PWSK_SOCKET)ctx->Irp->IoStatus.Information;
}

`;

/** The number of the line before the first one of what follows the shared pieces. */
export const BASE = TEXT.split("\n").length - 1;

/** A driver with the shared pieces; its own first line is `BASE + 1`. */
export function driver(...lines: readonly string[]): string {
    return `${TEXT}${lines.join("\n")}\n`;
}
