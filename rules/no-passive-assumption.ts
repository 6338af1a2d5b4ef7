import { step, type CNode, type PassiveAssumption } from "../analysis/index.js";
import { defineRule, type Edit } from "./support/define-rule.js";
import { replace } from "./support/statements.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";
const IS_LOW = "KeGetCurrentIrql() == PASSIVE_LEVEL";
const IS_HIGH = "KeGetCurrentIrql() != PASSIVE_LEVEL";

export default defineRule({
    id: "no-passive-assumption",
    contracts: ["A20"],
    category: "callbacks",
    level: "error",
    description: "Disallow taking a clear WSK_FLAG_AT_DISPATCH_LEVEL for a level below DISPATCH_LEVEL",
    sources: [
        `${DDI}/nc-wsk-pfn_wsk_receive_event`,
        `${DDI}/nc-wsk-pfn_wsk_receive_from_event`,
        `${DDI}/nc-wsk-pfn_wsk_accept_event`,
        `${DDI}/nc-wsk-pfn_wsk_disconnect_event`,
    ],
    fix: "suggestion",
    messages: {
        assumed:
            "{{what}} needs {{level}}, and '{{callback}}' comes here because WSK_FLAG_AT_DISPATCH_LEVEL is clear in '{{flags}}': only the flag that is set says " +
            "anything, and {{event}} may be called at DISPATCH_LEVEL without it. Queue a work item, or ask KeGetCurrentIrql.",
        ask: "Ask for the level itself: {{condition}}.",
    },
    check(driver, report) {
        for (const { fn, event, registered } of driver.callbacks()) {
            const flags = event.flags === null ? undefined : fn.parameters?.[event.flags];
            if (flags === undefined) continue;
            for (const each of driver.callbackPaths.passiveAssumptions(fn, event)) {
                const { at, called, level, name, trace } = each;
                const asked = askedInstead(each, flags.name);
                report({
                    at,
                    message: "assumed",
                    data: {
                        what: called === name ? `'${name}'` : `'${called}' leads to ${name}, which`,
                        level: level === 0 ? "PASSIVE_LEVEL" : "a level below DISPATCH_LEVEL",
                        callback: fn.name,
                        event: event.name,
                        flags: flags.name,
                    },
                    trace: [...(registered === null ? [] : [registered]), step(flags.node, `${flags.name} says nothing where the flag is clear`), ...trace],
                    suggestions: asked === null ? [] : [{ message: "ask", data: { condition: asked.text }, edits: [asked] }],
                });
            }
        }
    },
});

/** The test for the flag that the call stands under, when it is no more than that, made a test of the level. */
function askedInstead({ at }: PassiveAssumption, flags: string): Edit | null {
    const bit = `\\(?\\(?\\s*${flags}\\s*&\\s*WSK_FLAG_AT_DISPATCH_LEVEL\\s*\\)?`;
    const isClear = new RegExp(`^\\((?:!\\s*${bit}|${bit}\\s*==\\s*0)\\)?\\)$`, "u");
    const isSet = new RegExp(`^(?:${bit}(?:\\s*!=\\s*0)?)\\)?$`, "u");
    for (let node: CNode | null = at; node !== null; node = node.parent) {
        const condition: CNode | null = node.parent?.kind === "if_statement" ? node.parent.get("condition") : null;
        if (condition?.kind !== "parenthesized_expression" || condition === node) continue;
        const isThen = node.parent?.get("consequence") === node;
        if (isThen && isClear.test(condition.text)) return replace(condition, `(${IS_LOW})`);
        if (!isThen && isSet.test(condition.text)) return replace(condition, `(${IS_HIGH})`);
    }
    return null;
}
