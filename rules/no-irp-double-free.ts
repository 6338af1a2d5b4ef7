import { step } from "../analysis/index.js";
import { defineRule } from "./define-rule.js";
import { deleteStatement } from "./statement-edits.js";

const IRPS = "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions";
const FREE = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iofreeirp";

export default defineRule({
    id: "no-irp-double-free",
    contracts: ["D04", "D10"],
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
        freedTwice: "{{free}} frees an IRP that {{call}} has freed on this path. The second free corrupts pool. Free it once.",
        removeFree: "Remove this {{free}}: the IRP is freed already.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            if (!driver.mentions(fn, /IRP|Irp|irp/)) continue;
            for (const { mistake, at, first, second, firstSucceeded } of driver.irps.doubleFrees(fn)) {
                if (first === null) continue;
                const data = { free: second.name, call: first.name };
                const message = mistake === "freedByRoutine" && firstSucceeded === false ? "afterFailure" : mistake;
                report({
                    at,
                    message,
                    data,
                    trace: [
                        step(first.node, mistake === "freedTwice" ? `${first.name} frees the IRP` : `${first.name} takes the IRP; its completion routine frees it`),
                        step(second.node, `${second.name} frees it again`),
                    ],
                    suggestions: second.node === at ? deleteStatement(at).map((edits) => ({ message: "removeFree" as const, data, edits })) : [],
                });
            }
        }
    },
});
