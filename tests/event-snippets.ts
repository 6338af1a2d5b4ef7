/** Pieces of drivers that tests of the rules on events share: each takes no more than a line or two, and none has an event of its own. */

export const TYPES = "typedef struct _CTX { WSK_PROVIDER_NPI Npi; PWSK_SOCKET Socket; PWSK_SOCKET Listener; PIRP Irp; KEVENT Done; ULONG Mask; } CTX, *PCTX;\n";

/** A helper that makes a request for events; `Enable(s, mask)`. */
export const ENABLE = `static NTSTATUS Request(PWSK_SOCKET s, ULONG mask, PIRP irp) { WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, mask }; return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, irp); }
static NTSTATUS Enable(PWSK_SOCKET s, ULONG mask) { return Request(s, mask, NULL); }
`;

/** `Make(ctx, flag, table)`: a socket, waited for. */
export const MAKE = `static PWSK_SOCKET Make(PCTX x, ULONG kind, const void *table) { NTSTATUS st = x->Npi.Dispatch->WskSocket(x->Npi.Client, AF_INET, 1, 6, kind, x, table, NULL, NULL, NULL, x->Irp); if (st == STATUS_PENDING) { KeWaitForSingleObject(&x->Done, Executive, KernelMode, FALSE, NULL); st = x->Irp->IoStatus.Status; } return NT_SUCCESS(st) ? (PWSK_SOCKET)x->Irp->IoStatus.Information : NULL; }
`;

/** The callbacks of all tables. */
export const CALLBACKS = `NTSTATUS WSKAPI OnReceive(PVOID a, ULONG b, PWSK_DATA_INDICATION c, SIZE_T d, SIZE_T *e) { return STATUS_SUCCESS; }
NTSTATUS WSKAPI OnDisconnect(PVOID a, ULONG b) { return STATUS_SUCCESS; }
NTSTATUS WSKAPI OnBacklog(PVOID a, SIZE_T b) { return STATUS_SUCCESS; }
NTSTATUS WSKAPI OnReceiveFrom(PVOID a, ULONG b, PWSK_DATAGRAM_INDICATION c) { return STATUS_SUCCESS; }
NTSTATUS WSKAPI OnAccept(PVOID a, ULONG b, PSOCKADDR c, PSOCKADDR d, PWSK_SOCKET e, PVOID *f, CONST WSK_CLIENT_CONNECTION_DISPATCH **g) { return STATUS_REQUEST_NOT_ACCEPTED; }
WSK_INSPECT_ACTION WSKAPI OnInspect(PVOID a, PSOCKADDR b, PSOCKADDR c, PWSK_INSPECT_ID d) { return WskInspectAccept; }
NTSTATUS WSKAPI OnAbort(PVOID a, PWSK_INSPECT_ID b) { return STATUS_SUCCESS; }
`;

/** A request of `s` through a table of type WSK_PROVIDER_…_DISPATCH; one line. */
export function control(kind: string, mask: string, irp = "NULL"): string {
    return `NTSTATUS Do${kind}(PWSK_SOCKET s, PIRP irp, ULONG k) { const WSK_PROVIDER_${kind}_DISPATCH *d = s->Dispatch; WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, ${mask} };\n` +
        `return d->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, ${irp}); }\n`;
}

/** The static request of client `x->Npi.Client`; one line. */
export function fixed(mask: string): string {
    return `NTSTATUS Fix(PCTX x) { WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, ${mask} };\n` +
        "return x->Npi.Dispatch->WskControlClient(x->Npi.Client, WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(c), &c, 0, NULL, NULL, NULL); }\n";
}
