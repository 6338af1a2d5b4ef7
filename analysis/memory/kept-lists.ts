/** Where a callback has put the list of received data that it was given, or parts of it. */
import { STATUS_PENDING } from "../../knowledge/index.js";
import { possibleValues } from "../flow/conditions.js";
import type { ReturnEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { alternatives, isLocalRoot, sameNumber, type Sym } from "../flow/sym.js";

/** Members that lead to memory of the list. */
const POINTERS: ReadonlySet<string> = new Set(["Next", "Mdl", "Buffer", "RemoteAddress", "ControlInfo"]);

/**
 * True for the list, for what follows in it, and for pointers to its memory.
 *
 * @param surely whether all that the value may be must be such
 */
export function leadsIntoList(value: Sym, list: Sym, surely = false): boolean {
    const all = beginnings(value).map((each) => {
        if (each.key === list.key) return true;
        if (each.kind === "phi") return leadsIntoList(each, list, surely);
        if (each.kind === "address") return each.cell.root === `*${list.key}`;
        if (each.kind !== "initial" || !("pointer" in each.cell.base)) return false;
        const last = each.cell.steps.at(-1) ?? "";
        return POINTERS.has(last) && leadsIntoList(each.cell.base.pointer, list, surely);
    });
    return surely ? all.length > 0 && all.every((each) => each) : all.includes(true);
}

/** What a value may be: of a pointer that walks a list, what it has begun as. */
function beginnings(value: Sym): readonly Sym[] {
    return alternatives(value) ?? (value.kind === "phi" ? (value.starts ?? []) : []);
}

/** True for an element of the list, whichever. */
function isElement(value: Sym, list: Sym): boolean {
    if (value.kind === "phi") return value.of === null && value.starts !== undefined && value.starts.every((each) => isElement(each, list));
    if (value.kind !== "initial") return value.key === list.key;
    const { base, steps } = value.cell;
    return steps.length === 1 && steps[0] === "Next" && "pointer" in base && isElement(base.pointer, list);
}

/** True where memory that outlives the callback holds the list or a part of it, or may hold it where `surely` is not asked for. */
export function isKept(state: FlowState, list: Sym, surely: boolean): boolean {
    for (const [cell, entries] of state.writtenOutside()) {
        if (isLocalRoot(cell.root) || cell.root === `*${list.key}`) continue;
        for (const [, value] of entries) if (isSym(value) && leadsIntoList(value, list, surely)) return true;
    }
    return false;
}

/** True where memory that outlives the callback holds the list itself, or an element of it, on some path. */
export function isKeptOnSomeWay(state: FlowState, list: Sym): boolean {
    for (const [cell, entries] of state.writtenOutside()) {
        if (isLocalRoot(cell.root) || cell.root === `*${list.key}`) continue;
        for (const [, value] of entries) if (isSym(value) && beginnings(value).some((each) => isElement(each, list))) return true;
    }
    return false;
}

function isSym(value: unknown): value is Sym {
    return typeof value === "object" && value !== null && "key" in value;
}

/** True where a callback tells WSK on some path that it keeps the list. */
export function mayReturnPending({ value, state }: ReturnEvent): boolean {
    const possible = value === null ? null : possibleValues(value, state);
    return possible?.some((each) => each.kind === "const" && sameNumber(each.value, STATUS_PENDING)) === true;
}

/** Whether a callback tells WSK that it keeps the list; null where that is not known. */
export function returnsPending({ value, state }: ReturnEvent): boolean | null {
    const possible = value === null ? null : possibleValues(value, state);
    if (possible === null || possible.length === 0) return null;
    const pending = possible.map((each) => (each.kind === "const" ? sameNumber(each.value, STATUS_PENDING) : null));
    return pending.every((each) => each === true) ? true : pending.every((each) => each === false) ? false : null;
}
