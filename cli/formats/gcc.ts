/**
 * One line for each finding and for each step of the way there, as GCC writes errors and notes: read by the compilation modes of editors. See
 * https://gcc.gnu.org/onlinedocs/gcc/Diagnostic-Message-Formatting-Options.html. Paths are absolute, since editors don't know the working directory.
 */
import { resolve } from "node:path";
import type { Result } from "../results.js";
import { findingsOf, inOneLine, type Finding } from "./finding.js";
import { printable, printablePath } from "./printable.js";
import type { Setting } from "./report.js";

/** Formats results as `file:line:column: error: message [rule]`, each followed by its way as `file:line:column: note: 1. step [rule]`. */
export function gcc(results: readonly Result[], { cwd }: Setting): string {
    return results.flatMap((result) => findingsOf(result).flatMap((finding) => linesOf(finding, result.filePath, cwd))).map((line) => `${line}\n`).join("");
}

function linesOf({ level, text, trace, rule, line, column }: Finding, path: string, cwd: string): string[] {
    const name = rule === null ? "" : ` [${printable(rule)}]`;
    return [
        `${printablePath(path)}:${line}:${column}: ${level}: ${printable(inOneLine(text))}${name}`,
        ...trace.map((step, index) => `${printablePath(resolve(cwd, step.path))}:${step.line}:${step.column}: note: ${index + 1}. ${printable(inOneLine(step.text))}${name}`),
    ];
}
