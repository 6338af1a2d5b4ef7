/** The provider dispatch tables by slot, and what a cast to the wrong one leads to. */
import { wskPage } from "./sources.js";
import { baseName } from "./type-names.js";
import type { DispatchMember, DispatchTable, ProviderDispatchName, SocketCategory } from "./types.js";

function slots(members: readonly (readonly [name: string, type: string, reserved?: "reserved"])[]): readonly DispatchMember[] {
    return members.map(([name, type, mark], slot) => ({ slot, name, type, reserved: mark === "reserved" }));
}

const BASIC_SLOTS = [
    ["WskControlSocket", "PFN_WSK_CONTROL_SOCKET"],
    ["WskCloseSocket", "PFN_WSK_CLOSE_SOCKET"],
] as const;

// Documented, but absent from the headers since Windows 10, version 1703.
const RESERVED_SLOTS = [
    ["WskSendEx", "PFN_WSK_SEND_EX", "reserved"],
    ["WskReceiveEx", "PFN_WSK_RECEIVE_EX", "reserved"],
] as const;

export const PROVIDER_DISPATCHES = [
    {
        name: "WSK_PROVIDER_DISPATCH",
        url: wskPage("ns-wsk-_wsk_provider_dispatch"),
        category: null,
        members: slots([
            ["Version", "USHORT"],
            ["Reserved", "USHORT"],
            ["WskSocket", "PFN_WSK_SOCKET"],
            ["WskSocketConnect", "PFN_WSK_SOCKET_CONNECT"],
            ["WskControlClient", "PFN_WSK_CONTROL_CLIENT"],
            ["WskGetAddressInfo", "PFN_WSK_GET_ADDRESS_INFO"],
            ["WskFreeAddressInfo", "PFN_WSK_FREE_ADDRESS_INFO"],
            ["WskGetNameInfo", "PFN_WSK_GET_NAME_INFO"],
        ]),
    },
    {
        name: "WSK_PROVIDER_BASIC_DISPATCH",
        url: wskPage("ns-wsk-_wsk_provider_basic_dispatch"),
        category: "basic",
        members: slots(BASIC_SLOTS),
    },
    {
        name: "WSK_PROVIDER_LISTEN_DISPATCH",
        url: wskPage("ns-wsk-_wsk_provider_listen_dispatch"),
        category: "listen",
        members: slots([
            ...BASIC_SLOTS,
            ["WskBind", "PFN_WSK_BIND"],
            ["WskAccept", "PFN_WSK_ACCEPT"],
            ["WskInspectComplete", "PFN_WSK_INSPECT_COMPLETE"],
            ["WskGetLocalAddress", "PFN_WSK_GET_LOCAL_ADDRESS"],
        ]),
    },
    {
        name: "WSK_PROVIDER_DATAGRAM_DISPATCH",
        url: wskPage("ns-wsk-_wsk_provider_datagram_dispatch"),
        category: "datagram",
        members: slots([
            ...BASIC_SLOTS,
            ["WskBind", "PFN_WSK_BIND"],
            ["WskSendTo", "PFN_WSK_SEND_TO"],
            ["WskReceiveFrom", "PFN_WSK_RECEIVE_FROM"],
            ["WskRelease", "PFN_WSK_RELEASE_DATAGRAM_INDICATION_LIST"],
            ["WskGetLocalAddress", "PFN_WSK_GET_LOCAL_ADDRESS"],
            ["WskSendMessages", "PFN_WSK_SEND_MESSAGES"],
        ]),
    },
    {
        name: "WSK_PROVIDER_CONNECTION_DISPATCH",
        url: wskPage("ns-wsk-_wsk_provider_connection_dispatch"),
        category: "connection",
        members: slots([
            ...BASIC_SLOTS,
            ["WskBind", "PFN_WSK_BIND"],
            ["WskConnect", "PFN_WSK_CONNECT"],
            ["WskGetLocalAddress", "PFN_WSK_GET_LOCAL_ADDRESS"],
            ["WskGetRemoteAddress", "PFN_WSK_GET_REMOTE_ADDRESS"],
            ["WskSend", "PFN_WSK_SEND"],
            ["WskReceive", "PFN_WSK_RECEIVE"],
            ["WskDisconnect", "PFN_WSK_DISCONNECT"],
            ["WskRelease", "PFN_WSK_RELEASE_DATA_INDICATION_LIST"],
            ["WskConnectEx", "PFN_WSK_CONNECT_EX"],
            ...RESERVED_SLOTS,
        ]),
    },
    {
        name: "WSK_PROVIDER_STREAM_DISPATCH",
        url: wskPage("ns-wsk-_wsk_provider_stream_dispatch"),
        category: "stream",
        members: slots([
            ...BASIC_SLOTS,
            ["WskBind", "PFN_WSK_BIND"],
            ["WskAccept", "PFN_WSK_ACCEPT"],
            ["WskConnect", "PFN_WSK_CONNECT"],
            ["WskListen", "PFN_WSK_LISTEN"],
            ["WskSend", "PFN_WSK_SEND"],
            ["WskReceive", "PFN_WSK_RECEIVE"],
            ["WskDisconnect", "PFN_WSK_DISCONNECT"],
            ["WskRelease", "PFN_WSK_RELEASE_DATA_INDICATION_LIST"],
            ["WskGetLocalAddress", "PFN_WSK_GET_LOCAL_ADDRESS"],
            ["WskGetRemoteAddress", "PFN_WSK_GET_REMOTE_ADDRESS"],
            ["WskConnectEx", "PFN_WSK_CONNECT_EX"],
            ...RESERVED_SLOTS,
        ]),
    },
] as const satisfies readonly DispatchTable<ProviderDispatchName>[];

const byName = new Map<string, DispatchTable<ProviderDispatchName>>();
const byCategory = new Map<SocketCategory, DispatchTable<ProviderDispatchName>>();
for (const table of PROVIDER_DISPATCHES) {
    byName.set(table.name, table);
    if (table.category !== null) byCategory.set(table.category, table);
}

/** The provider dispatch table that a type name (`const`, a leading `P` and `*` are ignored) stands for, or undefined. */
export function providerDispatch(typeName: string): DispatchTable<ProviderDispatchName> | undefined {
    const name = baseName(typeName);
    return byName.get(name) ?? (name.startsWith("P") ? byName.get(name.slice(1)) : undefined);
}

/** The table that the Dispatch member of a socket of the given category points to. */
export function providerDispatchOf(category: SocketCategory): DispatchTable<ProviderDispatchName> | undefined {
    return byCategory.get(category);
}

/**
 * Whether calling `member` through the table type `castType` reaches the right function on a socket of the given category: both
 * tables hold a member of that type at the same slot. False when either table lacks the member.
 */
export function isSlotCompatible(member: string, castType: string, category: SocketCategory): boolean {
    const cast = providerDispatch(castType)?.members.find((each) => each.name === member);
    const actual = byCategory.get(category)?.members.find((each) => each.name === member);
    return cast !== undefined && actual !== undefined && cast.slot === actual.slot && cast.type === actual.type;
}

/** The member that a call of `member` through `castType` really reaches on a socket of the given category, if any. */
export function memberReached(member: string, castType: string, category: SocketCategory): DispatchMember | undefined {
    const slot = providerDispatch(castType)?.members.find((each) => each.name === member)?.slot;
    return slot === undefined ? undefined : byCategory.get(category)?.members[slot];
}
