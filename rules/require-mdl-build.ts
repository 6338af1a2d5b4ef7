import { faultSteps, mdlLife, step } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { doneBy, isWithin, mdlFaults, mdlName } from "./support/mdl-faults.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi";

export default defineRule({
    id: "require-mdl-build",
    contracts: { G04: ["notBuilt", "neverBuilt", "unlocked", "usedNull"], G07: ["readOnly"], G09: ["nullMdl", "nullBuffer", "drain"] },
    category: "buffers",
    level: "error",
    description: "Require the MDLs of requests to be allocated, and to be built or locked in the way that the request needs",
    sources: [
        `${DDI}/wsk/ns-wsk-_wsk_buf`,
        `${DDI}/wsk/nc-wsk-pfn_wsk_receive`,
        `${DDI}/wdm/nf-wdm-ioallocatemdl`,
        `${DDI}/wdm/nf-wdm-mmprobeandlockpages`,
        "https://learn.microsoft.com/windows-hardware/drivers/kernel/using-mdls",
    ],
    fix: "none",
    messages: {
        notBuilt:
            "{{call}} is given {{mdl}}, which describes no pages: {{maker}} was not followed by MmBuildMdlForNonPagedPool or MmProbeAndLockPages on this path. " +
            "WSK takes arbitrary pages for the buffer. Build the MDL (non-paged memory), or lock its pages.",
        neverBuilt:
            "{{call}} is given the MDL in '{{mdl}}', which describes no pages: nothing in the driver builds it. WSK takes arbitrary pages for the buffer. " +
            "Call MmBuildMdlForNonPagedPool (non-paged memory) where it is allocated, or lock its pages before the request.",
        unlocked:
            "{{call}} is given {{mdl}}, whose pages {{maker}} has unlocked: they may belong to something else by now. Unlock them when the request is completed.",
        readOnly:
            "{{call}} receives into {{mdl}}, whose pages {{maker}} has locked with IoReadAccess: WSK writes to pages that may be read-only or shared. " +
            "Lock them with IoWriteAccess or IoModifyAccess.",
        usedNull:
            "{{use}} uses the result of {{maker}} where it may be NULL, as it is when memory is short: it works through a null pointer then. " +
            "Test it before its first use, and fail where it is NULL.",
        nullMdl:
            "{{call}} is given a WSK_BUF with a Length but without an MDL: Mdl may be NULL only where Length is 0. WSK reads through NULL. Set Mdl to an MDL of the data.",
        nullBuffer:
            "{{call}} is given NULL for its buffer, which it must have: WSK reads through NULL. To send or drain nothing, pass a WSK_BUF whose Length is 0.",
        drain:
            "{{call}} is given WSK_FLAG_DRAIN together with a WSK_BUF whose Length is not 0: a drain wants an empty buffer, so the request fails. Set Length to 0 and Mdl to NULL.",
    },
    check(driver, report) {
        const nulls = new Set<string>();
        for (const { fn, fault } of mdlFaults(driver, ["notBuilt", "readOnly", "usedNull"])) {
            const made = fault.history[0];
            const maker = doneBy(fault, /^(?:allocate|allocateBuilt|fail|initialize|lock|lockRead|unlock)$/u) ?? made ?? null;
            if (maker === null) continue;
            if (fault.mistake === "usedNull") {
                // The test is missing behind the allocation, wherever the pointer is used first.
                if (nulls.has(fault.object.key + fn.key)) continue;
                nulls.add(fault.object.key + fn.key);
                const trace = faultSteps(mdlLife, fn.name, fault, "uses it all the same");
                report({ at: isWithin(maker.node, fn) ? maker.node : fault.at, message: "usedNull", data: { use: fault.second.name, maker: maker.name }, trace });
                continue;
            }
            const isUnlocked = fault.mistake === "notBuilt" && fault.history.some(({ event }) => event === "unlock");
            report({
                at: fault.at,
                message: isUnlocked ? "unlocked" : fault.mistake === "readOnly" ? "readOnly" : "notBuilt",
                data: { call: fault.second.name, mdl: mdlName(driver, fn, fault), maker: maker.name },
                trace: faultSteps(mdlLife, fn.name, fault, "is given the MDL"),
            });
        }
        for (const { event, name, made } of driver.memory.unbuiltMdls(driver.unit)) {
            const { name: call } = event.target;
            report({ at: event.call.node, message: "neverBuilt", data: { call, mdl: name }, trace: [step(made, "the MDL is allocated"), step(event.call.node, `${call} is given the MDL`)] });
        }
        for (const { kind, at, call, trace } of driver.memory.bufferProblems(driver)) {
            if (kind === "nullMdl" || kind === "nullBuffer" || kind === "drain") report({ at, message: kind, data: { call }, trace });
        }
    },
});
