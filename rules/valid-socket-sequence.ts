import { type CNode, type Driver, faultSteps, type FunctionDecl, OF_CONNECTIONS, SILENT_MODE, silentMode, socketLife, type TraceStep } from "../analysis/index.js";
import { socketOption } from "../knowledge/index.js";
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
        E09: ["listenedThenConnected", "connectedThenListened", "connectedBefore", "notAccepted"],
        E10: ["sentAfterDisconnect", "usedAfterAbort", "usedSilent"],
        I11: ["silencedPending"],
    },
    category: "sockets",
    level: "warn",
    description: "Disallow requests that come at the wrong time of a socket's life",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_listen",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_connect",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_disconnect",
        "https://learn.microsoft.com/windows-hardware/drivers/network/sio-wsk-set-tcp-silent-mode",
        "https://learn.microsoft.com/windows-hardware/drivers/network/sio-wsk-query-inspect-id",
        "https://learn.microsoft.com/windows-hardware/drivers/network/sio-loopback-fast-path",
        "https://learn.microsoft.com/windows-hardware/drivers/network/sio-set-wfp-connection-redirect-records",
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
        silencedPending:
            "{{call}} asks for SIO_WSK_SET_TCP_SILENT_MODE while {{before}} is pending on the socket: a connection can be made silent only when no send and no disconnect is, " +
            "so the request fails. Wait until {{before}} is completed.",
        connectedBefore:
            "{{option}} comes in '{{function}}' when the connection is already made: it decides how a connection is made, so the request fails or has no effect. " +
            "Make it before the socket is connected, on one that WskSocket has made.",
        notAccepted:
            "{{option}} is asked of a socket in '{{function}}' that the driver connects itself: only a socket that was accepted from a listening socket with " +
            "SO_CONDITIONAL_ACCEPT has been inspected, so the request fails. Ask an accepted socket.",
    },
    check(driver, report) {
        const ioctls = OF_CONNECTIONS.filter((name) => driver.names(name));
        const isSilenced = driver.names(SILENT_MODE);
        for (const fn of driver.socketFunctions()) {
            for (const option of ioctls) {
                const message = isOfAccepted(option) ? "notAccepted" : "connectedBefore";
                for (const { at, trace } of untimely(driver, fn, option)) report({ at, message, data: { option, function: fn.name }, trace });
            }
            for (const found of isSilenced ? driver.lateOptions.silencing.of(fn) : []) {
                const before = found.history.at(-1)?.name ?? "a request";
                report({ at: found.at, message: "silencedPending", data: { call: found.second.name, before }, trace: faultSteps(silentMode, fn.name, found, "makes the connection silent") });
            }
            for (const found of driver.sockets.faults(fn)) {
                const { at, mistake, second } = found;
                const before = found.history.at(-1)?.name;
                if (!isLate(mistake) || before === undefined) continue;
                report({ at, message: mistake, data: { call: second.name, before }, trace: faultSteps(socketLife, fn.name, found, ENDINGS[mistake]) });
            }
        }
    },
});

/** Where an ioctl comes when the connection is made, or is asked of a socket that was never accepted. */
function untimely(driver: Driver, fn: FunctionDecl, option: string): readonly { readonly at: CNode; readonly trace: readonly TraceStep[] }[] {
    const late = driver.lateOptions.after(fn, option);
    return isOfAccepted(option) ? [...late, ...driver.events.order.earlyRequests(fn, option)] : late;
}

function isOfAccepted(option: string): boolean {
    return socketOption(option)?.timing === "after-accept";
}

function isLate(mistake: string): mistake is keyof typeof ENDINGS {
    return mistake in ENDINGS;
}
