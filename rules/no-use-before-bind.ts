import { faultSteps, OF_BOUND, socketLife } from "../analysis/index.js";
import { socketOption } from "../knowledge/index.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-use-before-bind",
    contracts: { E06: ["notBound", "ioctlBeforeBind"], E07: ["notConnected", "ioctlBeforeConnect"] },
    category: "sockets",
    level: "error",
    description: "Disallow requests on a socket before it is bound or connected",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/binding-a-socket-to-a-transport-address",
        "https://learn.microsoft.com/windows-hardware/drivers/network/establishing-a-connection-with-a-destination",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_bind",
        "https://learn.microsoft.com/windows-hardware/drivers/network/sio-wsk-set-remote-address",
        "https://learn.microsoft.com/windows-hardware/drivers/network/sio-wsk-query-ideal-send-backlog",
    ],
    fix: "none",
    messages: {
        notBound:
            "{{call}} is called on a socket that is not bound on this path: WSK fails the request. " +
            "Bind the socket with WskBind first, to the wildcard address where any will do.",
        notConnected:
            "{{call}} is called on a socket that is not connected on this path: WSK fails the request. " +
            "Connect the socket first, and go on only when that has succeeded.",
        ioctlBeforeBind:
            "{{option}} is asked for in '{{function}}' before {{other}}: the socket takes this ioctl only when it is bound, so the request fails. " +
            "Make it when {{other}} has succeeded.",
        ioctlBeforeConnect:
            "{{option}} is asked for in '{{function}}' before {{other}}: the socket takes this ioctl only when it is connected, so the request fails. " +
            "Make it when the connection stands.",
    },
    check(driver, report) {
        const ioctls = OF_BOUND.filter((name) => driver.names(name));
        for (const fn of driver.socketFunctions()) {
            const known = new Set<number>();
            for (const found of driver.sockets.faults(fn)) {
                if (found.mistake !== "notBound" && found.mistake !== "notConnected") continue;
                const ending = found.mistake === "notBound" ? "needs a bound socket" : "needs a connected socket";
                const trace = faultSteps(socketLife, fn.name, found, ending);
                known.add(found.at.start);
                report({ at: found.at, message: found.mistake, data: { call: found.second.name }, trace });
            }
            for (const option of ioctls) {
                const needsConnection = socketOption(option)?.timing === "after-connect";
                for (const { at, mistake, other, trace } of driver.events.order.earlyRequests(fn, option)) {
                    if (known.has(at.start) || (mistake === "beforeConnect" && !needsConnection)) continue;
                    report({ at, message: needsConnection ? "ioctlBeforeConnect" : "ioctlBeforeBind", data: { option, other, function: fn.name }, trace });
                }
            }
        }
    },
});
