import { faultSteps, type MdlFault, mdlLife } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { isWithin, mdlFaults } from "./support/mdl-faults.js";

const WDM = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm";

export default defineRule({
    id: "no-mdl-leak",
    contracts: ["G10"],
    category: "buffers",
    level: "error",
    description: "Disallow ways out of a function that lose an MDL which the driver has allocated",
    sources: [
        `${WDM}/nf-wdm-iofreeirp`,
        `${WDM}/nf-wdm-iofreemdl`,
        "https://learn.microsoft.com/windows-hardware/drivers/kernel/implementing-an-iocompletion-routine",
    ],
    fix: "none",
    messages: {
        leaked:
            "{{function}} ends here without freeing {{mdl}}, which {{maker}} has made, and nobody else has it: freeing the IRP frees no MDL, so memory is lost each time. " +
            "Call IoFreeMdl on this way out too.",
        leakedLocked:
            "{{function}} ends here without unlocking and freeing {{mdl}}, which {{maker}} has made, and nobody else has it: its pages stay locked for good, and freeing the " +
            "IRP frees no MDL. Call MmUnlockPages and IoFreeMdl on this way out too.",
        abandoned:
            "{{function}} ends here while {{call}} still has {{mdl}}, and neither the IRP nor the context of its completion routine leads to it: freeing the IRP frees no MDL, " +
            "so nobody can free it any more. Store it where the completion routine finds it, and free it there.",
        never:
            "{{function}} allocates an MDL, and nothing in the driver frees one: freeing the IRP or the memory that it describes frees no MDL, so memory is lost each time. " +
            "Call IoFreeMdl where the MDL is not needed any more.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const { call } of driver.memory.mdlsForGood(fn)) report({ at: call.node, message: "never", data: { function: fn.name } });
        }
        const faults = [...mdlFaults(driver, ["leaked", "abandoned"])];
        const abandoned = new Set(faults.filter(({ fault }) => fault.mistake === "abandoned").map(({ fault }) => fault.at));
        for (const { fn, fault } of faults) {
            // A routine that cannot know it is to blame whether the request was pending or not.
            if (fault.mistake === "leaked" && abandoned.has(fault.at)) continue;
            const maker = fault.history[0];
            const holder = driver.holder(fn, fault);
            // What a helper gives back on some of its ways only may not be there on this one.
            if (maker === undefined || (holder === null && !isWithin(maker.node, fn))) continue;
            const mdl = holder === null ? "an MDL" : `'${holder.name}'`;
            const trace = faultSteps(mdlLife, fn.name, fault, "ends without freeing it");
            if (fault.mistake === "leaked") {
                report({ at: fault.at, message: isLocked(fault) ? "leakedLocked" : "leaked", data: { function: fn.name, mdl, maker: maker.name }, trace });
            } else {
                const call = fault.history.findLast(({ event }) => event.startsWith("pend"))?.name ?? "WSK";
                report({ at: fault.at, message: "abandoned", data: { function: fn.name, mdl, call }, trace });
            }
        }
    },
});

function isLocked({ history }: MdlFault): boolean {
    return history.findLast(({ event }) => /^(?:lock|lockRead|unlock|routineUnlocks)$/u.test(event))?.event.startsWith("lock") === true;
}
