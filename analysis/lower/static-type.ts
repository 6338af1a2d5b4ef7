/** The static type of an expression, as far as declarations of the run tell. */
import type { CNode } from "../../parser/ast.js";
import { lineage } from "../classes.js";
import { resolveType, fieldType } from "../resolve.js";
import { type CType, descriptorType, isReference, UNKNOWN } from "../types.js";
import type { Place } from "../ir.js";
import type { Binding, Builder, MacroFrame } from "./builder.js";
import { expansionOf } from "./macros.js";
import { memberName } from "./member-names.js";
import { calledInMethod, memberNamed, ownMethod } from "./methods.js";

/** The declared (or cast) type of `node`; `unknown` where the run's sources do not say. */
export function staticType(b: Builder, node: CNode): CType {
    return b.nested(() => typeOf(b, node));
}

function typeOf(b: Builder, node: CNode): CType {
    switch (node.kind) {
        case "parenthesized_expression": {
            const inner = node.children[0];
            return inner === undefined ? UNKNOWN : staticType(b, inner);
        }
        case "cast_expression": {
            const type = node.get("type");
            return type === null ? UNKNOWN : withBoundName(b, descriptorType(type));
        }
        case "this":
            return b.method?.self?.type ?? UNKNOWN;
        case "identifier": {
            const bound = b.frame?.bindings.get(node.text);
            if (bound !== undefined) return b.within(bound.frame, () => staticType(b, bound.node));
            const variable = b.lookup(node.text);
            if (variable !== null) return isReference(variable.type) ? variable.type.to : variable.type;
            const member = memberNamed(b, node.text, node);
            if (member !== null) return memberType(b, member);
            return b.project.variable(node.text, b.names)?.value.type ?? UNKNOWN;
        }
        case "field_expression": {
            const [argument, name] = [node.get("argument"), memberName(b, node)];
            return argument === null || name === null ? UNKNOWN : fieldType(b.project, b.names, staticType(b, argument), name);
        }
        case "subscript_expression": {
            const argument = node.get("argument");
            const type = argument === null ? UNKNOWN : resolveType(b.project, b.names, staticType(b, argument));
            return type.kind === "array" ? type.of : type.kind === "pointer" ? type.to : UNKNOWN;
        }
        case "pointer_expression": {
            const argument = node.get("argument");
            if (argument === null) return UNKNOWN;
            const type = staticType(b, argument);
            if (node.operator === "&") return { kind: "pointer", to: type };
            const resolved = resolveType(b.project, b.names, type);
            return resolved.kind === "pointer" ? resolved.to : resolved.kind === "array" ? resolved.of : UNKNOWN;
        }
        case "assignment_expression": {
            const left = node.get("left");
            return left === null ? UNKNOWN : staticType(b, left);
        }
        case "call_expression": {
            const callee = node.get("function");
            const own = callee === null ? null : ownMethod(b, callee);
            if (own !== null) return own.result;
            // By the name of its namespace, or as a static method.
            if (callee?.kind === "qualified_identifier") return b.project.function(callee.text.replace(/\s+/g, ""), b.names)?.result ?? UNKNOWN;
            if (callee?.kind !== "identifier") return UNKNOWN;
            const expansion = expansionOf(b, callee.text, argumentsOf(b, node), node);
            if (expansion !== null) return b.expand(expansion.frame, () => staticType(b, expansion.body));
            const called = calledInMethod(b, callee.text);
            const declared = b.project.function(called.kind === "static" ? called.name : callee.text, b.names)?.result;
            if (declared !== undefined) return declared;
            const prototype = b.project.prototypes(callee.text, b.names)[0]?.type;
            return prototype?.kind === "function" ? prototype.result : UNKNOWN;
        }
        case "conditional_expression": {
            const yes = node.get("consequence");
            return yes === null ? UNKNOWN : staticType(b, yes);
        }
        default:
            return UNKNOWN;
    }
}

/** The type of what a bare name means in a method. */
function memberType(b: Builder, place: Place): CType {
    if (place.op === "var") return place.variable.type;
    const { records } = lineage(b.project, b.names, b.method?.record ?? null);
    const field = place.op === "field" ? records.flatMap(({ fields }) => fields).find(({ name }) => name === place.name) : undefined;
    return field?.type ?? UNKNOWN;
}

function argumentsOf(b: Builder, call: CNode): readonly Binding[] {
    const written = (call.get("arguments")?.children ?? []).filter((child) => child.kind !== "comment");
    return written.map((node) => ({ node, frame: b.frame }));
}

/** A type that a macro's parameter names is the one that the macro is given. */
function withBoundName(b: Builder, type: CType): CType {
    if (type.kind === "pointer") return { kind: "pointer", to: withBoundName(b, type.to) };
    const bound = type.kind === "named" ? b.frame?.bindings.get(type.name)?.node : undefined;
    return bound !== undefined && /^[A-Za-z_]\w*$/.test(bound.text) ? { kind: "named", name: bound.text } : type;
}

/** The static type of `node`, and of what stands below each of its outermost casts. */
export function typesBelowCasts(b: Builder, node: CNode): readonly CType[] {
    const types: CType[] = [];
    let inner: CNode | null = node;
    while (inner !== null) {
        if (inner.kind === "parenthesized_expression") {
            inner = inner.children[0] ?? null;
            continue;
        }
        const bound: { node: CNode; frame: MacroFrame | null } | undefined = inner.kind === "identifier" ? b.frame?.bindings.get(inner.text) : undefined;
        if (bound !== undefined) return [...types, ...b.within(bound.frame, () => typesBelowCasts(b, bound.node))];
        types.push(staticType(b, inner));
        if (inner.kind !== "cast_expression") break;
        inner = inner.get("value");
    }
    return types;
}
