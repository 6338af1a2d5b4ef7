import { BEFORE_SOCKETS, controlFaults } from "../analysis/index.js";
import { CLIENT_CONTROLS } from "../knowledge/index.js";
import { ARGUMENT_MESSAGES, dataOf, messageOf, suggestionsOf } from "./support/control-messages.js";
import { defineRule } from "./support/define-rule.js";

type Message = keyof typeof ARGUMENT_MESSAGES;

export default defineRule({
    id: "valid-control-client-arguments",
    contracts: {
        I12: [
            "noInput", "noOutput", "noReturned", "noIrp", "input", "output", "returned", "irp", "inputSize", "outputSize",
            "inputType", "outputType", "late",
        ],
        I13: ["nullBuffer", "noSize"],
        I14: ["pointerSize", "notAddress"],
        I15: ["eventControl"],
    },
    category: "arguments",
    level: "error",
    description: "Require the buffers, sizes, IRP and moment that the operations of WskControlClient are documented to take",
    sources: [...new Set(["https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_control_client", ...CLIENT_CONTROLS.map(({ url }) => url)])],
    fix: "suggestion",
    messages: {
        ...ARGUMENT_MESSAGES,
        late:
            "{{operation}} comes after {{other}} in '{{function}}': it concerns the sockets that the client makes from then on, and must be asked for before the first one. " +
            "Make this request before the first socket.",
    },
    check(driver, report) {
        for (const fault of controlFaults(driver, "WskControlClient")) {
            const message = messageOf(fault);
            if (!isShared(message)) continue;
            report({ at: fault.at, message, data: dataOf(fault), trace: fault.trace, suggestions: suggestionsOf(fault) });
        }
        for (const operation of BEFORE_SOCKETS.filter((name) => driver.names(name))) {
            for (const fn of driver.socketFunctions()) {
                for (const { at, other, trace } of driver.events.order.lateRequests(fn, operation)) report({ at, message: "late", data: { operation, other, function: fn.name }, trace });
            }
        }
    },
});

/** True for the mistakes that both functions have; request types, levels and categories are those of sockets. */
function isShared(mistake: string): mistake is Exclude<Message, "edit"> {
    return mistake in ARGUMENT_MESSAGES;
}
