/** The format for people: findings by file, each with the way there below it. */
import { relative, sep } from "node:path";
import type { Palette } from "./colour.js";
import { printable } from "./printable.js";
import { severity, totals, type Message, type Result } from "./results.js";

const indent = "  ";
const traceIndent = "        ";

/**
 * Formats results for reading.
 *
 * @param cwd directory that paths are shown relative to
 * @returns the text, ending with a newline; empty when there is nothing to say
 */
export function formatStylish(results: readonly Result[], cwd: string, colours: Palette): string {
    const withMessages = results.filter((result) => result.messages.length > 0);
    if (withMessages.length === 0) return "";
    const blocks = withMessages.map((result) => fileBlock(result, cwd, colours));
    return `${blocks.join("\n")}\n${summary(results, colours)}`;
}

function fileBlock({ filePath, messages }: Result, cwd: string, colours: Palette): string {
    const positions = messages.map(({ line, column }) => `${line}:${column}`);
    const width = Math.max(...positions.map((position) => position.length));
    const lines = messages.map((message, index) => messageLines(message, (positions[index] ?? "").padStart(width), colours));
    return `${colours.bold(printable(shownPath(filePath, cwd)))}\n${lines.join("")}`;
}

function messageLines(message: Message, position: string, colours: Palette): string {
    const isError = message.fatal === true || message.severity === severity.error;
    const level = isError ? colours.red("error  ") : colours.yellow("warning");
    const [first = "", ...later] = printable(message.message).split("\n");
    const rule = message.ruleId === null ? "" : `${indent}${colours.dim(message.ruleId)}`;
    const trace = later.map((line) => `${traceIndent}${colours.dim(line.trim())}\n`);
    return `${indent}${colours.dim(position)}${indent}${level}${indent}${first}${rule}\n${trace.join("")}`;
}

function summary(results: readonly Result[], colours: Palette): string {
    const { errors, warnings, fixable, files } = totals(results);
    const count = `${plural(errors + warnings, "problem")} (${plural(errors, "error")}, ${plural(warnings, "warning")})`;
    const colour = errors > 0 ? colours.red : colours.yellow;
    const lines = [colour(colours.bold(`✖ ${count} in ${plural(files, "file")}`))];
    if (fixable > 0) lines.push(`${indent}${plural(fixable, "problem")} can be fixed with --fix.`);
    return `${lines.join("\n")}\n`;
}

function plural(count: number, noun: string): string {
    return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function shownPath(filePath: string, cwd: string): string {
    const path = relative(cwd, filePath);
    const isBelow = path !== "" && !path.startsWith("..") && path !== filePath;
    return (isBelow ? path : filePath).replaceAll(sep, "/");
}
