import { type CNode, faultSteps, irpLife, type RoutineAct } from "../analysis/index.js";
import { defineRule, type Suggestion } from "./support/define-rule.js";
import { allocatorOf, argumentsOf, isCallOf } from "./support/irp-texts.js";
import { remove, replace } from "./support/statements.js";

export default defineRule({
    id: "no-complete-own-irp",
    contracts: { D12: ["completed", "completedInRoutine"], D15: ["marked"] },
    category: "irps",
    level: "error",
    description: "Disallow completing IRPs that the driver has made itself, and marking them pending",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-ioallocateirp",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iomarkirppending",
    ],
    fix: "suggestion",
    messages: {
        completed:
            "{{complete}} completes an IRP that {{allocator}} has allocated: it has no driver above it, and the I/O manager finishes an IRP that it does not own. " +
            "Free it with IoFreeIrp.",
        completedInRoutine:
            "'{{function}}' is the completion routine of an IRP that the driver itself has made, and completes it a second time with {{complete}}. " +
            "Free it with IoFreeIrp, or leave it to whoever waits, and return STATUS_MORE_PROCESSING_REQUIRED.",
        marked:
            "'{{function}}' marks an IRP pending that the driver itself has made: the IRP has no stack location for the driver, and IoMarkIrpPending writes beside it, " +
            "which corrupts pool. Leave the call out; only IRPs from above need it.",
        free: "Free the IRP instead.",
        removeMark: "Remove IoMarkIrpPending.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const fault of driver.irps.faults(fn)) {
                const allocator = allocatorOf(fault);
                if (fault.mistake !== "completedOwn" || allocator === null) continue;
                report({
                    at: fault.at,
                    message: "completed",
                    data: { complete: fault.second.name, allocator },
                    trace: faultSteps(irpLife, fn.name, fault, "completes it"),
                    suggestions: freeInstead(fault.at, fault.second.name),
                });
            }
        }
        for (const act of driver.routineActs()) {
            if (act.origin !== "own" || act.verb === "free") continue;
            const complete = act.event.target.name;
            if (act.verb === "complete") {
                report({ at: act.at, message: "completedInRoutine", data: { function: act.fn.name, complete }, trace: act.trace, suggestions: freeInstead(act.at, complete) });
            } else {
                report({ at: act.at, message: "marked", data: { function: act.fn.name }, trace: act.trace, suggestions: markRemoved(act) });
            }
        }
    },
});

/** Where the call is written in the function itself, the other call can take its place. */
function freeInstead(call: CNode, name: string): Suggestion<"free">[] {
    const irp = argumentsOf(call)[0]?.text;
    return isCallOf(call, name) && irp !== undefined ? [{ message: "free", edits: [replace(call, `IoFreeIrp(${irp})`)] }] : [];
}

/** Removes the call, and the test of PendingReturned that it is all of. */
function markRemoved({ at }: RoutineAct): Suggestion<"removeMark">[] {
    const statement = at.parent;
    if (!isCallOf(at, "IoMarkIrpPending") || statement?.kind !== "expression_statement") return [];
    const { parent } = statement;
    const isAll = parent?.kind === "if_statement" || (parent?.kind === "compound_statement" && parent.children.length === 1);
    const test = parent?.kind === "if_statement" ? parent : (parent?.parent ?? null);
    const isTest = isAll && test?.kind === "if_statement" && test.get("alternative") === null && /^\(\s*[\w>.-]+PendingReturned\s*\)$/u.test(test.get("condition")?.text ?? "");
    return [{ message: "removeMark", edits: [remove(isTest ? test : statement)] }];
}
