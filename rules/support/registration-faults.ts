/** What the rules on registrations have in common: faults of one kind put together, their traces, and the calls that are missing. */
import { type CNode, type Driver, faultSteps, type FunctionDecl, registrationLife, type RegistrationFault, type RegistrationMistake, step, type TraceStep } from "../../analysis/index.js";
import type { Edit } from "./edits.js";
import { hasCall, newLine, replace } from "./statements.js";

/** Faults of one function and one registration that are the same mistake: several exits are one. */
export interface FaultGroup {
    readonly fn: FunctionDecl;
    readonly first: RegistrationFault;
    readonly all: readonly RegistrationFault[];
}

/** The faults of this file that are one of `mistakes`; those at exits are put together. */
export function* faultsOf(driver: Driver, ...mistakes: readonly RegistrationMistake[]): Generator<FaultGroup, void, undefined> {
    for (const fn of driver.registeringFunctions()) {
        const groups = new Map<string, RegistrationFault[]>();
        for (const fault of driver.registrations.faults(fn)) {
            if (!mistakes.includes(fault.mistake)) continue;
            const key = fault.second.event === "exit" ? `${fault.mistake} ${fault.object.key}` : `${fault.at.start} ${fault.mistake}`;
            groups.set(key, [...(groups.get(key) ?? []), fault]);
        }
        for (const group of groups.values()) {
            const all = [...group].sort((a, b) => a.at.start - b.at.start);
            const first = all[0];
            if (first !== undefined) yield { fn, first, all };
        }
    }
}

/** How the first fault of a group comes about, then where else the same happens. */
export function traceOf({ fn, first, all }: FaultGroup, ending: string): readonly TraceStep[] {
    return [...faultSteps(registrationLife, fn.name, first, ending), ...all.slice(1).map(({ at }) => step(at, `and ${fn.name} ${ending}`))];
}

/** True where the exits of a group are those of a constructor that throws. */
export function isThrown({ first }: FaultGroup): boolean {
    return first.second.event === "exit" && first.at.kind === "throw_statement";
}

/** Name of the call that brought a registration into a state: the last event of that kind. */
export function doneBy({ history }: RegistrationFault, ...events: readonly string[]): string {
    return history.findLast(({ event }) => events.includes(event))?.name ?? "";
}

/** Calls of `undoing` with the block that `fn` itself has registered or captured for, put before each exit; null where that is no plain edit. */
export function undoneAtExits(driver: Driver, group: FaultGroup, undoing: readonly string[]): Edit[] | null {
    const { fn, first, all } = group;
    const call = first.history.find(({ node }) => node.source.path === fn.unit.path && node.start > fn.item.bodyStart && node.end < fn.item.end);
    const block = call === undefined ? null : blockText(call.node, call.name);
    if (call === undefined || block === null) return null;
    const texts = undoing.map((name) => `${name}(${block});`);
    const edits: Edit[] = [];
    for (const fault of all) {
        const own = beforeReturn(driver, fn, fault, texts, resultVariable(call.node));
        if (own === null) return null;
        edits.push(own);
    }
    return edits;
}

function beforeReturn(driver: Driver, fn: FunctionDecl, fault: RegistrationFault, texts: readonly string[], status: string | null): Edit | null {
    const { at } = fault;
    if (at.kind === "throw_statement") return fault.isCertain ? before(at, texts) : null;
    const value = at.kind === "return_statement" ? at.children.find((child) => child.kind !== "comment") : undefined;
    if (value === undefined) return null;
    if (hasCall(value)) {
        // `return WskCaptureProviderNPI(…);` succeeds as well.
        if (status === null || at.parent?.kind !== "compound_statement") return null;
        const line = newLine(at);
        const inner = texts.map((text) => `${line}    ${text}`).join("");
        return replace(at, `${status} = ${value.text};${line}if (!NT_SUCCESS(${status})) {${inner}${line}}${line}return ${status};`);
    }
    if (!driver.registrations.isAlwaysLeft(fn, fault)) return null;
    return before(at, texts);
}

function before(at: CNode, texts: readonly string[]): Edit {
    if (at.parent?.kind === "compound_statement") return { start: at.start, end: at.start, text: texts.map((text) => text + newLine(at)).join("") };
    return replace(at, `{ ${texts.join(" ")} ${at.text} }`);
}

const BLOCK_ARGUMENT: ReadonlyMap<string, number> = new Map([["WskRegister", 1], ["WskCaptureProviderNPI", 0]]);

/** How the registration block is written in a call; null where the call stands in a macro. */
export function blockText(call: CNode, name: string): string | null {
    const index = BLOCK_ARGUMENT.get(name);
    if (index === undefined || call.get("function")?.text !== name) return null;
    return call.get("arguments")?.children.filter((child) => child.kind !== "comment")[index]?.text ?? null;
}

/** The variable that a call's result is assigned to. */
export function resultVariable(call: CNode): string | null {
    let node = call;
    while (node.parent?.kind === "parenthesized_expression" || node.parent?.kind === "cast_expression") node = node.parent;
    const { parent } = node;
    const target = parent?.kind === "assignment_expression" ? parent.get("left") : parent?.kind === "init_declarator" ? parent.get("declarator") : null;
    return target?.kind === "identifier" ? target.text : null;
}
