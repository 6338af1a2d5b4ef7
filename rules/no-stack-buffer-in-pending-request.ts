import { bufferHold, type BufferFault, faultSteps } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

const WSK = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "no-stack-buffer-in-pending-request",
    contracts: { G01: ["left", "leftOutput", "leftMdl"], G05: ["stack", "paged"] },
    category: "buffers",
    level: "error",
    warnings: ["left"],
    description: "Disallow memory of the stack in requests that may be pending when the function returns, and in MDLs for non-paged memory",
    sources: [
        `${WSK}/nc-wsk-pfn_wsk_control_socket`,
        `${WSK}/nc-wsk-pfn_wsk_get_local_address`,
        `${WSK}/nc-wsk-pfn_wsk_receive_from`,
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-mmbuildmdlfornonpagedpool",
    ],
    fix: "none",
    messages: {
        left:
            "{{function}} can end here while {{call}} still reads its local '{{variable}}': the request was pending, and nothing has waited until it was completed, so WSK may read what " +
            "the stack holds next. Wait for the completion, or keep '{{variable}}' in memory that lives until then, such as the context of the request.",
        leftOutput:
            "{{function}} can end here while {{call}} still writes its local '{{variable}}': the request was pending, and nothing has waited until it was completed, so WSK corrupts the " +
            "stack of whatever runs next. Wait for the completion, or keep '{{variable}}' in memory that lives until then, such as the context of the request.",
        leftMdl:
            "{{function}} can end here while {{call}} still uses its local '{{variable}}' by an MDL: the request was pending, and nothing has waited until it was completed. " +
            "What is sent is what the stack holds next, and what is received overwrites it. Wait for the completion, or use non-paged pool.",
        stack:
            "{{call}} builds an MDL for non-paged memory over '{{variable}}' of {{function}}, which is on the kernel stack: stacks can be paged out while the device uses " +
            "the pages. Lock the memory with MmProbeAndLockPages, or allocate it from non-paged pool.",
        paged:
            "{{call}} builds an MDL for non-paged memory over paged pool that {{allocator}} has allocated in {{function}}: its pages can be moved while the device uses " +
            "them. Allocate it from non-paged pool, or lock it with MmProbeAndLockPages.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            const places = new Set<number>();
            for (const fault of driver.memory.buffers.faults(fn)) {
                const { mistake, variable } = fault;
                const call = requestOf(fault);
                if (mistake === "freed" || variable === null || call === null || places.has(call.node.start)) continue;
                // What WSK stores a result in, another rule speaks of.
                if (driver.contexts.expiredIn(fn).some(({ use, local }) => use === "result" && local === variable.name)) continue;
                places.add(call.node.start);
                report({
                    at: fault.at,
                    message: mistake,
                    data: { function: fn.name, call: call.name, variable: variable.name },
                    trace: faultSteps(bufferHold, fn.name, fault, "ends while the request is pending"),
                });
            }
        }
        for (const { at, kind, what, call, function: name, trace } of driver.memory.nonpagedBuilds(driver.unit)) {
            if (kind === "stack") report({ at, message: "stack", data: { call, function: name, variable: what }, trace });
            else report({ at, message: "paged", data: { call, function: name, allocator: what }, trace });
        }
    },
});

function requestOf({ history }: BufferFault): BufferFault["second"] | null {
    return history.findLast(({ event }) => event.startsWith("pend")) ?? null;
}
