import { type CNode, type Driver, faultSteps, type FunctionDecl, mappedAddress } from "../analysis/index.js";
import { defineRule, type Suggestion } from "./support/define-rule.js";
import { failingStatements, testAfter } from "./support/failing.js";
import { isWithin } from "./support/mdl-faults.js";
import { statementOf } from "./support/statements.js";

export default defineRule({
    id: "no-unchecked-system-address",
    contracts: ["G19"],
    category: "buffers",
    level: "warn",
    description: "Require the address of a mapped MDL to be tested before it is used",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-mmgetsystemaddressformdlsafe",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-mmmaplockedpagesspecifycache",
    ],
    fix: "suggestion",
    messages: {
        usedNull:
            "{{use}} uses the result of {{mapper}} where it may be NULL, as it is when the pages cannot be mapped: the machine stops then. Test it before its first use.",
        test: "Test {{what}} and fail.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const fault of driver.memory.mapped.faults(fn)) {
                const mapper = fault.history[0];
                if (mapper === undefined) continue;
                report({
                    at: fault.at,
                    message: "usedNull",
                    data: { use: fault.second.name, mapper: mapper.name },
                    trace: faultSteps(mappedAddress, fn.name, fault, "uses it all the same"),
                    suggestions: nullTest(driver, fn, mapper.node),
                });
            }
        }
    },
});

/** Tests the address right behind the call, where the function itself maps it and has a way to fail there. */
function nullTest(driver: Driver, fn: FunctionDecl, call: CNode): Suggestion<"test">[] {
    const target = isWithin(call, fn) ? assignedFrom(call) : null;
    const statement = statementOf(call);
    const failing = target === null || statement === null ? null : failingStatements(driver, fn, call);
    if (target === null || statement === null || failing === null) return [];
    return [{ message: "test", data: { what: target }, edits: [testAfter(statement, target, failing)] }];
}

function assignedFrom(call: CNode): string | null {
    let node = call;
    while (node.parent?.kind === "parenthesized_expression" || node.parent?.kind === "cast_expression") node = node.parent;
    const { parent } = node;
    const isAssigned = parent?.kind === "assignment_expression" && parent.parent?.kind === "expression_statement" && parent.operator === "=";
    const text = isAssigned ? parent.get("left")?.text : parent?.kind === "init_declarator" ? parent.get("declarator")?.text.replace(/^[\s*]+/u, "") : undefined;
    return text !== undefined && /^[\w.>-]+$/u.test(text) ? text : null;
}
