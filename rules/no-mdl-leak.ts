import { faultSteps, type MdlFault, mdlLife } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { doneBy, isWithin, mdlFaults, mdlName } from "./support/mdl-faults.js";

const WDM = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm";

export default defineRule({
    id: "no-mdl-leak",
    contracts: ["G10"],
    category: "buffers",
    level: "error",
    description: "Require an MDL that the driver has allocated to be freed once: neither lost on a way out of a function nor freed again",
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
        freedByRoutine:
            "{{free}} frees {{mdl}}, which the completion routine has freed: {{call}} completes the IRP even when it fails, and the routine runs on every outcome. " +
            "The second free corrupts pool. Let exactly one of the two free it.",
        freedTwice: "{{free}} frees {{mdl}}, which {{before}} has freed on this path. The second free corrupts pool. Free it once, and set the pointer to NULL where others ask for it.",
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
        for (const { fn, fault } of mdlFaults(driver, ["freedTwice"])) {
            const first = doneBy(fault, /^(?:free|routineFrees)$/u);
            if (first === null) continue;
            const { at, second } = fault;
            const data = { free: second.name, mdl: mdlName(driver, fn, fault) };
            const trace = faultSteps(mdlLife, fn.name, fault, "frees it again");
            if (first.event === "free") report({ at, message: "freedTwice", data: { ...data, before: first.name }, trace });
            else report({ at, message: "freedByRoutine", data: { ...data, call: first.name }, trace });
        }
    },
});

function isLocked({ history }: MdlFault): boolean {
    return history.findLast(({ event }) => /^(?:lock|lockRead|unlock|routineUnlocks)$/u.test(event))?.event.startsWith("lock") === true;
}
