/** Lowering of statements to basic blocks. */
import type { CNode } from "../../parser/ast.js";
import type { Block, Expr, Place } from "../ir.js";
import { declaredBy } from "../types.js";
import type { Builder } from "./builder.js";
import { lowerBindings, lowerConditionClause, lowerCppDeclared, lowerCppStatement } from "./cpp-statements.js";
import { areAll } from "./enumerations.js";
import { lowerCondition, lowerExpr } from "./expressions.js";
import { lowerInitializer } from "./initializer.js";
import { lowerMacroBlock, macroHead } from "./macro-blocks.js";
import { isOpaqueStatement } from "./macros.js";
import { lowerPointerDeclaration } from "./pointer-declarations.js";
import { lowerPreprocessor } from "./preprocessor.js";
import { lowerSehTry } from "./seh.js";
import { isPlainStructure, lowerListAs } from "./structures.js";

/** Lowers every statement below a block, in order. */
export function lowerStatements(b: Builder, nodes: readonly CNode[]): void {
    for (const node of nodes) lowerStatement(b, node);
}

/** The body of a macro in statement form; its value, if it has one, is unknown. */
export function lowerMacroBody(b: Builder, body: CNode, site: CNode): Expr {
    b.enterScope();
    lowerStatements(b, body.children);
    b.leaveScope();
    return { op: "unknown", node: site };
}

export function lowerStatement(b: Builder, node: CNode): void {
    b.nested(() => lowerOne(b, node));
}

function lowerOne(b: Builder, node: CNode): void {
    b.passPlaceholders(node.start, node);
    switch (node.kind) {
        case "compound_statement":
            b.enterScope();
            lowerStatements(b, node.children);
            b.passPlaceholders(node.end, node);
            b.leaveScope();
            return;
        case "expression_statement":
            for (const child of node.children) {
                if (lowerPointerDeclaration(b, child)) continue;
                const value = lowerExpr(b, child);
                if (child.kind === "identifier" && isOpaqueStatement(b, value)) b.emit({ op: "unknown", node: b.site(node) });
            }
            return;
        case "declaration":
            lowerDeclaration(b, node);
            return;
        case "if_statement":
            if (!isMacroBlock(b, node)) lowerIf(b, node);
            return;
        case "while_statement":
            if (!isMacroBlock(b, node)) lowerLoop(b, { node, condition: node.get("condition"), update: null, testFirst: true });
            return;
        case "do_statement":
            lowerLoop(b, { node, condition: node.get("condition"), update: null, testFirst: false });
            return;
        case "for_statement":
            lowerFor(b, node);
            return;
        case "switch_statement":
            lowerSwitch(b, node);
            return;
        case "return_statement":
            lowerReturn(b, node);
            return;
        case "goto_statement":
            runFinallies(b, 0);
            b.goto(b.label(labelName(b, node)));
            return;
        case "labeled_statement":
            lowerLabel(b, node);
            return;
        case "break_statement":
            jump(b, b.targets.breakTo, node);
            return;
        case "continue_statement":
            jump(b, b.targets.continueTo, node);
            return;
        case "seh_leave_statement":
            jump(b, b.targets.leaveTo, node);
            return;
        case "seh_try_statement":
            lowerSehTry(b, node);
            return;
        case "case_statement":
            // A `case` outside the list of its `switch` (Duff's device): reachable from anywhere in it.
            b.emit({ op: "unknown", node: b.site(node) });
            lowerStatements(b, node.children);
            return;
        case "comment":
        case "type_definition":
        case "struct_specifier":
        case "enum_specifier":
        case "union_specifier":
        case "attributed_statement":
            return;
        case "else_clause":
            lowerStatements(b, node.children);
            return;
        default:
            if (node.kind.startsWith("preproc_")) lowerPreprocessor(b, node);
            else if (node.kind.endsWith("_expression") || node.kind === "identifier") lowerExpr(b, node);
            else if (!lowerCppStatement(b, node)) b.emit({ op: "unknown", node: b.site(node) });
    }
}

