/** A message of a result as formats need it: its level by name, its trace taken from its text. */
import { parseTrace } from "../../analysis/trace-text.js";
import type { TraceStep } from "../../analysis/trace.js";
import { severity, type Message, type Result } from "../results.js";
import { stepPath } from "./paths.js";
import type { Setting } from "./report.js";

export interface Finding {
    readonly level: "error" | "warning";
    /** What is wrong, without the trace. One line unless ESLint itself speaks. */
    readonly text: string;
    /** Paths are relative to the working directory where they lie below it. */
    readonly trace: readonly TraceStep[];
    /** Full id of the rule; null where ESLint or the command line speaks. */
    readonly rule: string | null;
    /** Counts from 1, as the column does. */
    readonly line: number;
    readonly column: number;
    /** The end, exclusive; null where the message has a place only. */
    readonly end: { readonly line: number; readonly column: number } | null;
    readonly message: Message;
}

/**
 * The findings of a result, in its order.
 *
 * @param setting where given, the steps' paths are made relative to its root
 */
export function findingsOf({ messages }: Result, setting?: Setting): Finding[] {
    const findings = messages.map(findingOf);
    if (setting === undefined || setting.root === setting.cwd) return findings;
    return findings.map((finding) => ({
        ...finding, trace: finding.trace.map((step) => ({ ...step, path: stepPath(step.path, setting.cwd, setting.root) })),
    }));
}

export function findingOf(message: Message): Finding {
    const { text, trace } = parseTrace(message.message);
    const { endLine, endColumn } = message;
    // ESLint says line 0 where it means the whole file.
    const [line, column] = [Math.max(1, message.line), Math.max(1, message.column)];
    const hasEnd = endLine !== undefined && endColumn !== undefined && (endLine > line || (endLine === line && endColumn >= column));
    return {
        level: message.fatal === true || message.severity === severity.error ? "error" : "warning",
        text, trace, rule: message.ruleId, line, column,
        end: hasEnd ? { line: endLine, column: endColumn } : null,
        message,
    };
}

/** The text in one line, for formats that have one line for a finding. */
export function inOneLine(text: string): string {
    return text.replace(/\s*[\r\n]\s*/gu, " ").trim();
}

/** The text that the places in a result's messages speak of; null where none was read. */
export function sourceOf({ source, output }: Result): string | null {
    return output ?? source ?? null;
}

/** The lines of a result's text, without their ends. */
export function linesOf(result: Result): readonly string[] {
    return sourceOf(result)?.split(/\r\n|\r|\n/u) ?? [];
}

/** `1 problem`, `2 problems`. */
export function plural(count: number, noun: string): string {
    return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
