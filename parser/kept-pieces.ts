/**
 * What became of pieces that were parsed, for when the same text is parsed again: with every keystroke in an editor a file is another one,
 * and all of its functions but one are what they were. A tree is kept as numbers, since those who have got its nodes may change them.
 */
import { CNode, type SourceText } from "./ast.js";

/** A parsed piece, wherever it stands: for each node, parents first, the seven numbers below. */
export interface Shape {
    readonly numbers: readonly number[];
    readonly damage: number;
}

/** Kind, start and end from the piece's start on, field, operator, flags, number of children. */
const NUMBERS = 7;
const MISSING = 1;
const HAS_ERROR = 2;

const words: (string | null)[] = [null];
const numberOf = new Map<string | null, number>([[null, 0]]);

function wordNumber(word: string | null): number {
    let number = numberOf.get(word);
    if (number === undefined) numberOf.set(word, (number = words.push(word) - 1));
    return number;
}

/** The shape of nodes that were parsed from a piece at `offset`. */
export function shapeOf(nodes: readonly CNode[], offset: number, damage: number): Shape {
    const numbers: number[] = [];
    const pending = [...nodes].reverse();
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
        const flags = (node.missing ? MISSING : 0) | (node.hasError ? HAS_ERROR : 0);
        const { children } = node;
        numbers.push(wordNumber(node.kind), node.start - offset, node.end - offset, wordNumber(node.field), wordNumber(node.operator), flags, children.length);
        for (let at = children.length - 1; at >= 0; at--) pending.push(children[at] as CNode);
    }
    return { numbers, damage };
}

/** Nodes of the shape, as they would have been parsed from `source` at `offset`. */
export function nodesOf({ numbers }: Shape, source: SourceText, offset: number): CNode[] {
    const all: CNode[] = [];
    const open: { node: CNode; children: CNode[]; missing: number }[] = [];
    for (let at = 0; at < numbers.length; at += NUMBERS) {
        const number = (of: number): number => numbers[at + of] ?? 0;
        const [flags, below] = [number(5), number(6)];
        const node = new CNode(words[number(0)] ?? "", number(1) + offset, number(2) + offset, source);
        node.field = words[number(3)] ?? null;
        node.operator = words[number(4)] ?? null;
        node.missing = (flags & MISSING) !== 0;
        node.hasError = (flags & HAS_ERROR) !== 0;
        const parent = open.at(-1);
        if (parent === undefined) all.push(node);
        else {
            node.parent = parent.node;
            parent.children.push(node);
            parent.missing--;
        }
        if (below > 0) {
            const children: CNode[] = [];
            node.children = children;
            open.push({ node, children, missing: below });
        }
        while (open.at(-1)?.missing === 0) open.pop();
    }
    return all;
}

/** Together, no more text than this is kept: a long file's, a few times over. */
const MOST_CHARACTERS = 600_000;

/** Shapes by the text that the grammar was given. */
export class KeptPieces {
    readonly #shapes = new Map<string, { readonly written: string; readonly shape: Shape }>();
    #characters = 0;

    /** @param written the source's own text, which a masked one does not tell */
    get(text: string, written: string): Shape | undefined {
        const known = this.#shapes.get(text);
        return known?.written === written ? known.shape : undefined;
    }

    keep(text: string, written: string, shape: Shape): void {
        this.#characters += text.length + written.length;
        if (this.#characters > MOST_CHARACTERS) {
            this.#shapes.clear();
            this.#characters = text.length + written.length;
        }
        this.#shapes.set(text, { written, shape });
    }
}
