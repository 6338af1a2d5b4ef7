import { type CNode, faultSteps, indicationLife, step } from "../analysis/index.js";
import { defineRule, type Suggestion } from "./support/define-rule.js";
import { replace } from "./support/statements.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "no-indication-escape",
    contracts: ["G13"],
    category: "buffers",
    level: "error",
    description: "Disallow keeping received data beyond a callback that does not return STATUS_PENDING",
    sources: [
        `${DDI}/nc-wsk-pfn_wsk_receive_event`,
        `${DDI}/nc-wsk-pfn_wsk_receive_from_event`,
        `${DDI}/ns-wsk-_wsk_data_indication`,
    ],
    fix: "suggestion",
    messages: {
        escaped:
            "{{callback}} keeps '{{parameter}}' or a part of it in {{where}}, and does not return STATUS_PENDING here: WSK takes the list and its MDLs back at once, and whoever " +
            "uses them later reads freed memory. Return STATUS_PENDING and call WskRelease later, or copy the data.",
        pend: "Return STATUS_PENDING: the driver must then call WskRelease.",
    },
    check(driver, report) {
        const { indications } = driver.memory;
        for (const callback of indications.callbacks) {
            const { fn, parameter } = callback;
            if (fn.unit !== driver.unit) continue;
            const store = indications.storeIn(callback);
            const target = store?.instr.node.kind === "assignment_expression" ? (store.instr.node.get("left")?.text ?? null) : null;
            for (const fault of indications.escaped(callback)) {
                const steps = faultSteps(indicationLife, fn.name, fault, "takes the list back");
                report({
                    at: fault.at,
                    message: "escaped",
                    data: { callback: fn.name, parameter, where: target === null ? "memory that outlives the call" : `'${target}'` },
                    trace: store === null ? steps : [step(store.instr.node, "the list, or a part of it, is stored"), ...steps],
                    suggestions: fault.isCertain ? pending(fault.at) : [],
                });
            }
        }
    },
});

/** Where a status is named in the return statement, another one can be. */
function pending(at: CNode): Suggestion<"pend">[] {
    const value = at.kind === "return_statement" ? at.children.find(({ kind }) => kind !== "comment") : undefined;
    return value?.kind === "identifier" && /^STATUS_\w+$/u.test(value.text) ? [{ message: "pend", edits: [replace(value, "STATUS_PENDING")] }] : [];
}
