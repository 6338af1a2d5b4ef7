/** What the rules on MDLs share. */
import type { CNode, Driver, FunctionDecl, MdlFault, MdlMistake } from "../../analysis/index.js";

/** The faults of the given kinds with MDLs in the functions of the linted file, each place once. */
export function* mdlFaults(driver: Driver, kinds: readonly MdlMistake[]): Generator<{ readonly fn: FunctionDecl; readonly fault: MdlFault }, void, undefined> {
    for (const fn of driver.functions()) {
        const places = new Set<string>();
        for (const fault of driver.memory.mdls.faults(fn)) {
            const place = `${fault.at.start} ${fault.mistake}`;
            if (!kinds.includes(fault.mistake) || places.has(place)) continue;
            places.add(place);
            yield { fn, fault };
        }
    }
}

/** The call that has given the MDL to WSK; empty where it is not remembered. */
export function requestOf({ history }: MdlFault): string {
    return history.findLast(({ event }) => /^(?:pend|finish|submit)/u.test(event))?.name ?? "the request";
}

/** The last call that did one of these things to the MDL. */
export function doneBy({ history }: MdlFault, events: RegExp): { readonly event: string; readonly name: string; readonly node: CNode } | null {
    return history.findLast(({ event }) => events.test(event)) ?? null;
}

/** How the function names the MDL, in quotes, where it surely holds it. */
export function mdlName(driver: Driver, fn: FunctionDecl, fault: MdlFault): string {
    const holder = driver.holder(fn, fault);
    return holder === null ? "an MDL" : `'${holder.name}'`;
}

/** True for a node in a function's own text. */
export function isWithin(node: CNode | null | undefined, { body }: FunctionDecl): boolean {
    return node !== null && node !== undefined && body !== null && node.source === body.source && body.start <= node.start && node.end <= body.end;
}
