import { isConstant } from "../analysis/index.js";
import { CLIENT_CONTROLS, type ClientControl, constant, SOCKET_OPTIONS } from "../knowledge/index.js";
import { defineRule } from "./support/define-rule.js";
import { givenArguments } from "./support/wsk-arguments.js";

const CONTROLS: readonly ClientControl[] = CLIENT_CONTROLS;

/** Arguments of WskControlSocket: the kind of request, and its code. */
const SOCKET_CONTROL = [1, 2] as const;
/** Argument of WskControlClient: the code of the operation. */
const CLIENT_CONTROL = [1] as const;

export default defineRule({
    id: "no-deprecated-wsk",
    contracts: { K01: ["tdi"], K02: ["loopback"] },
    category: "arguments",
    level: "warn",
    description: "Disallow operations of WSK that are deprecated",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/wsk-tdi-devicename-mapping",
        "https://learn.microsoft.com/windows-hardware/drivers/network/wsk-tdi-behavior",
        "https://learn.microsoft.com/windows-hardware/drivers/network/using-tdi-transports",
        "https://learn.microsoft.com/windows-hardware/drivers/network/sio-loopback-fast-path",
    ],
    fix: "none",
    messages: {
        tdi:
            "{{operation}} is deprecated: it concerns TDI transports, which newer versions of Windows do not have, so {{call}} has no effect there. " +
            "Remove the request; sockets over TCP/IP do not need it.",
        loopback:
            "{{operation}} is deprecated: newer versions of Windows take the fast path without being asked, or not at all, and a driver must not rely on it. Remove the request.",
    },
    check(driver, report) {
        for (const { event, values, trace } of givenArguments(driver, "WskControlClient", CLIENT_CONTROL)) {
            const operation = CONTROLS.find(({ deprecated, value }) => deprecated && isConstant(values[0], value))?.name;
            if (operation === undefined) continue;
            report({ at: event.call.node, message: "tdi", data: { operation, call: "WskControlClient" }, trace: trace(`WskControlClient is asked for ${operation}`) });
        }
        for (const { event, values, trace } of givenArguments(driver, "WskControlSocket", SOCKET_CONTROL)) {
            if (!isConstant(values[0], constant("WskIoctl") ?? -1)) continue;
            const operation = SOCKET_OPTIONS.find(({ deprecated, kind, value }) => deprecated && kind === "ioctl" && isConstant(values[1], value))?.name;
            if (operation === undefined) continue;
            report({ at: event.call.node, message: "loopback", data: { operation }, trace: trace(`WskControlSocket is asked for ${operation}`) });
        }
    },
});
