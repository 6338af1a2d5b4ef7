/** Reads the replacement list of a macro as C, so that function-like macros can be followed like functions. */
import type { CNode, SourceText } from "./ast.js";
import { matchBrackets } from "./brackets.js";
import { parsePiece } from "./grammar.js";
import { lex } from "./lexer.js";
import { Mask } from "./mask.js";
import { maskExtensions } from "./mask-extensions.js";
import { maskFragment } from "./mask-structure.js";
import { maskCharacters, maskWords } from "./mask-words.js";
import { CHAR, Kind, type Tokens } from "./tokens.js";

/**
 * Parse a piece of a file, such as a macro's replacement list, as an expression or as statements.
 * @param source The file's text (a `ParsedFile` is one).
 * @param start Offset of the piece.
 * @param end Offset behind the piece.
 * @returns The expression's node, or a `compound_statement` that holds the statements, with offsets in the file; null when the
 * piece is neither by itself.
 */
export function parseFragment(source: SourceText, start: number, end: number): CNode | null {
    const { text } = source;
    const from = Math.max(0, Math.min(start, text.length));
    const to = Math.max(from, Math.min(end, text.length));
    const mask = new Mask(text, from, to);
    const lexed = lex(text, source.dialect, { start: from, end: to });
    const { tokens } = lexed;
    if (tokens.count === 0) return null;
    maskCharacters(lexed, mask);
    maskExtensions(tokens, mask);
    maskPasting(tokens, mask);
    maskWords(tokens, mask);
    matchBrackets(tokens, []);
    maskFragment(tokens, mask, source.dialect === "c++" ? { namespaces: new Set(), classes: new Map(), classNames: new Set() } : null);
    const masked = mask.slice(from, to);
    const insertions = mask.insertionsIn(from, to + 1);
    const piece = { source, masked, offset: from, insertions };
    if (!isStatement(tokens)) {
        const { nodes, damage } = parsePiece({ ...piece, prefix: "void f(void){(", suffix: ");}" });
        const path = ["compound_statement", "expression_statement", "parenthesized_expression"];
        const expression = damage === 0 ? inner(nodes, path) : null;
        if (expression) return detached(expression);
    }
    const { nodes, damage } = parsePiece({ ...piece, prefix: "void f(void){", suffix: ";}" });
    const body = damage === 0 ? inner(nodes, ["compound_statement"], 0) : null;
    if (!body) return null;
    body.children = body.children.filter((child) => child.end > child.start);
    const isType = body.children.every((child) => child.kind.endsWith("_specifier") || child.kind.includes("type"));
    return isType ? null : detached(body);
}

/** `#x` is `x`; `a ## b` is one word; `->##m`, which Microsoft's compiler takes, is `->m`. */
function maskPasting(tokens: Tokens, mask: Mask): void {
    for (let at = 0; at < tokens.count; at++) {
        const kind = tokens.kind(at);
        if (kind === CHAR.hash) mask.blank(tokens.start(at), tokens.end(at));
        if (kind !== Kind.Operator || tokens.word(at) !== "##") continue;
        if (isBehindAccess(tokens, at)) {
            mask.blank(tokens.start(at), tokens.end(at));
            continue;
        }
        const from = at > 0 && isName(tokens.kind(at - 1)) ? at - 1 : at;
        const to = isName(tokens.kind(at + 1)) ? at + 1 : at;
        mask.identify(tokens.start(from), tokens.end(to));
    }
    joinPasted(tokens);
}

function isName(kind: number): boolean {
    return kind >= Kind.Identifier && kind !== Kind.String && kind !== Kind.Char && kind !== Kind.Operator && kind !== Kind.Arrow;
}

function isBehindAccess(tokens: Tokens, at: number): boolean {
    const before = at > 0 ? tokens.kind(at - 1) : null;
    return (before === Kind.Arrow || before === CHAR.dot) && isName(tokens.kind(at + 1));
}

/** Make one identifier token of `a ## b`. */
function joinPasted(tokens: Tokens): void {
    let kept = 0;
    for (let at = 0; at < tokens.count; at++) {
        const kind = tokens.kind(at);
        const pasting = kind === Kind.Operator && tokens.word(at) === "##";
        if (kind === CHAR.hash || (pasting && isBehindAccess(tokens, at))) continue;
        const start = pasting && kept > 0 && isName(tokens.kind(at - 1)) ? tokens.starts[--kept]! : tokens.start(at);
        const last = pasting && isName(tokens.kind(at + 1)) ? at + 1 : at;
        tokens.kinds[kept] = pasting ? Kind.Identifier : kind;
        tokens.starts[kept] = start;
        tokens.ends[kept] = tokens.end(last);
        tokens.links[kept] = -1;
        kept++;
        at = last;
    }
    tokens.count = kept;
}

/** True when the tokens can only be statements. */
function isStatement(tokens: Tokens): boolean {
    const first = tokens.kind(0);
    if (first === CHAR.openBrace || first === Kind.Control || first === Kind.Jump) return true;
    return first === Kind.Else || first === Kind.Seh || tokens.kind(tokens.count - 1) === CHAR.semicolon;
}

/** Go from the wrapping function's body down through nodes of these kinds: to the last, or (`children` = 1) its only child. */
function inner(nodes: readonly CNode[], path: readonly string[], children = 1): CNode | null {
    const wrapper = nodes.length === 1 ? nodes[0] : undefined;
    let at: CNode | null = wrapper?.get("body") ?? null;
    for (const [depth, kind] of path.entries()) {
        if (depth > 0) at = at?.children.length === 1 ? at.children[0]! : null;
        if (at?.kind !== kind) return null;
    }
    if (children === 0) return at;
    return at?.children.length === 1 ? at.children[0]! : null;
}

function detached(node: CNode): CNode {
    node.parent = null;
    node.field = null;
    return node;
}
