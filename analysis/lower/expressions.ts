/** Lowering of expressions: side effects become instructions in evaluation order, what is left is a value. */
import { constant, kernelApi, typeAlias } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { parseFragment } from "../../parser/fragment.js";
import type { CallInstr, Callee, ComparedOperand, Comparison, Expr, Place } from "../ir.js";
import { type CType, descriptorType, UNKNOWN } from "../types.js";
import type { Enumerator, Unit } from "../unit.js";
import { evaluate } from "../flow/evaluate.js";
import { FlowState } from "../flow/state.js";
import type { Binding, Builder, MacroFrame } from "./builder.js";
import { charLiteral, integerLiteral } from "./literals.js";
import { staticType, typesBelowCasts } from "./static-type.js";
import { lowerMacroBody } from "./statements.js";

const COMPARISONS = new Set(["==", "!=", "<", ">", "<=", ">=", "&&", "||"]);

/** Function-like names that stand for their (first) argument, a test of it, or nothing. */
const TRANSPARENT = new Set(["likely", "unlikely", "__builtin_expect", "ReadAcquire", "ReadNoFence", "READ_ONCE", "ReadPointerAcquire"]);

/** Lowers an expression for its value. */
export function lowerExpr(b: Builder, node: CNode | null): Expr {
    if (node === null) return { op: "unknown", node: b.unit.file.root };
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
            return lowerName(b, node);
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
        case "initializer_list":
            for (const child of node.walk()) if (child.kind === "call_expression") lowerExpr(b, child);
            return { op: "unknown", node };
        default:
            if (node.hasError || node.kind === "ERROR" || node.kind.startsWith("gnu_asm")) b.emit({ op: "unknown", node: b.site(node) });
            return { op: "unknown", node };
    }
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
    return value === null ? null : staticType(b, value);
}

/** What an identifier stands for: a macro argument, a variable, an enumerator, a macro, a documented constant, a function. */
function lowerName(b: Builder, node: CNode): Expr {
    const name = node.text;
    // The last dot of a placeholder may have served as its semicolon.
    if (name.startsWith("..")) return { op: "unknown", node };
    const bound = b.frame?.bindings.get(name);
    if (bound !== undefined) return b.within(bound.frame, () => lowerExpr(b, bound.node));
    const place = variablePlace(b, name, node);
    if (place !== null) return { op: "read", place, node };
    const known = constant(name);
    if (known !== undefined) return { op: "const", value: known, name, node };
    const enumerator = b.project.enumerator(name, b.names);
    if (enumerator !== null) {
        const value = enumeratorValue(b, enumerator);
        return value === null ? { op: "name", name, node } : { op: "const", value, name, node };
    }
    const macro = b.project.macro(name, b.names);
    if (macro !== null && macro.value.parameters === null && b.mayExpand(name)) return expandObject(b, node, macro.unit, macro.value);
    if (b.project.function(name, b.names) !== null || b.project.prototypes(name, b.names).length > 0) return { op: "function", name, node };
    return { op: "name", name, node };
}

function expandObject(b: Builder, node: CNode, unit: Unit, macro: { name: string; body: string; bodyStart: number }): Expr {
    const body = parseFragment(unit.file, macro.bodyStart, macro.bodyStart + macro.body.length);
    if (body === null || body.kind === "compound_statement") return { op: "name", name: macro.name, node };
    const frame: MacroFrame = { name: macro.name, bindings: new Map(), rest: [], site: node, outer: b.frame, unit };
    const value = b.within(frame, () => lowerExpr(b, body));
    // The author's name for the value is what a reader recognises.
    return value.op === "const" ? { ...value, name: value.name ?? macro.name, node } : value;
}

function enumeratorValue(b: Builder, enumerator: Enumerator): number | null {
    let offset = 0;
    for (let each: Enumerator | null = enumerator; each !== null; each = each.previous) {
        if (each.value !== null) {
            const value = evaluate(lowerExpr(b, each.value), { state: new FlowState() });
            return value.kind === "const" ? value.value + offset : null;
        }
        offset++;
    }
    return offset - 1;
}

function variablePlace(b: Builder, name: string, node: CNode): Place | null {
    // Inside a macro's body, a name that is no parameter means what it means at the place of expansion.
    const local = b.lookup(name);
    if (local !== null) return { op: "var", variable: local };
    const global = b.project.variable(name, b.names) ?? b.project.variable(name, b.unit);
    if (global === null) return null;
    const { type } = global.value;
    // `IO_COMPLETION_ROUTINE Done;` declares a function, though it looks like a variable.
    if (type.kind === "named" && global.value.value === null && b.project.function(name, b.names) !== null) return null;
    return { op: "var", variable: { name, scope: "global", id: 0, index: -1, type, isStatic: true, node } };
}

