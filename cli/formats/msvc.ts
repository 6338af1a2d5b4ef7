/**
 * One line for each finding, as Microsoft's compiler and MSBuild write them; see
 * https://learn.microsoft.com/visualstudio/msbuild/msbuild-diagnostic-format-for-tasks. VS Code's `$msCompile` takes only letters and
 * digits for a code after the level, so the rule stands at the end and there is no code; it wants absolute paths.
 */
import type { Result } from "../results.js";
import { findingsOf, inOneLine } from "./finding.js";
import { printable, printablePath } from "./printable.js";

/** Formats results as `file(line,column): error : message [rule]`. The ways there are left out. */
export function msvc(results: readonly Result[]): string {
    return results.flatMap((result) => findingsOf(result).map(({ level, text, rule, line, column }) => {
        const name = rule === null ? "" : ` [${printable(rule)}]`;
        return `${printablePath(result.filePath)}(${line},${column}): ${level} : ${printable(inOneLine(text))}${name}\n`;
    })).join("");
}
