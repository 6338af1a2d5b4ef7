import { step } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "require-dead-socket-close",
    contracts: { A10: ["ignored"], E13: ["retried"] },
    category: "callbacks",
    level: "warn",
    description: "Require drivers to close a socket once WSK has told them that it is dead",
    sources: [
        `${DDI}/nc-wsk-pfn_wsk_accept_event`,
        `${DDI}/nc-wsk-pfn_wsk_inspect_event`,
        `${DDI}/nc-wsk-pfn_wsk_receive_event`,
        `${DDI}/nc-wsk-pfn_wsk_receive_from_event`,
        `${DDI}/nc-wsk-pfn_wsk_send`,
    ],
    fix: "none",
    messages: {
        ignored:
            "'{{callback}}' returns without doing anything where '{{parameter}}' is NULL: WSK says so, once, that the {{socket}} is dead. Until it " +
            "is closed it keeps its memory, and WskDeregister waits. Start to close it here, or leave a note for whoever closes it.",
        retried:
            "{{request}} is made on a socket of which {{told}} has said with STATUS_FILE_FORCED_CLOSED that it is dead: it can only fail again. " +
            "Close the socket and, where a connection is still wanted, make a new one.",
    },
    check(driver, report) {
        for (const { fn, event, registered } of driver.callbacks()) {
            const parameter = event.deadSocket === null ? undefined : fn.parameters?.[event.deadSocket.arg];
            if (parameter === undefined) continue;
            const socket = event.dispatch === "WSK_CLIENT_LISTEN_DISPATCH" ? "listening socket" : "socket";
            for (const at of driver.callbackPaths.idleReturns(fn, event)) {
                report({
                    at,
                    message: "ignored",
                    data: { callback: fn.name, parameter: parameter.name, socket },
                    trace: [...(registered === null ? [] : [registered]), step(parameter.node, `${parameter.name} is NULL when the ${socket} is dead`)],
                });
            }
        }
        for (const fn of driver.functions()) {
            if (!driver.mentions(fn, /\bSTATUS_FILE_FORCED_CLOSED\b|0x[cC]00000[bB]6/u)) continue;
            for (const { at, name, told, toldAt } of driver.callbackPaths.retries(fn)) {
                report({ at, message: "retried", data: { request: name, told }, trace: [step(toldAt, `${told} says that the socket is dead`)] });
            }
        }
    },
});
