import { bufferHold, faultSteps, mdlLife } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { mdlFaults, mdlName, requestOf } from "./support/mdl-faults.js";

const WSK = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "no-buffer-free-before-completion",
    contracts: { G02: ["freedBuffer"], G03: ["freedMdl", "unlockedMdl"] },
    category: "buffers",
    level: "error",
    description: "Disallow freeing or unlocking the memory of a request that may be pending",
    sources: [
        `${WSK}/nc-wsk-pfn_wsk_send`,
        `${WSK}/nc-wsk-pfn_wsk_receive`,
        `${WSK}/nc-wsk-pfn_wsk_get_local_address`,
        `${WSK}/nc-wsk-pfn_wsk_control_socket`,
    ],
    fix: "none",
    messages: {
        freedMdl:
            "{{name}} frees {{mdl}} while {{call}} may still have it: it can return STATUS_PENDING, and nothing has waited until it is completed. WSK then reads or writes by an " +
            "MDL that is gone. Wait until the completion routine has run, or leave the free to the routine.",
        unlockedMdl:
            "{{name}} unlocks the pages of {{mdl}} while {{call}} may still have it: it can return STATUS_PENDING, and nothing has waited until it is completed. WSK then reads or " +
            "writes pages that belong to something else. Wait until the completion routine has run, or leave the unlock to the routine.",
        freedBuffer:
            "{{name}} frees memory that {{call}} may still use: it can return STATUS_PENDING, and nothing has waited until it is completed. WSK then reads or writes memory that " +
            "belongs to something else. Wait until the completion routine has run, or leave the free to the routine.",
    },
    check(driver, report) {
        for (const { fn, fault } of mdlFaults(driver, ["freedPending", "unlockedPending"])) {
            const isFree = fault.mistake === "freedPending";
            report({
                at: fault.at,
                message: isFree ? "freedMdl" : "unlockedMdl",
                data: { name: fault.second.name, mdl: mdlName(driver, fn, fault), call: requestOf(fault) },
                trace: faultSteps(mdlLife, fn.name, fault, isFree ? "frees it while the request is pending" : "unlocks its pages while the request is pending"),
            });
        }
        for (const fn of driver.functions()) {
            for (const fault of driver.memory.buffers.faults(fn)) {
                const call = fault.history.findLast(({ event }) => event.startsWith("pend"));
                if (fault.mistake !== "freed" || call === undefined) continue;
                report({
                    at: fault.at,
                    message: "freedBuffer",
                    data: { name: fault.second.name, call: call.name },
                    trace: faultSteps(bufferHold, fn.name, fault, "frees it while the request is pending"),
                });
            }
        }
    },
});
