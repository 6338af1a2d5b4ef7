/** Arguments that a call of C++ leaves out, since the function's declaration has values for them. */
import type { CNode } from "../../parser/ast.js";
import { declarationsOf } from "../classes.js";
import { evaluate } from "../flow/evaluate.js";
import { FlowState } from "../flow/state.js";
import type { Callee, Expr } from "../ir.js";
import { type Declared, isReference } from "../types.js";
import type { Builder } from "./builder.js";
import { lowerExpr } from "./expressions.js";

/** Kinds of nodes that have no effect and may be a number. */
const PLAIN = new Set(["number_literal", "char_literal", "true", "false", "null", "identifier", "qualified_identifier", "unary_expression", "binary_expression", "parenthesized_expression", "cast_expression"]);

/** The arguments by default behind the `given` first ones. None where one of them is missing or more than a constant: the call is then of nothing that is known. */
export function defaultArguments(b: Builder, target: Callee, given: number): readonly Expr[] {
    const decl = target.op === "function" ? b.project.function(target.name, b.names) : null;
    const own = decl?.parameters ?? null;
    if (decl === null || own === null || own.length <= given) return [];
    const written = [own, ...declarationsOf(b.project, decl).map(({ type }) => (type.kind === "function" ? type.parameters : null))];
    const declarations = written.filter((each): each is readonly Declared[] => each?.length === own.length);
    const values = own.slice(given).map(({ type }, index) => (isReference(type) ? null : defaultValue(b, declarations.map((each) => each[given + index]?.value ?? null))));
    return values.every((each) => each !== null) ? values : [];
}

/** The constant that the declarations of one parameter agree on; null where there is none. */
function defaultValue(b: Builder, declared: readonly (CNode | null)[]): Expr | null {
    const [value, ...others] = declared.filter((each) => each !== null);
    if (value === undefined || others.some(({ text }) => text !== value.text) || !isPlain(b, value)) return null;
    const known = b.within(null, () => lowerExpr(b, value));
    const constant = known.op === "const" ? known : evaluate(known, { state: new FlowState() });
    if ("op" in constant) return constant;
    return constant.kind === "const" ? { op: "const", value: constant.value, name: constant.name, node: value } : null;
}

/** True for what has no effect, and whose names do not mean something else at the call. */
function isPlain(b: Builder, value: CNode): boolean {
    if (!PLAIN.has(value.kind)) return false;
    return [...value.walk()].every(({ kind, text }) => kind !== "call_expression" && kind !== "assignment_expression" && (kind !== "identifier" || b.lookup(text) === null));
}
