import { type CNode, levelsText } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { nonpagedPool } from "./support/pool-edits.js";

export default defineRule({
    id: "no-paged-pool-in-callback",
    contracts: ["H03"],
    category: "irql",
    level: "error",
    description: "Disallow paged pool for what event callbacks and completion routines allocate or use",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_socket",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_accept_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iosetcompletionroutine",
        "https://learn.microsoft.com/windows-hardware/drivers/kernel/defining-and-using-an-event-object",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-exallocatepool2",
    ],
    fix: "fix",
    messages: {
        allocation:
            "{{what}} allocates from the paged pool in '{{routine}}', {{role}}, at {{levels}}: above APC_LEVEL the machine stops. Allocate from the nonpaged pool.",
        completionContext:
            "{{allocator}} allocates from the paged pool what {{given}} hands to a completion routine: the routine uses it at up to DISPATCH_LEVEL, and when the page " +
            "is not in memory then, the machine stops. Allocate it from the nonpaged pool.",
        socketContext:
            "{{allocator}} allocates from the paged pool what {{given}} gets as the context of a socket: event callbacks use it at up to DISPATCH_LEVEL, and when the page " +
            "is not in memory then, the machine stops. Allocate it from the nonpaged pool.",
        acceptContext:
            "{{allocator}} allocates from the paged pool the context of an accepted socket ({{given}}): its event callbacks use it at up to DISPATCH_LEVEL, and when the " +
            "page is not in memory then, the machine stops. Allocate it from the nonpaged pool.",
        object:
            "{{allocator}} allocates from the paged pool the memory that {{given}} initializes: the system uses such an object at DISPATCH_LEVEL, and when the page is not in " +
            "memory then, the machine stops. Allocate it from the nonpaged pool.",
    },
    check(driver, report) {
        const done = new Set<CNode>();
        for (const routine of driver.wskRoutines()) {
            for (const { outer, at, name, called, argument, levels, trace } of driver.raisedAllocations(routine)) {
                done.add(at);
                report({
                    at: outer,
                    message: "allocation",
                    data: { what: called === name ? `'${name}'` : `'${called}'`, routine: routine.fn.name, role: routine.role, levels: levelsText(levels) },
                    trace: [...(routine.registered === null ? [] : [routine.registered]), ...trace],
                    fix: nonpagedPool(driver, argument),
                });
            }
        }
        for (const { at, name, use, given, argument, trace } of driver.pagedObjects()) {
            // Room for an address is of the request's making: valid-address-buffer speaks of it.
            if (done.has(at) || use === "address") continue;
            report({ at, message: use, data: { allocator: name, given }, trace, fix: nonpagedPool(driver, argument) });
        }
    },
});
