import { type CNode, faultSteps, irpLife, step } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

const IRPS = "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions";
const SET = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iosetcompletionroutine";
const REUSE = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-ioreuseirp";

export default defineRule({
    id: "require-completion-routine",
    contracts: { D01: ["noRoutine", "neverSet"], D17: ["routineDiscarded", "notSetAgain"] },
    category: "irps",
    level: "error",
    description: "Require a completion routine for each IRP that a driver allocates and gives to WSK",
    sources: [IRPS, SET, REUSE],
    fix: "none",
    messages: {
        noRoutine:
            "{{call}} is given an IRP without a completion routine. Nobody stops its completion, so the I/O manager finishes and frees an IRP that belongs to the driver: a bug check. " +
            "Set a routine that returns STATUS_MORE_PROCESSING_REQUIRED with IoSetCompletionRoutine before the call.",
        routineDiscarded:
            "{{call}} is given an IRP without a completion routine: {{reuse}} has thrown away the one that was set before. " +
            "The I/O manager then finishes and frees an IRP that belongs to the driver: a bug check. Set the routine after {{reuse}} and before the call.",
        notSetAgain:
            "{{call}} is given an IRP without a completion routine: none has been set since {{reuse}}, which leaves no routine. " +
            "The I/O manager then finishes and frees an IRP that belongs to the driver: a bug check. Set the routine after {{reuse}} and before the call.",
        neverSet:
            "{{call}} is given an IRP without a completion routine: '{{member}}' holds one that {{allocator}} has allocated in {{function}}, and the driver never sets a routine on it. " +
            "Nobody stops its completion, so the I/O manager finishes and frees an IRP that belongs to the driver: a bug check. " +
            "Set a routine that returns STATUS_MORE_PROCESSING_REQUIRED with IoSetCompletionRoutine before the call.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            const told = new Set<CNode>();
            for (const found of driver.irps.faults(fn)) {
                const { at, history, mistake, second } = found;
                if (mistake !== "noRoutine" && mistake !== "routineDiscarded") continue;
                const last = history.at(-1);
                const reuse = last?.event === "reuse" ? last.name : "IoReuseIrp";
                told.add(at);
                report({
                    at,
                    message: mistake === "noRoutine" && last?.event === "reuse" ? "notSetAgain" : mistake,
                    data: { call: second.name, reuse },
                    trace: faultSteps(irpLife, fn.name, found, "takes it without a completion routine"),
                });
            }
            for (const { event, member, allocation } of driver.bareIrps(fn)) {
                const { node } = event.call;
                if (told.has(node)) continue;
                const trace = [step(allocation.node, `${allocation.name} allocates the IRP`), step(node, `${event.target.name} takes it without a completion routine`)];
                report({ at: node, message: "neverSet", data: { call: event.target.name, member, allocator: allocation.name, function: allocation.fn.name }, trace });
            }
        }
    },
});
