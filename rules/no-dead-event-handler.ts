import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-dead-event-handler",
    contracts: { B12: ["dead"], C03: ["uninspected"] },
    category: "events",
    level: "warn",
    description: "Disallow handlers of events that nothing enables",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/winsock-kernel-events",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_socket",
        "https://learn.microsoft.com/windows-hardware/drivers/network/enabling-and-disabling-event-callback-functions",
        "https://learn.microsoft.com/windows-hardware/drivers/network/so-conditional-accept",
    ],
    fix: "none",
    messages: {
        dead:
            "{{handler}} is the {{slot}} of {{table}}, but nothing in the driver enables {{needs}}: events are off on every new socket, so that WSK never " +
            "calls it. Enable the event, or leave the slot NULL.",
        uninspected:
            "{{handler}} is the {{slot}} of {{table}}, but SO_CONDITIONAL_ACCEPT is set nowhere: connections are accepted without being inspected. " +
            "Set the option on the listening socket before WskBind, or leave the slot NULL.",
    },
    check(driver, report) {
        for (const { at, handler, table, slot, needs } of driver.events.handlers.dead(driver.unit)) {
            const data = { handler, slot, table };
            if (needs === "SO_CONDITIONAL_ACCEPT") report({ at, message: "uninspected", data });
            else report({ at, message: "dead", data: { ...data, needs } });
        }
    },
});
