import { type CNode, type Driver, type EventControl, step } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import type { Edit } from "./support/edits.js";
import { requestTrace } from "./support/event-requests.js";
import { insertBefore, replace, statementOf } from "./support/statements.js";

const VALUE = "(PNPIID)&NPI_WSK_INTERFACE_ID";

export default defineRule({
    id: "require-npi-id",
    contracts: ["B08"],
    category: "events",
    level: "error",
    description: "Require both members of WSK_EVENT_CALLBACK_CONTROL to be set before a request that enables or disables events",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_event_callback_control",
        "https://learn.microsoft.com/windows-hardware/drivers/network/so-wsk-event-callback",
    ],
    fix: "fix",
    messages: {
        npiId:
            "NpiId is {{state}} when {{call}} gets the structure: WSK cannot tell whose events the mask means, so the request fails or " +
            "WSK reads through a stray pointer. Set NpiId to &NPI_WSK_INTERFACE_ID (or to the extension's NPIID) as well as EventMask.",
        eventMask:
            "EventMask is never set before {{call}} gets the structure: which events are switched is left to chance. " +
            "Set EventMask as well as NpiId.",
        neither:
            "Neither NpiId nor EventMask is set before {{call}} gets the structure: WSK reads whatever the memory held. " +
            "Set NpiId to &NPI_WSK_INTERFACE_ID and EventMask to the events in question.",
    },
    check(driver, report) {
        for (const control of driver.eventControls("npiId")) {
            if (control.npiId !== "garbage" && control.npiId !== "null") continue;
            const data = { call: control.event.target.name };
            const trace = requestTrace(driver, control);
            if (driver.isMaskUnset(control)) report({ at: control.at, message: "neither", data, trace });
            else {
                const state = control.npiId === "null" ? "NULL" : "not initialized";
                report({ at: control.at, message: "npiId", data: { ...data, state }, trace, fix: fix(driver, control) });
            }
        }
        for (const control of driver.eventControls("mask", "npiId")) {
            if (!driver.isMaskUnset(control) || control.npiId !== "set") continue;
            const trace = control.chain.length === 0 ? [] : [...requestTrace(driver, control), step(control.at, "EventMask is not set here")];
            report({ at: control.at, message: "eventMask", data: { call: control.event.target.name }, trace });
        }
    },
});

/** Sets NpiId beside EventMask, in the same spelling; no edit where that is not one plain place in the report's file. */
function fix(driver: Driver, control: EventControl): readonly Edit[] {
    const sources = driver.maskSources(control);
    const [source] = sources;
    const call = statementOf(control.at);
    if (source === undefined) {
        const local = driver.localControl(control);
        return local === null || call === null ? [] : [insertBefore(call, `${local}.NpiId = ${VALUE};`)];
    }
    if (source.expression.source !== control.at.source) return [];
    if (source.form === "initializer") return inInitializer(source.expression);
    const target = source.expression.parent?.get("left");
    if (source.form !== "assignment" || target?.kind !== "field_expression") return [];
    const text = `${target.text.slice(0, -"EventMask".length)}NpiId = ${VALUE};`;
    const statement = statementOf(source.expression);
    // Beside the mask where that comes to pass whenever the request does, else right before the request.
    const beside = sources.length === 1 && statement?.kind === "expression_statement" && encloses(statement.parent, control.at);
    const place = beside ? statement : call;
    return place === null ? [] : [insertBefore(place, text)];
}

function inInitializer(expression: CNode): readonly Edit[] {
    const entry = expression.parent?.kind === "initializer_pair" ? expression.parent : expression;
    const list = entry.parent;
    if (list?.kind !== "initializer_list") return [];
    const entries = list.children.filter((child) => child.kind !== "comment");
    if (entry !== expression) {
        const written = entries.find((each) => each.get("designator")?.text === ".NpiId")?.get("value");
        if (written !== null && written !== undefined) return [replace(written, VALUE)];
        return [{ start: entry.start, end: entry.start, text: `.NpiId = ${VALUE}, ` }];
    }
    const [first, second] = entries;
    return entries.length === 2 && first !== undefined && second === entry ? [replace(first, VALUE)] : [];
}

function encloses(block: CNode | null, node: CNode): boolean {
    for (let at: CNode | null = node; at !== null; at = at.parent) if (at === block) return true;
    return false;
}
