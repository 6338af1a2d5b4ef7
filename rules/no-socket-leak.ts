import { cancelledMaker, faultSteps, socketLife, step } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-socket-leak",
    contracts: ["E05"],
    category: "sockets",
    level: "warn",
    description: "Disallow leaving a socket open where nobody has it any more",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskderegister",
        "https://learn.microsoft.com/windows-hardware/drivers/network/closing-a-socket",
    ],
    fix: "none",
    messages: {
        made:
            "{{fn}} returns here without having closed the socket that {{make}} has made, and nobody else has it. WskDeregister waits until the last " +
            "socket is closed, so the driver can never be unloaded. Close it on this path with WskCloseSocket.",
        given:
            "{{fn}} returns here without closing the socket that its thread was started with, which it closes on its other paths. WskDeregister waits " +
            "until the last socket is closed, so the driver can never be unloaded. Close it on this path with WskCloseSocket.",
        cancelled:
            "{{fn}} gives the IRP of {{make}} to {{free}} without a look at what came of the request: it was cancelled, but may have succeeded before, and then " +
            "IoStatus.Information holds a socket that nobody closes, and WskDeregister waits for it. Test IoStatus.Status after the wait, and close such a socket.",
        kept:
            "{{free}} frees the memory in which the completion routine '{{routine}}' keeps the socket that {{make}} makes, after a wait that has run out of time: where the socket has " +
            "been made by then, nothing leads to it any more, and WskDeregister waits until it is closed. Wait until the routine has run, and close such a socket first.",
        keptDropped:
            "{{free}} frees the memory in which '{{keeper}}' has put the new socket: '{{routine}}' runs when {{call}} is completed, and here the socket is still open, and nothing " +
            "leads to it any more. WskDeregister waits until it is closed. Close it first with WskCloseSocket.",
        silent:
            "{{fn}} returns here without closing the socket that it is there to close, where {{allocator}} has failed, and nobody can tell: {{caller}} takes it for " +
            "closed and loses it. WskDeregister waits until the last socket is closed, so the driver can never be unloaded. Keep an IRP for the close from the " +
            "time when the socket is made, or tell the caller.",
        dropped:
            "{{fn}} returns here with the pointer to the socket cleared, but where {{allocator}} has failed it has not closed it. WskDeregister waits until the last " +
            "socket is closed, so the driver can never be unloaded. Keep an IRP for the close from the time when the socket is made, or keep the pointer until it " +
            "is closed.",
        deregistered:
            "{{fn}} calls {{called}} here while the socket that {{make}} has made is open, and nobody closes it: WskDeregister waits until the last socket is " +
            "closed, so it never returns. Close the socket on this path first with WskCloseSocket.",
        neverClosed:
            "{{fn}} deregisters here, but nothing in this driver calls WskCloseSocket: WskDeregister waits until the last socket is closed, so where '{{maker}}' has made one by " +
            "{{make}}, it never returns, and the driver can never be unloaded. Close the sockets first with WskCloseSocket.",
        freed:
            "{{fn}} returns here with the memory freed that held the pointer to the socket, but where {{allocator}} has failed it has not closed it. WskDeregister waits " +
            "until the last socket is closed, so the driver can never be unloaded. Keep an IRP for the close from the time when the socket is made, or keep the memory " +
            "until it is closed.",
        numbered:
            "{{fn}} returns here without having closed the socket whose number {{make}} has returned, and nobody else has the number. WskDeregister waits until the last " +
            "socket is closed, so the driver can never be unloaded. Close it on this path.",
        threadNumbered:
            "{{fn}} returns here without having closed the socket whose number its thread was started with, and nobody else closes it. WskDeregister waits until the last " +
            "socket is closed, so the driver can never be unloaded. Close it on this path.",
        unasked:
            "{{fn}} gives a socket up without a look at what {{closer}} returns: where {{allocator}} has failed, the socket is still open, and nothing leads to it any " +
            "more. WskDeregister waits until the last socket is closed, so the driver can never be unloaded. Keep an IRP for the close from the time when the " +
            "socket is made, or keep the socket until it is closed.",
    },
    check(driver, report) {
        for (const { at, fn, make, maker, trace } of driver.sockets.neverClosed()) {
            if (at.source.path === driver.unit.path) report({ at, message: "neverClosed", data: { fn, make, maker }, trace });
        }
        for (const fn of driver.socketFunctions()) {
            for (const { at, allocator, caller, trace } of driver.sockets.silentCloses(fn)) {
                report({ at, message: "silent", data: { fn: fn.name, allocator, caller }, trace });
            }
            for (const { at, place, allocator, trace } of driver.sockets.droppedCloses(fn)) {
                report({ at, message: place === "cleared" ? "dropped" : "freed", data: { fn: fn.name, allocator }, trace });
            }
            for (const { at, called, make, trace } of driver.sockets.openAtDeregister(fn)) report({ at, message: "deregistered", data: { fn: fn.name, called, make }, trace });
            for (const { at, make, trace } of driver.sockets.numberLeaks(fn)) {
                report(make === null ? { at, message: "threadNumbered", data: { fn: fn.name }, trace } : { at, message: "numbered", data: { fn: fn.name, make }, trace });
            }
            for (const { at, closer, allocator, trace } of driver.sockets.unaskedCloses(fn)) {
                report({ at, message: "unasked", data: { fn: fn.name, closer, allocator }, trace });
            }
            for (const fault of driver.contexts.cancelled.droppedIn(fn)) {
                const make = fault.history.find(({ event }) => event === "pend")?.name ?? "";
                const trace = faultSteps(cancelledMaker, fn.name, { ...fault, cause: null }, "takes the IRP, and a socket in it is lost");
                report({ at: fault.at, message: "cancelled", data: { fn: fn.name, make, free: fault.second.name }, trace });
            }
            for (const { at, free, routine, keeper, call, trace } of driver.contexts.dropped.in(fn)) report({ at, message: "keptDropped", data: { free, routine, keeper, call }, trace });
            for (const { at, make, free, routine, trace } of driver.contexts.kept.lostIn(fn)) report({ at, message: "kept", data: { free, routine, make }, trace });
            for (const { fault, others, isGiven } of driver.sockets.leaks(fn)) {
                const make = fault.history[0]?.name ?? "";
                report({
                    at: fault.at,
                    message: isGiven ? "given" : "made",
                    data: isGiven ? { fn: fn.name } : { fn: fn.name, make },
                    trace: [
                        ...faultSteps(socketLife, fn.name, fault, "returns, and the socket stays open"),
                        ...others.map((at) => step(at, "the same here")),
                    ],
                });
            }
        }
    },
});
