/** Statements and declarations that C++ has and C has not. */
import type { CNode } from "../../parser/ast.js";
import { type Expr, type Place } from "../ir.js";
import { type CType, type Declared, isReference, UNKNOWN } from "../types.js";
import type { Builder } from "./builder.js";
import { lowerExpr } from "./expressions.js";
import { memberNamed } from "./methods.js";
import { addressOf, givenBy, hasLife, isScalar, mayBeObject, unknownCall } from "./objects.js";
import { lowerPlace } from "./places.js";
import { lowerDeclaration, lowerStatement } from "./statements.js";
import { staticType } from "./static-type.js";
import { isSameStructure } from "./structures.js";

/** Lowers a statement of C++; false for one that it does not know. */
export function lowerCppStatement(b: Builder, node: CNode): boolean {
    switch (node.kind) {
        case "for_range_loop":
            lowerRangeFor(b, node);
            return true;
        case "try_statement":
            lowerTry(b, node);
            return true;
        case "throw_statement":
            lowerThrow(b, node);
            return true;
        case "class_specifier":
        case "alias_declaration":
        case "using_declaration":
        case "namespace_alias_definition":
        case "static_assert_declaration":
            return true;
        default:
            return false;
    }
}

/** `for (T x : range)`: the body any number of times, with an element that nobody knows. */
function lowerRangeFor(b: Builder, node: CNode): void {
    b.enterScope();
    const initializer = node.get("initializer");
    if (initializer !== null) lowerStatement(b, initializer);
    const range = node.get("right");
    const given = range === null ? [] : givenBy(b, range);
    // Whoever walks it is given it before the first element.
    unknownCall(b, given, node);
    const test = b.block();
    const body = b.block();
    const after = b.block();
    b.goto(test, test);
    test.end = { op: "either", targets: [body, after] };
    b.current = body;
    const declarator = node.get("declarator");
    for (const each of declarator?.walk() ?? []) {
        if (each.kind === "identifier") declareUnknown(b, each, unknownCall(b, given, node));
    }
    const statement = node.get("body");
    b.withTargets({ breakTo: after, continueTo: test }, () => {
        if (statement !== null) lowerStatement(b, statement);
    });
    b.goto(test, after);
    b.leaveScope();
}

function declareUnknown(b: Builder, name: CNode, value: Expr): void {
    const variable = b.declareObject(name.text, UNKNOWN, name);
    b.emit({ op: "assign", target: { op: "var", variable }, value, node: b.site(name) });
}

/** An exception may come from anywhere in the body: the handlers start with nothing known. */
function lowerTry(b: Builder, node: CNode): void {
    const body = node.get("body");
    const after = b.block();
    const start = b.block();
    const handlers = node.children.filter(({ kind }) => kind === "catch_clause").map((clause) => ({ clause, block: b.block() }));
    b.current.end = { op: "either", targets: [start, ...handlers.map(({ block }) => block)] };
    b.current = start;
    if (body !== null) lowerStatement(b, body);
    b.goto(after, after);
    for (const { clause, block } of handlers) {
        b.current = block;
        b.emit({ op: "unknown", node: b.site(clause) });
        const handler = clause.get("body");
        if (handler !== null) lowerStatement(b, handler);
        b.goto(after, after);
    }
    b.current = after;
}

/** An exception ends the function, unless something around the `throw` sees to it. */
function lowerThrow(b: Builder, node: CNode): void {
    // The call stands at what is thrown, the way out at the `throw`.
    const thrown = node.children.filter(({ kind }) => kind !== "comment");
    unknownCall(b, thrown.flatMap((each) => givenBy(b, each)), thrown[0] ?? node);
    if (isSeenTo(node)) {
        b.emit({ op: "unknown", node: b.site(node) });
        b.current.end = { op: "stop" };
    } else b.current.end = { op: "throw", node: b.site(node) };
    b.current = b.block();
}

/** True for a `throw` that does not leave its function: a handler or a `finally` stands around it, or nothing may leave. */
function isSeenTo(node: CNode): boolean {
    for (let at = node.parent; at !== null; at = at.parent) {
        if (at.kind === "try_statement" || at.kind === "seh_try_statement") return true;
        if (at.kind === "function_definition") return at.get("declarator")?.firstOfKind("noexcept") !== null;
    }
    return false;
}

/** `if (T x = f())`, `if (T x = f(); x)`: the declarations, then the value that is tested. */
export function lowerConditionClause(b: Builder, node: CNode): Expr {
    const initializer = node.get("initializer");
    if (initializer !== null) lowerStatement(b, initializer);
    const value = node.get("value");
    if (value?.kind !== "declaration") return lowerExpr(b, value);
    lowerDeclaration(b, value);
    const name = value.get("declarator")?.get("declarator") ?? null;
    const place = name === null ? null : lowerPlace(b, innermost(name));
    return place === null ? { op: "unknown", node } : { op: "read", place, node };
}

function innermost(node: CNode): CNode {
    let at = node;
    while (at.kind !== "identifier" && at.children.length > 0) at = at.get("declarator") ?? at.children.at(-1)!;
    return at;
}

/**
 * Lowers what a declaration of C++ declares where C has nothing like it: objects of classes, references, bindings.
 * @returns The declared thing with its type where that was `auto`; null when it is done.
 */
