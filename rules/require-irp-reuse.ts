import { faultSteps, irpLife, type IrpFault } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import type { Edit } from "./support/edits.js";
import { functionAround, submission, submittedIrp } from "./support/irp-faults.js";
import { insertBefore, statementOf } from "./support/statements.js";

const IRPS = "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions";
const REUSING = "https://learn.microsoft.com/windows-hardware/drivers/kernel/reusing-irps";
const REUSE = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-ioreuseirp";

export default defineRule({
    id: "require-irp-reuse",
    contracts: ["D16"],
    category: "irps",
    level: "error",
    description: "Require IoReuseIrp before an IRP is given to WSK once more",
    sources: [IRPS, REUSING, REUSE],
    fix: "suggestion",
    messages: {
        notReused:
            "{{call}} is given an IRP that {{before}} has used, and IoReuseIrp was not called between. " +
            "Its stack location, flags and status are those of the first request: a bug check. " +
            "Call IoReuseIrp once the first request is completed, then set the completion routine again.",
        insertReuse: "Insert IoReuseIrp({{irp}}, STATUS_UNSUCCESSFUL) before the completion routine is set.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const found of driver.irps.faults(fn)) {
                const before = submission(found);
                if (found.mistake !== "notReused" || before === null) continue;
                const { at, second } = found;
                const irp = submittedIrp(at, second.name);
                const edits = irp === null ? null : reuseInserted(found, irp);
                report({
                    at,
                    message: "notReused",
                    data: { call: second.name, before: before.name },
                    trace: faultSteps(irpLife, fn.name, found, "is given the IRP again"),
                    suggestions: irp === null || edits === null ? [] : [{ message: "insertReuse", data: { irp }, edits }],
                });
            }
        }
    },
});

/** The reset of the IRP, before the call that sets its routine for the second use; null where the function itself has no such call. */
function reuseInserted({ at, history, cause }: IrpFault, irp: string): Edit[] | null {
    const arming = cause?.event.call.node;
    if (history.at(-1)?.event.startsWith("arm") !== true || arming === undefined || arming.source !== at.source) return null;
    const statement = statementOf(arming);
    if (statement === null || (at.end > arming.end && at.start < statement.end) || functionAround(arming) !== functionAround(at)) return null;
    return [insertBefore(statement, `IoReuseIrp(${irp}, STATUS_UNSUCCESSFUL);`)];
}
