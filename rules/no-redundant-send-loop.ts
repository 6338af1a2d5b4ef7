import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-redundant-send-loop",
    contracts: ["K03"],
    category: "arguments",
    level: "off",
    description: "Disallow loops that send what a send has left over",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_send",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_send_to",
    ],
    fix: "none",
    messages: {
        redundant:
            "{{what}} in a loop in '{{function}}' that goes on behind the bytes that were sent: {{send}} completes only when all of them are sent, or with a failure, so the loop " +
            "never runs a second time. Send once.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const { at, called, send, trace } of driver.sendLoops(fn)) {
                report({ at, message: "redundant", data: { what: called === send ? `'${send}'` : `'${called}' calls ${send}`, function: fn.name, send }, trace });
            }
        }
    },
});
