import { defineRule } from "./support/define-rule.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "require-full-indication-walk",
    contracts: { G17: ["firstOnly"], G18: ["firstMdl", "noOffset"] },
    category: "buffers",
    level: "warn",
    description: "Require all elements of a list of received data to be looked at, and all MDLs of each, from its offset on",
    sources: [
        `${DDI}/ns-wsk-_wsk_data_indication`,
        `${DDI}/ns-wsk-_wsk_datagram_indication`,
        `${DDI}/ns-wsk-_wsk_buf`,
        `${DDI}/nc-wsk-pfn_wsk_receive_event`,
        `${DDI}/nc-wsk-pfn_wsk_receive_from_event`,
    ],
    fix: "none",
    messages: {
        firstOnly:
            "{{callback}} uses the data of the first element of '{{parameter}}' and never looks at '{{parameter}}->Next', but returns STATUS_SUCCESS, by which it takes the whole " +
            "list: what the other elements hold is lost. Go through the list until Next is NULL{{partly}}.",
        firstMdl:
            "{{call}} in '{{function}}' copies the whole length of a received WSK_BUF from the address of its first MDL: the data may go on in the MDLs behind it, and what is " +
            "copied instead is other memory. Copy from each MDL of the chain no more than its MmGetMdlByteCount, less the offset in the first.",
        noOffset:
            "{{call}} in '{{function}}' takes received data from where its first MDL begins: the data begins at the WSK_BUF's Offset. Add Offset to the address.",
    },
    check(driver, report) {
        const { indications, partialWalks } = driver.memory;
        for (const callback of indications.callbacks) {
            const { fn, parameter, role } = callback;
            if (fn.unit !== driver.unit) continue;
            const partly = role.event.name === "WskReceiveEvent" ? ", or say in *BytesAccepted how much is taken" : "";
            for (const { at, trace } of partialWalks.of(callback)) report({ at, message: "firstOnly", data: { callback: fn.name, parameter, partly }, trace });
        }
        for (const { at, kind, call, function: name, trace } of driver.memory.firstMdlCopies(driver.unit)) {
            report({ at, message: kind === "length" ? "firstMdl" : "noOffset", data: { call, function: name }, trace });
        }
    },
});
