import { type CNode, faultSteps, irpLife, type IrpFault } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { inVain, submission } from "./support/irp-faults.js";

const IRPS = "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions";
const ROUTINE = "https://learn.microsoft.com/windows-hardware/drivers/kernel/implementing-an-iocompletion-routine";
const CANCEL = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iocancelirp";

export default defineRule({
    id: "no-irp-use-after-call",
    contracts: { D05: ["readGone", "readDoubtful", "reusedGone", "reusedDoubtful", "usedFreed"], D06: ["readPending", "askedPending", "readAfterTimeout", "readAfterOther", "readAfterCancel"], D28: ["canceledGone", "canceledRacing"] },
    category: "irps",
    level: "error",
    description: "Disallow using an IRP that belongs to WSK or to its completion routine, or that was freed",
    sources: [IRPS, ROUTINE, CANCEL],
    fix: "none",
    messages: {
        readPending:
            "{{name}} reads the IoStatus of an IRP that may not be completed: {{call}} can return STATUS_PENDING, which NT_SUCCESS takes for a success, and nothing has waited. " +
            "The result is not there yet. Wait until the completion routine has run, or read it there.",
        askedPending:
            "{{name}} asks by the IoStatus of an IRP whether {{call}} is still pending: that is set when the IRP is completed, and nobody has put STATUS_PENDING there before. " +
            "While the request is pending the answer is no, and what follows uses an IRP that WSK still has. Ask for the result of {{call}}, or wait in any case.",
        readAfterTimeout:
            "{{name}} reads the IoStatus of an IRP that is not completed: {{done}} has run out of time, but the IRP of {{call}} is still pending. " +
            "The result is not there yet. Cancel the IRP with IoCancelIrp and wait again, without a limit, before it is read.",
        readAfterOther:
            "{{name}} reads the IoStatus of an IRP that may not be completed: {{done}} can end for another of its objects while the IRP of {{call}} is still pending. " +
            "The result is not there yet. Cancel the IRP with IoCancelIrp and wait for its own event, without a limit, before it is read.",
        readAfterCancel:
            "{{name}} reads the IoStatus of an IRP that may not be completed: {{done}} asks for its cancellation, and returns before {{call}} is completed. " +
            "The result is not there yet. Wait without a limit after the cancellation, then read it.",
        readGone:
            "{{name}} uses an IRP that its completion routine frees: after {{call}} the IRP may be gone{{when}}. " +
            "What is read or written then is freed memory. Do this in the completion routine, before the IRP is freed.",
        readDoubtful:
            "{{name}} uses an IRP that its completion routine may have freed: the routine frees it on some of its paths, has run when {{call}} returns anything but STATUS_PENDING, " +
            "and is the only one to free it where {{call}} returns that. What is read or written then may be freed memory. " +
            "Do this in the completion routine, before the IRP is freed.",
        canceledGone:
            "{{name}} cancels an IRP that its completion routine frees: after {{call}} the IRP may be gone at any time. " +
            "IoCancelIrp then works on freed memory. Cancel only IRPs that whoever cancels them frees, or agree with the routine by an interlocked operation.",
        canceledRacing:
            "{{name}} cancels an IRP that its completion routine frees where it finds Cancel set. IoCancelIrp sets Cancel first and uses the IRP after that: " +
            "when the request of {{call}} is completed in between on another processor, IoCancelIrp works on freed memory. " +
            "Let the routine only signal, and whoever cancels wait and free the IRP; or let the two agree by InterlockedExchange who frees it.",
        reusedGone:
            "{{name}} prepares an IRP again that its completion routine frees: after {{call}} the IRP may be gone{{when}}. " +
            "Allocate another IRP, or let the routine keep this one.",
        reusedDoubtful:
            "{{name}} prepares an IRP again that its completion routine may have freed: the routine frees it on some of its paths, has run when {{call}} returns anything but STATUS_PENDING, " +
            "and is the only one to free it where {{call}} returns that. Allocate another IRP, or let the routine keep this one.",
        usedFreed:
            "{{name}} uses an IRP that {{call}} has freed on this path. What is read or written then is freed memory, which may be another request by now. " +
            "Do this before the IRP is freed.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const found of driver.irps.faults(fn)) {
                if (!isUse(found)) continue;
                const { at, mistake, history } = found;
                const call = mistake === "usedFreed" ? history.at(-1) : submission(found);
                if (call === undefined || call === null || (mistake === "usedFreed" && !isIn(fn.item, fn.unit.path, call.node))) continue;
                report({ at, message: messageOf(found), data: dataOf(found, call.name), trace: faultSteps(irpLife, fn.name, found, ENDINGS[mistake]) });
            }
        }
    },
});

const ENDINGS = {
    readPending: "reads its IoStatus before it is completed",
    askedPending: "asks by its IoStatus whether it is still pending",
    readGone: "uses it when it may be freed",
    readDoubtful: "uses it when it may be freed",
    canceledGone: "cancels it when it may be freed",
    canceledRacing: "cancels it: Cancel is set before the IRP is used for the last time",
    reusedGone: "prepares it when it may be freed",
    reusedDoubtful: "prepares it when it may be freed",
    usedFreed: "uses it afterwards",
} as const;

/** What has been done in vain, by the event that stands for it. */
const READ_AFTER = { timeOut: "readAfterTimeout", overtaken: "readAfterOther", cancel: "readAfterCancel" } as const;

function messageOf(found: Found): Found["mistake"] | (typeof READ_AFTER)[keyof typeof READ_AFTER] {
    const done = found.mistake === "readPending" ? inVain(found)?.event : undefined;
    return done !== undefined && done in READ_AFTER ? READ_AFTER[done as keyof typeof READ_AFTER] : found.mistake;
}

function dataOf(found: Found, call: string): Readonly<Record<string, string>> {
    const data = { name: found.second.name, call, done: inVain(found)?.name ?? "" };
    return found.mistake === "readGone" || found.mistake === "reusedGone" ? { ...data, when: whenGone(found) } : data;
}

/** A routine that frees on some results only is told from one that always does by what is known where the request is made. */
function whenGone({ history }: Found): string {
    return history.some(({ event }) => event === "findFreeing") ? ", given what the call has returned here" : ", whatever the call returns";
}

/** A helper that frees may do so only where it fails, which its caller asks in ways that are not always followed. */
function isIn({ start, end }: { readonly start: number; readonly end: number }, path: string, node: CNode): boolean {
    return node.source.path === path && node.start >= start && node.end <= end;
}

type Found = IrpFault & { readonly mistake: keyof typeof ENDINGS };

function isUse(found: IrpFault): found is Found {
    return found.mistake in ENDINGS;
}
