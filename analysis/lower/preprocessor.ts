/**
 * `#if` inside functions: the branches are alternatives of one build, so each group becomes a branch on a condition that is the same
 * everywhere in the function for the same text.
 */
import type { CNode } from "../../parser/ast.js";
import type { Expr } from "../ir.js";
import type { Builder } from "./builder.js";
import { lowerStatements } from "./statements.js";

const HEAD_FIELDS = new Set(["condition", "name", "alternative"]);

export function lowerPreprocessor(b: Builder, node: CNode): void {
    switch (node.kind) {
        case "preproc_if":
        case "preproc_elif":
        case "preproc_ifdef":
        case "preproc_elifdef":
            lowerConditional(b, node);
            return;
        case "preproc_else":
            lowerStatements(b, node.children);
            return;
        default:
            // #define, #pragma, #include and the like do nothing where they stand.
            return;
    }
}

function lowerConditional(b: Builder, node: CNode): void {
    const body = node.children.filter((child) => !HEAD_FIELDS.has(child.field ?? ""));
    const alternative = node.get("alternative");
    const { condition, negated } = conditionOf(node);
    const yes = b.block();
    const no = b.block();
    const join = b.block();
    b.branch(condition, negated ? no : yes, negated ? yes : no, node);
    b.current = yes;
    lowerStatements(b, body);
    b.goto(join, no);
    if (alternative !== null) lowerPreprocessor(b, alternative);
    b.goto(join, join);
}

function conditionOf(node: CNode): { condition: Expr; negated: boolean } {
    const head = /^#\s*(\w+)/.exec(node.text)?.[1] ?? "";
    if (node.kind === "preproc_ifdef" || node.kind === "preproc_elifdef") {
        const name = node.get("name")?.text ?? "";
        return { condition: { op: "config", text: `defined(${name})`, node }, negated: head.endsWith("ndef") };
    }
    let text = (node.get("condition")?.text ?? "").replace(/\s+/g, "").replace(/\bdefined(\w+)/g, "defined($1)");
    while (/^\([^()]*\)$/.test(text)) text = text.slice(1, -1);
    const negated = /^!(\w+|defined\(\w+\))$/.test(text);
    return { condition: { op: "config", text: negated ? text.slice(1) : text, node }, negated };
}
