/** The client dispatch tables by slot: what a driver fills with its event callbacks. */
import { wskPage } from "./sources.js";
import { baseName } from "./type-names.js";
import type { ClientDispatchName, DispatchTable, SocketCategory } from "./types.js";

export const CLIENT_DISPATCHES = [
    {
        name: "WSK_CLIENT_DISPATCH",
        url: wskPage("ns-wsk-_wsk_client_dispatch"),
        category: null,
        members: [
            { slot: 0, name: "Version", type: "USHORT", reserved: false },
            { slot: 1, name: "Reserved", type: "USHORT", reserved: true },
            { slot: 2, name: "WskClientEvent", type: "PFN_WSK_CLIENT_EVENT", reserved: false },
        ],
    },
    {
        name: "WSK_CLIENT_LISTEN_DISPATCH",
        url: wskPage("ns-wsk-_wsk_client_listen_dispatch"),
        category: "listen",
        members: [
            { slot: 0, name: "WskAcceptEvent", type: "PFN_WSK_ACCEPT_EVENT", reserved: false },
            { slot: 1, name: "WskInspectEvent", type: "PFN_WSK_INSPECT_EVENT", reserved: false },
            { slot: 2, name: "WskAbortEvent", type: "PFN_WSK_ABORT_EVENT", reserved: false },
        ],
    },
    {
        name: "WSK_CLIENT_DATAGRAM_DISPATCH",
        url: wskPage("ns-wsk-_wsk_client_datagram_dispatch"),
        category: "datagram",
        members: [{ slot: 0, name: "WskReceiveFromEvent", type: "PFN_WSK_RECEIVE_FROM_EVENT", reserved: false }],
    },
    {
        name: "WSK_CLIENT_CONNECTION_DISPATCH",
        url: wskPage("ns-wsk-_wsk_client_connection_dispatch"),
        category: "connection",
        members: [
            { slot: 0, name: "WskReceiveEvent", type: "PFN_WSK_RECEIVE_EVENT", reserved: false },
            { slot: 1, name: "WskDisconnectEvent", type: "PFN_WSK_DISCONNECT_EVENT", reserved: false },
            { slot: 2, name: "WskSendBacklogEvent", type: "PFN_WSK_SEND_BACKLOG_EVENT", reserved: false },
        ],
    },
    {
        name: "WSK_CLIENT_STREAM_DISPATCH",
        url: wskPage("ns-wsk-_wsk_client_stream_dispatch"),
        category: "stream",
        members: [
            { slot: 0, name: "Listen", type: "const WSK_CLIENT_LISTEN_DISPATCH *", reserved: false },
            { slot: 1, name: "Connect", type: "const WSK_CLIENT_CONNECTION_DISPATCH *", reserved: false },
        ],
    },
] as const satisfies readonly DispatchTable<ClientDispatchName>[];

const byName = new Map<string, DispatchTable<ClientDispatchName>>();
const byCategory = new Map<SocketCategory, DispatchTable<ClientDispatchName>>();
for (const table of CLIENT_DISPATCHES) {
    byName.set(table.name, table);
    byName.set(`P${table.name}`, table);
    if (table.category !== null) byCategory.set(table.category, table);
}

/** The client dispatch table that a type name (`const`, a leading `P` and `*` are ignored) stands for, or undefined. */
export function clientDispatch(typeName: string): DispatchTable<ClientDispatchName> | undefined {
    return byName.get(baseName(typeName));
}

/** The client dispatch table that a socket of the given category takes; undefined for basic sockets, which take none. */
export function clientDispatchOf(category: SocketCategory): DispatchTable<ClientDispatchName> | undefined {
    return byCategory.get(category);
}
