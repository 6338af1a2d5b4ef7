import { controlFaults } from "../analysis/index.js";
import { SOCKET_OPTIONS } from "../knowledge/index.js";
import { ARGUMENT_MESSAGES, dataOf, messageOf, suggestionsOf } from "./support/control-messages.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "valid-control-socket-arguments",
    contracts: {
        I11: [
            "noInput", "noOutput", "noReturned", "noIrp", "input", "output", "returned", "irp", "inputSize", "outputSize",
            "inputType", "outputType", "asIoctl", "asOption", "direction", "level", "swapped", "category",
        ],
        I13: ["nullBuffer", "noSize"],
        I14: ["pointerSize", "notAddress"],
        I15: ["eventControl"],
    },
    category: "arguments",
    level: "error",
    description: "Require the request type, level, buffers, sizes and IRP that the options and ioctls of WskControlSocket are documented to take",
    sources: [...new Set(["https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_control_socket", ...SOCKET_OPTIONS.map(({ url }) => url)])],
    fix: "suggestion",
    messages: {
        ...ARGUMENT_MESSAGES,
        asIoctl: "{{operation}} is an option and is asked for with WskIoctl: the request fails, or does something else. Use WskSetOption or WskGetOption, at level SOL_SOCKET.",
        asOption: "{{operation}} is an ioctl and is asked for with {{request}}: the request fails, or does something else. Use WskIoctl.",
        direction: "{{operation}} is asked for with {{request}}, which it does not have: the request fails. It can only be set.",
        level: "{{operation}} is an option of SOL_SOCKET and is asked for at another level, where its number means something else or nothing. Pass SOL_SOCKET.",
        swapped: "{{operation}} is asked for with {{request}} and the buffer on the wrong side: setting takes an input, getting an output. The request fails, or reads through NULL. Pass the value on the other side.",
        category: "{{operation}} is asked of a {{given}} socket, but only {{expected}} sockets have it: the request fails. Ask it of the socket that is meant.",
    },
    check(driver, report) {
        for (const fault of controlFaults(driver, "WskControlSocket")) {
            report({ at: fault.at, message: messageOf(fault), data: dataOf(fault), trace: fault.trace, suggestions: suggestionsOf(fault) });
        }
    },
});
