/** Structures of wsk.h by their members in positional order. */
import { wskPage } from "./sources.js";
import { baseName } from "./type-names.js";
import type { Structure, StructMember } from "./types.js";

function structure(name: string, page: string, members: readonly (readonly [name: string, type: string])[]): Structure {
    const rows: StructMember[] = members.map(([member, type]) => ({ name: member, type }));
    return { name, url: wskPage(page), members: rows, opaque: false };
}

export const STRUCTURES: readonly Structure[] = [
    structure("WSK_CLIENT_NPI", "ns-wsk-_wsk_client_npi", [
        ["ClientContext", "PVOID"],
        ["Dispatch", "const WSK_CLIENT_DISPATCH *"],
    ]),
    structure("WSK_PROVIDER_NPI", "ns-wsk-_wsk_provider_npi", [
        ["Client", "PWSK_CLIENT"],
        ["Dispatch", "const WSK_PROVIDER_DISPATCH *"],
    ]),
    structure("WSK_CLIENT_DISPATCH", "ns-wsk-_wsk_client_dispatch", [
        ["Version", "USHORT"],
        ["Reserved", "USHORT"],
        ["WskClientEvent", "PFN_WSK_CLIENT_EVENT"],
    ]),
    structure("WSK_BUF", "ns-wsk-_wsk_buf", [
        ["Mdl", "PMDL"],
        ["Offset", "ULONG"],
        ["Length", "SIZE_T"],
    ]),
    structure("WSK_BUF_LIST", "ns-wsk-wsk_buf_list", [
        ["Next", "struct _WSK_BUF_LIST *"],
        ["Buffer", "WSK_BUF"],
    ]),
    structure("WSK_DATA_INDICATION", "ns-wsk-_wsk_data_indication", [
        ["Next", "struct _WSK_DATA_INDICATION *"],
        ["Buffer", "WSK_BUF"],
    ]),
    structure("WSK_DATAGRAM_INDICATION", "ns-wsk-_wsk_datagram_indication", [
        ["Next", "struct _WSK_DATAGRAM_INDICATION *"],
        ["Buffer", "WSK_BUF"],
        ["ControlInfo", "PCMSGHDR"],
        ["ControlInfoLength", "ULONG"],
        ["RemoteAddress", "PSOCKADDR"],
    ]),
    structure("WSK_INSPECT_ID", "ns-wsk-_wsk_inspect_id", [
        ["Key", "ULONG_PTR"],
        ["SerialNumber", "ULONG"],
    ]),
    structure("WSK_EVENT_CALLBACK_CONTROL", "ns-wsk-_wsk_event_callback_control", [
        ["NpiId", "PNPIID"],
        ["EventMask", "ULONG"],
    ]),
    structure("WSK_EXTENSION_CONTROL_IN", "ns-wsk-_wsk_extension_control_in", [
        ["NpiId", "PNPIID"],
        ["ClientContext", "PVOID"],
        ["ClientDispatch", "const VOID *"],
    ]),
    structure("WSK_EXTENSION_CONTROL_OUT", "ns-wsk-_wsk_extension_control_out", [
        ["ProviderContext", "PVOID"],
        ["ProviderDispatch", "const VOID *"],
    ]),
    structure("WSK_PROVIDER_CHARACTERISTICS", "ns-wsk-_wsk_provider_characteristics", [
        ["HighestVersion", "USHORT"],
        ["LowestVersion", "USHORT"],
    ]),
    {
        ...structure("WSK_REGISTRATION", "ns-wsk-_wsk_registration", [
            ["ReservedRegistrationState", "ULONGLONG"],
            ["ReservedRegistrationContext", "PVOID"],
            ["ReservedRegistrationLock", "KSPIN_LOCK"],
        ]),
        opaque: true,
    },
    structure("WSK_SOCKET", "ns-wsk-_wsk_socket", [["Dispatch", "const VOID *"]]),
    structure("WSK_TRANSPORT", "ns-wsk-_wsk_transport", [
        ["Version", "USHORT"],
        ["SocketType", "USHORT"],
        ["Protocol", "ULONG"],
        ["AddressFamily", "ADDRESS_FAMILY"],
        ["ProviderId", "GUID"],
    ]),
    structure("WSK_TDI_MAP", "ns-wsk-_wsk_tdi_map", [
        ["SocketType", "USHORT"],
        ["AddressFamily", "ADDRESS_FAMILY"],
        ["Protocol", "ULONG"],
        ["TdiDeviceName", "PCWSTR"],
    ]),
    structure("WSK_TDI_MAP_INFO", "ns-wsk-_wsk_tdi_map_info", [
        ["ElementCount", "ULONG"],
        ["Map", "const WSK_TDI_MAP *"],
    ]),
];

const byName = new Map<string, Structure>();
for (const row of STRUCTURES) {
    byName.set(row.name, row);
    byName.set(`P${row.name}`, row);
}

/** The structure that a type name (`const`, `struct _`, a leading `P` and `*` are ignored) stands for, or undefined. */
export function structureOf(typeName: string): Structure | undefined {
    return byName.get(baseName(typeName));
}
