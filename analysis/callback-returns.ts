/** What an event callback must not return: the constants of its `return` statements held against the documented ones. */
import { type EventCallback, INSPECT_ACTIONS, status, statusNames } from "../knowledge/index.js";
import { type ReturnedConstant, type ReturnSite, spelled } from "./returns.js";

/**
 * What is wrong with a returned constant: not a status of the callback's (`status`, `acceptStatus`, `clientStatus`); for
 * WskInspectEvent a zero that is not called WskInspectReject, something else than an action, or a name that no header has.
 */
export type ReturnProblem = "status" | "acceptStatus" | "clientStatus" | "inspectReject" | "inspectStatus" | "inspectName";

const SHORT_NAMES = new Map<string, string>(INSPECT_ACTIONS.map(({ shortName, name }) => [shortName, name]));

/** The constants of a return that the callback must not return, by what is wrong with them. */
export function returnProblems(event: EventCallback, site: ReturnSite): ReadonlyMap<ReturnProblem, ReturnedConstant[]> {
    const found = new Map<ReturnProblem, ReturnedConstant[]>();
    for (const constant of site.constants) {
        const problem = event.returnType === "WSK_INSPECT_ACTION" ? inspectProblem(constant) : statusProblem(event, constant);
        if (problem !== null) found.set(problem, [...(found.get(problem) ?? []), constant]);
    }
    return found;
}

function statusProblem(event: EventCallback, { value, name }: ReturnedConstant): ReturnProblem | null {
    const allowed = event.allowedReturns.map((each) => status(each)?.value);
    if (value === null ? !isForeignStatus(name ?? "") : allowed.includes(value >>> 0)) return null;
    if (event.name === "WskAcceptEvent") return "acceptStatus";
    return event.name === "WskClientEvent" ? "clientStatus" : "status";
}

function inspectProblem({ value, name, written }: ReturnedConstant): ReturnProblem | null {
    if (value === null) return SHORT_NAMES.has(name ?? "") ? "inspectName" : isForeignStatus(name ?? "") ? "inspectStatus" : null;
    const action = INSPECT_ACTIONS.find((each) => each.value === value);
    if (action === undefined) return "inspectStatus";
    // A project may have its own names and numbers for the three actions; a status or a boolean is no such name.
    const meant = name === null ? value !== 0 || written === null : !isStatusOrBoolean(name);
    if (meant) return null;
    return value === 0 ? "inspectReject" : "inspectStatus";
}

function isStatusOrBoolean(name: string): boolean {
    return status(name) !== undefined || isForeignStatus(name) || /^(TRUE|FALSE|NULL)$/i.test(name);
}

/** A status that the tables do not have is none of those that they have; names that say success may stand for one. */
function isForeignStatus(name: string): boolean {
    return /^STATUS_[A-Z][A-Z0-9_]+$/.test(name) && !/SUCCESS|_OK\b/.test(name);
}

/** What to write instead, best first. */
export function returnReplacements(event: EventCallback, { value, name }: ReturnedConstant): readonly string[] {
    const failure = value === null || value >>> 31 === 1;
    switch (event.name) {
        case "WskInspectEvent": {
            const renamed = SHORT_NAMES.get(name ?? "");
            if (renamed !== undefined) return [renamed];
            if (value === 0) return ["WskInspectAccept", "WskInspectReject"];
            if (value === 1) return ["WskInspectAccept"];
            return name === "STATUS_PENDING" ? ["WskInspectPend"] : failure ? ["WskInspectReject"] : [];
        }
        case "WskAcceptEvent":
            return failure ? ["STATUS_REQUEST_NOT_ACCEPTED"] : [];
        case "WskReceiveEvent":
        case "WskReceiveFromEvent":
            return failure ? ["STATUS_DATA_NOT_ACCEPTED", "STATUS_SUCCESS"] : ["STATUS_SUCCESS"];
        default:
            return [event.recommendedReturn ?? "STATUS_SUCCESS"];
    }
}

/** A number is shown with the status that it stands for. */
export function displayed(constant: ReturnedConstant): string {
    const known = constant.value === null || constant.value === 0 ? undefined : statusNames(constant.value >>> 0)[0];
    const text = spelled(constant);
    return known === undefined || text.startsWith("STATUS_") || constant.value === 1 ? text : `${text} (${known})`;
}
