import type { SocketCategory } from "../knowledge/index.js";
import { defineRule } from "./support/define-rule.js";
import { eventsIn, requestTrace } from "./support/event-requests.js";

const CONNECTION = "WSK_EVENT_RECEIVE, WSK_EVENT_DISCONNECT, WSK_EVENT_SEND_BACKLOG";
const CATEGORIES: Readonly<Record<SocketCategory, { readonly category: string; readonly allowed: string }>> = {
    basic: { category: "a basic socket", allowed: "a basic socket has none" },
    listen: { category: "a listening socket", allowed: `WSK_EVENT_ACCEPT, and for the connections to come ${CONNECTION}` },
    datagram: { category: "a datagram socket", allowed: "WSK_EVENT_RECEIVE_FROM" },
    connection: { category: "a connection socket", allowed: CONNECTION },
    stream: { category: "a stream socket", allowed: `WSK_EVENT_ACCEPT, ${CONNECTION}` },
};

export default defineRule({
    id: "valid-event-mask",
    contracts: { B09: ["category"], B13: ["notInherited", "inheritedDisable"] },
    category: "events",
    level: "error",
    description: "Require the events of a mask to be events of the socket that it is for",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/so-wsk-event-callback",
        "https://learn.microsoft.com/windows-hardware/drivers/network/winsock-kernel-events",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_event_callback_control",
    ],
    fix: "none",
    messages: {
        category:
            "{{events}} does not belong to {{category}}, so that the request fails and the callback is never called. " +
            "Ask for the events of the socket's own category: {{allowed}}.",
        notInherited:
            "{{events}} on a listening socket is for the connections that WskAcceptEvent hands over, but this driver takes its connections by WskAccept: " +
            "they start with every event off, and the callback is never called. Enable it on each accepted socket.",
        inheritedDisable:
            "{{events}} cannot be disabled on a listening socket: it was enabled for the connections that inherit it, and the request fails. " +
            "Disable it on the accepted sockets.",
    },
    check(driver, report) {
        for (const { kind, control, category, bits } of driver.events.maskFaults(driver.unit)) {
            const data = { events: eventsIn(bits), ...(kind === "category" ? CATEGORIES[category] : {}) };
            report({ at: control.at, message: kind, data, trace: requestTrace(driver, control) });
        }
    },
});
