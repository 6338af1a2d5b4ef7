import type { CNode } from "../analysis/index.js";
import { defineRule, type Edit } from "./support/define-rule.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "no-inspect-id-pointer-compare",
    contracts: ["C06"],
    category: "accept",
    level: "error",
    description: "Disallow comparing the addresses of inspection IDs instead of their contents",
    sources: [`${DDI}/ns-wsk-_wsk_inspect_id`, `${DDI}/nc-wsk-pfn_wsk_inspect_event`, `${DDI}/nc-wsk-pfn_wsk_abort_event`],
    fix: "suggestion",
    messages: {
        pointers:
            "'{{left}} {{operator}} {{right}}' compares addresses: WSK passes the same inspection at another address each time, so the two never match. " +
            "Compare the members Key and SerialNumber.",
        members: "Compare Key and SerialNumber instead of the addresses.",
    },
    check(driver, report) {
        const { inspections } = driver;
        if (inspections.callbacks.length === 0 && !/INSPECT_ID/.test(driver.file.text)) return;
        const roles = inspections.callbacks.map(({ role }) => role);
        for (const fn of driver.functions()) {
            if (!driver.mentions(fn, /[=!]=|[A-Z]\w*\s*\(/)) continue;
            for (const { at, equal, left, right, rewritable, trace } of inspections.comparisons(fn)) {
                const isSafe = roles.every(({ fn: own, event }) => own !== fn || !driver.callbackPaths.isReachedWithNull(fn, event, at));
                const edit = rewritable && isSafe ? membersCompared(at, equal, left, right) : null;
                report({
                    at,
                    message: "pointers",
                    data: { left: left.text, operator: equal ? "==" : "!=", right: right.text },
                    trace,
                    suggestions: edit === null ? [] : [{ message: "members", edits: [edit] }],
                });
            }
        }
    },
});

/** Both members compared; null when an operand cannot be spelled twice. */
function membersCompared(at: CNode, equal: boolean, left: CNode, right: CNode): Edit | null {
    const a = access(left);
    const b = access(right);
    if (a === null || b === null) return null;
    const operator = equal ? "==" : "!=";
    const text = ["Key", "SerialNumber"].map((member) => `${a}${member} ${operator} ${b}${member}`).join(equal ? " && " : " || ");
    return { start: at.start, end: at.end, text: at.parent?.kind === "parenthesized_expression" ? text : `(${text})` };
}

const REPEATABLE = new Set(["identifier", "field_expression", "subscript_expression", "pointer_expression", "parenthesized_expression", "number_literal", "cast_expression"]);

/** How a member of what `operand` points to is spelled, up to the member's name. */
function access(operand: CNode): string | null {
    let node = operand;
    while (node.kind === "parenthesized_expression" || node.kind === "cast_expression") {
        const inner = node.kind === "cast_expression" ? node.get("value") : node.children[0];
        if (inner === null || inner === undefined) return null;
        // A cast to the type itself is what makes the operand a pointer to it.
        if (node.kind === "cast_expression" && /INSPECT_ID/.test(node.get("type")?.text ?? "")) return repeats(inner) ? `(${node.text})->` : null;
        node = inner;
    }
    if (!repeats(node)) return null;
    if (node.kind !== "pointer_expression") return `${node.text}->`;
    const argument = node.get("argument");
    if (node.operator !== "&" || argument === null) return `(${node.text})->`;
    return argument.kind === "cast_expression" || (argument.kind === "pointer_expression" && argument.operator === "*") ? `(${argument.text}).` : `${argument.text}.`;
}

/** Without side effects: evaluating it twice is evaluating it once. */
function repeats(node: CNode): boolean {
    if (!REPEATABLE.has(node.kind)) return false;
    for (const each of node.walk()) if (/^(?:call|update|assignment|comma)_expression$/u.test(each.kind)) return false;
    return true;
}
