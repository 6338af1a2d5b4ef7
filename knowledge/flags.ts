/**
 * Flags with their values and the only places where they belong. Values overlap between families: a flag of the wrong family
 * compiles and means something else.
 */
import { eventFlags } from "./event-flags.js";
import { networkPage, wskPage } from "./sources.js";
import type { Flag, FlagPlace } from "./types.js";

const argument = (name: string, arg: number): FlagPlace => ({ kind: "argument", function: name, arg });
const event = (name: string): FlagPlace => ({ kind: "event-flags", event: name });

const CATEGORY_PLACES = [argument("WskSocket", 4)];
const CATEGORY_URL = wskPage("nc-wsk-pfn_wsk_socket");
const CATEGORY_FLAGS = [
    { name: "WSK_FLAG_BASIC_SOCKET", value: 0, category: "basic" },
    { name: "WSK_FLAG_LISTEN_SOCKET", value: 1, category: "listen" },
    { name: "WSK_FLAG_CONNECTION_SOCKET", value: 2, category: "connection" },
    { name: "WSK_FLAG_DATAGRAM_SOCKET", value: 4, category: "datagram" },
    { name: "WSK_FLAG_STREAM_SOCKET", value: 8, category: "stream" },
] as const;

const NAME_INFO_PLACES = [argument("WskGetNameInfo", 5)];
const NAME_INFO_URL = wskPage("nc-wsk-pfn_wsk_get_name_info");
const NAME_INFO_FLAGS = [
    { name: "NI_NOFQDN", value: 0x01 },
    { name: "NI_NUMERICHOST", value: 0x02 },
    { name: "NI_NAMEREQD", value: 0x04 },
    { name: "NI_NUMERICSERV", value: 0x08 },
    { name: "NI_DGRAM", value: 0x10 },
] as const;

const TRANSFER_FLAGS: readonly Flag[] = [
    {
        name: "WSK_FLAG_ABORTIVE",
        value: 1,
        url: wskPage("nc-wsk-pfn_wsk_disconnect"),
        places: [argument("WskDisconnect", 2), event("WskDisconnectEvent")],
        excludes: [],
    },
    {
        // Not on the function's page; the header defines it for urgent data.
        name: "WSK_FLAG_OOB",
        value: 1,
        url: wskPage("nc-wsk-pfn_wsk_send"),
        places: [argument("WskSend", 2)],
        excludes: [],
    },
    {
        name: "WSK_FLAG_NODELAY",
        value: 2,
        url: wskPage("nc-wsk-pfn_wsk_send"),
        places: [argument("WskSend", 2)],
        excludes: [],
    },
    {
        name: "WSK_FLAG_WAITALL",
        value: 2,
        url: wskPage("nc-wsk-pfn_wsk_receive"),
        places: [argument("WskReceive", 2)],
        excludes: ["WSK_FLAG_DRAIN"],
    },
    {
        name: "WSK_FLAG_DRAIN",
        value: 4,
        url: wskPage("nc-wsk-pfn_wsk_receive"),
        places: [argument("WskReceive", 2)],
        excludes: ["WSK_FLAG_WAITALL"],
    },
    {
        name: "WSK_FLAG_RELEASE_ASAP",
        value: 2,
        url: wskPage("nc-wsk-pfn_wsk_receive_event"),
        places: [event("WskReceiveEvent")],
        excludes: [],
    },
    {
        name: "WSK_FLAG_ENTIRE_MESSAGE",
        value: 4,
        url: wskPage("nc-wsk-pfn_wsk_receive_event"),
        places: [event("WskReceiveEvent")],
        excludes: [],
    },
    {
        name: "WSK_FLAG_AT_DISPATCH_LEVEL",
        value: 8,
        url: wskPage("nc-wsk-pfn_wsk_receive_event"),
        places: [event("WskAcceptEvent"), event("WskReceiveFromEvent"), event("WskReceiveEvent"), event("WskDisconnectEvent")],
        excludes: [],
    },
];

/** Flags that WSK reports with a datagram. */
const DATAGRAM_FLAGS: readonly Flag[] = [
    { name: "MSG_TRUNC", value: 0x0100, event: false },
    { name: "MSG_CTRUNC", value: 0x0200, event: false },
    { name: "MSG_BCAST", value: 0x0400, event: true },
    { name: "MSG_MCAST", value: 0x0800, event: true },
].map((row) => ({
    name: row.name,
    value: row.value,
    url: wskPage("nc-wsk-pfn_wsk_receive_from"),
    places: [{ kind: "output", function: "WskReceiveFrom", arg: 6 }, ...(row.event ? [event("WskReceiveFromEvent")] : [])],
    excludes: [],
}));

export const FLAGS: readonly Flag[] = [
    ...CATEGORY_FLAGS.map((row) => ({
        name: row.name,
        value: row.value,
        url: CATEGORY_URL,
        places: CATEGORY_PLACES,
        excludes: CATEGORY_FLAGS.filter((other) => other.name !== row.name).map((other) => other.name),
    })),
    ...TRANSFER_FLAGS,
    ...eventFlags.map((row) => ({
        name: row.name,
        value: row.value,
        url: row.url,
        places: [{ kind: "event-mask" } as const],
        excludes: [],
    })),
    {
        name: "WSK_NO_WAIT",
        value: 0,
        url: wskPage("nf-wsk-wskcaptureprovidernpi"),
        places: [argument("WskCaptureProviderNPI", 1)],
        excludes: ["WSK_INFINITE_WAIT"],
    },
    {
        name: "WSK_INFINITE_WAIT",
        value: 0xffffffff,
        url: wskPage("nf-wsk-wskcaptureprovidernpi"),
        places: [argument("WskCaptureProviderNPI", 1)],
        excludes: ["WSK_NO_WAIT"],
    },
    ...NAME_INFO_FLAGS.map((row) => ({ ...row, url: NAME_INFO_URL, places: NAME_INFO_PLACES, excludes: [] })),
    ...DATAGRAM_FLAGS,
    {
        name: "WSK_TDI_BEHAVIOR_BYPASS_TDI",
        value: 1,
        url: networkPage("wsk-tdi-behavior"),
        places: [],
        excludes: [],
    },
];

const byName = new Map<string, Flag>(FLAGS.map((row) => [row.name, row]));

/** The flag `name`, or undefined. */
export function flag(name: string): Flag | undefined {
    return byName.get(name);
}

/** The flags that belong at argument `arg` of the function `name`. */
export function flagsAt(name: string, arg: number): readonly Flag[] {
    return FLAGS.filter((row) =>
        row.places.some((place) => place.kind === "argument" && place.function === name && place.arg === arg));
}

/** The flags that may be set in the Flags argument of the callback of the event `name`. */
export function flagsOfEvent(name: string): readonly Flag[] {
    return FLAGS.filter((row) => row.places.some((place) => place.kind === "event-flags" && place.event === name));
}

/** The socket category that a value of WskSocket's Flags argument names, or undefined when it names none or several. */
export function categoryOfFlags(value: number): "basic" | "listen" | "connection" | "datagram" | "stream" | undefined {
    return CATEGORY_FLAGS.find((row) => row.value === value)?.category;
}
