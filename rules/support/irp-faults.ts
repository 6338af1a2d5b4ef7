/** What messages on IRPs have in common. */
import type { CNode, IrpFault } from "../../analysis/index.js";
import { wskMember } from "../../knowledge/index.js";

type Mark = IrpFault["second"];

/** The call that has given the IRP to WSK; null where it is not remembered. */
export function submission({ history }: IrpFault): Mark | null {
    return history.findLast(({ event }) => event === "pend" || event === "finish" || event === "submit") ?? null;
}

/** What has been done about an IRP since it was given to WSK, and has not ended the request; null where nothing has. */
export function inVain({ history }: IrpFault): Mark | null {
    const since = history.slice(history.findLastIndex(({ event }) => event === "pend") + 1);
    return since.findLast(({ event }) => event === "cancel") ?? since.findLast(({ event }) => event === "timeOut" || event === "overtaken") ?? null;
}

/** Why WSK may still have an IRP, as part of a sentence. */
export function whyPending(found: IrpFault, call: string): string {
    const done = inVain(found);
    if (done === null) return `nothing has waited for the completion of ${call}`;
    if (done.event === "cancel") return `${done.name} asks for its cancellation, and returns before ${call} is completed`;
    if (done.event === "timeOut") return `${done.name} has run out of time, but the IRP of ${call} is still pending`;
    return `${done.name} can end for another of its objects while the IRP of ${call} is still pending`;
}

/** The arguments of a call of `name`, as written in the function itself and not in a macro; null for any other node. */
export function argumentsOf(node: CNode, name: string): readonly CNode[] | null {
    const callee = node.kind === "call_expression" ? node.get("function") : null;
    if (callee === null || lastName(callee) !== name) return null;
    return node.get("arguments")?.children.filter((child) => child.kind !== "comment") ?? null;
}

function lastName(callee: CNode): string {
    return callee.kind === "field_expression" ? (callee.get("field")?.text ?? "") : callee.text;
}

/** How a call of a WSK function names its IRP; null where that is no plain name or member. */
export function submittedIrp(node: CNode, name: string): string | null {
    const given = argumentsOf(node, name);
    const index = given === null ? null : (wskMember(name, given.length)?.irp ?? null);
    const text = index === null ? undefined : given?.[index]?.text;
    return text !== undefined && isPlace(text) ? text : null;
}

/** True for an expression that names the same object wherever it stands in a few lines: `irp`, `ctx->Irp`, `Op[0].Irp`. */
export function isPlace(text: string): boolean {
    return /^&?[A-Za-z_]\w*(?:(?:\.|->)[A-Za-z_]\w*|\[\d+\])*$/.test(text);
}

/** The function definition that a node stands in. */
export function functionAround(node: CNode): CNode | null {
    let at: CNode | null = node;
    while (at !== null && at.kind !== "function_definition") at = at.parent;
    return at;
}
