/** Arguments that only a macro can take: types, operators, statements, nothing at all. */
import type { MaskContext } from "./mask-structure.js";
import { CHAR, isWord, Kind } from "./tokens.js";

/** Mask the arguments of the call whose opening parenthesis is token `open`. */
export function maskArguments(context: MaskContext, open: number): void {
    const { tokens } = context;
    const close = tokens.mate(open);
    if (close <= open + 1) return;
    let from = open + 1;
    for (let at = open + 1; at <= close; at++) {
        const kind = tokens.kinds[at]!;
        if (at < close && kind !== CHAR.comma) {
            const mate = tokens.mate(at);
            if (kind !== Kind.Directive && mate > at && mate < close) at = mate;
            continue;
        }
        if (from === at) maskEmpty(context, open, at, close);
        else maskArgument(context, from, at);
        from = at + 1;
    }
}

/** An empty argument: its comma goes. */
function maskEmpty(context: MaskContext, open: number, at: number, close: number): void {
    const { tokens, mask } = context;
    const comma = at < close ? at : at - 1;
    if (comma > open) mask.blank(tokens.start(comma), tokens.end(comma));
}

function maskArgument(context: MaskContext, from: number, to: number): void {
    const { tokens, mask } = context;
    const first = tokens.kind(from);
    // C++ has statements in arguments: those of lambdas; and types: `ULONG(x)`.
    if (context.cpp !== null && (hasLambda(context, from, to) || tokens.kind(from + 1) === CHAR.open)) return;
    to = maskTail(context, from, maskStatementEnd(context, from, to));
    const whole = (): void => mask.identify(tokens.start(from), tokens.end(to - 1));
    if (isOnlyOperators(context, from, to)) whole();
    else if (first === Kind.Jump || first === Kind.Control || first === Kind.Else || first === Kind.Case) whole();
    else if (first === Kind.Type || first === Kind.Tag || first === Kind.Qualifier) maskType(context, from, to);
    else if (first === CHAR.dot && tokens.kind(from + 1) === Kind.Identifier) mask.blank(tokens.start(from), tokens.end(from));
    else if (hasSemicolon(context, from, to)) whole();
    else if (first === Kind.Identifier) maskNamed(context, from, to);
}

/** `DbgPrint("…");`: a statement that is a call and nothing else is an expression without its semicolon. @returns the end without it */
function maskStatementEnd({ tokens, mask }: MaskContext, from: number, to: number): number {
    const last = to - 1;
    const isCall = tokens.kind(from) === Kind.Identifier && tokens.kind(from + 1) === CHAR.open && tokens.mate(from + 1) === last - 1;
    if (!isCall || tokens.kind(last) !== CHAR.semicolon) return to;
    mask.blank(tokens.start(last), tokens.end(last));
    return last;
}

/** `x STATUS_VAR`: a macro that brings its own comma. `p = (T *)`: a cast whose operand the macro brings. */
function maskTail(context: MaskContext, from: number, to: number): number {
    const { tokens, mask } = context;
    const last = to - 1;
    const before = tokens.kind(last - 1);
    if (last > from && tokens.kind(last) === Kind.Identifier && /^[A-Z][A-Z0-9_]*$/.test(tokens.word(last))) {
        const open = tokens.mate(last - 1);
        const call = before === CHAR.close && open > from && tokens.kind(open - 1) === Kind.Identifier;
        if (call || before === Kind.Number || before === CHAR.closeBracket || (before === Kind.Identifier && last - 1 === from)) {
            mask.note("prefix-macro", tokens.start(last), tokens.end(last));
            return last;
        }
    }
    const open = tokens.mate(last);
    if (tokens.kind(last) === CHAR.close && open > from && tokens.kind(open - 1) === CHAR.equals) {
        const inner = tokens.kind(open + 1);
        if (inner === Kind.Tag || inner === Kind.Type) mask.insert(tokens.end(last), "0");
    }
    return to;
}

/** True when `[…](…) {` or `[…] {` stands in an argument. */
function hasLambda({ tokens }: MaskContext, from: number, to: number): boolean {
    for (let at = from; at < to; at++) {
        const next = tokens.kind(at) === CHAR.openBracket ? tokens.kind(tokens.mate(at) + 1) : 0;
        if (next === CHAR.open || next === CHAR.openBrace) return true;
    }
    return false;
}

function isOnlyOperators(context: MaskContext, from: number, to: number): boolean {
    const { tokens } = context;
    for (let at = from; at < to; at++) {
        const kind = tokens.kind(at);
        const punctuation = kind > 32 && kind < 127 && !isBracket(kind);
        if (!punctuation && kind !== Kind.Operator && kind !== Kind.Arrow) return false;
    }
    return true;
}

function isBracket(kind: number): boolean {
    return kind === CHAR.open || kind === CHAR.close || kind === CHAR.openBracket || kind === CHAR.closeBracket ||
        kind === CHAR.openBrace || kind === CHAR.closeBrace || kind === CHAR.comma;
}

/** A type as an argument: `struct T` becomes `T`, anything else one identifier. */
function maskType(context: MaskContext, from: number, to: number): void {
    const { tokens, mask } = context;
    let names = 0;
    let simple = true;
    for (let at = from; at < to; at++) {
        const kind = tokens.kind(at);
        if (kind === Kind.Identifier) names++;
        else if (kind !== Kind.Tag && kind !== Kind.Qualifier && kind !== CHAR.star) simple = false;
    }
    if (!simple || names !== 1) {
        mask.identify(tokens.start(from), tokens.end(to - 1));
        return;
    }
    for (let at = from; at < to; at++) if (tokens.kind(at) !== Kind.Identifier) mask.blank(tokens.start(at), tokens.end(at));
}

/** `T *`, `T name`, `T *const`, `a; b`. */
function maskNamed(context: MaskContext, from: number, to: number): void {
    const { tokens, mask } = context;
    let stars = from + 1;
    while (stars < to && tokens.kind(stars) === CHAR.star) stars++;
    if (stars === to) {
        if (to > from + 1) mask.blank(tokens.start(from + 1), tokens.end(to - 1));
        return;
    }
    let end = from;
    while (end < to && tokens.kind(end) === Kind.Identifier) end++;
    if (tokens.kind(end) === Kind.String && end < to) {
        // Before a string literal the grammar takes one macro that is a string, not two.
        if (end > from + 1) mask.note("prefix-macro", tokens.start(from), tokens.end(end - 2));
        return;
    }
    const declares = isWord(tokens.kind(from + 1));
    const qualified = stars > from + 1 && isWord(tokens.kind(stars)) && tokens.kind(stars) !== Kind.Identifier;
    if (declares || qualified) mask.identify(tokens.start(from), tokens.end(to - 1));
}

function hasSemicolon(context: MaskContext, from: number, to: number): boolean {
    const { tokens } = context;
    for (let at = from; at < to; at++) {
        const kind = tokens.kind(at);
        if (kind === CHAR.semicolon) return true;
        if (kind !== Kind.Directive && tokens.mate(at) > at) at = tokens.mate(at);
    }
    return false;
}

/** The grammar's `offsetof` takes a plain field name: `a.b[i]` becomes one. */
export function maskOffsetOf(context: MaskContext, open: number): void {
    const { tokens, mask } = context;
    const close = tokens.mate(open);
    for (let at = open + 1; at < close; at++) {
        if (tokens.kind(at) !== CHAR.comma) continue;
        if (at + 2 < close) mask.identify(tokens.start(at + 1), tokens.end(close - 1));
        return;
    }
}
