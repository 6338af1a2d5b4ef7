import { faultSteps, socketEnd } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "prefer-socket-connect",
    contracts: { E11: ["closedConnected", "closedDisconnecting"], E15: ["stepwise"] },
    category: "sockets",
    level: "off",
    description: "Prefer WskSocketConnect where nothing is set up between creation and connection, and an orderly end of connections",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_connect",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_socket_connect",
        "https://learn.microsoft.com/windows-hardware/drivers/network/closing-a-socket",
        "https://learn.microsoft.com/windows-hardware/drivers/network/disconnecting-a-socket-from-a-destination",
    ],
    fix: "none",
    messages: {
        stepwise:
            "{{fn}} makes, binds and connects a socket in three requests with nothing between them. WskSocketConnect does it in one, " +
            "with one IRP and one wait.",
        closedConnected:
            "{{call}} closes a connection that data was sent on, without a WskDisconnect before: that breaks the connection off, and data that is " +
            "still on its way is lost. End the connection with WskDisconnect and wait for that, then close the socket.",
        closedDisconnecting:
            "{{call}} closes the socket while WskDisconnect is still ending the connection: that breaks it off, and data that is still on its way is " +
            "lost. Wait for the IRP of WskDisconnect, then close the socket.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const { at, trace } of driver.stepwiseConnects(fn)) report({ at, message: "stepwise", data: { fn: fn.name }, trace });
            for (const found of driver.sockets.abruptEnds(fn)) {
                const trace = faultSteps(socketEnd, fn.name, found, "closes the socket");
                report({ at: found.at, message: found.mistake, data: { call: found.second.name }, trace });
            }
        }
    },
});
