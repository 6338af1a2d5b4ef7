/** The bits of WSK_EVENT_CALLBACK_CONTROL.EventMask. */
import { networkPage } from "./sources.js";
import type { EventFlag } from "./types.js";

const url = networkPage("so-wsk-event-callback");

export const eventFlags = [
    {
        name: "WSK_EVENT_SEND_BACKLOG",
        value: 0x10,
        url,
        event: "WskSendBacklogEvent",
        dispatch: "WSK_CLIENT_CONNECTION_DISPATCH",
        slot: 2,
        categories: ["connection", "stream"],
        inheritedFromListener: true,
    },
    {
        name: "WSK_EVENT_RECEIVE",
        value: 0x40,
        url,
        event: "WskReceiveEvent",
        dispatch: "WSK_CLIENT_CONNECTION_DISPATCH",
        slot: 0,
        categories: ["connection", "stream"],
        inheritedFromListener: true,
    },
    {
        name: "WSK_EVENT_DISCONNECT",
        value: 0x80,
        url,
        event: "WskDisconnectEvent",
        dispatch: "WSK_CLIENT_CONNECTION_DISPATCH",
        slot: 1,
        categories: ["connection", "stream"],
        inheritedFromListener: true,
    },
    {
        name: "WSK_EVENT_RECEIVE_FROM",
        value: 0x100,
        url,
        event: "WskReceiveFromEvent",
        dispatch: "WSK_CLIENT_DATAGRAM_DISPATCH",
        slot: 0,
        categories: ["datagram"],
        inheritedFromListener: false,
    },
    {
        name: "WSK_EVENT_ACCEPT",
        value: 0x200,
        url,
        event: "WskAcceptEvent",
        dispatch: "WSK_CLIENT_LISTEN_DISPATCH",
        slot: 0,
        categories: ["listen", "stream"],
        inheritedFromListener: false,
    },
    {
        name: "WSK_EVENT_DISABLE",
        value: 0x80000000,
        url,
        event: null,
        dispatch: null,
        slot: null,
        categories: ["listen", "datagram", "connection", "stream"],
        inheritedFromListener: false,
    },
] as const satisfies readonly EventFlag[];

/** Value of WSK_EVENT_DISABLE. */
export const EVENT_DISABLE = 0x80000000;

const byName = new Map<string, EventFlag>(eventFlags.map((row) => [row.name, row]));

/** The event flag `name`, or undefined. */
export function eventFlag(name: string): EventFlag | undefined {
    return byName.get(name);
}

/** The event flags whose bits are set in `mask` (an unsigned 32-bit number), WSK_EVENT_DISABLE included. */
export function eventFlagsIn(mask: number): readonly EventFlag[] {
    return eventFlags.filter((row) => (mask & row.value) !== 0);
}
