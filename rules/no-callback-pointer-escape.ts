import { defineRule } from "./support/define-rule.js";
import { dereferenced } from "./support/statements.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "no-callback-pointer-escape",
    contracts: ["A15"],
    category: "callbacks",
    level: "error",
    description: "Disallow keeping addresses and information that WSK lends to a callback beyond the call",
    sources: [`${DDI}/nc-wsk-pfn_wsk_accept_event`, `${DDI}/nc-wsk-pfn_wsk_inspect_event`, `${DDI}/nc-wsk-pfn_wsk_client_event`],
    fix: "suggestion",
    messages: {
        address:
            "{{where}} keeps the pointer '{{parameter}}', and the address behind it is valid only until '{{callback}}', the {{event}} callback, returns: whoever " +
            "reads it later reads freed memory. Copy the address, at most sizeof(SOCKADDR_STORAGE) bytes by its sa_family.",
        information:
            "{{where}} keeps the pointer '{{parameter}}', which is valid only until '{{callback}}', the {{event}} callback, returns: whoever reads it later reads " +
            "freed memory. Copy InformationLength bytes.",
        copy: "Copy the structure: '*{{parameter}}'. It holds an IPv4 address; use SOCKADDR_STORAGE where others may come.",
    },
    check(driver, report) {
        for (const role of driver.callbacks()) {
            for (const { at, where, assign, trace, callback } of driver.callbackPaths.keptPointers(role)) {
                const { parameter } = callback;
                const data = { where, parameter, callback: role.fn.name, event: role.event.name };
                const value = assign?.isStructure === true && assign.value.text === parameter ? assign.value : null;
                report({
                    at,
                    message: role.event.name === "WskClientEvent" ? "information" : "address",
                    data,
                    trace: [...(role.registered === null ? [] : [role.registered]), ...trace],
                    suggestions: value === null ? [] : [{ message: "copy", data, edits: [dereferenced(value)] }],
                });
            }
        }
    },
});
