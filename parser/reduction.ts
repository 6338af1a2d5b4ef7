/** Which `#if` branches inside an item are taken away before the grammar sees it. */
import { roleOf, unfollowedRuns } from "./branches.js";
import type { PreprocessorLine, TextRange } from "./parsed-file.js";
import type { RawItem } from "./raw-item.js";
import { CHAR, Kind, type Tokens } from "./tokens.js";

interface Group {
    /** Token of the `#if`; -1 when it stands before the item. */
    readonly opener: number;
    readonly directives: number[];
}

/** The `#if` groups inside an item, each with all its directives. */
function groupsOf(tokens: Tokens, lines: readonly PreprocessorLine[], item: RawItem): { groups: Group[]; others: number[] } {
    const groups: Group[] = [];
    const open: Group[] = [];
    const others: number[] = [];
    for (let at = item.from; at <= item.to; at++) {
        if (tokens.kinds[at] !== Kind.Directive) continue;
        const role = roleOf(lines[tokens.links[at]!]!);
        if (role === "other") {
            others.push(at);
            continue;
        }
        if (role === "if" || open.length === 0) {
            const group: Group = { opener: role === "if" ? at : -1, directives: [] };
            groups.push(group);
            open.push(group);
        }
        open.at(-1)!.directives.push(at);
        if (role === "endif") open.pop();
    }
    return { groups, others };
}

/**
 * Text ranges to blank for a further attempt at an item.
 * @param all False: only groups that cut through a statement or a bracket. True: every group.
 */
export function reduction(tokens: Tokens, lines: readonly PreprocessorLine[], item: RawItem, all: boolean): TextRange[] {
    const { groups, others } = groupsOf(tokens, lines, item);
    const reduced = new Set<number>();
    const ranges: TextRange[] = [];
    const blankToken = (at: number): void => {
        ranges.push({ start: tokens.start(at), end: tokens.end(at) });
    };
    for (const group of groups) {
        if (!all && isAligned(tokens, group, item.to)) continue;
        reduced.add(group.opener);
        group.directives.forEach(blankToken);
    }
    for (const run of unfollowedRuns(tokens, lines, item.from, item.to + 1, (opener) => reduced.has(opener))) {
        ranges.push({ start: run.from < item.from ? tokens.start(item.from) : tokens.end(run.from), end: tokens.start(run.to) });
    }
    for (const at of others) if (all || !isBoundary(previousKind(tokens, at))) blankToken(at);
    return ranges;
}

function previousKind(tokens: Tokens, at: number): number {
    do at--; while (tokens.kind(at) === Kind.Directive);
    return tokens.kind(at);
}

function nextKind(tokens: Tokens, at: number): number {
    do at++; while (tokens.kind(at) === Kind.Directive);
    return tokens.kind(at);
}

function isBoundary(kind: number): boolean {
    return kind === CHAR.semicolon || kind === CHAR.openBrace || kind === CHAR.closeBrace || kind === CHAR.colon || kind === 0;
}

/** True when each branch of a group holds whole statements. */
function isAligned(tokens: Tokens, group: Group, last: number): boolean {
    const { directives } = group;
    const end = directives.at(-1)!;
    if (group.opener === -1 || end > last || !isBoundary(previousKind(tokens, group.opener))) return false;
    if (nextKind(tokens, end) === Kind.Else && tokens.word(end + 1) === "else") return false;
    for (let branch = 0; branch + 1 < directives.length; branch++) {
        if (!isWhole(tokens, directives[branch]! + 1, directives[branch + 1]!)) return false;
    }
    return true;
}

/** True when the tokens [from, to) are balanced and end where a statement ends. */
function isWhole(tokens: Tokens, from: number, to: number): boolean {
    let depth = 0;
    let last = 0;
    for (let at = from; at < to; at++) {
        const kind = tokens.kinds[at]!;
        if (kind === Kind.Directive) continue;
        if (last === 0 && kind === Kind.Else && tokens.word(at) === "else") return false;
        last = kind;
        if (kind === CHAR.openBrace || kind === CHAR.open) depth++;
        else if ((kind === CHAR.closeBrace || kind === CHAR.close) && --depth < 0) return false;
    }
    return depth === 0 && isBoundary(last);
}

/** `text`, which starts at `offset`, with the ranges blanked. */
export function blankRanges(text: string, offset: number, ranges: readonly TextRange[]): string {
    const sorted = [...ranges].sort((a, b) => a.start - b.start);
    let result = "";
    let at = 0;
    for (const range of sorted) {
        const start = Math.max(range.start - offset, at);
        const end = Math.min(range.end - offset, text.length);
        if (end <= start) continue;
        result += text.slice(at, start) + " ".repeat(end - start);
        at = end;
    }
    return result + text.slice(at);
}
