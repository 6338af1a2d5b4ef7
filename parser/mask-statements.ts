/** Statements that are no C: macros without a semicolon, macro loops, lower-case try and leave, placeholders. */
import { TYPE_NAME } from "./mask-declarations.js";
import { type MaskContext, Scope } from "./mask-structure.js";
import { CHAR, isSpelled, isWord, Kind } from "./tokens.js";

const CAPITALS = /^[A-Z_][A-Z0-9_]*$/;
const LOOP = /for_?each|for_?all|^for_|_for$|^FOR_|_FOR$/i;

/**
 * Mask the statement that starts at token `at`.
 * @returns Tokens behind which another statement starts.
 */
export function maskStatement(context: MaskContext, at: number): number[] {
    const { tokens } = context;
    switch (tokens.kind(at)) {
        case Kind.Identifier:
            return maskNamedStatement(context, at);
        case Kind.Control:
            return afterParentheses(context, at);
        case Kind.Seh:
            maskLowerTry(context, at);
            return tokens.word(at) === "__except" ? afterParentheses(context, at) : [at];
        case Kind.Jump:
            maskJump(context, at);
            return [];
        case Kind.Else:
            return [at];
        case Kind.Case:
            maskRange(context, at);
            return [];
        case CHAR.closeBrace:
        default:
            return [];
    }
}

function afterParentheses(context: MaskContext, at: number): number[] {
    const { tokens } = context;
    if (tokens.kind(at + 1) !== CHAR.open) return maskParenthesizing(context, at + 1);
    const close = tokens.mate(at + 1);
    if (close === -1) return [];
    // `} while (x)` that ends a macro's do-loop without its semicolon.
    const ends = tokens.word(at) === "while" && tokens.kind(at - 1) === CHAR.closeBrace && isDo(context, at - 1);
    if (ends && startsStatement(tokens.kind(close + 1))) terminate(context, close);
    return [close];
}

/** `switch KIND(x) {`: a macro that brings the parentheses along. */
function maskParenthesizing({ tokens, mask }: MaskContext, at: number): number[] {
    const close = tokens.kind(at) === Kind.Identifier && CAPITALS.test(tokens.word(at)) && tokens.kind(at + 1) === CHAR.open ? tokens.mate(at + 1) : -1;
    if (close === -1 || tokens.kind(close + 1) !== CHAR.openBrace) return [];
    mask.insert(tokens.start(at), "(");
    mask.insert(tokens.end(close), ")");
    return [close];
}

function isDo(context: MaskContext, closeBrace: number): boolean {
    const { tokens } = context;
    const open = tokens.mate(closeBrace);
    return open > 0 && tokens.kind(open - 1) === Kind.Else && tokens.word(open - 1) === "do";
}

/** True for tokens that can only begin a new statement when they follow a complete call. */
function startsStatement(kind: number): boolean {
    return kind === CHAR.closeBrace || kind === Kind.Directive || (isSpelled(kind) && kind !== 0);
}

function maskNamedStatement(context: MaskContext, at: number): number[] {
    const { tokens } = context;
    const word = tokens.word(at);
    const next = tokens.kind(at + 1);
    const seh = maskSeh(context, at, word, next);
    if (seh) return seh;
    if (next === CHAR.colon && tokens.kind(at + 2) !== CHAR.colon) return maskLabel(context, at + 1);
    if (next === CHAR.open && tokens.mate(at + 1) !== -1 && tokens.kind(tokens.mate(at + 1) + 1) === CHAR.colon) {
        // `CASE(x):` reads as a label.
        context.mask.note("prefix-macro", tokens.start(at + 1), tokens.end(tokens.mate(at + 1)));
        return maskLabel(context, tokens.mate(at + 1) + 1);
    }
    if (next === CHAR.open) return maskInvocation(context, at, word);
    if (next === CHAR.openBrace) {
        context.mask.note("loop-macro", tokens.start(at), tokens.end(at));
        return [at];
    }
    if (next === CHAR.closeBrace) return terminate(context, at);
    if (!startsStatement(next) || !CAPITALS.test(word) || !tokens.onNewLine(at + 1)) return [];
    if (next === Kind.Directive && !startsStatement(afterDirectives(context, at + 1))) return [];
    // `PMDL` on one line and `mdl = x;` on the next are a declaration.
    const declaration = next === Kind.Identifier && declares(tokens.kind(at + 2));
    if (declaration && (tokens.kind(at + 2) === CHAR.semicolon || TYPE_NAME.test(word))) return [];
    return terminate(context, at);
}

function afterDirectives(context: MaskContext, at: number): number {
    while (context.tokens.kind(at) === Kind.Directive) at++;
    return context.tokens.kind(at);
}

/** End the statement behind token `at`, whose semicolon is missing. */
function terminate(context: MaskContext, at: number): number[] {
    context.mask.insert(context.tokens.end(at), ";");
    return [at];
}

/** A label needs a statement behind it. */
function maskLabel(context: MaskContext, colon: number): number[] {
    if (afterDirectives(context, colon + 1) === CHAR.closeBrace) terminate(context, colon);
    return [colon];
}

