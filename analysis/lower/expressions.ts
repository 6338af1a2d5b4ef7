/** Lowering of expressions: side effects become instructions in evaluation order, what is left is a value. */
import { typeAlias } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { isTypeName } from "../casts.js";
import type { Block, ComparedOperand, Comparison, Expr, Place } from "../ir.js";
import { canonicalName } from "../resolve.js";
import { type CType, descriptorType, specifierType } from "../types.js";
import type { Builder } from "./builder.js";
import { lowerCall } from "./calls.js";
import { charLiteral, integerLiteral } from "./literals.js";
import { dividedSizes } from "./array-length.js";
import { lowerConditionClause } from "./cpp-statements.js";
import { firstOfTwo } from "./enumerations.js";
import { thisValue } from "./methods.js";
import { lowerName } from "./names.js";
import { hasLife, lowerGiven, lowerLambda } from "./objects.js";
import { lowerPlace, lowerPointer } from "./places.js";
import { staticType, typesBelowCasts } from "./static-type.js";
import { declareUnnamed, isPlainStructure, lowerListAs } from "./structures.js";

/** Lowers an expression for its value. */
export function lowerExpr(b: Builder, node: CNode | null): Expr {
    return node === null ? { op: "unknown", node: b.unit.file.root } : b.nested(() => lowerNode(b, node));
}

function lowerNode(b: Builder, node: CNode): Expr {
    switch (node.kind) {
        case "parenthesized_expression":
        case "extension_expression":
            return lowerExpr(b, node.children[0] ?? null);
        case "cast_expression":
            return lowerExpr(b, node.get("value"));
        case "number_literal":
            return constantOrUnknown(integerLiteral(node.text), node);
        case "char_literal":
            return constantOrUnknown(charLiteral(node.text), node);
        case "true":
            return { op: "const", value: 1, name: "TRUE", node };
        case "false":
            return { op: "const", value: 0, name: "FALSE", node };
        case "null":
            return { op: "const", value: 0, name: "NULL", node };
        case "string_literal":
        case "concatenated_string":
            return { op: "string", text: node.text, node };
        case "identifier":
        case "qualified_identifier":
            return lowerName(b, node);
        case "this":
            return thisValue(b, node);
        case "lambda_expression":
            return lowerLambda(b, node);
        case "new_expression":
        case "delete_expression":
            return lowerGiven(b, node);
        case "call_expression":
            return lowerCall(b, node);
        case "field_expression":
        case "subscript_expression":
            return readOrUnknown(lowerPlace(b, node), node);
        case "pointer_expression":
            return lowerPointer(b, node);
        case "unary_expression":
            return lowerUnary(b, node);
        case "update_expression":
            return lowerUpdate(b, node);
        case "binary_expression":
            return lowerBinary(b, node);
        case "assignment_expression":
            return lowerAssignment(b, node);
        case "conditional_expression":
            return lowerConditional(b, node);
        case "comma_expression":
            lowerExpr(b, node.get("left"));
            return lowerExpr(b, node.get("right"));
        case "sizeof_expression":
            return { op: "sizeof", type: sizeofType(b, node), node };
        case "offsetof_expression":
        case "alignof_expression":
            return { op: "unknown", node };
        case "compound_literal_expression":
            return lowerLiteral(b, node);
        case "initializer_list":
            for (const child of node.walk()) if (child.kind === "call_expression") lowerExpr(b, child);
            return { op: "unknown", node };
        default:
            if (node.hasError || node.kind === "ERROR" || node.kind.startsWith("gnu_asm") || isForeign(node)) b.emit({ op: "unknown", node: b.site(node) });
            return { op: "unknown", node };
    }
}

/** What only C++ has and nobody follows: folds, coroutines, calls of templates. */
function isForeign(node: CNode): boolean {
    return node.source.dialect === "c++" && node.children.length > 0;
}

