/** What names mean inside of a method of C++: members of its object, statics of its class, other methods. */
import type { CNode } from "../../parser/ast.js";
import { lineage, methodReached, staticData, staticness } from "../classes.js";
import type { Expr, Place, Variable } from "../ir.js";
import type { RecordType } from "../records.js";
import type { CType } from "../types.js";
import type { FunctionDecl } from "../unit.js";
import type { Builder } from "./builder.js";

/** The method that is being lowered. */
export interface Method {
    /** Its class. */
    readonly owner: string;
    /** The class as the project declares it; null where that is out of sight. */
    readonly record: RecordType | null;
    /** `this`, or null in a static method. */
    readonly self: Variable | null;
}

/** The method that a function is; null for other functions. `this` comes behind the parameters. */
export function methodOf(b: Builder, fn: FunctionDecl, node: CNode): Method | null {
    const { owner } = fn.item;
    if (owner === "") return null;
    const record = b.project.record(owner, fn.unit);
    const isStatic = (record !== null && staticness(b.project, fn.unit, record, fn.word) === true) || fn.declared?.storage === "static";
    const type: CType = { kind: "pointer", to: { kind: "named", name: owner } };
    const self = isStatic ? null : b.declareParameter("this", type, node, fn.parameters?.length ?? 0);
    return { owner, record, self };
}

/** The place that a bare name means in a method: a member of its object, or a static one of its class; null when it means neither. */
export function memberNamed(b: Builder, name: string, node: CNode): Place | null {
    const { method } = b;
    if (method === null || b.frame !== null) return null;
    for (const record of lineage(b.project, b.unit, method.record).records) {
        const own = staticData(b.project, b.unit, record, name);
        if (own !== null) return staticMember(`${record.name}::${name}`, own.type, node);
        if (record.fields.some((field) => field.name === name)) return ofThis(method, name, node);
    }
    return null;
}

/** The place of a name that nothing explains: a member, where a class of the method's is out of sight. */
export function memberGuessed(b: Builder, name: string, node: CNode): Place | null {
    const { method } = b;
    if (method === null || b.frame !== null || /^[A-Z][A-Z0-9_]*$/.test(name) || lineage(b.project, b.unit, method.record).isWhole) return null;
    return ofThis(method, name, node);
}

function ofThis({ self }: Method, name: string, node: CNode): Place | null {
    if (self === null) return null;
    return { op: "field", base: { op: "deref", of: { op: "read", place: { op: "var", variable: self }, node } }, name };
}

/** A data member that all objects of a class share. */
export function staticMember(name: string, type: CType, node: CNode): Place {
    return { op: "var", variable: { name, scope: "global", id: 0, index: -1, type, isStatic: true, node } };
}

/** The value of `this`. */
export function thisValue(b: Builder, node: CNode): Expr {
    const self = b.method?.self ?? null;
    return self === null ? { op: "unknown", node } : { op: "read", place: { op: "var", variable: self }, node };
}

/** How a bare name that is called in a method is to be taken. */
export type Called = { readonly kind: "static"; readonly name: string } | { readonly kind: "method" } | { readonly kind: "free" };

export function calledInMethod(b: Builder, name: string): Called {
    const { method } = b;
    if (method === null) return { kind: "free" };
    for (const record of lineage(b.project, b.unit, method.record).records) {
        const isStatic = staticness(b.project, b.unit, record, name);
        if (isStatic !== undefined) return isStatic ? { kind: "static", name: `${record.name}::${name}` } : { kind: "method" };
    }
    return { kind: "free" };
}

/**
 * The method of its own object that a call in a method certainly reaches (`Wait()`, `this->Wait()`, `Base::Wait()`); null for other calls, and
 * where a class that inherits from this one may have another method.
 */
export function ownMethod(b: Builder, callee: CNode): FunctionDecl | null {
    const { method } = b;
    if (method === null || method.self === null || method.record === null) return null;
    switch (callee.kind) {
        case "identifier":
            if (b.frame?.bindings.has(callee.text) === true || b.lookup(callee.text) !== null) return null;
            return methodReached(b.project, b.unit, method.record, callee.text, false);
        case "field_expression":
            if (callee.get("argument")?.kind !== "this") return null;
            return methodReached(b.project, b.unit, method.record, callee.get("field")?.text ?? "", false);
        case "qualified_identifier": {
            const [owner = "", name = ""] = callee.text.replace(/\s+/g, "").split("::").slice(-2);
            const named = lineage(b.project, b.unit, method.record).records.find((each) => each.name === owner);
            return named === undefined ? null : methodReached(b.project, b.unit, named, name, true);
        }
        default:
            return null;
    }
}
