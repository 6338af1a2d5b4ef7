import type { MaskValue, Sym } from "../analysis/index.js";
import { EVENT_DISABLE } from "../knowledge/index.js";
import { defineRule } from "./support/define-rule.js";
import { eventsIn, requestTrace } from "./support/event-requests.js";

/** Position of the completed IRP among the parameters of a completion routine, which may use it again. */
const COMPLETED = 1;

export default defineRule({
    id: "no-irp-on-event-enable",
    contracts: ["B04"],
    category: "events",
    level: "off",
    description: "Disallow an IRP in requests that enable event callbacks",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/so-wsk-event-callback",
        "https://learn.microsoft.com/windows-hardware/drivers/network/enabling-and-disabling-event-callback-functions",
    ],
    fix: "none",
    messages: {
        irp:
            "{{events}} is enabled with an IRP: enabling is done when the call returns, and what becomes of the IRP is not documented. " +
            "Pass NULL as Irp; only disabling takes one.",
    },
    check(driver, report) {
        for (const control of driver.eventControls("mask", "irp")) {
            const { kind, mask, irp, at } = control;
            const isOfRoutine = irp.kind === "param" && irp.index === COMPLETED && [...driver.completionRoutines()].some(({ fn }) => fn === control.decider);
            if (kind !== "dynamic" || (!isOfRoutine && !isIrp(irp)) || !mask.values.every(enables)) continue;
            const events = eventsIn(mask.values.reduce((all, { bits }) => (all | bits) >>> 0, 0));
            report({ at, message: "irp", data: { events }, trace: requestTrace(driver, control) });
        }
    },
});

/** True for an IRP that is certainly there: allocated here, or kept with the socket. */
function isIrp(sym: Sym): boolean {
    return sym.kind === "phi" ? (sym.of ?? []).length > 0 && (sym.of ?? []).every(isIrp) : sym.kind === "result" || sym.kind === "address" || sym.kind === "initial";
}

function enables({ bits, exact }: MaskValue): boolean {
    return exact && bits !== 0 && (bits & EVENT_DISABLE) === 0;
}
