/** Reads what stands before a `{` at the top level of a file: is it a function, and what is its name? */
import { CHAR, isWord, Kind, type Tokens } from "./tokens.js";

export interface FunctionHead {
    /** Token of the name. */
    readonly name: number;
    /** Token of the parameter list's opening parenthesis. */
    readonly open: number;
    /** Token of the parameter list's closing parenthesis. */
    readonly close: number;
}

interface Group {
    /** Position in the list of head tokens. */
    readonly at: number;
    readonly end: number;
}

const STORAGE = new Set(["static", "extern", "inline", "__inline", "__inline__", "__forceinline", "_inline"]);

/** The function that the head tokens `head` (indexes, all of one `#if` branch) declare, or null when they declare none. */
export function functionHead(tokens: Tokens, head: readonly number[]): FunctionHead | null {
    if (tokens.kind(head.at(-1) ?? -1) === CHAR.semicolon) {
        const list = nameList(tokens, head);
        if (list) return { name: head[list.at - 1]!, open: head[list.at]!, close: head[list.end]! };
    }
    const groups: Group[] = [];
    for (let at = 0; at < head.length; at++) {
        const kind = tokens.kind(head[at]!);
        if (kind === CHAR.open) {
            const end = closingPosition(tokens, head, at);
            if (end === -1) return null;
            groups.push({ at, end });
            at = end;
        } else if (kind === CHAR.equals || kind === Kind.Ellipsis) {
            return null;
        }
    }
    const group = parameterGroup(tokens, head, groups);
    if (!group) return null;
    const before = head[group.at - 1];
    if (before === undefined) return null;
    // `enum NAME(x) {`: the macro makes the type's name.
    if (tokens.kind(head[group.at - 2] ?? -1) === Kind.Tag) return null;
    if (tokens.kind(before) === Kind.Identifier) return { name: before, open: head[group.at]!, close: head[group.end]! };
    if (tokens.kind(before) !== CHAR.close) return null;
    // A function that returns a pointer to a function: its own head is inside the parentheses before.
    const outer = groups[groups.indexOf(group) - 1];
    return outer ? functionHead(tokens, head.slice(outer.at + 1, outer.end)) : null;
}

function closingPosition(tokens: Tokens, head: readonly number[], from: number): number {
    let depth = 0;
    for (let at = from; at < head.length; at++) {
        const kind = tokens.kind(head[at]!);
        if (kind === CHAR.open) depth++;
        else if (kind === CHAR.close && --depth === 0) return at;
    }
    return -1;
}

/** Of the parenthesised groups of a head, the one that is the parameter list. */
function parameterGroup(tokens: Tokens, head: readonly number[], groups: readonly Group[]): Group | null {
    const last = groups.at(-1);
    if (!last) return null;
    for (let at = last.end + 1; at < head.length; at++) {
        // Words between parameters and body are attributes; `struct` there begins something else (`ALIGN(8) struct T {`).
        const kind = tokens.kind(head[at]!);
        if (kind === Kind.Tag) return null;
        if (kind === CHAR.semicolon || kind === CHAR.comma) break;
        if (kind !== Kind.Identifier && !isWord(kind) && kind !== CHAR.star) return null;
    }
    for (const group of groups) {
        const before = head[group.at - 1];
        if (before === undefined || tokens.kind(before) !== Kind.Identifier) continue;
        if (group === last || hasTypeBefore(tokens, head, group.at - 1)) return followedByParameters(tokens, head, groups, group);
    }
    return last;
}

/** `F(int a)(int b)`: the list behind belongs to the pointer that is returned only when `F(int a)` is inside parentheses. */
function followedByParameters(tokens: Tokens, head: readonly number[], groups: readonly Group[], group: Group): Group {
    const next = groups[groups.indexOf(group) + 1];
    const pointer = next && next.at === group.end + 1 && tokens.kind(head[group.at + 1]!) === CHAR.star;
    return pointer ? next : group;
}

/** True when a type, not only storage classes, stands between the head's begin and position `to`. */
function hasTypeBefore(tokens: Tokens, head: readonly number[], to: number): boolean {
    for (let at = to - 1; at >= 0; at--) {
        const kind = tokens.kind(head[at]!);
        if (kind === CHAR.close) return false;
        if (kind === CHAR.star || kind === Kind.Type || kind === Kind.Tag || kind === Kind.Identifier) return true;
        if (kind === Kind.Qualifier && !STORAGE.has(tokens.word(head[at]!))) return true;
    }
    return false;
}

/** The first group of a head when it holds nothing but names: the parameters of an old-style definition. */
function nameList(tokens: Tokens, head: readonly number[]): Group | null {
    const at = head.findIndex((token) => tokens.kind(token) === CHAR.open);
    if (at < 1 || tokens.kind(head[at - 1]!) !== Kind.Identifier) return null;
    for (let next = at + 1; next < head.length; next++) {
        const kind = tokens.kind(head[next]!);
        if (kind === CHAR.close && next > at + 1) return { at, end: next };
        if (kind !== ((next - at) % 2 === 1 ? Kind.Identifier : CHAR.comma)) return null;
    }
    return null;
}

/** True when a definition in the old style starts here: after `f(a, b)` come declarations, then the body. */
export function isOldStyle(tokens: Tokens, head: readonly number[], semicolon: number): boolean {
    const list = nameList(tokens, head);
    if (!list || head.length - list.end < 3 || !isWord(tokens.kind(head[list.end + 1]!))) return false;
    for (let at = semicolon; at < tokens.count && at < semicolon + 400; at++) {
        const kind = tokens.kind(at);
        if (kind === CHAR.openBrace) return tokens.kind(at - 1) === CHAR.semicolon;
        if (kind === CHAR.closeBrace || kind === CHAR.equals) return false;
    }
    return false;
}

/** True when a function definition seems to start at token `at`: `words name(…) {`, on a line of its own. */
export function startsFunction(tokens: Tokens, at: number): boolean {
    let words = 0;
    let next = at;
    for (; next < at + 16; next++) {
        const kind = tokens.kind(next);
        if (isWord(kind)) words++;
        else if (kind !== CHAR.star) break;
    }
    if (words < 2 || tokens.kind(next) !== CHAR.open || tokens.kind(next - 1) !== Kind.Identifier) return false;
    const close = tokens.mate(next);
    return close !== -1 && tokens.kind(close + 1) === CHAR.openBrace;
}
