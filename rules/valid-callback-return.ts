import {
    displayed, type ReturnedConstant, type ReturnProblem, returnProblems, returnReplacements, spelled,
} from "../analysis/index.js";
import type { EventCallback } from "../knowledge/index.js";
import { defineRule, type Edit, type Suggestion } from "./support/define-rule.js";

export default defineRule({
    id: "valid-callback-return",
    contracts: {
        A06: ["status"],
        A07: ["acceptStatus"],
        A08: ["inspectReject", "inspectStatus", "inspectName"],
        A19: ["clientStatus"],
    },
    category: "callbacks",
    level: "error",
    description: "Require event callbacks to return only the values that WSK documents for them",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_accept_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_inspect_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_abort_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_receive_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_receive_from_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_disconnect_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_send_backlog_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_client_event",
    ],
    fix: "both",
    messages: {
        status:
            "'{{function}}' returns {{values}}, but a {{event}} callback may return only {{allowed}}. {{consequence}} Return " +
            "one of the documented values and report the failure another way.",
        acceptStatus:
            "'{{function}}' returns {{values}}, but a WskAcceptEvent callback may return only {{allowed}}. With any other " +
            "value it is not defined who owns the new connection. To refuse the connection, whatever the reason, return " +
            "STATUS_REQUEST_NOT_ACCEPTED.",
        clientStatus:
            "'{{function}}' returns {{values}}, but a WskClientEvent callback may return only {{allowed}}. No such events " +
            "exist: return STATUS_NOT_IMPLEMENTED, or set the member to NULL.",
        inspectReject:
            "'{{function}}' returns {{values}} from its WskInspectEvent callback, which is 0 and means WskInspectReject: the " +
            "connection request is refused. Return the WSK_INSPECT_ACTION that is meant: {{allowed}}.",
        inspectStatus:
            "'{{function}}' returns {{values}} from its WskInspectEvent callback, which answers with a WSK_INSPECT_ACTION and" +
            " not with a status or a boolean. Return {{allowed}}.",
        inspectName:
            "'{{function}}' returns {{values}}, a name that no header defines: the actions of a WskInspectEvent callback are " +
            "called {{allowed}}.",
        replace: "Replace {{value}} by {{replacement}}.",
    },
    check(driver, report) {
        for (const role of driver.callbacks()) {
            for (const site of driver.returns(role.fn)) {
                for (const [message, constants] of returnProblems(role.event, site)) {
                    const { fix, suggestions } = help(role.event, message, constants);
                    report({
                        at: site.node,
                        message,
                        data: {
                            function: role.fn.name,
                            event: role.event.name,
                            values: list([...new Set(constants.map(displayed))], "and"),
                            allowed: list(role.event.allowedReturns, "or"),
                            consequence: CONSEQUENCES[role.event.name] ?? "WSK gives other values no meaning.",
                        },
                        trace: [role.registered, ...constants.flatMap((each) => each.trace)].filter((each) => each !== null),
                        ...(fix.length > 0 && !driver.isResultUsed(role.fn) ? { fix } : { suggestions }),
                    });
                }
            }
        }
    },
});

const CONSEQUENCES: Readonly<Record<string, string>> = {
    WskAbortEvent: "The request is gone, whatever is returned.",
    WskDisconnectEvent: "The disconnect has happened and cannot be refused.",
    WskSendBacklogEvent: "The new backlog size is a hint that cannot be refused.",
    WskReceiveEvent: "With any other value it is not defined who owns the data and whether WSK indicates it again.",
    WskReceiveFromEvent: "With any other value it is not defined who owns the datagrams.",
};

type Help = { readonly fix: readonly Edit[]; readonly suggestions: readonly Suggestion<"replace">[] };

/** A return that may give several wrong values is repaired only where all of them are replaced. */
function help(event: EventCallback, problem: ReturnProblem, constants: readonly ReturnedConstant[]): Help {
    const replacements = constants.map((each) => (each.written === null ? [] : returnReplacements(event, each)));
    const common = (replacements[0] ?? []).filter((text) => replacements.every((texts) => texts.includes(text)));
    const edits = (texts: readonly string[]): Edit[] => {
        const byPlace = new Map<number, Edit>();
        for (const [index, { written }] of constants.entries()) {
            if (written !== null) byPlace.set(written.start, { start: written.start, end: written.end, text: texts[index] ?? "" });
        }
        return [...byPlace.values()];
    };
    const successOnly = event.allowedReturns.length === 1 && constants.every((each) => each.bare);
    const isFixed = (problem === "inspectName" || successOnly) && replacements.every(({ length }) => length === 1);
    const value = list([...new Set(constants.map(spelled))], "and");
    const suggestions = common.map((replacement) => {
        return { message: "replace" as const, data: { value, replacement }, edits: edits(constants.map(() => replacement)) };
    });
    return { fix: isFixed ? edits(replacements.map(([text]) => text ?? "")) : [], suggestions };
}

function list(items: readonly string[], word: string): string {
    return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}
