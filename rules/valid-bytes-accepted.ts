import { defineRule } from "./support/define-rule.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "valid-bytes-accepted",
    contracts: ["G20"],
    category: "buffers",
    level: "error",
    description: "Disallow values of BytesAccepted that WSK ignores or that exceed the received data",
    sources: [
        `${DDI}/nc-wsk-pfn_wsk_receive_event`,
        "https://learn.microsoft.com/windows-hardware/drivers/network/receiving-data-over-a-connection-oriented-socket",
    ],
    fix: "none",
    messages: {
        ignored:
            "{{callback}} sets '*{{parameter}}' and then returns {{status}}: WSK looks at the number only where the callback returns STATUS_SUCCESS, so the data that was taken is " +
            "indicated again or counts as kept. Return STATUS_SUCCESS with the number, or leave it alone.",
        tooMany:
            "{{callback}} accepts more bytes in '*{{parameter}}' than were received: WSK's account of the data goes wrong. Accept at most '{{indicated}}'.",
    },
    check(driver, report) {
        for (const { at, kind, callback, parameter, indicated, status, trace } of driver.memory.acceptedBytes(driver.unit)) {
            if (kind === "ignored") report({ at, message: "ignored", data: { callback, parameter, status }, trace });
            else report({ at, message: "tooMany", data: { callback, parameter, indicated }, trace });
        }
    },
});
