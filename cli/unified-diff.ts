/** Differences of two texts in the unified format, which `git apply` and `patch` read. https://www.gnu.org/software/diffutils/manual/html_node/Unified-Format.html */

/** Lines around a change. */
const CONTEXT = 3;

interface Change {
    /** Lines [from, to) of the old text that go, and what comes instead. */
    readonly from: number;
    readonly to: number;
    readonly lines: readonly string[];
    /** The line of the new text at which these stand, from 0. */
    readonly at: number;
}

/**
 * The difference between two texts.
 *
 * @param path how the file is named, with forward slashes
 * @returns empty for texts that are the same
 */
export function unifiedDiff(path: string, before: string, after: string): string {
    const old = linesOf(before);
    const changes = changesBetween(old, linesOf(after));
    if (changes.length === 0) return "";
    const hunks: Change[][] = [];
    for (const change of changes) {
        const last = hunks.at(-1);
        const end = last?.at(-1)?.to;
        if (last !== undefined && end !== undefined && change.from - end <= 2 * CONTEXT) last.push(change);
        else hunks.push([change]);
    }
    return `--- a/${path}\n+++ b/${path}\n${hunks.map((hunk) => hunkText(hunk, old)).join("")}`;
}

/** A text's lines with their ends. */
function linesOf(text: string): string[] {
    return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}

function hunkText(changes: readonly Change[], old: readonly string[]): string {
    const [first] = changes;
    const last = changes.at(-1);
    if (first === undefined || last === undefined) return "";
    const start = Math.max(0, first.from - CONTEXT);
    const end = Math.min(old.length, last.to + CONTEXT);
    const body: string[] = [];
    let at = start;
    for (const { from, to, lines } of changes) {
        body.push(...old.slice(at, from).map((line) => marked(" ", line)), ...old.slice(from, to).map((line) => marked("-", line)), ...lines.map((line) => marked("+", line)));
        at = to;
    }
    body.push(...old.slice(at, end).map((line) => marked(" ", line)));
    const grown = changes.reduce((sum, { from, to, lines }) => sum + lines.length - (to - from), 0);
    const newStart = first.at - (first.from - start);
    return `@@ -${rangeText(start, end - start)} +${rangeText(newStart, end - start + grown)} @@\n${body.join("")}`;
}

function rangeText(start: number, length: number): string {
    return `${length === 0 ? start : start + 1},${length}`;
}

function marked(mark: string, line: string): string {
    return line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;
}

/** The changes that make one list of lines out of another: as few as the search of Myers finds for texts that differ little. */
function changesBetween(before: readonly string[], after: readonly string[]): Change[] {
    let head = 0;
    while (head < before.length && head < after.length && before[head] === after[head]) head++;
    let tail = 0;
    while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
    const old = before.slice(head, before.length - tail);
    const now = after.slice(head, after.length - tail);
    const changes: Change[] = [];
    let [x, y] = [0, 0];
    const add = (toX: number, toY: number): void => {
        if (toX > x || toY > y) changes.push({ from: head + x, to: head + toX, lines: now.slice(y, toY), at: head + y });
    };
    for (const [matchX, matchY] of matches(old, now)) {
        add(matchX, matchY);
        [x, y] = [matchX + 1, matchY + 1];
    }
    add(old.length, now.length);
    return changes;
}

/** More edits than this are shown as one change: the search takes their square of time. */
const MOST_EDITS = 2000;

/** Pairs of equal lines, in order. E. Myers, An O(ND) Difference Algorithm, 1986. */
function matches(old: readonly string[], now: readonly string[]): (readonly [number, number])[] {
    const trace: Map<number, number>[] = [];
    let furthest = new Map<number, number>([[1, 0]]);
    for (let edits = 0; edits <= Math.min(MOST_EDITS, old.length + now.length); edits++) {
        trace.push(furthest);
        const next = new Map<number, number>();
        for (let k = -edits; k <= edits; k += 2) {
            const down = k === -edits || (k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
            let x = down ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
            while (x < old.length && x - k < now.length && old[x] === now[x - k]) x++;
            next.set(k, x);
            if (x >= old.length && x - k >= now.length) return walkBack(trace, old.length, now.length);
        }
        furthest = next;
    }
    return [];
}

function walkBack(trace: readonly Map<number, number>[], oldLength: number, newLength: number): (readonly [number, number])[] {
    const found: (readonly [number, number])[] = [];
    let [x, y] = [oldLength, newLength];
    for (let edits = trace.length - 1; edits >= 0; edits--) {
        const furthest = trace[edits] ?? new Map<number, number>();
        const k = x - y;
        const down = k === -edits || (k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
        const fromK = down ? k + 1 : k - 1;
        const fromX = edits === 0 ? 0 : (furthest.get(fromK) ?? 0);
        const fromY = edits === 0 ? 0 : fromX - fromK;
        while (x > fromX && y > fromY) found.push([--x, --y]);
        [x, y] = [fromX, fromY];
    }
    return found.reverse();
}
