/** Mistakes in words: how an object got where it is, and what the path has decided. */
import { truthOf } from "../flow/conditions.js";
import { successSym } from "../flow/sym.js";
import type { CNode } from "../../parser/ast.js";
import { statusNames } from "../../knowledge/index.js";
import { step, type TraceStep } from "../trace.js";
import type { Machine } from "./machine.js";
import type { Mistake } from "./protocol.js";
import type { Mark } from "./trail.js";

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
export function faultSteps(machine: Machine, fn: string, { at, history, second, cause }: Mistake<string>, ending: string): readonly TraceStep[] {
    const decision = cause === null ? null : decisionAfter(cause);
    return [
        ...markSteps(machine, history),
        ...(decision === null ? [] : [step(decision.node, decision.text)]),
        ...(second.node === at ? [] : [step(at, `${fn} leads there`)]),
        step(second.node, `${second.name} ${ending}`),
    ];
}

/** What the path to the mistake has decided about the result of the call before it; null when nothing. */
export function decisionAfter({ event, result, state }: NonNullable<Mistake<string>["cause"]>): Decision | null {
    if (result === undefined) return null;
    const { node } = event.call;
    const name = resultName(node) ?? `the result of ${event.target.name}`;
    const succeeded = truthOf(successSym(result), state);
    const eq = result.kind === "const" ? result.value : state.fact(result.key).eq;
    const isPointer = event.target.kind === "kernel" && event.target.api.returns === "pointer";
    if (eq !== null) return { node, text: `${name} is ${isPointer && eq === 0 ? "NULL" : nameOf(eq)} on this path`, succeeded };
    if (succeeded === null) return null;
    return { node, text: `${name} is ${succeeded ? "a" : "not a"} success on this path`, succeeded };
}

/** Small numbers may be anything but statuses. */
function nameOf(value: number): string {
    return (value === 0 || value > 0xff ? statusNames(value >>> 0)[0] : undefined) ?? String(value);
}

/** The variable that a call's result is assigned to. */
function resultName(call: CNode): string | null {
    let node = call;
    while (node.parent?.kind === "parenthesized_expression" || node.parent?.kind === "cast_expression") node = node.parent;
    const { parent } = node;
    if (parent?.kind === "assignment_expression" && parent.get("right") === node) return `'${parent.get("left")?.text ?? ""}'`;
    if (parent?.kind === "init_declarator" && parent.get("value") === node) return `'${parent.get("declarator")?.text ?? ""}'`;
    return null;
}
