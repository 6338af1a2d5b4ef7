/** Macros in declarations: prefixes, attributes without known names, macro-made types. */
import { type MaskContext, Scope } from "./mask-structure.js";
import { CHAR, isWord, Kind } from "./tokens.js";

/** Names that are types and no decoration, as far as spelling tells. */
export const TYPE_NAME =
    /^(?:VOID|NTSTATUS|BOOL(?:EAN)?|BYTE|WORD|DWORD\w*|U?INT\w*|U?LONG\w*|U?SHORT|U?CHAR|SIZE_T|HANDLE|KIRQL)$|^P[A-Z]|_t$|[a-z]/;

/** Names that are spelled like a decoration: `FNSOCKAPI`, `PAGEDX`, `NTFSCALL`, `INITCODE`. */
const DECORATION = /API$|CALL$|CALLTYPE$|_CC$|^PAGED|_?PAGED_?|INIT_?CODE|INLINE|EXPORT|IMPORT|NORETURN|LINKAGE|PUBLIC|PRIVATE/;

const CAPITALS = /^[A-Z_][A-Z0-9_]*$/;

/** Mask what stands before a function's name and between its parameters and its body. */
export function maskHead(context: MaskContext): void {
    const { tokens, mask, item } = context;
    const name = nameStart(context);
    for (let at = item.from; at < name; at++) {
        if (tokens.kind(at) === Kind.Identifier && tokens.kind(at + 1) === CHAR.open) {
            const close = tokens.mate(at + 1);
            if (close === -1 || close > name) break;
            if (hasOtherType(context, at, close)) mask.note("prefix-macro", tokens.start(at), tokens.end(close));
            else mask.identify(tokens.start(at), tokens.end(close));
            at = close;
        }
    }
    // A constructor has no type, an operator has a keyword for a name: what stands before them is a macro, the type excepted.
    const isOperator = item.name.startsWith("operator_");
    const bare = context.cpp !== null && (isOperator || item.name === item.owner || item.name.startsWith("~"));
    let hasType = !isOperator;
    for (let at = item.from; at < name && bare; at++) {
        const kind = tokens.kind(at);
        if (kind === Kind.Identifier && hasType) mask.note("prefix-macro", tokens.start(at), tokens.end(at));
        hasType ||= kind === Kind.Type || kind === Kind.Tag || kind === Kind.Identifier;
    }
    for (let at = item.from; at <= item.nameToken && !bare; at++) {
        if (isWord(tokens.kind(at)) && (at === item.from || !isWord(tokens.kind(at - 1)))) maskRun(context, at, Scope.File);
    }
    if (item.close === -1) return;
    if (context.cpp !== null) {
        maskCppTail(context);
        return;
    }
    for (let at = item.close + 1; at < item.body; at++) {
        const kind = tokens.kind(at);
        if (kind === CHAR.semicolon || kind === CHAR.close || kind === Kind.Directive) return;
    }
    if (item.body > item.close + 1) mask.note("prefix-macro", tokens.start(item.close + 1), tokens.end(item.body - 1));
}

/** The token of a function's name, or of the class that qualifies it. */
function nameStart({ tokens, item, cpp }: MaskContext): number {
    let at = item.nameToken;
    if (cpp === null) return at;
    if (item.name.startsWith("~") && tokens.kind(at) === Kind.Identifier) at--;
    while (tokens.kind(at - 1) === Kind.Colons && tokens.kind(at - 2) === Kind.Identifier) at -= 2;
    return at;
}

const TAIL = new Set(["final", "override"]);

/** Between a method's parameters and its body or its members' initialisers, macros go and the words of C++ stay. */
function maskCppTail({ tokens, mask, item }: MaskContext): void {
    for (let at = item.close + 1; at < item.body; at++) {
        const kind = tokens.kind(at);
        if (kind === CHAR.colon || kind === Kind.Arrow) return;
        if (kind !== Kind.Identifier || TAIL.has(tokens.word(at))) continue;
        const last = tokens.kind(at + 1) === CHAR.open && tokens.mate(at + 1) > at ? tokens.mate(at + 1) : at;
        mask.note("prefix-macro", tokens.start(at), tokens.end(last));
        at = last;
    }
}

function hasOtherType(context: MaskContext, from: number, to: number): boolean {
    const { tokens, item } = context;
    const name = nameStart(context);
    for (let at = item.from; at < name; at++) {
        if (at >= from && at <= to) continue;
        const kind = tokens.kind(at);
        if (kind === Kind.Type || kind === Kind.Tag || kind === Kind.Identifier) return true;
    }
    return false;
}

/**
 * Mask the words too many in the run of words that starts at token `at`: C allows one type name and one declared name in a row.
 */
export function maskRun(context: MaskContext, at: number, scope: number): void {
    const { tokens, mask } = context;
    let end = at;
    while (isWord(tokens.kind(end))) end++;
    if (end - at < 2 || scope === Scope.Initializer || scope === Scope.Enumerators || scope === Scope.Call) return;
    const unknown: number[] = [];
    let hasType = false;
    for (let word = at; word < end; word++) {
        const kind = tokens.kind(word);
        if (kind === Kind.Type) hasType = true;
        if (kind === Kind.Tag) {
            hasType = true;
            word = maskTag(context, word, end);
        } else if (kind === Kind.Identifier && !mask.isBlank(tokens.start(word), tokens.end(word))) {
            unknown.push(word);
        }
    }
    const pointer = tokens.kind(end) === CHAR.star;
    const afterStar = followsStar(context, at);
    for (const word of surplus(context, unknown, hasType || afterStar, pointer)) {
        mask.note("prefix-macro", tokens.start(word), tokens.end(word));
    }
}

