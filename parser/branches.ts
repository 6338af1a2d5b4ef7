/** What the preprocessor's conditional lines say about the code between them. */
import type { PreprocessorLine } from "./parsed-file.js";
import { Kind, type Tokens } from "./tokens.js";

export type DirectiveRole = "if" | "else" | "endif" | "other";

export function roleOf(line: PreprocessorLine): DirectiveRole {
    switch (line.name) {
        case "if": case "ifdef": case "ifndef":
            return "if";
        case "else": case "elif": case "elifdef": case "elifndef":
            return "else";
        case "endif":
            return "endif";
        default:
            return "other";
    }
}

/** True for a branch that a C compiler never takes, though a C++ compiler may. */
export function isCplusplus(line: PreprocessorLine): boolean {
    if (line.name === "ifdef") return line.argument === "__cplusplus";
    return line.name === "if" && /^defined\s*\(?\s*__cplusplus\s*\)?$/.test(line.argument);
}

/** One `#if` … `#endif` group while its branches go by. */
export class BranchGroup {
    /** 0 for the first branch, 1 for the next, … */
    branch = 0;
    /** An earlier branch is the one to follow. */
    chosen = false;
    private skipped: boolean;

    constructor(line: PreprocessorLine) {
        this.skipped = isCplusplus(line);
    }

    /** The branch in which an item starts that shows only the group's later branches. */
    static stray(): BranchGroup {
        return new BranchGroup({ start: 0, end: 0, name: "if", argument: "X", argumentStart: 0, truth: null });
    }

    /** True when the current branch is the one to follow: the first that a C compiler may take. */
    get followed(): boolean {
        return !this.chosen && !this.skipped;
    }

    /** Go on to the next branch. */
    next(): void {
        if (this.followed) this.chosen = true;
        this.branch++;
        this.skipped = false;
    }
}

/** A run of tokens between two directives of a group. `from` is the directive that opens it, `to` the one that ends it. */
export interface TokenRun {
    readonly from: number;
    readonly to: number;
}

/**
 * The runs of tokens in [from, to) that lie in branches not followed.
 * @param only When given, only groups whose `#if` token it accepts are looked at (a stray `#else` counts as token -1).
 */
export function unfollowedRuns(
    tokens: Tokens,
    lines: readonly PreprocessorLine[],
    from: number,
    to: number,
    only: (group: number) => boolean = () => true,
): TokenRun[] {
    const runs: TokenRun[] = [];
    const groups: { group: BranchGroup; at: number; opened: number }[] = [];
    const close = (entry: { group: BranchGroup; at: number; opened: number }, at: number): void => {
        if (!entry.group.followed && only(entry.at)) runs.push({ from: entry.opened, to: at });
    };
    for (let at = from; at < to; at++) {
        if (tokens.kinds[at] !== Kind.Directive) continue;
        const line = lines[tokens.links[at]!]!;
        const role = roleOf(line);
        if (role === "if") {
            groups.push({ group: new BranchGroup(line), at, opened: at });
        } else if (role === "else") {
            if (groups.length === 0) groups.push({ group: BranchGroup.stray(), at: -1, opened: from - 1 });
            const entry = groups.at(-1)!;
            close(entry, at);
            entry.group.next();
            entry.opened = at;
        } else if (role === "endif") {
            const entry = groups.pop();
            if (entry) close(entry, at);
        }
    }
    for (const entry of groups) close(entry, to);
    return runs;
}

/** Indexes of the tokens in [from, to) that a compiler following the first possible branches sees, directives left out. */
export function followedTokens(tokens: Tokens, lines: readonly PreprocessorLine[], from: number, to: number): number[] {
    const skipped = new Uint8Array(to - from);
    for (const run of unfollowedRuns(tokens, lines, from, to)) {
        skipped.fill(1, Math.max(0, run.from - from), Math.max(0, run.to - from));
    }
    const result: number[] = [];
    for (let at = from; at < to; at++) if (!skipped[at - from] && tokens.kinds[at] !== Kind.Directive) result.push(at);
    return result;
}

/** The condition of a branch as facts name it: `DBG`, `!DBG` for `#ifndef DBG`. */
export function conditionText(line: PreprocessorLine): string {
    return line.name === "ifndef" || line.name === "elifndef" ? `!${line.argument}` : line.argument;
}
