/** One line for each finding, as compilers on Unix write them: read by Vim, Emacs and many others. */
import { totals, type Result } from "../results.js";
import { findingsOf, inOneLine, plural } from "./finding.js";
import { relativePath } from "./paths.js";
import { printable, printablePath } from "./printable.js";
import type { Setting } from "./report.js";

/** Formats results as `file:line:column: message [level/rule]`, with paths relative to the working directory. The ways there are left out. */
export function unix(results: readonly Result[], { cwd }: Setting): string {
    const lines = results.flatMap((result) => findingsOf(result).map(({ level, text, rule, line, column }) => {
        const path = printablePath(relativePath(result.filePath, cwd));
        const name = rule === null ? "" : `/${printable(rule)}`;
        return `${path}:${line}:${column}: ${printable(inOneLine(text))} [${level === "error" ? "Error" : "Warning"}${name}]\n`;
    }));
    const { errors, warnings } = totals(results);
    return lines.length === 0 ? "" : `${lines.join("")}\n${plural(errors + warnings, "problem")}\n`;
}
