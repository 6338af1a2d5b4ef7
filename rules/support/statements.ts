/** Edits of whole statements: places, indentation, line endings. */
import type { CNode } from "../../analysis/index.js";
import type { Edit } from "./edits.js";

/** The statement of a block that `node` belongs to (for a condition, the one it decides); null where that has no place of its own in a block
 * or does not begin its line. */
export function statementOf(node: CNode): CNode | null {
    let at: CNode | null = node;
    while (at !== null && at.kind !== "expression_statement" && at.kind !== "declaration" && at.kind !== "return_statement") {
        if (at.kind === "function_definition") return null;
        // A condition belongs to the statement that it decides.
        if (at.kind.endsWith("_statement")) break;
        at = at.parent;
    }
    if (at?.parent?.kind !== "compound_statement") return null;
    return /^[ \t]*$/u.test(lineStart(at)) ? at : null;
}

function lineStart(node: CNode): string {
    const { text } = node.source;
    return text.slice(text.lastIndexOf("\n", node.start - 1) + 1, node.start);
}

/** Line ending and indentation that a statement put beside `statement` needs. */
export function newLine(statement: CNode): string {
    // What else stands before it in its line is no indentation.
    return (statement.source.text.includes("\r\n") ? "\r\n" : "\n") + (/^[ \t]*/u.exec(lineStart(statement))?.[0] ?? "");
}

/** Puts a statement of its own on a line before `statement`. */
export function insertBefore(statement: CNode, text: string): Edit {
    return { start: statement.start, end: statement.start, text: text + newLine(statement) };
}

/** Puts statements on lines of their own behind `statement`. */
export function insertAfter(statement: CNode, texts: readonly string[]): Edit {
    return { start: statement.end, end: statement.end, text: texts.map((text) => newLine(statement) + text).join("") };
}

/**
 * Removes a statement, with its line when nothing else stands there; an empty one takes its place where the grammar wants one, or where the one before
 * it has no semicolon of its own: a macro is told from what follows it.
 */
export function remove(statement: CNode): Edit {
    const { start, end, parent } = statement;
    const isListed = parent?.kind === "compound_statement" || parent?.kind.startsWith("preproc_") === true;
    if (!isListed) return { start, end, text: /^(?:case|labeled)_statement$/u.test(parent?.kind ?? "") ? ";" : "{ }" };
    const before = parent.children[parent.children.indexOf(statement) - 1];
    if (before?.kind.endsWith("_statement") === true && !/[;}]$/u.test(before.text)) return { start, end, text: ";" };
    const indentation = lineStart(statement);
    const rest = /^[ \t]*\r?\n/u.exec(statement.source.text.slice(end));
    if (rest === null || !/^[ \t]*$/u.test(indentation)) return { start, end, text: "" };
    return { start: start - indentation.length, end: end + rest[0].length, text: "" };
}

/** Replaces a node's text. */
export function replace(node: CNode, text: string): Edit {
    return { start: node.start, end: node.end, text };
}

/** Replaces a pointer by what it points to. */
export function dereferenced(pointer: CNode): Edit {
    const simple = pointer.kind === "identifier" || pointer.kind === "parenthesized_expression";
    return replace(pointer, simple ? `*${pointer.text}` : `*(${pointer.text})`);
}

/** True for a node that calls something. */
export function hasCall(node: CNode): boolean {
    for (const each of node.walk()) if (each.kind === "call_expression") return true;
    return false;
}
