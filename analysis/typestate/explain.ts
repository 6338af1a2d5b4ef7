/** Mistakes in words: how an object got where it is, and what the path has decided. */
import { truthOf } from "../flow/conditions.js";
import type { CallEvent } from "../flow/engine.js";
import { successSym } from "../flow/sym.js";
import type { CNode } from "../../parser/ast.js";
import { statusNames, typeAlias } from "../../knowledge/index.js";
import { step, type TraceStep } from "../trace.js";
import { typeText } from "../types.js";
import type { Machine } from "./machine.js";
import type { Mistake } from "./protocol.js";
import type { Mark } from "./trail.js";

/** What a function ends with. */
const EXITS: ReadonlySet<string> = new Set(["return_statement", "throw_statement", "}"]);

/** What is known of the result of the call that moved an object. */
export interface Decision {
    readonly node: CNode;
    readonly text: string;
    /** Truth of NT_SUCCESS of the result. */
    readonly succeeded: boolean | null;
}

/** One step for each event, preceded by the place that makes it one. */
export function markSteps(machine: Machine, history: readonly Mark[]): readonly TraceStep[] {
    return history.flatMap(({ node, event, name, because }) => {
        const text = machine.says[event];
        const own = text === undefined ? [] : [step(node, text.replace("{{name}}", name))];
        return because === null ? own : [...own, step(because.node, because.text)];
    });
}

/**
 * How a path comes to a mistake: what was done to the object, what the path has decided, and the mistake itself.
 *
 * @param fn name of the function that is judged
 * @param ending what the mistake is, as in `IoFreeIrp frees it again`
 */
export function faultSteps(machine: Machine, fn: string, fault: Mistake<string>, ending: string): readonly TraceStep[] {
    const { at, history, second, cause } = fault;
    const decisions = [cause === null ? null : decisionAfter(cause), failureBefore(fault)];
    return [
        ...markSteps(machine, history),
        ...decisions.flatMap((each) => (each === null ? [] : [step(each.node, each.text)])),
        ...(second.node === at ? [] : [step(at, `${fn} leads there`)]),
        step(second.node, `${second.name} ${ending}`),
    ];
}

/**
 * What a function that ends has failed at: the last call behind all that was done to the object that is known to have failed on the path. Null where
 * paths with several such calls meet, and where none has.
 */
function failureBefore({ at, history, cause, calls, state }: Mistake<string>): Decision | null {
    if (!EXITS.has(at.kind)) return null;
    const isHere = ({ source }: CNode): boolean => source === at.source;
    const from = Math.max(cause?.event.call.node.start ?? -1, ...history.map(({ node }) => node).filter((node) => isHere(node) && node.start < at.start).map(({ start }) => start));
    const failed = [...calls.values()].filter((event) => {
        const { node, id } = event.call;
        const result = isHere(node) && from < node.start && node.start < at.start ? state.result(id) : undefined;
        if (result === undefined || !isStill(node, at)) return false;
        if (mayReturnNull(event)) return truthOf(result, state) === false;
        return returnsStatus(event) && truthOf(successSym(result), state) === false;
    });
    const last = failed.sort((a, b) => b.call.node.start - a.call.node.start)[0];
    return last === undefined ? null : decisionAfter({ event: last, result: state.result(last.call.id), state });
}

/** False where the variable that a call's result is assigned to has another value by `at`, as the text goes: what failed was made up for. */
function isStill(call: CNode, at: CNode): boolean {
    const name = assigned(call);
    if (name === null) return true;
    const between = call.source.text.slice(call.end, at.start);
    return /^\w+$/.test(name) && !new RegExp(`\\b${name}\\s*=(?!=)`).test(between);
}

function mayReturnNull({ target }: CallEvent): boolean {
    return target.kind === "kernel" && target.api.mayReturnNull;
}

/** True for a call whose result is a status: of a function out of sight, told by the variable that it is assigned to. */
function returnsStatus({ target, call: { node } }: CallEvent): boolean {
    switch (target.kind) {
        case "kernel":
        case "wsk":
        case "registration":
            return target.api.returns === "NTSTATUS";
        case "function":
            return typeText(target.decl.result) === "NTSTATUS";
        case "unknown": {
            const name = assigned(node) ?? "";
            return /^\w+$/.test(name) && new RegExp(`\\bNTSTATUS\\b[^;(){}]*\\b${name}\\b`).test(node.source.text.slice(0, node.end));
        }
    }
}

/** What the path to the mistake has decided about the result of the call before it; null when nothing. */
export function decisionAfter({ event, result, state }: NonNullable<Mistake<string>["cause"]>): Decision | null {
    if (result === undefined) return null;
    const { node } = event.call;
    const name = resultName(node) ?? `the result of ${event.target.name}`;
    const succeeded = truthOf(successSym(result), state);
    const eq = result.kind === "const" ? result.value : state.fact(result.key).eq;
    if (returnsPointer(event)) {
        // That an allocation has not failed goes without saying.
        const isGiven = eq === 0 ? false : event.target.kind === "function" && succeeded !== null ? truthOf(result, state) : null;
        return isGiven === null ? null : { node, text: `${name} is ${isGiven ? "not NULL" : "NULL"} on this path`, succeeded };
    }
    if (eq !== null) return { node, text: `${name} is ${nameOf(eq)} on this path`, succeeded };
    if (succeeded === null) return null;
    return { node, text: `${name} is ${succeeded ? "a" : "not a"} success on this path`, succeeded };
}

function returnsPointer({ target }: CallEvent): boolean {
    if (target.kind === "kernel") return target.api.returns === "pointer";
    if (target.kind !== "function") return false;
    const { result } = target.decl;
    if (result.kind !== "named") return result.kind === "pointer";
    // As the system's headers and most drivers name pointers.
    return (typeAlias(result.name)?.pointers ?? (/^P[A-Z][A-Z0-9_]+$/.test(result.name) ? 1 : 0)) > 0;
}

/** Small numbers may be anything but statuses. */
function nameOf(value: number): string {
    return (value === 0 || value > 0xff ? statusNames(value >>> 0)[0] : undefined) ?? String(value);
}

function resultName(call: CNode): string | null {
    const name = assigned(call);
    return name === null ? null : `'${name}'`;
}

/** The variable that a call's result is assigned to, as it is written. */
function assigned(call: CNode): string | null {
    let node = call;
    while (node.parent?.kind === "parenthesized_expression" || node.parent?.kind === "cast_expression") node = node.parent;
    const { parent } = node;
    if (parent?.kind === "assignment_expression" && parent.get("right") === node) return parent.get("left")?.text ?? "";
    if (parent?.kind === "init_declarator" && parent.get("value") === node) return parent.get("declarator")?.text ?? "";
    return null;
}
