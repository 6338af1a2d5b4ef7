import { defineRule } from "./support/define-rule.js";
import { eventsIn, requestTrace } from "./support/event-requests.js";

export default defineRule({
    id: "prefer-static-callbacks",
    contracts: ["B14"],
    category: "events",
    level: "off",
    description: "Prefer one static request over one for each socket",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/wsk-set-static-event-callbacks",
        "https://learn.microsoft.com/windows-hardware/drivers/network/enabling-and-disabling-event-callback-functions",
    ],
    fix: "none",
    messages: {
        prefer:
            "{{events}} is enabled on every socket of its kind as soon as it is made, and never disabled: a request for each socket takes time that one " +
            "request for all does not. Enable it once, with WSK_SET_STATIC_EVENT_CALLBACKS before the first socket.",
    },
    check(driver, report) {
        if (!driver.names("SO_WSK_EVENT_CALLBACK")) return;
        for (const { control, bits } of driver.events.staticCandidates(driver.unit)) {
            report({ at: control.at, message: "prefer", data: { events: eventsIn(bits) }, trace: requestTrace(driver, control) });
        }
    },
});
