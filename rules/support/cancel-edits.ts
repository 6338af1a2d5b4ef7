/** Edits that make a driver wait for an IRP once more. */
import type { CNode, IrpFault } from "../../analysis/index.js";
import { kernelApi } from "../../knowledge/index.js";
import type { Edit } from "./edits.js";
import { argumentsOf, functionAround, isPlace, submission, submittedIrp } from "./irp-faults.js";
import { insertAfter, newLine, replace, statementOf } from "./statements.js";

/**
 * Makes the function that has waited in vain cancel the IRP and wait without a limit; or only wait, where it cancels. Null where the wait,
 * the request and the mistake do not all stand in one function, with the same name for the IRP.
 */
export function cancelAndWait(found: IrpFault): Edit[] | null {
    const { at, history, second } = found;
    const timed = history.findLast(({ event }) => event === "timeOut");
    const cancel = history.findLast(({ event }) => event === "cancel");
    const call = submission(found);
    if (timed === undefined || call === null) return null;
    // Another wait for any of several objects may end without the IRP again.
    if (timed.name === "KeWaitForMultipleObjects" && argumentsOf(timed.node, timed.name)?.[2]?.text !== "WaitAll") return null;
    const irp = argumentsOf(at, second.name)?.[0]?.text ?? "";
    if (!isPlace(irp) || submittedIrp(call.node, call.name) !== irp) return null;
    const fn = functionAround(at);
    if ([timed, call, ...(cancel === undefined ? [] : [cancel])].some(({ node }) => node.source !== at.source || functionAround(node) !== fn)) return null;
    const again = withoutLimit(timed.node, timed.name);
    if (again === null) return null;
    if (cancel === undefined) return afterTimeout(timed.node, [`IoCancelIrp(${irp});`, again]);
    const statement = statementOf(cancel.node);
    return statement === null || argumentsOf(cancel.node, cancel.name) === null ? null : [insertAfter(statement, [again])];
}

/** The wait as a statement, with no limit to it. */
function withoutLimit(node: CNode, name: string): string | null {
    const given = argumentsOf(node, name);
    const timeout = given?.[kernelApi(name)?.wait?.timeout?.arg ?? -1];
    if (timeout === undefined) return null;
    return `${node.text.slice(0, timeout.start - node.start)}NULL${node.text.slice(timeout.end - node.start)};`;
}

/** Adds what is to be done when a wait runs out of time. */
function afterTimeout(wait: CNode, lines: readonly string[]): Edit[] | null {
    const { parent } = wait;
    const statement = statementOf(wait);
    if (parent?.kind === "binary_expression") return inCondition(parent, wait, lines);
    if (statement === null || parent === null) return null;
    const block = (condition: string): readonly string[] => [`if (${condition} == STATUS_TIMEOUT) {`, ...lines.map((line) => indentOf(statement) + line), "}"];
    if (parent === statement) return [replace(statement, block(wait.text).join(newLine(statement)))];
    const target = parent.kind === "assignment_expression" ? parent.get("left") : parent.kind === "init_declarator" ? parent.get("declarator") : null;
    const isWhole = parent.parent === statement;
    return target === null || !isWhole || !isPlace(target.text) ? null : [insertAfter(statement, block(target.text))];
}

/** `if (wait == STATUS_TIMEOUT) {` is the place already. */
function inCondition(comparison: CNode, wait: CNode, lines: readonly string[]): Edit[] | null {
    const decided = comparison.parent?.parent;
    const body = decided?.kind === "if_statement" ? decided.get("consequence") : null;
    if (decided === undefined || decided === null || body?.kind !== "compound_statement") return null;
    if (comparison.operator !== "==" || comparison.get("left") !== wait || comparison.get("right")?.text !== "STATUS_TIMEOUT") return null;
    const first = body.children.find((child) => child.kind !== "comment");
    if (first === undefined) return null;
    const at = first.start;
    return [{ start: at, end: at, text: lines.map((line) => line + newLine(first)).join("") }];
}

/** One more level of indentation, as the file has it. */
function indentOf(statement: CNode): string {
    return newLine(statement).includes("\t") ? "\t" : "    ";
}
