import { faultSteps, socketLife } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-use-after-close",
    contracts: { E01: ["used", "usedBeside"], E02: ["closedTwice", "closedBeside"], G15: ["releasedLate"] },
    category: "sockets",
    level: "error",
    description: "Disallow calls on a socket that was closed, and closing it twice",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_close_socket",
        "https://learn.microsoft.com/windows-hardware/drivers/network/closing-a-socket",
    ],
    fix: "none",
    messages: {
        used:
            "{{call}} is called on a socket that {{close}} has closed on this path: WSK frees the socket, so the call goes through freed memory. " +
            "Make the call before the socket is closed.",
        releasedLate:
            "{{call}} gives a retained list back after {{close}} has closed its socket on this path: closing releases no list, and WSK frees the " +
            "socket, so the call goes through freed memory. Release every list before the socket is closed.",
        closedTwice:
            "{{call}} closes a socket that {{close}} has closed on this path: the second close goes through freed memory. " +
            "Close it once, and set the pointer to NULL there.",
        usedBeside:
            "The thread {{thread}} calls {{call}} on '{{variable}}', which {{unload}} closes while the thread may still be running: it waits for the thread only behind the close, " +
            "so the call may go through freed memory. Stop the thread and wait for it before you close the socket.",
        closedBeside:
            "The thread {{thread}} closes '{{variable}}', which {{unload}} closes as well while the thread may still be running: it waits for the thread only behind the close, " +
            "so whoever comes second goes through freed memory. Stop the thread and wait for it first, or let one of them take the pointer away with InterlockedExchangePointer.",
    },
    check(driver, report) {
        for (const { at, isClosedAgain, call, thread, unload, variable, trace } of driver.sockets.closedBeside()) {
            report({ at, message: isClosedAgain ? "closedBeside" : "usedBeside", data: { call, thread, unload, variable }, trace });
        }
        for (const fn of driver.socketFunctions()) {
            for (const found of driver.sockets.faults(fn)) {
                if (found.mistake !== "usedAfterClose" && found.mistake !== "closedTwice") continue;
                const { at, history, second } = found;
                const close = history.findLast(({ event }) => event.startsWith("close"))?.name;
                if (close === undefined) continue;
                const isTwice = found.mistake === "closedTwice";
                report({
                    at,
                    message: isTwice ? "closedTwice" : second.name === "WskRelease" ? "releasedLate" : "used",
                    data: { call: second.name, close },
                    trace: faultSteps(socketLife, fn.name, found, isTwice ? "closes it again" : "uses it afterwards"),
                });
            }
        }
    },
});
