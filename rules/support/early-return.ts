/** A test at the head of a function that returns at once. */
import type { CNode, FunctionDecl } from "../../analysis/index.js";
import type { Edit } from "./edits.js";
import { insertBefore, newLine, statementOf } from "./statements.js";

/**
 * Tests `name` for NULL behind the declarations at the head of `fn`, or before the one that holds `use`, and returns `value`; null where
 * these statements share their lines with others.
 */
export function nullTestAtHead(fn: FunctionDecl, name: string, value: string, use: CNode): Edit | null {
    const { body } = fn;
    if (body === null || body.source !== use.source) return null;
    const first = body.children.find((each) => each.kind !== "comment" && each.text !== ";" && (each.kind !== "declaration" || each.end >= use.end));
    const statement = first === undefined || first.start > use.start ? null : statementOf(first);
    if (statement === null || statement !== first) return null;
    return insertBefore(statement, [`if (${name} == NULL) {`, `    return ${value};`, "}"].join(newLine(statement)));
}
