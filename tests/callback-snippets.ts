/** C around the callbacks of a test: a driver with one callback whose body begins on line 2. */

const TYPES =
    "typedef struct _CTX { PWSK_SOCKET Socket; PWSK_SOCKET Peer; FAST_MUTEX Mutex; KGUARDED_MUTEX Guard; ERESOURCE Resource; KSPIN_LOCK Lock; " +
    "PVOID Kept; PSOCKADDR Remote; SOCKADDR Address; SIZE_T Bytes; BOOLEAN Dead; ULONG State; PIO_WORKITEM Item; PIRP Irp; LIST_ENTRY List; } CTX, *PCTX;\n";

const HEADS = {
    WskReceiveEvent: "NTSTATUS WSKAPI OnReceive(PVOID SocketContext, ULONG Flags, PWSK_DATA_INDICATION DataIndication, SIZE_T BytesIndicated, SIZE_T *BytesAccepted)",
    WskDisconnectEvent: "NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext, ULONG Flags)",
    WskReceiveFromEvent: "NTSTATUS WSKAPI OnReceiveFrom(PVOID SocketContext, ULONG Flags, PWSK_DATAGRAM_INDICATION DataIndication)",
    WskAcceptEvent:
        "NTSTATUS WSKAPI OnAccept(PVOID SocketContext, ULONG Flags, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress, PWSK_SOCKET AcceptSocket, " +
        "PVOID *AcceptSocketContext, const WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)",
    WskInspectEvent: "WSK_INSPECT_ACTION WSKAPI OnInspect(PVOID SocketContext, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress, PWSK_INSPECT_ID InspectID)",
    WskClientEvent: "NTSTATUS WSKAPI OnClient(PVOID ClientContext, ULONG EventType, PVOID Information, SIZE_T InformationLength)",
} as const;

const TABLES: Readonly<Record<keyof typeof HEADS, string>> = {
    WskReceiveEvent: "const WSK_CLIENT_CONNECTION_DISPATCH g_Events = { OnReceive, NULL, NULL };",
    WskDisconnectEvent: "const WSK_CLIENT_CONNECTION_DISPATCH g_Events = { NULL, OnDisconnect, NULL };",
    WskReceiveFromEvent: "const WSK_CLIENT_DATAGRAM_DISPATCH g_Events = { OnReceiveFrom };",
    WskAcceptEvent: "const WSK_CLIENT_LISTEN_DISPATCH g_Listen = { OnAccept, NULL, NULL };",
    WskInspectEvent: "const WSK_CLIENT_LISTEN_DISPATCH g_Listen = { NULL, OnInspect, NULL };",
    WskClientEvent: "const WSK_CLIENT_DISPATCH g_Client = { MAKE_WSK_VERSION(1, 0), 0, OnClient };",
};

/** A driver whose callback for the event has the given body, from line 2 on; `more` stands below it, `ctx` is its context. */
export function callback(event: keyof typeof HEADS, body: string, more = ""): string {
    const context = event === "WskClientEvent" ? "ClientContext" : "SocketContext";
    return `${HEADS[event]} { PCTX ctx = (PCTX)${context};\n${body}\n}\n${TYPES}${TABLES[event]}\n${more}`;
}
