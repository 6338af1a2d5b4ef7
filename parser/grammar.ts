/** The only file that knows tree-sitter: parses a piece of masked text and converts the tree into plain nodes. */
import { createRequire } from "node:module";
import Parser from "tree-sitter";
import C from "tree-sitter-c";
import { CNode, type Dialect, type SourceText } from "./ast.js";
import { counts } from "./counts.js";
import { plainCpp } from "./cpp-nodes.js";
import { KeptPieces, nodesOf, shapeOf } from "./kept-pieces.js";
import type { Insertion } from "./mask.js";

/** Longer pieces are not parsed: they are generated tables, and the grammar's error recovery may take minutes on them. */
const MAX_LENGTH = 2_000_000;
/** A piece that takes longer than this (microseconds, and more for each character) is given up. */
const TIME_LIMIT = 1_000_000;
const TIME_LIMIT_PER_CHARACTER = 3;

/** A language's parser, with what is known of its grammar. */
interface Grammar {
    readonly parser: Parser;
    /** Node types by their number in the grammar, as met so far. */
    readonly nodeTypes: Map<number, NodeType>;
    /** Names of fields by their number in the grammar, as met so far; null where there is no field. */
    readonly fieldNames: (string | null | undefined)[];
}

const grammars = new Map<Dialect, Grammar>();
const require = createRequire(import.meta.url);

function grammarOf(dialect: Dialect): Grammar {
    let grammar = grammars.get(dialect);
    if (grammar === undefined) {
        // The other grammar is the larger one, and few drivers need it: it is loaded with their first file.
        const language = dialect === "c" ? C : (require("tree-sitter-cpp") as typeof C);
        grammar = { parser: new Parser(), nodeTypes: new Map(), fieldNames: [] };
        // Without a list of node types, no class is made for each of them; the trees are walked by cursor.
        grammar.parser.setLanguage({ ...language, nodeTypeInfo: [] } as unknown as Parser.Language);
        grammars.set(dialect, grammar);
    }
    return grammar;
}

/** A piece of masked text to parse. */
export interface Piece {
    readonly source: SourceText;
    /** The masked text, which stands for the source text from `offset` on. */
    readonly masked: string;
    readonly offset: number;
    /** Text put before the piece (a return type, a function to wrap statements in); it covers nothing of the source. */
    readonly prefix?: string;
    readonly suffix?: string;
    /** What is added inside of the piece, in order of offsets. */
    readonly insertions?: readonly Insertion[];
}

/** Result of a parse: the top-level nodes and a count of what the grammar did not understand. */
export interface Parsed {
    readonly nodes: readonly CNode[];
    /** Characters inside ERROR nodes plus one for each ERROR and MISSING node. 0: understood throughout. */
    readonly damage: number;
}

/** Pieces of files that were parsed before, in other versions; null as long as there was no such file. */
let kept: KeptPieces | null = null;

/** From now on, pieces are kept: a file has been parsed that was another one before. */
export function keepPieces(): void {
    kept ??= new KeptPieces();
}

/** Parse a piece. Never throws: what cannot be parsed becomes one ERROR node. */
export function parsePiece(piece: Piece): Parsed {
    if (piece.masked.length > MAX_LENGTH) return unparsed(piece);
    const text = grammarText(piece);
    if (kept === null) return parseText(piece, text) ?? unparsed(piece);
    const { source, offset, masked, prefix = "", insertions = [] } = piece;
    const written = source.text.slice(offset, offset + masked.length);
    // Where what is added begins and ends is no part of the text.
    const name = [source.dialect ?? "c", prefix.length, ...insertions.map(({ at, text: added }) => `${at - offset},${added.length}`), text].join(" ");
    const shape = kept.get(name, written);
    if (shape !== undefined) return { nodes: nodesOf(shape, source, offset), damage: shape.damage };
    const parsed = parseText(piece, text);
    // What has taken too long may take less another time.
    if (parsed === null) return unparsed(piece);
    kept.keep(name, written, shapeOf(parsed.nodes, offset, parsed.damage));
    return parsed;
}

/** Null when the grammar fails, or takes too long. */
function parseText(piece: Piece, text: string): Parsed | null {
    const dialect = piece.source.dialect ?? "c";
    const grammar = grammarOf(dialect);
    counts.pieces++;
    counts.characters += text.length;
    try {
        grammar.parser.setTimeoutMicros(TIME_LIMIT + TIME_LIMIT_PER_CHARACTER * text.length);
        const tree = grammar.parser.parse(text, undefined, { bufferSize: Math.max(32 * 1024, text.length * 2 + 1024) });
        const parsed = new Converter(piece, tree.rootNode.hasError, grammar).run(tree.walk());
        if (dialect === "c++") for (const node of parsed.nodes) plainCpp(node);
        return parsed;
    } catch {
        grammars.delete(dialect);
        return null;
    }
}

function grammarText(piece: Piece): string {
    let text = piece.prefix ?? "";
    let from = 0;
    for (const { at, text: added } of piece.insertions ?? []) {
        text += piece.masked.slice(from, at - piece.offset) + added;
        from = at - piece.offset;
    }
    return text + piece.masked.slice(from) + (piece.suffix ?? "");
}

function unparsed(piece: Piece): Parsed {
    const node = new CNode("ERROR", piece.offset, piece.offset + piece.masked.length, piece.source);
    node.hasError = true;
    return { nodes: [node], damage: piece.masked.length + 1 };
}

/** What all nodes of one type have in common. Every question to the native tree costs as much as a whole node of ours. */
interface NodeType {
    readonly kind: string;
    readonly isNamed: boolean;
    /** True for tokens that may fill the field `operator`. */
    readonly isOperator: boolean;
}