function jump(b: Builder, target: Block | null, node: CNode): void {
    if (target === null) {
        b.emit({ op: "unknown", node: b.site(node) });
        return;
    }
    b.goto(target);
}

/** Inlines the `__finally` bodies that a jump out of `__try` runs, innermost first. */
export function runFinallies(b: Builder, downTo: number): void {
    const pending = b.finallies.splice(downTo);
    for (let index = pending.length - 1; index >= 0; index--) {
        const each = pending[index];
        if (each !== undefined) lowerStatement(b, each.body);
    }
    b.finallies.push(...pending);
}

function lowerReturn(b: Builder, node: CNode): void {
    const operand = node.children.find((child) => child.kind !== "comment") ?? null;
    const value = operand === null ? null : lowerReturned(b, operand);
    runFinallies(b, 0);
    b.current.end = { op: "return", value, node: b.site(node) };
    b.current = b.block();
}

/** `return { … };` makes a structure. */
function lowerReturned(b: Builder, operand: CNode): Expr {
    const isList = operand.kind === "initializer_list" && isPlainStructure(b, b.result, operand);
    return isList ? lowerListAs(b, b.result, operand, operand) : lowerExpr(b, operand);
}

/** The label that a statement names; in a macro it may be a parameter, also of the macro around it. */
function labelName(b: Builder, node: CNode): string {
    let name = node.get("label")?.text ?? "";
    let frame = b.frame;
    while (frame !== null) {
        const bound = frame.bindings.get(name);
        if (bound === undefined) break;
        name = bound.node.text;
        frame = bound.frame;
    }
    return name;
}

function lowerLabel(b: Builder, node: CNode): void {
    const block = b.label(labelName(b, node));
    b.goto(block, block);
    lowerStatements(b, node.children.filter((child) => child.field !== "label"));
}

/** Lowers a block behind a macro that is no word of C. @returns false where there is none */
function isMacroBlock(b: Builder, node: CNode): boolean {
    const name = macroHead(node);
    if (name !== null) lowerMacroBlock(b, node, name);
    return name !== null;
}

function lowerIf(b: Builder, node: CNode): void {
    const alternative = node.get("alternative");
    const consequence = node.get("consequence");
    if (alternative === null && consequence !== null && isBareReturn(consequence)) {
        lowerReturns(b, node.get("condition"), true, consequence);
        return;
    }
    const yes = b.block();
    const join = b.block();
    const no = alternative === null ? join : b.block();
    // Names that the condition declares.
    b.enterScope();
    lowerCondition(b, node.get("condition"), yes, no);
    b.current = yes;
    if (consequence !== null) lowerStatement(b, consequence);
    if (alternative !== null) {
        b.goto(join, no);
        lowerStatement(b, alternative);
    }
    b.leaveScope();
    b.goto(join, join);
}

/** `return;`, `return name;`, with braces or without. */
function isBareReturn(statement: CNode): boolean {
    const [only, ...others] = statement.kind === "compound_statement" ? statement.children.filter(({ kind }) => kind !== "comment") : [statement];
    if (only?.kind !== "return_statement" || others.length > 0) return false;
    const [value] = only.children.filter(({ kind }) => kind !== "comment");
    return value === undefined || value.kind === "identifier" || value.kind === "number_literal";
}

/** `if (a || b) return x;`: a return for each, so that a caller who knows that neither holds knows that the function goes on. */
function lowerReturns(b: Builder, condition: CNode | null, truth: boolean, statement: CNode): void {
    if (condition?.kind === "parenthesized_expression" && condition.children.length === 1) {
        b.nested(() => lowerReturns(b, condition.children[0] ?? null, truth, statement));
    } else if (condition?.kind === "unary_expression" && condition.operator === "!") {
        b.nested(() => lowerReturns(b, condition.get("argument"), !truth, statement));
    } else if (condition?.kind === "binary_expression" && condition.operator === (truth ? "||" : "&&")) {
        b.nested(() => lowerReturns(b, condition.get("left"), truth, statement));
        b.nested(() => lowerReturns(b, condition.get("right"), truth, statement));
    } else {
        const leaves = b.block();
        const goes = b.block();
        b.enterScope();
        lowerCondition(b, condition, truth ? leaves : goes, truth ? goes : leaves);
        b.current = leaves;
        lowerStatement(b, statement);
        b.leaveScope();
        b.goto(goes, goes);
    }
}