/** `NAME(…)` at the start of a statement, not followed by a semicolon. */
function maskInvocation(context: MaskContext, at: number, word: string): number[] {
    const { tokens, mask } = context;
    const close = tokens.mate(at + 1);
    if (close === -1) return [];
    const next = tokens.kind(close + 1);
    if (next === CHAR.openBrace) return maskLoop(context, at, close);
    if (!startsStatement(next)) return [];
    if (next === Kind.Directive && !startsStatement(afterDirectives(context, close + 1))) return [];
    if (next !== CHAR.closeBrace && LOOP.test(word)) return maskLoop(context, at, close);
    if (next === Kind.Identifier && !tokens.onNewLine(close + 1) && declares(tokens.kind(close + 2))) {
        mask.identify(tokens.start(at), tokens.end(close));
        return [];
    }
    return terminate(context, close);
}

function declares(kind: number): boolean {
    return kind === CHAR.semicolon || kind === CHAR.equals || kind === CHAR.comma || kind === CHAR.openBracket;
}

/** A macro that is followed by a block or a statement becomes `while` (or `if`, for want of room). */
function maskLoop(context: MaskContext, at: number, close: number): number[] {
    const { tokens, mask } = context;
    const start = tokens.start(at);
    const end = tokens.end(at);
    if (close === at + 2) {
        mask.note("loop-macro", start, tokens.end(close));
        return [close];
    }
    mask.annotate("loop-macro", start, tokens.end(close));
    if (end - start >= 5) mask.fill(start, end, "while");
    else if (end - start >= 2) mask.fill(start, end, "if");
    else {
        mask.put(start, "i");
        mask.insert(end, "f");
    }
    return [close];
}

/** The WDK's lower-case `try`, `except`, `finally`, `leave` are macros for the words with two underscores. */
function maskSeh(context: MaskContext, at: number, word: string, next: number): number[] | null {
    const { tokens } = context;
    if ((word === "try" || word === "finally") && next === CHAR.openBrace) {
        context.mask.insert(tokens.start(at), "__");
        return [at];
    }
    if (word === "except" && next === CHAR.open) {
        context.mask.insert(tokens.start(at), "__");
        return afterParentheses(context, at);
    }
    if (word === "leave" && next === CHAR.semicolon && tokens.kind(at - 1) !== Kind.Arrow) {
        context.mask.insert(tokens.start(at), "__");
        return [];
    }
    return null;
}

/** In C++, `try` is the WDK's macro where its handler is. */
function maskLowerTry({ tokens, mask }: MaskContext, at: number): void {
    if (tokens.word(at) !== "try") return;
    const handler = tokens.word(tokens.mate(at + 1) + 1);
    if (handler === "except" || handler === "finally") mask.insert(tokens.start(at), "__");
}

/** `return x:` for `return x;`, and `goto *p;`. */
function maskJump(context: MaskContext, at: number): void {
    const { tokens, mask } = context;
    if (tokens.word(at) === "goto") {
        if (tokens.kind(at + 1) !== CHAR.star) return;
        for (let next = at + 2; next < at + 60; next++) {
            if (tokens.kind(next) !== CHAR.semicolon) continue;
            mask.identify(tokens.start(at + 1), tokens.end(next - 1));
            return;
        }
        return;
    }
    let questions = 0;
    for (let next = at + 1; next < at + 400; next++) {
        const kind = tokens.kind(next);
        if (kind === CHAR.semicolon || kind === CHAR.closeBrace || kind === Kind.Directive || kind === 0) return;
        if (kind === CHAR.question) questions++;
        else if (kind === CHAR.colon && questions-- === 0) {
            if (tokens.onNewLine(next + 1) || tokens.kind(next + 1) === CHAR.closeBrace) mask.put(tokens.start(next), ";");
            return;
        } else if (tokens.mate(next) > next) {
            next = tokens.mate(next);
        }
    }
}

/** `case 1 ... 5:` keeps its first value. */
function maskRange(context: MaskContext, at: number): void {
    const { tokens, mask } = context;
    let dots = -1;
    for (let next = at + 1; next < at + 60; next++) {
        const kind = tokens.kind(next);
        if (kind === Kind.Ellipsis) dots = next;
        if (kind !== CHAR.colon && kind !== CHAR.semicolon && kind !== CHAR.openBrace) continue;
        if (dots !== -1) mask.note("placeholder", tokens.start(dots), tokens.end(next - 1));
        return;
    }
}

/** `...` that stands for code left out: an expression statement or an expression whose text is `...`. */
export function maskPlaceholder(context: MaskContext, at: number, scope: number): void {
    const { tokens, mask, item } = context;
    const start = tokens.start(at);
    const previous = tokens.kind(at - 1);
    const next = tokens.kind(at + 1);
    if (mask.code(start) !== CHAR.dot) return;
    if (scope === Scope.Fields || scope === Scope.Enumerators) {
        mask.note("placeholder", start, tokens.end(at));
    } else if (scope === Scope.Code) {
        mask.annotate("placeholder", start, tokens.end(at));
        mask.put(start, next === CHAR.semicolon || !startsAfter(previous) ? "___" : "__;");
    } else if (scope === Scope.Initializer || scope === Scope.Call) {
        mask.annotate("placeholder", start, tokens.end(at));
        mask.put(start, "___");
    } else if (scope === Scope.Parentheses && previous === CHAR.open && next === CHAR.close && item.kind === "function") {
        // `int f(...)` is C; `if (...)` is not.
        if (isWord(tokens.kind(at - 2))) return;
        mask.annotate("placeholder", start, tokens.end(at));
        mask.put(start, "___");
    }
}

function startsAfter(kind: number): boolean {
    return kind === CHAR.semicolon || kind === CHAR.openBrace || kind === CHAR.closeBrace || kind === CHAR.colon ||
        kind === CHAR.close || kind === Kind.Else || kind === Kind.Directive || kind === Kind.Ellipsis;
}
