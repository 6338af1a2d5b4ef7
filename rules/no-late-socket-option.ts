import { BEFORE_BIND } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";
/** SO_CONDITIONAL_ACCEPT has a rule of its own, no-late-conditional-accept. */
const OPTIONS = BEFORE_BIND.filter((name) => name !== "SO_CONDITIONAL_ACCEPT");

export default defineRule({
    id: "no-late-socket-option",
    contracts: ["D09"],
    category: "sockets",
    level: "error",
    description: "Disallow setting options on a bound socket that must be set before WskBind",
    sources: [
        `${DOCS}/network/so-exclusiveaddruse`,
        `${DOCS}/network/so-reuseaddr`,
        `${DOCS}/network/so-wsk-security`,
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_socket_connect`,
    ],
    fix: "none",
    messages: {
        setAfterBind:
            "{{option}} is set after WskBind in '{{function}}', but decides what WskBind does: set later, the request fails or has no effect. " +
            "Set it between the creation of the socket and WskBind.",
        setOnConnected:
            "{{option}} is set in '{{function}}' on a socket that WskSocketConnect has made: such a socket is bound from the start, so that the " +
            "request fails or has no effect. Create the socket with WskSocket and set the option before WskBind.",
    },
    check(driver, report) {
        for (const option of OPTIONS) {
            if (!driver.names(option)) continue;
            for (const fn of driver.functions()) {
                for (const { at, mistake, trace } of driver.lateOptions.after(fn, option)) {
                    report({ at, message: mistake === "setOnConnected" ? mistake : "setAfterBind", data: { option, function: fn.name }, trace });
                }
            }
        }
    },
});
