/** Texts, traces and edits that the rules on event requests share. */
import { chainSteps, type CNode, type Driver, type EventControl, flagNames, type MaskSource, step, type TraceStep } from "../../analysis/index.js";
import { EVENT_DISABLE } from "../../knowledge/index.js";
import type { Edit } from "./edits.js";
import { insertAfter, replace, statementOf } from "./statements.js";

/** `A`, `A and B`, `A, B and C`. */
export function listed(names: readonly string[]): string {
    return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** The events of a mask as a text. */
export function eventsIn(bits: number): string {
    return listed(flagNames((bits & ~EVENT_DISABLE) >>> 0));
}

/** From the place where the mask is written, down the calls, to the request. */
export function requestTrace(driver: Driver, control: EventControl): TraceStep[] {
    const written = driver.maskSources(control).map(({ expression }) => step(expression, `the mask is ${expression.text}`));
    const { event, chain } = control;
    const request = chain.length === 0 && written.length === 0 ? [] : [step(event.call.node, `${event.target.name} makes the request`)];
    return [...written, ...chainSteps(chain), ...request];
}

/** The one place that writes the mask, when it joins flags by their names and stands in the file of the report. */
export function plainSource(driver: Driver, control: EventControl): (MaskSource & { readonly flags: readonly CNode[] }) | null {
    const [only, ...others] = driver.maskSources(control);
    if (only === undefined || others.length > 0 || only.flags === null) return null;
    const { expression, flags } = only;
    // Text of a macro must not be edited in the place of one use.
    return expression.source === control.at.source && /^[\w\s|()]+$/u.test(expression.text) ? { ...only, flags } : null;
}

/** Edits that make of one request that disables several events one for each; null where that takes more than copying statements. */
export function splitRequest(driver: Driver, control: EventControl): Edit[] | null {
    const source = plainSource(driver, control);
    const call = statementOf(control.at);
    if (source === null || call === null || call.kind !== "expression_statement") return null;
    const [first, ...others] = source.flags.map((flag) => flag.text).filter((name) => name !== "WSK_EVENT_DISABLE");
    if (first === undefined) return null;
    const one = (event: string): string => `${event} | WSK_EVENT_DISABLE`;
    const shorter = replace(source.expression, one(first));
    const copy = { start: source.expression.start - call.start, end: source.expression.end - call.start };
    if (source.form === "argument") {
        const texts = others.map((event) => call.text.slice(0, copy.start) + one(event) + call.text.slice(copy.end));
        return [shorter, insertAfter(call, texts)];
    }
    // An IRP is in use until it has completed: a second request needs more than a copy.
    const setting = statementOf(source.expression);
    if (source.form !== "assignment" || setting?.parent !== call.parent || control.irp.kind !== "const") return null;
    const member = source.expression.parent?.get("left")?.text;
    if (member === undefined || setting.kind !== "expression_statement") return null;
    return [shorter, insertAfter(call, others.flatMap((event) => [`${member} = ${one(event)};`, call.text]))];
}
