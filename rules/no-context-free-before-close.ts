import { faultSteps, socketContext, socketLife } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-context-free-before-close",
    contracts: { E04: ["freed"], H04: ["local", "accepted"] },
    category: "sockets",
    level: "error",
    description: "Disallow contexts of sockets that are gone before the socket is closed",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/closing-a-socket",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_socket",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_accept_event",
    ],
    fix: "none",
    messages: {
        freed:
            "{{free}} frees the context of a socket that {{close}} is still closing: until the IRP of the close is completed, event callbacks may " +
            "run and use it. Wait for the close to complete, or free the context in its completion routine.",
        local:
            "{{fn}} returns while '{{variable}}', a local variable, is the context of the socket that {{make}} has made: event callbacks get a pointer " +
            "into a stack frame that is gone. Allocate the context, or close the socket and wait for that before returning.",
        accepted:
            "'{{variable}}', a local variable, becomes the context of the accepted socket: event callbacks get a pointer into a stack frame that is " +
            "gone once {{fn}} returns. Allocate the context.",
    },
    check(driver, report) {
        for (const fn of driver.socketFunctions()) {
            for (const found of driver.sockets.faults(fn)) {
                const close = found.history.at(-1)?.name;
                if (found.mistake !== "contextFreed" || close === undefined) continue;
                const trace = faultSteps(socketLife, fn.name, found, "frees the socket's context");
                report({ at: found.at, message: "freed", data: { free: found.second.name, close }, trace });
            }
            for (const { fault, variable, at } of driver.sockets.outlivedContexts(fn)) {
                const make = fault.history[0]?.name;
                if (make === undefined) continue;
                report({
                    at,
                    message: "local",
                    data: { fn: fn.name, variable, make },
                    trace: faultSteps(socketContext, fn.name, fault, `returns, and '${variable}' is gone`),
                });
            }
            for (const { at, variable } of driver.sockets.acceptedLocals(fn)) report({ at, message: "accepted", data: { fn: fn.name, variable } });
        }
    },
});