/** `struct PACKED T {`: the word before the name goes. Returns the last token that belongs to the tag. */
function maskTag(context: MaskContext, tag: number, end: number): number {
    const { tokens, mask } = context;
    if (tokens.kind(tag + 1) !== Kind.Identifier) return tag;
    if (tokens.kind(tag + 2) !== Kind.Identifier || tag + 2 >= end || tokens.kind(end) !== CHAR.openBrace) return tag + 1;
    // `class T final {`: that word of C++ stays.
    const name = context.cpp !== null && tokens.word(end - 1) === "final" ? end - 2 : end - 1;
    if (name > tag + 1) mask.note("prefix-macro", tokens.start(tag + 1), tokens.end(name - 1));
    return end - 1;
}

/** Of the unknown words in a run, those that can be neither the type nor the declared name. */
function surplus(context: MaskContext, unknown: readonly number[], hasType: boolean, pointer: boolean): number[] {
    const { tokens } = context;
    if (hasType) {
        if (pointer) return unknown.slice();
        const name = declaredName(context, unknown);
        return unknown.filter((word) => word !== name);
    }
    const others = pointer ? unknown.slice() : unknown.slice(0, -1);
    if (others.length < 2) return [];
    const plain = others.filter((word) => !DECORATION.test(tokens.word(word)));
    const type = plain.findLast((word) => TYPE_NAME.test(tokens.word(word))) ?? plain.at(-1) ?? others.at(-1)!;
    return others.filter((word) => word !== type);
}

/** The last word, unless it is spelled like an attribute macro and the one before it like a name. */
function declaredName(context: MaskContext, unknown: readonly number[]): number | undefined {
    const { tokens } = context;
    const last = unknown.at(-1);
    const before = unknown.at(-2);
    if (last === undefined || before === undefined) return last;
    return CAPITALS.test(tokens.word(last)) && /[a-z]/.test(tokens.word(before)) ? before : last;
}

function followsStar(context: MaskContext, at: number): boolean {
    const { tokens } = context;
    let before = at - 1;
    while (tokens.kind(before) === CHAR.star) before--;
    return before < at - 1 && isWord(tokens.kind(before));
}

/**
 * In a struct: `QUEUE_ENTRY(T) next;`, `FIELDS(x)` and `BITMAP(a, b);` become types.
 * @returns The token behind which the next field starts when its semicolon is missing, else -1.
 */
export function maskFieldMacro(context: MaskContext, at: number): number {
    const { tokens, mask } = context;
    if (tokens.kind(at) !== Kind.Identifier || tokens.kind(at + 1) !== CHAR.open) return -1;
    const close = tokens.mate(at + 1);
    if (close === -1) return -1;
    // In a class this is its constructor.
    if (context.cpp !== null && (!CAPITALS.test(tokens.word(at)) || context.cpp.classNames.has(tokens.word(at)))) return -1;
    mask.identify(tokens.start(at), tokens.end(close));
    const next = tokens.kind(close + 1);
    if (next === CHAR.semicolon || !(tokens.onNewLine(close + 1) || next === CHAR.closeBrace)) return -1;
    mask.insert(tokens.end(close), ";");
    return close;
}

/** At file level: `static QUEUE_HEAD(, T) list;` gets one word as its type; attributes behind a prototype go. */
export function maskTypeMacro(context: MaskContext, at: number): void {
    const { tokens, mask } = context;
    let word = at;
    while (tokens.kind(word) === Kind.Qualifier) word++;
    if (tokens.kind(at - 1) === CHAR.close && tokens.kind(at) === Kind.Identifier) {
        maskTrailing(context, at);
        return;
    }
    if (tokens.kind(word) !== Kind.Identifier || tokens.kind(word + 1) !== CHAR.open) return;
    const close = tokens.mate(word + 1);
    if (close === -1) return;
    const next = tokens.kind(close + 1);
    if (!isWord(next) && !(next === CHAR.star && word > at)) return;
    if (word === at && tokens.onNewLine(close + 1)) return;
    if (next === Kind.Type || next === Kind.Tag || next === Kind.Qualifier || isWord(tokens.kind(close + 2))) {
        mask.note("prefix-macro", tokens.start(word), tokens.end(close));
    } else {
        mask.identify(tokens.start(word), tokens.end(close));
    }
}

/** `int f(void) ATTRIBUTE;`, `int f(void) ATTRIBUTE(x);` */
function maskTrailing(context: MaskContext, at: number): void {
    const { tokens, mask, item } = context;
    const name = tokens.mate(at - 1) - 1;
    if (item.pieces.includes(name) || tokens.kind(name) === CHAR.close) return;
    let last = at;
    for (let next = at; next < at + 12; next++) {
        const kind = tokens.kind(next);
        if (kind === CHAR.open) {
            next = tokens.mate(next);
            if (next === -1) return;
        } else if (kind !== Kind.Identifier) {
            if (kind === CHAR.semicolon || kind === CHAR.comma) mask.note("prefix-macro", tokens.start(at), tokens.end(last));
            return;
        }
        last = next;
    }
}
