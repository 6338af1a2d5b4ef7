/** How many elements an array has, where its declaration says so. */
import type { CNode } from "../../parser/ast.js";
import { elementCount } from "../element-lists.js";
import type { Expr } from "../ir.js";
import { resolveType } from "../resolve.js";
import { type CType, typeText } from "../types.js";
import type { Builder } from "./builder.js";
import { lowerExpr } from "./expressions.js";
import { staticType } from "./static-type.js";

/** Macros of the Windows headers that count an array's elements. */
const COUNTS = new Set(["RTL_NUMBER_OF", "RTL_NUMBER_OF_V1", "RTL_NUMBER_OF_V2", "ARRAYSIZE", "_countof"]);

/** `RTL_NUMBER_OF(array)`; null for other macros, and where the length is not known. */
export function countedElements(b: Builder, macro: string, array: CNode, node: CNode): Expr | null {
    return COUNTS.has(macro) ? count(lengthOf(b, staticType(b, array)), node) : null;
}

/** `sizeof(array) / sizeof(array[0])`; null for other quotients. */
export function dividedSizes(b: Builder, left: Expr, right: Expr, node: CNode): Expr | null {
    if (left.op !== "sizeof" || right.op !== "sizeof" || left.type === null || right.type === null) return null;
    const array = resolveType(b.project, b.names, left.type);
    return array.kind === "array" && typeText(array.of) === typeText(right.type) ? count(lengthOf(b, array), node) : null;
}

function count(value: number | null, node: CNode): Expr | null {
    return value === null ? null : { op: "const", value, name: null, node };
}

function lengthOf(b: Builder, type: CType): number | null {
    const array = resolveType(b.project, b.names, type);
    if (array.kind !== "array") return null;
    if (array.size !== null) {
        const size = lowerExpr(b, array.size);
        return size.op === "const" ? size.value : null;
    }
    const elements = array.initial?.children.filter(({ kind }) => kind !== "comment");
    if (elements === undefined || array.initial?.hasError === true) return null;
    // Elements under #if are there or not, and those at places of their own leave gaps.
    const isPlain = elements.every((each) => !each.kind.startsWith("preproc") && each.kind !== "initializer_pair");
    if (!isPlain) return null;
    const counts = elements.map((each) => elementCount(b.project, b.names, each));
    return counts.reduce((sum: number | null, each) => (sum === null || each === null ? null : sum + each), 0);
}