/** Named nodes that never have nodes below them. */
const LEAVES = new Set([
    "identifier", "field_identifier", "type_identifier", "statement_identifier", "primitive_type", "number_literal", "comment", "preproc_arg",
]);

function nodeType(cursor: Parser.TreeCursor, { nodeTypes }: Grammar): NodeType {
    const id = cursor.nodeTypeId;
    let type = nodeTypes.get(id);
    if (type === undefined) {
        const { nodeType: kind, nodeIsNamed: isNamed } = cursor;
        type = { kind, isNamed, isOperator: !isNamed && /^[^\w\s()[\]{};,"'#]+$/.test(kind) };
        nodeTypes.set(id, type);
    }
    return type;
}

function fieldName(cursor: Parser.TreeCursor, { fieldNames }: Grammar): string | null {
    // Undefined for a node that fills none, whatever the declarations say.
    const id = (cursor.currentFieldId as number | undefined) ?? 0;
    let name = fieldNames[id];
    if (name === undefined) fieldNames[id] = name = id === 0 ? null : cursor.currentFieldName;
    return name;
}

/** A node whose children are being met. */
interface Frame {
    readonly node: CNode;
    /** Where its children begin among the nodes that have no parent yet. */
    readonly from: number;
}

class Converter {
    private readonly shift: number;
    private readonly last: number;
    private damage = 0;
    /** Nodes whose parent's children are still being met, in order; behind `count` stand some that have been given away. */
    private readonly nodes: CNode[] = [];
    private count = 0;
    /** Where in the grammar's text each insertion starts, and its length. */
    private readonly added: { readonly start: number; readonly length: number }[] = [];

    constructor(
        private readonly piece: Piece,
        /** True when there is an ERROR or MISSING node anywhere. */
        private readonly hasError: boolean,
        private readonly grammar: Grammar,
    ) {
        this.shift = piece.offset - (piece.prefix?.length ?? 0);
        this.last = piece.offset + piece.masked.length;
        let grown = 0;
        for (const { at, text } of piece.insertions ?? []) {
            this.added.push({ start: at - this.shift + grown, length: text.length });
            grown += text.length;
        }
    }

    run(cursor: Parser.TreeCursor): Parsed {
        const root = new CNode("translation_unit", this.piece.offset, this.last, this.piece.source);
        let frame: Frame = { node: root, from: 0 };
        const frames = [frame];
        // An anonymous node has no children, so every descent opens a frame and every ascent closes one.
        const whole = cursor.nodeType === "ERROR" ? this.enter(cursor, root) : null;
        if (whole !== null) frames.push((frame = { node: whole, from: 0 }));
        let descend = cursor.gotoFirstChild();
        while (descend) {
            const node = this.enter(cursor, frame.node);
            if (node !== null && !LEAVES.has(node.kind) && cursor.gotoFirstChild()) {
                frames.push((frame = { node, from: this.count }));
                continue;
            }
            if (node !== null) this.leave(node, this.count, frame.node);
            while (descend && !cursor.gotoNextSibling()) {
                descend = cursor.gotoParent() && frames.length > 1;
                if (descend) frame = this.ascend(frames);
            }
        }
        while (frames.length > 1) this.ascend(frames);
        const nodes = this.nodes.slice(0, this.count);
        for (const node of nodes) node.parent = null;
        return { nodes, damage: this.damage };
    }

    /** Closes the last frame; returns the one around it. */
    private ascend(frames: Frame[]): Frame {
        const { node, from } = frames.pop() as Frame;
        const outer = frames.at(-1) as Frame;
        this.leave(node, from, outer.node);
        return outer;
    }

    /** Makes a node of the cursor's node; null for a token that makes none. */
    private enter(cursor: Parser.TreeCursor, parent: CNode): CNode | null {
        const { kind, isNamed, isOperator } = nodeType(cursor, this.grammar);
        const missing = this.hasError && cursor.nodeIsMissing;
        if (missing) {
            this.damage++;
            parent.hasError = true;
        }
        if (!isNamed) {
            if (isOperator && fieldName(cursor, this.grammar) === "operator") parent.operator = kind;
            return null;
        }
        const start = this.clamp(cursor.startIndex);
        const node = new CNode(kind, start, this.endOf(kind, start, this.clamp(cursor.endIndex)), this.piece.source);
        node.field = fieldName(cursor, this.grammar);
        node.parent = parent;
        if (missing) node.missing = node.hasError = true;
        if (kind === "ERROR") {
            node.hasError = true;
            this.damage += node.end - node.start + 1;
        }
        return node;
    }

    /** All children of a node, those from `from` on, have been met. Arrays of just their length are kept: of nodes there are millions. */
    private leave(node: CNode, from: number, parent: CNode): void {
        if (this.count > from) node.children = this.nodes.slice(from, this.count);
        this.nodes[from] = node;
        this.count = from + 1;
        if (node.hasError) parent.hasError = true;
    }

    private clamp(index: number): number {
        let grown = 0;
        for (const { start, length } of this.added) {
            if (index <= start) break;
            grown += Math.min(length, index - start);
        }
        return Math.min(Math.max(index - grown + this.shift, this.piece.offset), this.last);
    }

    /** Preprocessor nodes end before their newline. */
    private endOf(kind: string, start: number, end: number): number {
        if (!kind.startsWith("preproc")) return end;
        const { text } = this.piece.source;
        while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
        return end;
    }
}

function isSpace(code: number): boolean {
    return code === 32 || (code >= 9 && code <= 13);
}
