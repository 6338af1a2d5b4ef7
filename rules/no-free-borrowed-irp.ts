import { displayed } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

const FREE_RULE = "It belongs to whoever has sent it, who is going to use it again. Complete it with IoCompleteRequest.";

export default defineRule({
    id: "no-free-borrowed-irp",
    contracts: { D13: ["freed", "freedInRoutine"], D14: ["unmarked", "stopped"] },
    category: "irps",
    level: "error",
    description: "Disallow freeing IRPs that came from above, and losing their completion",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iofreeirp",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iomarkirppending",
    ],
    fix: "none",
    messages: {
        freed: `'{{function}}' is called with an IRP from above and frees it with {{free}}. ${FREE_RULE}`,
        freedInRoutine: `'{{function}}' is the completion routine of an IRP that came from above and frees it with {{free}}. ${FREE_RULE}`,
        unmarked:
            "'{{function}}' lets an IRP from above go on ({{values}}) without passing on that it was pending: whoever waits above is not woken. " +
            "Call IoMarkIrpPending first, if PendingReturned is set.",
        stopped:
            "'{{function}}' ends the completion of an IRP that came from above and does nothing that could make it go on: its sender waits for ever. " +
            "Return STATUS_CONTINUE_COMPLETION, or complete the IRP later.",
    },
    check(driver, report) {
        for (const { fn, at, event, trace } of driver.borrowedFrees()) {
            report({ at, message: "freed", data: { function: fn.name, free: event.target.name }, trace });
        }
        for (const { fn, at, event, trace, verb, origin } of driver.routineActs()) {
            if (verb !== "free" || origin !== "borrowed") continue;
            report({ at, message: "freedInRoutine", data: { function: fn.name, free: event.target.name }, trace });
        }
        for (const { fn, node, why, constants, trace } of driver.borrowedReturns()) {
            const values = [...new Set(constants.map((each) => displayed(each)))].join(" or ");
            report({ at: node, message: why, data: why === "unmarked" ? { function: fn.name, values } : { function: fn.name }, trace });
        }
    },
});
