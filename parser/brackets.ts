/** Pairs brackets. Where `#if` splits a pair, the branches are alternatives: each starts from the brackets open at its `#if`. */
import type { PreprocessorLine } from "./parsed-file.js";
import { CHAR, Kind, type Tokens } from "./tokens.js";

/** How far down an unfitting closing bracket may look for its partner. */
const MAX_LOOK_BACK = 64;
/** Brackets nested deeper than this are not copied at `#if`. */
const MAX_SNAPSHOT = 2000;

function closerOf(kind: number): number {
    if (kind === CHAR.open) return CHAR.close;
    return kind === CHAR.openBracket ? CHAR.closeBracket : CHAR.closeBrace;
}

/** Fill `tokens.links` for all brackets: index of the partner, or -1. */
export function matchBrackets(tokens: Tokens, lines: readonly PreprocessorLine[]): void {
    let stack: number[] = [];
    const groups: { before: number[]; after: number[] | null }[] = [];
    for (let at = 0; at < tokens.count; at++) {
        const kind = tokens.kinds[at]!;
        if (kind === CHAR.open || kind === CHAR.openBracket || kind === CHAR.openBrace) {
            tokens.links[at] = -1;
            stack.push(at);
        } else if (kind === CHAR.close || kind === CHAR.closeBracket || kind === CHAR.closeBrace) {
            tokens.links[at] = -1;
            close(tokens, stack, at, kind);
        } else if (kind === Kind.Directive) {
            const name = lines[tokens.links[at]!]!.name;
            if (name.startsWith("if")) {
                groups.push({ before: stack.slice(-MAX_SNAPSHOT), after: null });
            } else if (name.startsWith("el")) {
                const group = groups.at(-1);
                if (!group) continue;
                group.after ??= stack;
                stack = group.before.slice();
            } else if (name === "endif") {
                stack = groups.pop()?.after ?? stack;
            }
        }
    }
}

function close(tokens: Tokens, stack: number[], at: number, kind: number): void {
    for (let back = stack.length - 1; back >= 0 && back >= stack.length - MAX_LOOK_BACK; back--) {
        const opener = stack[back]!;
        const fits = closerOf(tokens.kinds[opener]!) === kind;
        // A brace is never closed by a parenthesis; parentheses left open inside braces are forgotten.
        if (!fits && tokens.kinds[opener] === CHAR.openBrace) return;
        if (!fits) continue;
        // A partner may have been taken by another #if branch: the first one keeps it.
        if (tokens.links[opener] === -1) tokens.links[opener] = at;
        tokens.links[at] = opener;
        stack.length = back;
        return;
    }
}
