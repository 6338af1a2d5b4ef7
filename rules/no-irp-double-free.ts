import { decisionAfter, faultSteps, irpLife } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { submission } from "./support/irp-faults.js";
import { isCallOf } from "./support/irp-texts.js";
import { remove } from "./support/statements.js";

const IRPS = "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions";
const FREE = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iofreeirp";

export default defineRule({
    id: "no-irp-double-free",
    contracts: { D04: ["afterFailure"], D10: ["freedByRoutine", "freedDoubtful", "freedTwice"] },
    category: "irps",
    level: "error",
    description: "Disallow freeing an IRP twice",
    sources: [IRPS, FREE],
    fix: "suggestion",
    messages: {
        afterFailure:
            "{{free}} frees an IRP that its completion routine has freed: {{call}} completes the IRP even when it fails. " +
            "The second free corrupts pool. Leave the IRP to the completion routine on every path after the call.",
        freedByRoutine:
            "{{free}} frees an IRP that its completion routine frees: after {{call}} the IRP belongs to the routine. " +
            "The second free corrupts pool. Let exactly one of the two free it.",
        freedDoubtful:
            "{{free}} frees an IRP that its completion routine may have freed: the routine frees it on some of its paths, has run when {{call}} returns anything but STATUS_PENDING, " +
            "and is the only one to free it where {{call}} returns that. The second free corrupts pool. Let exactly one of the two free it.",
        freedTwice: "{{free}} frees an IRP that {{call}} has freed on this path. The second free corrupts pool. Free it once.",
        removeFree: "Remove this {{free}}: the IRP is freed already.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const found of driver.irps.faults(fn)) {
                if (found.mistake !== "freedByRoutine" && found.mistake !== "freedTwice" && found.mistake !== "freedDoubtful") continue;
                const { at, history, second, cause, isCertain } = found;
                const isDoubtful = found.mistake === "freedDoubtful";
                const call = (isDoubtful ? submission(found) : history.at(-1))?.name;
                if (call === undefined) continue;
                const data = { free: second.name, call };
                const failed = cause !== null && decisionAfter(cause)?.succeeded === false;
                report({
                    at,
                    message: found.mistake === "freedByRoutine" && failed ? "afterFailure" : found.mistake,
                    data,
                    trace: faultSteps(irpLife, fn.name, found, isDoubtful ? "frees it when it may be freed" : "frees it again"),
                    // On another path, the call may be the one that frees it.
                    suggestions: isCertain && !isDoubtful && isCallOf(at, second.name) && at.parent?.kind === "expression_statement"
                        ? [{ message: "removeFree", data, edits: [remove(at.parent)] }]
                        : [],
                });
            }
        }
    },
});
