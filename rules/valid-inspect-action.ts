import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "valid-inspect-action",
    contracts: ["C08"],
    category: "accept",
    level: "error",
    description: "Require WskInspectComplete to be given WskInspectAccept or WskInspectReject",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_inspect_complete",
    ],
    fix: "none",
    messages: {
        pend:
            "WskInspectComplete is given {{action}}: it ends an inspection, and cannot put it off again, so the call fails and the connection stays half " +
            "open. Pass WskInspectAccept or WskInspectReject.",
        status:
            "WskInspectComplete is given the status {{action}} for its action: by its number it means something else (0 is WskInspectReject). " +
            "Pass WskInspectAccept or WskInspectReject.",
        other:
            "WskInspectComplete is given {{action}}, which is no action: the call fails and the connection stays half open. " +
            "Pass WskInspectAccept or WskInspectReject.",
    },
    check(driver, report) {
        for (const { at, kind, action, trace } of driver.inspections.badActions(driver.unit)) report({ at, message: kind, data: { action }, trace });
    },
});
