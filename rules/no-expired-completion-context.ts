import { type ExpiredContext, type LateUse, lateUse } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi";


export default defineRule({
    id: "no-expired-completion-context",
    contracts: { D29: ["neverAwaited", "timedOut", "freedPending", "freedTimedOut", "signalled", "signalledIrp", "routineFreed", "routineFreedAlready"], D30: ["interrupted", "userMode"], J03: ["resultLost"] },
    category: "irps",
    level: "error",
    description: "Disallow returning or freeing while a pending completion needs the memory, and using what its routine frees",
    sources: [
        `${DDI}/wdm/nf-wdm-iosetcompletionroutine`,
        `${DDI}/wdm/nc-wdm-io_completion_routine`,
        `${DDI}/wdm/nf-wdm-kewaitforsingleobject`,
        `${DDI}/wsk/nc-wsk-pfn_wsk_get_address_info`,
    ],
    fix: "none",
    messages: {
        neverAwaited:
            "'{{function}}' can return while {{call}} is pending, but {{user}} its local variable '{{local}}' when the IRP is completed: it " +
            "then writes to a stack that others use. Wait for the completion on every path, or allocate '{{local}}' from nonpaged pool.",
        timedOut:
            "'{{function}}' returns after a wait for {{call}} that has run out of time, but {{user}} its local variable '{{local}}' when the IRP " +
            "is completed later: it then writes to a stack that others use. Cancel the IRP and wait again without a limit.",
        interrupted:
            "'{{function}}' can return after an alertable wait for {{call}} that an APC or an alert has ended, but {{user}} its local variable " +
            "'{{local}}' when the IRP is completed later. Wait with Alertable FALSE, or wait again until the result is STATUS_SUCCESS.",
        resultLost:
            "'{{function}}' can return while {{call}} is pending, but WSK goes on using its local variable '{{local}}' until the look-up is completed: " +
            "it then reads or writes a stack that others use. Wait for the completion on every path, or keep the variable in nonpaged pool.",
        freedPending:
            "{{free}} frees the context of the completion routine '{{routine}}' while {{call}} may be pending: the routine then uses memory that " +
            "belongs to others when the IRP is completed. Wait for the completion first, or free the memory in the routine.",
        freedTimedOut:
            "{{free}} frees the context of the completion routine '{{routine}}' after a wait for {{call}} that has run out of time: the routine then uses " +
            "memory that belongs to others when the IRP is completed later. Cancel the IRP and wait again without a limit.",
        signalled:
            "The completion routine '{{routine}}' uses '{{name}}', a local variable of '{{function}}', behind the KeSetEvent that ends the wait of '{{function}}': that function " +
            "may have returned by then, and others use its stack. Signal the event last, when the routine needs nothing of its context any more.",
        signalledIrp:
            "The completion routine '{{routine}}' uses the IRP '{{name}}' behind the KeSetEvent that ends the wait of '{{function}}': that function frees the IRP, and may have " +
            "done so by then. Signal the event last, when the routine needs nothing of the IRP any more.",
        routineFreed:
            "{{name}} uses memory that the completion routine '{{routine}}' frees: after {{call}} it {{gone}}. What is read or written then belongs to others. Take what " +
            "is needed out of it before the call, or do this in the routine.",
        routineFreedAlready:
            "{{name}} frees memory that the completion routine '{{routine}}' frees: {{call}} completes the IRP even when it fails, and the routine runs then as well. The second free " +
            "corrupts the pool. Leave the memory to the routine on every path after the call.",
        userMode:
            "{{wait}} waits in user mode for '{{local}}', a local variable of '{{function}}': during such a wait the kernel stack may be paged out, " +
            "and the completion routine that signals the event crashes the system. Wait in KernelMode.",
    },
    check(driver, report) {
        const seen = new Set<LateUse["at"]>();
        for (const routine of driver.wskCompletionRoutines()) {
            const found = lateUse(driver.program, routine);
            if (found === null || seen.has(found.at)) continue;
            seen.add(found.at);
            const { at, used, name, waiter, trace } = found;
            report({ at, message: used === "irp" ? "signalledIrp" : "signalled", data: { routine: routine.role.fn.name, name, function: waiter }, trace });
        }
        for (const fn of driver.functions()) {
            for (const found of driver.contexts.expiredIn(fn)) {
                const { at, mistake, local, call, trace } = found;
                const message = found.use === "result" ? "resultLost" : mistake;
                report({ at, message, data: { function: fn.name, call, local, user: user(found) }, trace });
            }
            for (const { at, mistake, free, call, routine, trace } of driver.contexts.freed.freedIn(fn)) {
                report({ at, message: mistake, data: { free, call, routine }, trace });
            }
            for (const { at, mistake, name, call, routine, trace } of driver.contexts.taken.in(fn)) {
                // Where the IRP in it is used too late as well, that is told by the rules for IRPs.
                if (driver.irps.faults(fn).some((fault) => fault.at === at)) continue;
                if (mistake.startsWith("freed")) report({ at, message: "routineFreedAlready", data: { name, call, routine }, trace });
                else report({ at, message: "routineFreed", data: { name, call, routine, gone: mistake === "usedGone" ? "is gone, since the routine has run" : "may be gone at any time" }, trace });
            }
            for (const { at, wait, local, trace } of driver.contexts.swappableIn(fn)) {
                report({ at, message: "userMode", data: { wait, local, function: fn.name }, trace });
            }
        }
    },
});

function user({ use, routine }: ExpiredContext): string {
    const who = routine === null ? "the completion routine" : `the completion routine '${routine}'`;
    return use === "context" ? `${who} uses` : `${who} uses, by way of its context,`;
}
