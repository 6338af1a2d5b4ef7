import { defineRule } from "./support/define-rule.js";
import { eventsIn, listed, requestTrace } from "./support/event-requests.js";

export default defineRule({
    id: "require-event-handler",
    contracts: ["B11"],
    category: "events",
    level: "error",
    description: "Require a handler for every event that is enabled",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_client_connection_dispatch",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_client_listen_dispatch",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_client_datagram_dispatch",
        "https://learn.microsoft.com/windows-hardware/drivers/network/so-wsk-event-callback",
    ],
    fix: "none",
    messages: {
        missing:
            "{{events}} is enabled, but {{table}} has no {{handlers}}: when the event comes, WSK calls through a NULL pointer and the machine stops. " +
            "Put a callback into the table, or leave the event out of the mask.",
        noTable:
            "{{events}} is enabled on a socket that was made without a client dispatch table: there is no {{handlers}} to call, and the machine stops " +
            "when the event comes. Give the table to the request that makes the socket.",
    },
    check(driver, report) {
        for (const { at, control, handlers, bits, table, trace } of driver.events.handlers.missing(driver.unit)) {
            const data = { events: eventsIn(bits), handlers: listed(handlers) };
            const way = [...trace, ...(control === null ? [] : requestTrace(driver, control))];
            if (table === null) report({ at, message: "noTable", data, trace: way });
            else report({ at, message: "missing", data: { ...data, table }, trace: way });
        }
    },
});
