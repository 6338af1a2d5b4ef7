import { eventLife, faultSteps } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-mismatched-completion-event",
    contracts: ["D08"],
    category: "irps",
    level: "warn",
    description: "Disallow waits that do not match when the completion routine signals the event",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/kernel/implementing-an-iocompletion-routine",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-keinitializeevent",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-kewaitforsingleobject",
    ],
    fix: "none",
    messages: {
        hang:
            "{{wait}} in '{{function}}' waits for ever when {{call}} completes the request before it returns: '{{routine}}' signals the event only " +
            "if the request was pending. Wait only where {{call}} has returned STATUS_PENDING, or signal always.",
        stale:
            "{{wait}} in '{{function}}' returns at once while {{call}} is still pending: '{{routine}}' has signalled the event for an earlier " +
            "request, which nobody has waited for. Wait after every request, or clear the event before each.",
        notCleared:
            "{{wait}} in '{{function}}' returns at once while {{call}} is still pending: the event is a NotificationEvent and still signalled " +
            "by an earlier request. Clear it before each request, or make it a SynchronizationEvent.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const found of driver.completionEvents.faults(fn)) {
                const { at, mistake, history, second, routine } = found;
                const call = history.findLast((mark) => /Pend$|Finish$/.test(mark.event))?.name ?? "the request";
                const ending = mistake === "hang" ? "waits for a signal that does not come" : "takes the old signal for the new one";
                report({
                    at,
                    message: mistake,
                    data: { wait: second.name, function: fn.name, call, routine },
                    trace: faultSteps(eventLife, fn.name, found, ending),
                });
            }
        }
    },
});
