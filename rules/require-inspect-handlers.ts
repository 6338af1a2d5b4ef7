import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "require-inspect-handlers",
    contracts: ["C02"],
    category: "accept",
    level: "error",
    description: "Require WskInspectEvent and WskAbortEvent on listeners that accept conditionally",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_client_listen_dispatch",
        "https://learn.microsoft.com/windows-hardware/drivers/network/so-conditional-accept",
    ],
    fix: "none",
    messages: {
        missing:
            "SO_CONDITIONAL_ACCEPT is set, but {{table}} has no {{handlers}}: when a connection comes in, WSK calls through a NULL pointer and the machine " +
            "stops. Put both WskInspectEvent and WskAbortEvent into the table.",
        noTable:
            "SO_CONDITIONAL_ACCEPT is set on a socket that was made without a client dispatch table: there is no {{handlers}} to call, and the machine stops " +
            "when a connection comes in. Give a table with both to the request that makes the socket.",
    },
    check(driver, report) {
        if (!driver.names("SO_CONDITIONAL_ACCEPT")) return;
        for (const { at, handlers, table, trace } of driver.events.handlers.missingInspection(driver.unit)) {
            if (table === null) report({ at, message: "noTable", data: { handlers: handlers.join(" and ") }, trace });
            else report({ at, message: "missing", data: { handlers: handlers.join(" and "), table }, trace });
        }
    },
});
