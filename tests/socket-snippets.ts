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

/** A file of helpers that hand out sockets within objects of their own; a file that uses them need not speak of WSK. */
export const LIBRARY = {
    "lib.h": `typedef struct _SOCK { PWSK_SOCKET Wsk; PIRP Irp; KEVENT Done; LIST_ENTRY Link; } SOCK, *PSOCK;
NTSTATUS Open(PSOCK *out);
NTSTATUS Bind(PSOCK s);
NTSTATUS Connect(PSOCK s);
NTSTATUS Send(PSOCK s);
void Close(PSOCK s);
`,
    "lib.c": `#include "lib.h"
#define TABLE(s) ((const WSK_PROVIDER_CONNECTION_DISPATCH *)(s)->Wsk->Dispatch)
static WSK_PROVIDER_NPI g_Npi;

static NTSTATUS Finished(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
    KeSetEvent(&((PSOCK)context)->Done, 0, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP Prepare(PSOCK s)
{
    IoReuseIrp(s->Irp, STATUS_UNSUCCESSFUL);
    KeClearEvent(&s->Done);
    IoSetCompletionRoutine(s->Irp, Finished, s, TRUE, TRUE, TRUE);
    return s->Irp;
}

static NTSTATUS Finish(PSOCK s)
{
    KeWaitForSingleObject(&s->Done, Executive, KernelMode, FALSE, NULL);
    return s->Irp->IoStatus.Status;
}

static void Free(PSOCK s)
{
    IoFreeIrp(s->Irp);
    ExFreePoolWithTag(s, 'kcoS');
}

NTSTATUS Open(PSOCK *out)
{
    NTSTATUS st;
    PSOCK s = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(SOCK), 'kcoS');
    *out = NULL;
    if (s == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    KeInitializeEvent(&s->Done, NotificationEvent, FALSE);
    s->Irp = IoAllocateIrp(1, FALSE);
    if (s->Irp == NULL) {
        ExFreePoolWithTag(s, 'kcoS');
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    g_Npi.Dispatch->WskSocket(g_Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_CONNECTION_SOCKET, NULL, NULL, NULL, NULL, NULL, Prepare(s));
    st = Finish(s);
    if (!NT_SUCCESS(st)) {
        Free(s);
        return st;
    }
    s->Wsk = (PWSK_SOCKET)s->Irp->IoStatus.Information;
    *out = s;
    return st;
}

NTSTATUS Bind(PSOCK s)
{
    SOCKADDR_IN any = { AF_INET };
    TABLE(s)->WskBind(s->Wsk, (PSOCKADDR)&any, 0, Prepare(s));
    return Finish(s);
}

NTSTATUS Connect(PSOCK s)
{
    SOCKADDR_IN peer = { AF_INET };
    TABLE(s)->WskConnect(s->Wsk, (PSOCKADDR)&peer, 0, Prepare(s));
    return Finish(s);
}

NTSTATUS Send(PSOCK s)
{
    WSK_BUF buffer = { g_Mdl, 0, 4 };
    TABLE(s)->WskSend(s->Wsk, &buffer, 0, Prepare(s));
    return Finish(s);
}

void Hangup(PSOCK s)
{
    TABLE(s)->WskDisconnect(s->Wsk, NULL, 0, Prepare(s));
    Finish(s);
}

void Close(PSOCK s)
{
    if (s == NULL) return;
    ((const WSK_PROVIDER_BASIC_DISPATCH *)s->Wsk->Dispatch)->WskCloseSocket(s->Wsk, Prepare(s));
    Finish(s);
    Free(s);
}
`,
} as const;

/** A function in a file of its own that uses the library; its body starts in line 3. */
export function user(...body: readonly string[]): string {
    return ['#include "lib.h"', "NTSTATUS f(PSOCK *out) { PSOCK s; NTSTATUS st;", ...body, "}", ""].join("\n");
}
