/** Fixes in SARIF: what --fix would do, and what editors suggest (3.55). */
import type { Rule } from "eslint";
import type { Message, Result } from "../results.js";
import { sourceOf } from "./finding.js";
import { artifactOf } from "./sarif-places.js";
import type { Setting } from "./report.js";

/** The fixes of a message: its own first, then its suggestions. */
export function fixesOf(result: Result, { fix, suggestions = [] }: Message, setting: Setting): object[] {
    const source = sourceOf(result);
    if (source === null) return [];
    const artifactLocation = artifactOf(result.filePath, setting);
    const one = (text: string, edit: Rule.Fix): object => ({
        description: { text },
        artifactChanges: [{ artifactLocation, replacements: [{ deletedRegion: regionOf(source, edit.range), insertedContent: { text: edit.text } }] }],
    });
    return [
        ...(fix === undefined ? [] : [one("Apply the fix of wsk-lint --fix.", fix)]),
        ...suggestions.map(({ desc, fix: edit }) => one(desc, edit)),
    ];
}

/** Lines and columns instead of offsets: offsets would count a byte order mark that ESLint does not see. */
function regionOf(source: string, [start, end]: readonly [number, number]): object {
    const from = placeOf(source, start);
    const to = placeOf(source, end);
    return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

function placeOf(source: string, offset: number): { line: number; column: number } {
    const before = source.slice(0, Math.max(0, offset)).split(/\r\n|\r|\n/u);
    return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