/** `(T){ … }`: a variable without a name, made anew where it stands. */
function lowerLiteral(b: Builder, node: CNode): Expr {
    const type = node.get("type");
    const list = node.get("value");
    if (type === null || list === null) return { op: "unknown", node };
    const of = type.kind === "type_descriptor" ? descriptorType(type) : specifierType(type);
    if (node.source.dialect === "c++" && hasLife(b, of)) return lowerGiven(b, node);
    return lowerListAs(b, of, list, node);
}

function constantOrUnknown(value: number | null, node: CNode): Expr {
    return value === null ? { op: "unknown", node } : { op: "const", value, name: null, node };
}

function readOrUnknown(place: Place | null, node: CNode): Expr {
    return place === null ? { op: "unknown", node } : { op: "read", place, node };
}

function sizeofType(b: Builder, node: CNode): CType | null {
    const type = node.get("type");
    if (type !== null) return descriptorType(type);
    const value = node.get("value");
    if (value === null) return null;
    const name = value.kind === "parenthesized_expression" ? value.children[0] : undefined;
    // The grammar takes the name of a type that it has not seen declared for a variable's.
    if (name?.kind === "identifier" && b.lookup(name.text) === null && b.frame?.bindings.get(name.text) === undefined && isTypeName(b.project, b.names, name.text, "call")) {
        return { kind: "named", name: name.text };
    }
    return staticType(b, value);
}

function lowerUnary(b: Builder, node: CNode): Expr {
    const operand = lowerExpr(b, node.get("argument"));
    const operator = node.operator;
    if (operator === "+") return operand;
    if (operator === "!" || operator === "~" || operator === "-") return { op: "unary", operator, operand, node };
    return { op: "unknown", node };
}

function lowerUpdate(b: Builder, node: CNode): Expr {
    const argument = node.get("argument");
    const place = lowerPlace(b, argument);
    if (place === null || argument === null) return { op: "unknown", node };
    const old: Expr = { op: "read", place, node };
    const before = node.start < argument.start ? null : saveTemp(b, old, node);
    const one: Expr = { op: "const", value: 1, name: null, node };
    b.emit({ op: "assign", target: place, value: { op: "binary", operator: node.operator === "--" ? "-" : "+", left: old, right: one, node }, node });
    return before ?? { op: "read", place, node };
}

function saveTemp(b: Builder, value: Expr, node: CNode): Expr {
    const id = b.temp();
    b.emit({ op: "setTemp", id, value, node });
    return { op: "temp", id, node };
}

function lowerBinary(b: Builder, node: CNode): Expr {
    const operator = node.operator ?? "?";
    if (operator === "&&" || operator === "||") return lowerConditionValue(b, node);
    const left = lowerExpr(b, node.get("left"));
    const right = lowerExpr(b, node.get("right"));
    const length = operator === "/" ? dividedSizes(b, left, right, node) : null;
    if (length !== null) return length;
    if (operator === "==" || operator === "!=") {
        const [one, other] = right.op === "const" ? [left, right] : [right, left];
        const first = firstOfTwo(b, other);
        if (first !== null) return { op: "binary", operator: operator === "==" ? "!=" : "==", left: one, right: first, node };
    }
    const zero = zeroTest(b, operator, node.get("left"), right);
    if (zero !== null) return { op: "binary", operator: zero, left, right: { op: "const", value: 0, name: null, node }, node };
    const expr = { op: "binary", operator, left, right, node } as const;
    if ((operator === "==" || operator === "!=") && left.op !== "const" && right.op !== "const") noteComparison(b, expr);
    return expr;
}

/** What is left of an order where there is no sign: above zero is not zero. Null for other orders and numbers. */
function zeroTest(b: Builder, operator: string, left: CNode | null, right: Expr): "==" | "!=" | null {
    if (left === null || right.op !== "const") return null;
    const test = ZERO_TESTS[`${operator} ${right.value}`];
    if (test === undefined) return null;
    const named = canonicalName(b.project, b.names, staticType(b, left));
    return named?.depth === 0 && typeAlias(named.name)?.signed === false ? test : null;
}

