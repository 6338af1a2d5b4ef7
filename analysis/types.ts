/**
 * C types as far as the project's own text tells. Names are kept as written; `Project` resolves them through typedefs and the
 * aliases of the Windows headers. What is not understood is `unknown`, which equals nothing.
 */
import type { CNode } from "../parser/ast.js";
import { LONGEST_NAME } from "../parser/words.js";

export type CType =
    | { readonly kind: "named"; readonly name: string; readonly tag?: "struct" | "union" | "enum"; readonly body?: CNode }
    /** `reference`: a reference of C++, whose name stands for what it refers to. */
    | { readonly kind: "pointer"; readonly to: CType; readonly reference?: true }
    /** `initial`: the initialiser list that tells the length where no size is written. */
    | { readonly kind: "array"; readonly of: CType; readonly size: CNode | null; readonly initial?: CNode }
    | { readonly kind: "function"; readonly result: CType; readonly parameters: readonly Declared[] | null }
    | { readonly kind: "unknown" };

/** One declared name with its type. */
export interface Declared {
    /** A member that is a reference: `type` is that of what it refers to, which is no part of the object. */
    readonly isReference?: true;
    readonly name: string;
    readonly type: CType;
    /** The node of the name itself, or of the whole declaration when it has no name. */
    readonly node: CNode;
    /** Initialiser, if the declaration has one; of a parameter, the argument by default. */
    readonly value: CNode | null;
    readonly storage: "static" | "extern" | "typedef" | null;
    readonly isConst: boolean;
}

export const UNKNOWN: CType = { kind: "unknown" };

const TAGS: Readonly<Record<string, "struct" | "union" | "enum">> = {
    struct_specifier: "struct",
    class_specifier: "struct",
    union_specifier: "union",
    enum_specifier: "enum",
};

/** The type that a specifier node (`primitive_type`, `type_identifier`, `struct_specifier`, …) names. */
export function specifierType(specifier: CNode | null): CType {
    let node = specifier;
    // A type of a class, by its own name. No recursion: a qualified name may have any number of parts.
    while (node?.kind === "qualified_identifier") node = node.get("name");
    if (node === null) return UNKNOWN;
    const tag = TAGS[node.kind];
    if (tag !== undefined) {
        const body = node.get("body");
        const name = node.get("name")?.text ?? `<anonymous ${tag}@${node.start}>`;
        return body === null ? { kind: "named", name, tag } : { kind: "named", name, tag, body };
    }
    switch (node.kind) {
        case "primitive_type":
        case "type_identifier":
        case "sized_type_specifier":
            return { kind: "named", name: node.text.replace(/\s+/g, " ") };
        default:
            return UNKNOWN;
    }
}

/** The type of a `type_descriptor` (in casts, `sizeof` and macro arguments). */
export function descriptorType(node: CNode): CType {
    const base = specifierType(node.get("type"));
    const declarator = node.get("declarator");
    return declarator === null ? base : applyDeclarator(declarator, base).type;
}

interface Applied {
    readonly name: CNode | null;
    readonly type: CType;
}

/** Follows a declarator from the outside in, wrapping `base` on the way to the declared name. */
function applyDeclarator(declarator: CNode, base: CType): Applied {
    let type = base;
    let node: CNode | null = declarator;
    while (node !== null) {
        switch (node.kind) {
            case "pointer_declarator":
            case "abstract_pointer_declarator":
                type = { kind: "pointer", to: type };
                node = node.get("declarator");
                continue;
            case "array_declarator":
            case "abstract_array_declarator":
                type = { kind: "array", of: type, size: node.get("size") };
                node = node.get("declarator");
                continue;
            case "function_declarator":
            case "abstract_function_declarator":
                type = { kind: "function", result: isReference(type) ? UNKNOWN : type, parameters: parametersOf(node.get("parameters")) };
                node = node.get("declarator");
                continue;
            case "parenthesized_declarator":
            case "abstract_parenthesized_declarator":
            case "attributed_declarator":
                node = node.children.find((child) => child.kind.endsWith("declarator") || child.kind.endsWith("identifier")) ?? null;
                continue;
            case "init_declarator":
                node = node.get("declarator");
                continue;
            case "reference_declarator":
            case "abstract_reference_declarator":
                type = { kind: "pointer", to: type, reference: true };
                node = node.children.find((child) => child.kind !== "type_qualifier") ?? null;
                continue;
            case "operator_cast":
                type = { kind: "function", result: UNKNOWN, parameters: [] };
                return { name: node, type };
            case "identifier":
            case "field_identifier":
            case "type_identifier":
            case "qualified_identifier":
            case "destructor_name":
            case "operator_name":
                return { name: node, type };
            default:
                return { name: null, type: UNKNOWN };
        }
    }
    return { name: null, type };
}

