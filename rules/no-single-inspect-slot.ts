import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-single-inspect-slot",
    contracts: ["C10"],
    category: "accept",
    level: "off",
    description: "Disallow remembering pended inspections in one variable",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_inspect_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_inspect_id",
    ],
    fix: "none",
    messages: {
        slot:
            "{{callback}} keeps the inspection in '{{where}}', of which there is one: several connections may be inspected at once, the next one overwrites " +
            "this one, and it is never answered. Keep a list of pended inspections, under a lock.",
    },
    check(driver, report) {
        for (const callback of driver.inspections.callbacks) {
            if (callback.fn.unit !== driver.unit) continue;
            for (const { at, where, trace } of driver.inspections.singleSlots(callback)) report({ at, message: "slot", data: { callback: callback.fn.name, where }, trace });
        }
    },
});
