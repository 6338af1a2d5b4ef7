/** What must hold of every fix and suggestion, whatever rule gives it: checked on drivers that exist in memory only. */
import { Linter } from "eslint";
import plugin from "../index.js";
import type { CNode } from "../parser/ast.js";
import { damage } from "../parser/damage.js";
import { parseFile } from "../parser/parse.js";
import { configFor, closeFiles, type FileMessage, type Files, lintFiles, openFiles, pathOf } from "./lint-files.js";

/** A driver and the options with which its mistakes are found. */
export interface Project {
    /** For people: where it comes from. */
    readonly name: string;
    readonly files: Files;
    /** The rule that is given options, and what it is given. */
    readonly options?: { readonly rule: string; readonly value: Readonly<Record<string, unknown>> };
}

/** What was tried, and what is wrong, one sentence each. */
export interface Outcome {
    readonly fixes: number;
    readonly suggestions: number;
    readonly faults: readonly string[];
}

/** A rule's suggestions that bring a report of another rule all the same, as they must. */
const EXPECTED: ReadonlyMap<string, string> = new Map([
    // A request that disables two events without an IRP is warned of once; the two requests that it becomes are warned of one by one.
    ["wsk/no-combined-event-disable", "wsk/no-unhandled-event-pending"],
]);

/** Rules that speak of the second of several mistakes in a row only: once it is gone, the third shows. */
const ONE_BY_ONE: ReadonlySet<string> = new Set(["wsk/no-irp-double-free"]);

const helping = Object.values(plugin.rules).filter(({ meta }) => meta.docs.help !== "none").map(({ meta }) => meta.docs.id);

/**
 * Applies every fix of a project together, and every suggestion alone. The report must be gone, no other come, the file be read as well as
 * before, and a second run have nothing to fix. With CRLF and a byte-order mark the same must come out, to the byte.
 */
export function checkHelp(project: Project): Outcome {
    const { name, files } = project;
    const offered = lintFiles(files, rulesFor(project, helping)).filter(hasHelp);
    if (offered.length === 0) return { fixes: 0, suggestions: 0, faults: [] };
    const rules = rulesFor(project, Object.keys(plugin.rules));
    const before: State = { files, messages: lintFiles(files, rules) };
    const faults = windowsFaults(project, offered);
    const fixed = before.messages.filter(({ fix }) => fix !== undefined);
    if (fixed.length > 0) {
        const done = fixedFiles(files, rules);
        const after = { files: done, messages: lintFiles(done, rules) };
        faults.push(...resultFaults(`${name}, --fix`, before, after, fixed));
        for (const left of after.messages) if (left.fix !== undefined) faults.push(`${name}, --fix: ${placeOf(left)} is left to be fixed again`);
    }
    let suggestions = 0;
    for (const message of before.messages) {
        for (const { desc, fix } of message.suggestions ?? []) {
            suggestions++;
            const changed = { ...files, [message.file]: applied(files[message.file] ?? "", fix) };
            const after = { files: changed, messages: lintFiles(changed, rules) };
            faults.push(...resultFaults(`${name}, ${placeOf(message)}, "${desc}"`, before, after, [message]));
        }
    }
    return { fixes: fixed.length, suggestions, faults };
}

interface State {
    readonly files: Files;
    readonly messages: readonly FileMessage[];
}

type Edit = NonNullable<Linter.LintMessage["fix"]>;

function rulesFor({ options }: Project, ids: readonly string[]): Linter.RulesRecord {
    return Object.fromEntries(ids.map((id) => [id, options?.rule === id ? ["error", options.value] : "error"]));
}

function hasHelp({ fix, suggestions }: Linter.LintMessage): boolean {
    return fix !== undefined || (suggestions?.length ?? 0) > 0;
}

/** The files as `--fix` leaves them. */
function fixedFiles(files: Files, rules: Linter.RulesRecord): Files {
    openFiles(files);
    try {
        const fixed = ([name, text]: [string, string]): [string, string] => [name, new Linter().verifyAndFix(text, configFor(rules), { filename: pathOf(name) }).output];
        return Object.fromEntries(Object.entries(files).map(fixed));
    } finally {
        closeFiles();
    }
}

