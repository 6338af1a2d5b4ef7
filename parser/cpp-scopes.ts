/** What a brace opens in C++, where more than initialisers and blocks stand in braces. */
import { type MaskContext, Scope } from "./mask-structure.js";
import { CHAR, Kind } from "./tokens.js";

const GREATER = 62;
const LESS = 60;

/** Where a brace stands. */
export interface BraceSite {
    /** What encloses it. */
    readonly scope: number;
    /** The token before it. */
    readonly previous: number;
    /** Tokens behind which a statement starts. */
    readonly starts: ReadonlySet<number>;
}

/** What the brace at token `at` encloses. */
export function cppBraceScope({ tokens, cpp }: MaskContext, at: number, { scope, previous, starts }: BraceSite): number {
    if (cpp?.classes.has(at) === true) return Scope.Fields;
    if (isEnumeration()) return Scope.Enumerators;
    const before = tokens.kind(previous);
    if (scope === Scope.Initializer || before === CHAR.equals || before === CHAR.openBracket) return Scope.Initializer;
    if (before === CHAR.open || before === CHAR.comma || before === CHAR.question || before === GREATER) return Scope.Initializer;
    if (before === Kind.Jump) return Scope.Initializer;
    // `WSK_BUF buffer{…}`, `return Holder{…}`; a macro that stands before a block begins a statement.
    if (before === Kind.Identifier || before === Kind.Type || before === CHAR.closeBracket) {
        const begins = starts.has(previous - 1) || isBoundary(tokens.kind(previous - 1));
        return begins && scope === Scope.Code ? Scope.Code : isBehindArrow() ? Scope.Code : Scope.Initializer;
    }
    return Scope.Code;

    /** `enum class E : ULONG {` */
    function isEnumeration(): boolean {
        for (let back = previous; back > previous - 8; back--) {
            const kind = tokens.kind(back);
            if (kind === Kind.Tag && tokens.word(back) === "enum") return true;
            if (kind !== Kind.Identifier && kind !== Kind.Type && kind !== Kind.Tag && kind !== CHAR.colon && kind !== Kind.Colons) return false;
        }
        return false;
    }

    /** A lambda's type: `[](PIRP irp) -> NTSTATUS {`, `[] mutable {`. */
    function isBehindArrow(): boolean {
        for (let back = previous; back > previous - 8; back--) {
            const kind = tokens.kind(back);
            if (kind === Kind.Arrow) return true;
            if (kind !== Kind.Identifier && kind !== Kind.Type && kind !== Kind.Colons && kind !== CHAR.star) return false;
        }
        return false;
    }
}

function isBoundary(kind: number): boolean {
    return kind === CHAR.semicolon || kind === CHAR.openBrace || kind === CHAR.closeBrace || kind === Kind.Else || kind === Kind.Directive;
}

/** `operator delete(p)` is a call; `delete[] (p)` and `_inline` are words that the grammar of C++ does not take. */
export function maskOperator({ tokens, mask, cpp }: MaskContext, at: number): void {
    if (cpp === null) return;
    const word = tokens.word(at);
    if (word === "_inline") mask.note("attribute", tokens.start(at), tokens.end(at));
    const next = tokens.word(at + 1);
    if (word === "operator" && (next === "new" || next === "delete") && tokens.kind(at + 2) === CHAR.open) {
        mask.identify(tokens.start(at), tokens.end(at + 1));
    } else if (word === "delete" && tokens.kind(at + 1) === CHAR.openBracket && tokens.kind(at + 2) === CHAR.closeBracket) {
        mask.blank(tokens.start(at + 1), tokens.end(at + 2));
    }
}

/** The grammar takes no braces for a default argument: `const T &options = {}`. */
export function maskDefault({ tokens, mask, cpp }: MaskContext, at: number): void {
    const close = tokens.mate(at + 1);
    if (cpp === null || tokens.kind(at + 1) !== CHAR.openBrace || close === -1) return;
    mask.blank(tokens.start(at), tokens.end(close));
}

/** What may stand behind the class in `new (pool) T`. */
const BEHIND_CLASS = new Set<number>([CHAR.open, Kind.Colons, CHAR.semicolon, CHAR.openBracket, LESS]);

/** `p = NEW(tag, pool) T(x);`: a macro for a placement `new`. */
export function maskPlacement({ tokens, mask }: MaskContext, at: number, close: number): boolean {
    const before = tokens.kind(at - 1);
    const isValue = before === CHAR.equals || tokens.word(at - 1) === "return";
    const [start, end] = [tokens.start(at), tokens.end(at)];
    if (!isValue || end - start < 3 || tokens.kind(close + 1) !== Kind.Identifier || !BEHIND_CLASS.has(tokens.kind(close + 2))) return false;
    mask.fill(start, end, "new");
    return true;
}
