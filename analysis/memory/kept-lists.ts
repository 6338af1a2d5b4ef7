/** Where a callback has put the list of received data that it was given, or parts of it. */
import { status } from "../../knowledge/index.js";
import { possibleValues } from "../flow/conditions.js";
import type { ReturnEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { alternatives, isLocalRoot, sameNumber, type Sym } from "../flow/sym.js";

/** Members that lead to memory of the list. */
const POINTERS: ReadonlySet<string> = new Set(["Next", "Mdl", "Buffer", "RemoteAddress", "ControlInfo"]);
const PENDING = status("STATUS_PENDING")?.value ?? 0x103;

/**
 * True for the list, for what follows in it, and for pointers to its memory.
 *
 * @param surely whether all that the value may be must be such
 */
export function leadsIntoList(value: Sym, list: Sym, surely = false): boolean {
    const all = (alternatives(value) ?? []).map((each) => {
        if (each.key === list.key) return true;
        if (each.kind === "address") return each.cell.root === `*${list.key}`;
        if (each.kind !== "initial" || !("pointer" in each.cell.base)) return false;
        const last = each.cell.steps.at(-1) ?? "";
        return POINTERS.has(last) && leadsIntoList(each.cell.base.pointer, list, surely);
    });
    return surely ? all.length > 0 && all.every((each) => each) : all.includes(true);
}

/** True where memory that outlives the callback holds the list or a part of it, or may hold it where `surely` is not asked for. */
export function isKept(state: FlowState, list: Sym, surely: boolean): boolean {
    for (const [cell, entries] of state.writtenOutside()) {
        if (isLocalRoot(cell.root) || cell.root === `*${list.key}`) continue;
        for (const [, value] of entries) if (isSym(value) && leadsIntoList(value, list, surely)) return true;
    }
    return false;
}

/** True where memory that outlives the callback holds the list itself on some path. */
export function isKeptOnSomeWay(state: FlowState, list: Sym): boolean {
    for (const [cell, entries] of state.writtenOutside()) {
        if (isLocalRoot(cell.root) || cell.root === `*${list.key}`) continue;
        for (const [, value] of entries) if (isSym(value) && alternatives(value)?.some(({ key }) => key === list.key) === true) return true;
    }
    return false;
}

function isSym(value: unknown): value is Sym {
    return typeof value === "object" && value !== null && "key" in value;
}

/** True where a callback tells WSK on some path that it keeps the list. */
export function mayReturnPending({ value, state }: ReturnEvent): boolean {
    const possible = value === null ? null : possibleValues(value, state);
    return possible?.some((each) => each.kind === "const" && sameNumber(each.value, PENDING)) === true;
}

/** Whether a callback tells WSK that it keeps the list; null where that is not known. */
export function returnsPending({ value, state }: ReturnEvent): boolean | null {
    const possible = value === null ? null : possibleValues(value, state);
    if (possible === null || possible.length === 0) return null;
    const pending = possible.map((each) => (each.kind === "const" ? sameNumber(each.value, PENDING) : null));
    return pending.every((each) => each === true) ? true : pending.every((each) => each === false) ? false : null;
}