/** Lowers an lvalue, or returns null when it is not one that the model can name. */
export function lowerPlace(b: Builder, node: CNode | null): Place | null {
    if (node === null) return null;
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
        case "field_expression": {
            const name = node.get("field")?.text ?? "";
            const argument = node.get("argument");
            if (node.operator === "->") return { op: "field", base: derefOf(lowerExpr(b, argument)), name };
            const base = lowerPlace(b, argument) ?? placeOf(lowerExpr(b, argument));
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
            return placeOf(lowerExpr(b, node));
    }
}

/** `*e`, with `*&place` folded to the place. */
function derefOf(value: Expr): Place {
    return value.op === "address" ? value.place : { op: "deref", of: value };
}

function placeOf(value: Expr): Place | null {
    return value.op === "read" ? value.place : null;
}

/** `(PNPIID)&x`: without the typedef in sight, the grammar takes the cast for an operand. */
function isTypeName(b: Builder, node: CNode | null): boolean {
    const inner = node?.kind === "parenthesized_expression" && node.children.length === 1 ? node.children[0] : undefined;
    if (inner?.kind !== "identifier" || b.frame?.bindings.has(inner.text) === true || variablePlace(b, inner.text, inner) !== null) return false;
    const name = inner.text;
    return typeAlias(name) !== undefined || b.project.typedef(name, b.names) !== null || (constant(name) === undefined && /^P[A-Z_]+$/.test(name)
        && b.project.macro(name, b.names) === null && b.project.enumerator(name, b.names) === null);
}

function lowerPointer(b: Builder, node: CNode): Expr {
    const argument = node.get("argument");
    if (node.operator === "*") return { op: "read", place: derefOf(lowerExpr(b, argument)), node };
    return lowerAddress(b, argument, node);
}

