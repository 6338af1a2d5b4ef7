/** What names stand for: variables, enumerators, macros, documented constants, functions, types. */
import { constant } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { staticData } from "../classes.js";
import type { Expr, Place, Variable } from "../ir.js";
import { isReference } from "../types.js";
import type { Builder } from "./builder.js";
import { enumeratorValue } from "./enumerations.js";
import { lowerExpr } from "./expressions.js";
import { expandObject } from "./macros.js";
import { calledInMethod, memberGuessed, memberNamed, staticMember } from "./methods.js";

/** What an identifier stands for: a macro argument, a variable, an enumerator, a macro, a documented constant, a function. */
export function lowerName(b: Builder, node: CNode): Expr {
    const name = nameIn(node);
    // The last dot of a placeholder may have served as its semicolon.
    if (name.startsWith("..") || isPartOfName(node)) return { op: "unknown", node };
    const bound = b.frame?.bindings.get(name);
    if (bound !== undefined) {
        // `#x` is the text of the argument, which is not evaluated.
        if (isStringized(node)) return { op: "string", text: bound.node.text, node };
        return b.within(bound.frame, () => lowerExpr(b, bound.node));
    }
    const place = variablePlace(b, name, node);
    if (place !== null) return constantOf(b, name, place, node) ?? { op: "read", place, node };
    const own = b.enumerators.get(name);
    const known = own === undefined ? constant(name) : undefined;
    if (known !== undefined) return { op: "const", value: known, name, node };
    const enumerator = own ?? b.project.enumerator(name, b.names);
    if (enumerator !== null) {
        const value = enumeratorValue(b, enumerator);
        return value === null ? { op: "name", name, node } : { op: "const", value, name, node };
    }
    const macro = b.project.macro(name, b.names);
    if (macro !== null && macro.value.parameters === null && b.mayExpand(name)) return expandObject(b, node, macro.unit, macro.value);
    const called = calledInMethod(b, name);
    if (called.kind === "static") return { op: "function", name: called.name, node };
    if (b.project.function(name, b.names) !== null || b.project.prototypes(name, b.names).length > 0) return { op: "function", name, node };
    const guessed = macro === null ? memberGuessed(b, name, node) : null;
    return guessed === null ? { op: "name", name, node } : { op: "read", place: guessed, node };
}

/** True for what stands before or behind a line continuation in the middle of a name. */
function isPartOfName({ source: { text }, start, end }: CNode): boolean {
    return (text[end] === "\\" && /^\\\r?\n\w/.test(text.slice(end, end + 4))) || (text[start - 1] === "\n" && /\w\\\r?\n$/.test(text.slice(Math.max(0, start - 4), start)));
}

function isStringized({ source, start }: CNode): boolean {
    let at = start - 1;
    while (source.text[at] === " " || source.text[at] === "\t") at--;
    return source.text[at] === "#" && source.text[at - 1] !== "#";
}

/** A name as declarations spell it: qualified names of C++ may have spaces in them. */
function nameIn(node: CNode): string {
    return node.kind === "qualified_identifier" ? node.text.replace(/\s+/g, "") : node.text;
}

/** A reference of C++ is what it refers to. */
function variableOrReferent(variable: Variable, node: CNode): Place {
    const place: Place = { op: "var", variable };
    return isReference(variable.type) ? { op: "deref", of: { op: "read", place, node } } : place;
}

/** The variable that a name means, local or of file scope; null when it means none. */
export function variablePlace(b: Builder, name: string, node: CNode): Place | null {
    // Inside a macro's body, a name that is no parameter means what it means at the place of expansion.
    const local = b.lookup(name);
    if (local !== null) return variableOrReferent(local, node);
    const member = memberNamed(b, name, node);
    if (member !== null) return member;
    const global = b.project.variable(name, b.names) ?? b.project.variable(name, b.unit);
    if (global === null) return name.includes("::") ? staticOf(b, name, node) : null;
    const { type } = global.value;
    // `IO_COMPLETION_ROUTINE Done;` declares a function, though it looks like a variable.
    if (type.kind === "named" && global.value.value === null && b.project.function(name, b.names) !== null) return null;
    return { op: "var", variable: { name, scope: "global", id: 0, index: -1, type, isStatic: true, node } };
}

/** The value of a constant of file scope: in C++ it is one, and not merely a variable that nobody writes. */
function constantOf(b: Builder, name: string, place: Place, node: CNode): Expr | null {
    if (node.source.dialect !== "c++" || place.op !== "var" || place.variable.scope !== "global") return null;
    const declared = b.project.variable(name, b.names)?.value;
    const { value = null, isConst = false } = declared ?? {};
    if (!isConst || value === null || declared?.type.kind !== "named" || !CONSTANT.has(value.kind)) return null;
    const known = lowerExpr(b, value);
    return known.op === "const" ? { ...known, name, node } : null;
}

/** Kinds of nodes that have no effect and may be a number. */
const CONSTANT = new Set(["number_literal", "char_literal", "true", "false", "identifier", "binary_expression", "parenthesized_expression", "unary_expression"]);

/** A static data member, named with its class. */
function staticOf(b: Builder, name: string, node: CNode): Place | null {
    const [owner = "", member = ""] = name.split("::").slice(-2);
    const record = b.project.record(owner, b.names);
    const declared = record === null ? null : staticData(b.project, b.names, record, member);
    return declared === null ? null : staticMember(`${owner}::${member}`, declared.type, node);
}
