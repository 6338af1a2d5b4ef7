/** Drivers for the tests of the rules on received data. */

/** Lines that follow a case's code, so that its lines count from 1. */
export const LIST_OPS = `
typedef struct _CTX { PWSK_SOCKET Socket; PIRP Irp; PIO_WORKITEM Item; PWSK_DATA_INDICATION Kept; PMDL Mdl; SIZE_T Size; ULONG Count; PUCHAR Data; const WSK_PROVIDER_CONNECTION_DISPATCH *D; } CTX, *PCTX;
typedef struct _WORK { PCTX Owner; PWSK_DATA_INDICATION List; } WORK, *PWORK;
VOID Worker(PDEVICE_OBJECT device, PVOID context) { PCTX c = context; c->D->WskRelease(c->Socket, c->Kept); c->Kept = NULL; }
void Keep(PCTX c, PWSK_DATA_INDICATION list) { c->Kept = list; }
NTSTATUS KeepAndPend(PCTX c, PWSK_DATA_INDICATION list) { Keep(c, list); return STATUS_PENDING; }
void Give(PCTX c, PWSK_DATA_INDICATION list) { c->D->WskRelease(c->Socket, list); }
void Count(PCTX c, PWSK_DATA_INDICATION list) { for (; list != NULL; list = list->Next) c->Count++; }
const WSK_CLIENT_CONNECTION_DISPATCH g_Table = { OnReceive, NULL, NULL };
`;

/** A WskReceiveEvent callback whose body starts on line 2. */
export function onReceive(body: string, end = "return STATUS_SUCCESS; }"): string {
    return (
        "NTSTATUS WSKAPI OnReceive(PVOID SocketContext, ULONG Flags, PWSK_DATA_INDICATION DataIndication, SIZE_T BytesIndicated, SIZE_T *BytesAccepted) { " +
        `PCTX ctx = SocketContext; PWSK_DATA_INDICATION cur; NTSTATUS st = STATUS_SUCCESS; if (DataIndication == NULL) return STATUS_SUCCESS;\n${body}\n${end}${LIST_OPS}`
    );
}

export const PEND_END = "return STATUS_PENDING; }";
