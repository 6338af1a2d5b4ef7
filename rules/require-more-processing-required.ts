import { type CompletionReturn, displayed, spelled } from "../analysis/index.js";
import { defineRule, type Edit, type Suggestion } from "./support/define-rule.js";

const RIGHT = "STATUS_MORE_PROCESSING_REQUIRED";

export default defineRule({
    id: "require-more-processing-required",
    contracts: ["D03"],
    category: "irps",
    level: "error",
    description: `Require completion routines of the driver's own IRPs to return ${RIGHT}`,
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions",
        "https://learn.microsoft.com/windows-hardware/drivers/kernel/implementing-an-iocompletion-routine",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nc-wdm-io_completion_routine",
    ],
    fix: "both",
    messages: {
        freed:
            "'{{function}}' frees its IRP and then returns {{values}}, with which the I/O manager goes on completing memory " +
            `that is no IRP any more. Return ${RIGHT}.`,
        own:
            "'{{function}}' returns {{values}} for an IRP that the driver itself has made, so that the I/O manager finishes " +
            `the IRP as if it came from above, and frees it. Return ${RIGHT} on every path.`,
        pending:
            "'{{function}}' returns STATUS_PENDING, which is no result of a completion routine: the I/O manager goes on with " +
            `the IRP. Return ${RIGHT} to keep the IRP, or STATUS_CONTINUE_COMPLETION to let it go on.`,
        replace: "Replace {{value}} by {{replacement}}.",
    },
    check(driver, report) {
        for (const found of driver.completionReturns()) {
            const { fn, node, constants, why, trace } = found;
            report({
                at: node,
                message: why,
                data: { function: fn.name, values: [...new Set(constants.map(displayed))].join(" or ") },
                trace: [...trace, ...constants.flatMap((each) => each.trace)],
                ...help(found, () => driver.isResultUsed(fn)),
            });
        }
    },
});

type Help = { readonly fix: readonly Edit[] } | { readonly suggestions: readonly Suggestion<"replace">[] };

/** Once the IRP is freed, only one value is right; a routine that does not free may have been meant for other IRPs. */
function help({ why, constants }: CompletionReturn, isResultUsed: () => boolean): Help {
    if (why === "pending") return { suggestions: [] };
    const places = constants.map(({ written }) => written).filter((written) => written !== null);
    const edits = places.map(({ start, end }) => ({ start, end, text: RIGHT }));
    const unique = [...new Map(edits.map((edit) => [edit.start, edit])).values()];
    if (unique.length === 0) return { suggestions: [] };
    if (why === "freed" && constants.every(({ bare, written }) => bare && written !== null) && !isResultUsed()) return { fix: unique };
    const value = [...new Set(constants.filter(({ written }) => written !== null).map(spelled))].join(" and ");
    return { suggestions: [{ message: "replace", data: { value, replacement: RIGHT }, edits: unique }] };
}
