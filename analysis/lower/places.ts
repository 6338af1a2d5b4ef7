/** Lowering of lvalues and of what takes their address. */
import type { CNode } from "../../parser/ast.js";
import type { Expr, Place } from "../ir.js";
import { UNKNOWN } from "../types.js";
import type { Builder } from "./builder.js";
import { lowerExpr } from "./expressions.js";
import { memberName } from "./member-names.js";
import { lowerName, variablePlace } from "./names.js";
import { staticType } from "./static-type.js";
import { declareUnnamed, isPlainStructure } from "./structures.js";

/** Lowers an lvalue, or returns null when it is not one that the model can name. */
export function lowerPlace(b: Builder, node: CNode | null): Place | null {
    return node === null ? null : b.nested(() => placeIn(b, node));
}

function placeIn(b: Builder, node: CNode): Place | null {
    switch (node.kind) {
        case "parenthesized_expression":
            return lowerPlace(b, node.children[0] ?? null);
        case "identifier": {
            const bound = b.frame?.bindings.get(node.text);
            if (bound !== undefined) return b.within(bound.frame, () => lowerPlace(b, bound.node));
            const variable = variablePlace(b, node.text, node);
            if (variable !== null) return variable;
            return placeOf(lowerName(b, node));
        }
        case "qualified_identifier":
            return placeOf(lowerName(b, node));
        case "field_expression": {
            const name = memberName(b, node);
            const argument = node.get("argument");
            if (name === null) return null;
            if (node.operator === "->") return { op: "field", base: derefOf(lowerExpr(b, argument)), name };
            const base = lowerPlace(b, argument);
            return base === null ? null : { op: "field", base, name };
        }
        case "subscript_expression": {
            const argument = node.get("argument");
            const index = lowerExpr(b, node.get("index"));
            const array = argument !== null && staticType(b, argument).kind === "array" ? lowerPlace(b, argument) : null;
            return { op: "index", base: array ?? derefOf(lowerExpr(b, argument)), index };
        }
        case "pointer_expression":
            return node.operator === "*" ? derefOf(lowerExpr(b, node.get("argument"))) : null;
        case "cast_expression":
            return lowerPlace(b, node.get("value"));
        default:
            return valuePlace(b, node);
    }
}

/** What is read; the structure that a call returns, of which a member is wanted: `f().m`. */
function valuePlace(b: Builder, node: CNode): Place | null {
    const value = lowerExpr(b, node);
    if (value.op !== "result") return placeOf(value);
    const type = staticType(b, node);
    if (!isPlainStructure(b, type, node)) return null;
    const target = declareUnnamed(b, type, node);
    b.emit({ op: "assign", target, value, node: b.site(node) });
    return target;
}

/** `*e`, with `*&place` folded to the place. */
function derefOf(value: Expr): Place {
    return value.op === "address" ? value.place : { op: "deref", of: value };
}

function placeOf(value: Expr): Place | null {
    return value.op === "read" ? value.place : null;
}

/** `*e` and `&e`. */
export function lowerPointer(b: Builder, node: CNode): Expr {
    const argument = node.get("argument");
    if (node.operator === "*") return { op: "read", place: derefOf(lowerExpr(b, argument)), node };
    return lowerAddress(b, argument, node);
}

/** The address of `argument`, which may also be a function or something that only headers outside the run declare. */
export function lowerAddress(b: Builder, argument: CNode | null, node: CNode): Expr {
    if ((argument?.kind === "identifier" || argument?.kind === "qualified_identifier") && b.frame?.bindings.get(argument.text) === undefined) {
        const value = lowerName(b, argument);
        if (value.op === "function") return value;
        // The address of something that only headers outside the run declare (`&NPI_WSK_INTERFACE_ID`).
        if (value.op === "name") {
            const variable = { name: value.name, scope: "global", id: 0, index: -1, type: UNKNOWN, isStatic: true, node } as const;
            return { op: "address", place: { op: "var", variable }, node };
        }
    }
    const place = lowerPlace(b, argument);
    return place === null ? { op: "unknown", node } : { op: "address", place, node };
}
