import { faultSteps, irpLife, type IrpFault } from "../analysis/index.js";
import { cancelAndWait } from "./support/cancel-edits.js";
import { defineRule } from "./support/define-rule.js";
import { submission, whyPending } from "./support/irp-faults.js";

const IRPS = "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions";
const CANCEL = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iocancelirp";
const REUSE = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-ioreuseirp";
const FREE = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iofreeirp";

export default defineRule({
    id: "no-free-pending-irp",
    contracts: {
        D06: ["freedPending"],
        D07: ["freedAfterTimeout", "freedAfterOther", "freedAfterCancel", "reusedAfterTimeout", "reusedAfterOther"],
        D18: ["reusedPending", "submittedPending", "armedPending"],
    },
    category: "irps",
    level: "error",
    description: "Disallow freeing, reusing or submitting again an IRP that WSK still has",
    sources: [IRPS, FREE, REUSE, CANCEL],
    fix: "suggestion",
    messages: {
        freedPending:
            "{{name}} frees an IRP that WSK may still have: {{call}} can return STATUS_PENDING, and nothing has waited for the completion. " +
            "WSK then completes freed memory. Wait until the completion routine has run, or leave the free to the routine.",
        freedAfterTimeout:
            "{{name}} frees an IRP that WSK still has: {{wait}} has run out of time, but the IRP of {{call}} is still pending. " +
            "WSK then completes freed memory. Cancel the IRP with IoCancelIrp and wait again, without a limit, before it is freed.",
        freedAfterOther:
            "{{name}} frees an IRP that WSK may still have: {{wait}} can end for another of its objects while the IRP of {{call}} is still pending. " +
            "WSK then completes freed memory. Cancel the IRP with IoCancelIrp and wait for its own event, without a limit, before it is freed.",
        freedAfterCancel:
            "{{name}} frees an IRP that WSK may still have: {{cancel}} asks for its cancellation, and returns before {{call}} is completed. " +
            "WSK then completes freed memory. Wait without a limit after the cancellation, then free.",
        reusedPending:
            "{{name}} resets an IRP that WSK may still have: {{why}}. " +
            "The pending request is corrupted. Wait until the completion routine has run, or use another IRP.",
        reusedAfterTimeout:
            "{{name}} resets an IRP that WSK still has: {{wait}} has run out of time, but the IRP of {{call}} is still pending. " +
            "The pending request is corrupted. Cancel the IRP with IoCancelIrp and wait again, without a limit, before it is reused.",
        reusedAfterOther:
            "{{name}} resets an IRP that WSK may still have: {{wait}} can end for another of its objects while the IRP of {{call}} is still pending. " +
            "The pending request is corrupted. Cancel the IRP with IoCancelIrp and wait for its own event, without a limit, before it is reused.",
        submittedPending:
            "{{name}} is given an IRP that WSK may still have: {{why}}. " +
            "An IRP carries one request at a time. Wait until the completion routine has run, or use another IRP.",
        armedPending:
            "{{name}} changes an IRP that WSK may still have: {{why}}. " +
            "An IRP carries one request at a time. Wait until the completion routine has run, or use another IRP.",
        cancelAndWait: "Cancel the IRP when the time has run out, and wait again without a limit.",
        waitAgain: "Wait again, without a limit, after {{cancel}}.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const found of driver.irps.faults(fn)) {
                const message = messageOf(found);
                const call = submission(found);
                if (message === null || call === null) continue;
                const { history, second } = found;
                const wait = waitIn(found)?.name ?? "";
                const cancel = history.findLast(({ event }) => event === "cancel")?.name;
                const edits = cancelAndWait(found);
                report({
                    at: found.at,
                    message,
                    data: { name: second.name, call: call.name, wait, cancel: cancel ?? "", why: whyPending(found, call.name) },
                    trace: faultSteps(irpLife, fn.name, found, ENDINGS[message]),
                    suggestions: edits === null ? [] : cancel === undefined ? [{ message: "cancelAndWait", edits }] : [{ message: "waitAgain", data: { cancel }, edits }],
                });
            }
        }
    },
});

const ENDINGS = {
    freedPending: "frees it while it is pending",
    freedAfterTimeout: "frees it while it is pending",
    freedAfterOther: "frees it while it is pending",
    freedAfterCancel: "frees it before it is completed",
    reusedPending: "resets it while it is pending",
    reusedAfterTimeout: "resets it while it is pending",
    reusedAfterOther: "resets it while it is pending",
    submittedPending: "is given it while it is pending",
    armedPending: "changes it while it is pending",
} as const;

/** The wait that has ended without the IRP. */
function waitIn({ history }: IrpFault): IrpFault["second"] | undefined {
    return history.findLast(({ event }) => event === "timeOut" || event === "overtaken");
}

function messageOf(found: IrpFault): keyof typeof ENDINGS | null {
    const { mistake, second } = found;
    const isOther = waitIn(found)?.event === "overtaken";
    if (isOther && mistake === "freedAfterTimeout") return "freedAfterOther";
    if (isOther && mistake === "reusedAfterTimeout") return "reusedAfterOther";
    if (mistake === "submittedPending" && second.event.startsWith("arm")) return "armedPending";
    return mistake in ENDINGS ? (mistake as keyof typeof ENDINGS) : null;
}
