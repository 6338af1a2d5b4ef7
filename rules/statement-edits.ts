/** Edits of whole statements. */
import type { CNode } from "../analysis/index.js";
import type { Edit } from "./edits.js";

/**
 * Deletes the statement that consists of the call `call` alone, with its line when nothing else stands there. Empty when the call is part
 * of something larger.
 */
export function deleteStatement(call: CNode): readonly (readonly Edit[])[] {
    const statement = call.parent;
    if (statement?.kind !== "expression_statement") return [];
    const parent = statement.parent;
    // The body of an `if` without braces must stay a statement, and so must what a label stands at.
    if (parent === null || !(parent.kind === "compound_statement" || parent.kind.startsWith("preproc_"))) return [[{ start: statement.start, end: statement.end, text: ";" }]];
    const { text } = statement.source;
    let start = statement.start;
    let end = statement.end;
    while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start--;
    const rest = /^[ \t]*(?:\r?\n)?/.exec(text.slice(end))?.[0] ?? "";
    const ownLine = (start === 0 || text.charAt(start - 1) === "\n") && rest.endsWith("\n");
    if (ownLine) end += rest.length;
    else start = statement.start;
    return [[{ start, end, text: "" }]];
}
