/**
 * `NTSTATUS (*send)(PIRP) = Send;` in a function: to the grammar, which does not know what NTSTATUS is, a call of what a call of NTSTATUS has
 * returned, and an assignment to that.
 */
import type { CNode } from "../../parser/ast.js";
import { type CType, UNKNOWN } from "../types.js";
import type { Builder } from "./builder.js";
import { lowerExpr } from "./expressions.js";
import { variablePlace } from "./names.js";

const POINTER: CType = { kind: "pointer", to: { kind: "function", result: UNKNOWN, parameters: null } };

/** Lowers what declares a pointer to functions; false for all other expressions. */
export function lowerPointerDeclaration(b: Builder, node: CNode): boolean {
    const isSet = node.kind === "assignment_expression" && node.operator === "=";
    const name = declaredIn(b, isSet ? node.get("left") : node, isSet);
    if (name === null) return false;
    const value = isSet ? lowerExpr(b, node.get("right")) : null;
    const variable = b.declare(name.text, POINTER, name, false);
    b.emit({ op: "declare", variable, initial: "none", node: b.site(name) });
    if (value !== null) b.emit({ op: "assign", target: { op: "var", variable }, value, node: b.site(node) });
    return true;
}

/** The name that `T (*name)(…)` declares; null where `T` is something to call, or the name is something to point to already. */
function declaredIn(b: Builder, node: CNode | null, isSet: boolean): CNode | null {
    const inner = node?.kind === "call_expression" ? node.get("function") : null;
    const name = pointedAt(inner);
    if (name === null || variablePlace(b, name.text, name) !== null) return null;
    const type = inner?.get("function") ?? null;
    return type?.kind !== "identifier" || isType(b, type, isSet) ? name : null;
}

/** True for a name that nothing has which could be called: what is assigned to is declared; else the name must be that of a type, or look like one. */
function isType(b: Builder, node: CNode, isSet: boolean): boolean {
    const { project, names } = b;
    const { text } = node;
    if (!isSet && !/^[A-Z][A-Z0-9_]*$/.test(text) && project.typedef(text, names) === null) return false;
    const isKnown = variablePlace(b, text, node) !== null || project.api(text) !== undefined || project.function(text, names) !== null;
    return !isKnown && project.prototypes(text, names).length === 0 && project.macro(text, names) === null;
}

/** The name in `T (*name)`: a call, or a cast as C++ may write it. */
function pointedAt(node: CNode | null): CNode | null {
    let pointer: CNode | null | undefined = null;
    if (node?.kind === "cast_expression") pointer = node.get("value");
    else if (node?.kind === "call_expression" && ["identifier", "primitive_type"].includes(node.get("function")?.kind ?? "")) {
        const given = node.get("arguments")?.children ?? [];
        pointer = given.length === 1 ? given[0] : null;
    }
    while (pointer?.kind === "parenthesized_expression") pointer = pointer.children[0];
    const name = pointer?.kind === "pointer_expression" && pointer.operator === "*" ? pointer.get("argument") : null;
    return name?.kind === "identifier" ? name : null;
}
