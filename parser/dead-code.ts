/**
 * Takes out of a file what no build compiles: the branches of `#if` that the file's own text rules out, and the conditional lines that
 * then decide nothing. Whoever sees the file behind this sees the code that is left, as a compiler does.
 */
import { roleOf } from "./branches.js";
import type { LexedText } from "./lexer.js";
import type { Mask } from "./mask.js";
import type { PreprocessorLine, TextRange } from "./parsed-file.js";
import { Kind, type Tokens } from "./tokens.js";

/** One `#if` … `#endif` group while its lines go by. */
interface Group {
    /** True inside of dead code: none of its lines means anything. */
    readonly isInside: boolean;
    /** A branch depends on the build: the group's further lines are needed. */
    isShown: boolean;
    /** A branch before is compiled wherever the build comes as far. */
    isOver: boolean;
    isDead: boolean;
    /** Where the current branch begins. */
    from: number;
}

/** What is to become of a file. */
interface Decisions {
    readonly dead: TextRange[];
    /** Lines that decide nothing, as indexes. */
    readonly pointless: Set<number>;
    /** Lines that are another directive once branches before them are gone, by index. */
    readonly instead: Map<number, string>;
}

/**
 * Blank dead code in `mask`, and take its tokens out of the text.
 * @returns the dead ranges in order, and the lines as they read without them
 */
export function takeOutDeadCode({ tokens, lines }: LexedText, mask: Mask): { readonly dead: readonly TextRange[]; readonly lines: PreprocessorLine[] } {
    const { dead, pointless, instead } = decide(lines, mask.text.length);
    if (pointless.size === 0) return { dead, lines: [...lines] };
    for (const range of dead) blankLines(mask, range);
    const left = lines.map((line, index) => {
        if (pointless.has(index)) blankLines(mask, line);
        const name = instead.get(index);
        return name === undefined ? line : rewritten(line, name, mask);
    });
    keepLiving(tokens, dead, pointless);
    return { dead, lines: left };
}

/** True for a place inside of one of the ranges, which are in order. */
export function isWithin(ranges: readonly TextRange[], at: number): boolean {
    let low = 0;
    let high = ranges.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (ranges[middle]!.end <= at) low = middle + 1;
        else high = middle;
    }
    return (ranges[low]?.start ?? Infinity) <= at;
}

function decide(lines: readonly PreprocessorLine[], end: number): Decisions {
    const decisions: Decisions = { dead: [], pointless: new Set(), instead: new Map() };
    const groups: Group[] = [];
    lines.forEach((line, index) => {
        const role = roleOf(line);
        if (role === "if") groups.push(opened(line, index, groups.at(-1)?.isDead === true, decisions));
        if (role !== "else" && role !== "endif") return;
        const group = role === "else" ? groups.at(-1) : groups.pop();
        if (group === undefined || group.isInside) return;
        if (group.isDead) decisions.dead.push({ start: group.from, end: line.start });
        if (role === "else") nextBranch(group, line, index, decisions);
        else if (!group.isShown) decisions.pointless.add(index);
    });
    const open = groups.find(({ isDead }) => isDead);
    if (open !== undefined) decisions.dead.push({ start: open.from, end });
    return decisions;
}

function opened({ truth, end }: PreprocessorLine, index: number, isInside: boolean, { pointless }: Decisions): Group {
    if (truth !== null && !isInside) pointless.add(index);
    return { isInside, isShown: truth === null, isOver: truth === true, isDead: isInside || truth === false, from: end };
}

function nextBranch(group: Group, line: PreprocessorLine, index: number, { pointless, instead }: Decisions): void {
    const truth = line.name === "else" ? true : line.truth;
    group.from = line.end;
    group.isDead = group.isOver || truth === false;
    group.isOver ||= truth === true;
    if (group.isDead || (truth === true && !group.isShown)) pointless.add(index);
    else if (truth === true && line.name !== "else") instead.set(index, "else");
    else if (!group.isShown) {
        // `#elif` behind nothing but dead branches begins the group.
        instead.set(index, line.name.slice(2));
        group.isShown = true;
    }
}

/** Blank all but newlines: the grammar needs them behind the directives that stay. */
function blankLines(mask: Mask, { start, end }: TextRange): void {
    let from = start;
    for (let at = mask.text.indexOf("\n", from); at >= 0 && at < end; at = mask.text.indexOf("\n", from)) {
        mask.blank(from, at);
        from = at + 1;
    }
    mask.blank(from, end);
}

/** The line as `#name`, with its condition where such a line has one. */
function rewritten(line: PreprocessorLine, name: string, mask: Mask): PreprocessorLine {
    const isElse = name === "else";
    mask.fill(line.start, isElse ? line.end : line.argumentStart, `#${name}`);
    return isElse ? { ...line, name, argument: "" } : { ...line, name };
}

function keepLiving(tokens: Tokens, dead: readonly TextRange[], pointless: ReadonlySet<number>): void {
    let kept = 0;
    let range = 0;
    for (let at = 0; at < tokens.count; at++) {
        const start = tokens.start(at);
        while ((dead[range]?.end ?? Infinity) <= start) range++;
        if ((dead[range]?.start ?? Infinity) <= start) continue;
        const kind = tokens.kind(at);
        if (kind === Kind.Directive && pointless.has(tokens.links[at]!)) continue;
        tokens.keep(at, kept++, kind);
    }
    tokens.count = kept;
}