const ZERO_TESTS: Readonly<Record<string, "==" | "!=">> = { "> 0": "!=", ">= 1": "!=", "< 1": "==", "<= 0": "==" };

/** Casts vanish in lowering, but what two pointers point to decides whether comparing them means anything. */
function noteComparison(b: Builder, expr: Comparison["expr"]): void {
    const left = expr.node.get("left");
    const right = expr.node.get("right");
    if (left === null || right === null) return;
    const operand = (node: CNode): ComparedOperand => ({ node, types: typesBelowCasts(b, node) });
    const site = b.site(expr.node);
    b.comparisons.push({ expr, site, inMacro: b.frame !== null, left: operand(left), right: operand(right) });
}

function lowerAssignment(b: Builder, node: CNode): Expr {
    const target = lowerPlace(b, node.get("left"));
    const right = node.get("right");
    const operator = node.operator ?? "=";
    let value = lowerExpr(b, right);
    if (target === null) {
        b.emit({ op: "unknown", node: b.site(node) });
        return value;
    }
    if (operator !== "=") {
        const old: Expr = { op: "read", place: target, node };
        value = { op: "binary", operator: operator.slice(0, -1), left: old, right: value, node };
    }
    b.emit({ op: "assign", target, value, node: b.site(node) });
    return { op: "read", place: target, node };
}

function lowerConditional(b: Builder, node: CNode): Expr {
    const type = staticType(b, node);
    // Of a structure, the members count.
    const place = isPlainStructure(b, type, node) ? declareUnnamed(b, type, node) : null;
    const id = b.temp();
    const yes = b.block();
    const no = b.block();
    const join = b.block();
    const take = (value: Expr): void => b.emit(place === null ? { op: "setTemp", id, value, node } : { op: "assign", target: place, value, node: b.site(node) });
    lowerCondition(b, node.get("condition"), yes, no);
    b.current = yes;
    take(lowerExpr(b, node.get("consequence") ?? node.get("condition")));
    b.goto(join, no);
    take(lowerExpr(b, node.get("alternative")));
    b.goto(join, join);
    return place === null ? { op: "temp", id, node } : { op: "read", place, node };
}

/** `a && b` used as a value. */
function lowerConditionValue(b: Builder, node: CNode): Expr {
    const id = b.temp();
    const yes = b.block();
    const no = b.block();
    const join = b.block();
    lowerCondition(b, node, yes, no);
    b.current = yes;
    b.emit({ op: "setTemp", id, value: { op: "const", value: 1, name: null, node }, node });
    b.goto(join, no);
    b.emit({ op: "setTemp", id, value: { op: "const", value: 0, name: null, node }, node });
    b.goto(join, join);
    return { op: "temp", id, node };
}

/** Lowers an expression for its truth: ends the current block with branches to `yes` and `no`. */
export function lowerCondition(b: Builder, node: CNode | null, yes: Block, no: Block): void {
    b.nested(() => lowerTruth(b, node, yes, no));
}

function lowerTruth(b: Builder, node: CNode | null, yes: Block, no: Block): void {
    if (node?.kind === "parenthesized_expression" && node.children.length === 1) {
        lowerCondition(b, node.children[0] ?? null, yes, no);
        return;
    }
    if (node?.kind === "binary_expression" && (node.operator === "&&" || node.operator === "||")) {
        const right = b.block();
        if (node.operator === "&&") lowerCondition(b, node.get("left"), right, no);
        else lowerCondition(b, node.get("left"), yes, right);
        b.current = right;
        lowerCondition(b, node.get("right"), yes, no);
        return;
    }
    if (node?.kind === "unary_expression" && node.operator === "!") {
        lowerCondition(b, node.get("argument"), no, yes);
        return;
    }
    const condition = node?.kind === "condition_clause" ? lowerConditionClause(b, node) : lowerExpr(b, node);
    b.branch(condition, yes, no, node ?? b.unit.file.root);
}
