import { faultSteps, indicationLife } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "require-indication-release",
    contracts: ["G11"],
    category: "buffers",
    level: "error",
    description: "Require received data that a callback keeps to be remembered and to be given back with WskRelease",
    sources: [
        `${DDI}/nc-wsk-pfn_wsk_receive_event`,
        `${DDI}/nc-wsk-pfn_wsk_receive_from_event`,
        `${DDI}/nc-wsk-pfn_wsk_release_data_indication_list`,
    ],
    fix: "none",
    messages: {
        lost:
            "{{callback}} returns STATUS_PENDING on a path that has put '{{parameter}}' nowhere: the driver now owns the list and can never give it back, so the buffers of the " +
            "network stack run out. Store '{{parameter}}' for a later WskRelease, or return STATUS_SUCCESS.",
        never:
            "{{callback}} returns STATUS_PENDING, by which the driver keeps '{{parameter}}', but nothing in the driver calls WskRelease: the buffers of the network stack run " +
            "out. Call WskRelease with this list when the data is processed.",
    },
    check(driver, report) {
        const { indications } = driver.memory;
        for (const callback of indications.callbacks) {
            const { fn, parameter } = callback;
            if (fn.unit !== driver.unit) continue;
            const data = { callback: fn.name, parameter };
            const lost = indications.lost(callback);
            for (const fault of lost) report({ at: fault.at, message: "lost", data, trace: faultSteps(indicationLife, fn.name, fault, "returns STATUS_PENDING without it") });
            const kept = lost.length > 0 ? null : indications.keptForGood(callback);
            if (kept !== null) report({ at: kept, message: "never", data });
        }
    },
});
