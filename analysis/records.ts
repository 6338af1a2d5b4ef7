/** Structures and classes as the project's own text declares them. */
import type { CNode } from "../parser/ast.js";
import { declaredBy, type Declared, isReference } from "./types.js";

export interface RecordType {
    readonly name: string;
    readonly fields: readonly Declared[];
    /** What only a class of C++ has; null for a plain structure. */
    readonly cpp: ClassParts | null;
}

export interface ClassParts {
    readonly methods: ReadonlyMap<string, MethodParts>;
    /** Static data members. */
    readonly statics: ReadonlyMap<string, Declared>;
    /** The classes that it inherits from; those whose name is not plain as an empty text. */
    readonly bases: readonly string[];
    /** True when objects of it run code when they begin or end. */
    readonly hasLife: boolean;
    /** True when nothing can inherit from it. */
    readonly isFinal: boolean;
}

/** What a class says of its methods of one name. */
export interface MethodParts {
    /** True when all of them are static. */
    readonly isStatic: boolean;
    /** True when one of them is virtual, as far as the class itself tells, or may be. */
    readonly isVirtual: boolean;
    /** True when no class that inherits from this one can have another. */
    readonly isFinal: boolean;
    readonly declared: readonly Declared[];
}

/**
 * @param name the tag, or a name made up for a record without one
 * @param node the `struct_specifier`, `class_specifier` or `union_specifier`
 * @param body its list of fields
 */
export function recordType(name: string, node: CNode, body: CNode): RecordType {
    const fields = recordFields(body);
    return { name, fields, cpp: body.source.dialect === "c++" ? classParts(name, node, body) : null };
}

/** Fields of a record in order; those of anonymous members are lifted into it, as C does. */
export function recordFields(body: CNode): Declared[] {
    const isCpp = body.source.dialect === "c++";
    const fields: Declared[] = [];
    for (const child of body.children) {
        if (child.kind === "field_declaration") {
            const declared = declaredBy(child).filter(({ type, storage }) => !isCpp || (type.kind !== "function" && storage !== "static"));
            // A reference is taken for the object that it refers to.
            if (declared.length > 0) fields.push(...declared.map((each) => (isReference(each.type) ? { ...each, type: each.type.to, isReference: true as const } : each)));
            else {
                const inner = child.get("type")?.get("body");
                if (inner !== null && inner !== undefined) fields.push(...recordFields(inner));
            }
        } else if (child.kind.startsWith("preproc_if")) fields.push(...recordFields(child));
    }
    return fields;
}

function classParts(name: string, node: CNode, body: CNode): ClassParts | null {
    const methods = new Map<string, MethodParts>();
    const statics = new Map<string, Declared>();
    const bases = (node.firstOfKind("base_class_clause")?.children ?? [])
        .filter(({ kind }) => kind !== "access_specifier" && kind !== "comment")
        .map((base) => (base.kind === "type_identifier" ? base.text : ""));
    const isFinal = /\bfinal\b/.test(node.source.text.slice(node.start, body.start));
    let hasLife = bases.length > 0;
    for (const child of membersIn(body)) {
        if (child.kind === "access_specifier") hasLife = true;
        if (child.get("default_value") !== null) hasLife = true;
        for (const declared of declaredBy(child)) {
            const isMethod = declared.type.kind === "function";
            if (isMethod) methods.set(declared.name, methodParts(child, declared, methods.get(declared.name)));
            else if (declared.storage === "static") statics.set(declared.name, declared);
            if (isMethod && (declared.name === name || declared.name.startsWith("~"))) hasLife = true;
        }
    }
    return bases.length === 0 && methods.size === 0 && statics.size === 0 && !hasLife ? null : { methods, statics, bases, hasLife, isFinal };
}

const MOST_TAIL = 400;

/** What may stand behind the parameters of a method that is not virtual. */
const PLAIN_TAIL = /^(?:\s|const\b|volatile\b|noexcept\b|&)*$/;

function methodParts(declaration: CNode, declared: Declared, others: MethodParts | undefined): MethodParts {
    const { text } = declaration.source;
    const parameters = declared.node.parent?.get("parameters") ?? null;
    // The declaration itself may end before a macro that the grammar was not shown.
    const tail = parameters === null ? "" : (/^[^;{]*/.exec(text.slice(parameters.end, parameters.end + MOST_TAIL))?.[0] ?? "");
    const isFinal = /\bfinal\b/.test(tail);
    return {
        isStatic: declared.storage === "static" && others?.isStatic !== false,
        // A macro behind the parameters may stand for `override`.
        isVirtual: /\bvirtual\b/.test(text.slice(declaration.start, declared.node.start)) || !PLAIN_TAIL.test(tail.replace(/\/\*[^]*?\*\/|\/\/.*/g, "")) || others?.isVirtual === true,
        isFinal: isFinal && others?.isFinal !== false,
        declared: [...(others?.declared ?? []), declared],
    };
}

const MEMBERS = new Set(["field_declaration", "declaration", "function_definition", "access_specifier"]);

function* membersIn(body: CNode): Generator<CNode, void, undefined> {
    for (const child of body.children) {
        if (MEMBERS.has(child.kind)) yield child;
        else if (child.kind.startsWith("preproc_if") || child.kind === "template_declaration") yield* membersIn(child);
    }
}
