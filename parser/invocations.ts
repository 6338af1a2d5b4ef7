/** Where a top-level declaration ends that has no semicolon: macro invocations, and types behind their closing brace. */
import { startsFunction } from "./heads.js";
import { CHAR, isWord, Kind, type Tokens } from "./tokens.js";

/** How many tokens of parameter declarations an old-style function may have. */
const MAX_OLD_STYLE_TOKENS = 400;

/** True when the tokens [from, to) are `WORD` or `WORD(…)` and nothing else. */
export function isInvocation(tokens: Tokens, from: number, to: number): boolean {
    if (tokens.kind(from) !== Kind.Identifier) return false;
    return to === from + 1 || (tokens.kind(from + 1) === CHAR.open && tokens.mate(from + 1) === to - 1);
}

/** True when the item that starts at token `head` is a complete macro invocation, and token `at` begins something else. */
export function invocationEndsBefore(tokens: Tokens, head: number, at: number): boolean {
    if (tokens.kind(at - 1) !== CHAR.close || !isWord(tokens.kind(at)) || !tokens.onNewLine(at)) return false;
    if (!isInvocation(tokens, head, at)) return false;
    if (isNameList(tokens, head + 2, at - 1) && isOldStyleAhead(tokens, at)) return false;
    const between = tokens.text.slice(tokens.end(at - 1), tokens.start(at));
    const blankLine = between.indexOf("\n") !== between.lastIndexOf("\n");
    const kind = tokens.kind(at);
    return blankLine || kind === Kind.Tag || kind === Kind.Qualifier ||
        (kind === Kind.Identifier && tokens.kind(at + 1) === CHAR.open);
}

/** After the brace that closes a type or initialiser: true when nothing of the declaration can follow. */
export function endsWithBrace(tokens: Tokens, at: number): boolean {
    const next = tokens.kind(at + 1);
    if (next === 0) return true;
    if (next === Kind.Directive) return false;
    if (next === CHAR.closeBrace || next === Kind.Qualifier || next === Kind.Tag) return tokens.onNewLine(at + 1);
    return isWord(next) && tokens.atColumnZero(at + 1) && startsFunction(tokens, at + 1);
}

/** True when the declarations from token `at` on lead to a body: `f(a) int a; {`. */
function isOldStyleAhead(tokens: Tokens, at: number): boolean {
    for (let next = at; next < at + MAX_OLD_STYLE_TOKENS; next++) {
        const kind = tokens.kind(next);
        if (kind === CHAR.openBrace) return tokens.kind(next - 1) === CHAR.semicolon;
        if (kind === CHAR.closeBrace || kind === CHAR.equals || kind === 0) return false;
    }
    return false;
}

function isNameList(tokens: Tokens, from: number, to: number): boolean {
    if (from >= to) return false;
    for (let at = from; at < to; at++) {
        const kind = tokens.kind(at);
        if (kind !== Kind.Identifier && kind !== CHAR.comma) return false;
    }
    return true;
}
