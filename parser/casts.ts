/**
 * Casts that the grammar takes for something else. Without the typedef in sight `(T)(x)` reads like a call of `T` and `(T)&x` like a
 * binary operation; whoever knows the names of types puts that right.
 */
import { CNode } from "./ast.js";

/** How sure the name of a type must be: `call` for `(T)(x)`, `address` for `(T)&x`, `operator` for `(T)*x`, `(T)-x`, `(T)+x`. */
export type CastForm = "call" | "address" | "operator";

const FORMS: Readonly<Record<string, CastForm>> = { "&": "address", "*": "operator", "-": "operator", "+": "operator" };

/** Node kinds that bind to their first operand more tightly than a cast does, with the field of that operand. */
const POSTFIX: Readonly<Record<string, string>> = {
    field_expression: "argument", subscript_expression: "argument", call_expression: "function", update_expression: "argument",
};

/**
 * Makes `cast_expression` nodes of the casts at and below `root`, in place.
 * @param root A node that has been parsed as C, detached or part of a file's tree.
 * @param isType Whether a name in parentheses is that of a type.
 * @returns The node that stands in `root`'s place: `root` itself unless it was such a cast.
 */
export function restoreCasts(root: CNode, isType: (name: string, form: CastForm) => boolean): CNode {
    const text = root.source.text.slice(root.start, root.end);
    if (!/\(\s*[A-Za-z_]\w*\s*\)\s*[(&*+-]/.test(text)) return root;
    let top = root;
    // Innermost first: what is cast may hold casts itself.
    const pending = [...root.walk()].reverse();
    for (const node of pending) {
        const type = node.kind === "call_expression" ? parenthesizedName(node.get("function")) : null;
        const left = node.kind === "binary_expression" ? parenthesizedName(node.get("left")) : null;
        const form = FORMS[node.operator ?? ""];
        let changed: CNode | null = null;
        if (type !== null && isType(type.text, "call")) changed = fromCall(node, type, root, pending);
        else if (left !== null && form !== undefined && isType(left.text, form)) changed = fromBinary(node, left);
        if (changed !== null && changed.parent === root.parent && changed.start === root.start) top = changed;
    }
    return top;
}

function parenthesizedName(node: CNode | null): CNode | null {
    const only = node?.kind === "parenthesized_expression" && node.children.length === 1 ? node.children[0] : undefined;
    return only?.kind === "identifier" ? only : null;
}

/** `(T)(x)->m` casts `(x)->m`; in `(T)(U)(x)`, what is left is a cast in turn, which is still `pending`. */
function fromCall(call: CNode, type: CNode, root: CNode, pending: CNode[]): CNode | null {
    const list = call.get("arguments");
    const [operand, ...more] = list?.children.filter((child) => child.kind !== "comment") ?? [];
    if (list === null || operand === undefined || more.length > 0 || operand.kind === "ERROR") return null;
    const chain: CNode[] = [];
    for (let node = call; node !== root && node.parent !== null && isFirstOperand(node, node.parent); node = node.parent) chain.push(node.parent);
    let value = made("parenthesized_expression", list.start, list.end, list, list.children);
    for (const outer of chain) {
        const field = POSTFIX[outer.kind] ?? null;
        const copy = made(outer.kind, value.start, outer.end, outer, [withField(value, field), ...outer.children.filter((child) => child.field !== field)]);
        copy.operator = outer.operator;
        value = copy;
        pending.push(copy);
    }
    return replaced(chain.at(-1) ?? call, cast(call.start, type, value));
}

function isFirstOperand(node: CNode, parent: CNode): boolean {
    const field = POSTFIX[parent.kind];
    return field !== undefined && node.field === field && parent.start === node.start;
}

/** `(T)&x == y` compares `(T)&x`. */
function fromBinary(node: CNode, type: CNode): CNode | null {
    const right = node.get("right");
    if (right === null) return null;
    const outer: CNode[] = [];
    let operand = right;
    for (let next = left(operand); next !== null; next = left(operand)) {
        outer.push(operand);
        operand = next;
    }
    const operator = node.operator ?? "";
    const start = operatorStart(node, right, operator);
    const kind = operator === "&" || operator === "*" ? "pointer_expression" : "unary_expression";
    const unary = made(kind, start, operand.end, operand, [withField(operand, "argument")]);
    unary.operator = operator;
    let value = cast(node.start, type, unary);
    for (const each of outer.reverse()) {
        const copy = made(each.kind, node.start, each.end, each, [withField(value, "left"), ...each.children.filter((child) => child.field !== "left")]);
        copy.operator = each.operator;
        value = copy;
    }
    return replaced(node, value);
}

function left(node: CNode): CNode | null {
    return node.kind === "binary_expression" ? node.get("left") : null;
}

function operatorStart(node: CNode, right: CNode, operator: string): number {
    const at = node.source.text.lastIndexOf(operator, right.start - 1);
    return at > node.start ? at : right.start;
}

function cast(start: number, type: CNode, value: CNode): CNode {
    const name = made("type_identifier", type.start, type.end, type, []);
    const descriptor = made("type_descriptor", type.start, type.end, type, [withField(name, "type")]);
    return made("cast_expression", start, value.end, value, [withField(descriptor, "type"), withField(value, "value")]);
}

function made(kind: string, start: number, end: number, like: CNode, children: readonly CNode[]): CNode {
    const node = new CNode(kind, start, end, like.source);
    node.hasError = children.some((child) => child.hasError);
    node.children = children;
    for (const child of children) child.parent = node;
    return node;
}

/** The node, as what fills a field of its parent. */
export function withField(node: CNode, field: string | null): CNode {
    node.field = field;
    return node;
}

/** Puts `node` where `old` stands. */
function replaced(old: CNode, node: CNode): CNode {
    const { parent } = old;
    node.parent = parent;
    node.field = old.field;
    if (parent !== null) parent.children = parent.children.map((child) => (child === old ? node : child));
    return node;
}
