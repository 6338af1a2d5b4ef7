import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "valid-disconnect",
    contracts: ["E12"],
    category: "sockets",
    level: "error",
    description: "Disallow data in an abortive disconnect",
    sources: ["https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_disconnect"],
    fix: "none",
    messages: {
        data:
            "WskDisconnect is given a buffer together with WSK_FLAG_ABORTIVE: a connection that is broken off carries no last data, so Buffer must be " +
            "NULL. Pass NULL, or leave the flag out to send the data and end the connection in order.",
    },
    check(driver, report) {
        for (const { at, trace } of driver.abortsWithData()) report({ at, message: "data", trace });
    },
});
