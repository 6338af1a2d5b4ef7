/** The line of a source that a finding is about, cut to what fits. */
import type { Finding } from "./finding.js";
import { printable } from "./printable.js";

/** A line in three parts, all printable. */
export interface Frame {
    readonly line: number;
    readonly before: string;
    /** What the finding marks; empty where it has a place only. */
    readonly marked: string;
    readonly after: string;
}

/** Characters that are shown of each part. */
const most = { before: 40, marked: 80, after: 40 } as const;
const tabWidth = 4;

/**
 * The frame of a finding: of its first line only.
 *
 * @param lines of the source
 * @returns null where the source is not known, or the line is empty
 */
export function frameOf(lines: readonly string[], { line, column, end }: Finding): Frame | null {
    const text = lines[line - 1];
    if (text === undefined || text.trim() === "") return null;
    const indent = /^\s*/u.exec(text)?.[0].length ?? 0;
    const start = Math.min(column - 1, text.length);
    const trimmed = text.trimEnd().length;
    const stop = end === null ? start : end.line > line ? trimmed : Math.min(end.column - 1, text.length);
    return {
        line,
        before: lastOf(shown(text.slice(Math.min(indent, start), start)), most.before),
        marked: firstOf(shown(text.slice(start, Math.max(start, stop))), most.marked),
        after: firstOf(shown(text.slice(Math.max(start, stop), Math.max(stop, trimmed))), most.after),
    };
}

function shown(text: string): string {
    return printable(text.replaceAll("\t", " ".repeat(tabWidth)));
}

/** Lines of a megabyte exist, so nothing but the part is looked at. */
function firstOf(text: string, count: number): string {
    const chars = Array.from(text.slice(0, 2 * count + 2));
    return chars.length > count ? `${chars.slice(0, count).join("")}…` : text;
}

function lastOf(text: string, count: number): string {
    const chars = Array.from(text.slice(-2 * count - 2));
    return chars.length > count ? `…${chars.slice(-count).join("")}` : text;
}
