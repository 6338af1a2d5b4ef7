import { type CNode, type Driver, type EventControl, eventBits, maskWhere, step } from "../analysis/index.js";
import { EVENT_DISABLE, eventFlag } from "../knowledge/index.js";
import { defineRule } from "./support/define-rule.js";
import type { Edit } from "./support/edits.js";
import { eventsIn, plainSource, requestTrace } from "./support/event-requests.js";
import { remove, replace, statementOf } from "./support/statements.js";

export default defineRule({
    id: "no-static-callback-toggle",
    contracts: { B06: ["disable", "enable"], B07: ["staticDisable"] },
    category: "events",
    level: "error",
    description: "Disallow requests of single sockets for events that are enabled statically, and WSK_EVENT_DISABLE in the static mask",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/wsk-set-static-event-callbacks",
        "https://learn.microsoft.com/windows-hardware/drivers/network/enabling-and-disabling-event-callback-functions",
    ],
    fix: "suggestion",
    messages: {
        disable:
            "{{events}} cannot be disabled here: it is enabled for all sockets by WSK_SET_STATIC_EVENT_CALLBACKS, which no socket can undo, so " +
            "the request fails and the callback stays on. Leave it out of the static mask and enable it per socket.",
        enable:
            "{{events}} cannot be enabled again here: it is on for all sockets by WSK_SET_STATIC_EVENT_CALLBACKS, and a request of a single " +
            "socket that contains it fails. Leave it out of this request.",
        staticDisable:
            "The static mask must not contain WSK_EVENT_DISABLE: WSK_SET_STATIC_EVENT_CALLBACKS only enables events, so the request fails and " +
            "none is enabled. Leave the flag out.",
        deleteRequest: "Delete the request.",
        deleteFlags: "Leave {{events}} out of the mask.",
    },
    check(driver, report) {
        for (const { request, by, bits } of driver.staticToggles()) {
            const off = maskWhere(request.mask, (value) => disables(value.bits) && (value.bits & bits) !== 0) !== null;
            const data = { events: eventsIn(bits) };
            report({
                at: request.at,
                message: off ? "disable" : "enable",
                data,
                trace: [step(by.at, `${eventsIn(bits)} is enabled for all sockets`), ...requestTrace(driver, request)],
                suggestions: off ? [] : withoutRequest(driver, request, bits),
            });
        }
        for (const control of driver.eventControls("mask")) {
            if (control.kind !== "static" || maskWhere(control.mask, ({ bits }) => disables(bits)) === null) continue;
            const edits = withoutFlags(driver, control, EVENT_DISABLE);
            const suggestions = edits === null ? [] : [{ message: "deleteFlags", data: { events: "WSK_EVENT_DISABLE" }, edits } as const];
            report({ at: control.at, message: "staticDisable", trace: requestTrace(driver, control), suggestions });
        }
    },
});

function disables(bits: number): boolean {
    return (bits & EVENT_DISABLE) !== 0;
}

type Help = { readonly message: "deleteRequest" | "deleteFlags"; readonly data?: { readonly events: string }; readonly edits: readonly Edit[] };

/** Takes the statically enabled events out of a request that enables them again, or the request where nothing else is left of it. */
function withoutRequest(driver: Driver, request: EventControl, bits: number): Help[] {
    const isAll = request.mask.values.every((value) => value.exact && (eventBits(value.bits) & ~bits) === 0);
    if (!isAll) {
        const edits = withoutFlags(driver, request, bits);
        return edits === null ? [] : [{ message: "deleteFlags", data: { events: eventsIn(bits) }, edits }];
    }
    const statement = statementOf(request.at);
    const isWhole = statement?.kind === "expression_statement" && statement.children[0] === request.at;
    return [{ message: "deleteRequest", edits: [isWhole ? remove(statement) : replace(request.at, "STATUS_SUCCESS")] }];
}

/** Takes flags out of a mask that is written as flags joined by `|`; null when it is not, or when none would be left. */
function withoutFlags(driver: Driver, control: EventControl, bits: number): readonly Edit[] | null {
    const source = plainSource(driver, control);
    if (source === null) return null;
    const kept = source.flags.filter((flag) => ((eventFlag(flag.text)?.value ?? 0) & bits) === 0);
    return kept.length === 0 ? null : [replace(source.expression, kept.map((flag: CNode) => flag.text).join(" | "))];
}
