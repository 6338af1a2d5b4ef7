/** What must hold whatever the text is. Each function says what is wrong, one sentence each; the part before the colon names the kind of fault. */
import { Linter } from "eslint";
import { useHost } from "../../analysis/index.js";
import plugin, { INTERNAL_ERROR, parseTrace } from "../../index.js";
import { dialectOf } from "../../parser/dialect.js";
import { lex } from "../../parser/lexer.js";
import { withLineFeeds } from "../../parser/lines.js";
import { parseFile } from "../../parser/parse.js";
import { onRuleFailure } from "../../rules/support/define-rule.js";
import { checkHelp } from "../fix-safety.js";
import { configFor, type FileMessage, type Files, pathOf } from "../lint-files.js";
import { processorClock } from "../processor-time.js";

const config = configFor(Object.fromEntries(Object.keys(plugin.rules).map((id) => [id, "error"])));

/** Processor time that a run may take: milliseconds at all, and for each character. */
const LIMIT = 5000;
const LIMIT_PER_CHARACTER = 0.2;

/** A failure of a rule, with its stack. */
class RuleFailure extends Error {}

/** Lints the files as one driver, in the given order. @throws {RuleFailure} for any exception in a rule or in the model */
export function lintInOrder(files: Files, order: readonly string[]): FileMessage[] {
    const texts = new Map(Object.entries(files).map(([name, text]) => [pathOf(name).replaceAll("\\", "/"), text.replace(/^\uFEFF/u, "")]));
    const previous = useHost({
        list: (root) => [...texts.keys()].filter((path) => path.startsWith(root.replace(/\/*$/u, "/"))).sort(),
        read: (path) => texts.get(path) ?? null,
    });
    onRuleFailure((error) => {
        throw new RuleFailure(error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
    try {
        return order.flatMap((name) => new Linter().verify(files[name] ?? "", config, { filename: pathOf(name) }).map((message) => ({ ...message, file: name })));
    } finally {
        useHost(previous);
        onRuleFailure(null);
    }
}

/** What was found, or why nothing could be. */
type Found = { readonly messages: readonly FileMessage[] } | { readonly fault: string };

function tryLint(files: Files, order: readonly string[] = Object.keys(files)): Found {
    try {
        return { messages: lintInOrder(files, order) };
    } catch (error) {
        return { fault: `throw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` };
    }
}

/** No exception, no hang, every report and every edit inside its file. */
export function runFaults(files: Files): string[] {
    const elapsed = processorClock();
    const found = tryLint(files);
    const time = elapsed();
    const faults = "fault" in found ? [found.fault] : found.messages.flatMap((message) => placeFaults(files, message));
    const length = Object.values(files).reduce((sum, text) => sum + text.length, 0);
    if (time > LIMIT + LIMIT_PER_CHARACTER * length) faults.push(`time: ${Math.round(time)} ms for ${length} characters`);
    return faults;
}

function placeFaults(files: Files, message: FileMessage): string[] {
    const { file, line, column, endLine = line, endColumn = column, fatal, messageId, ruleId } = message;
    const [name, said] = [`${file} ${ruleId ?? ""}`, message.message.split("\n")[0]];
    // What is NUL for the most part is refused, as it should be.
    if (message.message.includes("no text in UTF-8") && (files[file] ?? "").includes("\0")) return [];
    // ESLint calls it fatal, too, when a comment's configuration is no JSON.
    if ((fatal === true && /^Parsing error/u.test(message.message)) || messageId === INTERNAL_ERROR) return [`fatal: ${name}: ${said ?? ""}`];
    const text = (files[file] ?? "").replace(/^\uFEFF/u, "");
    const lines = withLineFeeds(text).split("\n");
    const faults: string[] = [];
    const isInside = (at: number, atColumn: number): boolean => at >= 1 && at <= lines.length && atColumn >= 1 && atColumn <= lines[at - 1]!.length + 1;
    if (!isInside(line, column)) faults.push(`place: ${name} starts at ${line}:${column}, outside of the file`);
    if (!isInside(endLine, endColumn)) faults.push(`place: ${name} ends at ${endLine}:${endColumn}, outside of the file`);
    if (endLine < line || (endLine === line && endColumn < column)) faults.push(`place: ${name} ends before it starts, at ${line}:${column}`);
    for (const { range: [start, end] } of [message.fix, ...(message.suggestions ?? []).map(({ fix }) => fix)].filter((fix) => fix !== undefined)) {
        // ESLint puts a fix before a byte-order mark at -1.
        if (start < 0 || end < start || end > text.length) faults.push(`place: ${name} has an edit at ${start}-${end}, outside of the file`);
    }
    for (const step of parseTrace(message.message).trace) {
        const there = files[step.path];
        const stepLines = there === undefined ? [] : withLineFeeds(there.replace(/^\uFEFF/u, "")).split("\n");
        const length = stepLines[step.line - 1]?.length ?? -1;
        if (step.column < 1 || step.column > length + 1) faults.push(`place: ${name} has a step at ${step.path}:${step.line}:${step.column}, outside of the file`);
    }
    return faults;
}

/** Findings by rule and by the text of the reported line, sorted. */
function keysOf(files: Files, messages: readonly FileMessage[]): string[] {
    const lines = new Map(Object.entries(files).map(([name, text]) => [name, withLineFeeds(text.replace(/^\uFEFF/u, "")).split(/\r*\n/u)]));
    return messages.map(({ file, line, ruleId, messageId }) => `${file} ${(ruleId ?? "?").replace(/\r\n?/gu, "\n")} ${messageId ?? "?"} at "${lines.get(file)?.[line - 1]?.trim() ?? ""}"`).sort();
}

function difference(kind: string, before: readonly string[], found: Found, files: Files): string[] {
    if ("fault" in found) return [found.fault];
    const after = keysOf(files, found.messages);
    if (before.join("\n") === after.join("\n")) return [];
    const missing = (from: readonly string[], other: readonly string[]): string[] => {
        const left = [...other];
        return from.filter((key) => {
            const index = left.indexOf(key);
            if (index >= 0) left.splice(index, 1);
            return index < 0;
        });
    };
    return [
        ...missing(before, after).map((key) => `${kind}: ${rulesIn(key)}: no longer ${key}`),
        ...missing(after, before).map((key) => `${kind}: ${rulesIn(key)}: only then ${key}`),
    ].slice(0, 4);
}

function rulesIn(key: string): string {
    return /\bwsk\/[\w-]+/u.exec(key)?.[0] ?? "";
}

/** The order in which files are linted changes nothing. */
export function orderFaults(files: Files): string[] {
    const names = Object.keys(files);
    const found = tryLint(files);
    if (names.length < 2 || "fault" in found) return [];
    return difference("order", keysOf(files, found.messages), tryLint(files, [...names].reverse()), files);
}

/** Line ends change nothing. */
export function lineEndFaults(files: Files): string[] {
    if (Object.values(files).some((text) => text.includes("\r"))) return [];
    const found = tryLint(files);
    if ("fault" in found) return [];
    const before = keysOf(files, found.messages);
    return ["\r\n", "\r"].flatMap((end) => {
        const other = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replaceAll("\n", end)]));
        const again = tryLint(other);
        const faults = difference(end === "\r" ? "cr" : "crlf", before, again, other);
        return faults.length > 0 && isSkippedOtherwise(files, other) ? [] : faults;
    });
}

/** What is put between two lines and must change nothing. */
export const fillers: readonly string[] = ["\n", "/* note */\n", "// note\n", "\t\n", "/* a\n   b */\n"];

/**
 * A blank line or a comment between two lines changes nothing, unless something of a directive is there.
 *
 * @param share where, from 0 to 65535
 * @param filler which of the {@link fillers}
 */
export function fillerFaults(files: Files, share: number, filler: number): string[] {
    const names = Object.keys(files);
    const name = names[share % names.length]!;
    const text = files[name]!;
    if (Object.values(files).some((each) => /eslint|#\s*pragma|wsk\/|__LINE__/u.test(each))) return [];
    // A mark of the byte order is one at the start only.
    const places = lineStarts(name, text).filter((start) => start > 0 || !text.startsWith("\uFEFF"));
    const at = places[Math.floor((share / 65536) * places.length)];
    if (at === undefined) return [];
    const found = tryLint(files);
    if ("fault" in found) return [];
    const other = { ...files, [name]: text.slice(0, at) + fillers[filler % fillers.length]! + text.slice(at) };
    const faults = difference("filler", keysOf(files, found.messages), tryLint(other), other);
    return faults.length > 0 && isSkippedOtherwise(files, other) ? [] : faults;
}

/** True where the grammar finds another way back into what is no C: it decides by how many lines and characters it has to skip. */
function isSkippedOtherwise(files: Files, other: Files): boolean {
    return Object.keys(files).some((name) => {
        const shape = shapeOf(name, files[name]!);
        return shape.includes(" !") && shape !== shapeOf(name, other[name]!);
    });
}

/** The kinds of a file's nodes, each behind a point for every node around it; a `!` before what is no C. */
function shapeOf(name: string, text: string): string {
    const shape: string[] = [];
    const left = [{ node: parseFile(name, text).root, depth: 0 }];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
        const { node, depth } = next;
        shape.push(`${".".repeat(depth)} ${node.kind === "ERROR" || node.missing ? "!" : ""}${node.kind}`);
        for (const child of node.children.toReversed()) left.push({ node: child, depth: depth + 1 });
    }
    return shape.join("");
}

/** Starts of lines at which no token, comment or directive is in its middle. */
function lineStarts(name: string, text: string): number[] {
    const { tokens, comments, lines } = lex(withLineFeeds(text), dialectOf(name, text));
    const covered: { start: number; end: number }[] = [...comments, ...lines];
    for (let index = 0; index < tokens.count; index++) covered.push({ start: tokens.starts[index]!, end: tokens.ends[index]! });
    const inside = new Set<number>();
    for (const { start, end } of covered) {
        for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) inside.add(at + 1);
    }
    const starts = [0, ...[...text.matchAll(/\n/gu)].map(({ index }) => index + 1)];
    return starts.filter((start) => !inside.has(start) && !/\\[ \t]*\n$/u.test(text.slice(Math.max(0, start - 80), start)));
}

/** Fixes and suggestions keep what fix safety demands. */
export function fixFaults(files: Files): string[] {
    try {
        return checkHelp({ name: "case", files }).faults.map((fault) => `fix: ${fault}`);
    } catch (error) {
        return [`throw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
    }
}
