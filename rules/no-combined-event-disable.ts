import { type CNode, countBits, eventBits, maskWhere } from "../analysis/index.js";
import { EVENT_DISABLE } from "../knowledge/index.js";
import { defineRule } from "./support/define-rule.js";
import { eventsIn, requestTrace, splitRequest } from "./support/event-requests.js";
import { replace } from "./support/statements.js";

export default defineRule({
    id: "no-combined-event-disable",
    contracts: { B01: ["combined", "logicalOr"], B02: ["nothing"] },
    category: "events",
    level: "error",
    description: "Disallow requests that disable several events at once, or none",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/enabling-and-disabling-event-callback-functions",
        "https://learn.microsoft.com/windows-hardware/drivers/network/so-wsk-event-callback",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_event_callback_control",
    ],
    fix: "suggestion",
    messages: {
        combined:
            "One request must not disable {{events}} together: with WSK_EVENT_DISABLE the mask takes exactly one event, so the call fails " +
            "and the callbacks stay on, possibly beyond the life of what they use. Send one request for each event.",
        nothing:
            "The mask is WSK_EVENT_DISABLE alone, which names no event: the request disables nothing and the callbacks stay on. " +
            "Add the one event that is to be disabled.",
        logicalOr:
            "The mask is written '{{text}}', and '||' makes of its operands a truth value (1), which is no event flag: the request does not " +
            "concern the events it names. Join flags with '|'.",
        split: "Send one request for each event.",
        useBitwiseOr: "Join the flags with '|'.",
    },
    check(driver, report) {
        for (const control of driver.eventControls("mask")) {
            const { mask, at } = control;
            const logical = driver.logicalOr(control);
            if (logical !== null) {
                const edit = replace(logical, logical.text.replaceAll("||", "|"));
                const suggestions = logical.source === at.source && !staysWrong(logical) ? [{ message: "useBitwiseOr", edits: [edit] } as const] : [];
                report({ at, message: "logicalOr", data: { text: logical.text }, trace: requestTrace(driver, control), suggestions });
            } else if (control.kind === "dynamic") {
                const combined = maskWhere(mask, ({ bits }) => disables(bits) && countBits(eventBits(bits)) > 1);
                const nothing = maskWhere(mask, ({ bits, exact }) => exact && bits === EVENT_DISABLE);
                if (combined !== null) {
                    const edits = splitRequest(driver, control);
                    report({
                        at,
                        message: "combined",
                        data: { events: eventsIn(combined.bits) },
                        trace: requestTrace(driver, control),
                        suggestions: edits === null ? [] : [{ message: "split", edits }],
                    });
                } else if (nothing !== null) report({ at, message: "nothing", trace: requestTrace(driver, control) });
            }
        }
    },
});

/** True where the same flags joined with `|` would disable several events in one request. */
function staysWrong(logical: CNode): boolean {
    let whole = logical;
    while (whole.parent?.kind === "binary_expression" || whole.parent?.kind === "parenthesized_expression") whole = whole.parent;
    const flags = new Set(whole.text.match(/\bWSK_EVENT_\w+/gu));
    return flags.has("WSK_EVENT_DISABLE") && flags.size > 2;
}

function disables(bits: number): boolean {
    return (bits & EVENT_DISABLE) !== 0;
}
