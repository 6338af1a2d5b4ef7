import { defineRule } from "./support/define-rule.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";
const OPTION = "SO_CONDITIONAL_ACCEPT";

export default defineRule({
    id: "no-late-conditional-accept",
    contracts: ["C01"],
    category: "accept",
    level: "error",
    description: "Disallow setting SO_CONDITIONAL_ACCEPT on a socket that is bound already",
    sources: [
        `${DOCS}/network/so-conditional-accept`,
        `${DOCS}/network/listening-for-and-accepting-incoming-connections`,
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_socket_connect`,
    ],
    fix: "none",
    messages: {
        setAfterBind:
            "SO_CONDITIONAL_ACCEPT is set after WskBind in {{function}}, but must be set before: connections come in without being inspected. " +
            "Set the option between the creation of the listening socket and WskBind.",
        setOnConnected:
            "SO_CONDITIONAL_ACCEPT is set in {{function}} on a socket that WskSocketConnect has made: such a socket is bound from the start and never listens. " +
            "Create a listening socket with WskSocket and set the option before WskBind.",
    },
    check(driver, report) {
        if (!driver.names(OPTION)) return;
        for (const fn of driver.functions()) {
            for (const { at, mistake, trace } of driver.lateOptions.after(fn, OPTION)) {
                report({ at, message: mistake === "setOnConnected" ? mistake : "setAfterBind", data: { function: fn.name }, trace });
            }
        }
    },
});
