import { type CNode, faultSteps, indicationLife, type IndicationFault, releasesNull } from "../analysis/index.js";
import { defineRule, type Suggestion } from "./support/define-rule.js";
import { isCallOf } from "./support/irp-texts.js";
import { remove, statementOf } from "./support/statements.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "no-invalid-indication-release",
    contracts: { G12: ["early", "twice"], G14: ["moved", "null", "stray", "rest"] },
    category: "buffers",
    level: "error",
    description: "Disallow WskRelease for lists that the driver does not own, or by other pointers than the one received",
    sources: [
        `${DDI}/nc-wsk-pfn_wsk_release_data_indication_list`,
        `${DDI}/nc-wsk-pfn_wsk_release_datagram_indication_list`,
        `${DDI}/nc-wsk-pfn_wsk_receive_event`,
    ],
    fix: "suggestion",
    messages: {
        early:
            "{{callback}} gives '{{parameter}}' back with WskRelease and then returns something else than STATUS_PENDING, by which WSK takes it back a second time: its buffers " +
            "are freed twice. Release only lists that were kept with STATUS_PENDING.",
        twice: "WskRelease is called again for a list that was given back before on this path: its buffers are freed twice. Release each list once.",
        moved:
            "{{callback}} {{use}} '{{parameter}}' after it has been moved on along the list: WskRelease wants the pointer that WSK has handed over, and the head is lost. " +
            "Walk the list with a variable of its own.",
        stray:
            "WskRelease is given '{{name}}', which walks the list and is at some element of it: it wants the pointer that WSK has handed over, once, for the whole list. " +
            "Keep that pointer, and release it behind the loop.",
        rest:
            "What is given back here is '{{name}}', not the list: WskRelease wants the pointer that WSK has handed over, once, for the whole list, and the head is never given " +
            "back. Release the head.",
        null:
            "WskRelease is given NULL: the pointer has run to the end of the list, and WSK never gets the list back. Keep the pointer that WSK has handed over for WskRelease, " +
            "and walk the list with another one.",
        remove: "Remove the call.",
    },
    check(driver, report) {
        const { indications } = driver.memory;
        for (const callback of indications.callbacks) {
            const { fn, parameter } = callback;
            if (fn.unit !== driver.unit) continue;
            for (const fault of indications.releasedEarly(callback)) {
                const at = fault.cause?.event.call.node ?? fault.at;
                const trace = faultSteps(indicationLife, fn.name, fault, "returns something else than STATUS_PENDING");
                report({ at, message: "early", data: { callback: fn.name, parameter }, trace, suggestions: removal(fault, at) });
            }
            for (const { node, isRelease } of indications.movedOn(callback)) {
                report({ at: node, message: "moved", data: { callback: fn.name, parameter, use: isRelease ? "releases" : "stores" } });
            }
        }
        const moved = new Set(indications.callbacks.flatMap((each) => (each.fn.unit === driver.unit ? indications.movedOn(each).map(({ node }) => node) : [])));
        for (const { event } of driver.wskCalls("WskRelease")) {
            if (releasesNull(event) && !moved.has(event.call.node)) report({ at: event.call.node, message: "null" });
        }
        for (const { node, name } of driver.memory.nextReleases(driver.unit)) {
            if (!moved.has(node)) report({ at: node, message: "rest", data: { name } });
        }
        for (const fn of driver.functions()) {
            for (const { event, name } of driver.memory.strayReleases(fn)) {
                if (!releasesNull(event)) report({ at: event.call.node, message: "stray", data: { name } });
            }
            for (const fault of indications.releasedTwice(fn)) {
                report({ at: fault.at, message: "twice", trace: faultSteps(indicationLife, fn.name, fault, "gives it back again") });
            }
        }
    },
});

/** Where each way that leads from the call to the end is wrong, it is the call that is too much. */
function removal({ isCertain }: IndicationFault, at: CNode): Suggestion<"remove">[] {
    const statement = statementOf(at);
    const name = at.get("function");
    const isRelease = name?.kind === "field_expression" ? name.get("field")?.text === "WskRelease" : isCallOf(at, "WskRelease");
    return isCertain && isRelease && statement !== null && at.parent === statement ? [{ message: "remove", edits: [remove(statement)] }] : [];
}
