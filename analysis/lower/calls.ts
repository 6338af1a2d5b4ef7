/** Lowering of calls: of functions, of members, through pointers. */
import type { CNode } from "../../parser/ast.js";
import { isTypeName } from "../casts.js";
import type { CallInstr, Callee, Expr } from "../ir.js";
import { resolveType } from "../resolve.js";
import { type CType, descriptorType, UNKNOWN } from "../types.js";
import type { Binding, Builder } from "./builder.js";
import { lowerExpr } from "./expressions.js";
import { expandCall, isInitialList, lowerKnownForm, mayLeave } from "./macros.js";
import { defaultArguments } from "./default-arguments.js";
import { forgetReferents, isByReference, lowerCppCall, lowerReferent } from "./cpp-calls.js";
import { memberName } from "./member-names.js";
import { calledInMethod, ownMethod, thisValue } from "./methods.js";
import { variablePlace } from "./names.js";
import { lowerPlace } from "./places.js";
import { staticType } from "./static-type.js";
import { isStructure } from "./structures.js";

/** Lowers a call: arguments first, from left to right, then the call; a macro of the project is expanded instead. */
export function lowerCall(b: Builder, node: CNode): Expr {
    const callee = node.get("function");
    const written = (node.get("arguments")?.children ?? []).filter((child) => child.kind !== "comment");
    const args = written.flatMap((arg) => argumentsFor(b, arg));
    const name = callee?.kind === "identifier" ? callee.text : null;
    if (name !== null && b.lookup(name) === null && b.frame?.bindings.get(name) === undefined) {
        const special = lowerKnownForm(b, name, written, node);
        if (special !== null) return special;
        const expanded = expandCall(b, name, args, node);
        if (expanded !== null) return expanded;
        if (isInitialList(b, name, args, node)) return { op: "unknown", node };
        if (node.parent?.kind === "expression_statement" && mayLeave(b, name, written)) b.emit({ op: "unknown", node: b.site(node) });
    }
    if (isCastByArgument(b, callee) && args.length === 1 && args[0] !== undefined) return lowerArgument(b, args[0]);
    const isCpp = node.source.dialect === "c++";
    const own = isCpp && callee !== null ? ownCall(b, callee, args.length) : null;
    if (isCpp && callee !== null && own === null) {
        const made = lowerCppCall(b, callee, written, node);
        if (made !== null) return made;
    }
    const target = own?.target ?? lowerCallee(b, callee);
    const values = args.map((arg, index) => (isCpp && isByReference(b, target, index) ? lowerReferent(b, arg) : lowerArgument(b, arg)));
    const casts = args.map((arg) => castOf(arg.node));
    const byDefault = own?.unwritten ?? (isCpp ? defaultArguments(b, target, values.length) : []);
    if (node.get("arguments")?.hasError === true && written.some((arg) => arg.kind === "ERROR")) b.emit({ op: "unknown", node: b.site(node) });
    const call: CallInstr = { op: "call", id: b.calls.length, callee: target, args: [...values, ...byDefault], casts, byDefault: byDefault.length, node: b.site(node), inMacro: b.frame === null ? null : node };
    b.calls.push(call);
    b.emit(call);
    if (isCpp && target.op !== "member") forgetReferents(b, target, args, node);
    if (name !== null && target.op === "function" && isUndeclared(b, target.name)) forgetStructures(b, args, node);
    return { op: "result", call, node };
}

/** A call of a method of the same object: what it calls, and the arguments that nobody writes, of which `this` is the last. Null for another one. */
function ownCall(b: Builder, callee: CNode, given: number): { readonly target: Callee; readonly unwritten: readonly Expr[] } | null {
    const fn = ownMethod(b, callee);
    if (fn === null) return null;
    const target: Callee = { op: "function", name: fn.name };
    const byDefault = defaultArguments(b, target, given);
    return given + byDefault.length === fn.parameters?.length ? { target, unwritten: [...byDefault, thisValue(b, callee)] } : null;
}

/** True for a name that nothing in sight declares: a function of a header that is out of sight, or a macro. */
function isUndeclared(b: Builder, name: string): boolean {
    return b.project.api(name) === undefined && b.project.function(name, b.names) === null && b.project.prototypes(name, b.names).length === 0;
}

