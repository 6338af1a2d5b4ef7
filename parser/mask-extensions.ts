/** Assembler and `typeof`: extensions of compilers that bring a language of their own into the file. */
import type { Mask } from "./mask.js";
import { CHAR, isWord, Kind, type Tokens } from "./tokens.js";

const MAX_TOKENS = 20_000;

/**
 * Replace `asm(…)` by a call without arguments, `__asm { … }` by an empty block, `__asm …` by an empty statement, and
 * `typeof(x)` by one word that is a type. The inner tokens leave the token stream.
 */
export function maskExtensions(tokens: Tokens, mask: Mask): void {
    let kept = 0;
    const keep = (kind: number, start: number, end: number, link = -1): void => {
        tokens.kinds[kept] = kind;
        tokens.starts[kept] = start;
        tokens.ends[kept] = end;
        tokens.links[kept] = link;
        kept++;
    };
    for (let at = 0; at < tokens.count; at++) {
        const kind = tokens.kinds[at]!;
        const start = tokens.start(at);
        if (kind === Kind.TypeOf) {
            const last = endOfBrackets(tokens, at + 1, CHAR.open, CHAR.close);
            const end = tokens.end(last);
            mask.identify(start, end);
            keep(Kind.Identifier, start, end);
            at = last;
        } else if (kind === Kind.Asm) {
            at = assembler(tokens, mask, at, { previous: kept > 0 ? tokens.kinds[kept - 1]! : 0, keep });
        } else {
            keep(kind, start, tokens.end(at), tokens.links[at]);
        }
    }
    tokens.count = kept;
}

interface Sink {
    readonly previous: number;
    readonly keep: (kind: number, start: number, end: number) => void;
}

/** Mask the assembler at token `at`; returns the last token that belongs to it. */
function assembler(tokens: Tokens, mask: Mask, at: number, { previous, keep }: Sink): number {
    const start = tokens.start(at);
    let open = at + 1;
    while (tokens.kind(open) === Kind.Qualifier || tokens.kind(open) === Kind.Jump) open++;
    const braced = tokens.kind(open) === CHAR.openBrace;
    const last = braced
        ? endOfBrackets(tokens, open, CHAR.openBrace, CHAR.closeBrace)
        : endOfBrackets(tokens, open, CHAR.open, CHAR.close);
    if (!braced && last > open) {
        const [inside, end] = [tokens.start(open), tokens.end(last)];
        if (previous === CHAR.close || isWord(previous)) {
            mask.note("attribute", start, end);
        } else {
            mask.fill(start, inside, "_sm");
            mask.blank(inside + 1, end - 1);
            keep(Kind.Identifier, start, start + 3);
            keep(CHAR.open, inside, inside + 1);
            keep(CHAR.close, end - 1, end);
            mask.put(end - 1, ")");
        }
        return last;
    }
    if (braced && last > open) {
        const [inside, end] = [tokens.start(open), tokens.end(last)];
        mask.note("attribute", start, inside);
        mask.blank(inside + 1, end);
        mask.put(end - 1, "}");
        keep(CHAR.openBrace, inside, inside + 1);
        keep(CHAR.closeBrace, end - 1, end);
        return last;
    }
    let end = at;
    while (end + 1 < tokens.count && !tokens.onNewLine(end + 1) && tokens.kind(end + 1) !== CHAR.closeBrace) end++;
    mask.note("attribute", start, tokens.end(end));
    mask.put(start, ";");
    keep(CHAR.semicolon, start, start + 1);
    return end;
}

/** The token that closes the bracket at `open`; the one before when there is no bracket, or it stays open. */
function endOfBrackets(tokens: Tokens, open: number, opener: number, closer: number): number {
    if (tokens.kind(open) !== opener) return open - 1;
    let depth = 0;
    const limit = Math.min(tokens.count, open + MAX_TOKENS);
    for (let at = open; at < limit; at++) {
        const kind = tokens.kinds[at];
        if (kind === opener) depth++;
        else if (kind === closer && --depth === 0) return at;
    }
    return open - 1;
}
