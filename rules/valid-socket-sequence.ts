import { faultSteps, socketLife } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

/** What the last step of a trace says of the call that comes too late. */
const ENDINGS = {
    listenedThenConnected: "connects it all the same",
    connectedThenListened: "needs a listening socket",
    sentAfterDisconnect: "sends data afterwards",
    usedAfterAbort: "uses it afterwards",
    usedSilent: "uses it afterwards",
} as const;

export default defineRule({
    id: "valid-socket-sequence",
    contracts: {
        E09: ["listenedThenConnected", "connectedThenListened"],
        E10: ["sentAfterDisconnect", "usedAfterAbort", "usedSilent"],
    },
    category: "sockets",
    level: "warn",
    description: "Disallow requests that come too late in a socket's life",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_listen",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_connect",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_disconnect",
        "https://learn.microsoft.com/windows-hardware/drivers/network/sio-wsk-set-tcp-silent-mode",
    ],
    fix: "none",
    messages: {
        listenedThenConnected:
            "{{call}} is called on a stream socket that {{before}} has made a listening one: it can no longer be connected. " +
            "Use another socket for the connection.",
        connectedThenListened:
            "{{call}} is called on a stream socket that {{before}} has connected: it can no longer listen. Use another socket to listen on.",
        sentAfterDisconnect:
            "{{call}} sends data after {{before}} has ended the connection: no more can be sent, and the request fails. " +
            "Send the data before, or with WskDisconnect itself.",
        usedAfterAbort:
            "{{call}} is called after {{before}} has broken the connection off: nothing can be sent or received any more. " +
            "Close the socket, or end the connection without WSK_FLAG_ABORTIVE.",
        usedSilent:
            "{{call}} is called after SIO_WSK_SET_TCP_SILENT_MODE was set with {{before}}: the socket can only be closed from then on. Close it.",
    },
    check(driver, report) {
        for (const fn of driver.socketFunctions()) {
            for (const found of driver.sockets.faults(fn)) {
                const { at, mistake, second } = found;
                const before = found.history.at(-1)?.name;
                if (!isLate(mistake) || before === undefined) continue;
                report({ at, message: mistake, data: { call: second.name, before }, trace: faultSteps(socketLife, fn.name, found, ENDINGS[mistake]) });
            }
        }
    },
});

function isLate(mistake: string): mistake is keyof typeof ENDINGS {
    return mistake in ENDINGS;
}
