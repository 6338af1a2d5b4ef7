import { type CNode, faultSteps, type FunctionDecl, type IrpFault, irpLife } from "../analysis/index.js";
import { defineRule, type Edit } from "./support/define-rule.js";
import { allocatorOf } from "./support/irp-texts.js";
import { insertAfter, insertBefore, statementOf } from "./support/statements.js";

export default defineRule({
    id: "no-irp-leak",
    contracts: ["D11"],
    category: "irps",
    level: "error",
    description: "Disallow ways out of a function that lose an IRP which the driver has allocated",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-ioallocateirp",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iofreeirp",
    ],
    fix: "suggestion",
    messages: {
        leaked:
            "{{function}} ends here without freeing {{irp}}, which {{allocator}} has allocated, and nobody else has it: nonpaged memory is lost each time. " +
            "Call IoFreeIrp on this way out too, or store the IRP where it is used again.",
        abandoned:
            "{{function}} ends here while {{irp}} is with WSK, and its completion routine neither frees it nor tells anybody that it is completed: " +
            "nobody can free it any more. Free it in the completion routine.",
        free: "Free '{{name}}' here.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            const faults = driver.irps.faults(fn);
            const abandoned = new Set(faults.filter(({ mistake }) => mistake === "abandoned").map(placeOf));
            for (const fault of faults) {
                if (fault.mistake !== "leaked" && fault.mistake !== "abandoned") continue;
                const allocator = allocatorOf(fault);
                // A routine that does nothing is to blame whether the request was pending or not.
                if (allocator === null || (fault.mistake === "leaked" && abandoned.has(placeOf(fault)))) continue;
                const holder = driver.holder(fn, fault);
                // What a helper gives back on some of its ways only may not be there on this one.
                if (holder === null && !isMadeIn(fn, fault)) continue;
                report({
                    at: fault.at,
                    message: fault.mistake,
                    data: { function: fn.name, irp: holder === null ? "an IRP" : `'${holder.name}'`, ...(fault.mistake === "leaked" ? { allocator } : {}) },
                    trace: faultSteps(irpLife, fn.name, fault, "ends without freeing it"),
                    suggestions: help(fn, fault, holder?.isInScope === true ? holder.name : null),
                });
            }
        }
    },
});

function isMadeIn({ body }: FunctionDecl, { history }: IrpFault): boolean {
    const node = history[0]?.node;
    return node !== undefined && body !== null && node.source === body.source && body.start <= node.start && node.end <= body.end;
}

function placeOf({ at, object }: IrpFault): string {
    return `${at.start} ${object.key}`;
}

/** Where every path that ends here loses the IRP, the place is the right one to free it. */
function help(fn: FunctionDecl, { at, mistake, isCertain }: IrpFault, name: string | null): { message: "free"; data: { name: string }; edits: Edit[] }[] {
    // The memory that the IRP stands in may be gone on this way out.
    if (mistake !== "leaked" || !isCertain || name === null || name.includes("->") || at.source !== fn.unit.file) return [];
    const edit = at.kind === "}" ? atEnd(at, name) : beforeReturn(at, name);
    return edit === null ? [] : [{ message: "free", data: { name }, edits: [edit] }];
}

function atEnd(brace: CNode, name: string): Edit | null {
    const last = brace.parent?.children.filter(({ kind }) => kind !== "comment").at(-1);
    return last === undefined || statementOf(last) !== last ? null : insertAfter(last, [`IoFreeIrp(${name});`]);
}

function beforeReturn(at: CNode, name: string): Edit | null {
    const { parent, start, end, text, kind } = at;
    // What is returned may need the IRP.
    if (kind !== "return_statement" || /\(/.test(text.replace(/^return\s*\(+/, "return ")) || new RegExp(`\\b${name}\\b`).test(text)) return null;
    if (statementOf(at) === at) return insertBefore(at, `IoFreeIrp(${name});`);
    const isListed = parent?.kind === "compound_statement" || parent?.kind === "case_statement" || parent?.kind === "labeled_statement";
    return { start, end, text: isListed ? `IoFreeIrp(${name}); ${text}` : `{ IoFreeIrp(${name}); ${text} }` };
}
