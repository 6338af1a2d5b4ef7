/**
 * Plain syntax nodes: what the rest of the project sees of the parser's tree. No native handle survives conversion.
 *
 * A node's `kind` is the tree-sitter-c node type (`call_expression`, …). Only named nodes become nodes; the one anonymous
 * token with a meaning of its own, an operator, is kept as `operator`.
 */

/** The language that a text is read as. */
export type Dialect = "c" | "c++";

/** The text a node was parsed from. Offsets of all nodes are UTF-16 indexes into `text`. */
export interface SourceText {
    /** Path as the host names it; identifies the file in traces and reports. */
    readonly path: string;
    /** The file's text without its byte-order mark, unmasked. */
    readonly text: string;
    /** C where it is not said. */
    readonly dialect?: Dialect;
}

const NO_CHILDREN: readonly CNode[] = [];

export class CNode {
    parent: CNode | null = null;
    children: readonly CNode[] = NO_CHILDREN;
    /** Name of the field that this node fills in its parent (`declarator`, `body`, …), if any. */
    field: string | null = null;
    /** The operator token of unary, binary, assignment, update, pointer and field expressions. */
    operator: string | null = null;
    /** True for a token that the parser had to invent. */
    missing = false;
    /** True when this node or any below it is an ERROR or MISSING node. */
    hasError = false;

    constructor(
        readonly kind: string,
        readonly start: number,
        readonly end: number,
        readonly source: SourceText,
    ) {}

    /** The node's source text, as the author wrote it. */
    get text(): string {
        return this.source.text.slice(this.start, this.end);
    }

    get range(): [number, number] {
        return [this.start, this.end];
    }

    /** The first child that fills the field `name`, or null. */
    get(name: string): CNode | null {
        for (const child of this.children) if (child.field === name) return child;
        return null;
    }

    /** All children that fill the field `name`. */
    all(name: string): CNode[] {
        return this.children.filter((child) => child.field === name);
    }

    /** The first child of the given kind, or null. */
    firstOfKind(kind: string): CNode | null {
        for (const child of this.children) if (child.kind === kind) return child;
        return null;
    }

    /** Every node below this one (and itself) in source order, depth first. */
    *walk(): Generator<CNode, void, undefined> {
        const pending: CNode[] = [this];
        for (let node = pending.pop(); node; node = pending.pop()) {
            yield node;
            for (let at = node.children.length - 1; at >= 0; at--) pending.push(node.children[at]!);
        }
    }
}
