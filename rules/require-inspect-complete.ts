import { step } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "require-inspect-complete",
    contracts: { C04: ["unanswered"], C07: ["ignored"] },
    category: "accept",
    level: "error",
    warnings: ["ignored"],
    description: "Require pended inspections to be answered, and aborted ones to be dropped",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_inspect_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_abort_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_inspect_complete",
    ],
    fix: "none",
    messages: {
        unanswered:
            "{{callback}} returns WskInspectPend, but nothing in the driver calls WskInspectComplete: the connection stays half open until the peer gives " +
            "up. Call WskInspectComplete when the decision is made, or decide in {{callback}}.",
        ignored:
            "{{callback}} ignores InspectID, although {{inspect}} pends inspections: what the driver keeps of the aborted one stays, and is answered when it " +
            "is gone. Find the inspection by the contents of '*InspectID' and drop it.",
    },
    check(driver, report) {
        const { inspections } = driver;
        const own = inspections.callbacks.filter(({ fn }) => fn.unit === driver.unit);
        if (own.length === 0) return;
        for (const callback of own) {
            const pends = inspections.pends(callback);
            if (pends.length === 0 || inspections.isAnswering) continue;
            for (const { at, trace } of pends) report({ at, message: "unanswered", data: { callback: callback.fn.name }, trace });
        }
        for (const callback of own) {
            const pending = inspections.isHeedless(callback) ? inspections.callbacks.flatMap((each) => inspections.pends(each))[0] : undefined;
            if (pending === undefined || callback.fn.nameNode === null) continue;
            const inspect = pending.callback.name;
            report({ at: callback.fn.nameNode, message: "ignored", data: { callback: callback.fn.name, inspect }, trace: [step(pending.at, `${inspect} pends`)] });
        }
    },
});