export function lowerCppDeclared(b: Builder, node: CNode, declared: Declared): Declared | null {
    const { storage } = declared;
    const constructed = constructorArguments(b, declared);
    const value = unbraced(b, node, declared);
    if (declared.type.kind === "function" && constructed === null) return declared;
    const type = constructed === null ? deducedType(b, node, { ...declared, value }) : (declared.type as Extract<CType, { kind: "function" }>).result;
    if (storage === "static" || storage === "extern") return { ...declared, type };
    if (isReference(type)) {
        if (value === null) return { ...declared, type: type.to };
        const place = lowerPlace(b, value);
        // What a call returns by reference is memory of others.
        const address = place === null ? unknownCall(b, [lowerExpr(b, value)], node) : addressOf(place, node);
        const variable = b.declare(declared.name, type, declared.node, false);
        b.emit({ op: "declare", variable, initial: "none", node: b.site(declared.node) });
        b.emit({ op: "assign", target: { op: "var", variable }, value: address, node: b.site(node) });
        return null;
    }
    const isAuto = isAutoType(node);
    const isObject = constructed !== null || (type.kind === "unknown" ? !isAuto || (value !== null && mayBeObject(b, value)) : hasLife(b, type));
    if (!isObject && value?.kind !== "argument_list") return { ...declared, type, value };
    if (!isObject && value !== null) return { ...declared, type, value: value.children[0] ?? null };
    const variable = b.declareObject(declared.name, type, declared.node);
    const place: Place = { op: "var", variable };
    const given = constructed ?? (value === null ? [] : givenBy(b, value));
    const made = unknownCall(b, [addressOf(place, declared.node), ...given], node);
    b.emit({ op: "assign", target: place, value: made, node: b.site(node) });
    return null;
}

/** `bool f{true}`, `auto p{irp}`, `PIRP p = {irp}` and `WSK_BUF b{Make()}`: the one value of a scalar, or a structure to be copied, without its braces. */
function unbraced(b: Builder, node: CNode, { type, value }: Declared): CNode | null {
    const only = value?.kind === "initializer_list" && value.children.length === 1 ? value.children[0] : undefined;
    // Braces in braces are those of a structure.
    if (only === undefined || only.kind === "initializer_pair" || only.kind === "initializer_list") return value;
    return isAutoType(node) || isScalar(b, type) || isSameStructure(b, type, staticType(b, only)) ? only : value;
}

function isAutoType(node: CNode): boolean {
    return node.get("type")?.kind === "placeholder_type_specifier";
}

/** `auto x = e` has the type of `e`; `auto *p` and `auto &r` as well. */
function deducedType(b: Builder, node: CNode, { type, value }: Declared): CType {
    if (!isAutoType(node) || value === null) return type;
    const own = staticType(b, value);
    return isReference(type) ? { ...type, to: own } : own;
}

/** `Guard guard(lock);` reads like the declaration of a function: its parameters are then no types. Null when it is one. */
function constructorArguments(b: Builder, { type, node }: Declared): readonly Expr[] | null {
    if (type.kind !== "function" || type.parameters === null || type.parameters.length === 0) return null;
    const list = node.parent?.get("parameters");
    const written = list?.children ?? [];
    const isName = ({ children: [name, ...more] }: CNode): boolean =>
        name?.kind === "type_identifier" && more.length === 0 && (b.lookup(name.text) !== null || memberNamed(b, name.text, name) !== null);
    if (!written.some(isName)) return null;
    return written.flatMap((each) => {
        const name = each.children[0];
        if (name === undefined) return [];
        const place = b.lookup(name.text) === null ? memberNamed(b, name.text, name) : ({ op: "var", variable: b.lookup(name.text)! } as const);
        return place === null ? [] : [addressOf(place, name), { op: "read", place, node: name } as const];
    });
}

/** `[a, b]` of `auto [a, b] = …`. */
export function lowerBindings(b: Builder, node: CNode): void {
    for (const each of node.children) {
        const binding = each.get("declarator");
        const value = each.get("value");
        if (each.kind !== "init_declarator" || value === null) continue;
        const list = binding?.kind === "structured_binding_declarator" ? binding : binding?.firstOfKind("structured_binding_declarator");
        if (list === null || list === undefined) continue;
        const made = unknownCall(b, givenBy(b, value), node);
        for (const name of list.children) if (name.kind === "identifier") declareUnknown(b, name, made);
    }
}

/** `Holder(PIRP irp) : m_irp(irp), Base(irp)`. */
export function lowerMemberInitializers(b: Builder, definition: CNode): void {
    for (const each of definition.firstOfKind("field_initializer_list")?.children ?? []) {
        const [name, list] = each.children;
        if (each.kind !== "field_initializer" || name === undefined || list === undefined) continue;
        const member = name.kind === "field_identifier" ? memberNamed(b, name.text, name) : null;
        const only = list.children.length === 1 ? list.children[0]! : null;
        if (member !== null && only !== null && !hasLife(b, staticType(b, name))) {
            b.emit({ op: "assign", target: member, value: lowerExpr(b, only), node: b.site(each) });
            continue;
        }
        const self = b.method?.self ?? null;
        const made = unknownCall(b, [...(self === null ? [] : [{ op: "read", place: { op: "var", variable: self }, node: each } as const]), ...givenBy(b, list)], each);
        if (member !== null) b.emit({ op: "assign", target: member, value: made, node: b.site(each) });
    }
}