function parametersOf(list: CNode | null): Declared[] | null {
    if (list === null) return null;
    const parameters: Declared[] = [];
    for (const child of list.children) {
        if (child.kind === "parameter_declaration") parameters.push(...declaredBy(child));
        else if (child.kind === "variadic_parameter") return null;
        else if (child.kind === "ERROR") return null;
    }
    const only = parameters[0];
    // `(void)` declares no parameter.
    if (parameters.length === 1 && only !== undefined && only.name === "" && isVoid(only.type)) return [];
    return parameters;
}

export function isReference(type: CType): type is Extract<CType, { kind: "pointer" }> {
    return type.kind === "pointer" && type.reference === true;
}

export function isVoid(type: CType): boolean {
    return type.kind === "named" && (type.name === "void" || type.name === "VOID");
}

const DECLARATOR_KINDS = new Set([
    "identifier",
    "field_identifier",
    "type_identifier",
    "pointer_declarator",
    "array_declarator",
    "function_declarator",
    "parenthesized_declarator",
    "init_declarator",
    "attributed_declarator",
    "abstract_pointer_declarator",
    "abstract_array_declarator",
    "abstract_function_declarator",
    "abstract_parenthesized_declarator",
    "reference_declarator",
    "abstract_reference_declarator",
    "qualified_identifier",
    "destructor_name",
    "operator_name",
    "operator_cast",
]);

/**
 * Every name that a declaration declares: `declaration`, `parameter_declaration`, `field_declaration`, `type_definition` and the
 * head of a `function_definition`. A parameter without a name yields one entry with an empty name.
 */
export function declaredBy(declaration: CNode): Declared[] {
    const base = specifierType(declaration.get("type"));
    const byDefault = declaration.kind === "parameter_declaration" ? declaration.get("default_value") : null;
    let storage: Declared["storage"] = declaration.kind === "type_definition" ? "typedef" : null;
    let isConst = false;
    for (const child of declaration.children) {
        if (child.kind === "storage_class_specifier") {
            const word = child.text;
            if (word === "static" || word === "extern") storage = word;
        } else if (child.kind === "type_qualifier" && (child.text === "const" || child.text === "constexpr")) isConst = true;
    }
    const declared: Declared[] = [];
    for (const child of declaration.children) {
        if (child.field !== "declarator" || !DECLARATOR_KINDS.has(child.kind)) continue;
        const { name, type } = applyDeclarator(child, base);
        const value = child.kind === "init_declarator" ? child.get("value") : byDefault;
        declared.push({ name: nameOf(name), type: withInitial(type, value), node: name ?? declaration, value, storage, isConst });
    }
    if (declared.length === 0 && declaration.kind === "parameter_declaration") {
        declared.push({ name: "", type: base, node: declaration, value: byDefault, storage, isConst });
    }
    return declared;
}

/** What a qualified name ends with. Pointers to members (`int C::*p`) are names to the grammar, too. */
const LAST_NAME = /(?:^|::)(~?[\w\p{L}]+(<.*>)?|operator.+)$/u;

/**
 * The declared name; of a method with the class that qualifies it. In damaged code the grammar takes for a name what is no word (a macro with
 * its arguments, a name and what was skipped behind it): it has none, since names are looked for in texts by patterns that are made of them.
 */
function nameOf(node: CNode | null): string {
    if (node === null || node.end - node.start > LONGEST_NAME) return "";
    if (node.kind.endsWith("identifier") && node.kind !== "qualified_identifier") return /^[\w\p{L}]+$/u.test(node.text) ? node.text : "";
    if (node.kind !== "qualified_identifier") return node.text;
    const text = node.text.replace(/\s+/g, "");
    return LAST_NAME.test(text) ? text.split("::").slice(-2).join("::") : "";
}

function withInitial(type: CType, value: CNode | null): CType {
    return type.kind === "array" && type.size === null && value?.kind === "initializer_list" ? { ...type, initial: value } : type;
}

/** The type as C would spell it, for messages. */
export function typeText(type: CType): string {
    switch (type.kind) {
        case "named":
            return type.tag === undefined ? type.name : `${type.tag} ${type.name}`;
        case "pointer":
            return `${typeText(type.to)} ${type.reference === true ? "&" : "*"}`;
        case "array":
            return `${typeText(type.of)}[]`;
        case "function":
            return `${typeText(type.result)} (…)`;
        case "unknown":
            return "?";
    }
}