/** A structure that is handed over by name, not by address: only a macro would do so, and may have set all of it. */
function forgetStructures(b: Builder, args: readonly Binding[], node: CNode): void {
    for (const arg of args) {
        b.within(arg.frame, () => {
            if (arg.node.kind !== "identifier" || !isStructure(b, staticType(b, arg.node))) return;
            const target = lowerPlace(b, arg.node);
            if (target !== null) b.emit({ op: "assign", target, value: { op: "unknown", node: arg.node }, node: b.site(node) });
        });
    }
}

function lowerArgument(b: Builder, arg: Binding): Expr {
    return b.within(arg.frame, () => {
        const value = lowerExpr(b, arg.node);
        if (value.op !== "read" || value.place.op !== "field") return value;
        const member = withoutCasts(arg.node);
        const isArray = member.kind === "field_expression" && resolveType(b.project, b.names, staticType(b, member)).kind === "array";
        return isArray ? { ...value, place: { ...value.place, isArray } } : value;
    });
}

function withoutCasts(node: CNode): CNode {
    let inner = node;
    while (inner.kind === "parenthesized_expression" || inner.kind === "cast_expression") {
        const next = inner.kind === "cast_expression" ? inner.get("value") : inner.children[0];
        if (next === null || next === undefined) break;
        inner = next;
    }
    return inner;
}

/** `#define CAST(T, x) ((T)(x))`: what looks like a call of a macro's parameter is a cast when the argument is a type. */
function isCastByArgument(b: Builder, callee: CNode | null): boolean {
    const name = callee?.kind === "parenthesized_expression" ? callee.children[0] : undefined;
    const bound = name?.kind === "identifier" ? b.frame?.bindings.get(name.text) : undefined;
    if (bound?.node.kind !== "identifier" || bound.frame?.bindings.has(bound.node.text) === true || b.lookup(bound.node.text) !== null) return false;
    return isTypeName(b.project, b.unit, bound.node.text, "call");
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

function lowerCallee(b: Builder, callee: CNode | null): Callee {
    let node = callee;
    while (node?.kind === "parenthesized_expression" || (node?.kind === "pointer_expression" && node.operator === "*")) {
        node = node.kind === "parenthesized_expression" ? (node.children[0] ?? null) : node.get("argument");
    }
    if (node?.kind === "field_expression") {
        const place = lowerPlace(b, node);
        const name = memberName(b, node);
        const argument = node.get("argument");
        if (place !== null && name !== null) return { op: "member", name, place, type: argument === null ? UNKNOWN : staticType(b, argument) };
    }
    if (node?.kind === "qualified_identifier") {
        const value = lowerExpr(b, node);
        if (value.op === "function" || value.op === "name") return { op: "function", name: value.name };
        return { op: "pointer", value, type: UNKNOWN };
    }
    if (node?.kind === "identifier") {
        const bound = b.frame?.bindings.get(node.text);
        if (bound !== undefined) return b.within(bound.frame, () => lowerCallee(b, bound.node));
        const place = variablePlace(b, node.text, node);
        if (place === null) {
            const called = calledInMethod(b, node.text);
            return { op: "function", name: called.kind === "static" ? called.name : aliasOf(b, node.text) };
        }
    }
    return { op: "pointer", value: lowerExpr(b, node), type: node === null ? UNKNOWN : staticType(b, node) };
}

/** `#define KsFree ExFreePool`: the function that an object-like macro gives another name, or a wrapper that the project describes. */
function aliasOf(b: Builder, name: string): string {
    let current = name;
    for (let depth = 0; depth < 4; depth++) {
        if (b.project.api(current) !== undefined) return current;
        const wrapped = b.project.standsFor(current);
        if (wrapped !== undefined) return wrapped;
        const macro = b.project.macro(current, b.names)?.value;
        if (macro === undefined || macro.parameters !== null || !/^[A-Za-z_]\w*$/.test(macro.body.trim())) return current;
        current = macro.body.trim();
    }
    return current;
}
