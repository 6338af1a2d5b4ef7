/** What the enumerators of an enumeration leave to its variables: values that it does not name, nobody gives them. */
import { evaluate } from "../flow/evaluate.js";
import { FlowState } from "../flow/state.js";
import type { Expr } from "../ir.js";
import type { Enumerator } from "../unit.js";
import type { Builder } from "./builder.js";
import { lowerExpr } from "./expressions.js";

type Const = Extract<Expr, { op: "const" }>;

/** The number that an enumerator stands for; null where that is not known. */
export function enumeratorValue(b: Builder, enumerator: Enumerator): number | null {
    let offset = 0;
    for (let each: Enumerator | null = enumerator; each !== null; each = each.previous) {
        if (each.value !== null) {
            const value = evaluate(lowerExpr(b, each.value), { state: new FlowState() });
            return value.kind === "const" ? value.value + offset : null;
        }
        offset++;
    }
    return offset - 1;
}

/**
 * The first of two enumerators, if a value is the second one: what is not the one is the other. Null for other values. Two flags may be set both,
 * but flags are tested one by one.
 */
export function firstOfTwo(b: Builder, expr: Expr): Const | null {
    const all = enumerationOf(b, expr);
    const first = all?.[0];
    if (expr.op !== "const" || first === undefined || all?.length !== 2 || all[1]?.name !== expr.name) return null;
    const value = enumeratorValue(b, first);
    return value === null ? null : { ...expr, value, name: first.name };
}

/** True for the labels of a `switch` that name all values of an enumeration: there is no other case. */
export function areAll(b: Builder, labels: readonly Expr[]): boolean {
    const all = labels[0] === undefined ? null : enumerationOf(b, labels[0]);
    const names = new Set(labels.map((each) => (each.op === "const" ? each.name : null)));
    return all !== null && all.every(({ name }) => names.has(name));
}

/** What an enumeration ends with to tell how many values it has. */
const SENTINEL = /(?:Max|Maximum|Count|Last|End|Sentinel)$/i;

/** The enumeration that a value is named in, without a last one that nothing has. */
function enumerationOf(b: Builder, expr: Expr): readonly Enumerator[] | null {
    if (expr.op !== "const" || expr.name === null) return null;
    const { name } = expr;
    const all = (b.enumerators.get(name) ?? b.project.enumerator(name, b.names))?.all ?? null;
    return all?.filter((each, at) => at < all.length - 1 || each.name === name || !SENTINEL.test(each.name)) ?? null;
}
