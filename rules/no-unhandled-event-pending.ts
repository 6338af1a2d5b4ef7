import { eventsIn } from "./support/event-requests.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-unhandled-event-pending",
    contracts: ["B03"],
    category: "events",
    level: "warn",
    description: "Disallow disabling an event without an IRP where STATUS_EVENT_PENDING is taken for success",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/so-wsk-event-callback",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_control_socket",
    ],
    fix: "none",
    messages: {
        ignored:
            "{{events}} is disabled without an IRP, and nobody looks at the result: with STATUS_EVENT_PENDING the callback is still running, and uses what is " +
            "freed next. Pass an IRP and wait for it, or handle STATUS_EVENT_PENDING.",
        successOnly:
            "{{events}} is disabled without an IRP, and the result is only tested with NT_SUCCESS, which STATUS_EVENT_PENDING satisfies: the callback may " +
            "still be running then. Pass an IRP and wait for it, or compare with STATUS_EVENT_PENDING.",
    },
    check(driver, report) {
        for (const { at, kind, bits, trace } of driver.events.pendingDisables(driver.unit)) report({ at, message: kind, data: { events: eventsIn(bits) }, trace });
    },
});
