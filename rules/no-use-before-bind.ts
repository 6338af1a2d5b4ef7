import { faultSteps, socketLife } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-use-before-bind",
    contracts: { E06: ["notBound"], E07: ["notConnected"] },
    category: "sockets",
    level: "error",
    description: "Disallow requests on a socket before it is bound or connected",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/binding-a-socket-to-a-transport-address",
        "https://learn.microsoft.com/windows-hardware/drivers/network/establishing-a-connection-with-a-destination",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_bind",
    ],
    fix: "none",
    messages: {
        notBound:
            "{{call}} is called on a socket that is not bound on this path: WSK fails the request. " +
            "Bind the socket with WskBind first, to the wildcard address where any will do.",
        notConnected:
            "{{call}} is called on a socket that is not connected on this path: WSK fails the request. " +
            "Connect the socket first, and go on only when that has succeeded.",
    },
    check(driver, report) {
        for (const fn of driver.socketFunctions()) {
            for (const found of driver.sockets.faults(fn)) {
                if (found.mistake !== "notBound" && found.mistake !== "notConnected") continue;
                const ending = found.mistake === "notBound" ? "needs a bound socket" : "needs a connected socket";
                const trace = faultSteps(socketLife, fn.name, found, ending);
                report({ at: found.at, message: found.mistake, data: { call: found.second.name }, trace });
            }
        }
    },
});
