/** One line for each finding, as ESLint's compact format has it: absolute paths, which VS Code's `$eslint-compact` wants. */
import { totals, type Result } from "../results.js";
import { findingsOf, inOneLine, plural } from "./finding.js";
import { printable, printablePath } from "./printable.js";

/** Formats results as ESLint's compact format. The ways there are left out. */
export function compact(results: readonly Result[]): string {
    const lines = results.flatMap((result) => findingsOf(result).map(({ level, text, rule, line, column }) => {
        const name = rule === null ? "" : ` (${printable(rule)})`;
        const word = level === "error" ? "Error" : "Warning";
        return `${printablePath(result.filePath)}: line ${line}, col ${column}, ${word} - ${printable(inOneLine(text))}${name}\n`;
    }));
    const { errors, warnings } = totals(results);
    return lines.length === 0 ? "" : `${lines.join("")}\n${plural(errors + warnings, "problem")}\n`;
}