function lowerAddress(b: Builder, argument: CNode | null, node: CNode): Expr {
    if (argument?.kind === "identifier" && b.frame?.bindings.get(argument.text) === undefined) {
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
    if (operator === "&" && isTypeName(b, node.get("left"))) return lowerAddress(b, node.get("right"), node);
    if (operator === "&&" || operator === "||") return lowerConditionValue(b, node);
    const left = lowerExpr(b, node.get("left"));
    const right = lowerExpr(b, node.get("right"));
    const expr = { op: "binary", operator, left, right, node } as const;
    if ((operator === "==" || operator === "!=") && left.op !== "const" && right.op !== "const") noteComparison(b, expr);
    return expr;
}

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
    const id = b.temp();
    const yes = b.block();
    const no = b.block();
    const join = b.block();
    lowerCondition(b, node.get("condition"), yes, no);
    b.current = yes;
    b.emit({ op: "setTemp", id, value: lowerExpr(b, node.get("consequence") ?? node.get("condition")), node });
    b.goto(join, no);
    b.emit({ op: "setTemp", id, value: lowerExpr(b, node.get("alternative")), node });
    b.goto(join, join);
    return { op: "temp", id, node };
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
export function lowerCondition(b: Builder, node: CNode | null, yes: Parameters<Builder["goto"]>[0], no: Parameters<Builder["goto"]>[0]): void {
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
    const condition = lowerExpr(b, node);
    b.branch(condition, yes, no, node ?? b.unit.file.root);
}

function lowerCall(b: Builder, node: CNode): Expr {
    const callee = node.get("function");
    const written = (node.get("arguments")?.children ?? []).filter((child) => child.kind !== "comment");
    const args = written.flatMap((arg) => argumentsFor(b, arg));
    const name = callee?.kind === "identifier" ? callee.text : null;
    if (name !== null && b.lookup(name) === null && b.frame?.bindings.get(name) === undefined) {
        const special = lowerKnownForm(b, name, written, node);
        if (special !== null) return special;
        const expanded = expandCall(b, name, args, node);
        if (expanded !== null) return expanded;
    }
    const target = lowerCallee(b, callee);
    const values = args.map((arg) => b.within(arg.frame, () => lowerExpr(b, arg.node)));
    const casts = args.map((arg) => castOf(arg.node));
    if (node.get("arguments")?.hasError === true && written.some((arg) => arg.kind === "ERROR")) b.emit({ op: "unknown", node: b.site(node) });
    const call: CallInstr = { op: "call", id: b.calls.length, callee: target, args: values, casts, node: b.site(node), inMacro: b.frame === null ? null : node };
    b.calls.push(call);
    b.emit(call);
    return { op: "result", call, node };
}

/** The arguments that one written argument stands for: itself, or those that `__VA_ARGS__` was given. */
function argumentsFor(b: Builder, node: CNode): readonly Binding[] {
    const { frame } = b;
    return frame !== null && node.text === "__VA_ARGS__" ? frame.rest : [{ node, frame }];
}

function castOf(node: CNode): CType | null {
    let inner: CNode | undefined = node;
    while (inner?.kind === "parenthesized_expression") inner = inner.children[0];
    const type = inner?.kind === "cast_expression" ? inner.get("type") : null;
    return type === null ? null : descriptorType(type);
}

/** Macros of the WDK whose meaning the flow engine has a form for. */
function lowerKnownForm(b: Builder, name: string, args: readonly CNode[], node: CNode): Expr | null {
    const first = args[0];
    if (first === undefined) return null;
    if (name === "NT_SUCCESS") return { op: "ntSuccess", operand: lowerExpr(b, first), node };
    if (TRANSPARENT.has(name)) return lowerExpr(b, first);
    if ((name === "FlagOn" || name === "BooleanFlagOn") && args[1] !== undefined) {
        return { op: "binary", operator: "&", left: lowerExpr(b, first), right: lowerExpr(b, args[1]), node };
    }
    if ((name === "SetFlag" || name === "ClearFlag") && args[1] !== undefined) {
        const target = lowerPlace(b, first);
        if (target === null) return null;
        const flags = lowerExpr(b, args[1]);
        const right: Expr = name === "SetFlag" ? flags : { op: "unary", operator: "~", operand: flags, node };
        const operator = name === "SetFlag" ? "|" : "&";
        b.emit({ op: "assign", target, value: { op: "binary", operator, left: { op: "read", place: target, node }, right, node }, node: b.site(node) });
        return { op: "read", place: target, node };
    }
    return null;
}

/** Expands a function-like macro of the project; null when `name` is none or its body is not C by itself. */
function expandCall(b: Builder, name: string, args: readonly Binding[], node: CNode): Expr | null {
    // What the WDK documents keeps its documented meaning, however a project's copy of a header spells it.
    if (kernelApi(name) !== undefined || !b.mayExpand(name)) return null;
    const macro = b.project.macro(name, b.names);
    const parameters = macro?.value.parameters;
    if (macro === null || parameters === null || parameters === undefined) return null;
    const variadic = parameters.at(-1) === "..." || parameters.at(-1)?.endsWith("...") === true;
    if (variadic ? args.length < parameters.length - 1 : args.length !== parameters.length) return null;
    if (/##|(^|[^#])#[^#]/.test(macro.value.body)) return null;
    const body = parseFragment(macro.unit.file, macro.value.bodyStart, macro.value.bodyStart + macro.value.body.length);
    if (body === null || body.hasError) return null;
    const bindings = new Map<string, Binding>();
    parameters.forEach((parameter, index) => {
        const arg = args[index];
        if (arg !== undefined && !parameter.endsWith("...")) bindings.set(parameter, arg);
    });
    const rest = variadic ? args.slice(parameters.length - 1) : [];
    const frame: MacroFrame = { name, bindings, rest, site: node, outer: b.frame, unit: macro.unit };
    return b.within(frame, () => (body.kind === "compound_statement" ? lowerMacroBody(b, body, node) : lowerExpr(b, body)));
}

function lowerCallee(b: Builder, callee: CNode | null): Callee {
    let node = callee;
    while (node?.kind === "parenthesized_expression" || (node?.kind === "pointer_expression" && node.operator === "*")) {
        node = node.kind === "parenthesized_expression" ? (node.children[0] ?? null) : node.get("argument");
    }
    if (node?.kind === "field_expression") {
        const place = lowerPlace(b, node);
        const name = node.get("field")?.text ?? "";
        const argument = node.get("argument");
        if (place !== null) return { op: "member", name, place, type: argument === null ? UNKNOWN : staticType(b, argument) };
    }
    if (node?.kind === "identifier") {
        const bound = b.frame?.bindings.get(node.text);
        if (bound !== undefined) return b.within(bound.frame, () => lowerCallee(b, bound.node));
        const place = variablePlace(b, node.text, node);
        if (place === null) return { op: "function", name: aliasOf(b, node.text) };
    }
    return { op: "pointer", value: lowerExpr(b, node), type: node === null ? UNKNOWN : staticType(b, node) };
}

/** `#define KsFree ExFreePool`: the name that an object-like macro gives a function. */
function aliasOf(b: Builder, name: string): string {
    let current = name;
    for (let depth = 0; depth < 4; depth++) {
        if (kernelApi(current) !== undefined) return current;
        const macro = b.project.macro(current, b.names)?.value;
        if (macro === undefined || macro.parameters !== null || !/^[A-Za-z_]\w*$/.test(macro.body.trim())) return current;
        current = macro.body.trim();
    }
    return current;
}

export function isComparison(operator: string): boolean {
    return COMPARISONS.has(operator);
}