interface Loop {
    readonly node: CNode;
    readonly condition: CNode | null;
    readonly update: CNode | null;
    readonly testFirst: boolean;
}

function lowerLoop(b: Builder, loop: Loop): void {
    const test = b.block();
    const body = b.block();
    const next = b.block();
    const after = b.block();
    b.goto(loop.testFirst ? test : body, test);
    if (loop.condition === null) b.goto(body, body);
    else lowerCondition(b, loop.condition, body, after);
    b.current = body;
    const statement = loop.node.get("body");
    b.withTargets({ breakTo: after, continueTo: next }, () => {
        if (statement !== null) lowerStatement(b, statement);
    });
    b.goto(next, next);
    if (loop.update !== null) lowerExpr(b, loop.update);
    b.goto(test, after);
}

function lowerFor(b: Builder, node: CNode): void {
    b.enterScope();
    const first = node.get("initializer");
    if (first?.kind === "declaration") lowerDeclaration(b, first);
    else if (first !== null) lowerExpr(b, first);
    lowerLoop(b, { node, condition: node.get("condition"), update: node.get("update"), testFirst: true });
    b.leaveScope();
}

function lowerSwitch(b: Builder, node: CNode): void {
    const condition = node.get("condition");
    const value = condition?.kind === "condition_clause" ? lowerConditionClause(b, condition) : lowerExpr(b, condition);
    const head = b.current;
    const after = b.block();
    const cases: { values: Expr[]; target: Block }[] = [];
    let otherwise: Block = after;
    b.enterScope();
    b.current = b.block();
    b.withTargets({ breakTo: after }, () => {
        for (const child of node.get("body")?.children ?? []) {
            if (child.kind !== "case_statement") {
                lowerStatement(b, child);
                continue;
            }
            const label = child.get("value");
            const target = b.block();
            b.goto(target, target);
            if (label === null) otherwise = target;
            else cases.push({ values: [lowerExpr(b, label)], target });
            lowerStatements(b, child.children.filter((each) => each !== label));
        }
    });
    b.leaveScope();
    b.goto(after, after);
    if (otherwise === after && areAll(b, cases.flatMap(({ values }) => values))) otherwise = b.block();
    head.end = { op: "switch", value, cases, otherwise, node: b.site(node) };
}

export function lowerDeclaration(b: Builder, node: CNode): void {
    const isCpp = node.source.dialect === "c++";
    if (isCpp) lowerBindings(b, node);
    for (const each of declaredBy(node)) {
        const declared = isCpp && each.name !== "" ? lowerCppDeclared(b, node, each) : each;
        if (declared === null) continue;
        if (declared.name === "" || declared.type.kind === "function" || declared.storage === "extern") continue;
        const isStatic = declared.storage === "static";
        // The initialiser of a static runs before the function does, whatever its value is by then.
        const value = isStatic ? null : declared.value;
        const early = value === null || value.kind === "initializer_list" ? null : lowerExpr(b, value);
        const variable = b.declare(declared.name, declared.type, declared.node, isStatic);
        if (isStatic) continue;
        b.emit({ op: "declare", variable, initial: value?.kind === "initializer_list" ? "zero" : "none", node: b.site(declared.node) });
        const target: Place = { op: "var", variable };
        if (early !== null) b.emit({ op: "assign", target, value: early, node: b.site(node) });
        else if (value?.kind === "initializer_list") lowerInitializer(b, variable, value);
    }
}
