/** The format for people: findings by file, each with its line of the source and the way there below it. */
import type { Palette } from "../colour.js";
import { totals, type Result } from "../results.js";
import { findingsOf, linesOf, plural, type Finding } from "./finding.js";
import { frameOf, type Frame } from "./frame.js";
import { relativePath } from "./paths.js";
import { columnsOf, printable, printablePath } from "./printable.js";
import type { Setting } from "./report.js";

const indent = "  ";
const innerIndent = "        ";

/** Formats results for reading. */
export function stylish(results: readonly Result[], setting: Setting): string {
    const withMessages = results.filter((result) => result.messages.length > 0);
    if (withMessages.length === 0) return "";
    const blocks = withMessages.map((result) => fileBlock(result, setting));
    return `${blocks.join("\n")}\n${summary(results, setting.colours)}`;
}

function fileBlock(result: Result, { cwd, colours }: Setting): string {
    const source = linesOf(result);
    const findings = findingsOf(result);
    const positions = findings.map(({ line, column }) => `${line}:${column}`);
    const width = Math.max(...positions.map((position) => position.length));
    const lines = findings.flatMap((finding, index) => [
        heading(finding, (positions[index] ?? "").padStart(width), colours),
        ...frameLines(frameOf(source, finding), finding, colours),
        ...traceLines(finding, colours),
    ]);
    return `${colours.bold(printablePath(relativePath(result.filePath, cwd)))}\n${lines.map((line) => `${line}\n`).join("")}`;
}

function heading({ level, text, rule }: Finding, position: string, colours: Palette): string {
    const shownLevel = level === "error" ? colours.red("error  ") : colours.yellow("warning");
    const [first = "", ...later] = text.split("\n");
    const shownRule = rule === null ? "" : `${indent}${colours.dim(printable(rule))}`;
    const more = later.map((line) => `\n${innerIndent}${printable(line.trim())}`).join("");
    return `${indent}${colours.dim(position)}${indent}${shownLevel}${indent}${printable(first)}${shownRule}${more}`;
}

function frameLines(frame: Frame | null, { level }: Finding, colours: Palette): string[] {
    if (frame === null) return [];
    const { line, before, marked, after } = frame;
    const number = String(line);
    const carets = "^".repeat(Math.max(1, columnsOf(marked)));
    return [
        `${innerIndent}${colours.dim(`${number} |`)} ${before}${marked}${after}`,
        `${innerIndent}${colours.dim(`${" ".repeat(number.length)} |`)} ${" ".repeat(columnsOf(before))}${level === "error" ? colours.red(carets) : colours.yellow(carets)}`,
    ];
}

function traceLines({ trace }: Finding, colours: Palette): string[] {
    return trace.map(({ path, line, column, text }, index) => {
        return `${innerIndent}${colours.dim(`${index + 1}. ${printable(`${path}:${line}:${column} ${text}`)}`)}`;
    });
}

function summary(results: readonly Result[], colours: Palette): string {
    const { errors, warnings, fixable, files } = totals(results);
    const count = `${plural(errors + warnings, "problem")} (${plural(errors, "error")}, ${plural(warnings, "warning")})`;
    const colour = errors > 0 ? colours.red : colours.yellow;
    const lines = [colour(colours.bold(`✖ ${count} in ${plural(files, "file")}`))];
    if (fixable > 0) lines.push(`${indent}${plural(fixable, "problem")} can be fixed with --fix.`);
    return `${lines.join("\n")}\n`;
}