/** What is wrong after an edit that was offered for the messages `gone`. */
function resultFaults(place: string, before: State, after: State, gone: readonly FileMessage[]): string[] {
    const faults: string[] = [];
    const [had, has] = [counted(before.messages), counted(after.messages)];
    for (const [key, count] of counted(gone)) {
        const next = ONE_BY_ONE.has(key.split(" ").at(-1) ?? "") ? after.messages.filter((each) => keyOf(each) === key && isNextBehindEdit(each, before, after)).length : 0;
        if ((has.get(key) ?? 0) - next > (had.get(key) ?? 0) - count) faults.push(`${place}: leaves reports of ${key}`);
    }
    for (const [key, count] of has) {
        if (count <= (had.get(key) ?? 0) || gone.some(({ ruleId }) => key.endsWith(` ${EXPECTED.get(ruleId ?? "") ?? "-"}`))) continue;
        const [said] = after.messages.filter((message) => keyOf(message) === key).map(({ message }) => message.split("\n")[0]);
        faults.push(`${place}: brings ${key}: ${said ?? ""}`);
    }
    for (const [name, text] of Object.entries(after.files)) {
        const old = before.files[name] ?? "";
        if (old !== text && unread(name, text) > unread(name, old)) faults.push(`${place}: makes ${name} harder to read`);
    }
    return faults;
}

/** True for a report on what stands behind all that an edit has changed, and was not reported before. */
function isNextBehindEdit(message: FileMessage, before: State, after: State): boolean {
    const { file } = message;
    const rest = restFrom(after.files[file] ?? "", message);
    return (before.files[file] ?? "").endsWith(rest) && !before.messages.some((each) => keyOf(each) === keyOf(message) && restFrom(before.files[file] ?? "", each) === rest);
}

function restFrom(text: string, { line, column }: FileMessage): string {
    return text.split("\n").slice(line - 1).join("\n").slice(column - 1);
}

/** Reports by file and rule: an edit moves lines, and changes what other reports quote. */
function counted(messages: readonly FileMessage[]): Map<string, number> {
    const counts = new Map<string, number>();
    for (const message of messages) counts.set(keyOf(message), (counts.get(keyOf(message)) ?? 0) + 1);
    return counts;
}

function keyOf({ file, ruleId }: FileMessage): string {
    return `${file} ${ruleId ?? ""}`;
}

function placeOf({ file, line, ruleId }: FileMessage): string {
    return `${file}:${line} ${ruleId ?? ""}`;
}

function applied(text: string, { range, text: put }: Edit): string {
    return text.slice(0, range[0]) + put + text.slice(range[1]);
}

/** How much of a file is not understood: damaged functions, and nodes that are errors or miss something. */
function unread(name: string, text: string): number {
    const file = parseFile(name, text);
    const isWrong = (node: CNode): boolean => node.hasError && (node.kind === "ERROR" || !node.children.some((child) => child.hasError));
    let wrong = 0;
    for (const { nodes } of file.items) for (const node of nodes) for (const each of node.walk()) if (isWrong(each)) wrong++;
    return damage(file).length + wrong;
}

/** The same driver with CRLF and byte-order marks must get the same help, and nothing else of it may change. */
function windowsFaults(project: Project, offered: readonly FileMessage[]): string[] {
    const { name, files } = project;
    if (Object.values(files).some((text) => text.includes("\r"))) return [];
    const rules = rulesFor(project, helping);
    const toWindows = (text: string): string => text.replaceAll("\n", "\r\n");
    const marked = Object.fromEntries(Object.entries(files).map(([file, text]) => [file, `\uFEFF${toWindows(text)}`]));
    const found = lintFiles(marked, rules).filter(hasHelp);
    // Offsets are those of the text without the mark.
    const results = (messages: readonly FileMessage[], convert: (text: string) => string, finish: (text: string) => string): string[] =>
        messages.flatMap((message) => editsOf(message).map((edit) => `${placeOf(message)}\n${finish(applied(convert(files[message.file] ?? ""), edit))}`));
    const [expected, actual] = [results(offered, (text) => text, toWindows), results(found, toWindows, (text) => text)];
    const faults = expected.length === actual.length ? [] : [`${name}: with CRLF and a byte-order mark there is other help`];
    for (const [index, text] of expected.entries()) {
        if (faults.length === 0 && text !== actual[index]) faults.push(`${name}: with CRLF, an edit changes other bytes: ${text.split("\n")[0] ?? ""}`);
    }
    if (!offered.some(({ fix }) => fix !== undefined)) return faults;
    const fixed = fixedFiles(marked, rules);
    for (const [file, text] of Object.entries(fixedFiles(files, rules))) {
        if (fixed[file] !== `\uFEFF${toWindows(text)}`) faults.push(`${name}: with CRLF and a byte-order mark, --fix changes other bytes of ${file}`);
    }
    return faults;
}

function editsOf({ fix, suggestions = [] }: Linter.LintMessage): Edit[] {
    return [...(fix === undefined ? [] : [fix]), ...suggestions.map((each) => each.fix)];
}
