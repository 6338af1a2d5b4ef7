/** C++ syntax that means what C says in other words becomes the node of C, so that whoever reads trees knows one form. */
import { CNode } from "./ast.js";
import { withField } from "./casts.js";

const CASTS = new Set(["static_cast", "reinterpret_cast", "const_cast"]);

/**
 * Rewrites a tree of tree-sitter-cpp in place: conditions, casts by name, subscripts, default arguments, variadic lists. What C has no
 * form for stays as it is.
 * @param root A node without a parent.
 */
export function plainCpp(root: CNode): void {
    // Innermost first: what is rewritten may hold rewritten nodes.
    for (const node of [...root.walk()].reverse()) {
        const { parent } = node;
        const next = parent === null ? null : plainForm(node);
        if (next === null || parent === null) continue;
        next.field ??= node.field;
        next.parent = parent;
        parent.children = parent.children.map((child) => (child === node ? next : child));
    }
}

/** The node that stands for `node`; null where it stays (its children may have been changed). */
function plainForm(node: CNode): CNode | null {
    switch (node.kind) {
        case "condition_clause":
            return condition(node);
        case "call_expression":
            return castByName(node);
        case "subscript_expression":
            return subscript(node);
        case "optional_parameter_declaration":
            return made("parameter_declaration", node, node.children);
        case "parameter_list":
            return variadic(node);
        case "declaration":
            return withInitializer(node);
        case "raw_string_literal":
            return made("string_literal", node, node.children);
        case "init_statement":
            return node.children.length === 1 ? withField(node.children[0]!, node.field) : null;
        default:
            return null;
    }
}

function condition(node: CNode): CNode | null {
    const value = node.get("value");
    if (value === null || node.children.length > 1 || value.kind === "declaration") return null;
    value.field = null;
    return made("parenthesized_expression", node, [value]);
}

/** `static_cast<T>(x)` is `(T)(x)`, and so is `int(x)`. */
function castByName(node: CNode): CNode | null {
    const callee = node.get("function");
    const [value, ...more] = node.get("arguments")?.children.filter(({ kind }) => kind !== "comment") ?? [];
    if (callee === null || value === undefined || more.length > 0) return null;
    let type: CNode | null = null;
    if (callee.kind === "primitive_type") type = made("type_descriptor", callee, [callee]);
    else if (callee.kind === "template_function" && CASTS.has(callee.get("name")?.text ?? "")) type = callee.get("arguments")?.children[0] ?? null;
    if (type?.kind !== "type_descriptor") return null;
    if (callee.kind === "primitive_type") callee.field = "type";
    type.field = "type";
    value.field = "value";
    return made("cast_expression", node, [type, value]);
}

function subscript(node: CNode): CNode | null {
    const index = node.get("indices")?.children;
    const argument = node.get("argument");
    if (argument === null || index?.length !== 1) return null;
    index[0]!.field = "index";
    return made("subscript_expression", node, [argument, index[0]!]);
}

/** The grammar of C++ has no node for the dots at the end of a parameter list. */
function variadic(node: CNode): CNode | null {
    if (!/\.\.\.\s*\)$/.test(node.text) || node.children.at(-1)?.kind.startsWith("variadic") === true) return null;
    const dots = new CNode("variadic_parameter", node.end - 1, node.end - 1, node.source);
    return made("parameter_list", node, [...node.children, dots]);
}

/** `if (T x = f())`: the declared name and its value stand side by side. */
function withInitializer(node: CNode): CNode | null {
    const name = node.get("declarator");
    const value = node.get("value");
    if (name === null || value === null) return null;
    const both = made("init_declarator", name, [name, value], value.end);
    both.field = "declarator";
    return made("declaration", node, [...node.children.filter((child) => child !== name && child !== value), both]);
}

function made(kind: string, like: CNode, children: readonly CNode[], end = like.end): CNode {
    const node = new CNode(kind, like.start, end, like.source);
    node.operator = like.operator;
    node.hasError = like.hasError;
    node.children = children;
    for (const child of children) child.parent = node;
    return node;
}
