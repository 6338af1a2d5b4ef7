import { defineRule } from "./support/define-rule.js";
import { dereferenced } from "./support/statements.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "no-inspect-id-escape",
    contracts: { C05: ["stored", "uncopied"], C09: ["completed", "socket"] },
    category: "accept",
    level: "error",
    description: "Disallow keeping the address of an inspection ID, and pending an inspection without a copy of its ID",
    sources: [`${DDI}/nc-wsk-pfn_wsk_inspect_event`, `${DDI}/ns-wsk-_wsk_inspect_id`, `${DDI}/nc-wsk-pfn_wsk_inspect_complete`],
    fix: "suggestion",
    messages: {
        stored:
            "{{where}} keeps the pointer '{{parameter}}', which is valid only until {{callback}} returns. Whoever reads it later reads freed memory. " +
            "Copy the contents: '*{{parameter}}'.",
        uncopied:
            "{{callback}} returns WskInspectPend on a path that has copied '*{{parameter}}' nowhere. Nobody can complete this request, and its connection " +
            "stays half open. Copy '*{{parameter}}' first, or decide with WskInspectAccept or WskInspectReject.",
        completed:
            "WskInspectComplete gets the pointer that {{callback}} kept in {{where}}, which was valid only until {{callback}} returned. " +
            "Pass the address of the driver's own copy of the inspection ID.",
        socket:
            "WskInspectComplete is called on {{what}} from {{from}}. Inspections belong to the listening socket. " +
            "Pass the socket that the inspect callback was registered for.",
        copy: "Copy the contents: '*{{parameter}}'.",
    },
    check(driver, report) {
        const { inspections } = driver;
        for (const callback of inspections.callbacks) {
            if (callback.fn.unit !== driver.unit) continue;
            const data = { callback: callback.fn.name, parameter: callback.parameter };
            for (const { at, where, assign, trace } of inspections.keptBy(callback)) {
                const value = assign?.isStructure === true ? assign.value : null;
                // What a NULL points to cannot be copied: there, a test is missing first.
                const isCopyable = value !== null && !driver.callbackPaths.isReachedWithNull(callback.fn, callback.role.event, value);
                const suggestions = !isCopyable ? [] : [{ message: "copy" as const, data, edits: [dereferenced(value)] }];
                report({ at, message: "stored", data: { ...data, where }, trace, suggestions });
            }
            for (const { at, trace } of inspections.lost(callback)) report({ at, message: "uncopied", data, trace });
        }
        if (inspections.callbacks.length === 0) return;
        for (const call of driver.wskCalls("WskInspectComplete")) {
            for (const { at, mistake, what, from, trace } of inspections.completions(call)) {
                if (mistake === "kept") report({ at, message: "completed", data: { callback: from, where: what }, trace });
                else report({ at, message: "socket", data: { what, from }, trace });
            }
        }
    },
});
