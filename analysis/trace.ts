/** The way from a cause to its effect, as places in sources with a word on each. */
import type { CNode } from "../parser/ast.js";
import { lineIndex } from "../parser/line-index.js";

export interface TraceStep {
    readonly path: string;
    /** 1-based line and column (UTF-16 units). */
    readonly line: number;
    readonly column: number;
    readonly text: string;
}

/** A step at a node. */
export function step(node: CNode, text: string): TraceStep {
    const { line, column } = lineIndex(node.source).locate(node.start);
    return { path: node.source.path, line, column: column + 1, text };
}
